"""Picture files: what they are, what has to be done to them, and doing it. Pure: bytes in, bytes out.

Formats are told by their first bytes, never by their names. PNG, JPEG and GIF come out as what they were; WebP, which
Outlook does not show, becomes PNG or JPEG. Files that need no scaling keep their image data byte for byte and lose
only metadata (place and camera, comments).
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image

MAX_PIXELS = 50_000_000
"""Largest picture that is decoded, width times height."""

JPEG_QUALITY = 82
"""Pillow's scale; below what the eye tells apart on photographs shown at twice their density."""

_PALETTE = 256

_PICTURE = (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS")
_COLOURS = (b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs")
_MOVEMENT = (b"acTL", b"fcTL", b"fdAT")
_KEPT_CHUNKS = frozenset((*_PICTURE, *_COLOURS, *_MOVEMENT))
_RESTARTS = range(0xD0, 0xD8)
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_PROFILE = b"ICC_PROFILE\0"

_HINTS = {
    "SVG": "Mail clients drop SVG; export it as PNG, twice as wide as it is shown.",
    "AVIF": "Few mail clients show AVIF; save it as PNG or JPEG.",
    "HEIC": "Few mail clients show HEIC; save it as JPEG.",
    "BMP": "Save it as PNG.",
    "TIFF": "Save it as PNG or JPEG.",
    "PDF": "Save the page as PNG.",
    "animated WebP": "Save it as an animated GIF; Outlook shows no WebP at all.",
}


class BadPicture(Exception):
    """A file that cannot be used: a rule, a message that continues “the file …”, and a hint."""

    def __init__(self, rule: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.rule, self.message, self.hint = rule, message, hint


@dataclass(frozen=True, slots=True)
class Facts:
    """What the head of a picture file tells: its format, its size in pixels as shown (after turning), and the rest.

    `turn` is the EXIF orientation (1: none); `exact` says that no quality may be lost (drawings, transparency).
    """

    format: str
    width: int
    height: int
    turn: int
    animated: bool
    exact: bool
    plain: bool
    """Whether the image data may be published as it is (no orientation to apply, no colours that clients mangle)."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is done to a file: the size that comes out, its suffix, and the EXIF orientation to apply."""

    suffix: str
    width: int
    height: int
    turn: int
    is_copy: bool

    def __str__(self) -> str:
        return f"{'copy' if self.is_copy else 'make'}:{self.suffix}:{self.width}:{self.height}:{self.turn}"

    @classmethod
    def parse(cls, text: str) -> Recipe:
        """The recipe that `text` begins with, as `str` wrote it."""
        how, suffix, width, height, turn = text.split(":")[:5]
        return cls(suffix, int(width), int(height), int(turn), how == "copy")


def measure(data: bytes) -> Facts:
    """The facts of a picture file. Raises BadPicture; nothing is decoded."""
    kind = _kind(data)
    if kind not in ("PNG", "JPEG", "GIF", "WEBP"):
        if not kind:
            raise BadPicture("asset/unreadable", "is no picture", "Save it as PNG, JPEG or GIF.")
        raise BadPicture("asset/format", f"is {kind}", _HINTS.get(kind, ""))
    try:
        _walk(data, kind)
        image = _open(data, kind)
        width, height = image.size
        animated = kind != "JPEG" and bool(getattr(image, "is_animated", False))
        turn = _turn(image)
    except BadPicture:
        raise
    except Exception as error:  # Pillow's readers raise whatever a broken file makes them stumble over
        raise _broken() from error
    if width * height > MAX_PIXELS:
        raise BadPicture(
            "asset/too-large",
            f"has {width:,} × {height:,} pixels, more than {MAX_PIXELS:,} in all",
            "Scale it down; mails show pictures at a few hundred pixels.",
        )
    if width < 1 or height < 1:
        raise _broken()
    if kind == "WEBP" and animated:
        raise BadPicture("asset/format", "is animated WebP", _HINTS["animated WebP"])
    exact = kind != "JPEG" and (kind != "WEBP" or image.mode != "RGB" or data[12:16] == b"VP8L" or b"VP8L" in data[:64])
    plain = turn == 1 and image.mode != "CMYK" and kind != "WEBP"
    if turn >= 5:
        width, height = height, width
    return Facts(kind, width, height, turn, animated, exact, plain)


def recipe(facts: Facts, max_width: int) -> Recipe:
    """What makes a file at most `max_width` pixels wide of a picture with these facts."""
    suffix = {"PNG": "png", "JPEG": "jpg", "GIF": "gif"}.get(facts.format, "png" if facts.exact else "jpg")
    if facts.animated or (facts.plain and facts.width <= max_width):
        return Recipe(suffix, facts.width, facts.height, facts.turn, True)
    width = min(facts.width, max_width)
    height = max(1, round(width * facts.height / facts.width))
    return Recipe("png" if suffix == "gif" else suffix, width, height, facts.turn, False)


def encode(data: bytes, how: Recipe) -> bytes:
    """The bytes that `how` makes of a picture file: fixed encoder options, no metadata. Raises BadPicture."""
    kind = _kind(data)
    if how.is_copy:
        return b"".join(_without_metadata(data, kind))
    try:
        return _scaled(data, kind, how)
    except Exception as error:  # see measure
        raise _broken() from error


def _broken() -> BadPicture:
    return BadPicture("asset/unreadable", "is broken or cut short", "Export it again.")


def _kind(data: bytes) -> str:
    """The format that the first bytes tell, "" for none that is known."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return "AVIF" if data[8:12] in (b"avif", b"avis") else "HEIC"
    for start, kind in ((b"BM", "BMP"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"%PDF", "PDF")):
        if data.startswith(start):
            return kind
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "SVG" if head.startswith(b"<") and b"<svg" in head else ""


def _walk(data: bytes, kind: str) -> None:
    """Check that the file is whole, without decoding it. Raises BadPicture."""
    if kind == "PNG":
        for name, start, end in _chunks(data):
            (crc,) = struct.unpack(">I", data[end - 4 : end])
            if zlib.crc32(data[start + 4 : end - 4]) != crc:
                raise _broken()
            if name == b"IEND":
                return
        raise _broken()
    if kind == "JPEG":
        if not any(marker == 0xDA for marker, _, _ in _segments(data)):
            raise _broken()
        return
    whole = data.rstrip(b"\0").endswith(b";") if kind == "GIF" else struct.unpack("<I", data[4:8])[0] + 8 <= len(data)
    if not whole:
        raise _broken()


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The chunks of a PNG file: name, start and end, up to IEND. Raises BadPicture where one is cut short."""
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        end = at + 12 + length
        if end > len(data):
            break
        name = data[at + 4 : at + 8]
        yield name, at, end
        if name == b"IEND":
            return
        at = end
    raise _broken()


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """The segments of a JPEG file: marker, start and end, scans (0xDA) with their data, up to the end of the picture.

    Raises BadPicture where one is cut short. What follows the end (previews, films) is no part of the picture.
    """
    at = 2
    while at + 2 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xD9:
            yield marker, at, at + 2
            return
        if marker == 0x01 or marker in _RESTARTS:
            end = at + 2
        elif at + 4 <= len(data):
            end = at + 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
        else:
            break
        if marker == 0xDA:
            found = _MARKER.search(data, end)
            if found is None:
                break
            end = found.start()
        yield marker, at, end
        at = end
    raise _broken()


def _is_metadata(marker: int, segment: bytes) -> bool:
    if marker == 0xE2:
        return not segment.startswith(_PROFILE, 4)
    return marker == 0xFE or (0xE0 <= marker <= 0xEF and marker not in (0xE0, 0xEE))  # JFIF and Adobe say the colours


def _without_metadata(data: bytes, kind: str) -> Iterator[bytes]:
    if kind == "PNG":
        yield data[:8]
        yield from (data[start:end] for name, start, end in _chunks(data) if name in _KEPT_CHUNKS)
    elif kind == "JPEG":
        yield data[:2]
        segments = ((marker, data[start:end]) for marker, start, end in _segments(data))
        yield from (segment for marker, segment in segments if not _is_metadata(marker, segment))
    else:
        yield data


def _open(data: bytes, kind: str) -> Image.Image:
    from PIL import Image  # slow to import, and only needed where pictures are

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MAX_PIXELS is stricter than Pillow's own warning
        try:
            return Image.open(io.BytesIO(data), formats=(kind,))
        except Image.DecompressionBombError as error:
            hint = "Scale it down; mails show pictures at a few hundred pixels."
            raise BadPicture("asset/too-large", f"has more than {MAX_PIXELS:,} pixels", hint) from error


def _turn(image: Image.Image) -> int:
    if "exif" not in image.info:  # getexif would decode a PNG to look for one behind the image data
        return 1
    try:
        turn = image.getexif().get(0x0112, 1)
    except Exception:  # broken metadata: the picture itself may be fine
        return 1
    return turn if isinstance(turn, int) and 1 <= turn <= 8 else 1


def _scaled(data: bytes, kind: str, how: Recipe) -> bytes:
    from PIL import Image

    image = _open(data, kind)
    if kind == "JPEG":
        size = (how.width, how.height) if how.turn < 5 else (how.height, how.width)
        image.draft(None, (2 * size[0], 2 * size[1]))
    image.load()
    palette = image.mode in ("P", "1") or kind == "GIF"
    image = _working_mode(image)
    image = _in_srgb(image)
    turned = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }.get(how.turn)  # fmt: skip
    if turned is not None:
        image = image.transpose(turned)
    if image.size != (how.width, how.height):
        image = image.resize((how.width, how.height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    out = io.BytesIO()
    if how.suffix == "jpg":
        image = image if image.mode in ("L", "RGB") else image.convert("RGB")
        _bare(image).save(out, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True, subsampling="4:2:0")
        return out.getvalue()
    if palette and image.mode in ("RGB", "RGBA"):
        method = Image.Quantize.MEDIANCUT if image.mode == "RGB" else Image.Quantize.FASTOCTREE
        image = image.quantize(_PALETTE, method=method)
    _bare(image).save(out, "PNG", optimize=True)
    return out.getvalue()


def _working_mode(image: Image.Image) -> Image.Image:
    """`image` in a mode that can be scaled well: grey or colour, with transparency where it has any."""
    see_through = "transparency" in image.info or image.mode in ("LA", "PA", "La", "RGBa", "RGBA")
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.point(lambda value: value / 256).convert("L")
    if image.mode in ("1", "L", "F") and not see_through:
        return image.convert("L")
    if image.mode == "LA":
        return image
    if see_through:
        return image.convert("RGBA")
    if image.mode == "CMYK":
        return image
    return image.convert("RGB")


def _in_srgb(image: Image.Image) -> Image.Image:
    """`image` with its colour profile applied: the profile itself is not kept, and mail clients ignore most."""
    from PIL import ImageCms

    profile: Any = image.info.get("icc_profile")
    target = "L" if image.mode in ("L", "LA") else "RGBA" if image.mode == "RGBA" else "RGB"
    if profile and target != "L":
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=target)
        except (ImageCms.PyCMSError, OSError, ValueError):
            made = None
        if made is not None:
            return made
    return image.convert(target) if image.mode == "CMYK" else image


def _bare(image: Image.Image) -> Image.Image:
    """`image` without what Pillow would write beside the pixels."""
    kept = {key: value for key, value in image.info.items() if key == "transparency"}
    image.info.clear()
    image.info.update(kept)
    return image
