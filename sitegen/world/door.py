"""`World`: the only object that reads the outside.

Paths are logical and POSIX: `content/…` lies in the project, `layouts/…` in the project's layouts, `builtin/…` in the
layouts that come with sitegen. Nothing outside those three folders is ever read; a link that leads out is refused.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path, PurePosixPath

from sitegen.diagnostics import Position, Problem, diagnose
from sitegen.world.contents import MAX_TEXT_BYTES, contents, decoded
from sitegen.world.reserved import reserved_in
from sitegen.world.stamps import Remembered, Stamp, is_settled, stamp
from sitegen.world.trace import Question, record

MISSING = "missing"
"""The answer recorded for a file or folder that is not there."""

REFUSED = "refused"
"""The answer recorded for a file or folder that is not read: too large, outside the project, or not ours to read."""

THERE = "there"
"""The answer recorded for a file of which only this was asked."""

MAX_BYTES = 50_000_000
"""Largest file of any other kind (pictures, data tables) that is read, in bytes."""

_FEW = 1_000

TEXT_SUFFIXES = frozenset({".yaml", ".yml", ".md", ".mjml", ".html", ".txt", ".css"})


class Missing(FileNotFoundError):
    """A logical path where no file (or folder) is."""


class World:
    """One consistent look at the outside: each question is asked once and answered the same ever after.

    `root` is the project folder, `builtin` the folder of packaged layouts, `environ` the environment to show.
    `remembered` spares the reading of files that have not changed since, where only their digest is wanted.
    """

    def __init__(
        self,
        root: Path,
        builtin: Path,
        environ: Mapping[str, str] | None = None,
        remembered: Remembered | None = None,
    ) -> None:
        self.root = root.resolve()
        self._mounts = {
            "content": self.root / "content",
            "layouts": self.root / "layouts",
            "builtin": builtin.resolve(),
        }
        self._environ = dict(os.environ if environ is None else environ)
        self._bytes: dict[str, bytes | None] = {}
        self._digests: dict[str, str] = {}
        self._listings: dict[str, tuple[str, ...] | None] = {}
        self._sound: set[str] = set()
        self._remembered = remembered or {}
        self._folders: dict[str, tuple[str, str]] = {}
        self.stamps: dict[str, Stamp] = {}
        """Of the files whose stamps tell of every later change; by logical path."""

    def read(self, path: str) -> bytes:
        """The bytes of the file at logical `path`.

        Raises Missing when there is none, Problem when it lies outside the project or is too large.
        """
        if path not in self._bytes:
            self._load(path)
        record(Question("file", path), self._digests[path])
        data = self._bytes[path]
        if data is None:
            raise Missing(path)
        return data

    def on_disk(self, path: str) -> Path:
        """Where the file at logical `path` lies, or would."""
        mount, _, rest = path.partition("/")
        return self._mounts[mount] / rest

    def text(self, path: str) -> str:
        """The UTF-8 text at `path`, without a byte order mark and with Unix line ends. Raises as `read` does."""
        data = self.read(path)
        text = decoded(data, path)
        if path not in self._sound:
            found = reserved_in(text, path)
            if found:
                raise Problem(*found)
            self._sound.add(path)
        return text

    def digest(self, path: str) -> str:
        """SHA-256 (hex) of the file at `path`, or `MISSING`."""
        if path not in self._digests and not self._recall(path):
            self._load(path)
        record(Question("file", path), self._digests[path])
        return self._digests[path]

    def exists(self, path: str) -> bool:
        """Whether a file is at `path`; a miss is an answer too and is recorded. Raises as `read` does but Missing."""
        answer = self._existence(path)
        record(Question("exists", path), answer)
        if answer == REFUSED:
            self._load(path)
        return answer == THERE

    def listing(self, folder: str) -> tuple[str, ...]:
        """Names in `folder`, sorted, sub-folders with a trailing slash. Raises Missing.

        Hidden ones are left out, and so are pipes, devices and links to nothing.
        """
        if folder not in self._listings:
            try:
                self._listings[folder] = self._list(folder)
            except Problem:
                record(Question("listing", folder), REFUSED)
                raise
        names = self._listings[folder]
        answer = MISSING if names is None else _listed(names)
        record(Question("listing", folder), answer)
        if names is None:
            raise Missing(folder)
        return names

    def env(self, name: str) -> str | None:
        """The environment variable `name`, or None."""
        value = self._environ.get(name)
        record(Question("env", name), MISSING if value is None else "=" + value)
        return value

    def version(self, package: str) -> str:
        """The installed version of a Python distribution that the output depends on."""
        version = _version(package)
        record(Question("version", package), version)
        return version

    @contextmanager
    def copied(self, path: str) -> Iterator[Path]:
        """A file of its own with the bytes at `path`, for engines that must open it themselves.

        What they see is what was read and recorded, whoever writes to the file meanwhile. Raises as `read` does.
        """
        data = self.read(path)
        with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
            copy = Path(folder) / f"copy{PurePosixPath(path).suffix.lower()}"
            copy.write_bytes(data)
            yield copy

    def answer(self, question: Question) -> str:
        """The present answer to `question` in the form that traces keep."""
        kind, name = question
        if kind == "file":
            try:
                return self.digest(name)
            except Problem:
                return REFUSED
        if kind == "exists":
            return self._existence(name)
        if kind == "listing":
            try:
                names = self.listing(name)
            except Missing:
                return MISSING
            except Problem:
                return REFUSED
            return _listed(names)
        if kind == "env":
            value = self.env(name)
            return MISSING if value is None else "=" + value
        return self.version(name)

    def remembered(self) -> Remembered:
        """What another look may take from this one, without reading files again that are as they were."""
        now = {path: (found, self._digests[path]) for path, found in self.stamps.items()}
        # Files that this look was not asked of; but names must not gather for ever.
        return now if len(self._remembered) > 2 * len(now) + _FEW else {**self._remembered, **now}

    def _real(self, path: str) -> str | None:
        """Where the file at logical `path` lies once links are followed, None where links lead nowhere."""
        folder, _, name = path.rpartition("/")
        if not folder:
            folder, name = path, ""
        if name == ".." or "\0" in path or "\\" in path:
            raise Problem(diagnose("file/outside", f"“{path}” lies outside the project"))
        try:
            base, above = self._resolved(folder, path)
            real = _followed(above, name)
        except (OSError, RuntimeError, ValueError):
            return None
        if real != base and not real.startswith(base + os.sep):
            raise Problem(diagnose("file/outside", f"“{path}” is a link that leads outside the project"))
        return real

    def _existence(self, path: str) -> str:
        if path not in self._digests and not self._recall(path):
            try:
                self._load(path)
            except Problem:
                return REFUSED
        return MISSING if self._digests[path] == MISSING else THERE

    def _resolved(self, folder: str, path: str) -> tuple[str, str]:
        """Where the mount of a logical folder lies, and the folder itself. Raises Problem, about `path`; OSError."""
        known = self._folders.get(folder)
        if known is not None:
            return known
        above, _, name = folder.rpartition("/")
        if name == ".." or (not above and name not in self._mounts):
            raise Problem(diagnose("file/outside", f"“{path}” lies outside the project"))
        if not above:
            base = real = str(self._mounts[name].resolve())
        else:
            base, beneath = self._resolved(above, path)
            real = _followed(beneath, name)
        self._folders[folder] = base, real
        return base, real

    def _load(self, path: str) -> None:
        limit = MAX_TEXT_BYTES if PurePosixPath(path).suffix in TEXT_SUFFIXES else MAX_BYTES
        try:
            real = self._real(path)
            before = None if real is None else stamp(real)
            data = None if real is None else contents(Path(real), limit, Position(path))
        except Problem:
            record(Question("file", path), REFUSED)
            raise
        self._bytes[path] = data
        self._digests[path] = MISSING if data is None else hashlib.sha256(data).hexdigest()
        if before is not None and data is not None and is_settled(before):
            self.stamps[path] = before

    def _recall(self, path: str) -> bool:
        """Take the digest of an unchanged file from memory; whether that was possible."""
        known = self._remembered.get(path)
        if known is None:
            return False
        try:
            real = self._real(path)
        except Problem:
            return False
        if real is None or stamp(real) != known[0]:
            return False
        self.stamps[path], self._digests[path] = known
        return True

    def _list(self, folder: str) -> tuple[str, ...] | None:
        real = self._real(folder)
        if real is None:
            return None
        try:
            with os.scandir(real) as entries:
                shown = [_shown(entry) for entry in entries if not entry.name.startswith(".")]
        except OSError:
            return None
        return tuple(sorted(filter(None, shown)))


def _shown(entry: os.DirEntry[str]) -> str:
    """How a folder's listing names an entry; "" for what is left out of it."""
    try:
        return f"{entry.name}/" if entry.is_dir() else entry.name if entry.is_file() else ""
    except OSError:  # a link that leads to itself
        return ""


def _followed(folder: str, name: str) -> str:
    """Where `name` in `folder`, itself free of links, lies. Raises OSError, RuntimeError, ValueError."""
    if name in ("", "."):
        return folder
    path = os.path.join(folder, name)
    return str(Path(path).resolve()) if os.path.islink(path) else path


@cache
def _version(package: str) -> str:
    """The version that this process has loaded or would load; what is installed meanwhile is not what runs."""
    return metadata.version(package)


def _listed(names: tuple[str, ...]) -> str:
    """The digest of a folder's names, which need not be UTF-8."""
    return hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()
