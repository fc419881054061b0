"""Did-you-mean hints for misspelt names."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import PurePosixPath

_LISTED = 8


def did_you_mean(wrong: str, known: Iterable[str], listed: int = _LISTED) -> str:
    """A hint naming the nearest known words, or the words there are (at most `listed`) when none is near.

    Words that differ only in case, hyphens and underscores are nearest.
    """
    names = sorted({str(name) for name in known})
    close = nearest(wrong, names)
    if close:
        return "Did you mean " + " or ".join(f"“{name}”" for name in close) + "?"
    if not names:
        return "There are none yet."
    shown = ", ".join(names[:listed])
    more = f", and {len(names) - listed} more" if len(names) > listed else ""
    return f"There is: {shown}{more}."


def nearest(wrong: str, known: Iterable[str]) -> list[str]:
    """At most two of `known` that `wrong` may be a misspelling of, the nearest first."""
    names = sorted({str(name) for name in known})
    same = [name for name in names if _fold(name) == _fold(wrong)]
    if same:
        return same[:2]
    folded = {_fold(name): name for name in reversed(names)}
    return [folded[match] for match in get_close_matches(_fold(wrong)[:80], folded, n=2, cutoff=0.6)]


def nearest_files(wrong: str, known: Iterable[str]) -> list[str]:
    """At most two of the paths `known` that the path `wrong` may be a slip for, the nearest first.

    Folders and suffixes are alike in many paths, so only the names themselves have to be near.
    """
    by_name: dict[str, list[str]] = {}
    for path in sorted(set(known)):
        by_name.setdefault(PurePosixPath(path).stem, []).append(path)
    near = [path for name in nearest(PurePosixPath(wrong).stem, by_name) for path in by_name[name]]
    suffix = PurePosixPath(wrong).suffix
    return sorted(near, key=lambda path: PurePosixPath(path).suffix != suffix)[:2]


def did_you_mean_file(wrong: str, known: Iterable[str]) -> str:
    """`did_you_mean` for the path of a file."""
    paths = sorted(set(known))
    close = nearest_files(wrong, paths)
    return "Did you mean " + " or ".join(f"“{path}”" for path in close) + "?" if close else did_you_mean("", paths)


def _fold(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "").replace(" ", "")
