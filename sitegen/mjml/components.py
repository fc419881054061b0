"""What MJML consists of: components, their attributes and types, and which may stand inside which.

The tables are those of MJML 5.4 (`allowedAttributes` and `dependencies` of its preset). Types of values: `color`;
`px` (one length in pixels); `length` (pixels or percent); `lengths` (one to four of them, as in CSS shorthands);
`spacing` (pixels or em, may be negative); `line` (pixels, percent or a bare number); `integer` (or pixels, which HTML
reads the same); `boolean`; `text` (anything); words separated by `|` (one of them; `px|auto` allows a length too).
"""

from __future__ import annotations

from functools import cache

_SIDES = ("top", "right", "bottom", "left")


def _shorthand(name: str, whole: str, side: str) -> dict[str, str]:
    return {name: whole} | {f"{name}-{s}": side for s in _SIDES}


def _all(kind: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), kind)


def _tags(names: str) -> frozenset[str]:
    return frozenset(f"mj-{name}" for name in names.split())


_PADDING = _shorthand("padding", "lengths", "length")
_BORDER = _shorthand("border", "text", "text") | {"border-radius": "text"}
_FONT = {"font-family": "text", "font-size": "px", "font-weight": "text"}
_TEXT = _FONT | {"font-style": "text", "line-height": "line", "text-decoration": "text", "color": "color"}
_LINK = _all("text", "href rel target title")
_CONTAINER = {"container-background-color": "color"}
_MIDDLE = {"vertical-align": "top|bottom|middle"}
_ALIGN = {"align": "left|center|right"}
_BACKGROUND = _all(
    "text", "background-url background-size background-position background-position-x background-position-y"
)
_ACCORDION = _all(
    "text", "border font-family icon-wrapped-url icon-wrapped-alt icon-unwrapped-url icon-unwrapped-alt"
) | {
    "icon-align": "top|middle|bottom",
    "icon-width": "length",
    "icon-height": "length",
    "icon-position": "left|right",
}
_SOCIAL = _TEXT | {
    "border": "text",
    "border-radius": "text",
    "icon-size": "length",
    "icon-height": "length",
    "icon-padding": "lengths",
    "text-padding": "lengths",
}
_SECTION = (
    _PADDING
    | _BORDER
    | _BACKGROUND
    | {
        "background-color": "color",
        "background-repeat": "repeat|no-repeat",
        "direction": "ltr|rtl",
        "full-width": "full-width|false|",
        "gutter": "length",
        "text-align": "left|center|right",
        "text-padding": "lengths",
    }
)

ATTRIBUTES: dict[str, dict[str, str]] = {
    "mjml": _all("text", "owa lang dir version"),
    "mj-head": {},
    "mj-attributes": {},
    "mj-breakpoint": {"width": "px"},
    "mj-font": _all("text", "name href"),
    "mj-html-attributes": {},
    "mj-selector": {"path": "text"},
    "mj-html-attribute": {"name": "text"},
    "mj-preview": {},
    "mj-style": {"inline": "text"},
    "mj-title": {},
    "mj-raw": {"position": "file-start"},
    "mj-body": {"width": "px", "background-color": "color", "id": "text"},
    "mj-wrapper": _SECTION | {"gap": "px"},
    "mj-section": _SECTION,
    "mj-group": _MIDDLE | {"background-color": "color", "direction": "ltr|rtl", "width": "length"},
    "mj-column": _PADDING
    | _BORDER
    | _MIDDLE
    | _shorthand("inner-border", "text", "text")
    | {
        "background-color": "color",
        "direction": "ltr|rtl",
        "inner-background-color": "color",
        "inner-border-radius": "text",
        "width": "length",
    },
    "mj-hero": _PADDING
    | _MIDDLE
    | _shorthand("inner-padding", "lengths", "length")
    | {
        "mode": "text",
        "height": "length",
        "background-url": "text",
        "background-width": "length",
        "background-height": "length",
        "background-position": "text",
        "background-color": "color",
        "border-radius": "text",
        "inner-background-color": "color",
    },
    "mj-text": _PADDING
    | _TEXT
    | _CONTAINER
    | _MIDDLE
    | {
        "align": "left|right|center|justify",
        "background-color": "color",
        "height": "length",
        "letter-spacing": "spacing",
        "text-transform": "text",
    },
    "mj-button": _PADDING
    | _BORDER
    | _TEXT
    | _CONTAINER
    | _MIDDLE
    | _ALIGN
    | _LINK
    | {
        "background-color": "color",
        "height": "length",
        "inner-padding": "lengths",
        "letter-spacing": "spacing",
        "name": "text",
        "text-align": "left|right|center",
        "text-transform": "text",
        "width": "length",
    },
    "mj-image": _PADDING
    | _BORDER
    | _CONTAINER
    | _ALIGN
    | _LINK
    | _all("text", "alt name src srcset sizes usemap")
    | {
        "fluid-on-mobile": "boolean",
        "font-size": "px",
        "height": "px|auto",
        "max-height": "length",
        "width": "px",
    },
    "mj-divider": _PADDING
    | _CONTAINER
    | _ALIGN
    | {"border-color": "color", "border-style": "text", "border-width": "px", "width": "length"},
    "mj-spacer": _PADDING | _shorthand("border", "text", "text") | _CONTAINER | {"height": "length"},
    "mj-table": _PADDING
    | _FONT
    | _CONTAINER
    | _MIDDLE
    | _ALIGN
    | {
        "border": "text",
        "cellpadding": "integer",
        "cellspacing": "integer",
        "color": "color",
        "line-height": "line",
        "role": "none|presentation",
        "table-layout": "auto|fixed|initial|inherit",
        "width": "length|auto",
    },
    "mj-social": _PADDING
    | _SOCIAL
    | _CONTAINER
    | _MIDDLE
    | _ALIGN
    | {"inner-padding": "lengths", "mode": "horizontal|vertical", "table-layout": "auto|fixed"},
    "mj-social-element": _PADDING
    | _SOCIAL
    | _MIDDLE
    | _ALIGN
    | _LINK
    | _all("text", "alt name src srcset sizes")
    | {"background-color": "color", "icon-position": "left|right"},
    "mj-navbar": _PADDING
    | _ALIGN
    | _shorthand("ico-padding", "lengths", "length")
    | _all("text", "base-url hamburger ico-open ico-close ico-font-family ico-text-transform ico-text-decoration")
    | {"ico-align": "left|center|right", "ico-color": "color", "ico-font-size": "length", "ico-line-height": "line"},
    "mj-navbar-link": _PADDING
    | _TEXT
    | _all("text", "href name rel target text-transform")
    | {"letter-spacing": "spacing"},
    "mj-accordion": _PADDING | _ACCORDION | _CONTAINER,
    "mj-accordion-element": _ACCORDION | {"background-color": "color"},
    "mj-accordion-title": _PADDING | _FONT | {"background-color": "color", "color": "color"},
    "mj-accordion-text": _PADDING
    | _FONT
    | {"background-color": "color", "color": "color", "letter-spacing": "spacing", "line-height": "line"},
    "mj-carousel": _PADDING
    | _CONTAINER
    | _ALIGN
    | _all("text", "border-radius left-icon right-icon tb-border tb-border-radius")
    | {
        "icon-width": "length",
        "thumbnails": "visible|hidden|supported",
        "tb-hover-border-color": "color",
        "tb-selected-border-color": "color",
        "tb-width": "length",
    },
    "mj-carousel-image": _LINK | _all("text", "alt src thumbnails-src border-radius tb-border tb-border-radius"),
}
"""Each component's own attributes and the types of their values."""

EVERYWHERE: dict[str, str] = {"css-class": "text", "mj-class": "text"}
"""Attributes that every component of the body takes."""

_CONTENT = _tags("accordion button carousel divider image navbar raw social spacer table text")

CHILDREN: dict[str, frozenset[str]] = {
    "": frozenset({"mjml"}),
    "mjml": _tags("head body raw"),
    "mj-head": _tags("attributes breakpoint font html-attributes preview raw style title"),
    "mj-html-attributes": _tags("selector"),
    "mj-selector": _tags("html-attribute"),
    "mj-body": _tags("hero raw section wrapper"),
    "mj-wrapper": _tags("hero raw section"),
    "mj-section": _tags("column group raw"),
    "mj-group": _tags("column raw"),
    "mj-column": _CONTENT,
    "mj-hero": _CONTENT,
    "mj-accordion": _tags("accordion-element raw"),
    "mj-accordion-element": _tags("accordion-title accordion-text raw"),
    "mj-carousel": _tags("carousel-image"),
    "mj-navbar": _tags("navbar-link raw"),
    "mj-social": _tags("social-element raw"),
}
"""Which components may stand directly inside which; the others hold none."""

_BOXES = _tags("body wrapper section group column hero")

DEFINITIONS = _tags("all class")
"""What mj-attributes holds besides components of the body."""


@cache
def attributes_of(name: str) -> dict[str, str]:
    """All attributes that component `name` takes, with their types; for mj-all and mj-class those of any component."""
    if name in DEFINITIONS:
        merged = {key: kind for table in ATTRIBUTES.values() for key, kind in table.items()}
        return merged | EVERYWHERE | {"name": "text"}
    body = name not in CHILDREN["mj-head"] or name == "mj-raw"
    return ATTRIBUTES[name] | (EVERYWHERE if body and name != "mjml" else {})


@cache
def parents_of(name: str) -> tuple[str, ...]:
    """The components that `name` may stand in, sorted."""
    return tuple(sorted(parent for parent, children in CHILDREN.items() if name in children and parent))


def drawn_anywhere(name: str, parent: str) -> bool:
    """Whether MJML draws component `name` inside `parent` although it does not belong there."""
    return parent in _BOXES and name != "mj-body" and name in _BOXES | _CONTENT
