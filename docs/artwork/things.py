"""Posters of things: what a film hangs on."""

# fmt: off
from __future__ import annotations

import math

from paper import (
    AMBER,
    BLUE,
    BROWN,
    CREAM,
    GREEN,
    GREY,
    INK,
    LEMON,
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
    ROSE,
    RUST,
    SAND,
    SKY,
    TEAL,
    Points,
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
from places import waves
from posters import poster


@poster("second-violin", RUST)
def second_violin(s: Sheet) -> None:
    s.cut(sector(240, -40, 560, 50, 130), BROWN)
    half = [(0, -110), (60, -116), (96, -76), (78, -20), (54, 6), (72, 50), (108, 100), (100, 180), (50, 222), (0, 228)]
    for x, y, angle, colour in ((290, 380, 17, INK), (206, 390, -8, AMBER)):
        for flip in (False, True):
            s.cut(turn(place(smooth([*half, (0, 60)]), x, y, 1, 0, flip), angle, (x, y)), colour, 0)
        s.cut(place(rect(-30, -80, 60, 290), x, y, 1, angle), colour)
        s.cut(place(rect(-13, -262, 26, 280), x, y, 1, angle), PAPER if colour == INK else INK)
        s.cut(place([(-15, -262), (15, -262), (34, -306), (22, -338), (-8, -330), (-24, -300)], x, y, 1, angle),
            PAPER if colour == INK else INK)
        for side in (-1, 1):
            hole = ribbon(smooth([(side * 34, 10), (side * 46, 40), (side * 34, 76), (side * 48, 106)],
                closed=False), 9)
            s.cut(place(hole, x, y, 1, angle), RED if colour == INK else INK, 0)
        s.cut(place(rect(-30, 112, 60, 13), x, y, 1, angle), PAPER if colour == INK else INK)
        for i in range(4):
            s.cut(place(rect(-10 + i * 6, -256, 2, 372), x, y, 1, angle), GREY, 0)
    s.line([(36, 668), (452, 470)], 8, CREAM)
    s.line([(30, 684), (456, 482)], 3, PAPER)


@poster("borrowed-moon", PLUM)
def borrowed_moon(s: Sheet) -> None:
    s.line([(240, -10), (240, 150)], 5, PAPER)
    s.disc(240, 300, 160, AMBER)
    s.disc(190, 240, 30, ORANGE)
    s.disc(296, 330, 40, ORANGE)
    s.disc(204, 370, 20, ORANGE)
    s.cut(rect(286, 150, 62, 90, 14), CREAM)
    s.line([(300, 160), (250, 146)], 3, PAPER)
    for i in range(3):
        s.cut(place(rect(-20, -22 + i * 16, 40 - i * 10, 5), 317, 196, 1, 14), RED, 0)
    for x, lean in ((176, 1), (304, -1)):
        s.disc(x + lean * 14, 556, 26, INK)
        s.cut(smooth([(x - 28, 740), (x - 30, 620), (x + lean * 6, 584), (x + 32, 620), (x + 30, 740)]), INK, 0)
    s.line([(196, 640), (240, 664), (284, 640)], 18, INK)
    s.cut([(-10, -10), (70, -10), (40, 730), (-10, 730)], RED)
    s.cut([(490, -10), (410, -10), (440, 730), (490, 730)], RED)
    for x in (18, 462):
        s.line([(x, -10), (x + (240 - x) * -0.04, 730)], 8, ROSE)


@poster("red-ladder", PAPER)
def red_ladder(s: Sheet) -> None:
    s.cut(rect(40, -10, 400, 740), NIGHT)
    for row in range(6):
        for column in range(4):
            lit = (row, column) == (1, 2)
            s.cut(rect(64 + column * 92, 24 + row * 118, 74, 88, s.random.uniform(-2, 2)), AMBER if lit else SKY)
    s.disc(285, 178, 17, INK)
    s.cut([(262, 234), (268, 196), (302, 196), (310, 234)], INK)
    s.line([(276, 200), (252, 160)], 8, INK)
    s.line([(118, 740), (216, 236)], 15, RED)
    s.line([(196, 740), (278, 240)], 15, RED)
    for i in range(11):
        t = (i + 0.4) / 11
        s.line([(118 + 98 * t, 740 - 504 * t), (196 + 82 * t, 740 - 500 * t)], 11, RED)


@poster("cartographers-lie", SKY)
def cartographers_lie(s: Sheet) -> None:
    s.cut(rect(-6, 30, 492, 660, -2), CREAM)
    for i in range(4):
        s.line([(70 + i * 112, 44 - i * 4), (88 + i * 112, 686 - i * 4)], 3, SAND)
        s.line([(-6, 140 + i * 130), (486, 124 + i * 130)], 3, SAND)
    shape = [(0, -170), (90, -140), (96, -60), (160, -20), (130, 80), (60, 96), (30, 160), (-70, 130), (-90, 40),
        (-150, 0), (-110, -100), (-60, -90)]
    for scale, colour in ((1.0, TEAL), (0.74, LIME), (0.5, OLIVE), (0.27, GREEN)):
        s.cut(place(smooth(shape), 250, 300, scale), colour, 0)
    s.curve([(40, 640), (110, 560), (90, 480), (180, 430), (238, 320)], 6, RED)
    for side in (45, -45):
        s.line(place([(-26, 0), (26, 0)], 244, 300, 1, side), 10, RED)
    s.cut(star(392, 590, 62, 15, 4), INK)
    s.cut(star(392, 590, 34, 12, 4, -45), RED)
    nib = [(0, 0), (-18, 44), (-15, 190), (15, 190), (18, 44)]
    s.cut(place(nib, 262, 400, 1, -38), INK)
    s.cut(place([(0, 0), (-18, 44), (18, 44)], 262, 400, 1, -38), AMBER)


@poster("tuesday-jury", TEAL)
def tuesday_jury(s: Sheet) -> None:
    s.disc(240, 360, 130, BROWN, 200)
    s.disc(240, 360, 112, RUST, 182)
    for i in range(12):
        angle = math.radians(i * 30 + 15)
        x, y = 240 + 186 * math.cos(angle), 360 + 276 * math.sin(angle)
        colour = AMBER if i == 9 else PAPER
        s.cut(rect(x - 31, y - 31, 62, 62, i * 30 + 15 + s.random.uniform(-7, 7)), colour)
        s.disc(x, y, 19, INK)
    s.disc(240, 350, 62, CREAM)
    s.cut(ellipse(240, 350, 46, 46, 180, 360), GREY)
    s.disc(240, 304, 8, GREY)
    s.cut(rect(190, 348, 100, 10), GREY)


@poster("telephone-for-mr-abel", NIGHT)
def telephone_for_mr_abel(s: Sheet) -> None:
    s.cut([(-10, 470), (490, 440), (490, 730), (-10, 730)], RUST)
    s.rays(240, 230, 520, 12, BLUE, 10)
    s.cut(rect(-10, 560, 500, 200), RUST)
    s.cut([(150, 360), (330, 360), (410, 590), (70, 590)], INK)
    s.cut(rect(60, 580, 360, 28), INK)
    s.ring(240, 482, 82, 24, PAPER, INK)
    s.disc(240, 482, 82, PAPER)
    for i in range(10):
        angle = math.radians(-60 - i * 30)
        s.disc(240 + 59 * math.cos(angle), 482 + 59 * math.sin(angle), 13, INK)
    s.disc(240, 482, 31, RED)
    s.cut(place(smooth([(-170, 26), (-176, -26), (-130, -60), (0, -78), (130, -60), (176, -26), (170, 26), (112, 30),
        (92, -14), (0, -30), (-92, -14), (-112, 30)]), 240, 286, 1, -14), RED, 0)
    turns = [(62 + 17 * math.cos(i * 0.9), 372 + i * 4.6 + 13 * math.sin(i * 0.9)) for i in range(48)]
    s.cut(ribbon(smooth([(92, 322), *turns, (70, 600)], closed=False, steps=5), 6), PAPER, 0)


@poster("glass-orchard", CREAM)
def glass_orchard(s: Sheet) -> None:
    s.cut(smooth([(-60, 600), (120, 560), (360, 590), (560, 560), (560, 800), (-60, 800)]), GREEN, 0)
    s.curve([(240, 640), (232, 520), (248, 420), (236, 300)], 40, INK, 14)
    for bend, width in (([(238, 470), (170, 400), (110, 360)], 20), ([(244, 440), (320, 380), (370, 330)], 20),
        ([(240, 380), (190, 280), (160, 200)], 15), ([(240, 350), (290, 250), (320, 160)], 15), ([(236, 320),
        (240, 220), (236, 120)], 12)):
        s.curve(bend, width, INK, 5)
    for i, (x, y, r) in enumerate(((100, 350, 54), (160, 190, 62), (238, 110, 50), (326, 152, 58), (382, 324, 60),
        (200, 300, 36), (300, 296, 42), (60, 250, 34), (420, 220, 38), (104, 470, 30))):
        colour = (TEAL, ROSE, SKY, AMBER)[i % 4]
        s.disc(x, y, r, colour)
        s.cut(ribbon(ellipse(x, y, r * 0.68, r * 0.68, 190, 260), r * 0.16, r * 0.06), CREAM, 0)
    for x, angle in ((80, -8), (150, 12), (340, -14), (408, 6)):
        s.cut(rect(x - 22, 640, 44, 29, angle), PAPER)
        s.cut(place([(-22, -14), (22, -14), (0, 4)], x, 655, 1, angle), SAND)


@poster("knight-takes-bishop", GREEN)
def knight_takes_bishop(s: Sheet) -> None:
    for row in range(5):
        for column in range(4):
            if (row + column) % 2 == 0:
                s.cut(rect(column * 120, 120 + row * 120, 120, 120), MINT)
    s.cut(rect(-10, -10, 500, 134), INK)
    head = [(-84, 130), (-70, 40), (-20, -20), (-60, -8), (-110, 30), (-140, 0), (-128, -40), (-70, -110),
        (-30, -150), (-26, -196), (14, -158), (70, -120), (96, -30), (86, 60), (92, 130)]
    s.cut(place(head, 282, 396, 1.15), INK)
    s.cut(place(rect(-106, 130, 220, 46), 282, 396, 1.15), INK)
    s.disc(236, 276, 10, AMBER)
    for i in range(4):
        s.cut(place([(60 + i * 10, -112 + i * 42), (96 + i * 6, -112 + i * 44), (70 + i * 8, -78 + i * 42)],
            282, 396, 1.15), AMBER)
    bishop = [(-46, 120), (-34, 60), (-22, 40), (-36, -20), (0, -90), (36, -20), (22, 40), (34, 60), (46, 120)]
    s.cut(place(bishop, 128, 634, 0.9, -74), RED)
    s.cut(place(ellipse(0, -98, 13), 128, 634, 0.9, -74), RED)
    s.cut(place(rect(2, -70, 8, 44), 128, 634, 0.9, -44), INK)
    for i, x in enumerate((92, 200, 308, 416)):
        s.cut(rect(x - 36, 38, 72, 48, (i - 1.5) * 3), CREAM)
        s.cut(rect(x + 12, 44, 17, 19, (i - 1.5) * 3), RED)


@poster("longest-tea-break", MINT)
def longest_tea_break(s: Sheet) -> None:
    cups = (RED, PAPER, TEAL, AMBER, PAPER, ROSE)
    y = 640.0
    for i, colour in enumerate(cups):
        x, size = 232 + (i % 2) * 22 - 6 + i * 3, 1 - i * 0.055
        s.disc(x, y + 12 * size, 124 * size, INK, 15 * size)
        s.ring(x + 98 * size, y - 42 * size, 34 * size, 13 * size, colour, MINT)
        s.cut(place(smooth([(-92, -86), (92, -86), (84, -20), (50, 8), (-50, 8), (-84, -20)]), x, y, size), colour, 0)
        s.cut(place(rect(-92, -92, 184, 26), x, y, size), colour)
        s.cut(place(rect(-88, -64, 176, 9), x, y, size), INK)
        y -= 97 * size
    for i in range(3):
        x = 214 + i * 34
        s.curve([(x, 126), (x - 18, 92), (x + 12, 58), (x - 8, 16)], 11, CREAM, 4)


@poster("drowned-piano", TEAL)
def drowned_piano(s: Sheet) -> None:
    s.cut(rect(-10, -10, 500, 260), SAND)
    s.disc(96, 110, 46, ORANGE)
    keys = 9
    for i in range(keys):
        lift = 34 * math.sin(i * 0.8)
        x = 6 + i * 52
        s.cut([(x, 250 + lift), (x + 49, 250 + lift + 10), (x + 49, 560 + lift), (x, 560 + lift)], PAPER)
    for i in range(keys - 1):
        if i % 7 not in (2, 6):
            lift = 34 * math.sin(i * 0.8 + 0.4)
            s.cut(rect(40 + i * 52, 236 + lift, 30, 196, s.random.uniform(-2, 2)), INK)
    s.cut([(-10, 236), (490, 190), (490, 260), (-10, 290)], INK)
    waves(s, 470, 34, 150, BLUE)
    waves(s, 560, 30, 170, NIGHT, 60)
    s.disc(384, 560, 26, RED, 19)
    s.line([(406, 556), (406, 420)], 8, RED)
    s.curve([(406, 424), (440, 446), (436, 490)], 11, RED, 4)


@poster("kite-weather", SKY)
def kite_weather(s: Sheet) -> None:
    for x, y, size in ((100, 130, 1.0), (400, 330, 0.8), (120, 420, 0.6)):
        cloud = smooth([(-90, 20), (-70, -20), (-20, -26), (10, -50), (60, -30), (96, 0), (90, 22)])
        s.cut(place(cloud, x, y, size), CREAM, 0)
    s.curve([(292, 330), (250, 420), (300, 500), (200, 560), (142, 596)], 3.5, INK)
    centre = (310, 210)
    for i, colour in enumerate((RED, AMBER, TEAL, PAPER)):
        tips = [(0, -130), (96, -10), (0, 140), (-96, -10)]
        s.cut(place([(0, -10), tips[i], tips[(i + 1) % 4]], *centre, 1, 16), colour)
    for t, colour in ((0.2, RED), (0.5, AMBER), (0.8, ROSE)):
        x, y = 272 - 20 * math.sin(t * 7), 350 + 190 * t
        s.cut([(x - 24, y - 15), (x, y), (x - 24, y + 15)], colour)
        s.cut([(x + 24, y - 15), (x, y), (x + 24, y + 15)], colour)
    s.cut([(-10, 640), (70, 640), (70, 610), (200, 610), (200, 650), (300, 650), (300, 600), (400, 560), (490, 610),
        (490, 730), (-10, 730)], RUST)
    s.cut([(108, 612), (118, 560), (146, 560), (158, 612)], RED)
    s.disc(132, 542, 17, INK)
    s.line([(136, 570), (150, 594), (146, 596)], 8, RED)
    for x in (118, 146):
        s.line([(x, 556), (x - 22 if x < 130 else x + 22, 528)], 7, INK, 3)


@poster("matchstick-war", AMBER)
def matchstick_war(s: Sheet) -> None:
    s.cut([(-10, 610), (490, 580), (490, 730), (-10, 730)], BROWN)
    for i in range(6):
        s.line([(36 + i * 30, 650), (46 + i * 31, 330 + i % 2 * 40)], 15, CREAM)
        s.disc(46 + i * 31, 326 + i % 2 * 40, 16, INK, 21)
        s.line([(446 - i * 30, 640), (436 - i * 31, 330 + i % 2 * 36)], 15, CREAM)
        s.disc(436 - i * 31, 326 + i % 2 * 36, 16, TEAL, 21)
    flame = smooth([(0, 80), (-56, 30), (-40, -40), (-10, -70), (-6, -150), (40, -80), (60, 0), (46, 56)])
    for scale, colour in ((1.5, RED), (1.02, ORANGE), (0.56, CREAM)):
        s.cut(place(flame, 240, 226 + (1.5 - scale) * 56, scale), colour, 0)
    s.line([(240, 660), (240, 318)], 18, PAPER)
    s.disc(240, 314, 18, INK, 25)


@poster("seven-umbrellas", GREY)
def seven_umbrellas(s: Sheet) -> None:
    s.cut(rect(-10, -10, 500, 740), NIGHT)
    for i in range(64):
        x, y = (i * 67) % 500, (i * 131) % 740
        s.line([(x, y), (x - 10, y + 34)], 3.4, BLUE)
    tops = ((116, 120, 98, INK, GREY), (356, 96, 92, INK, GREY), (250, 268, 106, RED, ROSE),
        (74, 356, 88, INK, GREY), (404, 400, 96, INK, GREY), (170, 524, 104, INK, GREY), (350, 622, 92, AMBER, ORANGE))
    for x, y, r, one, other in tops:
        tilt = s.random.uniform(0, 40)
        for i in range(8):
            s.cut([(x, y), *_spoke(x, y, r, tilt + i * 45)], one if i % 2 else other)
        s.disc(x, y, 7, PAPER)


def _spoke(x: float, y: float, r: float, angle: float) -> Points:
    ends = [(math.radians(angle + part), r * share) for part, share in ((0, 1), (22.5, 0.87), (45, 1))]
    return [(x + far * math.cos(a), y + far * math.sin(a)) for a, far in ends]


@poster("apples-for-the-judge", CREAM)
def apples_for_the_judge(s: Sheet) -> None:
    s.cut([(-10, -10), (490, -10), (490, 250), (-10, 300)], NIGHT)
    s.cut([(60, 730), (96, 470), (384, 470), (420, 730)], BROWN)
    s.cut(rect(60, 440, 360, 40), RUST)
    body = smooth([(0, -100), (60, -128), (124, -84), (126, 10), (70, 110), (0, 96), (-70, 110), (-126, 10),
        (-124, -84), (-60, -128)])
    s.cut(place(body, 240, 330), RED, 0)
    s.curve([(240, 240), (244, 196), (266, 166)], 13, INK, 8)
    s.cut(smooth([(258, 200), (300, 150), (362, 156), (320, 200)]), GREEN, 0)
    s.cut(ribbon(ellipse(240, 330, 96, 96, 190, 240), 15, 5), PINK, 0)
    for x, y in ((148, 560), (240, 590), (332, 560)):
        s.disc(x, y + 40, 32, RED)
        s.line([(x, y + 14), (x + 6, y - 4)], 5, INK)
    s.cut(place(rect(-56, -27, 112, 54), 372, 108, 1, 34), AMBER)
    s.cut(place(rect(-8, 24, 16, 150), 372, 108, 1, 34), AMBER)


@poster("midnight-laundry", INK)
def midnight_laundry(s: Sheet) -> None:
    s.cut(rect(52, 60, 376, 600, 0.6), SKY)
    s.cut(rect(52, 60, 376, 106, 0.6), PAPER)
    s.disc(118, 112, 27, RED)
    s.line([(118, 112), (118, 90)], 5, PAPER)
    for x in (196, 240):
        s.cut(rect(x, 98, 29, 29), TEAL)
    s.cut(rect(310, 92, 90, 44), INK)
    for x in (326, 352, 372):
        s.cut(rect(x, 102, 8, 24), AMBER)
    s.disc(240, 410, 168, PAPER)
    s.disc(240, 410, 136, NIGHT)
    with s.inside(ellipse(240, 410, 130)):
        s.cut(smooth([(90, 430), (180, 400), (240, 440), (310, 390), (400, 430), (400, 600), (90, 600)]), BLUE, 0)
        s.cut(smooth([(150, 380), (210, 330), (260, 360), (230, 430), (170, 440)]), RED, 0)
        s.cut(smooth([(250, 430), (320, 390), (350, 440), (300, 500), (240, 490)]), AMBER, 0)
        s.cut(smooth([(190, 480), (250, 470), (280, 530), (200, 550)]), PINK, 0)
        s.disc(312, 330, 30, CREAM)
        s.disc(300, 322, 27, NIGHT)
    for x, y, r in ((190, 350, 8), (270, 320, 11), (160, 440, 6), (330, 470, 9)):
        s.disc(x, y, r, PAPER)


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
