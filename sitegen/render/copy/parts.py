"""Rendered copy in parts: texts, buttons, pictures, and what stands between them.

A paragraph that is one link is a button, one that is a picture is a picture; all else is text. Layouts put each part
into a component of its own, so that conditions and loops around buttons and pictures are parts, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup
from selectolax.lexbor import LexborNode

from sitegen.merge import Tokens
from sitegen.merge.program import Control, Else, End, For, If
from sitegen.merge.tokens import CONTROL
from sitegen.render.copy import emptiness
from sitegen.render.copy.hoisting import COMMENTED
from sitegen.render.plain.plaintext import html_to_text
from sitegen.render.plain.wrapping import SOFT, TIGHT
from sitegen.render.templates.names import Open

_CONTROLS = re.compile(f"({CONTROL.pattern})")
_NO_MARKUP = Markup()


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
    first: bool = False
    """Of a button: whether there is none above it that all who see it see, too."""

    turn: str = ""
    """Of a control: whether something “begins”, “turns” to another branch, or “ends”."""


@dataclass(slots=True)
class _Branching:
    """A condition between parts: whether there is a button above it, in all its branches so far; has it an else?"""

    above: bool
    all: bool = True
    complete: bool = False


class Divider:
    """Divides copy in the language `locale`."""

    def __init__(self, tokens: Tokens, locale: str) -> None:
        self.tokens, self.locale = tokens, locale

    def parts(self, tree: LexborNode) -> list[Part]:
        """The parts of what `tree` holds."""
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
            single = only_child(node)
            if single is None:
                html.append(node.html or "")
                continue
            flush()
            parts.append(self._button(single) if single.tag == "a" else self._picture_part(single, ""))
        flush()
        return self._ranked(parts)

    def _ranked(self, parts: Sequence[Part]) -> list[Part]:
        """`parts` with which buttons are the first for somebody, and what the tokens between them do."""
        made: list[Part] = []
        above = False
        open_: list[_Branching] = []
        for part in parts:
            node = self.tokens.node(part.text) if part.kind == "control" else None
            turn = "" if node is None else "turns"
            if isinstance(node, If | For):
                open_.append(_Branching(above))
                turn = "begins"
            elif node is not None:
                around = open_[-1]
                around.all &= above
                around.complete |= isinstance(node, Else)
                above = around.above
            if isinstance(node, End):
                around = open_.pop()
                above = around.above or (around.complete and around.all)
                turn = "ends"
            made.append(replace(part, first=part.kind == "button" and not above, turn=turn))
            above = above or part.kind == "button"
        return made

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
                if stack and only_child(node) is not None:
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
        pieces = _CONTROLS.split(text)
        return list(zip(pieces[::2], [*pieces[1::2], ""], strict=True))

    def _button(self, node: LexborNode) -> Part:
        href = node.attributes.get("href") or ""
        image = only_child(node)
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

    def _final(self, html: str) -> str:
        """`html` with settled text in it; fields and numbered values stay tokens."""
        if "zql" not in html:
            return html
        pieces = self.tokens.split_html(html)
        return "".join(piece if isinstance(piece, str) else self.tokens.token(piece.node) for piece in pieces)

    def _text(self, html: str) -> str:
        return html_to_text(html, locale=self.locale)


def is_button(node: LexborNode) -> bool:
    """Whether `node` is a paragraph that is one link and nothing else."""
    link = only_child(node) if node.tag == "p" else None
    return link is not None and link.tag == "a" and only_child(link) is None


def only_child(node: LexborNode) -> LexborNode | None:
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
