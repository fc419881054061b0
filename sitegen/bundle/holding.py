"""What is to be verified, as files by path: a folder, or the archive of a bundle. Nothing is unpacked or followed."""

from __future__ import annotations

import hashlib
import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from sitegen.bundle.paths import alike, harm
from sitegen.diagnostics import Diagnostic, Position, diagnose
from sitegen.site.write import FileFact

BROKEN = (BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, OverflowError, struct.error)
"""What `zipfile` raises at archives that are none, or none of ours."""

_CHUNK = 1 << 20
_ENCRYPTED = 0x1


class Holding(Protocol):
    """Files by path, wherever they lie, called `shown` in findings."""

    shown: str
    paths: frozenset[str]
    found: tuple[Diagnostic, ...]
    """What must not be there at all."""

    def read(self, path: str) -> bytes:
        """The bytes of the file at `path`. Raises one of BROKEN."""

    def fact(self, path: str) -> FileFact:
        """Digest and size of the file at `path`. Raises one of BROKEN."""


class Folder:
    """The files below a folder; links and special files are findings. Raises OSError where it cannot be listed."""

    def __init__(self, root: Path, shown: str) -> None:
        self.root, self.shown = root, shown
        found: list[Diagnostic] = []
        self.paths = frozenset(self._below("", found))
        self.found = tuple(found)

    def _below(self, folder: str, found: list[Diagnostic]) -> Iterator[str]:
        with os.scandir(self.root / folder) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                path = f"{folder}{entry.name}"
                if entry.is_symlink():
                    found.append(unsafe(self.shown, path, "is a link"))
                elif entry.is_dir():
                    yield from self._below(f"{path}/", found)
                elif entry.is_file():
                    yield path
                else:
                    found.append(unsafe(self.shown, path, "is no regular file"))

    def read(self, path: str) -> bytes:
        """The bytes of the file at `path`."""
        return (self.root / path).read_bytes()

    def fact(self, path: str) -> FileFact:
        """Digest and size of the file at `path`."""
        return fact_of(self.root / path)


class Archive:
    """The entries of an open archive of `size` bytes; findings are those that must not be unpacked."""

    def __init__(self, archive: ZipFile, shown: str, size: int) -> None:
        self.shown = shown
        self._archive = archive
        self._entries: dict[str, ZipInfo] = {}
        found: list[Diagnostic] = []
        for entry in archive.infolist():
            path = entry.orig_filename
            if path in self._entries:
                found.append(unsafe(shown, path, "stands in the archive twice"))
            elif why := harm(path) or _strange(entry):
                found.append(unsafe(shown, path, why))
            self._entries[path] = entry
        for first, second in alike(self._entries):
            found.append(unsafe(shown, second, f"is the same as “{first}” on some systems"))
        if sum(entry.file_size for entry in archive.infolist()) > size:
            found.append(unsafe(shown, "", "holds more than it is large: entries overlap"))
        self.paths = frozenset(self._entries)
        self.found = tuple(found)

    def read(self, path: str) -> bytes:
        """The bytes of the entry at `path`."""
        return self._archive.read(self._entries[path])

    def fact(self, path: str) -> FileFact:
        """Digest and size of the entry at `path`."""
        digest, size = hashlib.sha256(), 0
        with self._archive.open(self._entries[path]) as file:
            while data := file.read(_CHUNK):
                digest.update(data)
                size += len(data)
        return FileFact(digest.hexdigest(), size)


def fact_of(file: Path) -> FileFact:
    """Digest and size of a file on disk."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
        return FileFact(digest, opened.tell())


def unsafe(shown: str, path: str, why: str) -> Diagnostic:
    """The finding that `path` must not be unpacked or followed."""
    named = f"“{path}” {why}" if path else f"the archive {why}"
    return diagnose("bundle/unsafe", named, place(shown, path), hint="Do not unpack it. Ask where it comes from.")


def place(shown: str, path: str = "") -> Position:
    """Where `path` lies in what is called `shown`."""
    return Position(f"{shown.rstrip('/')}/{path}" if path else shown)


def _strange(entry: ZipInfo) -> str:
    """What an entry is that no bundle holds, as the end of a sentence; "" for an ordinary file."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if stat.S_ISLNK(kind):
        return "is a link"
    if kind not in (0, stat.S_IFREG):
        return "is no regular file"
    if entry.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if entry.compress_type != ZIP_STORED or entry.compress_size != entry.file_size:
        return "is compressed, and could grow to any size; files of a bundle are stored as they are"
    return ""
