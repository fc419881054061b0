"""Values in attributes that decide something while a mail is made: spelled out before it is compiled."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from sitegen.merge import escape

_TEXTS = 256
_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(r"([a-zA-Z][\w:-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_VALUE = re.compile(r"zqv[0-9a-v]{16}q")
_CARRYING = frozenset({"alt", "aria-label", "background-url", "href", "src", "srcset", "title"})
"""Attributes that nothing looks into: values stay tokens in them, so that mails that differ there are made together."""


def spelled(mjml: str, expand: Callable[[str], str]) -> str:
    """`mjml` with the numbered values in lengths, colours, classes, styles and the like as `expand` gives them."""
    spots = _spots(mjml) if "zqv" in mjml else ()
    pieces: list[str] = []
    at = 0
    for start, end in spots:
        pieces += (mjml[at:start], escape.html(expand(mjml[start:end])))
        at = end
    return "".join((*pieces, mjml[at:])) if spots else mjml


@lru_cache(maxsize=_TEXTS)
def _spots(mjml: str) -> tuple[tuple[int, int], ...]:
    """Where the tokens of values stand in attributes that are looked into."""
    return tuple(
        (tag.start() + attribute.start() + value.start(), tag.start() + attribute.start() + value.end())
        for tag in _TAG.finditer(mjml)
        if "zqv" in tag.group()
        for attribute in _ATTRIBUTE.finditer(tag.group())
        if attribute.group(1).lower() not in _CARRYING
        for value in _VALUE.finditer(attribute.group())
    )
