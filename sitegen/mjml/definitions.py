"""What the attributes of components come to: those they have, and what mj-attributes and MJML itself say of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from sitegen.mjml.attributes import AttributeList
from sitegen.mjml.components import attributes_of
from sitegen.mjml.geometry import number, spelled
from sitegen.mjml.parse import Node, Values
from sitegen.mjml.retouch import CHANGED

_SHORT_HEX = re.compile(r"#([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])")
_UNSAFE = re.compile(r"[\\\"\x7f-\U0010ffff]")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_NO_ALT = frozenset({"mj-image", "mj-social-element", "mj-carousel-image"})
_INHERITING = frozenset(
    {"mj-social-element", "mj-accordion-element", "mj-accordion-title", "mj-accordion-text", "mj-carousel-image"}
)
_WITHHELD = frozenset({"css-class", "full-width", "mobile-width"})
"""Attributes that the engine must not get as written: two are written anew, the third is none of MJML's."""
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


_Said = tuple[tuple[str, AttributeList, tuple[tuple[str, AttributeList], ...]], ...]


class Prepared(NamedTuple):
    """What there is to say of all components of the body that are written alike.

    `values`: of the attributes, wherever they come from. `text`: the attributes as the engine gets them, without those
    that a slot holds; `width` is not among them. `classes`: the css-class, escaped. `marked`: whether `retouch` has to
    find the component.
    """

    values: Values
    text: str
    width: str
    title: str
    classes: str
    marked: bool


def definitions(head: Node | None) -> Definitions:
    """What the head of a document says; heads that are written alike share it."""
    blocks = [block for block in head.children if block.name == "mj-attributes"] if head else []
    return _definitions(
        tuple(
            (node.name, node.written, tuple((child.name, child.written) for child in node.children))
            for block in blocks
            for node in block.children
        )
    )


class Definitions:
    """What mj-attributes says, by component and by class."""

    def __init__(self, said: _Said) -> None:
        self._components: dict[str, dict[str, str]] = {}
        self._classes: dict[str, dict[str, str]] = {}
        self._inside: dict[tuple[str, str], dict[str, str]] = {}
        self._known = lru_cache(maxsize=512)(self._defined)
        self.prepared = lru_cache(maxsize=2048)(self._prepared)
        """`prepared(component, written, around)`: a component's attributes inside one with the classes `around`."""
        for component, written, children in said:
            values = {name: value for name, value in written.values.items() if name != "mj-class"}
            if component == "mj-class":
                name = values.pop("name", "")
                self._classes.setdefault(name, {}).update(values)
                self._inside |= {(name, child): dict(given.values) for child, given in children}
            else:
                self._components.setdefault(component, {}).update(values)

    def _prepared(self, component: str, written: AttributeList, around: str) -> Prepared:
        defined = self._known(component, written.values.get("mj-class", ""), around)
        values = Values({**defined.values, **written.values})
        own = values.get("css-class") if "css-class" in written.values else defined.css_class
        classes = _UNSAFE.sub(_reference, own or "").replace("<", "&lt;")
        engine = _completed(component, values, dict(_engine_values(component, written)), defined)
        title = engine.get("title") or values.get("title") or ""
        width = engine.pop("width", "")
        slotted = written.slotted
        text = "".join([f' {name}="{value}"' for name, value in engine.items() if name not in slotted])
        marked = bool(classes) or component in CHANGED or "vertical-align" in values
        return Prepared(values, text, width, title, classes, marked)

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


_definitions = lru_cache(maxsize=32)(Definitions)


def _completed(component: str, values: Values, written: dict[str, str], defined: _Defined) -> dict[str, str]:
    """`written` with what the engine would not find out by itself of a component of the body."""
    given = defined.given
    if values.get("full-width") == "full-width":
        written["full-width"] = "full-width"
    if values.get("thumbnails") == "supported":  # 14
        written["thumbnails"] = "visible"
    if defined.inside:
        written |= {key: value for key, value in given.items() if key not in written and key in defined.inside}
    if component == "mj-body":  # 10: mj-attributes for mj-body
        written |= {key: value for key, value in given.items() if key not in written}
        width = number(values.get("width") or "")
        if isfinite(width):
            written["width"] = f"{spelled(width)}px"
    if component in _INHERITING:  # 11: the parent's values win over mj-attributes and mj-class, as over mj-all
        written |= {key: value for key, value in given.items() if key not in written and key in defined.own}
    if component in _NO_ALT and "alt" not in written and "alt" not in given:  # 12
        written["alt"] = ""
    if component == "mj-hero":  # 13
        if (written.get("mode") or given.get("mode")) == "fluid-height":
            written["mode"] = "fluid"
        if "height" not in written and "height" not in given:
            written["height"] = "0px"
    if component in _FOLDED:  # 15: single paddings lose against the shorthand
        shorthand, default = _FOLDED[component]
        effective = given | written
        sides = [effective.get(f"{shorthand}-{side}") for side in ("top", "right", "bottom", "left")]
        if any(sides):
            whole = _four(effective.get(shorthand, default))
            written[shorthand] = " ".join(side or base for side, base in zip(sides, whole, strict=True))
    return written


@lru_cache(maxsize=8192)
def engine_text(component: str, written: AttributeList) -> str:
    """The attributes of a component of the head as the engine gets them, without those that a slot holds."""
    values, slotted = _engine_values(component, written), written.slotted
    return "".join([f' {name}="{value}"' for name, value in values.items() if name not in slotted])


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
