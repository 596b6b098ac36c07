"""Portraits of the authors: calm geometric faces, each decided by the author's look in `content/authors.toml`."""

from dataclasses import dataclass

from PIL import Image

from .canvas import SCALE, Canvas

SIDE = 480
INK = "#2b2320"


@dataclass(frozen=True)
class Look:
    """Colours and style of a face; `style` is `short`, `long`, `bun` or `scarf`."""

    background: str
    skin: str
    hair: str
    cloth: str
    style: str
    glasses: bool = False
    beard: bool = False


def portrait(look: Look) -> Image.Image:
    """Return a square portrait, the same for the same look."""
    c = Canvas(look.style, SIDE, SIDE)
    c.rect(0, 0, SIDE, SIDE, look.background)
    c.disc(240, 250, 196, "#ffffff", 0.2)
    _behind(c, look)
    c.oval(240, 506, 196, 132, look.cloth)
    c.rect(208, 320, 64, 80, look.skin, radius=24)
    c.oval(240, 390, 62, 30, look.skin)
    c.oval(240, 240, 92, 112, look.skin)
    if look.beard:
        _cap(c, (146, 178, 334, 366), look.hair, 8, 172)
        c.oval(240, 254, 74, 62, look.skin)
    _above(c, look)
    _face(c, look)
    return c.finished()


def _cap(c: Canvas, box: tuple[float, float, float, float], colour: str, start: float, end: float) -> None:
    c.pen.pieslice([side * SCALE for side in box], start, end, fill=colour)


def _behind(c: Canvas, look: Look) -> None:
    if look.style == "long":
        c.rect(134, 150, 212, 244, look.hair, radius=92)
    elif look.style == "bun":
        c.disc(240, 96, 46, look.hair)
    elif look.style == "scarf":
        c.rect(118, 112, 244, 296, look.cloth, radius=116)
        c.disc(240, 250, 126, look.cloth)


def _above(c: Canvas, look: Look) -> None:
    if look.style == "scarf":
        _cap(c, (136, 112, 344, 320), look.cloth, 180, 360)
        _cap(c, (156, 160, 324, 300), look.skin, 180, 360)
        return
    _cap(c, (140, 112, 340, 318), look.hair, 180, 360)
    c.poly([(148, 212), (196, 214), (300, 176), (332, 214), (336, 236), (345, 200), (136, 200), (146, 240)], look.hair)
    _cap(c, (120, 150, 330, 270), look.skin, 8, 60)


def _face(c: Canvas, look: Look) -> None:
    for x in (204, 276):
        c.disc(x, 256, 9, INK)
        c.line([(x - 18, 232), (x + 18, 230)], INK if look.style == "scarf" else look.hair, 6)
        if look.glasses:
            c.arc(x, 256, 30, 0, 360, INK, 5)
    if look.glasses:
        c.line([(232, 254), (248, 254)], INK, 5)
    c.line([(241, 262), (233, 290), (246, 292)], "#000000", 4, 0.25)
    c.arc(240, 294, 34, 30, 150, "#8c3b3b", 6)
