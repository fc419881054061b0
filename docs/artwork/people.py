"""Posters of people and their faces."""

# fmt: off
from __future__ import annotations

from paper import (
    AMBER, CREAM, INK, NIGHT, ORANGE, PAPER, PINK, PLUM, RED, ROSE, RUST, SAND, TEAL, Sheet, ellipse, place, rect,
    smooth, star,
)
from posters import poster


@poster("circus-without-lions", CREAM)
def circus_without_lions(s: Sheet) -> None:
    for i in range(9):
        s.cut([(240, 60), (-120 + i * 80, 420), (-80 + i * 80, 420)], RED)
    s.cut([(-10, 400), (490, 400), (490, 470), (-10, 470)], AMBER)
    for i in range(9):
        s.disc(i * 60, 404, 30, RED, 34)
    s.cut([(240, 60), (240, 10), (300, 28), (240, 46)], NIGHT)
    s.cut(rect(-10, 430, 500, 300), NIGHT)
    s.disc(240, 640, 220, SAND, 70)
    s.cut([(312, 470), (340, 470), (430, 640), (220, 640)], AMBER)
    s.ring(150, 560, 66, 12, ORANGE, NIGHT)
    s.cut(rect(143, 618, 14, 50), ORANGE)
    s.disc(326, 506, 15, INK)
    s.cut([(308, 524), (346, 524), (352, 590), (338, 650), (314, 650), (302, 590)], INK)
    s.cut(rect(310, 474, 32, 22), INK)
    s.cut(rect(302, 494, 48, 6), INK)
    s.curve([(310, 536), (270, 520), (250, 480), (206, 500), (170, 470)], 5, INK, 2)


@poster("wire-walkers-mother", ROSE)
def wire_walkers_mother(s: Sheet) -> None:
    s.cut([(-10, -10), (110, -10), (96, 730), (-10, 730)], INK)
    s.cut([(490, -10), (392, -10), (404, 730), (490, 730)], INK)
    for x in (22, 62, 420, 452):
        for y in range(70, 700, 96):
            if (x + y) % 5:
                s.cut(rect(x, y, 22, 34), PLUM)
    s.line([(100, 214), (396, 202)], 5, PAPER)
    s.line([(128, 150), (372, 176)], 6, CREAM)
    s.disc(250, 104, 15, CREAM)
    s.cut(smooth([(238, 124), (264, 124), (268, 162), (258, 210), (244, 210), (236, 162)]), CREAM, 0)
    s.cut(smooth([(70, 760), (96, 600), (170, 540), (240, 530), (312, 540), (384, 600), (412, 760)]), NIGHT, 0)
    s.cut(rect(214, 480, 54, 76), PINK)
    s.disc(241, 410, 86, PINK, 98)
    s.cut(smooth([(150, 430), (150, 330), (196, 286), (286, 286), (334, 330), (334, 430), (312, 380), (270, 340),
        (206, 344), (168, 380)]), INK, 0)
    s.disc(241, 282, 42, INK)
    for x in (206, 276):
        s.curve([(x - 22, 412), (x, 426), (x + 22, 412)], 7, INK)
    s.curve([(218, 464), (241, 458), (264, 464)], 7, RED)
    s.cut(smooth([(176, 560), (240, 540), (306, 560), (240, 600)]), CREAM, 0)
    for x in (214, 240, 268):
        s.disc(x, 572 - abs(x - 241) * 0.2, 8, AMBER)


@poster("mask-maker", INK)
def mask_maker(s: Sheet) -> None:
    outline = smooth([(96, 190), (240, 150), (384, 190), (390, 380), (330, 540), (240, 590), (150, 540), (90, 380)])
    s.disc(240, 360, 300, RUST)
    s.cut(outline, PAPER, 0)
    with s.inside(outline):
        s.cut([(240, 100), (500, 100), (500, 640), (240, 640), (268, 480), (232, 380)], RED)
    for x, lid in ((164, INK), (316, INK)):
        s.cut(smooth([(x - 46, 330), (x, 296), (x + 46, 330), (x, 352)]), lid, 0)
    s.disc(164, 330, 10, AMBER)
    s.curve([(118, 270), (164, 244), (208, 268)], 13, INK, 5)
    s.curve([(362, 250), (316, 244), (272, 276)], 13, INK, 5)
    s.cut([(240, 340), (266, 440), (216, 440)], INK)
    s.cut(smooth([(166, 486), (240, 510), (314, 470), (280, 536), (240, 548), (196, 532)]), INK, 0)
    s.line([(94, 300), (-10, 260)], 9, PAPER)
    s.line([(388, 300), (490, 250)], 9, RED)


@poster("cousin-in-the-mirror", TEAL)
def cousin_in_the_mirror(s: Sheet) -> None:
    s.disc(240, 290, 214, AMBER, 250)
    s.cut([(206, 530), (274, 530), (286, 730), (194, 730)], AMBER)
    glass = ellipse(240, 290, 182, 218)
    s.cut(glass, PAPER, 0)
    profile = [(-10, -140), (46, -120), (70, -60), (66, -30), (96, 12), (70, 24), (76, 48), (60, 58), (64, 84),
        (30, 104), (30, 150), (80, 230), (-140, 230), (-140, -140)]
    with s.inside(glass):
        s.cut(rect(236, 0, 260, 600), INK)
        s.cut(place(profile, 142, 300, 1), INK)
        s.cut(place(profile, 338, 300, 1, 0, True), PAPER)
    s.disc(186, 262, 7, PAPER)
    s.disc(294, 262, 7, RED)
    s.cut(rect(182, 520, 116, 22), RUST)
    s.disc(240, 690, 13, RUST)


@poster("astronomer-sleeps-late", NIGHT)
def astronomer_sleeps_late(s: Sheet) -> None:
    for _ in range(26):
        s.cut(star(s.random.uniform(10, 470), s.random.uniform(10, 330), s.random.choice((4, 6, 9)), 2, 4), PAPER, 0)
    s.cut(smooth([(-60, 560), (140, 500), (340, 520), (560, 480), (560, 800), (-60, 800)]), ORANGE, 0)
    s.disc(240, 560, 90, AMBER)
    s.cut(rect(-10, 576, 500, 160), PLUM)
    tube = [(-190, -28), (60, -40), (150, -48), (150, 48), (60, 40), (-190, 28)]
    s.cut(place(tube, 236, 380, 1, -32), PAPER)
    s.cut(place([(110, -54), (172, -60), (172, 60), (110, 54)], 236, 380, 1, -32), RED)
    s.cut(place([(-210, -20), (-190, -20), (-190, 20), (-210, 20)], 236, 380, 1, -32), RED)
    for foot in (140, 236, 330):
        s.line([(236, 396), (foot, 640)], 13, INK)
    s.disc(236, 390, 23, INK)
    loaf = smooth([(290, 640), (306, 590), (360, 576), (420, 590), (440, 640), (420, 662), (310, 662)])
    s.cut(loaf, SAND, 0)
    for i in range(3):
        s.line([(326 + i * 34, 596), (344 + i * 34, 630)], 7, RUST)
    s.disc(96, 130, 46, CREAM)
    s.disc(118, 118, 42, NIGHT)
