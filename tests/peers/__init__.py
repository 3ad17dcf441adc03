"""The exported code on PyTorch and Keras beside our own runs: `make peers`. Not part of `make test`."""
