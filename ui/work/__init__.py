"""Work that takes longer than a slider may wait: admitted, queued, shared fairly and cancelled in one place.

A `Job` is what is to be done, in parts. The `Queue` hands parts to worker processes (or to a Dask cluster), those of
the visitor who has had least first, as long as somebody wants the job. `watch` shows a visitor how far it is.
"""
