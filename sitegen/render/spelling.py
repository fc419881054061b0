"""Plain text whose numbered values are spelled out: lines are wrapped anew where values changed their length."""

from __future__ import annotations

from collections.abc import Callable

from sitegen.render.wrapping import RULE, SOFT, TIGHT, WIDTH, columns, holds_value, wrap


def spelled(text: str, expand: Callable[[str], str]) -> str:
    """`text`, wrapped with tokens in it, with `expand` done on them.

    Lines that hold a value or were broken while they held one are wrapped again; a rule below a heading gets the
    heading's new length.
    """
    if not holds_value(text):
        return text
    lines = text.split("\n")
    done: list[str] = []
    wrapped: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.endswith(RULE):
            done.append(line[0] * min(max(map(columns, wrapped), default=0), WIDTH))
            continue
        whole = line
        while whole.endswith((SOFT, TIGHT)) and at < len(lines):
            whole = whole[:-1] + (" " if whole.endswith(SOFT) else "") + lines[at].lstrip("> \t")
            at += 1
        wrapped = wrap(expand(whole)).split("\n") if holds_value(whole) else [whole]
        done.extend(wrapped)
    return "\n".join(done)
