"""A small flat-colour drawing board: 1600 × 900 units, drawn at twice the size and scaled down for smooth edges.

Everything a scene does is decided by its name, so the same scene is the same picture, byte for byte, each time.
"""

import math
import random
from collections.abc import Iterable

from PIL import Image, ImageColor, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1600, 900
SCALE = 2

Point = tuple[float, float]


def rgba(colour: str, alpha: float = 1.0) -> tuple[int, int, int, int]:
    """Return a colour such as `#f4a261` with an opacity between 0 and 1."""
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue, round(255 * alpha)


class Canvas:
    """A picture in the making; `seed` decides every random choice of the scene."""

    def __init__(self, seed: str, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.width, self.height = width, height
        self.random = random.Random(seed)
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), "#ffffff")
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def finished(self) -> Image.Image:
        """Return the picture at its final size."""
        return self.image.reduce(SCALE)

    # --- shapes ---------------------------------------------------------------------------------------------------

    def gradient(self, top: str, bottom: str, start: float = 0, end: float | None = None) -> None:
        """Fill the full width between two heights with a blend of two colours."""
        end = self.height if end is None else end
        size = (self.width * SCALE, max(1, round((end - start) * SCALE)))
        blend = Image.linear_gradient("L").resize(size)
        band = Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), blend)
        self.image.paste(band, (0, round(start * SCALE)))

    def poly(self, points: Iterable[Point], colour: str, alpha: float = 1.0) -> None:
        """Fill a polygon."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=rgba(colour, alpha))

    def rect(self, x: float, y: float, w: float, h: float, colour: str, alpha: float = 1.0, radius: float = 0) -> None:
        """Fill a rectangle, with round corners if asked."""
        box = (x * SCALE, y * SCALE, (x + w) * SCALE - 1, (y + h) * SCALE - 1)
        self.pen.rounded_rectangle(box, radius * SCALE, fill=rgba(colour, alpha))

    def oval(self, x: float, y: float, rx: float, ry: float, colour: str, alpha: float = 1.0) -> None:
        """Fill an ellipse around a centre."""
        box = ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE)
        self.pen.ellipse(box, fill=rgba(colour, alpha))

    def disc(self, x: float, y: float, r: float, colour: str, alpha: float = 1.0) -> None:
        """Fill a circle around a centre."""
        self.oval(x, y, r, r, colour, alpha)

    def line(self, points: Iterable[Point], colour: str, width: float = 3, alpha: float = 1.0) -> None:
        """Draw a line through points."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(scaled, fill=rgba(colour, alpha), width=max(1, round(width * SCALE)), joint="curve")

    def arc(
        self, x: float, y: float, r: float, start: float, end: float, colour: str, width: float = 3, alpha: float = 1.0
    ) -> None:
        """Draw a part of a circle, in degrees clockwise from three o'clock."""
        box = ((x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE)
        self.pen.arc(box, start, end, fill=rgba(colour, alpha), width=round(width * SCALE))

    def glow(self, x: float, y: float, r: float, colour: str, alpha: float = 0.6) -> None:
        """Lay a soft light around a centre."""
        side = max(8, round(r * SCALE / 4))
        spot = Image.new("L", (side * 2, side * 2), 0)
        ImageDraw.Draw(spot).ellipse((side // 2, side // 2, side * 3 // 2, side * 3 // 2), fill=round(255 * alpha))
        spot = spot.filter(ImageFilter.GaussianBlur(side / 4)).resize((round(r * 2 * SCALE),) * 2)
        corner = (round((x - r) * SCALE), round((y - r) * SCALE))
        self.image.paste(Image.new("RGB", spot.size, colour), corner, spot)

    # --- curves ---------------------------------------------------------------------------------------------------

    def ridge(self, base: float, swing: float, wavelength: float = 700) -> list[Point]:
        """Return a soft skyline of hills from the left edge to the right, around a height."""
        shifts = [self.random.uniform(0, math.tau) for _ in range(3)]
        return [
            (
                x,
                base
                - swing * 0.6 * math.sin(math.tau * x / wavelength + shifts[0])
                - swing * 0.3 * math.sin(math.tau * x / (wavelength * 0.43) + shifts[1])
                - swing * 0.1 * math.sin(math.tau * x / (wavelength * 0.17) + shifts[2]),
            )
            for x in range(-20, self.width + 21, 10)
        ]

    def land(self, skyline: list[Point], colour: str, bottom: float | None = None) -> None:
        """Fill from a skyline down to the bottom of the picture, or to a height."""
        bottom = self.height if bottom is None else bottom
        self.poly([*skyline, (skyline[-1][0], bottom), (skyline[0][0], bottom)], colour)

    def hills(self, base: float, swing: float, colour: str, wavelength: float = 700) -> list[Point]:
        """Draw a range of hills and return its skyline, to stand things on."""
        skyline = self.ridge(base, swing, wavelength)
        self.land(skyline, colour)
        return skyline


def height_at(skyline: list[Point], x: float) -> float:
    """Return how high a skyline is above a place."""
    return min(skyline, key=lambda point: abs(point[0] - x))[1]
