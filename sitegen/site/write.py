"""Writing the output: each file whole or not at all, and only where its bytes change."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileFact:
    """What the manifest says of a file: SHA-256 (hex) and length in bytes."""

    sha256: str
    bytes: int


@dataclass(slots=True)
class Output:
    """The output folder; `listed` are the files of the last manifest, which must stay whole whatever happens."""

    folder: Path
    listed: frozenset[str] = frozenset()
    facts: dict[str, FileFact] = field(default_factory=dict)
    written: int = 0
    _folders: dict[str, bool] = field(default_factory=dict)
    """Folders that are there; True for those that this run has made, in which nothing stood before."""

    def put(self, path: str, data: bytes) -> FileFact:
        """Make the file `path` hold `data`; an unchanged file is not touched."""
        fact = FileFact(sha256(data).hexdigest(), len(data))
        fresh = path not in self.facts
        self.facts[path] = fact
        target = f"{self.folder}/{path}"
        if self._make(target.rpartition("/")[0]) and fresh:
            _store(target, data)
            self.written += 1
        elif _read(target) != data:
            self._write(path, target, data)
        return fact

    def _make(self, folder: str) -> bool:
        """Make `folder` and those above it; whether this run has made it."""
        made = self._folders.get(folder)
        if made is None:
            try:
                os.mkdir(folder)
                made = True
            except FileNotFoundError:
                self._make(folder.rpartition("/")[0] or ".")
                os.mkdir(folder)
                made = True
            except FileExistsError:
                if not os.path.isdir(folder):
                    raise
                made = False
            self._folders[folder] = made
        return made

    def holds(self, path: str, fact: FileFact) -> bool:
        """Whether the file `path` is there with the bytes that `fact` tells of."""
        data = _read(f"{self.folder}/{path}")
        return data is not None and len(data) == fact.bytes and sha256(data).hexdigest() == fact.sha256

    def _write(self, path: str, target: str, data: bytes) -> None:
        self.written += 1
        # A file that no manifest lists may be written in place: until the next manifest nobody trusts it.
        in_place = path not in self.listed and not os.path.lexists(target)
        name = target if in_place else f"{target}.sitegen-tmp"
        _store(name, data)
        if not in_place:
            os.replace(name, target)

    def remove(self, paths: Iterable[str]) -> int:
        """Delete files that an earlier manifest listed, and folders that are empty afterwards."""
        removed = 0
        parents: set[Path] = set()
        for path in sorted(paths):
            target = self.folder / path
            with suppress(FileNotFoundError, NotADirectoryError):
                target.unlink()
                removed += 1
            parents.update(parent for parent in target.parents if self.folder in parent.parents)
        for parent in sorted(parents, key=lambda p: len(p.parts), reverse=True):
            with suppress(OSError):
                parent.rmdir()
        return removed


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except OSError:
        return None


def _store(path: str, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o644)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
    finally:
        os.close(handle)
