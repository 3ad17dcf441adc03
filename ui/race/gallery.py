"""All surfaces at a glance: a dialog with a picture and a sentence for each."""

import base64
import io
from collections.abc import Callable

import numpy as np
import streamlit as st
from markupsafe import Markup
from PIL import Image

from optimizers.surfaces import SURFACES
from ui import state
from ui.figures import CONTOURS, relief
from ui.language import remembered, say
from ui.palette import Theme, ground_colours

_PIXELS = 112


@remembered(maxsize=64)
def thumbnail(slug: str, theme: Theme) -> Markup:
    """The map of a surface as a small picture: bands of equal log loss."""
    level = relief(SURFACES[slug], _PIXELS).level[::-1]
    share = (level - level.min()) / max(float(np.ptp(level)), 1e-12)
    banded = np.floor(share * (CONTOURS - 1)) / (CONTOURS - 1)
    stops = np.array(ground_colours(theme), dtype=float)
    at = np.linspace(0.0, 1.0, len(stops))
    # Twice the contrast of the large map: a thumbnail has no contour lines.
    strong = np.clip(stops + (stops - stops[0]) * 0.9, 0, 255)
    colours = np.stack([np.interp(banded, at, strong[:, i]) for i in range(3)], axis=-1).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(colours).save(file, "PNG")
    # Not a file of Streamlit's, which is gone in the moment in which a page is drawn anew.
    source = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    alt = say("Contour map of {surface}", surface=say(SURFACES[slug].name))
    return Markup('<img src="{}" alt="{}">').format(source, alt)


def surface_gallery(choose: Callable[[str], None]) -> None:
    """Show every surface; calls `choose(slug)` for the one that the visitor takes."""
    st.dialog(say("Surfaces"), width="large")(_cards)(choose)


def _cards(choose: Callable[[str], None]) -> None:
    with st.container(horizontal=True, key="gallery_cards"):
        for slug, surface in SURFACES.items():
            card = f"card_{slug}"  # all of it presses its button
            with st.container(width=360, horizontal=True, vertical_alignment="center", wrap=False, key=card):
                st.html(thumbnail(slug, state.theme()), width=84)
                with st.container(gap=None):
                    if st.button(say(surface.name), key=f"gallery.{slug}", type="tertiary"):
                        choose(slug)
                        st.rerun()
                    st.caption(say(surface.character))
