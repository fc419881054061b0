"""Writes a parsed document as the MJML that the engine (mrml 6.0.1) turns into what MJML would.

Each rule undoes one deviation of the engine; the numbers are those of the table in docs/mjml.md.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from sitegen.mjml import gutter
from sitegen.mjml.components import ATTRIBUTES, CHILDREN, DEFINITIONS, attributes_of
from sitegen.mjml.geometry import Place, column_width, inside, number, spelled
from sitegen.mjml.inline import attribute_rule
from sitegen.mjml.parse import COMMENT, TEXT, VERBATIM, WHITE_SPACE, AttributeList, Node
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
_WITHHELD = frozenset({"css-class", "full-width", "mobile-width"})
"""Attributes that the engine must not get as written: `_add` writes the first two, the third is none of MJML's."""
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


class _Defined(NamedTuple):
    """What mj-attributes and MJML itself say of a component with certain classes, inside one with others.

    `values`: all that counts. `given`: what the component may have, as the engine gets it; `own`: the names of those
    that do not come from mj-all; `inside`: of those that come from the classes around it.
    """

    values: dict[str, str]
    given: dict[str, str]
    own: frozenset[str]
    inside: frozenset[str]
    css_class: str


class _Definitions:
    """What mj-attributes says, by component and by class."""

    def __init__(self, head: Node | None) -> None:
        self._components: dict[str, dict[str, str]] = {}
        self._classes: dict[str, dict[str, str]] = {}
        self._inside: dict[tuple[str, str], dict[str, str]] = {}
        self._known: dict[tuple[str, str, str], _Defined] = {}
        for block in head.children if head else ():
            if block.name != "mj-attributes":
                continue
            for node in block.children:
                values = {name: value for name, value in node.written.values.items() if name != "mj-class"}
                if node.name == "mj-class":
                    name = values.pop("name", "")
                    self._classes.setdefault(name, {}).update(values)
                    self._inside |= {(name, child.name): dict(child.written.values) for child in node.children}
                else:
                    self._components.setdefault(node.name, {}).update(values)

    def of(self, node: Node, around: str) -> _Defined:
        """What is said of `node` inside a component with the classes `around`."""
        key = (node.name, node.get("mj-class") or "", around)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._defined(*key)
        return found

    def _defined(self, component: str, classes: str, around: str) -> _Defined:
        everywhere = self._components.get("mj-all", {})
        default = self._components.get(component, {})
        named = [self._classes.get(name, {}) for name in classes.split()]
        own = dict(default)
        for values in named:  # The last one named wins.
            own |= values
        inside: dict[str, str] = {}
        for name in around.split():
            inside |= self._inside.get((name, component), {})
        own |= inside
        allowed = attributes_of(component)
        given = {
            name: _value(component, name, value)
            for name, value in (everywhere | own).items()
            if name in allowed and name != "css-class"
        }
        css_class = " ".join(filter(None, (values.get("css-class") for values in named)))
        css_class = inside.get("css-class") or css_class or (everywhere | default).get("css-class", "")
        values = _DEFAULTS.get(component, {}) | everywhere | own
        return _Defined(values, given, frozenset(own), frozenset(inside), css_class)


class _Writer:
    def __init__(self, document: Node) -> None:
        self._document = document
        self._definitions = _Definitions(document.find("mj-head"))
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
            if "mj-raw" in CHILDREN.get(parent, ()):
                self._put(f"<mj-raw><!--{self._token(Slot(Kind.VERBATIM, fixed=node.content))}--></mj-raw>")
            return
        if name == TEXT or _unknown(node):
            return  # Text and unknown components have no place in MJML's HTML either.
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
        self._starts.append((self._length, node.offset))
        start = f"<{name}{self._attributes(node, parent, place, around)}"
        content = self._content(node, parent) if name in VERBATIM else ""
        children = () if name in VERBATIM or name == "mj-class" else node.children
        if not content and not children:
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

    def _attributes(self, node: Node, parent: str, place: Place, around: str) -> str:
        written = dict(_engine_values(node.name, node.written))
        for name, slot in node.slots.items():
            written[name] = self._token(Slot(Kind.VALUE, slot))
        if parent != "mj-attributes" and node.name not in CHILDREN["mj-head"] and node.name != "mjml":
            self._add(node, place, self._definitions.of(node, around), written)
        return "".join([f' {name}="{value}"' for name, value in written.items()])

    def _add(self, node: Node, place: Place, defined: _Defined, written: dict[str, str]) -> None:
        """Add to the attributes of a component of the body what the engine would not find out by itself."""
        name = node.name
        given = defined.given
        node.values = values = {**defined.values, **node.written.values}
        written["css-class"] = self._mark(node, place, defined, written)
        if name in ("mj-column", "mj-group"):
            width = _width(node, place)
            if width:
                written["width"] = width
        if values.get("full-width") == "full-width":
            written["full-width"] = "full-width"
        if values.get("thumbnails") == "supported":  # 14
            written["thumbnails"] = "visible"
        if defined.inside:
            written |= {key: value for key, value in given.items() if key not in written and key in defined.inside}
        if name == "mj-body":  # 10: mj-attributes for mj-body
            written |= {key: value for key, value in given.items() if key not in written}
            room = number(values.get("width") or "")
            if isfinite(room):
                written["width"] = f"{spelled(room)}px"
        if name in _INHERITING:  # 11: the parent's values win over mj-attributes and mj-class, as over mj-all
            own = defined.own
            written |= {key: value for key, value in given.items() if key not in written and key in own}
        if name in _NO_ALT and "alt" not in written and "alt" not in given:  # 12
            written["alt"] = ""
        if name == "mj-hero":  # 13
            if (written.get("mode") or given.get("mode")) == "fluid-height":
                written["mode"] = "fluid"
            if "height" not in written and "height" not in given:
                written["height"] = "0px"
        if name in _FOLDED:  # 15: single paddings lose against the shorthand
            shorthand, default = _FOLDED[name]
            effective = given | written
            sides = [effective.get(f"{shorthand}-{side}") for side in ("top", "right", "bottom", "left")]
            if any(sides):
                whole = _four(effective.get(shorthand, default))
                written[shorthand] = " ".join(side or base for side, base in zip(sides, whole, strict=True))

    def _mark(self, node: Node, place: Place, defined: _Defined, written: Mapping[str, str]) -> str:
        """What stands for the css-class of `node` until `retouch`."""
        own = node.get("css-class")
        classes = defined.css_class if own is None else own
        if classes:
            classes = _UNSAFE.sub(_reference, classes).replace("<", "&lt;")
        self._marked.append(Marked(node, place, classes, written.get("title") or node.values.get("title")))
        return f"zqm{len(self._marked) - 1}q"

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
    if any(_unknown(child) for child in place.parent.children):
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


@lru_cache(maxsize=8192)
def _engine_values(component: str, written: AttributeList) -> Mapping[str, str]:
    """Attributes as the engine must get them; those that slots hold are empty."""
    return {
        name: _value(component, name, value)
        for name, value in written.values.items()  # 8: the first of two counts
        if name not in _WITHHELD
    }


@lru_cache(maxsize=8192)
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
