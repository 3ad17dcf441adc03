"""What the README quotes: `python -m benchmarks`."""
