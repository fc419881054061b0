"""Elements of copy of which some recipients would get nothing but the tags: who gets nothing gets no element.

A paragraph may hold nothing but conditions, loops and values whose fallback is empty, a list nothing but items that are
each for some. Such an element gets a condition around it: that there is something inside. Where that depends on the
items of a loop, whoever has items gets the element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sitegen.merge import Tokens
from sitegen.merge.expression import Condition, Field, Filtered, Truth, both, either, inverse
from sitegen.merge.presence import implied, of_branches, of_loop, of_value, simple
from sitegen.merge.program import Else, ElseIf, End, For, If
from sitegen.merge.tokens import CONTROL, TOKEN

_PIECE = re.compile(
    rf"(?:<!--)?(?P<control>{CONTROL.pattern})(?:-->)?|<!--.*?-->|<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)[^>]*>",
    re.DOTALL,
)
_NEEDY = frozenset("p li h1 h2 h3 h4 h5 h6 blockquote ul ol dl table".split())  # noqa: SIM905
"""Elements that show as a gap, a bullet or a line where nothing is in them."""

_SEEN = frozenset({"img", "hr", "td", "th"})
"""Elements that are something by themselves."""

_VOID = frozenset({"br", "hr", "img", "wbr"})


@dataclass(slots=True)
class _Element:
    name: str
    start: str
    inside: list[_Piece] = field(default_factory=list)
    end: str = ""


@dataclass(slots=True)
class _Branch:
    """What is for those of whom `test` is the first to hold (None: for all others), or repeated by `loop`."""

    start: str
    test: Condition | None
    loop: For | None = None
    inside: list[_Piece] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """A condition with its branches, or a loop, which has one."""

    branches: list[_Branch] = field(default_factory=list)
    end: str = ""


_Piece = str | _Element | _Group

_ALONE = re.compile(rf">\s*(?:{TOKEN.pattern}\s*)+<")
"""Values that have an element to themselves."""


def without_empty(html: str, tokens: Tokens) -> str:
    """`html` of copy, its conditions around or inside whole elements, with none that is empty for some recipients."""
    if "zqc" not in html and not _ALONE.search(html):
        return html
    return "".join(_Emptiness(tokens).written(_read(html, tokens), ()))


def shown(html: str, tokens: Tokens) -> Truth:
    """Who gets something of `html`."""
    return simple(_Emptiness(tokens).any_of(_read(html, tokens))) if "zqc" in html else True


def bare(html: str, truth: Truth, tokens: Tokens) -> str:
    """`html`, which only those get of whom `truth` holds, without a condition around it that asks the same."""
    pieces = _read(html.strip(), tokens)
    only = pieces[0] if len(pieces) == 1 else None
    if not isinstance(only, _Group) or len(only.branches) > 1 or only.branches[0].test != truth:
        return html
    return "".join(_Emptiness(tokens).written(only.branches[0].inside, ()))


def _read(html: str, tokens: Tokens) -> list[_Piece]:
    top = _Element("", "")
    open_: list[_Element | _Branch] = [top]
    groups: list[_Group] = []
    at = 0
    for match in _PIECE.finditer(html):
        if match.start() > at:
            open_[-1].inside.append(html[at : match.start()])
        at = match.end()
        text, name = match.group(), (match["name"] or "").lower()
        node = tokens.node(match["control"]) if match["control"] else None
        if isinstance(node, If | For):
            groups.append(_Group())
            open_[-1].inside.append(groups[-1])
        elif node is not None:
            open_.pop()
        if isinstance(node, End):
            groups.pop().end = text
        elif isinstance(node, If | ElseIf | Else | For):
            test = node.condition if isinstance(node, If | ElseIf) else None
            branch = _Branch(text, test, node if isinstance(node, For) else None)
            open_.append(branch)
            groups[-1].branches.append(branch)
        elif name and not match["close"] and name not in _VOID and not text.endswith("/>"):
            element = _Element(name, text)
            open_[-1].inside.append(element)
            open_.append(element)
        elif match["close"] and getattr(open_[-1], "name", "") == name:
            closed = open_.pop()
            assert isinstance(closed, _Element)
            closed.end = text
        else:
            open_[-1].inside.append(_Element(name, text) if name else text)
    if at < len(html):
        open_[-1].inside.append(html[at:])
    return top.inside


class _Emptiness:
    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens

    def any_of(self, pieces: Sequence[_Piece]) -> Truth:
        """Who gets something of `pieces`."""
        return either(*map(self._of, pieces))

    def _of(self, piece: _Piece) -> Truth:
        if isinstance(piece, str):
            return self._of_text(piece)
        if isinstance(piece, _Element):
            return piece.name in _SEEN or self.any_of(piece.inside)
        first = piece.branches[0]
        if first.loop is not None:
            return of_loop(first.loop.items, first.loop.depth, self.any_of(first.inside))
        tested = [(each.test, self.any_of(each.inside)) for each in piece.branches if each.test is not None]
        return of_branches(tested, either(*(self.any_of(each.inside) for each in piece.branches if each.test is None)))

    def _of_text(self, text: str) -> Truth:
        if TOKEN.sub("", text).strip() or "zqf" not in text:
            return bool(text.strip()) and not text.startswith("<!--")
        nodes = map(self.tokens.node, TOKEN.findall(text))
        return either(*(of_value(node) if isinstance(node, Field | Filtered) else True for node in nodes))

    def written(self, pieces: Sequence[_Piece], known: tuple[Condition, ...]) -> Iterator[str]:
        """`pieces` for those of whom all of `known` hold."""
        for piece in pieces:
            if isinstance(piece, str):
                yield piece
            elif isinstance(piece, _Element):
                yield from self._element(piece, known)
            else:
                yield from self._group(piece, known)

    def _element(self, element: _Element, known: tuple[Condition, ...]) -> Iterator[str]:
        truth = simple(self.any_of(element.inside)) if element.name in _NEEDY and element.end else True
        asks = not isinstance(truth, bool) and not implied(truth, known)
        if asks and not isinstance(truth, bool):
            known = (*known, truth)
            yield self.tokens.control(If(truth))
        yield element.start
        yield from self.written(element.inside, known)
        yield element.end
        if asks:
            yield self.tokens.control(End())

    def _group(self, group: _Group, known: tuple[Condition, ...]) -> Iterator[str]:
        rest: Truth = True
        for each in group.branches:
            holds = both(rest, each.test) if each.test is not None else rest
            rest = both(rest, inverse(each.test)) if each.test is not None else rest
            yield each.start
            yield from self.written(each.inside, known if isinstance(holds, bool) else (*known, holds))
        yield group.end
