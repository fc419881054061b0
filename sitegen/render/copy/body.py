"""Markdown to what blocks show: styled-ready HTML, parts (text, buttons, pictures) and plain text.

The result depends on the text and on the `Scope` alone, so it is made once for all cells that share both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape as html_escape

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from sitegen.diagnostics import Problem
from sitegen.merge import Tokens
from sitegen.merge.bindings import TAGGED_PAGE, Kept
from sitegen.merge.program import Control, End, For, If
from sitegen.merge.tokens import CONTROL
from sitegen.render.copy import emptiness, soundness
from sitegen.render.copy.hoisting import COMMENTED, TornApart, hoisted
from sitegen.render.copy.leftovers import leftovers
from sitegen.render.linker import BadLink, Linker
from sitegen.render.pictures.assets import Assets, Picture
from sitegen.render.plain.plaintext import html_to_text
from sitegen.render.plain.wrapping import SOFT, TIGHT
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
CONTROL_TOKENS = re.compile(f"({CONTROL.pattern})")
_SIDES = {"center": "at-center", "right": "at-end"}
_NO_MARKUP = Markup()
_BODIES = 4096


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a text; the first of `words` found in the author's lines gives it a place."""

    rule: str
    message: str
    hint: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownPicture(Open):
    """A picture as templates see it: address, shown size in CSS pixels, alternative text; `none` is falsy."""

    src: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Part(Open):
    """One top-level piece of a text: kind “html”, “button” (a paragraph that is one link), “image” or “control”.

    A “control” is where a condition or loop on recipients around other pieces begins, turns or ends: templates must
    print every one of them.
    """

    kind: str
    html: Markup
    text: str = ""
    href: str = ""
    label: str = ""
    label_html: Markup = _NO_MARKUP
    picture: ShownPicture | None = None
    alt: str = ""
    title: str = ""


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
        parts = self._parts(tree)
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
            if paragraph is not None and _is_button(paragraph):
                paragraph.decompose()
            else:
                node.unwrap()
        parts = self._parts(tree)
        return Body(_joined(parts), tuple(parts), tuple(self.pictures), (), (), self.scope.locale)

    def _given(self, parts: Sequence[Part]) -> str:
        truth = emptiness.shown("".join(part.html for part in parts), self.tokens)
        return "" if isinstance(truth, bool) else self.tokens.control(If(truth))

    def _final(self, html: str) -> str:
        """`html` with settled text in it; fields and numbered values stay tokens."""
        if "zql" not in html:
            return html
        pieces = self.tokens.split_html(html)
        return "".join(piece if isinstance(piece, str) else self.tokens.token(piece.node) for piece in pieces)

    def _text(self, html: str) -> str:
        return html_to_text(html, locale=self.scope.locale)

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

    def _parts(self, tree: LexborNode) -> list[Part]:
        parts: list[Part] = []
        html: list[str] = []
        apart = self._around_parts(tree)

        def flush() -> None:
            text = "".join(html).strip()
            html.clear()
            truth = emptiness.shown(text, self.tokens) if text else False
            if isinstance(truth, bool):
                parts.extend([self._text_part(text)] if text else ())
            else:
                inner = self._text_part(emptiness.bare(text, truth, self.tokens))
                parts.extend((self._control(If(truth)), inner, self._control(End())))

        for node in tree.iter(include_text=True):
            if node.tag == "-text" and apart:
                for text, control in self._split(node.html or ""):
                    html.append(text)
                    if control and apart.pop(0):
                        flush()
                        parts.append(Part("control", Markup(control), control))
                    else:
                        html.append(control)
                continue
            single = _only_child(node)
            if single is None:
                html.append(node.html or "")
                continue
            flush()
            parts.append(self._button(single) if single.tag == "a" else self._picture_part(single, ""))
        flush()
        return parts

    def _text_part(self, html: str) -> Part:
        final = self._final(html)
        return Part("html", Markup(COMMENTED.sub(r"\1", final)), self._text(final))

    def _control(self, node: Control) -> Part:
        token = self.tokens.control(node)
        return Part("control", Markup(token), token)

    def _around_parts(self, tree: LexborNode) -> list[bool]:
        """Of each token of a condition or loop between the parts of `tree`: whether buttons or pictures are inside."""
        stack: list[list[int]] = []
        around: list[bool] = []
        for node in tree.iter(include_text=True):
            if node.tag != "-text":
                if stack and _only_child(node) is not None:
                    for number in (number for group in stack for number in group):
                        around[number] = True
                    stack = [[-1, *group] if group[:1] != [-1] else group for group in stack]
                continue
            for _, control in self._split(node.html or ""):
                if not control:
                    continue
                opens, ends = (isinstance(self.tokens.node(control), kinds) for kinds in ((If, For), End))
                if opens:
                    stack.append([])
                if stack:
                    around.append(stack[-1][:1] == [-1])
                    stack[-1].append(len(around) - 1)
                    if ends:
                        stack.pop()
        return around

    @staticmethod
    def _split(text: str) -> list[tuple[str, str]]:
        """`text` as pairs: text, and the token of a condition or loop behind it ("" at the end)."""
        pieces = CONTROL_TOKENS.split(text)
        return list(zip(pieces[::2], [*pieces[1::2], ""], strict=True))

    def _button(self, node: LexborNode) -> Part:
        href = node.attributes.get("href") or ""
        image = _only_child(node)
        if image is not None and image.tag == "img":
            return self._picture_part(image, href)
        label = self._final(node.inner_html or "")
        text = self._text(label).replace(f"{SOFT}\n", " ").replace(f"{TIGHT}\n", "").replace("\n", " ")
        html = Markup(self._final(node.html or ""))
        return Part("button", html, text, href, text, Markup(label))

    def _picture_part(self, node: LexborNode, href: str) -> Part:
        values = node.attributes
        alt = values.get("alt") or ""
        shown = None
        if values.get("width"):
            shown = ShownPicture(
                values.get("src") or "", int(values["width"] or 0), int(values.get("height") or 0), alt
            )
        html = Markup(self._final(node.html or ""))
        return Part("image", html, alt, href, picture=shown, alt=alt, title=values.get("title") or "")


def _joined(parts: Iterable[Part]) -> Markup:
    return Markup("\n").join(part.html for part in parts)


def _is_button(node: LexborNode) -> bool:
    link = _only_child(node) if node.tag == "p" else None
    return link is not None and link.tag == "a" and _only_child(link) is None


def _align(node: LexborNode) -> None:
    """Say the side of a table's column by a class, which styles turn round where a language does."""
    side = _SIDES.get((node.attributes.get("align") or "").lower())
    if side:
        node.attrs["class"] = " ".join(filter(None, (node.attributes.get("class"), side)))


def _only_child(node: LexborNode) -> LexborNode | None:
    """The link or picture that a paragraph (or a link) holds and nothing else."""
    if node.tag not in ("p", "a"):
        return None
    inner = [child for child in node.iter(include_text=True) if child.tag != "-text" or (child.text() or "").strip()]
    if len(inner) != 1:
        return None
    only = inner[0]
    if node.tag == "p" and only.tag in ("a", "img"):
        return only
    return only if node.tag == "a" and only.tag == "img" else None


def attribute(text: str) -> str:
    """`text` for a quoted attribute."""
    return html_escape(text, quote=True)
