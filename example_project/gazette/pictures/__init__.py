"""The newspaper's pictures, drawn by code; `draw` gives a scene, `portrait` an author's face."""

from collections.abc import Callable

from PIL import Image

from . import land, sea, town
from .canvas import Canvas
from .portraits import Look, portrait

__all__ = ["SCENES", "Look", "draw", "portrait"]

_DRAWINGS: tuple[Callable[[Canvas], None], ...] = (
    sea.harbour, sea.lighthouse, sea.storm, sea.ferry, sea.marsh, sea.museum, sea.hallowick, sea.snow, sea.stork,
    land.fields, land.hills, land.valley, land.orchard, land.tree, land.night_sky, land.tunnel, land.garden, land.rain,
    land.barge, land.pitch,
    town.train, town.station, town.bridge, town.market, town.library, town.lanterns, town.rowing, town.school,
    town.cinema,
)  # fmt: skip

#: Name of a scene, as the content files write it, to the function that draws it.
SCENES: dict[str, Callable[[Canvas], None]] = {f.__name__.replace("_", "-"): f for f in _DRAWINGS}


def draw(name: str) -> Image.Image:
    """Return the scene as a 1600 × 900 picture; KeyError for a name that nobody drew."""
    canvas = Canvas(name)
    SCENES[name](canvas)
    return canvas.finished()
