"""What looks like Markdown, a field or a pattern and is sent as it is written, hardly what was meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import escape
from typing import NamedTuple

from sitegen.render.copy.soundness import CODE, SPAN, Unsound, outside_code

_UNCLOSED = re.compile(r"(?<!\\)\[(?P<words>[^\[\]\n]+)\]\((?P<to>[^()\s]*)[^()\n]*$", re.MULTILINE)
_SWAPPED = re.compile(r"(?<![\\\]])\((?P<words>[^()\[\]\n]+)\)\[(?P<to>[^\[\]\s]+)\](?![(\[:])")
_ADDRESS = ("/", "#", "http://", "https://", "mailto:", "www.")
_BRACES = re.compile(
    r"(?<![{\\$])\{[ \t]*(?P<inside>(?:recipient|values|brand|segment|campaign|variant|links|support)"
    r"\.[a-z_]\w*[ \t]*(?:\|[^{}\n]*)?)\}(?!\})"
)
_ROW = re.compile(r" {0,3}\|.*\|[ \t]*\Z")
_RULE = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_PATTERN = re.compile(r"\|\s*(?:date|month_name)\(\s*(?P<quote>[\"'])(?P<pattern>[^\"\n]*?)(?P=quote)\s*\)")
_QUOTED = re.compile(r"'[^']*'")


class Doubt(NamedTuple):
    """Something doubtful at `offset` of a text: what, and what to do."""

    offset: int
    message: str
    hint: str


def leftovers(text: str, html: str, expand: Callable[[str], str]) -> Iterator[Unsound]:
    """What of Markdown `text` its `html` shows as it is written. `expand` spells the tokens of a text."""
    prose = SPAN.sub("", outside_code(text))
    shown = CODE.sub("", html)
    for match in _UNCLOSED.finditer(prose) if "](" in shown else ():
        if f"]({escape(match['to'], quote=False)}" in shown:
            message = f"the link “[{match['words']}](…” is not closed, so it comes out as it is written"
            yield Unsound(message, "Write ) behind its address.", (match.group(), f"[{match['words']}]("))
    for match in _SWAPPED.finditer(prose):
        to = expand(match["to"])
        if to.startswith(_ADDRESS):
            message = f"“{match.group()}” is no link, so it comes out as it is written"
            yield Unsound(message, f"Write [{match['words']}]({to}).", (match.group(), f"({match['words']})["))
    for doubt, match in _in_braces(prose):
        yield Unsound(doubt.message, doubt.hint, (match.group(),))
    yield from _tables(prose)


def _in_braces(text: str) -> Iterator[tuple[Doubt, re.Match[str]]]:
    for match in _BRACES.finditer(text):
        message = f"“{match.group()}” has one brace on each side, so it comes out as it is written"
        yield Doubt(match.start(), message, f"Write {{{{ {match['inside'].strip()} }}}}."), match


def _tables(prose: str) -> Iterator[Unsound]:
    above = ""
    lines = prose.split("\n")
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        begins = _ROW.match(line) and _ROW.match(below) and not above.strip()
        if begins and not _RULE.match(line) and not _RULE.match(below):
            hint = f"Write |{'---|' * max(line.strip().count('|') - 1, 1)} as its second line."
            yield Unsound("this table has no line below its head, so it comes out as it is written", hint, (line,))
        above = line


@lru_cache(maxsize=1024)
def doubts(source: str) -> tuple[Doubt, ...]:
    """What is doubtful in `source`, which may hold tags: patterns of dates with letters that mean something else."""
    found = []
    for match in _PATTERN.finditer(source):
        pattern = match["pattern"]
        letters = _QUOTED.sub("", pattern)
        wrong = ["“D” is the day of the year"] if "D" in letters else []
        if "Y" in letters and "w" not in letters:
            wrong.append("“Y” is the year that the week belongs to")
        if wrong:
            hint = f"Write {pattern.replace('D', 'd').replace('Y', 'y')}."
            found.append(Doubt(match.start("pattern"), f"in patterns of dates {' and '.join(wrong)}", hint))
    return tuple(found)


def doubts_of_line(value: str, plain: bool) -> Iterator[Doubt]:
    """What is doubtful in the `value` of a key of front matter; `plain` says that YAML saw no quotes around it."""
    yield from doubts(value)
    yield from (doubt for doubt, _ in _in_braces(value))
    if plain and value[:1] in "“„" and len(value) > 1 and value[-1] in '“”"':
        yield Doubt(0, "these quotes are part of the text", 'Write straight quotes around it, "…", or none.')
