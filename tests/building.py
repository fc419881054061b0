"""Running the command, in this process or on its own, and comparing what it made."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import LAYOUTS
from typer.testing import CliRunner, Result

from sitegen.cli.app import app
from sitegen.render.workshop import Workshop
from sitegen.site.engine import Engine

ROOT = Path(__file__).resolve().parents[1]
PLAIN = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}

SHOP = Workshop()
"""What has been compiled of the layouts, nearly all of a small build's time, for one engine after another."""


def warm(root: Path, environ: Mapping[str, str] | None = None) -> Engine:
    """An engine of the project at `root` that begins with SHOP; no other one that does so may be used after it."""
    engine = Engine(root, LAYOUTS, environ or {})
    engine._shop = SHOP
    return engine


def run(*arguments: str | Path, code: int | None = 0, given: str = "") -> Result:
    """The command run in this process, `given` on its standard input; it must end with `code` (any when None)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sitegen.site.engine.Workshop", lambda: SHOP)
        done = CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert code is None or done.exit_code == code, (done.exit_code, done.stdout, done.stderr)
    return done


def data(*arguments: str | Path, code: int | None = 0) -> dict[str, Any]:
    """What the command says with --format json, and nothing besides."""
    done = run(*arguments, "--format", "json", code=code)
    assert done.stderr == ""
    content: dict[str, Any] = json.loads(done.stdout)
    return content


def sitegen(
    *arguments: str | Path,
    code: int | None = 0,
    given: str = "",
    env: Mapping[str, str] | None = None,
    umask: int = 0o022,
) -> subprocess.CompletedProcess[str]:
    """The command run in a process of its own, which takes seconds.

    It must end with `code` (any when None) and never with a traceback.
    """
    done = subprocess.run(
        [sys.executable, "-m", "sitegen", *map(str, arguments)],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**PLAIN, **(env or {})},
        umask=umask,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    assert code is None or done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return done


def tree(folder: Path) -> dict[str, tuple[str, str]]:
    """Every file and folder below `folder` but sitegen's memory: its mode and, of a file, the digest."""
    return {
        str(path.relative_to(folder)): (
            stat.filemode(path.stat().st_mode),
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
        if ".cache" not in path.parts
    }


def manifest(folder: Path) -> dict[str, Any]:
    """The manifest in `folder`."""
    content: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return content


def listed(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """All files that a manifest lists, by path, told by its documented form alone."""
    files = dict(content["files"])
    for cell, record in content["cells"].items():
        for name, fact in record["files"].items():
            files[f"preview/{cell}.js" if name == "preview.js" else f"{cell}/{name}"] = fact
    return files


def broken(folder: Path) -> list[str]:
    """Files that the manifest lists and that are not there with those bytes."""
    return [
        path
        for path, fact in listed(manifest(folder)).items()
        if not (folder / path).is_file()
        or (folder / path).stat().st_size != fact["bytes"]
        or hashlib.sha256((folder / path).read_bytes()).hexdigest() != fact["sha256"]
    ]


def names(paths: Sequence[str], start: str) -> list[str]:
    """Those of `paths` that begin with `start`."""
    return [path for path in paths if path.startswith(start)]
