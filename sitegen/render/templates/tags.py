"""Which tag of a line a template's error belongs to: line numbers that carry it through Jinja.

Jinja knows errors by line alone. Its line numbers are given the number of the tag on that line as well, counted from 1;
0 stands for a line that no tag begins on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jinja2 import TemplateSyntaxError

_LINES = 1 << 20
"""More than the lines of any file that sitegen reads."""

_OPENERS = frozenset({"variable_begin", "block_begin", "comment_begin", "raw_begin"})
_WHOLE = re.compile(
    r"\{\{(?:\"[^\"]*\"|'[^']*'|(?!\{\{|\{%|\}\}).)*\}\}\}?|\{%(?:\"[^\"]*\"|'[^']*'|(?!\{\{|\{%|%\}).)*%\}|\{#.*?#\}",
    re.DOTALL,
)
_CLOSED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_END_RAW = r"\{%[-+]?\s*endraw\b"
_TAG = re.compile(
    rf"\{{%[-+]?\s*raw\s*[-+]?%\}}.*?{_END_RAW}.*?%\}}|(?!{_END_RAW})(?:{_CLOSED.pattern}|\{{[{{%#])"
)  # for Jinja what is raw is one tag with its end

Token = tuple[int, str, str]
"""Line number, kind and text, as Jinja's lexer gives them."""


def counted(tokens: Iterable[Token]) -> Iterator[Token]:
    """`tokens` whose line numbers tell the tag too. Raises TemplateSyntaxError whose line number does."""
    opened, count = 0, 0
    try:
        for line, kind, text in tokens:
            if kind in _OPENERS:
                opened, count = line, count + 1 if line == opened else 1
            yield (line + count * _LINES if line == opened else line), kind, text
    except TemplateSyntaxError as error:
        if error.lineno == opened:
            error.lineno += count * _LINES
        raise


def line_and_tag(number: int) -> tuple[int, int]:
    """The line, and the number of its tag, behind a line number that `counted` made."""
    tag, line = divmod(number, _LINES)
    return line, tag


def tag_at(text: str, tag: int) -> tuple[int, int] | None:
    """Where tag number `tag` of the line `text` begins and ends (offsets); None where there is no such tag."""
    for number, match in enumerate(_TAG.finditer(text), start=1):
        if number == tag:
            return match.start(), match.end() if match.end() - match.start() > 2 else len(text)
    return None


def spans(text: str) -> list[tuple[int, int]]:
    """Where the tags of a whole template begin and end (offsets); tags that are not closed are none."""
    return [match.span() for match in _WHOLE.finditer(text)]


def begun_above(lines: list[str], line: int) -> str:
    """The tag that began above `line` (from 1) and is still open at its beginning; "" where there is none."""
    before = sum(len(text) + 1 for text in lines[: line - 1])
    text = "\n".join(lines)
    return next((text[start:end] for start, end in spans(text) if start < before < end), "")


def written_at(lines: list[str], line: int, tag: int) -> str:
    """Tag number `tag` of the line `line` of `lines` (from 1), with what of it stands on other lines; "" if none.

    Number 0 is the tag that began above.
    """
    if not tag:
        return begun_above(lines, line)
    span = tag_at(lines[line - 1], tag) if 0 < line <= len(lines) else None
    if span is None:
        return ""
    found = _WHOLE.match("\n".join(lines[line - 1 :]), span[0])
    return found.group() if found else ""


def written_column(written: str, rendered: str, column: int) -> int:
    """The column of the line as `written` that became `column` of the line as `rendered`.

    What a tag printed is at its tag.
    """
    at, start, tag = 0, 0, 0
    for match in (*_CLOSED.finditer(written), None):
        text = written[start : match.start() if match else len(written)]
        found = rendered.find(text, at) if text else at
        if found < 0:
            break
        if column - 1 < found:
            return tag + 1
        if column - 1 < found + len(text):
            return start + column - found
        if match is None:
            return (start if text else tag) + min(column - 1 - found, len(text)) + 1
        at, start, tag = found + len(text), match.end(), match.start()
    return min(column, len(written) + 1)
