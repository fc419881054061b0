"""Markdown to what blocks show: styled-ready HTML, parts (text, buttons, pictures) and plain text.

The result depends on the text and on the `Scope` alone, so it is made once for all cells that share both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from sitegen.diagnostics import Problem
from sitegen.merge import Tokens
from sitegen.merge.bindings import TAGGED_PAGE, Kept
from sitegen.merge.program import If
from sitegen.merge.tokens import CONTROL
from sitegen.render.copy import emptiness, soundness
from sitegen.render.copy.hoisting import COMMENTED, TornApart, hoisted
from sitegen.render.copy.leftovers import leftovers
from sitegen.render.copy.parts import Divider, Part, ShownPicture, is_button
from sitegen.render.linker import BadLink, Linker
from sitegen.render.pictures.assets import Assets, Picture
from sitegen.render.plain.plaintext import html_to_text
from sitegen.render.templates.names import Open
from sitegen.world import Trace, recording
from sitegen.world.trace import replay

ASSETS = "https://assets.invalid/"
"""Stands for the folder of pictures until a target (mail, page, preview) says where that is."""

_ALLOWED = frozenset(
    """
    a abbr b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small
    span strong sub sup table tbody td tfoot th thead tr u ul
    """.split()  # noqa: SIM905
)
_ALLOWED_ATTRIBUTES = frozenset(
    "href src alt title class id lang dir width height colspan rowspan align start scope role".split()  # noqa: SIM905
)
_SIDES = {"center": "at-center", "right": "at-end"}
_BODIES = 4096


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a text; the first of `words` found in the author's lines gives it a place."""

    rule: str
    message: str
    hint: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body(Open):
    """A text for the three targets, with the pictures it needs and what is wrong with it."""

    html: Markup
    parts: tuple[Part, ...]
    pictures: tuple[Picture, ...]
    findings: tuple[Finding, ...]
    addresses: tuple[tuple[str, str], ...] = ()
    """Links whose address is a value: their tokens, and the words to find them by. Each cell has to judge its own."""
    locale: str = ""
    given: str = ""
    """The token of the condition without which nothing of it is shown; "" where all recipients get something."""

    on_page: Body | None = None
    """What the landing page shows of it: without links that lead to that very page. None where there are none."""

    @property
    def text(self) -> str:
        """The whole as wrapped plain text."""
        return html_to_text(self.html, locale=self.locale)

    def __bool__(self) -> bool:
        return bool(self.parts)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a text depends on besides its words: where pictures lie, how links are completed, width, language."""

    bases: tuple[str, ...]
    linker: Linker
    width: int
    locale: str = ""


_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)


class Bodies:
    """Makes bodies, each once for all cells that share its words and whatever values it depends on."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._markdown: Callable[[str], str] | None = None
        self._kept: Kept[tuple[Body, Trace]] = Kept(_BODIES)

    def forget(self) -> None:
        """Drop what was made: the pictures it speaks of may have changed."""
        self._kept.clear()

    def make(self, text: str, scope: Scope, assets: Assets) -> Body:
        """The body of Markdown `text`, which may hold tokens."""
        bound = self._tokens.bound
        kept = self._kept.get((text, scope), bound)
        if kept is not None:
            replay(kept[1])
            return kept[0]
        with recording() as trace, bound.asking() as asked:
            body = _Maker(self._tokens, scope, assets).make(self._convert(text), text)
        self._kept.keep((text, scope), bound, asked, (body, trace))
        return body

    def _convert(self, text: str) -> str:
        if self._markdown is None:
            from sitegen.render.copy.converting import Converter

            self._markdown = Converter().html
        return self._markdown(text)


class _Maker:
    def __init__(self, tokens: Tokens, scope: Scope, assets: Assets) -> None:
        self.tokens, self.scope, self.assets = tokens, scope, assets
        self.divider = Divider(tokens, scope.locale)
        self.findings: list[Finding] = []
        self.pictures: list[Picture] = []
        self.addresses: list[tuple[str, str]] = []

    def make(self, html: str, text: str = "") -> Body:
        try:
            html = hoisted(html, self.tokens)
        except TornApart as torn:
            message = "this condition or loop begins in one paragraph, item or piece of markup and ends in another"
            self._find(
                "merge/torn", message, "Put its tags around whole paragraphs or items, or around words.", torn.token
            )
            return Body(Markup(), (), (), tuple(self.findings))
        for found in soundness.tags(html, text, _ALLOWED):
            self._find("copy/raw-html", found.message, found.hint, *found.words)
        for found in soundness.references(text, html):
            self._find("copy/link", found.message, found.hint, *found.words)
        for found in leftovers(text, html, self.tokens.expand):
            self._find("copy/literal", found.message, found.hint, *found.words)
        if "<table" in html:
            # Plain text aligns columns by the width of what stands in them.
            html = _TABLE.sub(lambda table: self.tokens.settled(table.group()), html)
        tree = LexborHTMLParser(f"<body>{html}</body>").body if html.strip() else None
        if tree is None:
            return Body(Markup(), (), (), tuple(self.findings))
        for node in list(tree.traverse(include_text=False)):
            self._check(node)
        for node in tree.css("a"):
            self._link(node)
        for node in tree.css("img"):
            self._image(node)
        for node in tree.css("th[align], td[align]"):
            _align(node)
        parts = self.divider.parts(tree)
        return Body(
            _joined(parts),
            tuple(parts),
            tuple(self.pictures),
            tuple(self.findings),
            tuple(self.addresses),
            self.scope.locale,
            self._given(parts),
            self._on_page(tree),
        )

    def _on_page(self, tree: LexborNode) -> Body | None:
        page = self.tokens.number(TAGGED_PAGE)
        own = [node for node in tree.css("a") if node.attributes.get("href") == page]
        if not own:
            return None
        for node in own:
            paragraph = node.parent
            if paragraph is not None and is_button(paragraph):
                paragraph.decompose()
            else:
                node.unwrap()
        parts = self.divider.parts(tree)
        return Body(_joined(parts), tuple(parts), tuple(self.pictures), (), (), self.scope.locale)

    def _given(self, parts: Sequence[Part]) -> str:
        truth = emptiness.shown("".join(part.html for part in parts), self.tokens)
        return "" if isinstance(truth, bool) else self.tokens.control(If(truth))

    def _find(self, rule: str, message: str, hint: str, *words: str) -> None:
        self.findings.append(Finding(rule, message, hint, words))

    def _check(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if node.is_comment_node and COMMENTED.fullmatch(node.html or ""):
            return
        if node.is_comment_node:
            hint = "Write notes for colleagues as {# … #}; they stay in the file."
            self._find("copy/raw-html", "a comment would be sent with the mail", hint, "<!--")
        if tag in ("body", "-text") or tag.startswith("-"):
            return
        if tag not in _ALLOWED:
            self._find("copy/raw-html", f"<{tag}> does not work in mail", "", f"<{tag}")
        for name in node.attributes:
            if name not in _ALLOWED_ATTRIBUTES:
                self._find("copy/raw-html", f"the attribute {name} does not belong into copy", "", name)

    def _link(self, node: LexborNode) -> None:
        raw = (node.attributes.get("href") or "").strip()
        try:
            node.attrs["href"] = "".join(self._completed(piece, raw) for piece in self.tokens.alternatives(raw))
        except BadLink as error:
            word = self.tokens.expand(raw)
            words = (f"({word}", f"({raw}", raw) if word else ("](",)
            self._find("copy/link", str(error), error.hint, *words)
            node.attrs["href"] = ""

    def _completed(self, piece: str, raw: str) -> str:
        if CONTROL.fullmatch(piece):
            return piece
        address = self.tokens.address(piece, defer=True)
        if address != piece:
            self.addresses.append((address, f"({raw}"))
        return self.scope.linker.complete(address)

    def _image(self, node: LexborNode) -> None:
        raw = node.attributes.get("src") or ""
        if self.tokens.is_left_open(raw):
            hint = "Write both pictures, with the condition around them."
            self._find("merge/not-here", "a recipient's value cannot choose a picture", hint, f"({raw}", raw)
            return
        path = self.tokens.expand(raw)
        alt = node.attributes.get("alt")
        if not alt:
            hint = 'Write ![what it shows](…); for decoration use an image block with alt: "".'
            written = f"![]({path}"
            self._find("asset/no-alt", f"the picture “{path}” has no alternative text", hint, written, path)
        picture = self.picture(path, self.scope.width)
        if picture is not None:
            node.attrs["src"] = picture.src
            node.attrs["width"] = str(picture.width)
            node.attrs["height"] = str(picture.height)

    def picture(self, path: str, width: int) -> ShownPicture | None:
        try:
            picture = self.assets.picture(path, None, self.scope.bases)
            if picture.width > width:
                picture = self.assets.picture(path, width, self.scope.bases)
        except Problem as problem:
            for diagnostic in problem.diagnostics:
                self._find(diagnostic.rule, diagnostic.message, diagnostic.hint, path)
            return None
        self.pictures.append(picture)
        return ShownPicture(ASSETS + picture.name, picture.width, picture.height, "")


def _joined(parts: Iterable[Part]) -> Markup:
    return Markup("\n").join(part.html for part in parts)


def _align(node: LexborNode) -> None:
    """Say the side of a table's column by a class, which styles turn round where a language does."""
    side = _SIDES.get((node.attributes.get("align") or "").lower())
    if side:
        node.attrs["class"] = " ".join(filter(None, (node.attributes.get("class"), side)))
