"""The one place that knows where Chromium is, and how it is started.

Tests call `chromium_path()`. `make test` runs this file as a script first: it prints the path, after installing
Chromium where there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
"""For every start; give it a fresh --user-data-dir as well. No request leaves the machine with these."""


def found() -> str | None:
    """The Chromium there is: $CHROMIUM, one on the PATH, or the one that Playwright downloaded."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return _from_playwright()


def chromium_path() -> str:
    """The Chromium executable. Raises RuntimeError when there is none."""
    path = found()
    if path is None:
        raise RuntimeError("no Chromium on this machine; `make test` installs one")
    return path


def install() -> None:
    """Get Chromium: Debian's package where there is apt-get, else Playwright's download."""
    if shutil.which("apt-get"):
        as_root = [] if os.geteuid() == 0 else ["sudo"]
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        # DejaVu covers every script the content uses; a bare machine has no font at all.
        packages = ["chromium", "fonts-dejavu-core"]
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            subprocess.run([*as_root, "apt-get", *arguments], env=environ, stdout=sys.stderr, check=False)
        if found():
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=True)


def _from_playwright() -> str | None:
    try:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
    except Exception:  # Its driver is a Node of its own; where a bare machine cannot start that, it has no browser.
        return None
    return path if Path(path).exists() else None


if __name__ == "__main__":
    if found() is None:
        install()
    print(chromium_path())  # noqa: T201
