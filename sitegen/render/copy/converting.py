"""Markdown to HTML as copy means it; everything that the Markdown engine is told stands here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import markdown
from markdown.inlinepatterns import LinkInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import ETX, STX

from sitegen.merge.tokens import CONTROL
from sitegen.render.copy.fencedcode import codes, inside

_LIST = re.compile(r"^ {0,3}(?:[-*+]|1\.)[ \t]+\S")
_ITEM = re.compile(r"\s*(?:[-*+]|[0-9]+\.)[ \t]+\S")
_BRACKET = re.compile(r"[\[\]]")
_BEFORE_HTML_BLOCKS = 25
_EDGES = str.maketrans("", "", STX + ETX)


class Converter:
    """A Markdown engine with the extensions of copy."""

    def __init__(self) -> None:
        self._engine = markdown.Markdown(
            extensions=["tables", "sane_lists", "pymdownx.betterem", "pymdownx.tilde"],
            extension_configs={"pymdownx.tilde": {"subscript": False}, "tables": {"use_align_attribute": True}},
            output_format="html",
            tab_length=4,
        )
        self._engine.preprocessors.register(_Lines(self._engine), "copy", _BEFORE_HTML_BLOCKS)
        brackets = _Brackets()
        for pattern in self._engine.inlinePatterns:
            if isinstance(pattern, LinkInlineProcessor):
                setattr(pattern, "getText", brackets.text)  # noqa: B010  # mypy takes no method for an attribute

    def html(self, text: str) -> str:
        """The HTML of Markdown `text`."""
        html: str = self._engine.reset().convert(text)
        return html.translate(_EDGES) if "zqc" in html else html


class _Lines(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        """`lines` with fenced code put aside, and with the room that lists need."""
        made, at = [], 0
        for code in codes(lines):
            html = f"<pre><code>{escape(_ended(inside(lines, code)), quote=False)}</code></pre>"
            made += _with_room(lines[at : code.first])
            bare = code.prefix.rstrip()
            made += [bare, code.prefix + self.md.htmlStash.store(html), bare]
            at = code.last + 1
        # The engine's own marks of what it has put aside: no letter of a word, so that emphasis may begin beside a tag.
        return [CONTROL.sub(f"{STX}\\g<0>{ETX}", line) for line in made + _with_room(lines[at:])]


class _Brackets:
    """Finds where brackets close, all of a text at once: the engine looks through the rest of it for each of them."""

    def __init__(self) -> None:
        self._data = ""
        self._ends: dict[int, int] = {}

    def text(self, data: str, index: int) -> tuple[str, int, bool]:
        """What stands in the bracket that opens before `index`, where it ends, and whether it does.

        The same as `LinkInlineProcessor.getText`, which it takes the place of.
        """
        if data != self._data:
            self._data, self._ends = data, _closings(data)
        end = self._ends.get(index)
        return ("", len(data), False) if end is None else (data[index:end], end + 1, True)


def _closings(data: str) -> dict[int, int]:
    """Where each bracket closes, by the place behind the one that opens it."""
    found, opened = {}, []
    for mark in _BRACKET.finditer(data):
        if mark.group() == "[":
            opened.append(mark.end())
        elif opened:
            found[opened.pop()] = mark.start()
    return found


def _ended(code: str) -> str:
    """`code` with the end of its last line, unless that is where conditions end, which have lines of their own."""
    last = code.rpartition("\n")[2]
    return code if last and not CONTROL.sub("", last) else f"{code}\n"


def _with_room(lines: Sequence[str]) -> list[str]:
    """`lines` with an empty one before each list that begins directly below a paragraph.

    CommonMark and every editor's preview make a list of it; Python-Markdown would run it into the paragraph.
    """
    if not any(map(_LIST.match, lines)):
        return [*lines]
    made: list[str] = []
    listed = False
    for line in lines:
        below = bool(made and made[-1].strip())
        opens = bool(_LIST.match(line))
        if opens and below and not listed:
            made.append("")
        listed = opens or (bool(_ITEM.match(line)) and not below) or (listed and bool(line.strip()))
        made.append(line)
    return made
