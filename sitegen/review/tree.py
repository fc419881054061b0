"""A build as files: a folder, or a zip that holds one. Only what is asked for is read."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sitegen.bundle.paths import harm
from sitegen.diagnostics import Problem, diagnose
from sitegen.site import manifest
from sitegen.site.paths import MANIFEST, cell_path

_PARTS = 4


@dataclass(frozen=True, slots=True)
class Tree:
    """What a manifest says, and the bytes of the files it lists."""

    name: str
    content: Mapping[str, Any]
    _bytes: Callable[[str], bytes]

    def read(self, path: str, fact: Mapping[str, Any] | None = None) -> bytes:
        """The file at `path`, which must have the digest that the manifest's `fact` tells of.

        Raises Problem where it is missing or has other bytes.
        """
        try:
            data = self._bytes(path)
        except (OSError, KeyError, zipfile.BadZipFile):
            data = None
        if data is None or (fact is not None and sha256(data).hexdigest() != fact.get("sha256")):
            wrong = "is missing" if data is None else "is not what the manifest tells of"
            hint = "Build it again, or take the bundle anew."
            raise Problem(diagnose("review/build", f"{self.name}: {path} {wrong}", hint=hint))
        return data

    def file(self, cell_id: str, name: str) -> bytes:
        """The file `name` of a cell."""
        return self.read(cell_path(cell_id, name), self.content["cells"][cell_id]["files"][name])


def opened(path: Path, stack: ExitStack, name: str = "") -> Tree:
    """The build in the folder or zip at `path`, called `name`; `stack` closes it. Raises Problem for anything else."""
    name = name or str(path)
    if path.is_dir():
        return Tree(name, _checked(_folder(path, name), name), lambda file: (path / file).read_bytes())
    try:
        archive = stack.enter_context(zipfile.ZipFile(path))
        prefix = _root(archive)
        content = json.loads(archive.read(prefix + MANIFEST))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        message = f"{name} is no bundle"
        raise Problem(diagnose("review/build", message, hint="A bundle is a zip with a manifest.json.")) from error
    return Tree(name, _checked(content, name), lambda file: archive.read(prefix + file))


def _folder(path: Path, name: str) -> Any:
    if not (path / MANIFEST).is_file():
        hint = "Build it first: sitegen build."
        if (path / "content").is_dir():
            hint = f"It is a project. Build it first: sitegen build -C {path}"
        raise Problem(diagnose("review/build", f"there is no {MANIFEST} in {name}", hint=hint))
    return manifest.read(path)


def _root(archive: zipfile.ZipFile) -> str:
    """The folder of the archive in which the manifest lies: the highest one."""
    names = [name for name in archive.namelist() if name.rsplit("/", 1)[-1] == MANIFEST]
    return min(names, key=lambda name: name.count("/")).removesuffix(MANIFEST) if names else ""


def _checked(content: Any, name: str) -> Mapping[str, Any]:
    cells = content.get("cells") if isinstance(content, Mapping) else None
    sound = isinstance(cells, Mapping) and all(
        _is_cell(cell) and isinstance(record, Mapping) and isinstance(record.get("files"), Mapping)
        for cell, record in cells.items()
    )
    if not sound:
        message = f"the {MANIFEST} of {name} is not one that this version of sitegen reads"
        raise Problem(diagnose("review/build", message, hint="Make it again with this version."))
    checked: Mapping[str, Any] = content
    return checked


def _is_cell(name: str) -> bool:
    return name.count("/") == _PARTS - 1 and not harm(name)
