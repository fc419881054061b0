"""Posters with animals in them."""

# fmt: off
from __future__ import annotations

import math

from paper import (
    AMBER, BLUE, BROWN, CREAM, GREEN, GREY, INK, LIME, MINT, NIGHT, OLIVE, ORANGE, PAPER, PINK, PLUM, RED, ROSE,
    RUST, SAND, SKY, TEAL, Points, Sheet, ellipse, place, rect, ribbon, sector, smooth, star,
)
from places import waves
from posters import poster

CROW: Points = smooth(
    [(-58, 16), (-30, 2), (-14, -26), (4, -44), (26, -44), (36, -30), (60, -24), (36, -16), (30, 12), (6, 34),
        (-22, 32), (-66, 44)],
    steps=5,
)


@poster("eleven-crows", RED)
def eleven_crows(s: Sheet) -> None:
    s.disc(330, 190, 96, PAPER)
    wires = (176, 330, 486, 640)
    for y in wires:
        s.curve([(-10, y), (150, y + 16), (330, y + 16), (490, y - 6)], 5, INK)
    seats = [(0, 90), (0, 300), (1, 60), (1, 200), (1, 390), (2, 110), (2, 260), (2, 372), (3, 70), (3, 210), (3, 330)]
    for i, (wire, x) in enumerate(seats):
        y = wires[wire] + 16 - abs(x - 240) * 0.055 - 24
        s.cut(place(CROW, x, y, 0.92, 0, i in (1, 4, 6, 10)), INK, 0)
    s.cut(place(CROW, 408, 604, 0.92, 0, True), PAPER, 0)


@poster("moth-season", INK)
def moth_season(s: Sheet) -> None:
    s.cut([(240, -10), (500, 740), (-20, 740)], NIGHT)
    s.cut([(182, -10), (298, -10), (330, 96), (150, 96)], RED)
    s.disc(240, 108, 44, AMBER)
    upper = smooth([(0, -20), (70, -120), (190, -150), (206, -90), (160, -10), (60, 30), (0, 26)])
    lower = smooth([(0, 10), (70, 26), (130, 70), (112, 160), (50, 150), (6, 70)])
    for flip in (False, True):
        s.cut(place(lower, 240, 440, 1, 0, flip), SAND, 0)
        s.cut(place(upper, 240, 440, 1, 0, flip), PAPER, 0)
        side = -1 if flip else 1
        s.ring(240 + side * 128, 362, 33, 12, RED, INK)
        s.disc(240 + side * 128, 362, 9, AMBER)
        s.disc(240 + side * 74, 532, 19, RED)
        for bar in ((60, -72, 104, -10), (176, -136, 190, -60)):
            s.line([(240 + side * bar[0], 440 + bar[1]), (240 + side * bar[2], 440 + bar[3])], 8, RUST)
        s.curve([(240, 400), (240 + side * 26, 340), (240 + side * 72, 312)], 6, PAPER, 3)
    s.cut(smooth([(240, 386), (266, 420), (262, 500), (240, 590), (218, 500), (214, 420)]), RUST, 0)
    for y in (450, 484, 518):
        s.cut(rect(220, y, 40, 9), PAPER)


@poster("goat-of-state", GREEN)
def goat_of_state(s: Sheet) -> None:
    s.cut(rect(56, 56, 368, 560, -1.5), AMBER)
    s.cut(rect(84, 84, 312, 504, -1.5), CREAM)
    s.cut([(120, 586), (150, 470), (330, 470), (364, 582)], INK)
    s.cut([(184, 470), (240, 560), (296, 470), (240, 440)], PAPER)
    for flip in (False, True):
        horn = ribbon(smooth([(20, -112), (60, -170), (110, -180), (132, -140)], closed=False), 34, 6)
        s.cut(place(horn, 240, 360, 1, 0, flip), BROWN, 0)
        s.cut(place(smooth([(50, -70), (110, -84), (150, -50), (104, -40)]), 240, 360, 1, 0, flip), GREY, 0)
    s.cut(smooth([(176, 262), (240, 236), (304, 262), (300, 350), (278, 446), (240, 476), (202, 446), (180, 350)]),
        PAPER, 0)
    s.cut(smooth([(216, 452), (240, 470), (264, 452), (252, 530), (240, 556), (228, 530)]), GREY, 0)
    for x in (206, 274):
        s.disc(x, 320, 20, AMBER, 14)
        s.cut(rect(x - 12, 316, 24, 8), INK)
    s.cut([(222, 418), (258, 418), (240, 440)], PINK)
    s.cut([(140, 470), (340, 566), (340, 590), (290, 590), (126, 504)], RED)
    s.cut(star(178, 530, 30, 13, 8), AMBER, 0)
    s.cut(rect(150, 638, 180, 36, 1), AMBER)


@poster("ant-hotel", ORANGE)
def ant_hotel(s: Sheet) -> None:
    s.cut(smooth([(-80, 330), (120, 250), (240, 120), (350, 250), (560, 330), (600, 800), (-120, 800)]), BROWN, 0)
    rooms = [(240, 250, 46, 26), (140, 360, 62, 30), (336, 366, 66, 32), (236, 452, 60, 30), (104, 552, 70, 34),
        (372, 552, 70, 34), (240, 650, 84, 38)]
    for a, b in ((0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (3, 5), (4, 6), (5, 6), (1, 4), (2, 5)):
        s.line([rooms[a][:2], rooms[b][:2]], 15, AMBER)
    s.line([(240, 250), (240, 120)], 15, AMBER)
    for x, y, rx, ry in rooms:
        s.disc(x, y, rx, AMBER, ry)
    ants = [(240, 252, 0), (140, 362, 8), (336, 368, -10), (220, 454, 0), (104, 554, 5), (372, 554, -4),
        (214, 652, 0), (270, 652, 4), (120, 236, -30), (60, 268, -24)]
    for x, y, angle in ants:
        for part, r in ((-15, 8), (0, 5.5), (13, 7)):
            s.cut(place(ellipse(part, 0, r, r * 0.86), x, y, 1, angle), INK, 0)
        for foot in (-10, 0, 10):
            for side in (-1, 1):
                s.line(place([(foot * 0.3, 0), (foot, 14 * side)], x, y, 1, angle), 2.4, INK)
    s.disc(400, 110, 42, CREAM)


@poster("whale-road", BLUE)
def whale_road(s: Sheet) -> None:
    s.cut(rect(-10, -10, 500, 240), SAND)
    s.disc(96, 96, 40, RED)
    waves(s, 210, 22, 120, BLUE)
    s.cut([(196, 196), (296, 196), (278, 228), (214, 228)], RUST)
    s.line([(244, 196), (244, 110)], 6, INK)
    s.cut([(250, 116), (250, 186), (304, 186)], PAPER)
    body = smooth([(34, 480), (60, 380), (170, 320), (310, 340), (400, 430), (424, 560), (404, 640), (380, 590),
        (330, 560), (240, 590), (120, 590), (52, 550)])
    s.cut(body, NIGHT, 0)
    s.cut(smooth([(404, 640), (352, 640), (318, 690), (396, 680), (470, 700), (460, 644)]), NIGHT, 0)
    with s.inside(body):
        s.cut(smooth([(20, 500), (120, 510), (260, 530), (330, 580), (240, 640), (20, 640)]), PAPER, 0)
        for i in range(6):
            s.curve([(30 + i * 8, 516 + i * 15), (140, 528 + i * 15), (260, 556 + i * 12)], 4, GREY)
    s.disc(112, 466, 10, PAPER)
    s.disc(112, 466, 5, INK)
    s.cut(smooth([(200, 560), (260, 556), (290, 640), (250, 668), (216, 630)]), NIGHT, 0)


@poster("fox-at-the-wedding", MINT)
def fox_at_the_wedding(s: Sheet) -> None:
    s.disc(240, 330, 216, CREAM)
    s.cut([(60, 730), (110, 560), (370, 560), (420, 730)], INK)
    s.cut([(176, 560), (240, 700), (304, 560)], PAPER)
    for flip in (False, True):
        s.cut(place([(40, -70), (150, -230), (166, -40)], 240, 330, 1, 0, flip), RUST)
        s.cut(place([(78, -90), (140, -182), (146, -70)], 240, 330, 1, 0, flip), INK)
    s.cut([(74, 290), (240, 236), (406, 290), (350, 420), (240, 560), (130, 420)], ORANGE)
    for flip in (False, True):
        s.cut(place([(166, -40), (110, 90), (0, 230), (0, 150), (50, 30)], 240, 330, 1, 0, flip), PAPER)
        eye = place(smooth([(36, -4), (70, -28), (104, -22), (76, 2)]), 240, 330, 1, 0, flip)
        s.cut(eye, INK, 0)
    s.disc(240, 546, 24, INK, 19)
    for flip in (False, True):
        s.cut(place([(0, 0), (62, -34), (62, 34)], 240, 610, 1, 0, flip), RED)
    s.disc(240, 610, 15, RUST)
    s.cut(place(star(0, 0, 30, 16, 8), 376, 620), ROSE, 0)


@poster("owl-court", PLUM)
def owl_court(s: Sheet) -> None:
    s.disc(380, 110, 64, CREAM)
    s.disc(352, 96, 58, PLUM)
    for x, y, size, colour in ((130, 392, 0.86, RUST), (352, 396, 0.86, TEAL), (240, 420, 1.16, SAND)):
        body = smooth([(0, -150), (70, -140), (96, -40), (88, 90), (0, 150), (-88, 90), (-96, -40), (-70, -140)])
        s.cut(place(body, x, y, size), colour, 0)
        for side in (-1, 1):
            s.cut(place([(side * 20, -128), (side * 84, -190), (side * 88, -96)], x, y, size), colour)
            s.cut(place(ellipse(side * 40, -70, 42), x, y, size), PAPER, 0)
            lid = sector(side * 40, -70, 42, 180, 360) if size > 1 else ellipse(side * 40, -70, 42, 42, 200, 340)
            s.cut(place(lid, x, y, size), INK, 0)
            s.cut(place(rect(side * 40 - 40, -74, 80, 7), x, y, size), INK)
        s.cut(place([(-14, -56), (14, -56), (0, -22)], x, y, size), ORANGE)
        for row in range(3):
            for column in range(3 - row % 2):
                fx = (column - (1 if row % 2 == 0 else 0.5)) * 44
                s.cut(place(ellipse(fx, 20 + row * 34, 15, 15, 0, 180), x, y, size), INK, 0)
        s.cut(place([(-26, -10), (26, -10), (34, 30), (-34, 30)], x, y + 40 * size, size * 0.6), CREAM)
    s.cut(rect(-10, 576, 500, 160), BROWN)
    s.cut(rect(-10, 566, 500, 24), AMBER)
    s.cut(place(rect(-44, -22, 88, 44), 380, 634, 1, -24), AMBER)
    s.line(place([(0, 20), (0, 110)], 380, 634, 1, 66), 12, AMBER)


@poster("fish-on-mondays", PINK)
def fish_on_mondays(s: Sheet) -> None:
    s.disc(240, 350, 218, CREAM)
    s.disc(240, 350, 168, PAPER)
    s.ring(240, 350, 180, 5, TEAL, PAPER)
    body = smooth([(88, 350), (140, 280), (230, 260), (310, 310), (348, 350), (310, 390), (230, 440), (140, 420)])
    s.cut([(330, 350), (406, 280), (390, 350), (406, 420)], TEAL)
    s.cut(body, TEAL, 0)
    with s.inside(body):
        for i in range(5):
            for j in range(5):
                s.cut(ellipse(176 + i * 34, 272 + j * 34 + (i % 2) * 17, 17, 17, 90, 270), MINT, 0)
        s.cut(smooth([(60, 240), (160, 260), (176, 350), (160, 440), (60, 460)]), BLUE, 0)
    s.disc(128, 336, 15, PAPER)
    s.disc(128, 336, 8, INK)
    s.cut(rect(22, 120, 13, 470), INK)
    for i in range(4):
        s.cut(rect(8 + i * 12, 90, 6, 100), INK)
    s.cut(rect(6, 180, 46, 26), INK)
    s.cut(smooth([(446, 90), (476, 130), (474, 280), (444, 300)]), INK, 0)
    s.cut(rect(446, 290, 14, 300), INK)
    for i in range(7):
        s.cut(rect(28 + i * 64, 646, 42, 34, s.random.uniform(-5, 5)), RED if i == 0 else ROSE)


@poster("tiger-in-the-archive", OLIVE)
def tiger_in_the_archive(s: Sheet) -> None:
    for row in range(5):
        for column in range(3):
            x, y = 18 + column * 150, 16 + row * 140
            if row in (2, 3) and column == 1:
                continue
            s.cut(rect(x, y, 142, 130, s.random.uniform(-1, 1)), SAND)
            s.cut(rect(x + 38, y + 26, 66, 30), CREAM)
            s.cut(rect(x + 50, y + 84, 42, 11), BROWN)
    s.cut(rect(120, 270, 250, 320, 1), INK)
    face = smooth([(140, 320), (180, 296), (240, 308), (300, 296), (344, 320), (352, 420), (310, 520), (244, 560),
        (176, 520), (134, 420)])
    for x in (166, 324):
        s.disc(x, 308, 38, ORANGE)
        s.disc(x, 308, 18, INK)
    s.cut(face, ORANGE, 0)
    with s.inside(face):
        for side in (-1, 1):
            for y, length in ((350, 62), (400, 78), (450, 78), (500, 60)):
                edge = 245 + side * 120
                s.cut([(edge, y - 18), (edge - side * length, y + 4), (edge, y + 16)], INK)
        for y, w in ((316, 30), (344, 22), (370, 14)):
            s.cut([(245 - w, y - 12), (245 + w, y - 12), (245, y + 12)], INK)
        s.cut(smooth([(196, 470), (245, 452), (294, 470), (300, 540), (245, 580), (190, 540)]), CREAM, 0)
    for x in (196, 294):
        s.disc(x, 404, 23, AMBER, 18)
        s.disc(x, 404, 7, INK, 15)
    s.cut([(222, 462), (268, 462), (245, 490)], RED)
    s.line([(245, 486), (245, 512)], 6, INK)
    s.curve([(210, 506), (228, 522), (245, 512), (262, 522), (280, 506)], 6, INK)


@poster("heron-papers", SKY)
def heron_papers(s: Sheet) -> None:
    s.disc(140, 190, 86, AMBER)
    waves(s, 560, 14, 160, TEAL)
    waves(s, 640, 14, 190, NIGHT, 60)
    for x in (236, 268):
        s.line([(x, 430), (x + 8, 640)], 8, INK)
    s.cut(smooth([(150, 440), (210, 350), (300, 340), (340, 400), (300, 460), (220, 490), (120, 520)]), NIGHT, 0)
    s.cut(smooth([(170, 470), (240, 400), (310, 400), (270, 470), (180, 520)]), GREY, 0)
    s.curve([(316, 380), (368, 330), (330, 266), (290, 216), (322, 156), (352, 150)], 34, PAPER, 26)
    s.disc(344, 152, 27, PAPER)
    s.cut([(352, 132), (474, 166), (354, 176)], ORANGE)
    s.curve([(352, 138), (300, 120), (248, 128)], 11, INK, 2)
    s.disc(350, 148, 5, INK)
    for i, (x, y, angle) in enumerate(((390, 214, 12), (424, 268, -16), (398, 330, 30), (436, 400, -30))):
        s.cut(rect(x - 30, y - 21, 60, 42, angle), CREAM if i % 2 else PAPER)
        for j in range(3):
            s.cut(place(rect(-20, -11 + j * 9, 40 - j * 9, 3.5), x, y, 1, angle), RUST, 0)
    for i, x in enumerate((30, 58, 86, 112)):
        s.curve([(x, 740), (x + 6, 600), (x - 12 + i * 8, 480 + i * 22)], 8, GREEN, 2)
        s.cut(place(ellipse(0, 0, 9, 34), x - 12 + i * 8, 480 + i * 22, 1, -6 + i * 5), BROWN, 0)


@poster("pigeon-post", AMBER)
def pigeon_post(s: Sheet) -> None:
    s.rays(240, 330, 620, 14, ORANGE, 8)
    s.cut(smooth([(150, 360), (96, 470), (60, 560), (140, 540), (230, 470)]), BLUE, 0)
    s.cut(smooth([(120, 400), (150, 310), (230, 276), (300, 230), (350, 240), (364, 280), (350, 380), (280, 460),
        (180, 480)]), NIGHT, 0)
    s.cut(smooth([(346, 300), (364, 280), (350, 380), (300, 440), (290, 360)]), TEAL, 0)
    s.cut(smooth([(250, 380), (190, 320), (150, 180), (110, 70), (210, 110), (300, 230), (310, 330)]), BLUE, 0)
    for i in range(3):
        s.curve([(142 + i * 40, 124 + i * 34), (188 + i * 30, 230 + i * 22), (240 + i * 14, 330 + i * 8)], 7, PAPER, 3)
    s.disc(338, 252, 37, TEAL)
    s.disc(350, 244, 10, PAPER)
    s.disc(351, 244, 5, INK)
    s.cut([(370, 244), (418, 262), (370, 272)], RED)
    s.line([(404, 262), (396, 392)], 4, INK)
    s.cut(place(rect(-84, -54, 168, 108), 372, 440, 1, 10), PAPER)
    s.cut(place([(-84, -54), (84, -54), (0, 20)], 372, 440, 1, 10), CREAM)
    for end in (-84, 84):
        s.line(place([(end, -54), (0, 20)], 372, 440, 1, 10), 4, RUST)
    s.cut(place(ellipse(0, 14, 17), 372, 440, 1, 10), RED, 0)
    for x, y, size in ((80, 650, 0.5), (210, 620, 0.4), (420, 640, 0.46), (320, 676, 0.34)):
        s.cut(place([(-80, -20), (0, 0), (80, -30), (6, 26)], x, y, size), INK)


@poster("snail-mail", LIME)
def snail_mail(s: Sheet) -> None:
    s.disc(380, 120, 60, CREAM)
    s.cut([(-10, 560), (490, 540), (490, 730), (-10, 730)], GREEN)
    s.cut(smooth([(20, 560), (60, 520), (300, 520), (370, 440), (380, 350), (420, 330), (452, 360), (444, 470),
        (400, 560), (330, 580), (60, 580)]), SAND, 0)
    s.curve([(404, 340), (396, 280), (382, 250)], 9, SAND, 6)
    s.curve([(436, 346), (446, 284), (462, 258)], 9, SAND, 6)
    for x, y in ((382, 246), (462, 254)):
        s.disc(x, y, 11, INK)
    s.disc(196, 376, 164, RUST)
    turns = [(196 + (156 - i * 3.9) * math.cos(i * 0.42),
        376 + (156 - i * 3.9) * math.sin(i * 0.42)) for i in range(38)]
    s.cut(ribbon(turns, 26, 12), CREAM, 0)
    s.cut(rect(120, 318, 150, 98, -7), PAPER)
    s.cut(place([(-75, -49), (75, -49), (0, 20)], 195, 367, 1, -7), CREAM)
    for end in (-75, 75):
        s.line(place([(end, -49), (0, 20)], 195, 367, 1, -7), 5, RUST)
    s.disc(196, 386, 16, RED)
    s.curve([(400, 400), (416, 416), (438, 404)], 5, INK)
    for i in range(6):
        s.disc(30 + i * 82, 650 + i % 2 * 24, 15, LIME, 8)
