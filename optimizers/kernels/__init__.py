"""Kernels: recorded arithmetic in one loop, compiled by numba, with the bits of NumPy.

A kernel is the text of a Python function (`descent`, `step`), written from what `optimizers.recorded` has recorded.
`compiled` has numba compile it in the background. Where numba is missing, and until a kernel is there, NumPy computes.
"""
