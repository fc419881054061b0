"""Did-you-mean hints for misspelt names."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

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


def _fold(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "").replace(" ", "")
