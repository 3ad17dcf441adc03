"""Images of a data set as inline drawings."""

from urllib.parse import quote

import numpy as np

from optimizers.elementary import Array


def picture(pixels: Array, size: tuple[int, int], ink: str) -> str:
    """A grey image as an inline drawing: the darker, the more ink."""
    height, width = size
    share = (pixels - pixels.min()) / max(float(np.ptp(pixels)), 1e-12)
    squares = "".join(
        f'<rect x="{i % width}" y="{i // width}" width="1" height="1" fill-opacity="{value:.2f}"/>'
        for i, value in enumerate(share)
        if value > 0.0
    )
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" shape-rendering="crispEdges" '
        f'fill="{ink}">{squares}</svg>'
    )
    return f"data:image/svg+xml,{quote(drawing)}"
