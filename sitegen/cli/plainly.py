"""What the libraries of the command line say of a slip, in plain words."""

from __future__ import annotations

import re

_WORDS = (
    (r"Value error, ", ""),
    (r"Input should be a valid integer, .*", "it must be a whole number"),
    (r"Input should be less than or equal to (\S+)", r"it must be at most \1"),
    (r"Input should be greater than or equal to (\S+)", r"it must be at least \1"),
    (r"Got unexpected extra argument(?:\(s\)|s)? \((.*)\)", r"There is no place for more words: \1"),
)


def plainly(error: Exception) -> Exception:
    """`error` (click's) with another message, where the one it has speaks of how values are read."""
    message = str(getattr(error, "message", ""))
    for pattern, words in _WORDS:
        message = re.sub(pattern, words, message)
    likely = getattr(error, "possibilities", None)
    if likely:
        message += f". Did you mean {', '.join(likely)}?"
        error.possibilities = None  # type: ignore[attr-defined]
    error.message = message  # type: ignore[attr-defined]
    return error
