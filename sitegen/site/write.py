"""Writing the output: each file whole or not at all, and only where its bytes change."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path, PurePosixPath


@dataclass(frozen=True, slots=True)
class FileFact:
    """What the manifest says of a file: SHA-256 (hex) and length in bytes."""

    sha256: str
    bytes: int


JOURNAL = ".sitegen-journal"
"""Lists, while a build runs, the files it is about to make or remove; what it lists after a crash is not to be kept."""

_TEMPORARY = ".sitegen-tmp"

_PIECES = 1_000

_FOLDERS = 10_000
"""So many folders are remembered at once: one that is forgotten is looked for again."""

_CHUNK = 1 << 20
"""Bytes of a large file that are compared at once."""


def journals(folder: Path) -> list[str]:
    """The names of the journals in `folder`: of a build and of its workers, each of which has one of its own."""
    try:
        return sorted(name for name in os.listdir(folder) if name == JOURNAL or name.startswith(f"{JOURNAL}-"))
    except OSError:
        return []


@dataclass(slots=True)
class Output:
    """The output folder; `listed` are the files of the last manifest, which must stay whole whatever happens.

    Every path is noted in the journal before anything is done to it. `close` ends the journal; a run that gets no
    further leaves it to the next one, as `leftovers`. Processes that write to one folder at the same time have journals
    of their own, under different names.
    """

    folder: Path
    listed: frozenset[str] = frozenset()
    leftovers: frozenset[str] = frozenset()
    written: int = 0
    journal: str = JOURNAL
    _folders: dict[str, bool] = field(default_factory=dict)
    """Folders that are there; True for those that this run has made, in which nothing stood before."""
    _journal: int = -1

    def put(self, path: str, data: bytes) -> FileFact:
        """Make the file `path` hold `data`; an unchanged file is not touched."""
        fact = FileFact(sha256(data).hexdigest(), len(data))
        target = f"{self.folder}/{path}"
        folder = target.rpartition("/")[0]
        if folder not in self._folders and not os.path.isdir(folder):
            # Before the folder is there: else nobody would know whose it is.
            self._note(path)
        if self._make(folder) and path not in self.listed:
            self._note(path)
            with suppress(FileExistsError):
                _store(target, data, os.O_EXCL)
                self.written += 1
                return fact
        if _read(target) != data:
            self._write(path, target, data)
        return fact

    def stream(self, path: str, pieces: Iterable[bytes]) -> FileFact:
        """As `put`, for a large file in pieces; it is whole at any time, also the first."""
        target = f"{self.folder}/{path}"
        self._make(str(self.folder))
        self._note(path)
        digest, size = sha256(), 0
        with open(target + _TEMPORARY, "wb") as file:
            for some in _gathered(pieces):
                file.write(some)
                digest.update(some)
                size += len(some)
        if _equal(target, target + _TEMPORARY):
            os.unlink(target + _TEMPORARY)
        else:
            os.replace(target + _TEMPORARY, target)
            self.written += 1
        return FileFact(digest.hexdigest(), size)

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
            if len(self._folders) == _FOLDERS:
                self._folders.clear()
            self._folders[folder] = made
        return made

    def holds(self, path: str, fact: FileFact) -> bool:
        """Whether the file `path` is there with the bytes that `fact` tells of."""
        data = _read(f"{self.folder}/{path}")
        return data is not None and len(data) == fact.bytes and sha256(data).hexdigest() == fact.sha256

    def _write(self, path: str, target: str, data: bytes) -> None:
        self.written += 1
        self._note(path)
        # A file that no manifest lists may be written in place: until the next manifest nobody trusts it.
        in_place = path not in self.listed and not os.path.lexists(target)
        name = target if in_place else target + _TEMPORARY
        _store(name, data)
        if not in_place:
            os.replace(name, target)

    def forget(self, paths: Iterable[str]) -> None:
        """Note files that are to be removed once the new manifest is there."""
        for path in sorted(paths):
            self._note(path)

    def close(self) -> None:
        """End all journals: everything is as the manifest says."""
        self.release()
        for name in journals(self.folder):
            with suppress(FileNotFoundError):
                os.unlink(f"{self.folder}/{name}")

    def release(self) -> None:
        """Let go of the journal, which stays where the run ended before its time."""
        if self._journal >= 0:
            os.close(self._journal)
            self._journal = -1

    def _note(self, path: str) -> None:
        if self._journal < 0:
            self._make(str(self.folder))
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
            self._journal = os.open(f"{self.folder}/{self.journal}", flags, 0o644)
        os.write(self._journal, f"{path}\n".encode())

    def remove(self, paths: Iterable[str]) -> int:
        """Delete files that an earlier manifest or the journal listed, and folders that are empty afterwards."""
        removed = 0
        parents: set[Path] = set()
        for path in self.leftovers:
            with suppress(OSError):
                os.unlink(f"{self.folder}/{path}{_TEMPORARY}")
        for path in sorted({*paths}):
            target = self.folder / path
            with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
                target.unlink()
                removed += 1
            parents.update(parent for parent in target.parents if self.folder in parent.parents)
        for parent in sorted(parents, key=lambda p: len(p.parts), reverse=True):
            with suppress(OSError):
                parent.rmdir()
        return removed


def leftovers(folder: Path) -> frozenset[str]:
    """What the journals of a build that did not end list: files that may be half done, and no manifest's."""
    each = ((_read(f"{folder}/{name}") or b"").split(b"\n")[:-1] for name in journals(folder))
    paths = (line.decode("utf-8", "replace") for lines in each for line in lines)
    return frozenset(p for p in paths if p and not p.startswith("/") and ".." not in PurePosixPath(p).parts)


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except OSError:
        return None


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in larger pieces, each of which is looked at twice."""
    left = iter(pieces)
    while some := list(islice(left, _PIECES)):
        yield b"".join(some)


def _equal(path: str, other: str) -> bool:
    """Whether both files are there and hold the same bytes."""
    try:
        with open(path, "rb") as one, open(other, "rb") as two:
            while (chunk := one.read(_CHUNK)) == two.read(_CHUNK):
                if not chunk:
                    return True
    except OSError:
        pass
    return False


def _store(path: str, data: bytes, how: int = os.O_TRUNC) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how | getattr(os, "O_BINARY", 0), 0o644)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
    finally:
        os.close(handle)
