"""Posters of things that people carry, wear or hide."""

# fmt: off
from __future__ import annotations

import math

from paper import (
    AMBER, BLUE, BROWN, CREAM, GREEN, GREY, INK, LEMON, LILAC, LIME, MINT, NIGHT, OLIVE, ORANGE, PAPER, PINK, RED,
    ROSE, RUST, SAND, TEAL, Sheet, ellipse, place, rect, ribbon, sector, smooth, star, turn,
)
from posters import poster


@poster("three-suitcases", SAND)
def three_suitcases(s: Sheet) -> None:
    s.cut([(-10, 590), (490, 560), (490, 730), (-10, 730)], INK)
    for x, y, w, h, colour, band in ((66, 440, 330, 180, NIGHT, GREY), (110, 270, 290, 168, TEAL, MINT),
        (86, 118, 270, 150, RED, AMBER)):
        s.ring(x + w / 2, y + 2, 44, 14, INK, SAND if colour == RED else (RED if colour == TEAL else TEAL))
        s.cut(rect(x, y, w, h, s.random.uniform(-2, 2)), colour)
        for part in (0.2, 0.72):
            s.cut(rect(x + w * part, y, 26, h, 0.5), band)
        s.cut(rect(x + w / 2 - 17, y + 16, 34, 21), PAPER)
    s.disc(211, 204, 44, PAPER)
    for hour in range(4):
        s.cut(turn(rect(208, 164, 6, 12), hour * 90, (211, 204)), INK, 0)
    s.line([(211, 204), (211, 176)], 6, INK)
    s.line([(211, 204), (232, 214)], 6, RED)
    for i in range(3):
        s.cut(ribbon(ellipse(300, 110, 44 + i * 28, 44 + i * 28, -62, -8), 7), RED, 0)


@poster("clockmakers-alibi", RUST)
def clockmakers_alibi(s: Sheet) -> None:
    spots = [(x, y) for y in range(5) for x in range(4)]
    for i, (column, row) in enumerate(spots):
        x, y = 66 + column * 116, 76 + row * 142
        face, hand = (INK, PAPER) if (i * 7) % 5 == 0 else (PAPER, INK)
        if (column, row) == (2, 2):
            face, hand = AMBER, RED
        r = 50 + s.random.uniform(-6, 5)
        if (i * 3) % 4 == 1:
            s.cut(rect(x - r, y - r, 2 * r, 2 * r, s.random.uniform(-3, 3)), face)
        else:
            s.disc(x, y, r, face)
        for part, length in ((300, 0.52), (60, 0.8)):
            tip = math.radians(part - 90)
            s.line([(x, y), (x + r * length * math.cos(tip), y + r * length * math.sin(tip))], 7, hand, 4)
        s.disc(x, y, 6, hand)


@poster("reluctant-balloonist", CREAM)
def reluctant_balloonist(s: Sheet) -> None:
    s.cut(smooth([(-60, 640), (100, 590), (300, 630), (560, 580), (560, 800), (-60, 800)]), GREEN, 0)
    s.cut([(330, 620), (352, 560), (374, 620)], RUST)
    balloon = smooth([(240, 40), (350, 80), (408, 190), (384, 300), (300, 400), (240, 430), (180, 400), (96, 300),
        (72, 190), (130, 80)])
    s.cut(balloon, RED, 0)
    with s.inside(balloon):
        for i, colour in enumerate((AMBER, PAPER, AMBER)):
            x = 140 + i * 100
            bend = (x - 240) * 0.7
            s.cut(smooth([(240 + bend * 0.3 - 8, 20), (x + bend * 0.6 - 28, 200), (240 + bend * 0.2 - 6, 440),
                (240 + bend * 0.2 + 6, 440), (x + bend * 0.6 + 28, 200), (240 + bend * 0.3 + 8, 20)]), colour, 0)
    for x0, x1 in ((180, 202), (300, 278)):
        s.line([(x0, 398), (x1, 500)], 4, INK)
    s.cut([(194, 500), (286, 500), (278, 566), (202, 566)], BROWN)
    for i in range(3):
        s.line([(197 + i, 516 + i * 17), (283 - i, 516 + i * 17)], 4, SAND)
    s.disc(228, 470, 13, INK)
    s.cut([(214, 502), (220, 482), (238, 482), (246, 502)], INK)
    s.line([(222, 488), (196, 520), (200, 540)], 7, INK, 5)
    s.curve([(270, 560), (300, 600), (280, 660)], 4, INK)
    s.cut(rect(266, 652, 26, 38, 8), INK)


@poster("lemon-summer", TEAL)
def lemon_summer(s: Sheet) -> None:
    slices = ((150, 170, 132, 12), (352, 388, 150, 30), (126, 560, 116, 4))
    for x, y, r, angle in slices:
        s.disc(x, y, r, AMBER)
        s.disc(x, y, r * 0.93, CREAM)
        for i in range(9):
            wedge = [(r * 0.12, 0), *ellipse(0, 0, r * 0.84, r * 0.84, -16, 16)]
            s.cut(place(wedge, x, y, 1, angle + i * 40), LEMON)
    for x, y, turned, flip in ((330, 150, -20, False), (276, 640, 24, True), (420, 600, -60, False)):
        leaf = smooth([(0, 0), (50, -46), (150, -40), (196, 4), (110, 30)])
        s.cut(place(leaf, x, y, 0.8, turned, flip), NIGHT, 0)
        s.line(place([(10, 0), (170, -2)], x, y, 0.8, turned, flip), 4, LIME)


@poster("lantern-bearer", INK)
def lantern_bearer(s: Sheet) -> None:
    s.disc(318, 330, 330, NIGHT)
    s.disc(318, 330, 232, RUST)
    s.disc(318, 330, 150, ORANGE)
    s.disc(318, 330, 92, AMBER)
    s.cut(smooth([(-60, 610), (160, 560), (330, 620), (560, 590), (560, 800), (-60, 800)]), INK, 0)
    s.cut(smooth([(70, 620), (84, 440), (120, 360), (170, 356), (200, 440), (214, 620)]), INK, 0)
    s.disc(150, 318, 36, INK)
    s.cut([(96, 312), (204, 312), (176, 266), (124, 266)], INK)
    s.line([(160, 400), (250, 350), (312, 268)], 24, INK, 15)
    s.line([(316, 256), (316, 290)], 5, INK)
    s.cut([(282, 306), (316, 276), (350, 306)], INK)
    s.cut([(288, 306), (344, 306), (352, 390), (280, 390)], INK)
    s.cut([(298, 316), (334, 316), (340, 380), (292, 380)], CREAM)
    s.cut(smooth([(316, 324), (330, 352), (316, 374), (302, 352)]), RED, 0)
    s.cut(rect(276, 388, 80, 13), INK)
    s.line([(92, 640), (60, 380)], 9, INK)


@poster("hat-for-every-funeral", LILAC)
def hat_for_every_funeral(s: Sheet) -> None:
    for y, colour, band, kind in ((170, INK, RED, 0), (370, INK, AMBER, 1), (570, INK, TEAL, 2)):
        s.disc(240, y + 66, 196, colour, 24)
        if kind == 0:
            s.cut([(140, y + 66), (124, y - 112), (356, y - 112), (340, y + 66)], colour)
            s.cut([(138, y + 40), (136, y + 2), (344, y + 2), (342, y + 40)], band)
        elif kind == 1:
            s.cut(ellipse(240, y + 66, 126, 132, 180, 360), colour, 0)
            s.cut(rect(116, y + 22, 248, 34), band)
            s.curve([(320, y + 30), (380, y - 40), (352, y - 96)], 24, PAPER, 4)
        else:
            s.cut(smooth([(118, y + 66), (150, y - 60), (210, y - 80), (240, y - 56), (280, y - 84), (330, y - 56),
                (362, y + 66)]), colour, 0)
            s.cut([(122, y + 50), (128, y + 14), (352, y + 14), (358, y + 50)], band)
    s.cut(star(372, 130, 34, 13, 6), ROSE, 0)


@poster("tin-orchestra", TEAL)
def tin_orchestra(s: Sheet) -> None:
    s.rays(300, 220, 640, 11, NIGHT, 4)
    s.disc(300, 214, 166, AMBER, 156)
    s.disc(300, 214, 112, ORANGE, 104)
    s.disc(306, 218, 62, INK, 56)
    s.curve([(250, 330), (206, 420), (206, 540), (270, 610), (350, 580), (366, 480), (330, 420)], 62, AMBER, 34)
    s.curve([(330, 430), (270, 450), (250, 520), (150, 500), (100, 420)], 24, AMBER, 13)
    s.disc(94, 412, 19, PAPER)
    for i in range(3):
        s.cut(rect(226 + i * 40, 396 - i * 8, 24, 96, -6), PAPER)
        s.disc(238 + i * 40, 390 - i * 8, 16, RED)
    for x, y in ((78, 130), (110, 640), (420, 640)):
        s.disc(x, y, 21, PAPER, 16)
        s.line([(x + 18, y), (x + 18, y - 84)], 6, PAPER)
        s.cut([(x + 16, y - 86), (x + 56, y - 66), (x + 16, y - 56)], PAPER)


@poster("copper-rain", INK)
def copper_rain(s: Sheet) -> None:
    s.cut([(300, -10), (490, -10), (490, 730), (130, 730)], NIGHT)
    for i in range(46):
        x, y = (i * 89) % 560 - 20, (i * 173) % 720
        s.line([(x, y), (x - 34, y + 108)], 4.5, ORANGE if i % 3 else RUST, 1.5)
    s.cut(smooth([(86, 740), (110, 560), (176, 506), (306, 506), (376, 560), (400, 740)]), RUST, 0)
    s.cut([(176, 740), (206, 520), (240, 600), (276, 520), (310, 740)], BROWN)
    s.disc(240, 420, 82, BROWN, 98)
    s.cut(ellipse(240, 420, 82, 98, 0, 180), RUST, 0)
    s.disc(240, 366, 190, AMBER, 32)
    s.cut([(132, 366), (150, 244), (200, 222), (240, 240), (286, 220), (334, 244), (350, 366)], AMBER)
    s.cut([(134, 356), (140, 318), (344, 318), (348, 356)], INK)
    s.line([(270, 468), (340, 452)], 8, PAPER)
    s.disc(346, 450, 7, RED)


@poster("other-side-of-the-record", ROSE)
def other_side_of_the_record(s: Sheet) -> None:
    s.cut(rect(34, 150, 412, 420, -3), CREAM)
    s.disc(286, 356, 196, INK)
    for r in (176, 156, 136, 116, 96):
        s.disc(286, 356, r, GREY)
        s.disc(286, 356, r - 2.5, INK)
    s.cut(sector(286, 356, 196, -62, -44), NIGHT)
    s.cut(sector(286, 356, 196, 118, 136), NIGHT)
    s.disc(286, 356, 72, AMBER)
    s.cut(ellipse(286, 356, 72, 72, 90, 270), RED)
    s.disc(286, 356, 10, CREAM)
    s.disc(430, 76, 33, NIGHT)
    s.line([(430, 76), (444, 300), (388, 410)], 13, PAPER)
    s.cut(rect(362, 400, 42, 27, -56), PAPER)
    for i in range(8):
        height = (30, 62, 90, 44, 74, 110, 56, 34)[i]
        s.cut(rect(50 + i * 48, 690 - height, 32, height), NIGHT)


@poster("eyewitness-eventually", AMBER)
def eyewitness_eventually(s: Sheet) -> None:
    s.cut(smooth([(20, 300), (130, 180), (240, 150), (350, 180), (460, 300), (350, 400), (240, 430), (130, 400)]),
        PAPER, 0)
    s.disc(240, 290, 124, TEAL)
    s.disc(240, 290, 96, CREAM)
    s.disc(240, 290, 62, INK)
    s.disc(262, 266, 15, CREAM)
    s.curve([(16, 300), (130, 178), (240, 146), (350, 178), (464, 300)], 17, INK)
    for i in range(7):
        angle = math.radians(208 + i * 21)
        s.line([(240 + 196 * math.cos(angle), 302 + 158 * math.sin(angle)), (240 + 250 * math.cos(angle),
            302 + 226 * math.sin(angle))], 13, INK, 5)
    s.line([(120, 470), (120, 730)], 17, INK)
    for i in range(4):
        s.cut(rect(88 + i * 18, 450, 9, 92), INK)
    s.cut(rect(88, 532, 63, 27), INK)
    s.cut(smooth([(330, 450), (372, 470), (372, 580), (340, 590)]), INK, 0)
    s.cut(rect(332, 570, 20, 160), INK)
    s.disc(240, 640, 66, RED, 26)


@poster("cut-on-the-bias", PINK)
def cut_on_the_bias(s: Sheet) -> None:
    for i in range(-6, 14):
        s.cut([(i * 60, -10), (i * 60 + 26, -10), (i * 60 - 334, 730), (i * 60 - 360, 730)], ROSE)
    s.cut([(-10, 560), (490, 220), (490, 300), (-10, 640)], CREAM)
    for side in (-1, 1):
        blade = [(-9, 20), (-17, -250), (0, -300), (17, -10)]
        shape = place(blade, 240, 372, 1, side * 17, side > 0)
        s.cut(shape, INK if side < 0 else NIGHT)
        s.line(place([(0, 0), (4, 130)], 240, 372, 1, side * 17, side < 0), 22, INK if side < 0 else NIGHT)
        x = 240 - side * 76
        s.cut(ribbon([*ellipse(x, 560, 52, 74), ellipse(x, 560, 52, 74)[0]], 24), RED, 0)
    s.disc(240, 372, 15, AMBER)
    for i in range(6):
        s.cut(rect(30 + i * 80, 596 - i * 55 - 30, 34, 7, -34), INK, 0.5)


@poster("bicycle-notary", LIME)
def bicycle_notary(s: Sheet) -> None:
    s.cut(smooth([(-60, 300), (80, 220), (200, 290), (330, 200), (560, 300), (560, 800), (-60, 800)]), OLIVE, 0)
    s.cut([(-10, 610), (490, 580), (490, 730), (-10, 730)], SAND)
    for x, r in ((122, 96), (364, 92)):
        s.cut(ribbon([*ellipse(x, 512, r), ellipse(x, 512, r)[0]], 12), INK, 0)
        for i in range(6):
            tip = math.radians(i * 30)
            s.line([(x - r * math.cos(tip), 512 - r * math.sin(tip)), (x + r * math.cos(tip),
                512 + r * math.sin(tip))], 2.4, INK)
    s.cut(smooth([(340, 590), (380, 586), (420, 610), (370, 622), (310, 612)]), INK, 0)
    for a, b in (((122, 512), (204, 388)), ((204, 388), (330, 388)), ((122, 512), (236, 520)), ((236, 520),
        (190, 370)), ((236, 520), (330, 388)), ((364, 512), (322, 344))):
        s.line([a, b], 10, RED)
    s.curve([(322, 344), (350, 330), (372, 348)], 9, INK)
    s.cut(rect(158, 356, 62, 16, -3), INK)
    s.cut(smooth([(176, 360), (190, 240), (226, 206), (264, 224), (250, 300), (222, 362)]), NIGHT, 0)
    s.line([(244, 250), (300, 310), (350, 334)], 19, NIGHT, 13)
    s.line([(212, 352), (276, 430), (244, 520)], 24, NIGHT, 15)
    s.disc(264, 176, 29, PINK)
    s.cut(ellipse(260, 168, 33, 36, 180, 360), INK, 0)
    s.cut(rect(216, 160, 90, 10, -3), INK)
    s.cut(rect(56, 384, 104, 72, 4), CREAM)
    for i in range(3):
        s.cut(place(rect(-36, -20 + i * 15, 72 - i * 18, 5), 108, 420, 1, 4), RUST, 0)
    s.disc(136, 442, 10, RED)


@poster("ninth-key", RED)
def ninth_key(s: Sheet) -> None:
    for i in range(9):
        angle = -32 + i * 8
        colour = AMBER if i == 8 else INK if i % 2 else PAPER
        x, y = 240, 92
        shaft = place(rect(-9, 60, 18, 440), x, y, 1, -angle)
        s.cut(shaft, colour)
        for j, width in enumerate((40, 28, 46)):
            s.cut(place(rect(4, 410 + j * 30 + (i % 3) * 4, width, 17), x, y, 1, -angle), colour)
    s.cut(ribbon([*ellipse(240, 118, 74), ellipse(240, 118, 74)[0]], 20), INK, 0)
    s.cut(ribbon([*ellipse(240, 118, 74), ellipse(240, 118, 74)[0]], 8), AMBER, 0)
    s.disc(240, 668, 22, INK)
    s.cut([(232, 674), (248, 674), (258, 716), (222, 716)], INK)


@poster("bell-of-saint-odd", BLUE)
def bell_of_saint_odd(s: Sheet) -> None:
    s.cut([(60, 730), (60, 210), (240, 40), (420, 210), (420, 730)], PAPER)
    s.cut([(36, 226), (240, 24), (444, 226), (412, 236), (240, 70), (68, 236)], RED)
    s.cut([(112, 730), (112, 380), *ellipse(240, 380, 128, 150, 180, 360), (368, 730)], NIGHT)
    bell = smooth([(-20, -130), (20, -130), (64, -90), (76, 0), (92, 76), (128, 118), (-128, 118), (-92, 76),
        (-76, 0), (-64, -90)])
    s.cut(place(bell, 252, 440, 1, 14), AMBER, 0)
    s.cut(place(rect(-128, 104, 256, 28), 252, 440, 1, 14), ORANGE)
    s.cut(place(ellipse(0, 150, 28), 252, 440, 1, 20), INK)
    s.line([(240, 250), (272, 320)], 15, INK)
    s.cut(place(rect(-104, -18, 208, 40), 252, 440, 1, 14), CREAM)
    s.cut(place([(90, -18), (136, -40), (140, 10), (96, 22)], 252, 440, 1, 14), CREAM)
    for x, y in ((70, 120), (410, 110), (30, 60)):
        s.cut(place([(-34, -10), (0, 0), (34, -14), (2, 12)], x, y, 0.9), INK)


@poster("sand-in-the-works", NIGHT)
def sand_in_the_works(s: Sheet) -> None:
    teeth = 12
    for x, y, r, colour, angle in ((96, 560, 130, RUST, 0), (400, 150, 120, TEAL, 11), (410, 610, 92, RUST, 4)):
        for i in range(teeth):
            s.cut(turn(rect(x - 15, y - r - 20, 30, 50), angle + i * 30, (x, y)), colour)
        s.disc(x, y, r, colour)
        s.disc(x, y, r * 0.5, NIGHT)
    s.cut([(120, 120), (360, 120), (254, 360), (360, 600), (120, 600), (226, 360)], CREAM)
    s.cut([(158, 206), (322, 206), (248, 356), (232, 356)], AMBER)
    s.line([(240, 350), (240, 560)], 7, AMBER)
    s.cut(smooth([(132, 592), (180, 540), (240, 490), (300, 540), (348, 592)]), AMBER, 0)
    s.cut(rect(96, 92, 288, 34, -0.6), RED)
    s.cut(rect(96, 596, 288, 34, 0.6), RED)


@poster("understudys-glove", RED)
def understudys_glove(s: Sheet) -> None:
    s.disc(240, 330, 260, ROSE)
    s.cut([(172, 730), (180, 470), (302, 470), (312, 730)], INK)
    s.cut(smooth([(170, 490), (160, 380), (190, 320), (290, 316), (318, 380), (306, 500)]), INK, 0)
    fingers = (((182, 380), (150, 220), (140, 128)), ((222, 340), (208, 180), (206, 74)), ((258, 340), (270, 190),
        (278, 84)), ((296, 360), (328, 236), (346, 158)))
    for base, knuckle, tip in fingers:
        s.curve([base, knuckle, tip], 48, INK, 30)
        s.disc(*tip, 15, INK)
    s.curve([(184, 460), (118, 400), (76, 340)], 48, INK, 30)
    s.disc(76, 340, 15, INK)
    for y in (520, 560, 600, 640, 680):
        s.disc(242, y, 8, PAPER)
    for x0, x1 in ((206, 200), (242, 246), (276, 290)):
        s.line([(x0, 430), (x1, 350)], 4, GREY, 2)
    s.cut(star(356, 120, 38, 11, 4), PAPER, 0)
    s.cut(star(96, 250, 22, 7, 4), PAPER, 0)
