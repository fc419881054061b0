"""Escaping by place: the same bytes that the dialects' own filters give."""

from __future__ import annotations

import re
from urllib.parse import quote, quote_plus

from sitegen.merge.program import Field, Literal, Place, Placed, Value

_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_DIALECT = re.compile(r"[{}%]|\*\||\[\[")
_BREAKS = re.compile(r"\s*[\r\n]\s*")
_LINES = re.compile(r"\r?\n")


def html(text: str) -> str:
    """`text` for HTML text and quoted attributes, spelled as Liquid's `escape` spells it."""
    return text.translate(_HTML)


def header(text: str) -> str:
    """`text` for a mail header: line breaks removed, as Liquid's `strip_newlines` does."""
    return _LINES.sub("", text)


def value(text: str, place: Place) -> str:
    """A recipient's value for `place`. A component of an address is encoded as Liquid's `url_encode` does."""
    if place in (Place.TEXT, Place.ATTRIBUTE, Place.URL):
        return html(text)
    if place is Place.URL_PART:
        return quote_plus(text, errors="replace")
    if place is Place.HEADER:
        return header(text)
    return text


def literal(text: str, place: Place) -> str:
    """Build-time text for `place`. Slashes stay in addresses: paths are data too; lines of a header become words."""
    if place is Place.HEADER:
        return _BREAKS.sub(" ", text)
    if place is Place.URL_PART:
        return quote(text, safe="/~", errors="replace")
    return value(text, place)


def placed(node: Field | Literal | Value, place: Place) -> str | Placed:
    """`node` in `place`; build-time text that no dialect could mistake for its own becomes finished text at once."""
    if isinstance(node, Literal) and not _DIALECT.search(node.text):
        return literal(node.text, place)
    return Placed(node, place)
