"""Did-you-mean hints for misspelt names."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_LISTED = 8


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A hint naming the nearest known words, or the words there are when none is near."""
    names = sorted({str(name) for name in known})
    close = get_close_matches(wrong, names, n=2, cutoff=0.6)
    if not close:
        folded = {name.casefold().replace("_", "-"): name for name in names}
        same = folded.get(wrong.casefold().replace("_", "-"))
        close = [same] if same else []
    if close:
        return "Did you mean " + " or ".join(f"“{name}”" for name in close) + "?"
    if not names:
        return "There are none yet."
    shown = ", ".join(names[:_LISTED])
    more = f", and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"There is: {shown}{more}."
