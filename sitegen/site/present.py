"""Whether files that were written are still there as they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from sitegen.site.noted import Written
from sitegen.site.write import FileFact
from sitegen.world import Stamp, is_settled, stamp

UNKNOWN = Stamp(0, 0, 0, 0)
"""The stamp of no file: it is looked into."""

_SECOND = 1_000_000_000


def written(folder: str, path: str, fact: FileFact) -> Written:
    """The file `path` below `folder`, which was just written and holds what `fact` says."""
    return Written(_telling(stamp(f"{folder}/{path}")), bytes.fromhex(fact.sha256), fact.bytes)


def present(folder: str, path: str, known: Written) -> Written | None:
    """`known` with its present stamp while the file has the bytes it had, else None."""
    now = stamp(f"{folder}/{path}")
    if now is None or now.size != known.bytes:
        return None
    if now == known.stamp:
        return known
    try:
        with open(f"{folder}/{path}", "rb") as file:
            same = sha256(file.read()).digest() == known.sha256
    except OSError:
        return None
    return replace(known, stamp=_telling(now)) if same else None


def all_present(folder: str, paths: Sequence[str], known: Sequence[Written]) -> tuple[Written, ...] | None:
    """As `present` for several files: None when one of them is not as it was."""
    found: list[Written] = []
    for path, each in zip(paths, known, strict=True):
        now = present(folder, path, each)
        if now is None:
            return None
        found.append(now)
    return tuple(found)


def _telling(found: Stamp | None) -> Stamp:
    """`found`, unless its file system counts in seconds and this one is not over yet.

    Nobody but the build writes here meanwhile, so a tick of a few milliseconds needs no such care.
    """
    if found is None or (found.modified % _SECOND == 0 == found.changed % _SECOND and not is_settled(found)):
        return UNKNOWN
    return found
