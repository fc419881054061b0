"""Tokens: the disguise in which merge fields and build-time text travel through Markdown, MJML and CSS inlining.

A token is made of lower-case letters and digits only, which none of those touches. It is a digest of what it stands
for, so equal nodes have equal tokens in every process and texts that hold them can be memoised.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache

from sitegen.merge import escape
from sitegen.merge.program import Field, Literal, Place, Placed, Program, joined

TOKEN = re.compile(r"zq[fl][0-9a-v]{16}q")
"""Exactly one token: zqf… for a field, zql… for literal text."""

_STARTS = ("zqf", "zql", "Zqf", "Zql", "ZQF", "ZQL")
_BROKEN = re.compile(r"zq[fl](?:[0-9a-v]{16}q|[0-9a-v]{6,})", re.IGNORECASE)
_DIALECT = re.compile(r"[{}%]|\*\||\[\[")
_MARKUP = re.compile(
    r"<!--\[if[^\]]*\]>(?:<!-->)?|<!--.*?-->|<[a-zA-Z/][^\s>\"'/]*(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=\"'<>/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_ADDRESSES = frozenset({"href", "src", "action", "background", "srcset", "cite", "poster", "formaction"})


class Tokens:
    """The register of tokens, shared by all that compile in one process."""

    def __init__(self) -> None:
        self._nodes: dict[str, Field | Literal] = {}

    def field(self, field: Field) -> str:
        """The token of a merge field."""
        return self._register("f", f"{field.path}\0{field.fallback!r}\0{field.system}", field)

    def literal(self, text: str) -> str:
        """The token of build-time text."""
        return self._register("l", text, Literal(text))

    def node(self, token: str) -> Field | Literal:
        """What `token` stands for. Raises KeyError for a token made elsewhere."""
        return self._nodes[token]

    def expand(self, text: str) -> str:
        """`text` with the tokens of build-time text replaced by that text as it is; fields stay tokens."""
        if "zql" not in text:
            return text
        return TOKEN.sub(lambda m: self._raw(m.group()), text)

    def expand_url(self, url: str) -> str:
        """As `expand`, with build-time text after the beginning percent-encoded."""
        if "zql" not in url:
            return url

        def spelled(match: re.Match[str]) -> str:
            node = self._nodes.get(match.group())
            if not isinstance(node, Literal):
                return match.group()
            return node.text if match.start() == 0 else escape.literal(node.text, Place.URL_PART)

        return TOKEN.sub(spelled, url)

    def holds_field(self, text: str) -> bool:
        """Whether a merge field's token stands in `text`."""
        return "zqf" in text and any(m.group()[2] == "f" for m in TOKEN.finditer(text))

    def broken(self, text: str) -> bool:
        """Whether `text` holds what is left of a token that was cut or changed."""
        if not any(start in text for start in _STARTS):
            return False
        return any(m.group() not in self._nodes for m in _BROKEN.finditer(text))

    def split(self, text: str, place: Place) -> Program:
        """`text`, all of which stands in `place`, as a program."""
        if "zq" not in text:
            return (text,) if text else ()
        pieces: list[str | Placed] = []
        at = 0
        for match in TOKEN.finditer(text):
            node = self._nodes.get(match.group())
            if node is None:
                continue
            pieces.append(text[at : match.start()])
            pieces.append(placed(node, place))
            at = match.end()
        pieces.append(text[at:])
        return joined(pieces)

    def split_html(self, html: str) -> Program:
        """`html` as a program, each token in the place that the markup around it makes."""
        if "zq" not in html:
            return (html,) if html else ()
        pieces: list[str | Placed] = []
        at = 0
        for match, place in self._places(html):
            pieces.append(html[at : match.start()])
            pieces.append(placed(self._nodes[match.group()], place))
            at = match.end()
        pieces.append(html[at:])
        return joined(pieces)

    def _places(self, html: str) -> Iterator[tuple[re.Match[str], Place]]:
        tags = _MARKUP.finditer(html)
        tag = next(tags, None)
        for match in TOKEN.finditer(html):
            if match.group() not in self._nodes:
                continue
            while tag is not None and tag.end() <= match.start():
                tag = next(tags, None)
            if tag is None or tag.start() > match.start() or html.startswith("<!--", tag.start()):
                yield match, Place.TEXT
            else:
                yield match, attribute_place(tag.group(), match.start() - tag.start())

    def _register(self, kind: str, content: str, node: Field | Literal) -> str:
        token = f"zq{kind}{_digest(kind + content)}q"
        self._nodes[token] = node
        return token

    def _raw(self, token: str) -> str:
        node = self._nodes.get(token)
        return node.text if isinstance(node, Literal) else token


def placed(node: Field | Literal, place: Place) -> str | Placed:
    """`node` in `place`; build-time text that no dialect could mistake for its own becomes finished text at once."""
    if isinstance(node, Literal) and not _DIALECT.search(node.text):
        return escape.literal(node.text, place)
    return Placed(node, place)


@lru_cache(maxsize=4096)
def attribute_place(tag: str, offset: int) -> Place:
    """The place of what stands at `offset` of a start tag."""
    for attribute in _ATTRIBUTE.finditer(tag):
        if attribute.start() <= offset < attribute.end():
            value = next((g for g in (2, 3, 4) if attribute.group(g) is not None), 2)
            if attribute.group(1).lower() not in _ADDRESSES:
                return Place.ATTRIBUTE
            return Place.URL if offset == attribute.start(value) else Place.URL_PART
    return Place.ATTRIBUTE


@lru_cache(maxsize=65536)
def _digest(content: str) -> str:
    raw = hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()[:10]
    return base64.b32hexencode(raw).decode("ascii").lower()
