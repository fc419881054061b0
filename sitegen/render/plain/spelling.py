"""Plain text whose numbered values are spelled out: lines are wrapped anew where values changed their length."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sitegen.render.plain.wrapping import RULE, SOFT, TIGHT, WIDTH, columns, holds_value, wrap

_TEXTS = 256


def spelled(text: str, expand: Callable[[str], str]) -> str:
    """`text`, wrapped with tokens in it, with `expand` done on them."""
    return "\n".join(piece for piece, _ in pieces(text, expand))


def pieces(text: str, expand: Callable[[str], str]) -> list[tuple[str, bool]]:
    """The same in pieces, one or more lines each, with whether values can change them.

    Lines that hold a value or were broken while they held one are wrapped again; a rule below a heading gets the
    heading's new length.
    """
    if not holds_value(text):
        return [(text, False)]
    done: list[tuple[str, bool]] = []
    for piece, moves in _pieces(text):
        if not moves:
            done.append((piece, False))
        elif piece.endswith(RULE):
            above = "\n".join(each for each, _ in done).split("\n")
            done.append((piece[0] * min(max(map(columns, _heading(above))), WIDTH), True))
        else:
            done.append((wrap(expand(piece)), True))
    return done


def _heading(lines: list[str]) -> list[str]:
    """The last of `lines`, back to an empty one or to a rule, which is not part of the heading."""
    start = next((at for at in range(len(lines) - 1, 0, -1) if not lines[at - 1].strip("-=")), 0)
    return lines[start:]


@lru_cache(maxsize=_TEXTS)
def _pieces(text: str) -> tuple[tuple[str, bool], ...]:
    """`text` in pieces, each with whether values move it: lines as they are, lines to be wrapped, and rules."""
    lines = text.split("\n")
    pieces: list[tuple[str, bool]] = []
    standing: list[str] = []
    at = 0
    while at < len(lines):
        whole = lines[at]
        at += 1
        while whole.endswith((SOFT, TIGHT)) and at < len(lines):
            whole = whole[:-1] + (" " if whole.endswith(SOFT) else "") + lines[at].lstrip("> \t")
            at += 1
        if holds_value(whole) or whole.endswith(RULE):
            if standing:
                pieces.append(("\n".join(standing), False))
                standing = []
            pieces.append((whole, True))
        else:
            standing.append(whole)
    if standing:
        pieces.append(("\n".join(standing), False))
    return tuple(pieces)
