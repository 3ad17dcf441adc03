"""The train page: plan, training, results and code."""
