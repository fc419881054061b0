"""Posters of places: coasts, mountains, streets, houses and what travels between them."""

# fmt: off
from __future__ import annotations

from paper import (
    AMBER,
    BLUE,
    BROWN,
    CREAM,
    GREEN,
    GREY,
    INK,
    LILAC,
    LIME,
    MINT,
    NIGHT,
    OLIVE,
    ORANGE,
    PAPER,
    PINK,
    PLUM,
    RED,
    RUST,
    SAND,
    SKY,
    TEAL,
    Sheet,
    ellipse,
    place,
    rect,
    ribbon,
    sector,
    smooth,
    star,
    turn,
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


@poster("last-tram", NIGHT)
def last_tram(s: Sheet) -> None:
    for x in (70, 190, 330, 430, 120, 390):
        y = s.random.uniform(30, 190)
        s.cut(star(x, y, 9, 3, 4), PAPER, 0)
    s.cut([(140, 520), (340, 520), (470, 730), (10, 730)], INK)
    for end in (70, 410):
        s.line([(190 if end < 240 else 290, 520), (end, 730)], 5, GREY, 14)
    s.line([(240, 178), (150, 0)], 6, GREY)
    s.line([(240, 178), (330, 0)], 6, GREY)
    s.cut([(118, 214), (140, 176), (340, 176), (362, 214), (372, 560), (108, 560)], RED)
    s.cut(rect(134, 262, 212, 130), AMBER)
    s.cut(rect(234, 262, 12, 130), RED)
    s.cut([(176, 392), (176, 340), (196, 318), (216, 340), (216, 392)], INK)
    s.disc(196, 310, 17, INK)
    s.cut(rect(172, 196, 136, 44), PAPER)
    s.cut(star(240, 218, 15, 6, 4), RED, 0)
    s.cut(rect(108, 430, 264, 16), PAPER)
    s.disc(240, 494, 33, CREAM)
    s.disc(240, 494, 21, AMBER)
    s.cut(rect(96, 556, 288, 32), PLUM)


@poster("window-seat", TEAL)
def window_seat(s: Sheet) -> None:
    s.cut([(-10, 470), (490, 410), (490, 730), (-10, 730)], INK)
    frame = ellipse(240, 300, 172, 226)
    s.cut(frame, PAPER, 0)
    with s.inside(ellipse(240, 300, 144, 198)):
        s.cut(rect(0, 0, 480, 720), SKY)
        s.disc(330, 190, 50, AMBER)
        s.cut([(60, 420), (200, 270), (290, 390), (360, 320), (460, 430), (460, 560), (60, 560)], LILAC)
        s.cut([(40, 460), (480, 400), (480, 620), (40, 620)], GREEN)
        s.cut([(40, 490), (480, 450), (480, 620), (40, 620)], LIME)
    s.cut(smooth([(290, 760), (300, 560), (338, 500), (420, 500), (500, 560), (520, 760)]), RED, 0)
    s.cut(smooth([(-40, 760), (-30, 560), (40, 500), (120, 500), (160, 560), (176, 760)]), RED, 0)
    s.cut(rect(24, 496, 110, 34, -2), CREAM)
    s.cut(rect(346, 496, 110, 34, 2), CREAM)


@poster("spiral-tenant", PLUM)
def spiral_tenant(s: Sheet) -> None:
    for i in range(44, -1, -1):
        angle, r = i * 21.0, 16 + i * 9.6
        colour = (PAPER, INK, PAPER, RED)[i % 4] if i % 8 == 7 else (PAPER if i % 2 else INK)
        s.cut(sector(250, 330, r, angle, angle + 24), colour, 0.5)
    s.disc(250, 330, 15, RED)
    s.cut([(240, 470), (262, 470), (274, 560), (228, 560)], RED, 0.5)
    s.disc(251, 458, 14, RED)


@poster("blue-bus", CREAM)
def blue_bus(s: Sheet) -> None:
    s.cut([(-10, 500), (490, 470), (490, 730), (-10, 730)], SAND)
    s.disc(120, 150, 74, ORANGE)
    s.cut([(300, 500), (380, 250), (470, 500)], GREEN)
    s.cut([(210, 500), (270, 330), (340, 500)], OLIVE)
    s.cut([(28, 372), (44, 346), (430, 334), (462, 366), (470, 570), (28, 582)], BLUE)
    for i in range(4):
        s.cut(rect(56 + i * 88, 378 - i * 1.5, 68, 74), PAPER)
    s.cut(rect(408, 376, 44, 96), PAPER)
    s.cut([(28, 490), (466, 480), (468, 500), (28, 510)], AMBER)
    s.cut([(176, 452), (176, 420), (196, 404), (216, 420), (216, 452)], INK)
    s.disc(196, 398, 14, INK)
    for x in (118, 372):
        s.ring(x, 580, 46, 18, INK, GREY)
    for i in range(4):
        s.cut(rect(20 + i * 130, 664, 76, 12, -2), PAPER)


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


@poster("cable-car", MINT)
def cable_car(s: Sheet) -> None:
    s.cut([(-20, 740), (-20, 420), (120, 560), (200, 500), (330, 740)], TEAL)
    for peak in ((-20, 420),):
        s.cut([peak, (60, 500), (30, 510), (4, 480), (-20, 500)], CREAM)
    s.line([(-10, 260), (490, 60)], 7, INK)
    s.line([(262, 152), (262, 250)], 10, INK)
    s.disc(262, 150, 17, INK)
    s.cut([(140, 250), (384, 250), (404, 300), (394, 486), (364, 520), (160, 520), (130, 486), (120, 300)], RED)
    for x in (146, 218, 290):
        s.cut(rect(x, 288, 84 if x < 290 else 90, 110), CREAM)
    for x in (188, 258, 330):
        s.cut([(x - 22, 398), (x - 18, 360), (x + 18, 360), (x + 22, 398)], INK)
        s.disc(x, 342, 17, INK)
    s.cut(rect(122, 428, 280, 16), AMBER)
    s.line([(404, 640), (444, 640)], 7, TEAL)
    s.cut(smooth([(340, 640), (372, 600), (420, 606), (470, 590), (520, 640), (520, 700), (340, 690)]), CREAM, 0)


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


@poster("late-ferry", NIGHT)
def late_ferry(s: Sheet) -> None:
    s.disc(240, 250, 150, AMBER)
    s.cut([(60, 380), (420, 380), (372, 500), (112, 500)], INK)
    s.cut(rect(122, 312, 236, 70), PAPER)
    s.cut(rect(166, 250, 150, 64), PAPER)
    s.cut([(210, 250), (262, 250), (268, 160), (216, 160)], RED)
    s.cut(rect(214, 178, 54, 18), INK)
    for i in range(5):
        s.cut(rect(140 + i * 42, 330, 26, 26), AMBER if i != 2 else INK)
    for i in range(3):
        s.cut(rect(184 + i * 42, 268, 26, 24), TEAL)
    waves(s, 470, 22, 130, TEAL)
    for i in range(6):
        width = 230 - i * 30
        s.cut(rect(240 - width / 2 + (i % 2) * 16, 532 + i * 30, width, 13, s.random.uniform(-1.5, 1.5)), AMBER)


@poster("quiet-submarine", TEAL)
def quiet_submarine(s: Sheet) -> None:
    s.cut(rect(-10, -10, 500, 170), CREAM)
    s.curve([(330, 360), (330, 120), (330, 92), (364, 86), (392, 86)], 18, INK)
    s.cut(smooth([(20, 430), (70, 360), (200, 340), (360, 344), (440, 390), (452, 440), (430, 480), (330, 520),
        (180, 520), (70, 490)]), AMBER, 0)
    s.cut([(196, 352), (212, 268), (340, 268), (352, 352)], AMBER)
    s.cut([(40, 420), (-10, 370), (-10, 500), (40, 450)], RED)
    for x in (160, 250, 340):
        s.ring(x, 430, 31, 9, INK, CREAM)
    s.cut(rect(232, 416, 28, 34, -8), INK)
    s.cut(rect(248, 412, 5, 40, -8), CREAM)
    for i, (x, y) in enumerate(((60, 300), (92, 256), (66, 216), (410, 590), (120, 620), (280, 650))):
        s.disc(x, y, 12 + i % 3 * 5, MINT)


@poster("signal-at-hollow-pass", SAND)
def signal_at_hollow_pass(s: Sheet) -> None:
    s.cut([(-10, 300), (110, 60), (190, 210), (210, 730), (-10, 730)], RUST)
    s.cut([(490, 260), (380, 20), (300, 230), (270, 730), (490, 730)], BROWN)
    s.cut([(218, 480), (262, 480), (400, 730), (80, 730)], INK)
    for i in range(6):
        y, w = 500 + i * i * 8, 26 + i * 24
        s.cut(rect(240 - w, y, 2 * w, 7 + i * 2), SAND)
    s.line([(120, 720), (120, 130)], 20, INK)
    s.cut(place(rect(-20, -26, 210, 52), 120, 176, 1, -28), RED)
    s.cut(place(rect(118, -26, 26, 52), 120, 176, 1, -28), PAPER)
    s.cut(place(rect(-20, -26, 210, 52), 120, 320, 1, 12), RED)
    s.cut(place(rect(118, -26, 26, 52), 120, 320, 1, 12), PAPER)
    for y in (176, 320):
        s.ring(120, y, 27, 10, INK, AMBER)


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


@poster("audit-on-ceres", INK)
def audit_on_ceres(s: Sheet) -> None:
    for _ in range(40):
        s.disc(s.random.uniform(0, 480), s.random.uniform(0, 460), s.random.choice((1.5, 2, 3)), PAPER)
    s.disc(240, 760, 400, GREY)
    for x, y, r in ((120, 560, 44), (340, 520, 30), (390, 640, 52), (230, 660, 34), (60, 680, 26)):
        s.disc(x, y, r, NIGHT, r * 0.62)
    s.cut(place(ellipse(0, -150, 52, 72), 250, 290, 1, 18), AMBER)
    s.cut(place([(-10, -90), (10, -90), (20, 150), (12, 164), (-12, 164), (-20, 150)], 250, 290, 1, 18), AMBER)
    s.cut(place(ellipse(0, -150, 36, 54), 250, 290, 1, 18), ORANGE)
    for i in range(4):
        y = 130 + i * 74
        s.cut(rect(40 + i * 8, y, 74, 50, -12 + i * 7), PAPER)
        for j in range(3):
            s.cut(place(rect(-26, -14 + j * 12, 52 - j * 14, 4), 77 + i * 8, y + 25, 1, -12 + i * 7), RED, 0)


@poster("gardeners-of-mars", NIGHT)
def gardeners_of_mars(s: Sheet) -> None:
    for _ in range(30):
        s.disc(s.random.uniform(0, 480), s.random.uniform(0, 300), s.random.choice((1.5, 2, 3)), PAPER)
    s.disc(390, 96, 34, SKY)
    s.cut(smooth([(-60, 560), (120, 500), (300, 520), (540, 470), (560, 800), (-60, 800)]), RED, 0)
    s.cut(smooth([(-60, 660), (180, 610), (540, 650), (560, 800), (-60, 800)]), RUST, 0)
    dome = ellipse(240, 550, 190, 330, 180, 360)
    s.cut(dome, TEAL, 0)
    s.curve([(240, 552), (236, 450), (248, 330)], 13, LIME, 8)
    for x, y, angle, flip in ((238, 490, -24, False), (240, 440, -24, True), (240, 390, -34, False)):
        leaf = smooth([(0, 0), (44, -32), (100, -22), (52, 10)])
        s.cut(place(leaf, x, y, 1, -angle if flip else angle, flip), LIME, 0)
    s.disc(240, 316, 44, RED)
    s.cut(star(240, 282, 26, 9, 5), GREEN, 0)
    s.cut(ribbon(ellipse(240, 550, 190, 330, 205, 250), 9), MINT, 0)
    s.cut(rect(36, 540, 408, 22), PAPER)


@poster("year-the-comet-stayed", INK)
def year_the_comet_stayed(s: Sheet) -> None:
    for i, colour in enumerate((RED, ORANGE, AMBER, CREAM)):
        spread = 128 - i * 32
        s.cut([(300, 190), (-30 - spread, 560 - spread), (-30 + spread, 560 + spread)], colour)
    s.disc(320, 180, 84, CREAM)
    s.cut([(-10, 590), (60, 590), (60, 540), (130, 540), (130, 610), (210, 610), (210, 520), (250, 480), (290, 520),
        (290, 600), (380, 600), (380, 550), (440, 550), (440, 620), (490, 620), (490, 730), (-10, 730)], PLUM)
    for x, y in ((80, 620), (152, 650), (232, 560), (256, 640), (320, 640), (400, 590), (436, 660), (40, 670)):
        s.cut(rect(x, y, 17, 23), AMBER if x % 3 else INK)
