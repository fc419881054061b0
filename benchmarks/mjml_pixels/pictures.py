"""Pictures of HTML, as Chromium draws it at several widths with images blocked or stubbed."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from PIL import Image, ImageChops
from playwright.sync_api import Page, Route, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent.parent / "tests"))

from browser import FLAGS, chromium_path

WIDTHS = (320, 375, 640, 800)
MODES = ("blocked", "stubbed")
THRESHOLD = 16
"""A pixel differs when one of its channels differs by more than this, of 255."""


class Camera:
    """Takes pictures of HTML; no request leaves the machine."""

    def __init__(self, pages: dict[str, Page]) -> None:
        self._pages = pages

    def pictures(self, html: str, mode: str, widths: tuple[int, ...]) -> dict[int, bytes]:
        """PNG files of the whole page by width in pixels."""
        page = self._pages[mode]
        page.set_viewport_size({"width": widths[0], "height": 600})
        page.set_content(html, wait_until="load")
        found = {}
        for width in widths:
            page.set_viewport_size({"width": width, "height": 600})
            found[width] = page.screenshot(full_page=True, animations="disabled")
        return found


@contextmanager
def camera() -> Iterator[Camera]:
    """A camera that is closed behind the block."""
    stub = _stub()

    def block(route: Route) -> None:
        route.abort()

    def answer(route: Route) -> None:
        if route.request.resource_type == "image":
            route.fulfill(body=stub, content_type="image/png")
        elif route.request.resource_type == "stylesheet":
            route.fulfill(body=_face(route.request.url), content_type="text/css")
        else:
            route.abort()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        pages = {}
        for mode, handler in zip(MODES, (block, answer), strict=True):
            page = browser.new_page(java_script_enabled=False)
            page.route("**/*", handler)
            pages[mode] = page
        yield Camera(pages)
        browser.close()


def difference(one: bytes, other: bytes) -> tuple[float, int, tuple[int, int, int, int] | None]:
    """Per cent of pixels that differ, the difference in height, and the box that holds what differs."""
    if one == other:
        return 0.0, 0, None
    first, second = (Image.open(io.BytesIO(data)).convert("RGB") for data in (one, other))
    size = max(first.width, second.width), max(first.height, second.height)
    grown = []
    for picture in (first, second):
        canvas = Image.new("RGB", size, (255, 0, 255))
        canvas.paste(picture)
        grown.append(canvas)
    changes = ImageChops.difference(*grown)
    bands = [band.point([0] * (THRESHOLD + 1) + [255] * (255 - THRESHOLD)) for band in changes.split()]
    mask = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    differing = mask.histogram()[255]
    return 100 * differing / (size[0] * size[1]), second.height - first.height, mask.getbbox()


def _face(address: str) -> str:
    """A stylesheet for the fonts that `address` asks for, all with the same letters, which no mail has by itself."""
    parts = urlsplit(address)
    asked = parse_qs(parts.query).get("family") or [Path(parts.path).stem]
    names = [name.partition(":")[0] for one in asked for name in one.split("|")]
    return "".join(f'@font-face {{ font-family: "{name}"; src: local("DejaVu Sans Mono") }}' for name in names)


def _stub() -> bytes:
    """The one picture that answers every request for one: 600x300, with a diagonal so that scaling shows."""
    picture = Image.linear_gradient("L").resize((600, 300))
    file = io.BytesIO()
    Image.merge("RGB", (picture, picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT), picture)).save(file, "PNG")
    return file.getvalue()
