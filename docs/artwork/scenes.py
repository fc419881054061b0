"""The wide pictures of the mails, the picture for link previews, and the logo."""

# fmt: off
from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from paper import (
    AMBER, BROWN, CREAM, GREY, INK, MINT, NIGHT, ORANGE, PAPER, PLUM, RED, ROSE, RUST, SKY, TEAL, Points, Sheet,
    ellipse, place, rect, ribbon, sector, smooth, star, turn,
)

AUDITORIUM = "#17131F"
"""The dark of the mail's masthead, so that pictures stand on it without an edge."""
CLEAR = "#00000000"


def reel(s: Sheet, x: float, y: float, r: float, colour: str, hole: str, angle: float = 0) -> None:
    """A film reel seen from the side."""
    s.disc(x, y, r, colour)
    for i in range(5):
        turned = math.radians(angle + i * 72)
        s.disc(x + r * 0.55 * math.cos(turned), y + r * 0.55 * math.sin(turned), r * 0.24, hole)
    s.disc(x, y, r * 0.13, hole)


def film(s: Sheet, points: Points, width: float, hole: str = PAPER) -> None:
    """A strip of film along a curve, with its perforations."""
    path = smooth(points, closed=False, steps=24)
    s.cut(ribbon(path, width), INK, 0)
    walked, last = 0.0, path[0]
    for i, (x, y) in enumerate(path[1:-1], start=1):
        walked += math.dist(last, (x, y))
        last = (x, y)
        if walked < width * 0.3:
            continue
        walked = 0
        (x0, y0), (x1, y1) = path[i - 1], path[i + 1]
        angle = math.degrees(math.atan2(y1 - y0, x1 - x0))
        for side in (-0.38, 0.38):
            s.cut(place(rect(-width * 0.06, (side - 0.06) * width, width * 0.12, width * 0.12), x, y, 1, angle),
                hole, 0)


def curtain() -> bytes:
    """A curtain, half open; one seat is free and kept warm."""
    s = Sheet("curtain", 1200, 675, AUDITORIUM, 2.4)
    s.cut(rect(210, 30, 780, 440), PLUM)
    s.rays(600, 250, 620, 18, ROSE, 5, 0.42)
    s.disc(600, 250, 152, AMBER)
    s.disc(600, 250, 112, CREAM)
    s.cut([(-20, 470), (1220, 470), (1220, 700), (-20, 700)], AUDITORIUM)
    s.cut([(120, 452), (1080, 452), (1120, 496), (80, 496)], BROWN)
    for side in (0, 1):
        for i in range(7):
            top, bottom = i * 66 - 10, i * 42 - 10
            fold: Points = [(top, -10), (top + 70, -10), (bottom + 150 - i * 16, 210), (bottom + 44, 500),
                (bottom - 10, 500), (bottom + 70 - i * 14, 210)]
            shade = (RED, RUST)[i % 2]
            s.cut([(1200 - x, y) if side else (x, y) for x, y in smooth(fold, steps=6)], shade, 0)
    for i in range(12):
        s.disc(50 + i * 100, -6, 58, RUST if i % 2 else RED, 96)
    s.cut(rect(-10, -10, 1220, 26), AMBER)
    for x in (250, 950):
        s.cut(rect(x - 60 if x < 600 else x + 10, 300, 50, 22, 18 if x < 600 else -18), AMBER)
    _row(s, 566, 0.9, NIGHT, heads={0, 1, 3, 5, 8, 9})
    _row(s, 652, 1.12, INK, heads={0, 2, 3, 6, 7}, free=4)
    return s.png()


def _row(s: Sheet, y: float, size: float, colour: str, heads: set[int], free: int | None = None) -> None:
    pitch = 132 * size
    start = 600 - 4 * pitch
    for i in range(-1, 11):
        x = start + i * pitch
        if i in heads:
            s.disc(x, y - 62 * size, 31 * size, colour)
        seat = RED if i == free else colour
        s.cut(place(smooth([(-58, 90), (-56, -10), (-40, -34), (40, -34), (56, -10), (58, 90)]), x, y, size), seat, 0)
        if i == free:
            s.cut(place(rect(-20, -78, 40, 46), x, y, size), AMBER)
            s.cut(place(rect(-12, -70, 24, 30), x, y, size), CREAM)
            s.cut(place([(-26, -78), (0, -104), (26, -78)], x, y, size), PAPER)
            s.cut(place(ribbon(ellipse(0, -104, 13, 15, 180, 360), 4), x, y, size), PAPER, 0)
            for k in (-52, 0, 52):
                s.cut(place(turn(rect(-4, -150, 8, 26), k, (0, -60)), x, y, size), AMBER)
            s.cut(place(rect(-26, -34, 52, 9), x, y, size), PAPER)


def letterbox() -> bytes:
    """A disc comes through the letterbox; the cat has been waiting for it."""
    s = Sheet("letterbox", 1200, 675, TEAL, 2.2)
    for x in (70, 690):
        s.cut(rect(x, 430, 440, 300, s.random.uniform(-0.5, 0.5)), NIGHT)
        s.cut(rect(x + 20, 450, 400, 260, s.random.uniform(-0.5, 0.5)), TEAL)
    s.disc(1104, 150, 34, AMBER)
    s.cut(rect(270, 62, 660, 176, -0.4), AMBER)
    s.cut(rect(318, 98, 564, 104), INK)
    for x in (294, 906):
        s.disc(x, 150, 9, RUST)
    x, y, lean = 604, 160, -4
    s.cut(place(rect(-252, -6, 504, 352), x, y, 1, lean), PAPER)
    cx, cy = place([(40, 268)], x, y, 1, lean)[0]
    s.disc(cx, cy, 176, INK)
    s.disc(cx, cy, 170, SKY)
    with s.inside(ellipse(cx, cy, 170)):
        for start, colour in ((20, MINT), (44, PAPER), (66, ROSE), (90, AMBER), (112, MINT), (186, PAPER)):
            s.cut(sector(cx, cy, 190, start, start + 20), colour)
    s.disc(cx, cy, 54, PAPER)
    s.disc(cx, cy, 24, TEAL)
    front: Points = [(-252, -6), (252, -6), (252, 190), (110, 160), (40, 222), (-70, 180), (-252, 232)]
    s.cut(place(front, x, y, 1, lean), RED)
    s.cut(place(rect(-212, 34, 160, 100), x, y, 1, lean), PAPER)
    for i, width in enumerate((120, 90, 106)):
        s.cut(place(rect(-194, 56 + i * 25, width, 8), x, y, 1, lean), INK, 0.5)
    s.cut(place(rect(150, 26, 72, 86), x, y, 1, lean), CREAM)
    reel(s, *place([(186, 69)], x, y, 1, lean)[0], 27, INK, CREAM, 12)
    s.cut([(-20, 640), (1220, 628), (1220, 700), (-20, 700)], RUST)
    _cat(s, 178, 640)
    return s.png()


def _cat(s: Sheet, x: float, y: float) -> None:
    body = smooth([(-86, 0), (-92, -90), (-50, -180), (10, -214), (50, -170), (66, -80), (72, 0)])
    s.cut(place(body, x, y), INK, 0)
    s.curve([(x - 70, y - 20), (x - 150, y - 40), (x - 140, y - 150), (x - 112, y - 190)], 24, INK, 12)
    s.disc(x + 26, y - 242, 66, INK, 58)
    for ear in ([(-34, -276), (-22, -338), (20, -296)], [(36, -298), (80, -334), (84, -268)]):
        s.cut(place(ear, x, y), INK)
    for eye in (8, 58):
        s.disc(x + eye, y - 246, 15, AMBER)
        s.cut(place(ellipse(eye + 5, -246, 4, 13), x, y), INK, 0)
    s.cut(place([(28, -222), (44, -222), (36, -212)], x, y), ROSE)
    for side in (-1, 1):
        for lift in (-6, 4):
            s.line([(x + 36 + side * 16, y - 214), (x + 36 + side * 74, y - 218 + lift * 2)], 3, PAPER, 1)


def projector() -> bytes:
    """A projector whose film has torn; somebody has already fetched the tape."""
    s = Sheet("projector", 1200, 675, NIGHT, 2.4)
    s.cut([(700, 290), (1220, -10), (1220, 560), (700, 376)], AMBER)
    s.cut([(700, 310), (1220, 110), (1220, 450), (700, 356)], CREAM)
    s.cut([(-20, 590), (1220, 570), (1220, 700), (-20, 700)], RUST)
    for leg in (360, 560):
        s.cut([(leg - 24, 450), (leg + 24, 450), (leg + (60 if leg > 460 else -20), 620),
            (leg + (20 if leg > 460 else -60), 620)], INK)
    film(s, [(300, 118), (440, 210), (520, 216), (600, 262), (560, 330)], 54)
    s.cut(rect(300, 244, 330, 214, -1), RED)
    s.cut(rect(300, 398, 330, 26, -1), RUST)
    s.cut(rect(624, 286, 64, 96, -1), GREY)
    s.cut(rect(680, 274, 30, 120, -1), INK)
    s.disc(392, 328, 47, INK)
    s.disc(392, 328, 35, AMBER)
    for i in range(5):
        s.cut(rect(474 + i * 26, 290, 11, 74, 8), INK)
    s.cut(rect(330, 210, 34, 40), INK)
    s.cut(rect(560, 210, 34, 40), INK)
    reel(s, 296, 130, 122, ORANGE, NIGHT, 10)
    reel(s, 602, 134, 96, SKY, NIGHT, 40)
    film(s, [(636, 446), (720, 520), (850, 520), (880, 600), (780, 640), (700, 590), (780, 530), (930, 560),
        (1010, 630)], 54)
    tear = [(1008, 596), (1030, 612), (1022, 628), (1048, 640), (1030, 664), (1060, 690), (960, 690), (976, 640)]
    s.cut(tear, RUST)
    film(s, [(1064, 640), (1110, 610), (1180, 620), (1230, 600)], 54)
    s.cut([(1046, 600), (1070, 616), (1058, 632), (1080, 650), (1062, 672), (1046, 680), (1026, 640)], RUST)
    s.ring(150, 560, 66, 25, PAPER, RUST)
    s.cut([(150, 494), (262, 500), (258, 524), (160, 520)], PAPER)
    for i in range(4):
        s.cut(star(860 + i * 84, 170 - i * 24 + (i % 2) * 70, 17, 6, 4), ORANGE, 0)
    return s.png()


def preview_picture() -> bytes:
    """What shows when a page is shared: the lantern throws a film on the night."""
    s = Sheet("og", 1200, 630, AUDITORIUM, 2.4)
    s.cut([(330, 300), (1220, -60), (1220, 690), (330, 350)], RUST)
    s.cut([(330, 306), (1220, 40), (1220, 590), (330, 344)], ORANGE)
    s.cut([(330, 314), (1220, 130), (1220, 500), (330, 336)], AMBER)
    reel(s, 930, 315, 190, CREAM, AMBER, -18)
    film(s, [(930, 505), (1010, 560), (1090, 530), (1230, 566)], 56, CREAM)
    _lantern(s, 245, 330, 3.3, CREAM, RED)
    for _ in range(30):
        x, y = s.random.uniform(20, 480), s.random.uniform(20, 600)
        if abs(y - 330) > 190 or x < 90:
            s.cut(star(x, y, s.random.choice((5, 8)), 2.4, 4), PAPER, 0)
    return s.png()


def _lantern(s: Sheet, x: float, y: float, size: float, frame: str, flame: str, glass: str = AMBER) -> None:
    s.cut(place(ribbon(ellipse(0, -37, 13, 13, 180, 360), 4.4), x, y, size), frame, 0)
    s.cut(place([(-21, -26), (-8, -39), (8, -39), (21, -26)], x, y, size), frame)
    s.cut(place([(-17, -24), (17, -24), (22, 26), (-22, 26)], x, y, size), frame)
    s.cut(place([(-12, -19), (12, -19), (16, 21), (-16, 21)], x, y, size), glass)
    s.cut(place(smooth([(0, -13), (9, 4), (0, 18), (-9, 4)]), x, y, size), flame, 0)
    s.cut(place([(-25, 27), (25, 27), (25, 35), (-25, 35)], x, y, size), frame)


_LETTERS: dict[str, tuple[float, Points]] = {
    "L": (17, [(0, 0), (7, 0), (7, 23), (17, 23), (17, 30), (0, 30)]),
    "A": (21, [(0, 30), (7, 0), (14, 0), (21, 30), (14.5, 30), (13, 23.5), (8, 23.5), (6.5, 30)]),
    "N": (20, [(0, 30), (0, 0), (6.5, 0), (13.6, 15), (13.6, 0), (20, 0), (20, 30), (13.8, 30), (6.5, 15), (6.5, 30)]),
    "T": (19, [(0, 0), (19, 0), (19, 7), (13, 7), (13, 30), (6, 30), (6, 7), (0, 7)]),
    "E": (16, [(0, 0), (16, 0), (16, 6.4), (7, 6.4), (7, 11.6), (14.6, 11.6), (14.6, 18), (7, 18), (7, 23.6),
        (16, 23.6), (16, 30), (0, 30)]),
    "R": (19, [(0, 0), (13, 0), (18.6, 5), (18.6, 14), (14, 18.4), (19.4, 30), (12, 30), (8, 20), (7, 20), (7, 30),
        (0, 30)]),
}
_COUNTERS: dict[str, Points] = {"R": [(7, 6), (11, 6), (12, 9.6), (11, 13.4), (7, 13.4)], "A": [(9.6, 18),
    (10.5, 11), (11.4, 18)]}


def logo(lit: bool) -> bytes:
    """The name in cut letters beside the lantern, see-through; `lit` for dark surroundings: the lantern shines."""
    s = Sheet("logo", 360, 84, None, 0.5)
    if lit:
        for i in range(-4, 5):
            if i:
                s.cut(turn(rect(36 - 1.6, 2, 3.2, 7), i * 40, (36, 44)), AMBER, 0)
    _lantern(s, 36, 46, 0.86, PAPER, RED, AMBER if lit else "#D98F1F")
    x = 79.0
    for i, letter in enumerate("LANTERNREEL"):
        width, shape = _LETTERS[letter]
        drop = 28 + (-1.5, 1.2, -0.4, 1.6, -1.2)[i % 5]
        tilt = (-2.2, 1.4, -0.8, 2, -1.2)[i % 5]
        colour = AMBER if i >= 7 else PAPER
        middle = (x + width / 2, drop + 15)
        s.cut(turn([(x + px * 1.14, drop + py * 1.06) for px, py in shape], tilt, middle), colour, 0.4)
        if letter in _COUNTERS:
            s.cut(turn([(x + px * 1.14, drop + py * 1.06) for px, py in _COUNTERS[letter]], tilt, middle), CLEAR, 0)
        x += width * 1.14 + 4
    return s.png()


SCENES: dict[str, Callable[[], bytes]] = {
    "curtain": curtain,
    "letterbox": letterbox,
    "projector": projector,
    "og": preview_picture,
    "logo": partial(logo, lit=False),
    "logo-dark": partial(logo, lit=True),
}
