"""Changes in the engine's HTML what cannot be had by telling the engine otherwise.

`normalise` puts a mark into the css-class of each component; the engine copies it to where the component's classes
belong. Here each mark is replaced by the real classes, and the tags around it are brought to what MJML 5.4 writes. The
numbers are those of the table in docs/mjml.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from sitegen.mjml import gutter
from sitegen.mjml.geometry import (
    Place,
    box,
    column_width,
    divider_width,
    image_width,
    inner_height,
    integer,
    measure,
    nearest,
    outlook_width,
    paddings,
    spelled,
    width_and_unit,
    written_width,
)
from sitegen.mjml.head import with_rules
from sitegen.mjml.page import Page, with_classes
from sitegen.mjml.parse import Node, Values

MARK = re.compile(r"(zqm(\d+)q(-[a-z]+|))")
"""A component's mark among the classes of a tag, with the suffix the engine has put to it."""

_WIDTH = re.compile(r"\bmj-column-(?:per|px)-[\d-]+")
_NO_ATTRIBUTE = re.compile(r'\svertical-align="[^"]*"')
_FRACTION = re.compile(r'width="(?<=\swidth=")(-?\d+)\.\d+"')


class Marked(NamedTuple):
    """A component with its mark's number as index, where it stands, its css-class, and its title as it is written."""

    node: Node
    place: Place
    classes: str
    title: str | None


def retouch(html: str, marked: list[Marked], class_on_body: bool) -> str:
    """`html` as MJML would have written it, without marks; `class_on_body`: even the css-class of mj-body."""
    page = Page(html)
    pieces = page.pieces
    rules: dict[str, str] = {}
    owa = False
    if _FRACTION.search(html):
        pieces[1::2] = [_FRACTION.sub(r'width="\1"', tag) if tag.startswith("<img") else tag for tag in pieces[1::2]]
    for at in [at for at in range(1, len(pieces), 2) if "zqm" in pieces[at]]:
        for mark, number, suffix in MARK.findall(pieces[at]):
            found = marked[int(number)]
            name = found.node.name
            if name == "mj-body":
                owa = found.place.parent is not None and found.place.parent.get("owa") == "desktop"
                if class_on_body and found.classes:
                    page.attribute(page.after(-1, "<body"), "class", found.classes)
                    found = found._replace(classes="")
            tag = with_classes(pieces[at], mark, found.classes, suffix)
            pieces[at] = _NO_ATTRIBUTE.sub("", tag) if " vertical-align=" in tag else tag
            if suffix == "-outlook":
                _outlook(page, at, found)
            elif not suffix and name in _CHANGES:
                _CHANGES[name](page, at, found)
            if not suffix and name in ("mj-column", "mj-group"):
                rules |= _wide(page, at, found)
    return with_rules(page.html, rules, owa)


def _outlook(page: Page, at: int, found: Marked) -> None:
    place = found.place
    if not page.pieces[at].startswith("<table"):
        return
    page.width(at, place.width, written_width(place))
    page.style(page.after(at, "<v:rect", "<div"), "width", written_width(place))  # A background is as wide.
    if found.node.name in ("mj-section", "mj-wrapper") and place.gap:
        page.pieces[at] = re.sub(r'\sbgcolor="[^"]*"', "", page.pieces[at])
        if found.node.index:
            page.style(at, "padding-top", place.gap)


def _section(page: Page, at: int, found: Marked) -> None:
    if found.node.values.get("full-width") == "full-width":
        page.pieces[at] = re.sub(r'(?<=[";])border-radius:[^;"]*;', "", page.pieces[at])
    inner = at if page.pieces[at].startswith("<div") else page.after(at, "<div")
    page.style(inner, "max-width", written_width(found.place))
    if found.place.gap and found.node.index:
        page.style(inner, "margin-top", found.place.gap)


def _column(page: Page, at: int, found: Marked) -> None:
    node, place = found.node, found.place
    page.space(at)  # 21
    outlook = _outlook_cell(page, at)
    width = outlook_width(node.values, place)
    if node.name == "mj-group":
        share, unit = column_width(node.values, place)
        width = place.width * share / 100 if unit == "%" else share
    page.style(outlook, "width", measure(width))
    if node.name == "mj-group":
        return
    outer, inner = bool(node.values.get("border-radius")), bool(node.values.get("inner-border-radius"))
    table = page.after(at, "<table")
    if table and _padded(node.values):
        page.separate(table, outer)
        page.separate(page.after(table, "<table"), inner)
    else:
        page.separate(table, outer or inner)
    if place.grouped and not place.gutter:
        page.style(at, "width", _in_group(node, place))


@lru_cache(maxsize=2048)
def _padded(values: Values) -> bool:
    return any(values.get(f"padding{side}") for side in ("", "-top", "-right", "-bottom", "-left"))


def _wide(page: Page, at: int, found: Marked) -> dict[str, str]:
    """Name the column's width and gutter on wide screens by classes; the declarations of these.

    MJML names a group by the whole number of its width only. Where another column has that very width, the last of the
    two decides for both.
    """
    width, unit = column_width(found.node.values, found.place)
    spaced = found.node.name == "mj-column" and bool(found.place.gutter)
    if spaced:
        width, unit = width_and_unit(gutter.reduced_width(found.node, found.place))
    rules = {}
    written = _WIDTH.search(page.pieces[at])
    if written and not isfinite(width):  # MJML writes a rule for this class that says nothing.
        page.pieces[at] = page.pieces[at].replace(written.group(), "mj-column-px-NaN", 1)
    elif written:
        exact = str(int(width)) if width == int(width) else repr(width)
        short = str(int(width)) if found.node.name == "mj-group" else exact.replace(".", "-")
        name = f"mj-column-{'per' if unit == '%' else 'px'}-{short}"
        rules[name] = f"width:{exact}{unit} !important; max-width:{exact}{unit};"
        page.pieces[at] = page.pieces[at].replace(written.group(), name, 1)
    if spaced:
        made, padding = _gutter(page, at, found)
        if padding and not found.place.grouped:
            rules[made] = f"padding: {padding} !important;"
    return rules


def _in_group(node: Node, place: Place) -> str:
    """The width of a column in a group, where columns do not stack, on narrow screens."""
    own = node.values.get("width")
    if not own:
        return f"{100 // place.siblings}%"
    width, unit = width_and_unit(own)
    return own if unit == "%" else measure(_share(width, place.width), "%")


def _share(width: float, whole: float) -> float:
    """`width` in per cent of `whole`, whose fraction is cut off."""
    return width / int(whole) * 100 if isfinite(whole) and int(whole) else 0.0


def _gutter(page: Page, at: int, found: Marked) -> tuple[str, str]:
    """Space the column as the section's gutter says; the class that does so on wide screens, and its padding."""
    made = gutter.of(found.node, found.place)
    page.style(at, "padding", made.narrow)
    if found.place.grouped:
        width, unit = width_and_unit(gutter.reduced_width(found.node, found.place))
        page.style(at, "width", measure(width if unit == "%" else _share(width, found.place.width), "%"))
    if not found.place.grouped:
        page.style(_outlook_cell(page, at), "padding", made.outlook)
    page.pieces[at] = page.pieces[at].replace('class="', f'class="{made.name} ', 1)
    return made.name, made.wide


def _outlook_cell(page: Page, at: int) -> int | None:
    """The table cell that holds the component at `at` in Outlook."""
    before = at - 4
    return before if before > 0 and page.pieces[before].startswith("<td") else None


def _image(page: Page, at: int, found: Marked) -> None:
    image = page.after(at, "<img", "</td")
    if image is None:
        return
    width = image_width(found.node.values, found.place)
    page.style(page.after(at, "<td", "<img"), "width", measure(width))  # 12
    if isfinite(width):
        page.attribute(image, "width", spelled(width))
    else:
        page.pieces[image] = re.sub(r'\swidth="[^"]*"', "", page.pieces[image])
    for side in ("left", "right", "top", "bottom"):
        border = found.node.values.get(f"border-{side}")
        if border:
            page.style(image, f"border-{side}", border)
    height = integer(found.node.values.get("height") or "")
    if isfinite(height):
        page.attribute(image, "height", spelled(height))
    _sources(page, image, found.node)
    if found.title:
        page.attribute(page.after(at, "<a", "<img"), "title", found.title)


def _sources(page: Page, image: int, node: Node) -> None:
    for name in ("srcset", "sizes"):
        value = node.values.get(name)
        if value:
            page.attribute(image, name, value)


def _hero(page: Page, at: int, found: Marked) -> None:
    cell = page.after(at, "<td")
    fluid = found.node.values.get("mode") == "fluid-height"
    outer = at if page.pieces[at].startswith("<div") else page.after(at, "<div")
    page.style(outer, "max-width", written_width(found.place))
    page.width(page.before(outer, "<table"), found.place.width, written_width(found.place))
    if not found.node.values.get("background-width"):
        page.style(page.before(outer, "<v:image"), "width", written_width(found.place))
    inner = page.after(outer or at, "<div")
    page.width(page.before(inner, "<table"), found.place.width - paddings(found.node.values))
    align = found.node.values.get("align")
    if inner and align:
        page.pieces[inner] = re.sub(r'\swidth="[^"]*"', "", page.pieces[inner])
        page.attribute(inner, "align", align)
    wide_cell = page.after(cell, "<td", "<div") if fluid and cell else cell
    radius = found.node.values.get("border-radius")
    if radius:
        page.style(wide_cell, "border-radius", radius)
    for side in ("", "-top", "-left", "-right", "-bottom"):
        padding = found.node.values.get(f"inner-padding{side}")
        if padding:
            page.style(inner, f"padding{side}", padding)
            page.style(page.before(inner, "<td"), f"padding{side}", padding)
    if not fluid:
        height = inner_height(found.node.values)
        if isfinite(height):
            page.style(cell, "height", f"{spelled(height)}px")
            page.attribute(cell, "height", spelled(height))
        return
    high, wide = (integer(found.node.values.get(f"background-{side}") or "") for side in ("height", "width"))
    ratio = f"{spelled(nearest(high / wide * 100))}%" if wide and isfinite(high / wide) else "0"
    page.style(cell, "padding-bottom", ratio)
    other = page.after(cell or at, '<td style="mso-padding-bottom-alt')
    page.style(other, "padding-bottom", ratio)


def _table(page: Page, at: int, found: Marked) -> None:
    table = page.after(at, "<table")
    role = found.node.values.get("role")
    if role:
        page.attribute(table, "role", role)
    spacing = re.sub(r"[^\d.]", "", found.node.values.get("cellspacing") or "")
    page.separate(table, bool(spacing.strip("0.")))
    width = found.node.values.get("width") or ""
    if width.endswith("px"):
        page.attribute(table, "width", spelled(integer(width)) if isfinite(integer(width)) else width)


def _social_element(page: Page, at: int, found: Marked) -> None:
    if page.pieces[at - 4].startswith("<table"):
        page.space(at - 4)  # 21
    image = page.after(at, "<img", "</tr")
    if image is not None:
        parent = found.place.parent
        values = {**(parent.values if parent else {}), **found.node.values}
        page.first_style(image, "border", values.get("border") or "0")
        _sources(page, image, found.node)
        _icon(page, image, values)
    if found.node.values.get("icon-position") == "right":  # 19
        table = page.after(at, "</table")
        text, end = (table + 4, page.after(table, "</tr")) if table else (0, None)
        if table and end is not None and text < end:
            icon = page.pieces[at + 2 : text]
            page.pieces[at + 2 : end] = page.pieces[text:end] + icon


def _icon(page: Page, image: int, values: dict[str, str]) -> None:
    """Size an icon whose size the engine has not understood: MJML takes the number at its front for the picture."""
    size, cell = values.get("icon-size") or "", page.before(image, "<td")
    if isfinite(integer(size)) and " width=" not in page.pieces[image]:
        page.attribute(image, "width", spelled(integer(size)))
        page.style(page.before(image, "<table"), "width", size)
        page.style(cell, "width", size)
        page.style(cell, "height", values.get("icon-height") or size)


def _carousel(page: Page, at: int, found: Marked) -> None:
    width = found.node.values.get("tb-width") or "110px"
    supported = found.node.values.get("thumbnails") == "supported"
    link = page.after(at, "<a", "<table")
    while link is not None and "mj-carousel-thumbnail" in page.pieces[link]:
        if supported:  # 14: shown by the rules in the head
            page.style(link, "display", "none")
        page.space(link)  # 21
        page.style(link, "width", width)
        page.attribute(page.after(link, "<img"), "width", re.sub(r"\D.*", "", width) or "0")
        link = page.after(link, "<a", "<table")


def _navbar_link(page: Page, at: int, found: Marked) -> None:
    page.space(at)  # 21


def _carousel_image(page: Page, at: int, found: Marked) -> None:
    image = page.after(at, "<img")
    if isfinite(found.place.width):
        page.style(image, "width", f"{spelled(found.place.width)}px")
        page.attribute(image, "width", str(int(found.place.width)))


def _divider(page: Page, at: int, found: Marked) -> None:
    margin = {"left": "0px", "right": "0px 0px 0px auto"}.get(found.node.values.get("align") or "", "0px auto")
    page.style(page.after(at, "<p"), "margin", margin)
    table = page.after(at, "<table", "</td")
    page.attribute(table, "align", found.node.values.get("align") or "center")
    page.style(table, "margin", margin)
    width = divider_width(found.node.values, found.place)
    page.style(table, "width", width)
    page.attribute(table, "width", width)


def _button(page: Page, at: int, found: Marked) -> None:
    cell = page.after(at, "<td")
    if cell is None:
        return
    if found.title:
        page.attribute(cell + 2, "title", found.title)
    width, unit = width_and_unit(found.node.values.get("width") or "auto")
    if unit == "px" and isfinite(width):
        inner = box(found.node.values, width, "inner-padding")
        page.style(cell + 2, "width", measure(inner))


def _accordion_element(page: Page, at: int, found: Marked) -> None:
    font = found.node.values.get("font-family")
    if font:
        page.style(page.after(at, "<label"), "font-family", font)


def _accordion_part(page: Page, at: int, found: Marked) -> None:
    """The text or title of an accordion: the font is its own, the element's or the accordion's."""
    font = found.node.get("font-family") or found.place.font
    if font:
        page.style(at, "font-family", font)


def _accordion_title(page: Page, at: int, found: Marked) -> None:
    _accordion_part(page, at, found)
    weight = found.node.values.get("font-weight")
    if weight:  # 15
        page.style(at, "font-weight", weight)


def _body(page: Page, at: int, found: Marked) -> None:
    page.style(at, "word-spacing", "normal")
    # The class is inside by default, where MJML 4 puts it: Gmail drops the body and what is styled by its class.
    own = found.node.values.get("id")
    if own:
        page.attribute(page.after(-1, "<body"), "id", own)


_CHANGES: dict[str, Callable[[Page, int, Marked], None]] = {
    "mj-body": _body,
    "mj-section": _section,
    "mj-wrapper": _section,
    "mj-column": _column,
    "mj-group": _column,
    "mj-image": _image,
    "mj-hero": _hero,
    "mj-divider": _divider,
    "mj-button": _button,
    "mj-table": _table,
    "mj-social-element": _social_element,
    "mj-navbar-link": _navbar_link,
    "mj-carousel": _carousel,
    "mj-carousel-image": _carousel_image,
    "mj-accordion-element": _accordion_element,
    "mj-accordion-title": _accordion_title,
    "mj-accordion-text": _accordion_part,
}

CHANGED = frozenset(_CHANGES)
"""Components that `retouch` changes even when they have no classes."""
