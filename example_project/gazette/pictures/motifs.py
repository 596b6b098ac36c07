"""Things that appear in more than one picture: clouds, birds, trees, houses, boats, stars, water."""

from PIL import Image, ImageDraw

from .canvas import SCALE, Canvas


def cloud(c: Canvas, x: float, y: float, size: float, colour: str = "#ffffff", alpha: float = 0.9) -> None:
    """A flat-bottomed summer cloud, of one opacity all over."""
    side = round(size * 2.2 * SCALE)
    mask = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(mask)
    opacity = round(255 * alpha)
    unit = size * SCALE
    middle = side / 2
    pen.rounded_rectangle(
        (middle - unit, middle - 0.22 * unit, middle + unit, middle + 0.1 * unit), 0.16 * unit, opacity
    )
    for dx, dy, r in ((-0.45, -0.22, 0.32), (0.05, -0.36, 0.42), (0.5, -0.2, 0.28)):
        px, py = middle + dx * unit, middle + dy * unit
        pen.ellipse((px - r * unit, py - r * unit, px + r * unit, py + r * unit), opacity)
    pen.rectangle((0, middle + 0.1 * unit, side, side), 0)
    c.image.paste(colour, (round(x * SCALE - middle), round(y * SCALE - middle)), mask)


def bird(c: Canvas, x: float, y: float, size: float, colour: str = "#33415c") -> None:
    """A gull far away: two arcs."""
    c.arc(x - size, y, size, 200, 340, colour, size * 0.18)
    c.arc(x + size * 0.9, y, size, 200, 340, colour, size * 0.18)


def stars(c: Canvas, count: int, bottom: float, colour: str = "#fdf6e3") -> None:
    """A sky full of stars, more of them small than large."""
    for _ in range(count):
        r = 0.8 + 2.4 * c.random.random() ** 3
        c.disc(c.random.uniform(0, c.width), c.random.uniform(0, bottom), r, colour, c.random.uniform(0.45, 1))


def round_tree(c: Canvas, x: float, y: float, size: float, leaf: str, shade: str, trunk: str = "#6b4a35") -> None:
    """A broad-leaved tree that stands at (x, y)."""
    c.poly(
        [
            (x - size * 0.07, y),
            (x - size * 0.04, y - size * 0.7),
            (x + size * 0.04, y - size * 0.7),
            (x + size * 0.07, y),
        ],
        trunk,
    )
    for dx, dy, r in ((-0.25, -0.75, 0.28), (0.25, -0.75, 0.28), (0, -0.95, 0.36)):
        c.disc(x + dx * size, y + dy * size, r * size, leaf)
    for dx, dy, r in ((-0.22, -0.66, 0.2), (0.24, -0.68, 0.2)):
        c.disc(x + dx * size, y + dy * size, r * size, shade, 0.55)


def fir(c: Canvas, x: float, y: float, size: float, colour: str) -> None:
    """A conifer of three layers."""
    c.rect(x - size * 0.03, y - size * 0.15, size * 0.06, size * 0.15, "#4a3728")
    for step, half in ((0.1, 0.26), (0.34, 0.2), (0.58, 0.14)):
        c.poly(
            [(x - half * size, y - step * size), (x, y - (step + 0.44) * size), (x + half * size, y - step * size)],
            colour,
        )


def poplar(c: Canvas, x: float, y: float, size: float, colour: str) -> None:
    """A tall narrow tree."""
    c.rect(x - size * 0.02, y - size * 0.2, size * 0.04, size * 0.2, "#5d4433")
    c.oval(x, y - size * 0.58, size * 0.12, size * 0.46, colour)


def house(
    c: Canvas, x: float, y: float, w: float, h: float, wall: str, roof: str, *, window: str = "#fff3c4", floors: int = 2
) -> None:
    """A gabled house whose lower left corner is (x, y)."""
    c.rect(x, y - h, w, h, wall)
    c.poly([(x - w * 0.06, y - h), (x + w / 2, y - h - w * 0.48), (x + w * 1.06, y - h)], roof)
    c.rect(x + w * 0.7, y - h - w * 0.44, w * 0.1, w * 0.28, roof)
    for floor in range(floors):
        top = y - h + h * (0.14 + floor * 0.84 / floors)
        for dx in (0.16, 0.58):
            if floor == floors - 1 and dx > 0.5:
                c.rect(x + dx * w, top, w * 0.24, y - top, roof, radius=2)
            else:
                c.rect(x + dx * w, top, w * 0.24, h * 0.42 / floors, window, radius=2)


def terrace(c: Canvas, y: float, walls: list[str], roofs: list[str], *, start: float = -10, end: float = 1620,
            window: str = "#fff3c4") -> None:  # fmt: skip
    """A row of narrow houses of different heights along a quay or a street."""
    x = start
    i = 0
    while x < end:
        w = c.random.uniform(92, 128)
        house(c, x, y, w, c.random.uniform(150, 250), walls[i % len(walls)], roofs[i % len(roofs)], window=window)
        x += w + 2
        i += 1


def water(c: Canvas, top: float, light: str, deep: str, glint: str, glints: int = 60) -> None:
    """Still water from a height to the bottom of the picture, with short bright strokes."""
    c.gradient(light, deep, top)
    for _ in range(glints):
        depth = c.random.random()
        y = top + 6 + depth * (c.height - top - 12)
        half = 12 + 50 * depth * c.random.random() + 6
        x = c.random.uniform(0, c.width)
        c.rect(x - half, y, half * 2, 2 + 3 * depth, glint, 0.35 + 0.25 * c.random.random(), radius=2)


def fishing_boat(c: Canvas, x: float, y: float, size: float, hull: str, cabin: str = "#fdfaf3") -> None:
    """A small boat with a mast, afloat at (x, y)."""
    c.rect(x + size * 0.02, y - size * 0.95, size * 0.03, size * 0.75, "#4a3b32")
    c.line([(x + size * 0.03, y - size * 0.92), (x + size * 0.48, y - size * 0.26)], "#4a3b32", size * 0.012)
    c.line([(x + size * 0.03, y - size * 0.92), (x - size * 0.5, y - size * 0.26)], "#4a3b32", size * 0.012)
    c.rect(x - size * 0.28, y - size * 0.46, size * 0.26, size * 0.24, cabin, radius=size * 0.02)
    c.rect(x - size * 0.24, y - size * 0.42, size * 0.18, size * 0.08, "#2f4858")
    c.poly(
        [
            (x - size * 0.55, y - size * 0.26),
            (x + size * 0.6, y - size * 0.3),
            (x + size * 0.42, y),
            (x - size * 0.42, y),
        ],
        hull,
    )
    c.poly(
        [
            (x - size * 0.55, y - size * 0.26),
            (x + size * 0.6, y - size * 0.3),
            (x + size * 0.57, y - size * 0.24),
            (x - size * 0.53, y - size * 0.2),
        ],
        "#ffffff",
        0.85,
    )
    c.oval(x, y + size * 0.03, size * 0.44, size * 0.03, "#0b3040", 0.25)
