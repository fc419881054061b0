"""Which page an address of the preview means. Addresses name cells, never files: there is nothing to climb out of."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, unquote

BLOCKS = "blocks.html"

TRIALS = "blocks/"
"""Where blocks are tried out."""

_KINDS = (
    ("html", re.compile(r"([^/]+/[^/]+/[^/]+/[^/]+)/email\.html")),
    ("text", re.compile(r"([^/]+/[^/]+/[^/]+/[^/]+)/email\.txt")),
    ("eml", re.compile(r"([^/]+/[^/]+/[^/]+/[^/]+)/email\.eml")),
    ("landing", re.compile(r"([^/]+/[^/]+/[^/]+/[^/]+)/landing/(?:index\.html)?")),
    ("preview", re.compile(r"preview/([^/]+/[^/]+/[^/]+/[^/]+)\.html")),
)


class Address(NamedTuple):
    """A page: its kind (preview, landing, html, text, eml, blocks, trials), its cell ("" for blocks), its path."""

    kind: str
    cell: str
    path: str


def read_address(path: str) -> Address | None:
    """The page at a percent-encoded absolute `path` of the preview, None for any other path."""
    plain = unquote(path).removeprefix("/")
    if plain in (BLOCKS, TRIALS):
        return Address("blocks" if plain == BLOCKS else "trials", "", plain)
    for kind, pattern in _KINDS:
        found = pattern.fullmatch(plain)
        if found:
            return Address(kind, found.group(1), plain + "index.html" if plain.endswith("/") else plain)
    return None


def encoded(path: str) -> str:
    """`path` percent-encoded in the way the gallery writes its links."""
    return quote(path, safe="/~")
