"""Pictures of town and line: train, station, bridge, market, library, lanterns, rowing, school, cinema."""

# A shape a line reads like a drawing; a number a line does not.
# fmt: off
import math

from . import motifs as m
from .canvas import Canvas, height_at


def train(c: Canvas) -> None:
    """A train with lit windows crossing a viaduct at dusk."""
    c.gradient("#1d2d50", "#f2a679", 0, 620)
    m.stars(c, 120, 260)
    c.disc(1300, 170, 46, "#fdf0d0")
    c.disc(1282, 160, 42, "#2b3c63")
    c.hills(520, 60, "#6d5a78", 900)
    c.hills(610, 50, "#4a4464", 700)
    m.water(c, 760, "#8a6a80", "#2b2f52", "#ffd7a8", 50)
    c.rect(0, 444, 1600, 40, "#3b3355")
    c.rect(0, 440, 1600, 8, "#57496f")
    for i in range(7):
        x = -40 + i * 250
        c.rect(x, 480, 60, 330, "#3b3355")
        c.rect(x + 44, 480, 16, 330, "#2e2846")
        c.pen.pieslice([2 * (x + 60 - 60), 2 * 430, 2 * (x + 60), 2 * 560], 0, 90, fill="#3b3355")
        points = [(x + 60, 484), (x + 250, 484), (x + 250, 580)]
        points += [(x + 155 + math.cos(a) * 95, 580 - math.sin(a) * 82) for a in (k * math.pi / 16 for k in range(17))]
        points += [(x + 60, 580)]
        c.poly(points, "#3b3355")
    for i in range(5):
        x = 60 + i * 262
        c.rect(x, 366, 250, 64, "#274c77", radius=12)
        c.rect(x, 366, 250, 12, "#1b365d", radius=6)
        c.rect(x, 412, 250, 8, "#e9c46a")
        for k in range(6):
            c.rect(x + 18 + k * 37, 384, 26, 22, "#ffe9a6", radius=3)
        for k in (40, 76, 176, 212):
            c.disc(x + k, 434, 10, "#15172b")
    c.poly([(1372, 366), (1450, 366), (1508, 404), (1516, 430), (1372, 430)], "#c8443c")
    c.rect(1376, 378, 50, 26, "#ffe9a6", radius=4)
    c.disc(1400, 434, 10, "#15172b")
    c.disc(1474, 434, 10, "#15172b")
    c.poly([(1510, 410), (1640, 370), (1640, 470)], "#fff3c4", 0.5)
    c.glow(1512, 412, 60, "#fff6d8", 0.9)
    near = c.hills(860, 24, "#1d1b33", 900)
    for i in range(30):
        x = i * 56 + c.random.uniform(-12, 12)
        m.fir(c, x, height_at(near, x) + 14, c.random.uniform(50, 110), "#15142a")


def station(c: Canvas) -> None:
    """A small country station with a clock and a waiting train."""
    c.gradient("#a9d6e5", "#fdf3dc", 0, 560)
    m.cloud(c, 1200, 130, 150)
    c.hills(430, 40, "#a7c4a0", 900)
    c.hills(480, 30, "#8bb08a", 640)
    c.rect(120, 300, 620, 300, "#f6e3c5")
    c.poly([(90, 306), (430, 160), (770, 306)], "#a2483a")
    c.rect(90, 300, 680, 16, "#7d3529")
    for x in (170, 300, 490, 620):
        c.rect(x, 370, 70, 110, "#3d6b7d", radius=34)
        c.rect(x + 33, 370, 4, 110, "#f6e3c5")
        c.rect(x - 8, 484, 86, 10, "#d9c2a0")
    c.rect(396, 440, 72, 160, "#2f5d50", radius=6)
    c.disc(430, 244, 40, "#fdfaf3")
    c.arc(430, 244, 40, 0, 360, "#33363d", 5)
    c.line([(430, 244), (430, 216)], "#33363d", 5)
    c.line([(430, 244), (450, 252)], "#33363d", 6)
    c.rect(0, 596, 1600, 60, "#cfc3b0")
    c.rect(0, 640, 1600, 14, "#f2c94c")
    c.rect(0, 654, 1600, 246, "#8d8478")
    for i in range(42):
        c.rect(i * 40 - 8, 790, 22, 64, "#5a4a3c")
    c.rect(0, 800, 1600, 9, "#cbd0d4")
    c.rect(0, 836, 1600, 9, "#cbd0d4")
    c.rect(820, 430, 900, 330, "#2a6f97", radius=30)
    c.rect(820, 640, 900, 30, "#f2c94c")
    c.rect(820, 430, 900, 40, "#1f5573", radius=20)
    for x in (860, 1010, 1330, 1480):
        c.rect(x, 500, 120, 100, "#d7eef5", radius=12)
        c.poly([(x + 20, 600), (x + 70, 500), (x + 96, 500), (x + 46, 600)], "#ffffff", 0.5)
    for x in (1160, 1235):
        c.rect(x, 490, 70, 260, "#1768ac", radius=8)
        c.rect(x + 12, 510, 46, 90, "#d7eef5", radius=8)
    for x in (920, 1010, 1420, 1510):
        c.disc(x, 770, 36, "#2b2d33")
        c.disc(x, 770, 14, "#8d8f94")
    c.arc(640, 560, 34, 0, 360, "#22252b", 6)
    c.arc(724, 560, 34, 0, 360, "#22252b", 6)
    c.line([(640, 560), (668, 508), (708, 508), (724, 560)], "#d1495b", 6)
    c.line([(668, 508), (684, 560), (708, 508)], "#d1495b", 6)
    c.line([(684, 560), (640, 560)], "#d1495b", 6)
    c.line([(708, 508), (704, 488), (722, 486)], "#22252b", 5)
    c.rect(654, 498, 26, 6, "#22252b")
    c.rect(190, 556, 150, 10, "#6b4a35")
    c.rect(200, 566, 10, 32, "#33363d")
    c.rect(320, 566, 10, 32, "#33363d")
    c.rect(190, 520, 150, 10, "#6b4a35")


def bridge(c: Canvas) -> None:
    """An arched iron bridge over a calm river."""
    c.gradient("#f5cba7", "#fdf2e0", 0, 520)
    c.glow(800, 430, 360, "#fffbe8", 0.8)
    c.hills(470, 36, "#c9b79c", 900)
    for side in (0, 1):
        for i in range(7):
            w = 74
            x = i * (w + 2) - 20 if side == 0 else 1620 - (i + 1) * (w + 2)
            m.house(c, x, 560, w, c.random.uniform(90, 190), c.random.choice(["#f1d5b8", "#e9bfa6", "#d8c9a8", "#c9d3c0"]), c.random.choice(["#8c4a3c", "#6b5b53"]))
    m.water(c, 556, "#e9c9a6", "#4d7c82", "#fff6e0", 90)
    green, dark = "#1f6f5c", "#154d40"
    for mirror, alpha in ((1, 1.0), (-0.5, 0.26)):
        def y(value: float, mirror: float = mirror) -> float:
            return 640 + (value - 640) * mirror

        arch = [(200 + k * 12, y(620 - 250 * math.sin(math.pi * k / 100))) for k in range(101)]
        inner = [(230 + k * 11.4, y(640 - 196 * math.sin(math.pi * k / 100))) for k in range(101)]
        c.poly(arch + inner[::-1], green, alpha)
        c.poly([(0, y(430)), (1600, y(430)), (1600, y(462)), (0, y(462))], green, alpha)
        c.poly([(0, y(426)), (1600, y(426)), (1600, y(434)), (0, y(434))], dark, alpha)
        for i in range(1, 20):
            x = 200 + i * 60
            top = 620 - 250 * math.sin(math.pi * (x - 200) / 1200)
            if abs(top - 446) > 20:
                c.line([(x, y(462 if top > 446 else 430)), (x, y(top + (10 if top < 446 else 0)))], green, 7, alpha)
        for x in (170, 1370):
            c.poly([(x, y(640)), (x, y(390)), (x + 60, y(390)), (x + 60, y(640))], "#8d7f72", alpha)
            c.poly([(x - 8, y(404)), (x - 8, y(384)), (x + 68, y(384)), (x + 68, y(404))], "#6f6359", alpha)
    for x in range(20, 1600, 36):
        c.line([(x, 428), (x, 396)], dark, 4)
    c.rect(0, 392, 1600, 6, dark)
    for x, colour in ((420, "#d1495b"), (700, "#edae49"), (740, "#00798c"), (1010, "#66417a"), (1240, "#d1495b")):
        c.disc(x, 366, 10, "#c99372")
        c.rect(x - 12, 376, 24, 50, colour, radius=10)
    for x, s in ((500, 1.0), (640, 0.8)):
        c.oval(x, 800, 40 * s, 16 * s, "#ffffff")
        c.line([(x + 30 * s, 796), (x + 40 * s, 764), (x + 52 * s, 762)], "#ffffff", 9 * s)
        c.poly([(x + 52 * s, 756), (x + 70 * s, 764), (x + 52 * s, 768)], "#e76f51")


def market(c: Canvas) -> None:
    """Market stalls with striped awnings on a town square."""
    c.gradient("#ffe0b5", "#fff6e6", 0, 520)
    m.terrace(c, 470, ["#e8d0b3", "#dcb99a", "#f0ddc2", "#c9c4a8", "#e6c3b0"], ["#9c5a44", "#7a6052", "#8a4b3c"])
    c.rect(0, 466, 1600, 434, "#d8c6ab")
    for row in range(7):
        y = 490 + row * row * 9 + row * 8
        for i in range(20):
            c.rect(i * 90 + (row % 2) * 44 - 30, y, 70, 4 + row, "#c7b292", radius=3)
    for k in range(2):
        points = [(x, 240 + k * 40 + 60 * math.sin(math.pi * ((x + k * 260) % 530) / 530)) for x in range(-20, 1640, 20)]
        c.line(points, "#6b5b53", 3)
        for i, (x, y) in enumerate(points):
            if i % 2 == 0:
                c.poly([(x - 14, y), (x + 14, y), (x, y + 30)], ["#d1495b", "#edae49", "#00798c", "#66a182", "#8d6a9f"][i // 2 % 5])
    for x, y, w, colour, goods in (
        (60, 640, 400, "#d1495b", ["#e63946", "#f4a261", "#e9c46a"]),
        (600, 620, 380, "#2a9d8f", ["#7fb069", "#a7c957", "#f2e8cf"]),
        (1120, 650, 420, "#e09f3e", ["#9b5de5", "#c77dff", "#e63946"]),
    ):
        c.rect(x + 10, y - 190, 10, 320, "#7a5236")
        c.rect(x + w - 20, y - 190, 10, 320, "#7a5236")
        c.rect(x, y, w, 120, "#a9743b")
        c.rect(x, y, w, 12, "#8a5a2b")
        for i in range(5):
            bx = x + 14 + i * (w - 20) / 5
            c.rect(bx, y - 26, (w - 60) / 5, 30, "#c99a5b", radius=4)
            for _ in range(13):
                c.disc(bx + c.random.uniform(6, (w - 60) / 5 - 6), y - 26 - c.random.uniform(0, 14), 12, goods[i % 3])
        stripes = 10
        for i in range(stripes):
            left, right = x - 24 + i * (w + 48) / stripes, x - 24 + (i + 1) * (w + 48) / stripes
            tint = colour if i % 2 == 0 else "#fffaf0"
            inward = [x - 24 + 30 + (edge - x + 24) * (w - 12) / (w + 48) for edge in (left, right)]
            c.poly([(inward[0], y - 240), (inward[1], y - 240), (right, y - 160), (left, y - 160)], tint)
            c.disc((left + right) / 2, y - 160, (right - left) / 2, tint)
        c.disc(x + w / 2, y - 84, 24, "#c99372")
        c.rect(x + w / 2 - 32, y - 62, 64, 62, "#fffaf0", radius=18)
    for x, colour, size in ((500, "#30638e", 1.0), (1050, "#66417a", 0.9), (545, "#edae49", 0.6)):
        c.disc(x, 700 - 60 * size, 22 * size, "#b97f5f")
        c.rect(x - 28 * size, 700 - 40 * size, 56 * size, 170 * size, colour, radius=24 * size)


def library(c: Canvas) -> None:
    """Tall bookshelves and a reading lamp beside a window."""
    c.gradient("#5b4334", "#7b5b45")
    spines = ["#d1495b", "#edae49", "#00798c", "#30638e", "#8d6a9f", "#6a994e", "#f2e8cf", "#bc4749", "#2f4858", "#e9c46a"]
    for x0, x1 in ((0, 560), (1060, 1600)):
        c.rect(x0, 0, x1 - x0, 800, "#4a3426")
        for shelf in range(6):
            top = 16 + shelf * 132
            c.rect(x0 + 16, top, x1 - x0 - 32, 116, "#35241a")
            x = x0 + 22.0
            while x < x1 - 52:
                w, h = c.random.uniform(14, 34), c.random.uniform(74, 108)
                if c.random.random() < 0.06:
                    x += 40
                    continue
                colour = c.random.choice(spines)
                c.rect(x, top + 116 - h, w, h, colour, radius=2)
                c.rect(x + 3, top + 116 - h + 14, w - 6, 4, "#fdf6e3", 0.6)
                x += w + 2
    c.rect(610, 60, 400, 520, "#f6ead7")
    c.rect(630, 80, 360, 480, "#20345c")
    for _ in range(60):
        c.disc(c.random.uniform(640, 980), c.random.uniform(90, 400), c.random.uniform(1, 2.6), "#fdf6e3", 0.9)
    c.disc(900, 170, 36, "#fdf0d0")
    c.poly([(630, 560), (630, 470), (720, 430), (830, 480), (910, 450), (990, 490), (990, 560)], "#15233f")
    c.rect(804, 80, 12, 480, "#f6ead7")
    c.rect(630, 306, 360, 12, "#f6ead7")
    c.rect(590, 572, 440, 24, "#e6d3b8")
    c.rect(0, 790, 1600, 110, "#3a281d")
    c.rect(360, 690, 880, 34, "#a9743b", radius=8)
    c.rect(420, 720, 30, 180, "#8a5a2b")
    c.rect(1150, 720, 30, 180, "#8a5a2b")
    c.glow(960, 600, 330, "#ffdf94", 0.55)
    c.rect(952, 560, 14, 130, "#c9a227")
    c.rect(916, 680, 86, 14, "#c9a227", radius=7)
    c.poly([(880, 566), (920, 486), (1000, 486), (1040, 566)], "#2a9d8f")
    c.rect(880, 560, 160, 8, "#ffe9a6")
    for i, (w, colour) in enumerate(((170, "#bc4749"), (150, "#30638e"), (180, "#e9c46a"), (140, "#6a994e"))):
        c.rect(480 + (180 - w) / 2, 664 - i * 27, w, 25, colour, radius=4)
        c.rect(486 + (180 - w) / 2, 682 - i * 27, w - 12, 4, "#fdf6e3")
    c.poly([(700, 690), (790, 664), (880, 690)], "#fdf6e3")
    c.line([(790, 664), (790, 690)], "#c9b79c", 4)
    c.rect(1080, 650, 54, 42, "#f4f1ea", radius=8)
    c.arc(1140, 668, 16, 270, 90, "#f4f1ea", 7)


def lanterns(c: Canvas) -> None:
    """Paper lanterns floating on a dark river and rising over rooftops."""
    c.gradient("#10173a", "#4b3f72", 0, 560)
    m.stars(c, 160, 380)
    c.hills(480, 36, "#241f4d", 900)
    m.terrace(c, 570, ["#2c2557", "#352c66", "#272150"], ["#1a1640", "#201a49"], window="#ffcf70")
    m.water(c, 566, "#3b3266", "#0d1230", "#ffd27a", 40)
    for _ in range(26):
        x, y = c.random.uniform(60, 1540), c.random.uniform(60, 430)
        size = 12 + 26 * c.random.random() ** 2
        c.glow(x, y, size * 4, "#ffb347", 0.5)
        c.poly([(x - size * 0.7, y - size), (x + size * 0.7, y - size), (x + size * 0.55, y + size), (x - size * 0.55, y + size)], c.random.choice(["#ffcf70", "#ffb65c", "#ff9f68"]))
        c.rect(x - size * 0.5, y + size * 0.7, size, size * 0.3, "#fff3c4")
    spots = sorted(((c.random.uniform(20, 1580), 590 + 280 * c.random.random() ** 0.9) for _ in range(64)), key=lambda p: p[1])
    for x, y in spots:
        size = 8 + (y - 580) / 300 * 40
        c.glow(x, y - size * 0.6, size * 3.2, "#ffb347", 0.5)
        c.rect(x - size * 0.5, y + size * 0.06, size, size * 1.2, "#ffcf70", 0.25, radius=size * 0.2)
        c.rect(x - size * 0.72, y - size * 0.1, size * 1.44, size * 0.2, "#6b4a35", radius=size * 0.08)
        c.rect(x - size * 0.5, y - size * 1.3, size, size * 1.22, c.random.choice(["#ffdf94", "#ffc56b", "#ffab6b", "#ffe9b8"]), radius=size * 0.12)
        c.oval(x, y - size * 0.5, size * 0.22, size * 0.36, "#fffbe6", 0.85)


def rowing(c: Canvas) -> None:
    """Two rowing boats side by side on a river in bright light."""
    c.gradient("#9be0f2", "#fff7dc", 0, 330)
    c.glow(1200, 150, 260, "#fffbe0", 0.9)
    c.hills(310, 30, "#a8cf9a", 900)
    for i in range(16):
        m.round_tree(c, i * 108 + c.random.uniform(-20, 20), 372, c.random.uniform(90, 150), c.random.choice(["#6ea35f", "#5a9152", "#82b571"]), "#477a43")
    c.rect(0, 362, 1600, 14, "#7fae66")
    for i in range(80):
        x = i * 20 + c.random.uniform(-6, 6)
        c.disc(x, 352, 6, "#c99372")
        c.rect(x - 7, 356, 14, 18, c.random.choice(["#d1495b", "#edae49", "#00798c", "#66417a", "#ffffff"]), radius=4)
    m.water(c, 376, "#6ec3d8", "#1f6f8b", "#ffffff", 140)
    for y, hull, shirt, shift in ((540, "#d1495b", "#d1495b", 60), (730, "#f2c94c", "#22577a", 0)):
        scale = 0.85 if y < 600 else 1.15
        left, right = 800 - 640 * scale + shift, 800 + 640 * scale + shift
        c.oval((left + right) / 2, y + 24 * scale, 600 * scale, 10 * scale, "#134b60", 0.3)
        c.poly([(left, y - 6), (right, y - 6), (right - 130 * scale, y + 22 * scale), (left + 130 * scale, y + 22 * scale)], hull)
        c.poly([(left, y - 6), (right, y - 6), (right - 40 * scale, y + 3), (left + 40 * scale, y + 3)], "#ffffff", 0.75)
        for k in range(8):
            x = left + 220 * scale + k * 116 * scale
            c.line([(x + 10 * scale, y - 24 * scale), (x + 40 * scale, y - 6)], "#22252b", 13 * scale)
            c.line([(x, y - 16 * scale), (x - 22 * scale, y - 70 * scale)], shirt, 26 * scale)
            c.disc(x - 28 * scale, y - 94 * scale, 15 * scale, "#c99372")
            c.line([(x - 18 * scale, y - 62 * scale), (x + 34 * scale, y - 40 * scale)], "#c99372", 8 * scale)
            side = 1 if k % 2 else -1
            end = (x - 60 * scale, y + side * 62 * scale)
            c.line([(x + 36 * scale, y - 40 * scale), end], "#f6ead7", 5 * scale)
            c.oval(end[0] - 6 * scale, end[1], 22 * scale, 8 * scale, "#ffffff")
            c.oval(end[0], end[1] + 6 * scale, 30 * scale, 5 * scale, "#ffffff", 0.4)
        x = left + 140 * scale
        c.rect(x - 14 * scale, y - 54 * scale, 30 * scale, 50 * scale, "#ffffff", radius=10)
        c.disc(x, y - 70 * scale, 15 * scale, "#c99372")


def school(c: Canvas) -> None:
    """A stone schoolhouse with a small bell tower."""
    c.gradient("#a5d8e6", "#fdf4de", 0, 620)
    m.cloud(c, 280, 150, 130)
    m.cloud(c, 1340, 190, 110)
    c.hills(540, 80, "#9ab39a", 900)
    c.hills(600, 40, "#7f9f7f", 700)
    c.rect(0, 690, 1600, 210, "#b9a78c")
    c.rect(0, 684, 1600, 18, "#7fa562")
    c.rect(300, 400, 1000, 300, "#cfc6b8")
    for _ in range(150):
        c.rect(c.random.uniform(304, 1240), c.random.uniform(410, 680), c.random.uniform(24, 54), c.random.uniform(10, 18), c.random.choice(["#c2b8a8", "#dbd3c6", "#b7ad9d"]), radius=4)
    c.poly([(260, 408), (400, 270), (1200, 270), (1340, 408)], "#5c4742")
    c.rect(690, 240, 220, 460, "#d8d0c2")
    c.poly([(670, 246), (800, 120), (930, 246)], "#5c4742")
    c.rect(748, 250, 104, 96, "#5b5148", radius=46)
    c.poly([(776, 330), (784, 276), (816, 276), (824, 330)], "#e0b13c")
    c.disc(800, 334, 9, "#8a6a1f")
    c.rect(752, 540, 96, 160, "#a2483a", radius=46)
    c.rect(797, 560, 6, 140, "#7d3529")
    for x in (360, 480, 590, 960, 1070, 1180):
        c.rect(x, 470, 70, 120, "#4f8fa8", radius=6)
        c.rect(x + 33, 470, 4, 120, "#f4f1ea")
        c.rect(x, 526, 70, 4, "#f4f1ea")
    c.poly([(752, 700), (848, 700), (1010, 900), (590, 900)], "#d8cbb4")
    for x, y, colour in ((480, 780, "#d1495b"), (560, 800, "#edae49"), (640, 770, "#30638e"), (1060, 800, "#66a182"), (1140, 780, "#8d6a9f"), (930, 830, "#d1495b")):
        c.disc(x, y - 84, 18, "#c99372")
        c.rect(x - 20, y - 66, 40, 50, colour, radius=12)
        c.line([(x - 8, y - 18), (x - 12, y + 14)], "#33363d", 9)
        c.line([(x + 8, y - 18), (x + 14, y + 12)], "#33363d", 9)
        c.rect(x - 32, y - 60, 14, 34, "#7a5236", radius=6)
    m.round_tree(c, 180, 710, 300, "#5a8f4a", "#457539")
    m.round_tree(c, 1450, 710, 260, "#6a9f55", "#4f8042")


def cinema(c: Canvas) -> None:
    """A cinema front at night with a lit sign and a beam of light."""
    c.gradient("#161a3a", "#3f3061")
    m.stars(c, 140, 300)
    c.poly([(800, 260), (260, -20), (520, -20)], "#fff3c4", 0.2)
    c.poly([(800, 260), (1080, -20), (1340, -20)], "#fff3c4", 0.2)
    for x, w, h in ((0, 300, 420), (1300, 300, 470)):
        c.rect(x, 780 - h, w, h, "#251f4a")
        for i in range(4):
            for k in range(4):
                lit = (i * 3 + k * 5 + x) % 4 == 0
                c.rect(x + 30 + i * 66, 780 - h + 40 + k * 92, 40, 56, "#ffd97d" if lit else "#332b60", radius=3)
    c.rect(320, 220, 960, 560, "#8c2f39")
    c.poly([(320, 220), (480, 150), (620, 220)], "#8c2f39")
    c.poly([(980, 220), (1120, 150), (1280, 220)], "#8c2f39")
    c.rect(560, 130, 480, 160, "#b23a48")
    for x in range(360, 1260, 100):
        c.rect(x, 300, 30, 170, "#a83b47", radius=14)
    c.glow(800, 440, 520, "#ffcf70", 0.35)
    c.rect(420, 380, 760, 150, "#fdf6e3", radius=10)
    for i in range(39):
        for y in (372, 538):
            c.disc(424 + i * 19.8, y, 7, "#ffe28a" if i % 2 else "#ffffff")
    _letters(c, "LITTLE PALACE", 470, 416, 660, 78)
    c.rect(430, 560, 740, 220, "#2b1a2b")
    for i, x in enumerate((470, 660, 850, 1040)):
        c.rect(x, 580, 100, 200, "#ffcf70" if i in (1, 2) else "#5a3a3a", radius=6)
        c.rect(x + 47, 580, 6, 200, "#2b1a2b")
    c.rect(0, 778, 1600, 122, "#1c1733")
    c.poly([(560, 780), (1040, 780), (1240, 900), (360, 900)], "#ffcf70", 0.3)
    for x, s in ((600, 1.0), (650, 0.9), (720, 1.05), (990, 1.0), (1040, 0.7)):
        c.disc(x, 760 - 60 * s, 16 * s, "#141026")
        c.rect(x - 20 * s, 760 - 44 * s, 40 * s, 120 * s, "#141026", radius=18 * s)


_STROKES = {
    "L": [[(0, 0), (0, 1), (0.9, 1)]],
    "I": [[(0.5, 0), (0.5, 1)]],
    "T": [[(0, 0), (1, 0)], [(0.5, 0), (0.5, 1)]],
    "E": [[(0.9, 0), (0, 0), (0, 1), (0.9, 1)], [(0, 0.5), (0.7, 0.5)]],
    "P": [[(0, 1), (0, 0), (0.9, 0), (0.9, 0.5), (0, 0.5)]],
    "A": [[(0, 1), (0.5, 0), (1, 1)], [(0.22, 0.62), (0.78, 0.62)]],
    "C": [[(1, 0), (0.1, 0), (0.1, 1), (1, 1)]],
}


def _letters(c: Canvas, text: str, x: float, y: float, width: float, height: float) -> None:
    """Write a sign in straight strokes, so that no font is needed."""
    step = width / len(text)
    for i, letter in enumerate(text):
        for stroke in _STROKES.get(letter, []):
            c.line([(x + i * step + px * step * 0.66, y + py * height) for px, py in stroke], "#8c2f39", 11)
