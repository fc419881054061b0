"""CSS inlining that changes style attributes and nothing else.

css-inline parses HTML and writes it anew, which decodes entities, moves text out of tables and closes what was open.
So it only computes here: each start tag is numbered, and the styles it found for a number are written into the
original text.
"""

from __future__ import annotations

import html as entities
import re
from functools import lru_cache

import css_inline

from sitegen.mjml.markup import RAW, TAG, attributes, tag_name, with_attribute
from sitegen.mjml.selectors import subjects

_VALUE = re.compile(r"""(\s(?:href|src|alt|title)=)"[^"]*\"""")
_ASKS_VALUES = re.compile(r"\[\s*(?:href|src|alt|title)")
_RESULT = re.compile(r"""zqi="(\d+)"(?: [^\s="<>]+="[^"]*")*? style="([^"]*)\"""")
_TOKEN = re.compile(r"zq[cfl][0-9a-v]{16}q")
_DECLARATION = re.compile(r"""((?:[^;"'(]|"[^"]*"|'[^']*'|\([^)]*\)|[("'])+)(?:;|$)""")
_ENTITY = re.compile(r"&#?\w+;$")
_ASKED = re.compile(r"--zqa([0-9a-f]*)-([0-9a-f]*)")
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)
_PLAIN = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|s|small|span|strike|strong|sub"
    r"|sup|u|ul)(?=[\s/>])(?:[^\"'<>]|\"[^\"<>]*\"|'[^'<>]*')*>",
    re.IGNORECASE,
)
"""A tag that makes an element wherever in the body it stands."""

_AROUND = dict.fromkeys(("td", "th"), "<table><tbody><tr>")
_AROUND |= {"tr": "<table><tbody>", "col": "<table><colgroup>"}
_AROUND |= dict.fromkeys(("caption", "colgroup", "tbody", "tfoot", "thead"), "<table>")

_CELLS = frozenset({"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th"})
_SIZED = frozenset({"table", "td", "th", "img"})
_SAID_TWICE = {
    "background-color": "bgcolor",
    "background-image": "background",
    "text-align": "align",
    "vertical-align": "valign",
}
"""Properties of tables, and the attributes that say the same."""

_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)$""")

Styles = tuple[tuple[str, str, bool], ...]
"""Declarations: property, value, whether it was important."""


class InlineError(Exception):
    """The stylesheet or document could not be inlined."""


def attribute_rule(selector: str, name: str, value: str) -> str:
    """A rule that sets an attribute, by way of a property that no mail will ever hold."""
    return f"{selector} {{ --zqa{name.encode().hex()}-{value.encode().hex()}: 1 }}"


class Inliner:
    """Inlines one stylesheet; remembers the styles of the shapes of markup it has met."""

    def __init__(self, css: str) -> None:
        """`css`: the stylesheet. Rules inside @media and the like have no effect."""
        self._engine = css_inline.CSSInliner(
            inline_style_tags=False,
            keep_style_tags=True,
            keep_link_tags=True,
            load_remote_stylesheets=False,
            extra_css=css,
        )
        self._empty = not css.strip()
        self._value = None if _ASKS_VALUES.search(css) else _VALUE
        self._styles = lru_cache(maxsize=2048)(self._compute)
        self._restyled = lru_cache(maxsize=4096)(self._restyle)
        self._subjects = subjects(css) if not self._empty and self._works() else None

    def inline(self, html: str, frame: str = "") -> str:
        """`html` with the stylesheet's declarations in style attributes.

        `frame`: start tags of the elements around a fragment, so that selectors match as in the whole document.
        Raises InlineError.
        """
        if self._empty or "<" not in html:
            return html
        if self._subjects:
            if not self._subjects.likely(html):
                return html
            if len(_PLAIN.findall(html)) == html.count("<"):
                return _PLAIN.sub(lambda match: self._restyled(match.group()), html)
        pieces = TAG.split(html)
        tags = pieces[1::2]
        shape = self._shape(pieces)
        for number, styles in self._styles(frame, shape):
            tags[number] = _styled(tags[number], styles)
        pieces[1::2] = tags
        return "".join(pieces)

    def page(self, html: str) -> str:
        """As `inline`, for a whole page as the engine writes it."""
        if self._empty or not self._subjects:
            return self.inline(html)
        parts: list[str] = []
        done = 0
        for at in self._subjects.tags(html):
            comment = html.rfind("<!--", 0, at)
            if comment >= 0 and html.find("-->", comment + 2) > at:
                continue
            end = html.find(">", at) + 1
            tag = html[at:end]
            if tag.count('"') % 2 or not tag[1:2].isalpha():  # Some value holds a < or >.
                return self.inline(html)
            parts += (html[done:at], self._restyled(tag))
            done = end
        return "".join((*parts, html[done:]))

    @property
    def tag_by_tag(self) -> bool:
        """Whether it styles plain tags by themselves, wherever they stand."""
        return self._subjects is not None

    def _works(self) -> bool:
        try:
            self._engine.inline("<p>")
        except css_inline.InlineError:
            return False
        return True

    def _restyle(self, tag: str) -> str:
        """`tag` with the styles that it gets wherever it stands."""
        if tag.startswith("</"):
            return tag
        shape = self._value.sub(r'\1"zq"', tag) if self._value else tag
        return next((_styled(tag, styles) for _, styles in self._styles(_AROUND.get(tag_name(tag), ""), shape)), tag)

    def _shape(self, pieces: list[str]) -> str:
        """What the styles depend on: the tags, without the values that differ from mail to mail, and where text is."""
        shape = "".join(
            [tag + ("x" if text.strip() else "") for text, tag in zip(pieces[2::2], pieces[1::2], strict=True)]
        )
        return self._value.sub(r'\1"zq"', shape) if self._value else _TOKEN.sub("zq", shape)

    def _compute(self, frame: str, shape: str) -> tuple[tuple[int, Styles], ...]:
        """The styles of each tag of `shape` that gets some; tags are counted from 0, end tags and comments too."""
        pieces = TAG.split(shape)
        pieces[1::2] = [_numbered(tag, number) for number, tag in enumerate(pieces[1::2])]
        try:
            result = self._engine.inline(frame + "".join(pieces))
        except css_inline.InlineError as error:
            raise InlineError(str(error)) from None
        found: dict[int, Styles] = {}
        for match in _RESULT.finditer(result):
            found.setdefault(int(match.group(1)), declarations(entities.unescape(match.group(2))))
        return tuple(sorted((number, styles) for number, styles in found.items() if styles))


inliner = lru_cache(maxsize=64)(Inliner)
"""The inliner of a stylesheet; what it has computed serves all who ask for it."""


def declarations(style: str) -> Styles:
    """The declarations of a style attribute's (unescaped) value."""
    found = []
    for match in _DECLARATION.finditer(style):
        name, colon, value = match.group(1).partition(":")
        plain = _IMPORTANT.sub("", value).strip()
        if colon and plain:
            found.append((name.strip(), plain, plain != value.strip()))
    return tuple(found)


def _numbered(tag: str, number: int) -> str:
    """A start tag with its number and without its own styles: these are kept, whatever is wrong with them."""
    name, rest = _without_style(tag)
    return f'{name} zqi="{number}"{rest}' if name else tag


@lru_cache(maxsize=8192)
def _without_style(tag: str) -> tuple[str, str]:
    """A start tag up to its name, and the rest without the style attribute; nothing where no number can be put."""
    if tag.startswith(("<!", "</")) or tag_name(tag) in RAW:
        return "", ""
    end = len(tag_name(tag)) + 1
    old = _style_attribute(tag)
    rest = tag[end:] if old is None else tag[end : old.start()] + tag[old.end() :]
    return tag[:end], rest


@lru_cache(maxsize=8192)
def _styled(tag: str, styles: Styles) -> str:
    """`tag` with `styles` before its own, which win, and important ones behind (`!important` itself is dropped).

    That is how MJML's inliner does it: an inlined !important would beat the media queries in the head.
    """
    for name, _, _ in styles:
        asked = _ASKED.fullmatch(name)
        if asked:
            attribute, value = (bytes.fromhex(part).decode() for part in asked.groups())
            tag = with_attribute(tag, attribute, value.replace('"', "&quot;"))
    styles = tuple(declaration for declaration in styles if not _ASKED.fullmatch(declaration[0]))
    if not styles:
        return tag
    old = _style_attribute(tag)
    if old is None:
        end = len(tag) - (2 if tag.endswith("/>") else 1)
        gap = "" if tag[end - 1].isspace() else " "
        tag = f"{tag[:end]}{gap}{_fresh(styles)}{' ' if tag.endswith('/>') else ''}{tag[end:]}"
        return _with_attributes(tag, styles)
    own = next((old.group(g) for g in (2, 3, 4) if old.group(g) is not None), "")
    if old.group(2) is None:
        own = own.replace('"', "&quot;")
    own = own.strip()
    if own.endswith(";") and not _ENTITY.search(own):
        own = own[:-1]
    written = declarations(entities.unescape(own))
    names = {name.lower() for name, _, _ in written}
    before = [_spelled(name, value) for name, value, important in styles if not important and name.lower() not in names]
    after = [_spelled(name, value) for name, value, important in styles if important]
    value = ";".join(part for part in (*before, own, *after) if part)
    tag = f'{tag[: old.start()]}style="{value};"{tag[old.end() :]}'
    return _with_attributes(tag, (*styles, *written))


def _with_attributes(tag: str, styles: Styles) -> str:
    """`tag` with the attributes that Outlook looks at, set to what its `styles` say, as MJML's inliner does.

    Only important styles win over later ones.
    """
    element = tag_name(tag)
    if element not in _CELLS and element != "img":
        return tag
    said = {name.lower(): value for name, value, important in sorted(styles, key=lambda declared: declared[2])}
    wanted = {}
    for name, value in said.items():
        if name in ("width", "height") and element in _SIZED:
            if "px" in value or "auto" in value:
                wanted[name] = value.replace("px", "", 1)
            elif "%" in value and element != "img":
                wanted[name] = value
        elif name in _SAID_TWICE and element in _CELLS and "gradient(" not in value:
            wanted[_SAID_TWICE[name]] = _ADDRESS.sub(r"\1", value) if name == "background-image" else value
    for name, value in wanted.items():
        old = next((match for key, _, _, match in attributes(tag) if key == name), None)
        spelled = f'{name}="{value.replace("&", "&amp;").replace(chr(34), "&quot;")}"'
        if old:
            tag = tag[: old.start()] + spelled + tag[old.end() :]
        else:
            tag = with_attribute(tag, name, spelled[len(name) + 2 : -1])
    return tag


@lru_cache(maxsize=1024)
def _fresh(styles: Styles) -> str:
    """The style attribute of a tag that had none; what was important stands last."""
    ordered = sorted(styles, key=lambda declaration: declaration[2])
    return 'style="' + "".join(f"{_spelled(name, value)};" for name, value, _ in ordered) + '"'


def _spelled(name: str, value: str) -> str:
    quoted = value.replace('"', "'").replace("&", "&amp;").replace("<", "&lt;")
    return f"{name}:{quoted}"


def _style_attribute(tag: str) -> re.Match[str] | None:
    if "style" not in tag.lower():
        return None
    return next((match for name, _, _, match in attributes(tag) if name == "style"), None)
