"""Plain text whose numbered values are spelled out: lines are wrapped anew where values changed their length."""

from __future__ import annotations

from collections.abc import Callable

from sitegen.render.wrapping import WIDTH, columns, wrap

_RULES = ({"="}, {"-"})
_BUILD_TIME = ("zqv", "zqu", "zql")


def spelled(text: str, expand: Callable[[str], str]) -> str:
    """`text`, wrapped with tokens in it, with `expand` done on them.

    Paragraphs that hold a value are wrapped again; a rule below a heading gets the heading's new length.
    """
    if not _holds_value(text):
        return text
    lines = text.split("\n")
    done: list[str] = []
    at = 0
    while at < len(lines):
        if not _holds_value(lines[at]):
            done.append(lines[at])
            at += 1
            continue
        start = at
        while start and _runs_on(lines[start - 1], lines[start]):
            start -= 1
            done.pop()
        end = at + 1
        while end < len(lines) and _runs_on(lines[end - 1], lines[end]):
            end += 1
        whole = " ".join([lines[start], *(line.lstrip("> \t") for line in lines[start + 1 : end])])
        wrapped = wrap(expand(whole)).split("\n")
        done.extend(wrapped)
        if end < len(lines) and _is_rule(lines[end], lines[end - 1]):
            done.append(lines[end][0] * min(max(map(columns, wrapped)), WIDTH))
            end += 1
        at = end
    return "\n".join(done)


def _holds_value(text: str) -> bool:
    return any(start in text for start in _BUILD_TIME)


def _runs_on(line: str, following: str) -> bool:
    """Whether `line` was broken only because the next word did not fit."""
    words = following.split(maxsplit=1)
    return bool(line and words) and columns(line) + 1 + columns(words[0]) > WIDTH and not _is_rule(following, line)


def _is_rule(line: str, above: str) -> bool:
    return bool(line) and set(line) in _RULES and len(line) == min(columns(above), WIDTH)
