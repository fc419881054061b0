"""Posters of places: coasts, mountains, streets and houses."""

# fmt: off
from __future__ import annotations

from paper import (
    AMBER, BLUE, BROWN, CREAM, GREEN, GREY, INK, MINT, NIGHT, ORANGE, PAPER, PINK, PLUM, RED, RUST, SAND, SKY,
    TEAL, Sheet, ellipse, place, rect, sector, smooth, turn,
)
from posters import poster


def waves(s: Sheet, y: float, height: float, length: float, colour: str, shift: float = 0) -> None:
    """The sea up to the lower edge, its crests at y."""
    crest = [(x, y + (height if i % 2 else 0)) for i, x in enumerate(_steps(-length + shift, 480 + length, length / 2))]
    s.cut([*smooth(crest, closed=False), (520, 740), (-40, 740)], colour, 0)


def _steps(start: float, stop: float, step: float) -> list[float]:
    return [start + step * i for i in range(int((stop - start) / step) + 2)]


@poster("salt-hour", NIGHT)
def salt_hour(s: Sheet) -> None:
    s.disc(240, 232, 178, PAPER)
    for hour in range(12):
        long = 30 if hour % 3 == 0 else 16
        s.cut(turn(rect(236, 66, 8, long), hour * 30, (240, 232)), INK, 0.5)
    s.cut([(-20, 96), (240, 214), (240, 250), (-20, 330)], AMBER)
    s.cut([(204, 262), (276, 262), (318, 640), (162, 640)], RED)
    for top, bottom in ((330, 396), (468, 544)):
        a, b = [(top - 262) / 378 * 42, (bottom - 262) / 378 * 42]
        s.cut([(204 - a, top), (276 + a, top), (276 + b, bottom), (204 - b, bottom)], PAPER)
    s.cut(rect(192, 250, 96, 16), INK)
    s.cut(rect(214, 206, 52, 46), INK)
    s.cut(rect(226, 214, 28, 32), AMBER)
    s.cut([(204, 208), (240, 168), (276, 208)], INK)
    waves(s, 606, 26, 150, TEAL)
    waves(s, 652, 22, 120, PAPER, 40)


@poster("dry-dock", SAND)
def dry_dock(s: Sheet) -> None:
    s.disc(370, 120, 62, RED)
    s.cut([(-10, 470), (490, 440), (490, 730), (-10, 730)], RUST)
    s.cut([(72, 150), (404, 250), (356, 620), (150, 620)], INK)
    s.cut([(72, 150), (240, 200), (252, 620), (150, 620)], NIGHT)
    s.cut([(84, 236), (398, 300), (392, 342), (94, 290)], PAPER)
    for i in range(5):
        s.line([(26 + i * 8, 700), (118 + i * 9, 420 + i * 44)], 11, BROWN)
        s.line([(470 - i * 8, 700), (384 - i * 9, 420 + i * 44)], 11, BROWN)
    s.cut(rect(90, 612, 310, 26), BROWN)


@poster("no-such-street", INK)
def no_such_street(s: Sheet) -> None:
    s.cut([(150, -10), (330, -10), (490, 730), (-10, 730)], GREY)
    s.cut([(170, -10), (310, -10), (440, 730), (40, 730)], NIGHT)
    for i in range(5):
        y, w = 40 + i * i * 34, 7 + i * 5
        s.cut([(240 - w / 2, y), (240 + w / 2, y), (242 + w * 0.7, y + 40 + i * 20),
            (238 - w * 0.7, y + 40 + i * 20)], PAPER)
    s.line([(252, 250), (262, 730)], 20, AMBER)
    for y, tip, angle in ((236, 1, -6), (316, -1, 5), (396, 1, 3)):
        sign = [(-96, -28), (84, -28), (118, 0), (84, 28), (-96, 28)]
        s.cut(place(sign, 252, y, 1.15, angle, tip < 0), AMBER)
    s.cut(place(rect(-64, -7, 128, 14), 252, 236, 1, -6), INK)
    s.cut(place(rect(-64, -7, 128, 14), 252, 316, 1, 5), INK)
    s.cut(place(rect(-64, -7, 128, 14), 252, 396, 1, 3), INK)


@poster("lift-operator", AMBER)
def lift_operator(s: Sheet) -> None:
    s.cut(rect(70, -10, 340, 740), INK)
    for i, colour in enumerate((PAPER, RED, PAPER, TEAL, PAPER, RED)):
        y = 30 + i * 116
        s.cut(rect(96, y, 138, 96, s.random.uniform(-1.2, 1.2)), colour)
        s.cut(rect(246, y, 138, 96, s.random.uniform(-1.2, 1.2)), colour)
    s.cut(rect(140, 262, 200, 236, 1.5), CREAM)
    s.line([(240, 260), (240, -10)], 9, CREAM)
    s.disc(240, 350, 38, INK)
    s.cut([(182, 498), (196, 404), (284, 404), (298, 498)], INK)
    s.cut(rect(202, 300, 76, 26), RED)
    s.cut(rect(194, 324, 92, 9), INK)
    for y in (428, 452, 476):
        s.disc(240, y, 6, AMBER)


@poster("bridge-keeper", SKY)
def bridge_keeper(s: Sheet) -> None:
    s.disc(240, 210, 104, CREAM)
    s.cut(place([(0, -22), (300, -22), (290, 22), (0, 22)], 40, 500, 1, -52), INK)
    s.cut(place([(0, -22), (300, -22), (290, 22), (0, 22)], 440, 500, 1, 52, True), INK)
    for i in range(4):
        for x, side in ((40, 1), (440, -1)):
            foot = place([(40 + i * 62, -20)], x, 500, 1, -52 * side, side < 0)[0]
            s.line([(x + side * -6, 250), foot], 5, INK)
    s.cut([(-10, 250), (70, 232), (82, 730), (-10, 730)], RED)
    s.cut([(490, 250), (410, 232), (398, 730), (490, 730)], RED)
    for x in (20, 428):
        s.cut(rect(x, 290, 32, 44), INK)
    s.cut(rect(28, 298, 16, 28), AMBER)
    waves(s, 566, 20, 130, TEAL)
    s.cut([(176, 556), (308, 556), (286, 606), (198, 606)], PAPER)
    s.line([(240, 560), (240, 440)], 7, PAPER)
    s.cut([(250, 450), (250, 540), (318, 540)], PAPER)
    s.cut([(230, 470), (230, 540), (182, 540)], RED)
    waves(s, 612, 22, 150, BLUE, 50)


@poster("nine-doors", INK)
def nine_doors(s: Sheet) -> None:
    colours = (RUST, PAPER, RUST, PAPER, RUST, PAPER, RUST, PAPER, RED)
    for i, colour in enumerate(colours):
        x, y = 52 + i % 3 * 132, 44 + i // 3 * 224
        s.cut(rect(x, y, 112, 196, s.random.uniform(-2, 2)), colour)
        if i < 8:
            s.disc(x + 92, y + 104, 7, INK)
            s.cut(rect(x + 18, y + 20, 76, 62), INK if colour == RUST else SAND)
            s.cut(rect(x + 18, y + 120, 60, 54), INK if colour == RUST else SAND)
    s.cut([(316, 492), (372, 514), (372, 706), (316, 688)], INK)
    s.cut([(372, 514), (428, 496), (428, 690), (372, 706)], RED)
    s.disc(343, 580, 11, PAPER, 7)
    s.disc(343, 580, 5, INK)


@poster("desert-post", ORANGE)
def desert_post(s: Sheet) -> None:
    s.disc(330, 200, 118, AMBER)
    s.cut(smooth([(-60, 420), (90, 350), (250, 400), (420, 330), (560, 390), (560, 800), (-60, 800)]), RUST, 0)
    s.cut(smooth([(-80, 560), (120, 470), (300, 540), (520, 480), (600, 820), (-80, 820)]), BROWN, 0)
    for trunk in ([(120, 560), (120, 190)], [(120, 420), (48, 408), (44, 320)], [(120, 360), (194, 350), (198, 262)]):
        s.curve(trunk, 40, GREEN, 34)
        s.disc(*trunk[-1], 17, GREEN)
    s.cut(place(rect(-82, -54, 164, 108), 322, 560, 1, -12), PAPER)
    s.cut(place([(-82, -54), (82, -54), (0, 22)], 322, 560, 1, -12), CREAM)
    for line in ([(-82, -54), (0, 20)], [(82, -54), (0, 20)]):
        s.line(place(line, 322, 560, 1, -12), 5, BROWN)
    s.cut(place(ellipse(0, 12, 17), 322, 560, 1, -12), RED)


@poster("spiral-tenant", PLUM)
def spiral_tenant(s: Sheet) -> None:
    for i in range(44, -1, -1):
        angle, r = i * 21.0, 16 + i * 9.6
        colour = (PAPER, INK, PAPER, RED)[i % 4] if i % 8 == 7 else (PAPER if i % 2 else INK)
        s.cut(sector(250, 330, r, angle, angle + 24), colour, 0.5)
    s.disc(250, 330, 15, RED)
    s.cut([(240, 470), (262, 470), (274, 560), (228, 560)], RED, 0.5)
    s.disc(251, 458, 14, RED)


@poster("windmill-business", AMBER)
def windmill_business(s: Sheet) -> None:
    s.cut([(-10, 590), (490, 560), (490, 730), (-10, 730)], RUST)
    s.cut([(206, 300), (274, 300), (332, 640), (148, 640)], INK)
    s.cut(rect(212, 540, 56, 100), AMBER)
    s.cut(rect(224, 380, 32, 40), AMBER)
    s.cut([(190, 306), (240, 236), (290, 306)], BROWN)
    for i in range(4):
        angle = 22 + i * 90
        s.cut(turn(rect(234, 40, 12, 240), angle, (240, 276)), BROWN)
        s.cut(turn([(246, 48), (308, 62), (300, 220), (246, 226)], angle, (240, 276)), PAPER)
        for y in (92, 136, 180):
            s.cut(turn(rect(246, y, 58, 7), angle, (240, 276)), BROWN, 0.5)
    s.disc(240, 276, 19, RED)
    s.disc(404, 560, 12, INK)
    s.cut([(390, 640), (394, 574), (414, 574), (420, 640)], INK)
    s.cut(rect(384, 550, 40, 6), INK)
    s.cut(rect(394, 532, 20, 20), INK)


@poster("snow-line", BLUE)
def snow_line(s: Sheet) -> None:
    s.disc(110, 120, 52, PAPER)
    s.cut([(-20, 740), (300, 90), (520, 470), (520, 740)], NIGHT)
    s.cut([(300, 90), (196, 302), (246, 278), (276, 330), (318, 272), (360, 330), (402, 268)], PAPER)
    s.cut([(-20, 740), (-20, 600), (200, 470), (520, 640), (520, 740)], PAPER)
    rope = [(60, 560), (130, 500), (196, 426), (232, 356), (262, 290), (296, 214)]
    s.curve([*rope, (300, 100)], 5, RED)
    for i, (x, y) in enumerate(rope):
        size = 1.25 - i * 0.13
        colour = RED if i == 5 else INK if i < 2 else AMBER
        s.cut(place([(-9, 30), (-12, -4), (0, -14), (12, -4), (9, 30)], x, y - 22 * size, size), colour, 0)
        s.disc(x, y - 46 * size, 9 * size, colour)


@poster("iceberg-census", TEAL)
def iceberg_census(s: Sheet) -> None:
    s.cut(rect(-10, -10, 500, 290), ORANGE)
    s.disc(370, 110, 54, CREAM)
    s.cut([(146, 282), (178, 158), (226, 196), (272, 110), (330, 282)], PAPER)
    s.cut([(272, 110), (330, 282), (262, 282), (246, 190)], SKY)
    s.cut([(92, 300), (384, 292), (430, 420), (330, 590), (264, 680), (196, 560), (118, 480)], MINT)
    s.cut([(258, 296), (384, 292), (430, 420), (330, 590), (264, 680), (286, 440)], SKY)
    s.cut([(-10, 276), (490, 284), (490, 300), (-10, 296)], NIGHT)
    for i in range(9):
        x = 30 + i % 5 * 17
        if i % 5 == 4:
            s.line([(24, 640 - i // 5 * 60), (94, 600 - i // 5 * 60)], 6, CREAM)
        else:
            s.line([(x, 648 - i // 5 * 60), (x + 3, 596 - i // 5 * 60)], 6, CREAM)


@poster("below-the-volcano", PINK)
def below_the_volcano(s: Sheet) -> None:
    s.cut([(186, 250), (294, 250), (500, 740), (-20, 740)], PLUM)
    s.cut([(186, 250), (294, 250), (318, 320), (276, 400), (252, 330), (228, 460), (206, 350), (168, 300)], RED)
    for x, y, r in ((240, 196, 52), (300, 150, 60), (214, 110, 66), (300, 66, 74), (190, 30, 60)):
        s.disc(x, y, r, PAPER)
    s.cut([(186, 250), (294, 250), (282, 226), (200, 226)], AMBER)
    s.cut(rect(306, 586, 92, 84), CREAM)
    s.cut([(292, 590), (352, 536), (412, 590)], RED)
    s.cut(rect(326, 612, 22, 26), AMBER)
    s.cut(rect(362, 612, 22, 58), INK)
    s.cut([(-20, 690), (500, 664), (500, 740), (-20, 740)], GREEN)
    for x in (60, 110, 180):
        s.disc(x, 650, 26, GREEN, 40)


@poster("smoke-without-chimneys", GREY)
def smoke_without_chimneys(s: Sheet) -> None:
    for i, (x, y) in enumerate(((150, 520), (158, 440), (128, 366), (164, 286), (116, 204), (150, 116), (96, 26))):
        s.disc(x, y, 38 + i * 12, INK if i % 2 else NIGHT)
    for i, (x, y) in enumerate(((330, 520), (322, 450), (352, 384), (330, 310), (368, 226), (340, 130), (392, 40))):
        s.disc(x, y, 34 + i * 11, NIGHT if i % 2 else INK)
    s.cut([(-10, 560), (80, 500), (80, 560), (200, 500), (200, 560), (320, 500), (320, 560), (440, 500), (440, 560),
        (490, 530), (490, 740), (-10, 740)], RUST)
    for i in range(5):
        s.cut(rect(34 + i * 88, 608, 54, 64, s.random.uniform(-2, 2)), AMBER if i == 3 else BROWN)


@poster("nine-lengths", SKY)
def nine_lengths(s: Sheet) -> None:
    for i in range(9):
        colour = BLUE if i % 2 else TEAL
        s.cut([(-10 + i * 56, -10), (44 + i * 56, -10), (40 + i * 56, 730), (-14 + i * 56, 730)], colour)
    for i in range(1, 9):
        for j in range(13):
            s.cut(rect(-12 + i * 56, 6 + j * 58 + (i % 2) * 20, 8, 34), CREAM if j % 2 else RED, 0.5)
    s.cut(smooth([(228, 470), (214, 380), (226, 300), (262, 300), (274, 380), (258, 470), (262, 600), (246, 520),
        (238, 600)]), PINK, 0)
    s.disc(244, 262, 29, AMBER)
    s.curve([(232, 310), (196, 250), (206, 170)], 20, PINK, 13)
    s.curve([(260, 312), (310, 380), (318, 450)], 20, PINK, 13)
    s.cut(smooth([(218, 400), (228, 470), (262, 470), (270, 400)]), RED, 0)
