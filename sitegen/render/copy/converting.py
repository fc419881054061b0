"""Markdown to HTML as copy means it; everything that the Markdown engine is told stands here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import markdown
from markdown.preprocessors import Preprocessor

from sitegen.render.copy.fencedcode import codes, inside

_LIST = re.compile(r"^ {0,3}(?:[-*+]|1\.)[ \t]+\S")
_ITEM = re.compile(r"\s*(?:[-*+]|[0-9]+\.)[ \t]+\S")
_BEFORE_HTML_BLOCKS = 25


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

    def html(self, text: str) -> str:
        """The HTML of Markdown `text`."""
        return self._engine.reset().convert(text)


class _Lines(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        """`lines` with fenced code put aside, and with the room that lists need."""
        made, at = [], 0
        for code in codes(lines):
            html = f"<pre><code>{escape(inside(lines, code), quote=False)}\n</code></pre>"
            made += _with_room(lines[at : code.first])
            bare = code.prefix.rstrip()
            made += [bare, code.prefix + self.md.htmlStash.store(html), bare]
            at = code.last + 1
        return made + _with_room(lines[at:])


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
