"""Marks at the beginnings of the lines of Markdown, which tell what of its HTML each line became.

The Markdown engine knows no lines. A mark stands before the first word of a line, behind whatever makes it a heading,
an item or a row. Whether it changes what the line means is not argued but tried: where the HTML without the mark is
not the HTML of the line without it, the line gets none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sitegen.diagnostics import Position
from sitegen.merge import TOKEN
from sitegen.render.copy.document import Line
from sitegen.render.copy.fencedcode import codes
from sitegen.render.marks.signs import point

_WORD = re.compile(
    r"<[^<>]*>|&#?\w+;|\]\([^()]*\)|zqc[0-9a-v]{16}q|(?P<lead>^\s*(?:(?:[-*+]|[0-9]+\.)\s+|>\s?)+)|(?P<word>\w)"
)
_NEAR = 20
_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:")


def marked(lines: Sequence[Line], number: Callable[[Line], int], same: Callable[[str], bool]) -> str:
    """The text of `lines` with marks; `number` gives a line's, `same` tells whether a text means what it meant without.

    The text without marks where none can stand.
    """
    texts = [line.text for line in lines]
    marks = {at: _with(texts[at], spot, number(lines[at])) for at, spot in _spots(texts)}
    whole = _joined(texts, marks)
    if not marks or same(whole):
        return whole
    fine = {at: text for at, text in marks.items() if same(_joined(texts, {at: text}))}
    whole = _joined(texts, fine)
    return whole if same(whole) else _joined(texts, {})


def written_at(line: Line) -> Position:
    """Where the author wrote `line`: nearby, if a tag took the line's end away and what follows has its number."""
    written = line.sources(line.path) if line.sources else []
    words = next((part.strip() for part in TOKEN.split(line.text) if part.strip()), "")
    near = sorted(range(1, len(written) + 1), key=lambda number: abs(number - line.number))[:_NEAR]
    number = next((number for number in near if words in written[number - 1]), line.number)
    return Position(line.path, number)


def _spots(texts: Sequence[str]) -> list[tuple[int, int]]:
    """The lines that can have a mark, each with the offset of its first word."""
    fences = {number for code in codes(list(texts)) for number in (code.first, code.last)}
    spots = []
    for at, text in enumerate(texts):
        if at in fences or _DEFINITION.match(text):
            continue
        found = next((match for match in _WORD.finditer(text) if match["word"]), None)
        if found is not None:
            spots.append((at, found.start()))
    return spots


def _with(text: str, spot: int, number: int) -> str:
    return f"{text[:spot]}{point(number)}{text[spot:]}"


def _joined(texts: Sequence[str], marks: dict[int, str]) -> str:
    return "\n".join(marks.get(at, text) for at, text in enumerate(texts)).strip("\n")
