"""Pictures of the country: fields, hills, valley, orchard, tree, night sky, tunnel, garden, rain, barge, pitch."""

# A shape a line reads like a drawing; a number a line does not.
# fmt: off
import math

from . import motifs as m
from .canvas import Canvas, height_at


def fields(c: Canvas) -> None:
    """Rolling fields in green and gold under a wide sky."""
    c.gradient("#8fd3e8", "#fdf3d7", 0, 520)
    c.glow(1240, 210, 300, "#fff6d0", 0.9)
    c.disc(1240, 210, 64, "#fff0b3")
    m.cloud(c, 380, 170, 140)
    m.cloud(c, 760, 110, 80)
    c.hills(470, 40, "#a9c6a5", 900)
    c.hills(520, 36, "#86b07e", 700)
    for base, colour, stripe in ((590, "#e9c46a", "#dcb052"), (690, "#8ab17d", "#7aa36d"), (800, "#d9a441", "#c8932f")):
        skyline = c.hills(base, 34, colour, 1300)
        for i in range(9):
            c.line([(x, y + 14 + i * 13 + i * i * 1.6) for x, y in skyline], stripe, 2 + i * 0.5, 0.7)
    c.poly([(720, 900), (800, 720), (780, 640), (842, 574), (850, 574), (800, 640), (830, 720), (900, 900)], "#f4e3c1")
    for x, y, s in ((240, 560, 150), (330, 570, 110), (1180, 600, 170), (1290, 596, 120), (1380, 610, 150)):
        m.round_tree(c, x, y, s, "#4f7d4a", "#3b6239")
    m.house(c, 1000, 610, 110, 70, "#fdf6e3", "#b5533c", floors=1)


def hills(c: Canvas) -> None:
    """Blue hills behind one another, with a single cottage."""
    c.gradient("#f4b393", "#fde9d0", 0, 520)
    c.glow(520, 330, 340, "#fff3da", 0.9)
    c.disc(520, 330, 66, "#fff2cf")
    skyline = []
    for base, swing, colour in ((400, 70, "#b7b6cf"), (470, 70, "#8f97bb"), (560, 66, "#6b7aa1"), (660, 60, "#4a5f83"), (770, 50, "#2f4562")):
        skyline = c.hills(base, swing, colour, c.random.uniform(600, 1000))
    near = c.hills(840, 24, "#1f3146", 1100)
    x = 1090
    ground = height_at(skyline, x + 50) + 22
    m.house(c, x, ground, 100, 58, "#efe7dc", "#7a3b2e", floors=1, window="#ffd97d")
    c.glow(x + 30, ground - 30, 90, "#ffdf9a", 0.5)
    for i in range(5):
        c.disc(x + 78 + i * 9, ground - 108 - i * 24, 7 + i * 3, "#ffffff", 0.34 - i * 0.05)
    for i in range(26):
        tx = i * 66 + c.random.uniform(-20, 20)
        m.fir(c, tx, height_at(near, tx) + 18, c.random.uniform(70, 150), "#15242f")


def valley(c: Canvas) -> None:
    """A river winding through a broad green valley towards the sea."""
    c.gradient("#86c5da", "#fdf0d5", 0, 360)
    m.cloud(c, 1150, 120, 130)
    m.cloud(c, 240, 190, 90)
    c.rect(0, 318, 1600, 40, "#7fb7cc")
    c.rect(0, 318, 1600, 5, "#e8f6fa")
    c.gradient("#a8c686", "#557f4c", 352)
    for sign in (-1, 1):
        for step, colour in enumerate(("#9dbd8a", "#7ca872", "#5b8a57")):
            top, reach = 216 + step * 74, 560 - step * 130
            edge = [(800 + sign * (860 - reach * k / 20), top + (352 + step * 120 - top) * (k / 20) ** 1.7) for k in range(21)]
            c.poly([*edge, (800 + sign * (860 - reach * 1.5), 900), (800 + sign * 860, 900)], colour)
    left, right = [], []
    for i in range(121):
        t = i / 120
        y = 352 + 548 * t**1.25
        middle = 800 + math.sin(t * 9.2 + 0.4) * (30 + 330 * t)
        half = 4 + 96 * t**1.5
        left.append((middle - half, y))
        right.append((middle + half, y))
    c.poly(left + right[::-1], "#4f9bb8")
    c.poly([(x + (r - x) * 0.25, y) for (x, y), (r, _) in zip(left, right, strict=True)]
           + [(r - (r - x) * 0.45, y) for (x, y), (r, _) in zip(left, right, strict=True)][::-1], "#9fd3e3", 0.8)
    for _ in range(110):
        t = c.random.random()
        y = 380 + 500 * t
        x = c.random.uniform(0, 1600)
        if any(abs(py - y) < 10 and lx - 46 < x < rx + 46 for (lx, py), (rx, _) in zip(left, right, strict=True)):
            continue
        m.round_tree(c, x, y, 20 + 70 * t, "#3f6b42", "#2f5535")
    for x, y in ((520, 452), (552, 458), (586, 452), (1040, 520), (1090, 526)):
        m.house(c, x, y, 30 if x < 900 else 46, 20 if x < 900 else 30, "#fdf6e3", "#b5533c", floors=1)


def orchard(c: Canvas) -> None:
    """Rows of apple trees with red fruit and ladders leaning against them."""
    c.gradient("#bfe3ea", "#fff3d6", 0, 430)
    c.hills(400, 34, "#b9cfa0", 900)
    c.gradient("#a7c36f", "#6f9a4c", 420)
    for row, (y, size) in enumerate(((470, 150), (580, 230), (760, 370))):
        gap = size * 1.12
        for i in range(int(1700 / gap) + 2):
            x = i * gap + (gap / 2 if row % 2 else 0) - 20
            c.oval(x, y, size * 0.5, size * 0.06, "#4c7038", 0.5)
            m.round_tree(c, x, y, size, "#5a8f4a", "#457539")
            for _ in range(16):
                angle, reach = c.random.uniform(0, math.tau), size * 0.44 * math.sqrt(c.random.random())
                c.disc(x + math.cos(angle) * reach * 1.1, y - size * 0.86 + math.sin(angle) * reach * 0.85, size * 0.034, c.random.choice(["#c8322b", "#d94a35", "#b3261e"]))
    for x, y, s in ((330, 770, 300), (1050, 780, 320)):
        for dx in (0, s * 0.2):
            c.line([(x + dx, y), (x + dx + s * 0.22, y - s)], "#a9743b", 9)
        for i in range(1, 8):
            k = i / 8
            c.line([(x + s * 0.22 * k, y - s * k), (x + s * 0.2 + s * 0.22 * k, y - s * k)], "#a9743b", 7)
    for x in (620, 760, 1320):
        c.poly([(x, 850), (x + 110, 850), (x + 124, 790), (x - 14, 790)], "#a9743b")
        c.line([(x - 10, 808), (x + 120, 808)], "#875a2b", 4)
        for _ in range(16):
            c.disc(x + c.random.uniform(0, 110), 788 - c.random.uniform(0, 22), 13, c.random.choice(["#c8322b", "#d94a35", "#e0a63a"]))


def tree(c: Canvas) -> None:
    """A broad old tree on a green slope in evening light."""
    c.gradient("#f3a77c", "#fdeccb", 0, 640)
    c.glow(1180, 480, 420, "#fff3d3", 0.9)
    c.disc(1180, 480, 80, "#fff0c7")
    c.hills(600, 36, "#c99a86", 900)
    c.hills(650, 30, "#a58373", 640)
    slope = [(-20, 760), (400, 700), (800, 668), (1200, 700), (1620, 770)]
    c.land(slope, "#6f8f4e")
    c.land([(x, y + 90) for x, y in slope], "#5d7c42")
    c.poly([(690, 690), (742, 600), (752, 440), (830, 440), (842, 600), (900, 690)], "#5b3f30")
    for start, end, width in (((770, 520), (560, 400), 30), ((800, 510), (1010, 380), 32), ((790, 470), (780, 260), 34), ((640, 446), (520, 440), 16), ((930, 430), (1080, 440), 16)):
        c.line([start, end], "#5b3f30", width)
    crown = []
    for _ in range(120):
        angle = c.random.uniform(0, math.tau)
        reach = math.sqrt(c.random.random())
        crown.append((790 + math.cos(angle) * reach * 360, 330 + math.sin(angle) * reach * 190, c.random.uniform(40, 84)))
    for colour, dx, dy, part in (("#3d5a34", 0, 22, 1.0), ("#557a43", 0, 0, 0.9), ("#7a9a50", 26, -16, 0.55), ("#a8b766", 60, -40, 0.2)):
        for x, y, r in crown:
            c.disc(x + dx, y + dy, r * part, colour)
    c.rect(1030, 686, 130, 10, "#7a5236")
    c.rect(1042, 694, 10, 30, "#5b3f30")
    c.rect(1138, 694, 10, 30, "#5b3f30")
    c.line([(560, 430), (556, 640)], "#cbb89a", 4)
    c.line([(610, 420), (608, 640)], "#cbb89a", 4)
    c.rect(546, 636, 74, 9, "#7a5236")
    for x, y, s in ((300, 240, 15), (350, 210, 11), (1400, 300, 12)):
        m.bird(c, x, y, s, "#7a4f3c")


def night_sky(c: Canvas) -> None:
    """A hillside town under a sky full of stars, with a few yellow windows."""
    c.gradient("#0b132b", "#34466f", 0, 700)
    for _ in range(900):
        t = c.random.random()
        spread = c.random.gauss(0, 60)
        x, y = 180 + t * 1300 + spread * 0.5, 520 - t * 540 + spread
        c.disc(x, y, c.random.uniform(0.8, 2.2), "#cfd8f7", c.random.uniform(0.25, 0.7))
    c.glow(760, 260, 420, "#7d8fc9", 0.35)
    m.stars(c, 420, 600)
    for x, y, length in ((420, 130, 190), (1130, 210, 130), (980, 80, 90)):
        for i in range(12):
            k = i / 12
            c.line([(x - length * k, y + length * 0.42 * k), (x - length * (k + 0.08), y + length * 0.42 * (k + 0.08))], "#ffffff", 3.5 * (1 - k) + 0.5, 1 - k)
    skyline = c.hills(640, 40, "#1b2a4a", 900)
    near = c.hills(720, 46, "#121d36", 1200)
    for i in range(46):
        x = 380 + c.random.uniform(0, 900)
        y = height_at(near, x) + 10 + c.random.uniform(0, 90)
        w = c.random.uniform(36, 60)
        m.house(c, x, y, w, w * 0.7, "#1f2d4f", "#0e1730", floors=1, window="#ffd166" if i % 3 == 0 else "#24345c")
    dome_y = height_at(skyline, 1330) + 8
    c.rect(1296, dome_y - 46, 68, 60, "#2b3c66")
    c.pen.pieslice([2 * 1290, 2 * (dome_y - 84), 2 * 1370, 2 * (dome_y - 8)], 180, 360, fill="#3d5186")
    c.poly([(1322, dome_y - 46), (1300, dome_y - 84), (1316, dome_y - 90), (1338, dome_y - 46)], "#0b132b")
    c.land([(x, y + 120) for x, y in near], "#0b132b")


def tunnel(c: Canvas) -> None:
    """The mouth of a stone railway tunnel overgrown with ferns, with a light inside."""
    c.gradient("#5f7f5d", "#2f4a3a")
    for _ in range(160):
        c.disc(c.random.uniform(0, 1600), c.random.uniform(0, 520), c.random.uniform(40, 110), c.random.choice(["#4f7350", "#436646", "#5d8659", "#3a5a40"]))
    c.rect(430, 190, 740, 710, "#8d8678")
    c.rect(400, 150, 800, 54, "#a39c8d")
    for row in range(13):
        for col in range(10):
            x = 434 + col * 76 + (row % 2) * 34 - 20
            if x > 426 and x < 1110:
                c.rect(x, 210 + row * 54, 66, 44, "#979082" if (row * 7 + col * 3) % 4 else "#7f796c", radius=4)
    for i in range(17):
        angle = math.pi * (1 + i / 16)
        x, y = 800 + math.cos(angle) * 296, 520 + math.sin(angle) * 296
        c.poly([(x + math.cos(angle) * 40 - math.sin(angle) * 26, y + math.sin(angle) * 40 + math.cos(angle) * 26),
                (x + math.cos(angle) * 40 + math.sin(angle) * 26, y + math.sin(angle) * 40 - math.cos(angle) * 26),
                (x - math.cos(angle) * 30 + math.sin(angle) * 20, y - math.sin(angle) * 30 - math.cos(angle) * 20),
                (x - math.cos(angle) * 30 - math.sin(angle) * 20, y - math.sin(angle) * 30 + math.cos(angle) * 20)], "#b7b0a0")
    c.disc(800, 520, 268, "#11161c")
    c.rect(532, 520, 536, 380, "#11161c")
    for i, colour in enumerate(("#1b222b", "#2a2f35", "#4a3f33", "#8a6a3e", "#f0c062")):
        r = 220 - i * 46
        c.disc(800, 560 + i * 10, r, colour)
        c.rect(800 - r, 560 + i * 10, r * 2, 200 - i * 30, colour)
    c.glow(800, 610, 230, "#ffdf94", 0.75)
    c.poly([(250, 900), (700, 700), (900, 700), (1350, 900)], "#6d6355")
    for i in range(9):
        y = 714 + i * i * 2.4
        half = 90 + i * 34
        c.rect(800 - half, y, half * 2, 8 + i * 1.4, "#4a4138")
    for sign in (-1, 1):
        c.line([(800 + sign * 52, 700), (800 + sign * 250, 900)], "#b9b3a6", 8)
    for i, x in enumerate((700, 740, 778, 822, 860, 900)):
        c.disc(x, 640 - i % 2 * 6, 11, "#1a1410")
        c.rect(x - 15, 650 - i % 2 * 6, 30, 66, "#1a1410", radius=12)
    for x0, y0 in ((470, 190), (620, 160), (980, 164), (1130, 192), (400, 720), (1210, 700), (330, 800), (1290, 810)):
        for k in range(9):
            angle = math.pi * (0.1 + 0.1 * k)
            c.line([(x0, y0), (x0 + math.cos(angle) * 70, y0 + math.sin(angle) * 46 + 10)], c.random.choice(["#6a9a58", "#7fae66", "#4f7d45"]), 7)


def garden(c: Canvas) -> None:
    """Rows of vegetables in front of a low school building."""
    c.gradient("#aee0f0", "#fef6e0", 0, 400)
    m.cloud(c, 1180, 120, 130)
    c.hills(360, 30, "#b4d19b", 900)
    c.rect(180, 250, 820, 170, "#fbe8cf")
    c.poly([(150, 254), (230, 180), (950, 180), (1030, 254)], "#c8643f")
    for x in range(230, 960, 106):
        c.rect(x, 290, 64, 76, "#4f8fa8", radius=4)
        c.rect(x + 30, 290, 4, 76, "#fbe8cf")
    c.gradient("#8c6a4a", "#6b4d35", 420)
    for row in range(6):
        y = 450 + row * row * 12 + row * 26
        size = 14 + row * 9
        c.rect(0, y + size * 0.5, 1600, size * 0.5, "#5a3f2b", radius=4)
        colour = ("#7fb069", "#4f8f5b", "#a7c957", "#6a994e", "#c1d37f", "#588157")[row]
        for i in range(int(1600 / (size * 2.3)) + 1):
            x = i * size * 2.3 + c.random.uniform(-3, 3)
            for dx, dy in ((-0.5, -0.1), (0.5, -0.1), (0, -0.6)):
                c.oval(x + dx * size, y + dy * size, size * 0.55, size * 0.46, colour)
            if row in (2, 5):
                c.disc(x, y - size * 0.1, size * 0.28, "#e76f51" if row == 2 else "#f4a261")
    for x, tall in ((1130, 250), (1220, 300), (1320, 270), (1420, 320), (1520, 260)):
        c.line([(x, 470), (x, 470 - tall)], "#5b8c3a", 9)
        for k in range(14):
            angle = math.tau * k / 14
            c.disc(x + math.cos(angle) * 40, 470 - tall + math.sin(angle) * 40, 16, "#f9c74f")
        c.disc(x, 470 - tall, 32, "#7a4a2b")
        c.oval(x - 26, 400, 28, 12, "#5b8c3a")
        c.oval(x + 26, 370, 28, 12, "#5b8c3a")


def rain(c: Canvas) -> None:
    """Slanting rain over a hill town with a weather vane."""
    c.gradient("#8b9dab", "#d5dee3", 0, 700)
    for _ in range(16):
        c.oval(c.random.uniform(0, 1600), c.random.uniform(20, 190), c.random.uniform(140, 260), c.random.uniform(36, 66), "#74889a", 0.5)
    c.hills(560, 60, "#9fb0b5", 900)
    c.poly([(-20, 900), (200, 700), (520, 560), (820, 470), (1080, 480), (1360, 620), (1620, 820), (1620, 900)], "#6d8479")
    spots = sorted(((c.random.uniform(300, 1240), c.random.uniform(560, 820)) for _ in range(60)), key=lambda p: p[1])
    for x, y in spots:
        w = c.random.uniform(62, 92)
        m.house(c, x, y, w, w * 0.85, c.random.choice(["#cfc6b8", "#bdb5a8", "#d8cfc0", "#aaa79f"]), c.random.choice(["#5c4a45", "#4b4f58", "#6d4c41"]), window="#ffdf94" if c.random.random() < 0.4 else "#66737d", floors=1)
    c.rect(850, 330, 92, 190, "#c3bbad")
    c.poly([(838, 332), (896, 170), (954, 332)], "#4b4f58")
    c.line([(896, 176), (896, 96)], "#2b2d33", 6)
    c.line([(840, 112), (960, 112)], "#2b2d33", 6)
    c.poly([(960, 112), (932, 94), (932, 130)], "#2b2d33")
    c.poly([(840, 112), (816, 92), (858, 104)], "#2b2d33")
    c.disc(896, 400, 24, "#ffe9b0")
    for _ in range(420):
        x, y = c.random.uniform(0, 1660), c.random.uniform(-30, 900)
        c.line([(x, y), (x - 20, y + 52)], "#eef4f7", 2, c.random.uniform(0.25, 0.6))
    for x, colour in ((250, "#d1495b"), (1430, "#edae49")):
        c.pen.pieslice([2 * (x - 84), 2 * 706, 2 * (x + 84), 2 * 874], 180, 360, fill=colour)
        c.line([(x, 790), (x, 876)], "#33363d", 6)
        c.rect(x - 24, 800, 48, 100, "#3d4a5c", radius=20)


def barge(c: Canvas) -> None:
    """A long blue barge moored at a grassy river bank with books in its windows."""
    c.gradient("#bfe3d0", "#fdf6df", 0, 400)
    c.hills(380, 26, "#a6c99b", 900)
    for i in range(15):
        m.poplar(c, 40 + i * 112 + c.random.uniform(-16, 16), 440, c.random.uniform(170, 270), c.random.choice(["#7fa968", "#6a9658", "#93b978"]))
    c.gradient("#9cc07a", "#86ad67", 430, 520)
    m.water(c, 516, "#7fb9ac", "#2f6b6b", "#f3fbf3", 90)
    c.poly([(160, 520), (1460, 520), (1510, 560), (1440, 700), (240, 700), (130, 570)], "#274c77")
    c.poly([(160, 520), (1460, 520), (1510, 560), (1500, 580), (136, 580), (130, 570)], "#e9c46a")
    c.rect(330, 380, 960, 142, "#fdf6e3", radius=10)
    c.rect(316, 364, 988, 26, "#c8553d", radius=8)
    spines = ["#d1495b", "#edae49", "#00798c", "#30638e", "#8d6a9f", "#6a994e", "#f2e8cf", "#bc4749"]
    for x in range(370, 1240, 148):
        c.rect(x, 410, 112, 84, "#5a3f2b", radius=6)
        for shelf in range(2):
            bx = x + 6
            while bx < x + 98:
                w = c.random.uniform(6, 12)
                h = c.random.uniform(24, 34)
                c.rect(bx, 410 + 4 + shelf * 40 + (36 - h), w, h, c.random.choice(spines))
                bx += w + 1
    c.rect(1330, 430, 18, 92, "#33415c")
    for i in range(4):
        c.disc(1340 - i * 16, 408 - i * 26, 14 + i * 5, "#ffffff", 0.5 - i * 0.09)
    c.oval(800, 704, 640, 12, "#17394a", 0.3)
    c.line([(170, 540), (60, 500)], "#f4e3c1", 5)
    c.rect(48, 470, 18, 50, "#5a3f2b")
    for x in (250, 280, 310):
        c.disc(x, 502, 15, "#e76f51")
        c.rect(x - 12, 504, 24, 18, "#8d5a3b")
    c.oval(1400, 500, 34, 18, "#22252b")
    c.disc(1430, 484, 15, "#22252b")
    c.poly([(1418, 478), (1422, 460), (1432, 474)], "#22252b")
    c.poly([(1430, 474), (1440, 458), (1444, 480)], "#22252b")


def pitch(c: Canvas) -> None:
    """A football pitch below wooded hills with two goals and small flags."""
    c.gradient("#9bd1ea", "#eef8fb", 0, 420)
    m.cloud(c, 420, 140, 120)
    m.cloud(c, 1120, 190, 150)
    skyline = c.hills(390, 44, "#7fa57a", 900)
    for i in range(60):
        x = i * 28
        m.fir(c, x, height_at(skyline, x) + 60, c.random.uniform(70, 130), c.random.choice(["#3f6b4a", "#4c7a55", "#355c41"]))
    for i in range(10):
        top, bottom = 440 + i * i * 4.6 + i * 4, 440 + (i + 1) ** 2 * 4.6 + (i + 1) * 4
        c.rect(0, top, 1600, bottom - top + 1, "#76b041" if i % 2 else "#68a038")
    c.line([(250, 470), (1350, 470), (1560, 860), (40, 860), (250, 470)], "#ffffff", 7)
    c.line([(186, 590), (1414, 590)], "#ffffff", 6)
    c.arc(800, 590, 120, 0, 360, "#ffffff", 6)
    for x, y, w, h in ((660, 384, 280, 88), (520, 690, 560, 172)):
        for i in range(13):
            c.line([(x + i * w / 12, y), (x + i * w / 12, y + h)], "#ffffff", 1.5, 0.6)
        for i in range(7):
            c.line([(x, y + i * h / 6), (x + w, y + i * h / 6)], "#ffffff", 1.5, 0.6)
        c.line([(x, y + h), (x, y), (x + w, y), (x + w, y + h)], "#ffffff", 9)
    for x, y, side in ((250, 470, 1), (1350, 470, -1), (60, 850, 1), (1540, 850, -1)):
        c.line([(x, y), (x, y - 76)], "#f1f1f1", 5)
        c.poly([(x, y - 76), (x + side * 40, y - 62), (x, y - 48)], "#e63946")
    for x, y, colour in ((700, 560, "#f4d35e"), (910, 640, "#1d3557"), (600, 650, "#1d3557"), (1040, 560, "#f4d35e"), (420, 600, "#f4d35e"), (1180, 650, "#1d3557")):
        c.disc(x, y - 74, 13, "#c99372")
        c.rect(x - 17, y - 62, 34, 42, colour, radius=8)
        c.line([(x - 7, y - 22), (x - 14, y)], "#22252b", 8)
        c.line([(x + 7, y - 22), (x + 16, y - 2)], "#22252b", 8)
    c.disc(800, 596, 13, "#ffffff")
    c.disc(800, 596, 5, "#22252b")
