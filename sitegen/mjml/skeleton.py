"""Compiles a skeleton: the part of a document that the engine sees, with holes where its slots go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sitegen.diagnostics import Severity
from sitegen.merge import Placed, Program, Tokens
from sitegen.mjml.engine import EngineError, render
from sitegen.mjml.findings import Broken, Finding
from sitegen.mjml.fonts import MJML_FONTS, loading, named_in_html, named_in_styles
from sitegen.mjml.fragment import Context, Fragments
from sitegen.mjml.inline import InlineError, inliner
from sitegen.mjml.markup import Occurrence, occurrences
from sitegen.mjml.normalise import Kind, Slot, normalise
from sitegen.mjml.parse import parse
from sitegen.mjml.retouch import MARK, retouch
from sitegen.mjml.slots import SLOT
from sitegen.mjml.validate import validate

_AFTER_RULE = re.compile(r"\}(?:\s*;)+(?=\s*/\*)")


@dataclass(frozen=True, slots=True)
class Hole:
    """A place to fill with the document's slot `index`, and what surrounds it."""

    index: int
    context: Context


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Finished text and merge fields with holes between them, and what there is to warn about.

    `unloaded`: the fonts that nothing in it names; what fills it may.
    """

    pieces: tuple[str | Placed | Hole, ...]
    warnings: tuple[Finding, ...]
    unloaded: frozenset[str]


def compile_skeleton(
    key: str,
    css: str,
    content_css: str,
    tokens: Tokens,
    fragments: Fragments,
    fonts: Mapping[str, str] | None,
    forgiving: bool = False,
    class_on_body: bool = False,
    comments: bool = False,
    filled: frozenset[str] = frozenset(),
) -> Skeleton:
    """The skeleton for `key` (see slots), with `css` inlined and `content_css` to be inlined into what fills it.

    `forgiving`: what MJML goes on after is a warning here too. `class_on_body`: where the css-class of mj-body goes.
    `comments`: keep those between components. `filled`: the fonts that what fills it names.

    Raises Broken with all that is wrong with it, or Misplaced when holes stand where no slot can be.
    """
    taken = SLOT.search(key) or MARK.search(key)
    if taken:
        raise Broken(Finding(taken.start(), "layout/mjml", f"“{taken.group()}” is a word that sitegen uses itself"))
    root, findings = parse(key)
    findings += validate(root)
    if forgiving:
        findings = [found.warning() if found.forgiven else found for found in findings]
    if any(finding.severity is not Severity.WARNING for finding in findings):
        raise Broken(*findings)
    source = normalise(root, comments)
    try:
        html = render(source.text)
    except EngineError as error:
        raise Broken(Finding(source.source(error.offset), "layout/mjml", f"the engine says: {error}")) from None
    if html.rfind("<mj-") >= 0 or html.rfind("</mj-") >= 0:  # From the end: several times as fast in such HTML.
        raise Broken(Finding(0, "layout/mjml", "a component was left over in the HTML", "Is all HTML in it balanced?"))
    html = retouch(html, source.marked, class_on_body)
    try:
        html = inliner(_sheet(css, source.inline_css)).page(html)
    except InlineError as error:
        raise Broken(Finding(0, "layout/css", f"the styles cannot be inlined: {error}")) from None
    known = {**(MJML_FONTS if fonts is None else fonts), **source.fonts}
    fixed = [slot.fixed for slot in source.slots if slot.kind is Kind.HTML]
    named = named_in_html(known, [html[html.find("<body") :], *fixed]) | filled
    named |= named_in_styles(known, "\n".join((css, content_css, source.inline_css)))
    html = loading(html, [known[name] for name in known if name in named])
    html = "\n".join([*source.before, html])
    pieces = _pieces(html, source.slots, tokens, fragments, _sheet(content_css, source.inline_css))
    return Skeleton(pieces, tuple(findings), frozenset(known) - named)


def _sheet(*sheets: str) -> str:
    """Stylesheets as one. The semicolon of “};” spoils the rule behind it, for MJML's inliner not before a comment."""
    return "\n".join(_AFTER_RULE.sub("}", sheet) for sheet in sheets if sheet.strip())


def _pieces(
    html: str, slots: list[Slot], tokens: Tokens, fragments: Fragments, css: str
) -> tuple[str | Placed | Hole, ...]:
    """`html` split into text, fields and holes; what the skeleton itself holds for a slot is filled in at once."""
    text: list[str] = []
    filled: list[Program | Hole] = []
    at, before = 0, ""
    for found in occurrences(html, framed=bool(css), tables_only=inliner(css).tag_by_tag):
        slot = slots[found.slot]
        before += html[at : found.start]
        at = found.end
        # 5: the engine puts mj-raw in mj-wrapper into its comment for Outlook; MJML ends that comment before.
        start, end = ("<![endif]-->", "<!--[if mso | IE]>") if found.outlook else ("", "")
        if slot.kind is Kind.VERBATIM and slot.number is None:
            before += f"{start}{slot.fixed}{end}"
            continue
        text.append(before + start)
        before = end
        context = _context(slot, found, css)
        filled.append(fragments.program(slot.fixed, context) if slot.number is None else Hole(slot.number, context))
    text.append(before + html[at:])
    if "zq" in "".join(text):  # What a token is depends on the markup around it, so all is split at once.
        marked = "".join([f"{one}zqs{number}q" for number, one in enumerate(text[:-1])]) + text[-1]
        return _with_holes(tokens.split_html(marked), filled)
    pieces: list[str | Placed | Hole] = []
    for one, hole in zip(text, filled, strict=False):
        pieces.append(one)
        pieces += (hole,) if isinstance(hole, Hole) else hole
    return (*pieces, text[-1])


def _context(slot: Slot, found: Occurrence, css: str) -> Context:
    if found.attribute:
        kind = "label" if slot.kind is Kind.TEXT else "attribute"
        return Context(kind, f'<a {found.attribute}="{found.prefix}')
    if slot.kind is Kind.HTML:
        return Context("html", found.frame, css)
    return Context("verbatim" if slot.kind is Kind.VERBATIM else "text")


def _with_holes(program: Program, filled: list[Program | Hole]) -> tuple[str | Placed | Hole, ...]:
    pieces: list[str | Placed | Hole] = []
    for piece in program:
        if not isinstance(piece, str):
            pieces.append(piece)
            continue
        at = 0
        for match in SLOT.finditer(piece):
            pieces.append(piece[at : match.start()])
            hole = filled[int(match.group(1))]
            pieces += (hole,) if isinstance(hole, Hole) else hole
            at = match.end()
        pieces.append(piece[at:])
    return tuple(piece for piece in pieces if piece != "")
