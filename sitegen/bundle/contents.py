"""What a bundle holds: the part of a build that belongs to one campaign, and the manifest of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sitegen.site import manifest
from sitegen.site.write import FileFact

DIGITS = 16
"""How many digits of a bundle's digest its name shows."""

NAMED = re.compile(rf"(?P<campaign>.+)-(?P<digest>[0-9a-f]{{{DIGITS}}})\Z")
"""The name of a bundle without its suffix."""

PROVENANCE = ".intoto.jsonl"
"""What the name of a bundle's provenance ends with, in place of .zip."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a bundle: by path their bytes, or the file that holds them, and what the manifest says of each."""

    campaign: str
    dialects: Sequence[str]
    sources: Mapping[str, bytes | Path]
    facts: Mapping[str, FileFact]
    manifest: bytes

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the manifest, and so of everything that it lists."""
        return hashlib.sha256(self.manifest).hexdigest()

    @property
    def stem(self) -> str:
        """The name of the bundle without its suffix."""
        return f"{self.campaign}-{self.digest[:DIGITS]}"


def fact(data: bytes) -> FileFact:
    """What a manifest says of a file that holds `data`."""
    return FileFact(hashlib.sha256(data).hexdigest(), len(data))


def own_files(content: Mapping[str, Any], campaign: str) -> dict[str, FileFact]:
    """The files of a build that belong to `campaign`, by path: its cells' and the pictures that they show.

    `content` is the build's manifest.
    """
    cells = own_cells(content, campaign)
    names = {name for record in cells.values() for name in record["pictures"]}
    pictures = {path: content["files"][path] for path in sorted(f"assets/{name}" for name in names)}
    return manifest.listed({"cells": cells, "files": pictures})


def own_cells(content: Mapping[str, Any], campaign: str) -> dict[str, Any]:
    """What the manifest `content` says of the cells of `campaign`, by id."""
    return {id_: record for id_, record in content.get("cells", {}).items() if id_.split("/")[0] == campaign}


def bundle_manifest(
    content: Mapping[str, Any], campaign: str, dialects: Sequence[str], others: Mapping[str, FileFact]
) -> bytes:
    """The manifest of a bundle: that of the build, cut down to `campaign`, with the files `others` that no cell has."""
    made = {
        **{key: content[key] for key in ("format", "sitegen", "base_url", "dialect", "locale")},
        "bundle": {"campaign": campaign, "dialects": sorted(dialects)},
        "cells": own_cells(content, campaign),
        "gated": {id_: why for id_, why in content["gated"].items() if id_.split("/")[0] == campaign},
        "experiments": {name: each for name, each in content["experiments"].items() if name == campaign},
        "files": {path: asdict(each) for path, each in others.items()},
    }
    return (json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
