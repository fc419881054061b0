r"""Marks in what layouts print, which say which place of which template it comes from: \x1e name:line:column \x1f.

A mark stands where text of a template begins and where each of its lines begins; what follows it, up to the next mark,
comes from its line. `watching.unmarked` takes them away wherever a template looks into what it has printed. Where one
makes another text with marks than without all the same, `Nearby` finds a place without them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from operator import itemgetter

from jinja2 import nodes

from sitegen.render.templates.tags import line_and_tag, tag_at, written_column

_WORD = re.compile(r"</?[\w-]+|[\w-]+")
_MARK = re.compile("\x1e([^\x1f]*):([0-9]+):([0-9]+)\x1f")


def traced(tree: nodes.Template, name: str, source: str) -> nodes.Template:
    """`tree`, which was parsed from `source`, with marks in its text."""
    lines = source.split("\n")
    for data in tree.find_all(nodes.TemplateData):
        number, tag = line_and_tag(data.lineno)
        first, *others = data.data.split("\n")
        span = tag_at(lines[number - 1], tag) if tag else None
        after = span[1] if span else 0
        column = max(lines[number - 1].find(first, after), after) + 1
        marked = (f"\x1e{name}:{number + down}:1\x1f{text}" for down, text in enumerate(others, start=1))
        data.data = "\n".join((f"\x1e{name}:{number}:{column}\x1f{first}", *marked))
    return tree


def begun(output: str, name: str) -> str:
    """`output` of the template `name`, whose marks a filter may have taken away."""
    return f"\x1e{name}:1:1\x1f{output}"


class Traced:
    """What a layout printed, without its marks, and where each piece of it comes from."""

    def __init__(self, rendered: str, name: str, lines_of: Callable[[str], list[str]]) -> None:
        """`rendered` is printed by the template `name`; `lines_of` gives a template's lines as they are written."""
        self._lines_of = lines_of
        self._places: list[tuple[int, str, int, int]] = [(0, name, 1, 1)]
        pieces: list[str] = []
        at = length = 0
        for mark in _MARK.finditer(rendered):
            pieces.append(rendered[at : mark.start()])
            length += len(pieces[-1])
            self._places.append((length, mark[1], int(mark[2]), int(mark[3])))
            at = mark.end()
        self.text = "".join((*pieces, rendered[at:]))

    def place(self, line: int, column: int) -> tuple[str, int, int]:
        """Template, line and column of what stands at a line and column of the text; all count from 1.

        What a tag printed is at its tag.
        """
        offset = _offset(self.text, line, column)
        index = bisect_right(self._places, offset, key=itemgetter(0)) - 1
        start, name, number, first = self._places[index]
        end = self._places[index + 1][0] if index + 1 < len(self._places) else len(self.text)
        lines = self._lines_of(name)
        if not 0 < number <= len(lines):
            return name, number, first
        written, printed = lines[number - 1][first - 1 :], self.text[start:end].partition("\n")[0]
        return name, number, first - 1 + written_column(written, printed, offset - start + 1)


class Nearby:
    """For a text that was printed without marks: the first place where a word of it is written in what may print it."""

    def __init__(self, text: str, printed: Sequence[tuple[str, str]], lines_of: Callable[[str], list[str]]) -> None:
        """`printed` are templates in the order of preference, each with what of `text` it printed."""
        self.text, self._printed, self._lines_of = text, printed, lines_of

    def place(self, line: int, column: int) -> tuple[str, int, int]:
        """As `Traced.place`."""
        offset = _offset(self.text, line, column)
        word = _WORD.match(self.text, offset)
        for name, output in self._printed:
            start = self.text.find(output)
            if not start <= offset < start + len(output):
                continue
            for number, written in enumerate(self._lines_of(name), start=1):
                if word and (found := written.find(word.group())) >= 0:
                    return name, number, found + 1
            return name, 1, 1
        return self._printed[-1][0], 1, 1


def _offset(text: str, line: int, column: int) -> int:
    """The offset of a line and column of `text`, which count from 1."""
    at = 0
    for _ in range(line - 1):
        at = text.find("\n", at) + 1
    return at + column - 1
