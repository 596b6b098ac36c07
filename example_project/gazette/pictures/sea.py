"""Pictures of the coast: harbour, lighthouse, storm, ferry, marsh, museum, quay, snow, stork."""

# A shape a line reads like a drawing; a number a line does not.
# fmt: off
import math

from . import motifs as m
from .canvas import Canvas, height_at


def harbour(c: Canvas) -> None:
    """Fishing boats in a small harbour at sunrise."""
    c.gradient("#f6c28b", "#fde8c8", 0, 470)
    c.glow(1130, 400, 420, "#fff4d6", 0.9)
    c.disc(1130, 400, 74, "#fff1c9")
    c.hills(430, 46, "#d9a08a", 900)
    c.hills(458, 30, "#b97f7c", 620)
    m.water(c, 470, "#f2b98f", "#4f7d8c", "#fff0d0", 110)
    for i in range(13):
        c.rect(1130 - 60 + c.random.uniform(-40, 40), 484 + i * 26, 90 + c.random.uniform(-30, 60), 6, "#fff1c9", 0.75, radius=3)
    c.poly([(0, 560), (520, 520), (560, 536), (560, 560), (0, 640)], "#7a5c58")
    c.poly([(0, 560), (520, 520), (560, 536), (0, 582)], "#a5827a")
    c.rect(520, 440, 26, 90, "#fdfaf3")
    c.rect(520, 462, 26, 20, "#c8553d")
    c.poly([(514, 440), (533, 418), (552, 440)], "#c8553d")
    for x, y, size, hull in ((360, 720, 250, "#2f6f73"), (760, 640, 170, "#c8553d"), (1270, 770, 330, "#274c77"), (960, 560, 90, "#5b4b49")):
        m.fishing_boat(c, x, y, size, hull)
    for x, y, s in ((700, 190, 20), (770, 230, 14), (620, 240, 12), (300, 150, 16)):
        m.bird(c, x, y, s, "#7a5c58")


def lighthouse(c: Canvas) -> None:
    """A white lighthouse on a rocky island, its beam over a darkening sea."""
    c.gradient("#14213d", "#e08e6d", 0, 620)
    m.stars(c, 130, 300)
    c.poly([(1010, 262), (-40, 90), (-40, 330)], "#fff1b8", 0.32)
    c.poly([(1010, 262), (-40, 150), (-40, 270)], "#fff1b8", 0.3)
    c.poly([(1010, 262), (1640, 190), (1640, 320)], "#fff1b8", 0.22)
    m.water(c, 610, "#b9706a", "#16324f", "#ffd9a0", 90)
    c.poly([(640, 720), (740, 640), (800, 650), (880, 590), (960, 604), (1060, 580), (1150, 626), (1240, 640), (1330, 700), (1480, 735), (560, 745)], "#2b2d42")
    c.poly([(700, 735), (820, 668), (930, 660), (1010, 640), (1130, 690), (1290, 738)], "#3d405b")
    c.poly([(962, 612), (982, 300), (1040, 300), (1060, 612)], "#f8f4ea")
    c.poly([(1011, 300), (1040, 300), (1060, 612), (1011, 612)], "#d8d4ce")
    for top, bottom in ((360, 410), (470, 524)):
        spread = (top - 300) / 312 * 20
        spread2 = (bottom - 300) / 312 * 20
        c.poly([(982 - spread, top), (1040 + spread, top), (1040 + spread2, bottom), (982 - spread2, bottom)], "#c8443c")
    c.rect(972, 288, 78, 14, "#2b2d42")
    c.rect(990, 238, 42, 50, "#ffe9a6")
    c.glow(1011, 262, 120, "#fff6cf", 0.9)
    c.rect(996, 240, 30, 46, "#fffbe6")
    c.poly([(982, 240), (1011, 206), (1040, 240)], "#c8443c")
    m.house(c, 1080, 636, 96, 60, "#efe7dc", "#5c4742", floors=1, window="#ffd97d")
    for x, y, s in ((360, 420, 16), (430, 450, 11), (300, 470, 9)):
        m.bird(c, x, y, s, "#f3d9c4")


def storm(c: Canvas) -> None:
    """High waves breaking over a harbour wall under dark clouds."""
    c.gradient("#1f2a38", "#7d8f97", 0, 640)
    for i in range(26):
        y = 40 + i % 5 * 62 + c.random.uniform(-20, 20)
        c.oval(c.random.uniform(-60, 1660), y, c.random.uniform(150, 330), c.random.uniform(40, 80), "#2d3a47", 0.55)
    c.line([(1180, 200), (1130, 300), (1172, 310), (1104, 430)], "#fff3c0", 6)
    for layer, (base, colour, foam) in enumerate(((560, "#4c6671", "#9db4b8"), (660, "#355560", "#c8d8d9"), (780, "#1f3f4b", "#e6efef"))):
        points = []
        for x in range(-20, 1641, 8):
            phase = x / (150 + 34 * layer) + layer * 1.9
            points.append((x, base - (40 + layer * 20) * (1 - abs(math.sin(phase)) ** 0.8)))
        c.land(points, colour)
        c.line(points, foam, 5 + layer * 2, 0.9)
    c.poly([(1040, 900), (1060, 560), (1640, 520), (1640, 900)], "#4a4e57")
    c.poly([(1060, 560), (1640, 520), (1640, 548), (1056, 592)], "#6d727c")
    for row in range(5):
        for col in range(8):
            c.rect(1068 + col * 78 + (row % 2) * 36, 610 + row * 58 - col * 3, 68, 4, "#3a3e46")
    c.poly([(930, 640), (1000, 520), (1040, 400), (1076, 300), (1090, 380), (1120, 330), (1136, 430), (1190, 400), (1180, 500), (1230, 540), (1160, 580), (1060, 620)], "#e6efef", 0.9)
    c.poly([(960, 640), (1030, 520), (1070, 400), (1086, 470), (1120, 440), (1130, 540), (1090, 610)], "#b9cdd2", 0.9)
    for _ in range(170):
        angle = c.random.uniform(math.pi * 1.15, math.pi * 1.8)
        reach = c.random.uniform(120, 430)
        c.disc(1085 + math.cos(angle) * reach * 0.7, 620 + math.sin(angle) * reach, c.random.uniform(2, 8), "#eef5f5", c.random.uniform(0.4, 0.95))
    c.rect(1440, 330, 34, 200, "#e9e4d8")
    c.rect(1440, 380, 34, 40, "#b23a48")
    c.rect(1436, 300, 42, 32, "#ffd97d")
    c.glow(1457, 316, 110, "#ffe9b0", 0.8)
    for _ in range(150):
        x, y = c.random.uniform(0, 1640), c.random.uniform(-20, 880)
        c.line([(x, y), (x - 16, y + 44)], "#dfe9ec", 1.5, 0.35)


def ferry(c: Canvas) -> None:
    """A small white ferry on blue water with an island behind it."""
    c.gradient("#8ecae6", "#e3f4fb", 0, 430)
    m.cloud(c, 340, 170, 130)
    m.cloud(c, 1260, 120, 170)
    m.cloud(c, 860, 240, 80)
    island = [(820, 432), (900, 380), (980, 350), (1060, 300), (1140, 322), (1230, 290), (1340, 350), (1440, 380), (1560, 432)]
    c.poly(island, "#5f8f6b")
    c.poly([(900, 432), (1010, 392), (1120, 372), (1260, 386), (1440, 432)], "#7fb07f")
    c.rect(1218, 226, 22, 70, "#ffffff")
    c.rect(1218, 246, 22, 18, "#d1495b")
    for x in (1010, 1060, 1108):
        m.house(c, x, 398, 34, 22, "#fdf6e3", "#b5533c", floors=1)
    m.water(c, 430, "#5fb3d4", "#155e82", "#ffffff", 120)
    c.poly([(180, 560), (1010, 560), (930, 690), (260, 690)], "#f8f9fa")
    c.poly([(212, 612), (978, 612), (930, 690), (260, 690)], "#1d3557")
    c.poly([(180, 560), (1010, 560), (1003, 574), (189, 574)], "#d1495b")
    c.rect(290, 470, 560, 90, "#ffffff", radius=10)
    c.rect(350, 400, 380, 72, "#f1f3f5", radius=10)
    for x in range(312, 830, 62):
        c.rect(x, 494, 40, 34, "#457b9d", radius=5)
    for x in range(372, 710, 56):
        c.rect(x, 420, 36, 28, "#457b9d", radius=5)
    c.poly([(500, 400), (510, 318), (590, 318), (600, 400)], "#d1495b")
    c.rect(508, 340, 84, 16, "#ffffff")
    c.line([(740, 400), (740, 290)], "#1d3557", 4)
    c.poly([(740, 292), (800, 306), (740, 322)], "#f4a261")
    for i in range(70):
        c.oval(190 - i * 4 + c.random.uniform(-30, 30), 694 + c.random.uniform(-8, 26), c.random.uniform(10, 32), 5, "#ffffff", 0.55)
    c.oval(600, 696, 380, 12, "#ffffff", 0.7)
    for x, y, s in ((980, 220, 22), (1060, 180, 16), (160, 300, 18), (90, 260, 12)):
        m.bird(c, x, y, s)


def marsh(c: Canvas) -> None:
    """A salt marsh with winding water and reeds at low tide."""
    c.gradient("#f7d9b9", "#fdf1de", 0, 360)
    c.disc(380, 250, 58, "#fbe3a8")
    c.hills(350, 22, "#c9b8a8", 1200)
    c.gradient("#b7b77a", "#6f7f4f", 360)
    creek = [(760, 362), (900, 400), (720, 450), (560, 510), (840, 580), (1240, 650), (1000, 760), (640, 900)]
    left, right = [], []
    for x, y in _smooth(creek, 14):
        half = 5 + (y - 360) / 540 * 150
        left.append((x - half, y))
        right.append((x + half, y))
    c.poly(left + right[::-1], "#8db3b8")
    inner = [(x + (rx - x) * 0.18, y) for (x, y), (rx, _) in zip(left, right, strict=True)]
    outer = [(rx - (rx - x) * 0.12, y) for (x, y), (rx, _) in zip(left, right, strict=True)]
    c.poly(inner + outer[::-1], "#c5dcdb")
    for _ in range(420):
        y = c.random.uniform(390, 890)
        x = c.random.uniform(0, 1600)
        if any(abs(py - y) < 14 and lx - 20 < x < rx + 20 for (lx, py), (rx, _) in zip(left, right, strict=True)):
            continue
        tall = 8 + (y - 360) / 540 * 70 * c.random.uniform(0.6, 1.2)
        lean = c.random.uniform(-0.2, 0.35) * tall
        colour = c.random.choice(["#5b6b3c", "#8a8f4e", "#a99a58", "#4b5a38"])
        c.line([(x, y), (x + lean, y - tall)], colour, 1.5 + tall / 28)
        if tall > 45:
            c.oval(x + lean, y - tall, 4, 12, "#6b4a35")
    c.rect(1290, 286, 26, 76, "#8d8379")
    c.poly([(1284, 286), (1303, 216), (1322, 286)], "#6d6259")
    c.rect(1318, 322, 90, 40, "#a1968a")
    c.poly([(1314, 322), (1340, 298), (1392, 298), (1412, 322)], "#7a6c60")
    for x, y, s in ((900, 170, 16), (950, 150, 20), (1010, 176, 14), (860, 210, 10)):
        m.bird(c, x, y, s, "#6d6259")
    heron(c, 300, 720, 1.0)


def heron(c: Canvas, x: float, y: float, size: float) -> None:
    """A heron that stands and waits."""
    c.line([(x - 8 * size, y), (x - 8 * size, y - 90 * size)], "#4a4e57", 4)
    c.line([(x + 12 * size, y), (x + 10 * size, y - 90 * size)], "#4a4e57", 4)
    c.oval(x, y - 120 * size, 58 * size, 30 * size, "#7c8894")
    c.line([(x + 40 * size, y - 130 * size), (x + 66 * size, y - 170 * size), (x + 52 * size, y - 214 * size), (x + 70 * size, y - 240 * size)], "#aeb7bf", 14 * size)
    c.disc(x + 74 * size, y - 244 * size, 14 * size, "#e9ecef")
    c.poly([(x + 82 * size, y - 252 * size), (x + 136 * size, y - 240 * size), (x + 82 * size, y - 236 * size)], "#e9a23b")
    c.line([(x + 78 * size, y - 252 * size), (x + 30 * size, y - 262 * size)], "#343a40", 5 * size)


def _smooth(points: list[tuple[float, float]], steps: int) -> list[tuple[float, float]]:
    """Return a Catmull-Rom curve through points."""
    padded = [points[0], *points, points[-1]]
    curve = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for i in range(steps):
            t = i / steps
            curve.append(tuple(
                0.5 * (2 * b + (d - a) * t + (2 * a - 5 * b + 4 * d - e) * t**2 + (3 * b - a - 3 * d + e) * t**3)
                for a, b, d, e in zip(p0, p1, p2, p3, strict=True)
            ))  # fmt: skip
    return [*curve, points[-1]]


def museum(c: Canvas) -> None:
    """A low modern building on stilts above shallow water, with its reflection."""
    c.gradient("#a8dadc", "#f1faee", 0, 520)
    m.cloud(c, 1250, 150, 140, alpha=0.8)
    m.cloud(c, 330, 220, 100, alpha=0.7)
    c.hills(500, 26, "#9cc5a1", 1000)
    m.water(c, 520, "#a9d6d5", "#3d7a86", "#ffffff", 70)
    for mirror in (1, -1):
        def y(value: float, mirror: int = mirror) -> float:
            return 600 + (value - 600) * (1 if mirror == 1 else -0.62)

        alpha = 1.0 if mirror == 1 else 0.28
        for x in range(330, 1300, 74):
            c.poly([(x, y(600)), (x, y(500)), (x + 14, y(500)), (x + 14, y(600))], "#6b4f3a", alpha)
        c.poly([(290, y(505)), (290, y(370)), (1330, y(330)), (1330, y(505))], "#fdfaf3", alpha)
        c.poly([(270, y(372)), (1350, y(330)), (1350, y(308)), (270, y(352))], "#264653", alpha)
        c.poly([(540, y(362)), (800, y(351)), (800, y(270)), (540, y(280))], "#e9c46a", alpha)
        c.poly([(520, y(284)), (820, y(272)), (820, y(256)), (520, y(268))], "#264653", alpha)
        for i in range(12):
            x = 330 + i * 82
            c.poly([(x, y(480)), (x, y(400)), (x + 52, y(398)), (x + 52, y(480))], "#2a9d8f", alpha * (0.8 if i % 3 else 1))
    c.oval(800, 604, 560, 7, "#264653", 0.25)
    c.poly([(0, 640), (300, 596), (300, 608), (0, 672)], "#8d6e53")
    for x, y0, s in ((980, 160, 18), (1040, 130, 13), (180, 420, 12)):
        m.bird(c, x, y0, s)


def hallowick(c: Canvas) -> None:
    """Coloured houses along a quay, with a clock tower."""
    c.gradient("#89c2d9", "#e9f5f9", 0, 560)
    m.cloud(c, 300, 140, 120)
    m.cloud(c, 1320, 190, 90)
    c.hills(420, 40, "#9bbf9a", 800)
    walls = ["#f4978e", "#f8e9a1", "#a8d8b9", "#f7f3e9", "#f2b880", "#9cc4e4", "#e8d5f0"]
    roofs = ["#8c4a3c", "#5c4742", "#a0522d", "#6b5b53"]
    m.terrace(c, 610, walls, roofs)
    c.rect(740, 210, 110, 400, "#d9c2a3")
    c.rect(732, 330, 126, 14, "#b79a76")
    c.poly([(728, 212), (795, 90), (862, 212)], "#44606b")
    c.disc(795, 270, 40, "#fdfaf3")
    c.disc(795, 270, 40, "#6b5b53", 0.12)
    c.line([(795, 270), (795, 242)], "#343a40", 4)
    c.line([(795, 270), (814, 282)], "#343a40", 5)
    c.rect(770, 520, 50, 90, "#44606b", radius=24)
    for x in (765, 805):
        c.rect(x, 380, 22, 60, "#44606b", radius=10)
    c.rect(0, 608, 1600, 40, "#a89f91")
    c.rect(0, 646, 1600, 16, "#857b6e")
    m.water(c, 662, "#6aa5bd", "#1f5673", "#ffffff", 90)
    for _ in range(24):
        c.rect(c.random.uniform(0, 1560), 672 + c.random.uniform(0, 80), c.random.uniform(40, 90), 9, c.random.choice(walls), 0.45, radius=4)
    for x, size, hull in ((260, 190, "#c8553d"), (620, 150, "#2f6f73"), (1180, 240, "#274c77")):
        m.fishing_boat(c, x, 770, size, hull)
    for x in range(60, 1600, 180):
        c.line([(x, 610), (x, 520)], "#343a40", 5)
        c.disc(x, 514, 10, "#fff3c4")


def snow(c: Canvas) -> None:
    """Snow on a quiet shore, with a red beach hut and grey water."""
    c.gradient("#cdd8e0", "#eef2f5", 0, 430)
    c.hills(410, 30, "#b6c4ce", 900)
    m.water(c, 430, "#9fb3c0", "#6b8494", "#ffffff", 60)
    shore = c.ridge(620, 26, 1500)
    c.land(shore, "#f7fafc")
    c.land([(x, y + 120) for x, y in c.ridge(650, 20, 900)], "#e3ebf1")
    m.house(c, 980, 690, 190, 130, "#c8443c", "#f7fafc", floors=1, window="#fff3c4")
    c.poly([(966, 562), (1075, 466), (1184, 562), (1160, 562), (1075, 494), (992, 562)], "#ffffff")
    m.house(c, 1210, 676, 120, 84, "#3d6b7d", "#f7fafc", floors=1, window="#fff3c4")
    for x, y, s in ((180, 690, 260), (310, 720, 190), (90, 740, 200), (1480, 720, 280)):
        m.fir(c, x, y, s, "#3f5d58")
        for step in (0.5, 0.74, 0.98):
            c.poly([(x - s * 0.06, y - s * (step - 0.07)), (x, y - s * step - s * 0.02), (x + s * 0.06, y - s * (step - 0.07))], "#ffffff", 0.9)
    for i, x in enumerate((520, 575, 628, 690)):
        c.disc(x, 566 - i % 2 * 6, 13, "#f2c9ac")
        c.rect(x - 17, 578 - i % 2 * 6, 34, 60, ("#d1495b", "#2a9d8f", "#e9c46a", "#5f6caf")[i], radius=14)
        c.oval(x, 556 - i % 2 * 6, 14, 9, ("#2a9d8f", "#e9c46a", "#5f6caf", "#d1495b")[i])
    for _ in range(240):
        c.disc(c.random.uniform(0, 1600), c.random.uniform(0, 880), c.random.uniform(2, 5), "#ffffff", 0.85)


def stork(c: Canvas) -> None:
    """A stork standing in a nest on a chimney above a marsh village."""
    c.gradient("#9ad1e3", "#fbf3dd", 0, 700)
    m.cloud(c, 1260, 160, 150, alpha=0.85)
    m.cloud(c, 240, 260, 100, alpha=0.8)
    c.hills(640, 24, "#a8bf8a", 1000)
    skyline = c.hills(700, 30, "#8aa667", 700)
    for x in (120, 230, 1330, 1450):
        m.house(c, x, height_at(skyline, x) + 40, 84, 60, "#f7efe2", "#a2583f", floors=1)
    c.poly([(420, 900), (420, 690), (800, 520), (1180, 690), (1180, 900)], "#efe3d0")
    c.poly([(390, 712), (800, 510), (1210, 712), (1210, 668), (800, 464), (390, 668)], "#a2583f")
    c.rect(744, 640, 112, 150, "#4f8fa8", radius=54)
    c.rect(797, 640, 6, 150, "#efe3d0")
    c.rect(744, 712, 112, 6, "#efe3d0")
    c.rect(726, 790, 148, 14, "#d2c0a4")
    c.rect(720, 390, 160, 170, "#b5654a")
    for row in range(6):
        for col in range(4):
            c.rect(724 + col * 40 + row % 2 * 16, 402 + row * 26, 30, 3, "#8f4c37")
    c.rect(704, 376, 192, 22, "#8f4c37")
    for _ in range(120):
        x = c.random.uniform(660, 920)
        y = 362 + c.random.uniform(-26, 16)
        c.line([(x, y), (x + c.random.uniform(-60, 60), y + c.random.uniform(-12, 12))], c.random.choice(["#6b4a35", "#8d6a4a", "#a98a60"]), 4)
    c.line([(776, 350), (776, 260)], "#d9482b", 7)
    c.line([(812, 350), (808, 260)], "#d9482b", 7)
    c.oval(790, 222, 92, 50, "#ffffff")
    c.poly([(690, 214), (620, 262), (740, 262), (830, 236)], "#22252b")
    c.line([(858, 206), (884, 150), (872, 104)], "#ffffff", 30)
    c.disc(878, 96, 28, "#ffffff")
    c.disc(888, 90, 4, "#22252b")
    c.poly([(898, 84), (1010, 108), (896, 108)], "#d9482b")
    m.bird(c, 420, 190, 22, "#556")
