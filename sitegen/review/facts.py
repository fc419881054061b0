"""What a page or text says and shows, in a form that can be compared: paragraphs, links, pictures, styles. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SECTIONS = ("address", "article", "aside", "body", "center", "div", "fieldset", "figure", "footer", "form", "header")
_TEXTS = ("blockquote", "br", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "legend", "main", "nav", "p")
_FORMS = ("label", "option", "pre", "section", "select")
_LISTS = ("dd", "dl", "dt", "li", "ol", "ul")
_TABLES = ("caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr")
BLOCKS = frozenset((*_SECTIONS, *_TEXTS, *_FORMS, *_LISTS, *_TABLES))
"""Elements that begin and end a paragraph."""

SILENT = frozenset(("script", "style", "template", "title", "noscript"))
"""Elements whose text nobody reads."""

_TITLES = 'meta[name="description"], meta[property="og:title"], meta[property="og:description"]'
_SHARED = re.compile(r"description|og:|twitter:|Content-Security-Policy", re.IGNORECASE)
_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s<>]+", re.IGNORECASE)
_RULE = re.compile(r"^[-=_*~\s]{3,}$")
_ITEM = re.compile(r"^\s*(?:[-*•>]|\d+[.)])\s")
_TAGS = r"""<!--.*?-->|<style\b[^>]*>{}.*?{}</style>|<{}[a-z][\w:-]*{}{}(?:"[^"]*"|'[^']*'|[^'">])*{}>"""
_TAG = re.compile(_TAGS.format("(", ")", "(", ")", "(", ")"), re.DOTALL | re.IGNORECASE)
_TOKEN = re.compile(_TAGS.format("", "", "", "", "", ""), re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s=/>"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]+))?""")
_CONTENT = frozenset(("href", "src", "alt", "title", "aria-label", "background", "srcset", "action"))
"""Attributes that hold copy, links or pictures, which are compared by themselves."""

_NUMBERED = re.compile(r"(?<=[-_])\d+$")


@dataclass(frozen=True, slots=True)
class Link:
    """A link: what is clicked on, and where it leads; `target` as it is written, which two links need not share."""

    label: str
    place: str
    target: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a page shows it."""

    source: str
    alt: str


class Page:
    """An HTML page, parsed once for all that is asked of it."""

    def __init__(self, html: str) -> None:
        self.html = html
        self._tree = LexborHTMLParser(html)

    def letters(self) -> str:
        """All its text without any space: what is equal in both versions has the same words."""
        body = self._tree.body
        return "".join(body.text().split()) if body is not None else ""

    def titles(self) -> list[str]:
        """What its head says of it to browsers, search engines and whoever shares it."""
        found = [node.attributes.get("content") or "" for node in self._tree.css(_TITLES)]
        title = self._tree.css_first("title")
        return [text for text in dict.fromkeys([title.text() if title else "", *found]) if text]

    def paragraphs(self) -> list[str]:
        """What can be read, a text for each block, its spaces as single ones."""
        body = self._tree.body
        found: list[str] = []
        if body is not None:
            for child in list(body.iter()):
                if _is_preheader(child):
                    child.decompose()  # compared by itself
            _gather(body, found)
        return [run for run in _run_on(found) if run]

    def links(self, local: Callable[[str], str]) -> list[Link]:
        """Links in their order, and forms by where they send; `local` says where an address leads within the site."""
        found = [(_label(node), (node.attributes.get("href") or "").strip()) for node in self._tree.css("a[href]")]
        forms = [("", (node.attributes.get("action") or "").strip()) for node in self._tree.css("form[action]")]
        return [Link(label, local(target), target) for label, target in found + forms]

    def pictures(self) -> list[Shown]:
        """Pictures in their order."""
        return [
            Shown(node.attributes.get("src") or "", " ".join((node.attributes.get("alt") or "").split()))
            for node in self._tree.css("img")
        ]


def tags(html: str) -> frozenset[str]:
    """The tags, style sheets and comments of a page, each once."""
    return frozenset(_TOKEN.findall(html))


def styles(found: Iterable[str]) -> set[str]:
    """How a page of these `tags` looks: each element, attribute, declaration and rule of a style sheet, once."""
    looks: set[str] = set()
    return looks.union(*map(_looks, found))


def text_paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain-text part: lines run on, items by themselves, without rules and addresses."""
    made: list[list[str]] = [[]]
    for line in text.splitlines():
        bare = _URL.sub("", line).strip()
        if not bare or _RULE.match(line) or _ITEM.match(line):
            made.append([])
        if bare and not _RULE.match(line):
            made[-1].append(bare)
    return [" ".join(" ".join(lines).split()) for lines in made if lines]


def addresses(text: str) -> list[str]:
    """The addresses that a text names, in their order."""
    return _URL.findall(text)


def _gather(node: LexborNode, found: list[str]) -> None:
    """Add the texts below `node` and, where a paragraph ends, line breaks."""
    for child in node.iter(include_text=True):
        tag = child.tag
        if tag == "-text":
            found.append(child.text().replace("\n", " "))
        elif tag in BLOCKS:
            found.append("\n")
            _gather(child, found)
            found.append("\n")
        elif tag not in SILENT:
            _gather(child, found)


def _is_preheader(node: LexborNode) -> bool:
    return node.tag == "div" and "max-height:0" in (node.attributes.get("style") or "")


def _run_on(texts: Iterable[str]) -> list[str]:
    return [" ".join(line.split()) for line in "".join(texts).split("\n")]


def _label(node: LexborNode) -> str:
    text = " ".join(node.text().split())
    if text:
        return text
    alts = (picture.attributes.get("alt") or "" for picture in node.css("img"))
    return " ".join(" ".join(alts).split()) or node.attributes.get("aria-label") or ""


@lru_cache(maxsize=16_384)
def _looks(token: str) -> frozenset[str]:
    match = _TAG.fullmatch(token)
    sheet, name, attributes = match.groups() if match else (None, None, "")
    if sheet is not None:
        return frozenset(" ".join(rule.split()) for rule in re.split(r"[{};]", sheet) if rule.strip())
    if name is None:
        # What Outlook alone sees; words and addresses in it are those of the mail.
        return frozenset(styles(tags(token.removeprefix("<!--").removesuffix("-->"))))
    tag = name.lower()
    if tag == "meta":
        return frozenset() if _SHARED.search(attributes) else frozenset((f"<meta{attributes.rstrip('/ ')}>",))
    found = {f"<{tag}>"}
    for name, quoted in _ATTRIBUTE.findall(attributes):
        value = quoted.strip("\"'")
        if name == "style":
            found.update(" ".join(each.split()) for each in value.split(";") if each.strip())
        elif name.lower() not in _CONTENT and not name.startswith(("xmlns", "id", "value", "for", "name")):
            found.add(f"{name}={_NUMBERED.sub('', value)}" if quoted else name)
    return frozenset(found)
