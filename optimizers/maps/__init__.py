"""Maps: what a whole plane of hyperparameters, learning rates or starts does.

Everything is a sweep of an experiment. A cell of a map and the path that opens from it are the same bits. Functions
that compute cells take and return plain arrays, so that a thread, another process or another machine can run them.
"""
