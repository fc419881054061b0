"""Fenced code in Markdown: which lines are code, before anything else reads them.

As CommonMark 4.5 has it: three or more backticks or tildes open and close, whatever stands behind the opening ones is
ignored. It may stand in a list or a quote; indented by four spaces or more it is code only inside a list item, because
elsewhere such lines are indented code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_OPENING = re.compile(r"(?P<prefix>[ >]*)(?P<mark>`{3,}|~{3,})[^`~]*\Z")
_BEHIND = re.compile(r" *(?:[-*+]|[0-9]+[.)]) +(?:`{3,}|~{3,})[^`~]*\Z")
_ITEM = re.compile(r" *(?:[-*+]|[0-9]+[.)]) +\S")
_DEEP = 4


@dataclass(frozen=True, slots=True)
class Code:
    """One piece of fenced code: the index of its first line and of its last, both of them fences.

    `prefix` are the spaces and quote marks before it, `mark` what opens it; `closed` is false where nothing ends it.
    """

    first: int
    last: int
    prefix: str
    mark: str
    closed: bool


def codes(lines: Sequence[str]) -> list[Code]:
    """The fenced code in `lines`, from top to bottom."""
    if not any("```" in line or "~~~" in line for line in lines):
        return []
    found: list[Code] = []
    opened: tuple[int, str, str] | None = None
    listed, above = False, ""
    for number, line in enumerate(lines):
        if opened is not None:
            first, prefix, mark = opened
            if _closes(line, mark):
                found.append(Code(first, number, prefix, mark, closed=True))
                opened, above = None, line
            continue
        listed = bool(_ITEM.match(line)) or (listed and not _ends_list(line, above))
        opening = _OPENING.match(line)
        if opening and (listed or not opening["prefix"].startswith(" " * _DEEP)):
            opened = number, opening["prefix"], opening["mark"]
        above = line
    if opened is not None:
        found.append(Code(opened[0], len(lines) - 1, opened[1], opened[2], closed=False))
    return found


def is_behind_marker(line: str) -> bool:
    """Whether code is meant to begin on the line of a list's item, where it is not read as code."""
    return bool(_BEHIND.match(line))


def inside(lines: Sequence[str], code: Code) -> str:
    """The text of `code` without its fences and its prefix."""
    return "\n".join(_bare(line, code.prefix) for line in lines[code.first + 1 : code.last])


def _closes(line: str, mark: str) -> bool:
    bare = line.lstrip(" >").rstrip()
    return len(bare) >= len(mark) and set(bare) == {mark[0]}


def _ends_list(line: str, above: str) -> bool:
    return line[:1] not in ("", " ") and (not above.strip() or line.startswith("/"))


def _bare(line: str, prefix: str) -> str:
    for given in prefix:
        if given == " " and not line.startswith(" "):
            continue
        if not line.startswith(given):
            break
        line = line[1:]
    return line
