"""Node and npm packages for the tools that need them, in the git-ignored folder `.cache` beside this file."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from measure import Failed

CACHE = Path(__file__).parent / ".cache"
NODE = "24.21.0"
"""The Node that is fetched, as an npm package, where the machine's own is too old for a tool."""


def installed(tool: str, packages: dict[str, str]) -> Path:
    """A folder with these packages (name: version) in its node_modules; installed once, then found again."""
    folder = CACHE / tool
    wanted = json.dumps({"private": True, "type": "module", "dependencies": packages}, indent=2) + "\n"
    manifest = folder / "package.json"
    done = folder / "node_modules" / ".installed.json"
    if not (done.exists() and done.read_text() == wanted):
        folder.mkdir(parents=True, exist_ok=True)
        manifest.write_text(wanted)
        named = ", ".join(f"{name}@{version}" for name, version in packages.items())
        print(f"installing {named}", file=sys.stderr, flush=True)
        result = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if result.returncode:
            raise Failed(f"npm install for {tool} failed\n{result.stderr[-2000:]}")
        done.write_text(wanted)
    return folder


def node(at_least: tuple[int, int]) -> str:
    """A node executable of at least this (major, minor): the machine's own, else one from the npm registry."""
    own = shutil.which("node")
    if own and _version(own) >= at_least:
        return own
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine().lower()]
    package = f"node-{platform.system().lower()}-{machine}"
    return str(installed("node", {package: NODE}) / "node_modules" / package / "bin" / "node")


def _version(executable: str) -> tuple[int, int]:
    text = subprocess.run([executable, "--version"], capture_output=True, text=True, check=True).stdout
    major, minor, _ = text.strip().lstrip("v").split(".", 2)
    return int(major), int(minor)
