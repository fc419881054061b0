"""Posters of things: what a film hangs on."""

# fmt: off
from __future__ import annotations

import math

from paper import (
    AMBER, BLUE, BROWN, CREAM, GREEN, GREY, INK, LIME, MINT, NIGHT, OLIVE, ORANGE, PAPER, PINK, PLUM, RED, ROSE,
    RUST, SAND, SKY, TEAL, Points, Sheet, ellipse, place, rect, ribbon, sector, smooth, star, turn,
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
