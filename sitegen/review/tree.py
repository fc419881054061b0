"""A build as files: a folder, or a zip that holds one. Only what is asked for is read."""

from __future__ import annotations

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
        return Tree(name, _content(_listed_in(path, name), name), lambda file: (path / file).read_bytes())
    try:
        archive = stack.enter_context(zipfile.ZipFile(path))
        start = _root(archive)
        data = archive.read(start + MANIFEST)
    except (OSError, KeyError, ValueError, RuntimeError, zipfile.BadZipFile) as error:
        hint = f"A bundle is a zip with a {MANIFEST}."
        raise Problem(diagnose("review/build", f"{name} is no bundle", hint=hint)) from error
    return Tree(name, _content(data, name), lambda file: archive.read(start + file))


def _listed_in(path: Path, name: str) -> bytes:
    try:
        return (path / MANIFEST).read_bytes()
    except OSError as error:
        is_project = (path / "content").is_dir()
        hint = f"It is a project. Build it first: sitegen build -C {name}" if is_project else "Build it first."
        raise Problem(diagnose("review/build", f"there is no {MANIFEST} in {name}", hint=hint)) from error


def _root(archive: zipfile.ZipFile) -> str:
    """The folder of the archive in which the manifest lies: the highest one."""
    names = [name for name in archive.namelist() if name.rsplit("/", 1)[-1] == MANIFEST]
    return min(names, key=lambda name: name.count("/")).removesuffix(MANIFEST) if names else ""


def _content(data: bytes, name: str) -> Mapping[str, Any]:
    """What the manifest `data` says. Raises Problem for one that another version has made, or nobody."""
    content = manifest.parsed(data)
    groups = [content.get(key, {}) for key in ("cells", "gated", "experiments", "files")]
    sound = all(isinstance(group, dict) and all(isinstance(each, dict) for each in group.values()) for group in groups)
    if not content or not sound or not all(map(_is_cell, content["cells"])):
        message = f"the {MANIFEST} of {name} is not one that this version of sitegen reads"
        raise Problem(diagnose("review/build", message, hint="Make it again with this version."))
    return content


def _is_cell(name: str) -> bool:
    return name.count("/") == _PARTS - 1 and not harm(name)
