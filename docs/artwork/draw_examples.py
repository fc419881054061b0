"""Draw the pictures of the block examples: one scene, three posters. Same pictures on every run."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

NIGHT, PAPER, AMBER, RUST, TEAL = "#17131F", "#F4E7CF", "#F2A72E", "#B5482A", "#2E5E63"


def glow(size: tuple[int, int], centre: tuple[int, int], radius: int, colour: str) -> Image.Image:
    """A soft light on a transparent ground."""
    layer = Image.new("RGBA", size, colour + "00")
    x, y = centre
    ImageDraw.Draw(layer).ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour + "B0")
    return layer.filter(ImageFilter.GaussianBlur(radius // 2))


def scene() -> Image.Image:
    """A lantern on a cinema seat, throwing light on the screen."""
    size = (1200, 640)
    image = Image.new("RGBA", size, NIGHT)
    draw = ImageDraw.Draw(image)
    draw.rectangle((330, 70, 1110, 400), fill="#2A2236")
    image.alpha_composite(glow(size, (720, 235), 260, AMBER))
    draw = ImageDraw.Draw(image)
    draw.polygon([(160, 430), (360, 90), (1080, 90), (1080, 380), (170, 450)], fill="#F2A72E18")
    draw.rectangle((360, 90, 1080, 380), fill="#F6DFAE")
    draw.ellipse((860, 140, 950, 230), fill=RUST)
    draw.polygon([(360, 380), (520, 240), (690, 340), (820, 260), (1080, 380)], fill=TEAL)
    draw.polygon([(360, 380), (460, 330), (640, 380)], fill="#1F4448")
    for row, shade in enumerate(("#0F0B16", "#0B0811")):
        for seat in range(11):
            x = seat * 118 - 50 + row * 59
            draw.rounded_rectangle((x, 470 + row * 78, x + 100, 720), 26, fill=shade)
    image.alpha_composite(glow(size, (152, 430), 110, AMBER))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((118, 384, 186, 486), 12, fill="#3A2A12", outline=PAPER, width=4)
    draw.rounded_rectangle((132, 402, 172, 470), 8, fill="#FFE3A1")
    draw.arc((122, 340, 182, 408), 180, 360, fill=PAPER, width=5)
    return image.convert("RGB")


def poster(number: int) -> Image.Image:
    """One of three posters: a caravan under a low sun, a lit window, a red kite above roofs."""
    image = Image.new("RGB", (400, 600), (TEAL, NIGHT, "#8FB8B5")[number])
    draw = ImageDraw.Draw(image)
    if number == 0:
        draw.rectangle((0, 0, 400, 600), fill="#D98A3D")
        draw.ellipse((90, 130, 310, 350), fill="#F6DFAE")
        draw.polygon([(0, 420), (170, 330), (400, 450), (400, 600), (0, 600)], fill="#A3502B")
        draw.polygon([(0, 520), (240, 430), (400, 500), (400, 600), (0, 600)], fill="#5E2A20")
        for step in range(5):
            draw.rectangle((120 + step * 34, 398 - step * 2, 136 + step * 34, 418 - step * 2), fill="#2B1614")
    elif number == 1:
        draw.rectangle((110, 60, 400, 600), fill="#241C31")
        for row in range(6):
            for column in range(3):
                lit = (row, column) == (2, 1)
                x, y = 150 + column * 80, 100 + row * 82
                draw.rectangle((x, y, x + 44, y + 54), fill=AMBER if lit else "#15101D")
        draw.line((0, 520, 400, 470), fill=PAPER, width=3)
        draw.rounded_rectangle((20, 470, 150, 540), 10, fill=RUST)
    else:
        draw.polygon([(210, 90), (290, 190), (230, 300), (150, 190)], fill=RUST)
        draw.line((210, 90, 230, 300), fill=PAPER, width=4)
        draw.line((150, 190, 290, 190), fill=PAPER, width=4)
        draw.line((230, 300, 170, 470), fill=NIGHT, width=2)
        for house in range(5):
            x, y = house * 90 - 20, 470 + (house * 37) % 60
            draw.polygon([(x, y), (x + 50, y - 50), (x + 100, y)], fill="#7C3A24")
            draw.rectangle((x, y, x + 100, 600), fill=PAPER if house % 2 else "#E7CFA0")
    draw.rectangle((14, 14, 385, 585), outline=PAPER, width=3)
    return image


def main() -> None:
    """Write the four files beside this script."""
    here = Path(__file__).parents[2] / "layouts" / "assets"
    scene().quantize(96).save(here / "example-scene.png", optimize=True)
    for number in range(3):
        poster(number).quantize(32).save(here / f"example-poster-{number + 1}.png", optimize=True)


if __name__ == "__main__":
    main()
