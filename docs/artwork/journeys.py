"""Posters of journeys: by tram, bus, ferry and submarine, and farther."""

# fmt: off
from __future__ import annotations

from paper import (
    AMBER, BLUE, BROWN, CREAM, GREEN, GREY, INK, LILAC, LIME, MINT, NIGHT, OLIVE, ORANGE, PAPER, PLUM, RED, RUST,
    SAND, SKY, TEAL, Sheet, ellipse, place, rect, ribbon, smooth, star,
)
from places import waves
from posters import poster


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
