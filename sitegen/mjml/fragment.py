"""Fragments: what fills the holes of a skeleton, as programs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from sitegen.merge import Program, Tokens
from sitegen.merge.program import End, For, If, joined
from sitegen.merge.tokens import CONTROL
from sitegen.mjml.inline import inliner
from sitegen.mjml.parse import WHITE_SPACE

_ELEMENT = '<template class="more"></template>'
"""Stands for further items: HTML allows it wherever items stand."""

_MORE = re.compile(r'<template class="more"[^>]*></template>')

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class Context(NamedTuple):
    """What surrounds a hole.

    `kind`: "html" (`around` holds the start tags around it, `css` the stylesheet to inline), "text", "verbatim", or
    "attribute" (`around` is the start tag up to the hole) or "label" (the same, for the title).
    """

    kind: str
    around: str = ""
    css: str = ""


class Fragments:
    """Makes programs of fragments and remembers them; the least recently used are forgotten first."""

    def __init__(self, tokens: Tokens, remembered: int = 8192) -> None:
        self._tokens = tokens
        self.program = lru_cache(maxsize=remembered)(self._program)
        """`program(value, context)`: the program of `value` in `context`. Raises InlineError."""

    def _program(self, value: str, context: Context) -> Program:
        if context.kind == "attribute":
            return self._attribute(value, context.around)
        value = value.strip(WHITE_SPACE)
        if context.kind == "label":
            return self._attribute(value, context.around)
        if context.kind == "text":
            return self._tokens.split_html(value.replace("<", "&lt;"))
        value = _COMMENT.sub(_without_components, value)
        if context.kind == "html":
            value = _MORE.sub("", inliner(context.css).inline(self._going_on(value), context.around))
        return self._tokens.split_html(value)

    def _going_on(self, html: str) -> str:
        """`html` with an element behind each loop, so that what a loop repeats is not taken for a last child."""
        if "zqc" not in html:
            return html
        pieces: list[str] = []
        done = 0
        open_: list[bool] = []
        for found in CONTROL.finditer(html):
            node = self._tokens.node(found.group())
            if isinstance(node, If | For):
                open_.append(isinstance(node, For))
            elif isinstance(node, End) and open_ and open_.pop():
                pieces += (html[done : found.end()], _ELEMENT)
                done = found.end()
        return "".join((*pieces, html[done:]))

    def _attribute(self, value: str, start: str) -> Program:
        """The value with the places that its tokens have behind `start`, the tag up to the value."""
        spelled = value.replace('"', "&quot;").replace("<mj-", "&lt;mj-").replace("</mj-", "&lt;/mj-")
        if "zq" not in spelled:
            return (spelled,) if spelled else ()
        whole = self._tokens.split_html(f'{start}{spelled}">')
        first, last = whole[0], whole[-1]
        if not isinstance(first, str) or not isinstance(last, str):
            raise AssertionError("a tag begins and ends with text")
        if len(whole) == 1:
            return joined((first[len(start) : -2],))
        return joined((first[len(start) :], *whole[1:-1], last[:-2]))


def _without_components(comment: re.Match[str]) -> str:
    """Components that were commented out inside content do not belong into mail."""
    return "" if "<mj-" in comment.group() or "</mj-" in comment.group() else comment.group()
