"""Two versions of a page with the words marked that differ, for eyes that look at both. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sitegen.review.facts import SILENT
from sitegen.review.words import WORD

_OPEN, _CLOSE = "\ufffe", "\uffff"
"""Stand for the marks while the page is a tree; no content may hold them."""

_TAGS = (
    '<mark data-sitegen="gone" style="background:#ffc9c2!important;color:#5c0b00!important">',
    '<mark data-sitegen="new" style="background:#b9edc3!important;color:#00380d!important">',
)


def marked(old: str, new: str) -> tuple[str, str]:
    """Both pages as HTML, what went marked in the first and what came in the second.

    Policies of the pages are left out, which would forbid the marks' style.
    """
    trees = (LexborHTMLParser(old), LexborHTMLParser(new))
    for tree in trees:
        for policy in tree.css('meta[http-equiv="Content-Security-Policy" i]'):
            policy.decompose()
    texts = [list(_texts(tree.body)) if tree.body is not None else [] for tree in trees]
    words = [[word for node in nodes for word in WORD.findall(node.text())] for nodes in texts]
    changed: tuple[set[int], set[int]] = (set(), set())
    if words[0] != words[1]:
        for tag, i, j, k, m in SequenceMatcher(None, words[0], words[1], autojunk=False).get_opcodes():
            if tag != "equal":
                changed[0].update(range(i, j))
                changed[1].update(range(k, m))
    for nodes, own in zip(texts, changed, strict=True):
        _mark(nodes, own)
    first, second = (
        (tree.html or "").replace(_OPEN, tag).replace(_CLOSE, "</mark>") for tree, tag in zip(trees, _TAGS, strict=True)
    )
    return first, second


def _texts(node: LexborNode) -> Iterator[LexborNode]:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield child
        elif child.tag not in SILENT:
            yield from _texts(child)


def _mark(nodes: list[LexborNode], changed: set[int]) -> None:
    """Put marks around the words of `nodes` whose numbers are `changed`, those in a row together."""
    start = 0
    for node in nodes:
        text = node.text()
        found = list(WORD.finditer(text))
        own = [number for number in range(len(found)) if start + number in changed]
        start += len(found)
        if not own:
            continue
        made, at = "", 0
        for _, run in groupby(enumerate(own), lambda pair: pair[1] - pair[0]):
            numbers = [number for _, number in run]
            first, last = found[numbers[0]], found[numbers[-1]]
            made += f"{text[at : first.start()]}{_OPEN}{text[first.start() : last.end()]}{_CLOSE}"
            at = last.end()
        node.replace_with(made + text[at:])
