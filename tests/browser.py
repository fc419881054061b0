"""The one place that knows where Chromium is, and how it is started.

Tests call `chromium_path()`. `make test` runs this file as a script first: it prints the path, after installing
what is missing.
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
    """Get what is missing of Chromium and what drives it: Debian's packages where there is apt-get, else a download."""
    missing: list[str] = []
    if found() is None:
        # DejaVu covers every script the content uses; a bare machine has no font at all.
        missing += ["chromium", "fonts-dejavu-core"]
    if not _driver_starts():
        missing.append("libatomic1")
    if missing and shutil.which("apt-get"):
        as_root = [] if os.geteuid() == 0 else ["sudo"]
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
            subprocess.run([*as_root, "apt-get", *arguments], env=environ, stdout=sys.stderr, check=False)
    if found() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=True)


def _driver_starts() -> bool:
    """Whether Playwright's driver, a Node of its own, finds the libraries it needs."""
    command = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _from_playwright() -> str | None:
    try:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
    except Exception:  # Where a bare machine cannot start its driver, it has no browser either.
        return None
    return path if Path(path).exists() else None


if __name__ == "__main__":
    install()
    print(chromium_path())  # noqa: T201
