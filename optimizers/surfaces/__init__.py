"""The loss surfaces: one frozen dataclass each, with exact derivatives. SURFACES = {slug: instance}.

A class in one of these files that derives from `Surface` is one of SURFACES, in the order of the files and within them.
"""

from optimizers.surfaces import basic, classic, phenomena, regression
from optimizers.surfaces.base import Point, Surface

__all__ = ["SURFACES", "Point", "Surface", "basic", "classic", "phenomena", "regression"]

SURFACES: dict[str, Surface] = {cls.slug: cls() for cls in Surface.__subclasses__()}
