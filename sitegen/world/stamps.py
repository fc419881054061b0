"""Stamps: what the file system says of a file, by which an unchanged one is known without reading it.

As git and redo do it: only equality counts, never "newer", so that a restored or back-dated file is noticed; and a
stamp taken within a tick of the last change proves nothing, because another change may follow in the same tick.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Mapping
from typing import NamedTuple

FINE = 100_000_000
"""Nanoseconds within which a change may leave a stamp as it is, where the file system counts finer than in seconds."""

COARSE = 2_000_000_000
"""The same where it counts in seconds (FAT counts in twos)."""

_SECOND = 1_000_000_000


class Stamp(NamedTuple):
    """Size in bytes, times of the last change of content and of the entry (ns since 1970), and inode."""

    size: int
    modified: int
    changed: int
    inode: int


Remembered = Mapping[str, tuple[Stamp, str]]
"""By logical path: the stamp a file had when it was read, and the SHA-256 (hex) of what was in it."""


def stamp(path: str | os.PathLike[str]) -> Stamp | None:
    """The stamp of the regular file at `path`, None where there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def is_settled(known: Stamp, now: int | None = None) -> bool:
    """Whether the stamp, taken at `now` (ns since 1970; default: this moment), tells of every change made after it."""
    latest = max(known.modified, known.changed)
    coarse = known.modified % _SECOND == 0 and known.changed % _SECOND == 0
    return latest < (time.time_ns() if now is None else now) - (COARSE if coarse else FINE)
