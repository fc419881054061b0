"""Writes a parsed document as the MJML that the engine (mrml 6.0.1) turns into what MJML would.

Each rule undoes one deviation of the engine; the numbers are those of the table in docs/mjml.md.
"""

from __future__ import annotations

import html as entities
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import NamedTuple

from sitegen.mjml import gutter
from sitegen.mjml.components import ATTRIBUTES, CHILDREN, DEFINITIONS
from sitegen.mjml.definitions import definitions, engine_text
from sitegen.mjml.geometry import Place, column_width, inside, spelled
from sitegen.mjml.inline import attribute_rule
from sitegen.mjml.parse import COMMENT, COMPONENT, TEXT, VERBATIM, WHITE_SPACE, Node
from sitegen.mjml.retouch import Marked


class Kind(StrEnum):
    """What a slot holds."""

    HTML = "html"
    """HTML, into which styles are inlined."""
    TEXT = "text"
    """Text with entities: title and preview line."""
    VALUE = "value"
    """An attribute's value."""
    VERBATIM = "verbatim"
    """Something that is put back as it is: stylesheets, conditional comments."""


class Slot(NamedTuple):
    """What to put where token number n stood: the document's slot `number`, or `fixed` text of the skeleton itself."""

    kind: Kind
    number: int | None = None
    fixed: str = ""


@dataclass(slots=True)
class EngineText:
    """MJML for the engine, its slots by token number, and the stylesheets to inline (`mj-style inline`).

    `marked` is what `retouch` has to know of the components, `before` the slots of what stands before the page, `fonts`
    the stylesheets of `mj-font` by font.
    """

    text: str
    slots: list[Slot]
    inline_css: str
    starts: list[tuple[int, int]]
    marked: list[Marked]
    before: list[str]
    fonts: dict[str, str]

    def source(self, offset: int) -> int:
        """The offset in the skeleton's key of the tag that wrote what stands at `offset` of `text`."""
        return max((start for start in self.starts if start[0] <= offset), default=(0, 0))[1]


def normalise(root: Node, comments: bool = False) -> EngineText:
    """The document under `root`, which `validate` found nothing wrong with, as the engine gets it.

    `comments`: with those between components, but for those that hold components.
    """
    document = next(node for node in root.children if node.name == "mjml")
    return _Writer(document, comments).write()


_UNSTYLED = CHILDREN["mj-head"] | {"mjml"}
_CONDITIONAL = ("<!--[if", "<!--<![endif")
_TABLE_CONTENT = frozenset({"mj-raw", "mj-table"})
_COMMENTED = frozenset({"mj-social", "mj-navbar", "mj-accordion"})
"""Where the engine takes no mj-raw, but comments."""
_TEXT_CONTENT = frozenset({"mj-title", "mj-preview"})


class _Writer:
    def __init__(self, document: Node, comments: bool) -> None:
        self._document = document
        self._comments = comments
        self._definitions = definitions(document.find("mj-head"))
        self._out: list[str] = []
        self._length = 0
        self._slots: list[Slot] = []
        self._inline: list[str] = []
        self._starts: list[tuple[int, int]] = []
        self._marked: list[Marked] = []
        self._before: list[str] = []
        self._fonts: dict[str, str] = {}

    def write(self) -> EngineText:
        self._node(self._document, "", Place(0), "")
        text, inline = "".join(self._out), "\n".join(self._inline)
        return EngineText(text, self._slots, inline, self._starts, self._marked, self._before, self._fonts)

    def _node(self, node: Node, parent: str, place: Place, around: str) -> None:
        """Write `node`, which stands inside a component with the classes `around`."""
        name = node.name
        if name == COMMENT:
            kept = node.content.startswith(_CONDITIONAL) or (self._comments and not COMPONENT.search(node.content))
            if kept and "mj-raw" in CHILDREN.get(parent, ()) and parent not in ("mjml", "mj-accordion-element"):
                token = f"<!--{self._token(Slot(Kind.VERBATIM, fixed=node.content))}-->"
                self._put(token if parent in _COMMENTED else f"<mj-raw>{token}</mj-raw>")
            return
        if name == TEXT or _unknown(node):
            return  # Text and unknown components have no place in MJML's HTML either.
        if name == "mj-title" and node.slot is None and not node.content.strip(WHITE_SPACE):
            return  # The engine would make an empty label of it.
        if name == "mj-style" and node.get("inline") == "inline":
            self._inline.append(node.content)
            return
        if name == "mj-font":
            self._fonts[node.get("name") or ""] = node.get("href") or ""
            return
        if name == "mj-html-attributes":
            self._inline += html_attributes(node)
            return
        if name == "mj-raw" and parent == "mjml":
            if node.get("position") == "file-start":
                self._before.append(self._token(Slot(Kind.VERBATIM, node.slot, node.content)))
            return
        if name == "mj-raw" and parent in _COMMENTED:
            self._put(self._content(node, parent))
            return
        self._starts.append((self._length, node.offset))
        start = self._start(node, parent, place, around)
        content = self._content(node, parent) if name in VERBATIM else ""
        children = () if name in VERBATIM or name == "mj-class" else node.children
        if parent == "mj-attributes" or (not content and not children):
            self._put(f"{start}/>")
            return
        self._put(f"{start}>{content}")
        if children:
            offered = inside(node, place)
            classes = node.get("mj-class")
            for child in children:
                self._node(child, name, offered, around if classes is None else classes)
        self._put(f"</{name}>")

    def _content(self, node: Node, parent: str) -> str:
        if node.slot is None and not node.content.strip(WHITE_SPACE):
            return ""
        if node.name == "mj-style":
            return self._token(Slot(Kind.VERBATIM, fixed=node.content))
        kind = Kind.TEXT if node.name in _TEXT_CONTENT else Kind.HTML
        if parent == "mj-head" and node.name == "mj-raw":
            kind = Kind.VERBATIM
        token = self._token(Slot(kind, node.slot, node.content))
        return f"<!--{token}-->" if node.name in _TABLE_CONTENT else token

    def _start(self, node: Node, parent: str, place: Place, around: str) -> str:
        """The start tag of `node` as the engine gets it, but for its end."""
        name, marked, title = node.name, False, ""
        if parent == "mj-attributes" or name in _UNSTYLED:
            text = engine_text(name, node.written)
        else:
            node.values, text, width, title, classes, marked = self._definitions.prepared(name, node.written, around)
            if name in ("mj-column", "mj-group"):
                width = _width(node, place) or width
            if width:
                text += f' width="{width}"'
        for attribute, slot in node.slots.items():
            token = self._token(Slot(Kind.VALUE, slot))
            text += f' {attribute}="{token}"'
            if attribute == "title":
                title = token
        if marked:
            text += f' css-class="zqm{len(self._marked)}q"'
            self._marked.append(Marked(node, place, classes, title))
        return f"<{name}{text}"

    def _token(self, slot: Slot) -> str:
        self._slots.append(slot)
        return f"zqs{len(self._slots) - 1}q"

    def _put(self, text: str) -> None:
        self._out.append(text)
        self._length += len(text)


def _width(node: Node, place: Place) -> str:
    """The width of a column where it differs from what was written: without fractions, less the gutter."""
    if place.parent is None:
        return ""
    if place.gutter and node.name == "mj-column":
        return gutter.reduced_width(node, place)
    if node.values.get("width"):
        width, unit = column_width(node.values, place)
        return f"{spelled(width)}px" if unit == "px" and isfinite(width) else ""
    if place.strangers:
        return f"{spelled(100 / place.siblings)}%"  # The unknown take their share in MJML.
    return ""


def html_attributes(node: Node) -> Iterator[str]:
    """The rules that set what mj-html-attributes asks for."""
    for selector in node.children:
        for attribute in selector.children:
            if attribute.name == "mj-html-attribute":
                path, name = (entities.unescape(value or "") for value in (selector.get("path"), attribute.get("name")))
                yield attribute_rule(path, name, attribute.content.strip(WHITE_SPACE))


def _unknown(node: Node) -> bool:
    return node.name not in ATTRIBUTES and node.name not in DEFINITIONS and node.name not in (COMMENT, TEXT)
