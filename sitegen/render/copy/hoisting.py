"""Conditions and loops on recipients in the HTML of copy: their tokens taken out of the elements that they go around.

Markdown puts the token before a paragraph into that paragraph. A condition whose tokens stand in different elements
would tear them; one that holds all of a paragraph would leave an empty one behind. Tokens move over tags and white
space only, and keep their order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from sitegen.merge import Tokens
from sitegen.merge.program import End, For, If
from sitegen.merge.tokens import CONTROL
from sitegen.render.copy.emptiness import without_empty

_PIECE = re.compile(rf"{CONTROL.pattern}|<!--.*?-->|<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)[^>]*>", re.DOTALL)
_WHOLE = re.compile(rf"<p>((?:{CONTROL.pattern})(?:(?!</?p>).)*)</p>", re.DOTALL)
_LENGTH = 20
_VOID = frozenset({"br", "hr", "img", "wbr"})
_KEEPING = frozenset({"td", "th", "a"})
"""Elements that are there whether anything is in them or not."""
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "code",
        "del",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
    }
)
_LISTS = frozenset({"ul", "ol"})
_HOLDERS = frozenset({"ul", "ol", "table", "tbody", "thead", "tfoot", "div", "dl"})
"""Elements whose children a loop may repeat."""

_IN_TABLES = frozenset({"table", "tbody", "thead", "tfoot", "tr"})
"""Elements out of which HTML parsers throw text: tokens stand in them as comments."""

COMMENTED = re.compile(rf"<!--({CONTROL.pattern})-->")
"""A token inside a table, which has to be a comment until nothing parses it any more."""


class TornApart(ValueError):
    """A condition or loop that begins in one element and ends in another; `token` is where it begins."""

    def __init__(self, token: str) -> None:
        super().__init__(token)
        self.token = token


@dataclass(slots=True)
class _Element:
    name: str
    parent: _Element | None
    first: int
    """Number of the piece that is its start tag."""
    last: int = 0
    """Number of the piece that is its end tag."""


@dataclass(slots=True)
class _Mark:
    token: str
    gap: int
    """How many pieces stand before it."""


_Between = tuple[_Mark, _Mark] | None


class _Hoist:
    def __init__(self, html: str, tokens: Tokens) -> None:
        self.tokens = tokens
        self.pieces: list[str] = []
        self.elements: list[_Element] = []
        self.around: list[_Element | None] = []
        """The innermost element at each gap."""
        self.marks: list[_Mark] = []
        self._read(html)
        self.was_in: set[int] = set()

    def _read(self, html: str) -> None:
        inner: _Element | None = None
        at = 0
        for match in _PIECE.finditer(html):
            if match.start() > at:
                self._add(html[at : match.start()])
            at = match.end()
            name = (match["name"] or "").lower()
            if match.group().startswith("zqc"):
                self.marks.append(_Mark(match.group(), len(self.pieces)))
            elif not name or name in _VOID or match.group().endswith("/>"):
                self._add(match.group())
            elif not match["close"]:
                self._add(match.group())
                inner = _Element(name, inner, len(self.pieces) - 1)
                self.elements.append(inner)
            else:
                inner = self._closed(name, inner)
                self._add(match.group())
        if at < len(html):
            self._add(html[at:])
        self._around()

    def _closed(self, name: str, inner: _Element | None) -> _Element | None:
        found = inner
        while found is not None and found.name != name:
            found.last = len(self.pieces)
            found = found.parent
        if found is None:
            return inner
        found.last = len(self.pieces)
        return found.parent

    def _add(self, piece: str) -> None:
        self.pieces.append(piece)

    def _around(self) -> None:
        """Work out which element each gap is in."""
        self.around = [None] * (len(self.pieces) + 1)
        for element in self.elements:
            last = element.last or len(self.pieces)
            self.around[element.first + 1 : last + 1] = [element] * (last - element.first)

    def hoisted(self) -> str:
        """The HTML."""
        for group, outer in self._groups():
            self._hoist(group, outer)
        if any(one.gap > other.gap for one, other in zip(self.marks, self.marks[1:], strict=False)):
            raise TornApart(self.marks[0].token)
        return self._joined()

    def _groups(self) -> list[tuple[list[_Mark], _Between]]:
        """The marks of each condition and loop, outer ones first, and the two marks that each stands between."""
        stack: list[list[_Mark]] = []
        found: list[tuple[list[_Mark], list[_Mark], int]] = []
        for mark in self.marks:
            node = self.tokens.node(mark.token)
            if isinstance(node, If | For):
                outer = stack[-1] if stack else []
                stack.append([])
                found.append((stack[-1], outer, len(outer)))
            if not stack:
                raise TornApart(mark.token)
            stack[-1].append(mark)
            if isinstance(node, End):
                stack.pop()
        if stack:
            raise TornApart(stack[-1][0].token)
        return [(group, (outer[at - 1], outer[at]) if outer else None) for group, outer, at in found]

    def _hoist(self, group: list[_Mark], outer: _Between) -> None:
        home = self._common([self.around[mark.gap] for mark in group])
        for mark in group:
            self._lift(mark, home, group)
        node = self.tokens.node(group[0].token)
        while home is not None and self._spans(home, group) and _leaves(home, node) and _is_within(home, outer):
            self.was_in.add(home.first)
            group[0].gap, group[-1].gap = home.first, home.last + 1
            home = home.parent
        if isinstance(node, For):
            self._into_list(group)

    def _into_list(self, group: list[_Mark]) -> None:
        """Move a loop that goes around a single list into it: it repeats the items."""
        start, end = group[0].gap, group[-1].gap
        for element in self.elements:
            inside = self._is_blank(start, element.first) and self._is_blank(element.last + 1, end)
            if len(group) == 2 and element.name in _LISTS and start <= element.first < element.last < end and inside:
                between = self.marks[self.marks.index(group[0]) + 1 : self.marks.index(group[-1])]
                if all(element.first < mark.gap <= element.last for mark in between):
                    group[0].gap, group[-1].gap = element.first + 1, element.last
                    return

    def _spans(self, home: _Element, group: list[_Mark]) -> bool:
        """Whether a group of two holds all that is in `home`."""
        return (
            len(group) == 2
            and self._is_blank(home.first + 1, group[0].gap)
            and self._is_blank(group[-1].gap, home.last)
        )

    def _lift(self, mark: _Mark, home: _Element | None, group: list[_Mark]) -> None:
        """Move `mark` out of elements until it stands in `home`."""
        inner = self.around[mark.gap]
        while inner is not home:
            if inner is None:
                raise TornApart(group[0].token)
            at_start, at_end = self._is_blank(inner.first + 1, mark.gap), self._is_blank(mark.gap, inner.last)
            if not at_start and not at_end:
                raise TornApart(group[0].token)
            self.was_in.add(inner.first)
            forward = at_end if mark is group[-1] else not at_start
            if (mark is group[-1] and not forward) or (mark is group[0] and forward and inner.name in _INLINE):
                # What is left of an element's own signs: “](address)” behind the condition in a link's words.
                raise TornApart(group[0].token)
            mark.gap = inner.last + 1 if forward else inner.first
            inner = inner.parent

    def _is_blank(self, start: int, end: int) -> bool:
        return all(not piece.strip() for piece in self.pieces[start:end])

    def _common(self, elements: list[_Element | None]) -> _Element | None:
        chains = [self._chain(element) for element in elements]
        common: _Element | None = None
        for level in zip(*chains, strict=False):
            if any(element is not level[0] for element in level):
                break
            common = level[0]
        return common

    @staticmethod
    def _chain(element: _Element | None) -> list[_Element]:
        chain: list[_Element] = []
        while element is not None:
            chain.append(element)
            element = element.parent
        return chain[::-1]

    def _joined(self) -> str:
        left = {e.first: e for e in self.elements if e.first in self.was_in and self._is_blank(e.first + 1, e.last)}
        gone = {n for e in left.values() if not self._holds(e) for n in range(e.first, e.last + 1)}
        made: list[str] = []
        marks = iter([*self.marks, _Mark("", len(self.pieces) + 1)])
        mark = next(marks)
        for number in range(len(self.pieces) + 1):
            while mark.gap == number:
                around = self.around[number]
                in_table = around is not None and around.name in _IN_TABLES
                made.append(f"<!--{mark.token}-->" if in_table else mark.token)
                mark = next(marks)
            if number < len(self.pieces) and number not in gone:
                made.append(self.pieces[number])
        return "".join(made)

    def _holds(self, element: _Element) -> bool:
        return any(element.first < mark.gap <= element.last for mark in self.marks)


def _is_within(element: _Element, outer: _Between) -> bool:
    return outer is None or outer[0].gap <= element.first < element.last < outer[1].gap


def _leaves(home: _Element, node: object) -> bool:
    """Whether a condition or loop that holds all of `home` goes around it."""
    if isinstance(node, For):
        return node.apart and home.name not in _HOLDERS
    return home.name not in _KEEPING


def hoisted(html: str, tokens: Tokens) -> str:
    """`html` of copy with the tokens of conditions and loops between the elements that they go around.

    Raises TornApart where one begins in the middle of one element and ends in another.
    """
    return without_empty(_divided(_Hoist(html, tokens).hoisted(), tokens) if "zqc" in html else html, tokens)


def _divided(html: str, tokens: Tokens) -> str:
    """`html` with a paragraph for each branch of a condition that holds all of a paragraph."""
    made: list[str] = []
    at = 0
    for paragraph in _WHOLE.finditer(html):
        inner = paragraph.group(1)
        turns = _turns(inner, tokens)
        if turns:
            made += (html[at : paragraph.start()], inner[: turns[0]])
            for start, end in pairwise(turns):
                branch = inner[start:end]
                words, turn = branch[:-_LENGTH], branch[-_LENGTH:]
                made.append(f"<p>{words.strip()}</p>{turn}" if words.strip() else turn)
            at = paragraph.end()
    return "".join((*made, html[at:]))


def _turns(inner: str, tokens: Tokens) -> list[int]:
    """Where the branches begin and the last one ends, of a condition that holds all of `inner` and has an else."""
    depth = 0
    ends: list[int] = []
    for match in CONTROL.finditer(inner):
        node = tokens.node(match.group())
        depth += 1 if isinstance(node, If | For) else -1 if isinstance(node, End) else 0
        if depth == (0 if isinstance(node, End) else 1) and not isinstance(node, For):
            if not ends and (match.start() or not isinstance(node, If)):
                return []
            if isinstance(node, If) and ends:
                return []
            ends.append(match.end())
            if isinstance(node, End):
                return ends if match.end() == len(inner) and len(ends) > 2 else []
    return []
