"""Writes a parsed document as the MJML that the engine (mrml 6.0.1) turns into what MJML would.

Each rule undoes one deviation of the engine; the numbers are those of the table in docs/mjml.md.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from math import isfinite

from sitegen.mjml import gutter
from sitegen.mjml.components import ATTRIBUTES, CHILDREN, DEFINITIONS, attributes_of
from sitegen.mjml.geometry import Attributes, Place, column_width, places, spelled
from sitegen.mjml.inline import attribute_rule
from sitegen.mjml.parse import COMMENT, TEXT, VERBATIM, WHITE_SPACE, Attribute, Node
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


@dataclass(frozen=True, slots=True)
class Slot:
    """What to put where token number n stood: the document's slot `index`, or `fixed` text of the skeleton itself."""

    kind: Kind
    index: int | None = None
    fixed: str = ""


@dataclass(slots=True)
class EngineText:
    """MJML for the engine, its slots by token number, and the stylesheets to inline (`mj-style inline`).

    `marked` and `attributes` are what `retouch` has to know of the components.
    """

    text: str
    slots: list[Slot]
    inline_css: str
    starts: list[tuple[int, int]]
    marked: list[Marked]
    attributes: Attributes

    def source(self, offset: int) -> int:
        """The offset in the skeleton's key of the tag that wrote what stands at `offset` of `text`."""
        return max((start for start in self.starts if start[0] <= offset), default=(0, 0))[1]


def normalise(root: Node) -> EngineText:
    """The document under `root`, which `validate` found nothing wrong with, as the engine gets it."""
    document = next(node for node in root.children if node.name == "mjml")
    return _Writer(document).write()


_SHORT_HEX = re.compile(r"#([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])")
_UNSAFE = re.compile(r"[\\\"\x7f-\U0010ffff]")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_TABLE_CONTENT = frozenset({"mj-raw", "mj-table"})
_TEXT_CONTENT = frozenset({"mj-title", "mj-preview"})
_NO_ALT = frozenset({"mj-image", "mj-social-element", "mj-carousel-image"})
_INHERITING = frozenset(
    {"mj-social-element", "mj-accordion-element", "mj-accordion-title", "mj-accordion-text", "mj-carousel-image"}
)
_MARKED = frozenset({"css-class", "full-width"})
"""Attributes that only `_additions` writes: one is for `retouch`, the other counts for the engine whatever it says."""
_DEFAULTS = {
    "mj-body": {"width": "600px"},
    "mj-section": {"padding": "20px 0"},
    "mj-wrapper": {"padding": "20px 0"},
    "mj-image": {"padding": "10px 25px"},
    "mj-hero": {"padding": "0px", "height": "0px"},
    "mj-divider": {"padding": "10px 25px", "width": "100%"},
    "mj-button": {"inner-padding": "10px 25px"},
    "mj-accordion": {"font-family": "Ubuntu, Helvetica, Arial, sans-serif"},
}
_FOLDED = {
    "mj-accordion-title": ("padding", "16px"),
    "mj-accordion-text": ("padding", "16px"),
    "mj-navbar": ("ico-padding", "10px"),
}


@dataclass(slots=True)
class _Definitions:
    """What mj-attributes says, by component and by class."""

    components: dict[str, dict[str, str]] = field(default_factory=dict)
    classes: dict[str, dict[str, str]] = field(default_factory=dict)

    def of(self, node: Node) -> dict[str, str]:
        """What `node` gets from mj-all and `own`, of the attributes that it may have."""
        allowed = attributes_of(node.name)
        found = self.everywhere() | self.own(node)
        return {key: value for key, value in found.items() if key in allowed and key != "css-class"}

    def everywhere(self) -> dict[str, str]:
        """What mj-all says."""
        return self.components.get("mj-all", {})

    def own(self, node: Node) -> dict[str, str]:
        """What `node` gets from its component's defaults and mj-class (the last one named wins)."""
        found = dict(self.components.get(node.name, {}))
        for name in (node.get("mj-class") or "").split():
            found |= self.classes.get(name, {})
        return found

    def css_class(self, node: Node) -> str:
        """The css-class of `node`: its own, else those of its classes together, else its component's or mj-all's."""
        own = node.get("css-class")
        if own is not None:
            return own
        names = [self.classes.get(name, {}).get("css-class") for name in (node.get("mj-class") or "").split()]
        joined = " ".join(filter(None, names))
        default = self.components.get("mj-all", {}) | self.components.get(node.name, {})
        return joined or default.get("css-class", "")


class _Writer:
    def __init__(self, document: Node) -> None:
        self._document = document
        self._definitions = _definitions(document.find("mj-head"))
        self._out: list[str] = []
        self._length = 0
        self._slots: list[Slot] = []
        self._inline: list[str] = []
        self._starts: list[tuple[int, int]] = []
        self._marked: list[Marked] = []
        self._effective: dict[int, dict[str, str]] = {}
        body = document.find("mj-body")
        self._places = {id(node): place for node, place in places(body, self._attribute)} if body else {}

    def write(self) -> EngineText:
        self._node(self._document, "")
        inline = "\n".join(self._inline)
        return EngineText("".join(self._out), self._slots, inline, self._starts, self._marked, self._attribute)

    def _attribute(self, node: Node, name: str) -> str | None:
        """The value of an attribute, wherever it comes from."""
        found = self._effective.get(id(node))
        if found is None:
            own = {attribute.name: attribute.value for attribute in reversed(node.attributes)}
            defined = self._definitions.everywhere() | self._definitions.own(node)
            found = _DEFAULTS.get(node.name, {}) | defined | own
            self._effective[id(node)] = found
        return found.get(name)

    def _node(self, node: Node, parent: str) -> None:
        if node.name == COMMENT:
            if "mj-raw" in CHILDREN.get(parent, ()):
                self._put(f"<mj-raw><!--{self._token(Slot(Kind.VERBATIM, fixed=node.content))}--></mj-raw>")
            return
        if node.name == TEXT or _unknown(node):
            return  # Text and unknown components have no place in MJML's HTML either.
        if node.name == "mj-style" and node.get("inline") == "inline":
            self._inline.append(node.content)
            return
        if node.name == "mj-html-attributes":
            self._inline += html_attributes(node)
            return
        self._starts.append((self._length, node.offset))
        self._put(f"<{node.name}{self._attributes(node, parent)}")
        content = self._content(node, parent)
        if not content and not node.children:
            self._put("/>")
            return
        self._put(f">{content}")
        for child in node.children:
            self._node(child, node.name)
        self._put(f"</{node.name}>")

    def _content(self, node: Node, parent: str) -> str:
        if node.name not in VERBATIM or (node.slot is None and not node.content.strip(WHITE_SPACE)):
            return ""
        if node.name == "mj-style":
            return self._token(Slot(Kind.VERBATIM, fixed=node.content))
        kind = Kind.TEXT if node.name in _TEXT_CONTENT else Kind.HTML
        if parent == "mj-head" and node.name == "mj-raw":
            kind = Kind.VERBATIM
        token = self._token(Slot(kind, node.slot, node.content))
        return f"<!--{token}-->" if node.name in _TABLE_CONTENT else token

    def _attributes(self, node: Node, parent: str) -> str:
        written: dict[str, str] = {}
        for attribute in node.attributes:
            if attribute.name not in written and attribute.name not in _MARKED:  # 8: the first of two counts
                written[attribute.name] = self._value(node, attribute)
        if parent != "mj-attributes" and node.name not in CHILDREN["mj-head"]:
            for name, value in self._additions(node, written):
                written[name] = value
        return "".join(f' {name}="{value}"' for name, value in written.items())

    def _value(self, node: Node, attribute: Attribute) -> str:
        if attribute.slot is not None:
            return self._token(Slot(Kind.VALUE, attribute.slot))
        return _value(node.name, attribute.name, attribute.value)

    def _additions(self, node: Node, written: dict[str, str]) -> Iterator[tuple[str, str]]:
        name = node.name
        if name in ("mjml", "mj-raw"):
            return
        given = {key: _value(name, key, value) for key, value in self._definitions.of(node).items()}
        yield "css-class", self._mark(node, written)
        if name in ("mj-column", "mj-group"):
            yield from self._width(node)
        if self._attribute(node, "full-width") == "full-width":
            yield "full-width", "full-width"
        if self._attribute(node, "thumbnails") == "supported":  # 14
            yield "thumbnails", "visible"
        if name == "mj-body":  # 10: mj-attributes for mj-body
            yield from ((key, value) for key, value in given.items() if key not in written)
        if name in _INHERITING:  # 11: the parent's values win over mj-attributes and mj-class, as over mj-all
            own = self._definitions.own(node)
            yield from ((key, value) for key, value in given.items() if key not in written and key in own)
        if name in _NO_ALT and "alt" not in written and "alt" not in given:  # 12
            yield "alt", ""
        if name == "mj-hero":  # 13
            if (written.get("mode") or given.get("mode")) == "fluid-height":
                yield "mode", "fluid"
            if "height" not in written and "height" not in given:
                yield "height", "0px"
        if name in _FOLDED:  # 15: single paddings lose against the shorthand
            shorthand, default = _FOLDED[name]
            effective = given | written
            sides = [effective.get(f"{shorthand}-{side}") for side in ("top", "right", "bottom", "left")]
            if any(sides):
                whole = _four(effective.get(shorthand, default))
                yield shorthand, " ".join(side or base for side, base in zip(sides, whole, strict=True))

    def _mark(self, node: Node, written: dict[str, str]) -> str:
        """What stands for the css-class of `node` until `retouch`."""
        place = self._places.get(id(node), Place(0))
        classes = _UNSAFE.sub(_reference, self._definitions.css_class(node)).replace("<", "&lt;")
        self._marked.append(Marked(node, place, classes, written.get("title") or self._attribute(node, "title")))
        return f"zqm{len(self._marked) - 1}q"

    def _width(self, node: Node) -> Iterator[tuple[str, str]]:
        """The width of a column where it differs from what was written: without fractions, less the gutter."""
        place = self._places.get(id(node))
        if place is None:
            return
        if place.gutter and node.name == "mj-column":
            yield "width", gutter.reduced_width(node, place, self._attribute)
        elif self._attribute(node, "width"):
            width, unit = column_width(node, place, self._attribute)
            if unit == "px" and isfinite(width):
                yield "width", f"{spelled(width)}px"
        elif place.parent and any(_unknown(child) for child in place.parent.children):
            yield "width", f"{spelled(100 / place.siblings)}%"  # The unknown take their share in MJML.

    def _token(self, slot: Slot) -> str:
        self._slots.append(slot)
        return f"zqs{len(self._slots) - 1}q"

    def _put(self, text: str) -> None:
        self._out.append(text)
        self._length += len(text)


def html_attributes(node: Node) -> Iterator[str]:
    """The rules that set what mj-html-attributes asks for."""
    for selector in node.children:
        for attribute in selector.children:
            if attribute.name == "mj-html-attribute":
                path, name = (entities.unescape(value or "") for value in (selector.get("path"), attribute.get("name")))
                yield attribute_rule(path, name, attribute.content.strip(WHITE_SPACE))


def _unknown(node: Node) -> bool:
    return node.name not in ATTRIBUTES and node.name not in DEFINITIONS and node.name not in (COMMENT, TEXT)


def _definitions(head: Node | None) -> _Definitions:
    result = _Definitions()
    for block in head.children if head else ():
        if block.name != "mj-attributes":
            continue
        for node in block.children:
            values = {a.name: a.value for a in reversed(node.attributes) if a.name not in ("mj-class",)}
            if node.name == "mj-class":
                result.classes.setdefault(values.pop("name", ""), {}).update(values)
            else:
                result.components.setdefault(node.name, {}).update(values)
    return result


def _value(component: str, name: str, value: str) -> str:
    """An attribute's value as the engine must get it."""
    value = _SPACE.sub(" ", value).strip(" ")  # 1
    kind = attributes_of(component).get(name, "text")
    if name == "mj-class":  # 9: the last class wins
        value = " ".join(reversed(value.split()))
    elif kind == "color":
        value = _long_hex(value)
    elif kind in ("length", "lengths", "px"):  # 7
        value = " ".join("0px" if part == "0" else part for part in value.split(" "))
        if component == "mj-image" and name == "width" and value.isdigit():  # 12
            value += "px"
    return _UNSAFE.sub(_reference, value)  # 1


def _reference(match: re.Match[str]) -> str:
    return f"&#{ord(match.group())};"


def _long_hex(value: str) -> str:
    match = _SHORT_HEX.fullmatch(value)
    return "#" + "".join(digit * 2 for digit in match.groups()) if match else value


def _four(shorthand: str) -> list[str]:
    """A CSS shorthand as top, right, bottom, left."""
    parts = shorthand.split()[:4] or ["0px"]
    top, right = parts[0], parts[min(1, len(parts) - 1)]
    bottom = parts[2] if len(parts) > 2 else top
    return [top, right, bottom, parts[3] if len(parts) > 3 else right]
