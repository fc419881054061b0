"""Bundles of the small project, made through the command, and what lies in them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from building import data
from conftest import MINIMAL, Files, write_files

CAMPAIGN = "content/campaigns/hello/campaign.yaml"
COPY = "content/campaigns/hello/email.md"
OTHER: dict[str, str] = {
    "content/campaigns/other/campaign.yaml": MINIMAL[CAMPAIGN].replace("Hello", "Other"),
    "content/campaigns/other/email.md": MINIMAL[COPY].replace("evening", "morning"),
}


def project(root: Path, files: Files | None = None) -> Path:
    """The small project in the new folder `root`, with `files` on top."""
    root.mkdir(parents=True)
    write_files(root, {**MINIMAL, **(files or {})})
    return root


def bundled(root: Path, *arguments: str | Path) -> Path:
    """The one bundle that the command makes of the project in `root`."""
    (made,) = data("bundle", "-C", root, *arguments)["bundles"]
    return Path(made["path"])


def entries(bundle: Path) -> dict[str, bytes]:
    """The files in `bundle` by path."""
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def manifest(bundle: Path) -> dict[str, Any]:
    """The manifest in `bundle`."""
    content: dict[str, Any] = json.loads(entries(bundle)["manifest.json"])
    return content


def unpacked(bundle: Path, folder: Path) -> Path:
    """`folder`, to which `bundle` was unpacked."""
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(folder)
    return folder


def found(*arguments: str | Path, code: int) -> list[str]:
    """The rules of what `sitegen verify` finds, each with the end of its path; it ends with `code`."""
    told = data("verify", *arguments, code=code)
    assert [each["whole"] for each in told["verified"]] == [code == 0]
    return sorted(f"{each['rule']} {Path(each['path']).name}" for each in told["diagnostics"])


def repacked(bundle: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` to `bundle` as sitegen does, under the name that it has."""
    from sitegen.bundle.pack import pack

    with bundle.open("w+b") as target:
        pack(target, sorted(files.items()))
