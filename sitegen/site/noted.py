"""What the build's record is made of: values as they are noted, packed, and taken apart again."""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sitegen.site.paths import unit_paths
from sitegen.world import KINDS, Question, Stamp

_FILE = struct.Struct("<qqqQ32sq")
STAMP = struct.Struct("<qqqQ")

_MOST = 2**31
"""Numbers of answers and traces are less."""


class Damaged(Exception):
    """The file is not as it was written."""


_UNLIKE_WRITTEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error)
"""What comes of taking apart what nobody put together, though its checksum may be right."""


@contextlib.contextmanager
def understanding() -> Iterator[None]:
    """What is read from the record is taken apart inside. Raises Damaged where it is not what would have been noted."""
    try:
        yield
    except _UNLIKE_WRITTEN as error:
        raise Damaged(f"{type(error).__name__}: {error}") from error


@dataclass(frozen=True, slots=True)
class Written:
    """An output file: its stamp when it was written or last looked at, SHA-256 and length in bytes."""

    stamp: Stamp
    sha256: bytes
    bytes: int


@dataclass(frozen=True, slots=True)
class Unit:
    """What is made at once: a cell, or the page of all blocks.

    `recipe` is the digest of what the plan decided, `trace` the number of what was read. `packed` are the files that
    were written, as `pack` gives them; none when it `failed`, because it could not be compiled. `pictures` are the
    names of those it shows, with spaces between them. There may be very many units.
    """

    id: str
    recipe: str
    trace: int
    failed: bool
    packed: bytes = b""
    pictures: str = ""

    @property
    @understanding()
    def files(self) -> tuple[Written, ...]:
        """What was written, in the order of the unit's paths."""
        return written(self.packed)

    def stamped(self, folder: str) -> bool:
        """Whether every file of it in `folder` has the stamp that is known of it."""
        return stamped(folder, self.id, self.packed)


@dataclass(frozen=True, slots=True)
class Texts:
    """What is told of a unit, all of it JSON.

    `made` is what else is known of what was made, `findings` its diagnostics; `listed` and `shown` are what manifest
    and gallery say of it, in UTF-8.
    """

    made: str
    findings: str
    listed: bytes = b""
    shown: bytes = b""


def pack(files: Iterable[Written]) -> bytes:
    """Files as a unit has them."""
    return b"".join(_FILE.pack(*each.stamp, each.sha256, each.bytes) for each in files)


def written(blob: bytes) -> tuple[Written, ...]:
    """What `pack` made `blob` of."""
    return tuple(
        Written(Stamp(size, modified, changed, inode), digest, length)
        for size, modified, changed, inode, digest, length in _FILE.iter_unpack(blob)
    )


def check_packed(blob: bytes, count: int) -> bytes:
    """`blob`, in which `pack` put `count` files. Raises Damaged."""
    if len(blob) != count * _FILE.size:
        raise Damaged(f"{len(blob)} bytes for {count} files")
    return blob


def check_path(path: str) -> str:
    """`path`, which leads to something in the output folder. Raises Damaged."""
    if not path or path.startswith("/") or "\0" in path or ".." in path.split("/"):
        raise Damaged(f"no path in the output: {path!r}")
    return path


def check_number(number: int) -> int:
    """`number`, by which an answer or a trace is known. Raises Damaged."""
    if not 0 < number < _MOST:
        raise Damaged(f"no number: {number}")
    return number


def check_question(kind: str, name: str) -> Question:
    """The question of this kind. Raises Damaged."""
    if kind not in KINDS or "\0" in name:
        raise Damaged(f"no question: {kind} {name!r}")
    return Question(kind, name)


def stamped(folder: str, id_: str, packed: bytes) -> bool:
    """Whether every file of a unit in `folder` has the stamp that is `packed`."""
    at = 0
    for path in unit_paths(id_):
        try:
            found = os.stat(f"{folder}/{path}")
        except OSError:
            return False
        if not packed.startswith(STAMP.pack(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino), at):
            return False
        at += _FILE.size
    return True


def numbers(blob: bytes) -> tuple[int, ...]:
    """The numbers of a trace's answers."""
    return struct.unpack(f"<{len(blob) // 4}I", blob)
