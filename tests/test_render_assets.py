from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from conftest import rules
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, ImageOps

from sitegen.diagnostics import Position, Problem, Report
from sitegen.render.pictures.assets import Assets, Picture
from sitegen.render.pictures.picturefile import BadPicture, measure
from sitegen.world import World, recording

Worlds = Callable[..., World]
BASES = ("content/campaigns/hello", "content", "layouts")
AT = Position("content/campaigns/hello/email.md", 7, 3)


def drawing(mode: str = "RGB", size: tuple[int, int] = (400, 200)) -> Image.Image:
    """Three coloured fields (red, green, blue from the left); transparent below where the mode has transparency."""
    image = Image.new("RGBA", size, (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    third = size[0] // 3
    for at, colour in enumerate(("#c02020", "#208020", "#2020c0")):
        draw.rectangle((at * third, 0, size[0], size[1] // 2), fill=colour)
    if mode == "P":
        return image.convert("RGB").quantize(8)
    return image if mode == "RGBA" else image.convert(mode) if mode == "LA" else image.convert("RGB").convert(mode)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def turned(orientation: int, **extra: Any) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCamera"
    return saved(drawing(), "JPEG", quality=95, exif=exif.tobytes(), comment=b"SecretComment", **extra)


def one(make_world: Worlds, data: bytes, width: int | None = 100, name: str = "hero.png") -> tuple[Assets, Picture]:
    assets = Assets(make_world({f"content/campaigns/hello/assets/{name}": data}))
    return assets, assets.picture(f"assets/{name}", width, BASES, AT)


def problem(make_world: Worlds, path: str, files: dict[str, bytes] | None = None) -> Any:
    with pytest.raises(Problem) as caught:
        Assets(make_world(files or {})).picture(path, 100, BASES, AT)
    (found,) = caught.value.diagnostics
    assert found.at == AT
    assert found.hint
    return found


def test_shown_size_and_file(make_world: Worlds) -> None:
    assets, picture = one(make_world, saved(drawing(size=(1201, 600)), "PNG"), 300, "Été & Co.png")
    assert (picture.width, picture.height) == (300, 150)
    assert picture.source == "content/campaigns/hello/assets/Été & Co.png"
    stem, _, rest = picture.name.rpartition("-")
    assert stem == "ete-co-600"
    assert len(rest) == len("0123456789ab.png")
    image = opened(assets.encode(picture.name))
    assert (image.size, image.format, image.mode) == ((600, 300), "PNG", "RGB")


def test_pictures_without_a_width_are_shown_at_their_own(make_world: Worlds) -> None:
    data = saved(drawing(size=(1200, 630)), "PNG")
    assets, picture = one(make_world, data, None)
    assert (picture.width, picture.height) == (1200, 630)
    assert assets.encode(picture.name) == data


def test_pictures_are_never_scaled_up_and_small_ones_are_noted(make_world: Worlds) -> None:
    assets = Assets(make_world({"content/assets/logo.png": saved(drawing(size=(90, 30)), "PNG")}))
    report = Report()
    picture = assets.picture("assets/logo.png", 120, BASES, AT, report)
    assert (picture.width, picture.height) == (120, 40)
    assert opened(assets.encode(picture.name)).size == (90, 30)
    (found,) = report
    assert (found.rule, found.severity, found.at) == ("asset/small", "info", AT)
    assert "240" in found.hint
    assets.picture("assets/logo.png", 90, BASES, AT, report)
    assert len(report) == 1


def test_bases_are_searched_in_order(make_world: Worlds) -> None:
    small, large = saved(drawing(size=(60, 30)), "PNG"), saved(drawing(size=(80, 20)), "PNG")
    world = make_world({"content/assets/a.png": small, "content/campaigns/hello/assets/a.png": large})
    assert Assets(world).picture("assets/a.png", 40, BASES).source == "content/campaigns/hello/assets/a.png"
    assert Assets(world).picture("./assets//a.png", 40, ("content",)).height == 20


def test_names_follow_content_width_and_nothing_else(make_world: Worlds) -> None:
    png, other = saved(drawing(), "PNG"), saved(drawing(size=(401, 200)), "PNG")
    _, picture = one(make_world, png)
    assert one(make_world, png)[1] == picture
    assert one(make_world, other)[1].name != picture.name
    assert one(make_world, png, 101)[1].name != picture.name
    assets, first = one(make_world, png, 200)
    second = assets.picture("assets/hero.png", 300, BASES)
    assert (first.name, second.width) == (second.name, 300), "neither needs scaling, so one file serves both"


def test_bytes_are_the_same_every_time(make_world: Worlds) -> None:
    for kind, mode in (("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("WEBP", "RGB"), ("GIF", "P")):
        data = saved(drawing(mode), kind)
        (one_, a), (two, b) = one(make_world, data, 70), one(make_world, data, 70)
        assert a == b
        assert one_.encode(a.name) == two.encode(b.name) == one_.encode(a.name)


def test_other_processes_can_encode(make_world: Worlds) -> None:
    world = make_world({"content/campaigns/hello/assets/hero.png": saved(drawing(), "PNG")})
    picture = Assets(world).picture("assets/hero.png", 70, BASES)
    other = Assets(world)
    with pytest.raises(KeyError):
        other.encode(picture.name)
    other.adopt([picture])
    assert opened(other.encode(picture.name)).size == (140, 70)


def test_a_source_that_changed_is_not_encoded_under_the_old_name(make_world: Worlds) -> None:
    world = make_world({"content/assets/a.png": saved(drawing(), "PNG")})
    picture = Assets(world).picture("assets/a.png", 70, BASES)
    for data in (saved(drawing(size=(300, 300)), "PNG"), None):
        later = Assets(make_world({"content/assets/a.png": data}))
        later.adopt([picture])
        with pytest.raises(Problem) as caught:
            later.encode(picture.name)
        assert rules(caught.value.diagnostics) == ["asset/missing"]


def test_everything_asked_is_recorded(make_world: Worlds) -> None:
    world = make_world({"content/assets/a.png": saved(drawing(), "PNG")})
    assets = Assets(world)
    for _ in range(2):  # what is remembered is recorded too
        with recording() as trace:
            assets.picture("assets/a.png", 70, BASES)
        asked = {(q.kind, q.name) for q in trace}
        assert ("exists", "content/campaigns/hello/assets/a.png") in asked
        assert ("file", "content/assets/a.png") in asked
        assert ("version", "pillow") in asked


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_modes_survive_scaling(make_world: Worlds, mode: str) -> None:
    image = drawing("L").convert("I").point(lambda v: v * 256) if mode == "I;16" else drawing(mode)
    image = image.convert("I;16") if mode == "I;16" else image
    assets, picture = one(make_world, saved(image, "PNG"))
    made = opened(assets.encode(picture.name))
    assert made.size == (200, 100)
    assert made.mode == {"1": "L", "I;16": "L"}.get(mode, mode)
    pixel, expected = (
        opened.convert("RGBA").getpixel((20, 20)) for opened in (made, drawing(mode.replace("I;16", "L")))
    )
    assert all(abs(a - b) < 12 for a, b in zip(pixel, expected, strict=True)) or mode == "1"  # dithered


def test_palette_with_transparency(make_world: Worlds) -> None:
    image = drawing("RGBA").quantize(16)
    assets, picture = one(make_world, saved(image, "PNG"))
    made = opened(assets.encode(picture.name))
    assert made.mode == "P"
    assert made.convert("RGBA").getpixel((20, 90))[3] == 0  # type: ignore[index]
    assert made.convert("RGBA").getpixel((20, 20))[3] == 255  # type: ignore[index]


def test_colour_keyed_transparency(make_world: Worlds) -> None:
    data = saved(drawing("RGB"), "PNG", transparency=(255, 255, 255))
    assets, picture = one(make_world, data)
    made = opened(assets.encode(picture.name)).convert("RGBA")
    assert made.getpixel((20, 20))[3] == 255  # type: ignore[index]
    assert made.getpixel((20, 90))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("width", [100, 200], ids=["scaled", "copied"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_photographs_are_turned_and_tell_nothing_about_the_camera(
    make_world: Worlds, orientation: int, width: int
) -> None:
    data = turned(orientation)
    assets, picture = one(make_world, data, width, "photo.jpg")
    sideways = orientation >= 5
    assert picture.height == (width * 2 if sideways else width // 2)
    made = assets.encode(picture.name)
    assert b"Secret" not in made
    assert b"Exif" not in made
    image = opened(made)
    assert image.format == "JPEG"
    assert picture.name.endswith(".jpg")
    assert image.size == (min(2 * width, 200 if sideways else 400), min(4 * width, 400) if sideways else width)
    exif_turned = opened(data)
    reference = ImageOps.exif_transpose(exif_turned).resize(image.size)
    for at in ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)):
        spot = (int(at[0] * image.width), int(at[1] * image.height))
        pairs = zip(image.getpixel(spot), reference.getpixel(spot), strict=True)  # type: ignore[arg-type]
        assert all(abs(a - b) < 40 for a, b in pairs)


def test_jpegs_that_need_nothing_keep_their_image_data(make_world: Worlds) -> None:
    plain = saved(drawing(), "JPEG")
    assets, picture = one(make_world, plain, 300, "a.jpg")
    assert assets.encode(picture.name) == plain
    noisy = turned(1) + b"\0SecretFilm"
    assets, picture = one(make_world, noisy, 300, "a.jpg")
    made = assets.encode(picture.name)
    assert b"Secret" not in made
    assert opened(made).tobytes() == opened(noisy).tobytes()


def test_progressive_jpegs_with_restart_markers(make_world: Worlds) -> None:
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    data = saved(noise, "JPEG", progressive=True, quality=95, restart_marker_blocks=4)
    assets, picture = one(make_world, data, 300, "a.jpg")
    assert assets.encode(picture.name) == data


def test_pngs_that_need_nothing_lose_only_metadata(make_world: Worlds) -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    plain = saved(drawing("RGBA"), "PNG")
    noisy = (
        plain[:33] + chunk(b"tEXt", b"Comment\0Secret") + chunk(b"eXIf", b"MM\0*Secret") + plain[33:] + b"SecretTail"
    )
    assets, picture = one(make_world, noisy, 300)
    assert assets.encode(picture.name) == plain


def test_cmyk_becomes_rgb_even_without_scaling(make_world: Worlds) -> None:
    assets, picture = one(make_world, saved(drawing().convert("CMYK"), "JPEG"), 300, "print.jpg")
    image = opened(assets.encode(picture.name))
    assert (image.mode, image.size) == ("RGB", (400, 200))


def test_colour_profiles_are_applied(make_world: Worlds) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = drawing()
    assets, picture = one(make_world, saved(image, "JPEG", quality=95, icc_profile=profile), 100, "p.jpg")
    made = opened(assets.encode(picture.name))
    assert "icc_profile" not in made.info
    assert abs(made.getpixel((20, 20))[0] - 0xC0) < 12  # type: ignore[index]
    assets, picture = one(make_world, saved(image, "JPEG", icc_profile=b"no profile at all"), 100, "p.jpg")
    assert opened(assets.encode(picture.name)).size == (200, 100)


@pytest.mark.parametrize(
    ("mode", "options", "suffix"),
    [
        ("RGB", {"quality": 80}, "jpg"),
        ("RGB", {"lossless": True}, "png"),
        ("RGBA", {"quality": 80}, "png"),
        ("RGBA", {"lossless": True}, "png"),
    ],
)
@pytest.mark.parametrize("width", [100, 300])
def test_webp_becomes_what_outlook_shows(
    make_world: Worlds, mode: str, options: dict[str, Any], suffix: str, width: int
) -> None:
    assets, picture = one(make_world, saved(drawing(mode), "WEBP", **options), width, "hero.webp")
    assert picture.name.endswith("." + suffix)
    image = opened(assets.encode(picture.name))
    assert (image.format, image.mode) == ({"jpg": "JPEG", "png": "PNG"}[suffix], mode)
    assert image.width == min(2 * width, 400)


def test_animated_gifs_are_copied(make_world: Worlds) -> None:
    frames = [drawing(), drawing().rotate(180)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=300)
    assets, picture = one(make_world, data, 50, "loop.gif")
    assert (picture.width, picture.height) == (50, 25)
    assert picture.name.startswith("loop-400-")
    assert assets.encode(picture.name) == data


def test_animated_pngs_are_copied(make_world: Worlds) -> None:
    frames = [drawing(), drawing().rotate(180)]
    data = saved(frames[0], "PNG", save_all=True, append_images=frames[1:], duration=300)
    assets, picture = one(make_world, data, 50)
    assert assets.encode(picture.name) == data


def test_still_gifs(make_world: Worlds) -> None:
    data = saved(drawing("P"), "GIF")
    assets, picture = one(make_world, data, 300, "a.gif")
    assert assets.encode(picture.name) == data
    assets, picture = one(make_world, data, 100, "a.gif")
    assert picture.name.endswith(".png")
    assert opened(assets.encode(picture.name)).mode == "P"


def test_the_content_decides_not_the_suffix(make_world: Worlds) -> None:
    assets, picture = one(make_world, saved(drawing(), "PNG"), 100, "hero.jpg")
    assert picture.name.endswith(".png")
    assert opened(assets.encode(picture.name)).format == "PNG"


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("assets/curtian.png", "curtain.png"),
        ("assets/curtain.jpg", "curtain.png"),
        ("curtain.png", "assets/curtain.png"),
        ("asset/curtain.png", "assets/curtain.png"),
        ("bild", "There is: assets/curtain.png, assets/logo.gif."),
    ],
)
def test_missing_pictures(make_world: Worlds, path: str, hint: str) -> None:
    files = {
        "content/campaigns/hello/assets/curtain.png": b"x",
        "content/campaigns/hello/assets/notes.txt": b"x",
        "content/assets/logo.gif": b"x",
    }
    found = problem(make_world, path, files)
    assert found.rule == "asset/missing"
    assert path in found.message
    assert hint in found.hint


@pytest.mark.parametrize(
    "path", ["", " ", "nothing.png", "https://lanternreel.example/a.png", "//x/a.png", "data:image/png;base64,"]
)
def test_paths_that_name_no_file(make_world: Worlds, path: str) -> None:
    assert problem(make_world, path).rule == "asset/missing"


@pytest.mark.parametrize(
    "path", ["../site.yaml", "assets/../../x.png", "/etc/passwd", "assets\\x.png", "..", "a\0.png", "a\n.png"]
)
def test_paths_out_of_the_folders_are_refused(make_world: Worlds, path: str) -> None:
    assert problem(make_world, path).rule == "file/outside"


def test_links_out_of_the_project_are_refused(make_project: Callable[..., Path], tmp_path: Path) -> None:
    root = make_project()
    (tmp_path / "secret.png").write_bytes(saved(drawing(), "PNG"))
    (root / "content/link.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(Problem) as caught:
        Assets(World(root, root, {})).picture("link.png", 10, BASES, AT)
    assert [(d.rule, d.at) for d in caught.value.diagnostics] == [("file/outside", AT)]


def _broken_files() -> dict[str, bytes]:
    png, jpg, gif = saved(drawing(), "PNG"), saved(drawing(), "JPEG"), saved(drawing("P"), "GIF")
    return {
        "empty.png": b"",
        "text.png": b"this is no picture at all",
        "page.png": b"<!doctype html><title>404</title>",
        "cut.png": png[:-20],
        "start.png": png[:20],
        "flipped.png": png[:60] + bytes([png[60] ^ 1]) + png[61:],
        "cut.jpg": jpg[: len(jpg) // 2],
        "head.jpg": jpg[:40],
        "cut.gif": gif[:-30],
        "cut.webp": saved(drawing(), "WEBP")[:-10],
        "head.webp": b"RIFF\x04\0\0\0WEBP",
    }


@pytest.mark.parametrize("name", sorted(_broken_files()))
def test_unreadable_pictures(make_world: Worlds, name: str) -> None:
    found = problem(make_world, f"assets/{name}", {f"content/assets/{name}": _broken_files()[name]})
    assert found.rule == "asset/unreadable"
    assert name in found.message


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a.svg", b"\xef\xbb\xbf <svg/>"),
        ("a.png", b"<svg/>"),
        ("a.avif", b"\0\0\0\x20ftypavif"),
        ("a.heic", b"\0\0\0\x20ftypheic"),
        ("a.bmp", saved(drawing(), "BMP")),
        ("a.tif", saved(drawing(), "TIFF")),
        ("a.webp", saved(drawing(), "WEBP", save_all=True, append_images=[drawing().rotate(180)])),
    ],
)
def test_formats_that_mail_clients_drop(make_world: Worlds, name: str, data: bytes) -> None:
    assert problem(make_world, f"assets/{name}", {f"content/assets/{name}": data}).rule == "asset/format"


@pytest.mark.parametrize("size", [(7100, 7100), (60_000, 60_000)])
def test_pixel_bombs_are_refused_without_decoding(make_world: Worlds, size: tuple[int, int]) -> None:
    body = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(b)) + n + b + struct.pack(">I", zlib.crc32(n + b))
        for n, b in ((b"IHDR", body), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    )
    found = problem(make_world, "bomb.png", {"content/bomb.png": b"\x89PNG\r\n\x1a\n" + chunks})
    assert found.rule == "asset/too-large"


def test_pictures_that_break_only_when_decoded_are_diagnostics(make_world: Worlds) -> None:
    body = struct.pack(">IIBBBBB", 400, 400, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(b)) + n + b + struct.pack(">I", zlib.crc32(n + b))
        for n, b in ((b"IHDR", body), (b"IDAT", b"no deflate stream"), (b"IEND", b""))
    )
    assets, picture = one(make_world, b"\x89PNG\r\n\x1a\n" + chunks, 20)
    with pytest.raises(Problem) as caught:
        assets.encode(picture.name)
    assert [(d.rule, d.at) for d in caught.value.diagnostics] == [
        ("asset/unreadable", Position("content/campaigns/hello/assets/hero.png"))
    ]


_SEEDS = [
    saved(drawing(mode, (24, 12)), kind)
    for kind, mode in (("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("GIF", "P"), ("WEBP", "RGB"))
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(_SEEDS), st.integers(0, 2000), st.binary(max_size=6), st.booleans())
def test_damaged_files_are_read_or_refused(data: bytes, at: int, patch: bytes, cut: bool) -> None:
    at %= len(data)
    broken = data[:at] + patch + (b"" if cut else data[at + len(patch) :])
    with suppress(BadPicture):
        facts = measure(broken)
        assert facts.width >= 1
        assert facts.height >= 1


@given(st.integers(1, 3000), st.integers(1, 3000), st.integers(1, 1200))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_size_keeps_its_proportions(make_world: Worlds, wide: int, high: int, shown: int) -> None:
    out = saved(Image.new("1", (wide, high)), "PNG")
    _, picture = one(make_world, out, shown)
    assert picture.width == shown
    assert abs(picture.height - shown * high / wide) <= 0.5 or picture.height == 1
    assert f"-{min(wide, 2 * shown)}-" in picture.name
