"""Screenshots of pages in Chromium, through Playwright. Nothing is loaded from elsewhere and no script runs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem, diagnose

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright, Route

WIDTHS = {"phone": 375, "desktop": 800}
"""Widths of the window in CSS pixels, those of the preview."""

TALLEST = 8_000
"""Pixels of a page that are looked at."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


class Camera:
    """Takes screenshots of HTML texts."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def shot(self, html: str, width: int) -> bytes:
        """The page from top to bottom (at most TALLEST pixels) in a window of `width`, as PNG."""
        context = self._browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=False,
            color_scheme="light",
            reduced_motion="reduce",
            offline=True,
        )
        try:
            page = context.new_page()
            page.route("**/*", _refuse)
            page.set_content(html, wait_until="load")
            box = page.locator("html").bounding_box()
            height = min(TALLEST, max(1, round(box["height"]) if box else 1))
            page.set_viewport_size({"width": width, "height": height})
            return page.screenshot(animations="disabled")
        finally:
            context.close()


@contextmanager
def camera() -> Iterator[Camera]:
    """A running Chromium. Raises Problem where there is none, or no Playwright."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        hint = "Install it: pip install playwright, then playwright install chromium."
        raise Problem(diagnose("review/browser", "screenshots need Playwright", hint=hint)) from error
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=_chromium(playwright))
        except Error as error:
            hint = "Install one: playwright install chromium, or name yours in CHROMIUM."
            said = str(error).strip().splitlines()[0]
            raise Problem(diagnose("review/browser", f"no Chromium starts here: {said}", hint=hint)) from error
        try:
            yield Camera(browser)
        finally:
            browser.close()


def _chromium(playwright: Playwright) -> str | None:
    """$CHROMIUM, else the one that Playwright has installed, else one on the PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    if Path(playwright.chromium.executable_path).exists():
        return None
    return next(filter(None, map(shutil.which, _NAMES)), None)


def _refuse(route: Route) -> None:
    route.abort()
