"""Spaces and line ends beside conditions and loops, in plain text and in header lines.

Whichever branches are taken, words stand as far apart as they would without conditions: no space at the end or the
beginning of a line, none twice, no more empty lines than one. What parts words is therefore printed late, before the
next words: inside a branch that begins with them, and where it depends on a condition above, inside that condition.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sitegen.merge.expression import At, Condition, Not, Truth, deepest, given, inverse
from sitegen.merge.presence import implied
from sitegen.merge.program import Else, ElseIf, End, For, If
from sitegen.merge.tokens import CONTROL, Tokens

_CONTROLS = re.compile(f"({CONTROL.pattern})")
_ALONE = re.compile(rf"[ \t>]*((?:{CONTROL.pattern}[ \t]*)+)\Z")
_QUOTE = re.compile(r"[ \t]*>[> \t]*\Z")


@dataclass(frozen=True, slots=True)
class _Gap:
    """What parts words: nothing, a space, a line end, an empty line; `swallows` at the beginning of everything."""

    text: str = ""
    swallows: bool = False

    def beside(self, other: _Gap) -> _Gap:
        """The wider of both; at the beginning there is none."""
        return self if self.swallows or self.width > other.width else other

    def beside_this(self, before: _Gap) -> _Gap:
        """The wider of `before`, which stands before it, and this."""
        return before.beside(self)

    @property
    def width(self) -> tuple[int, int]:
        """The wider, the more lines; what also holds the mark of a quote stands back."""
        return (self.text.count("\n") * 2 + (self.text == " "), -len(self.text))


@dataclass(frozen=True, slots=True)
class _Either:
    """A gap that depends on a condition; None: on one that cannot be asked any more."""

    test: Condition | None
    yes: _Pending
    no: _Pending


_Pending = _Gap | _Either
_NONE, _START = _Gap(), _Gap(swallows=True)


@dataclass(slots=True)
class _Branch:
    test: Condition | None
    inside: list[_Piece] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    loop: For | None
    branches: list[_Branch] = field(default_factory=list)
    between: _Gap = _NONE
    """What a loop has between its rounds besides what stands in its body."""


_Piece = str | _Gap | _Group


def evened(text: str, tokens: Tokens) -> str:
    """`text` with tokens, its conditions and loops nested, with what parts its words inside of them where it has to be.

    Line ends above and below tokens that have a line of their own, inside a condition or loop, are theirs alone.
    """
    if "zqc" not in text:
        return text
    inner = text.strip("\n")
    before, after = text[: text.index(inner)], text[text.index(inner) + len(inner) :]
    out = [before]
    _Writer(tokens).write(_Reader(tokens).read(inner), _START, (), out)
    return "".join((*out, after))


class _Reader:
    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.inside: list[list[_Piece]] = [[]]
        self.groups: list[_Group] = []
        self.gap = _NONE
        self.opened: list[_Group] = []
        """The conditions and loops behind whose beginnings or turns, on a line of their own, nothing stands yet."""

    def read(self, text: str) -> list[_Piece]:
        """The pieces of `text`."""
        for number, line in enumerate(text.split("\n")):
            if number and "\n" not in self.gap.text:
                self.gap = _Gap("\n")
            own = _ALONE.match(line)
            if own:
                above = self.gap
                for token in CONTROL.findall(own.group(1)):
                    above = self._own_line(token, above)
            elif not line.strip() or _QUOTE.match(line):
                wide = _Gap(f"\n{line.rstrip()}\n")
                self.gap = wide if self.gap.text.count("\n") < len("\n\n") else self.gap.beside(wide)
            else:
                self._end_gap()
                self._line(line)
        self._end_gap()
        return self.inside[0]

    def _end_gap(self) -> None:
        """Put the gap where it belongs, before something that is no end of a branch."""
        for group in self.opened:
            group.between = group.between.beside(self.gap)
        if self.gap.text and not self.opened:
            self.inside[-1].append(self.gap)
        self.gap = _NONE
        self.opened.clear()

    def _own_line(self, token: str, above: _Gap) -> _Gap:
        """Take a token on a line of its own below the gap `above`; what of that belongs to the next one, too."""
        node = self.tokens.node(token)
        if not isinstance(node, If | For):
            self.groups[-1].between = self.groups[-1].between.beside(above)
            self.opened.clear()
        else:
            self.gap = self.gap.beside(above)
            if self.gap.text:
                self._end_gap()
        self.gap = _NONE
        self._control(token)
        if isinstance(node, End):
            return above
        self.opened.append(self.groups[-1])
        return _NONE

    def _control(self, token: str) -> None:
        node = self.tokens.node(token)
        if isinstance(node, If | For):
            self.groups.append(_Group(node if isinstance(node, For) else None))
            self.inside[-1].append(self.groups[-1])
        else:
            self.inside.pop()
        if isinstance(node, End):
            self.groups.pop()
            return
        branch = _Branch(node.condition if isinstance(node, If | ElseIf) else None)
        self.groups[-1].branches.append(branch)
        self.inside.append(branch.inside)

    def _line(self, line: str) -> None:
        """Take a line apart at its tokens; single spaces beside them part words."""
        chunks = _CONTROLS.split(line)
        for number, chunk in enumerate(chunks):
            if number % 2:
                self._control(chunk)
                continue
            leads = number > 0 and chunk[:1] == " " and chunk[1:2] != " "
            trails = number < len(chunks) - 1 and chunk[-1:] == " " and chunk[-2:-1] != " " and len(chunk) > leads
            words = chunk[leads : len(chunk) - trails]
            pieces = (_Gap(" ") if leads else "", words, _Gap(" ") if trails else "")
            self.inside[-1].extend(piece for piece in pieces if piece)


class _Writer:
    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens

    def write(self, pieces: Sequence[_Piece], gap: _Pending, known: _Known, out: list[str]) -> _Pending:
        """Write `pieces` behind `gap`, for those of whom `known` holds, to `out`; the gap that is left."""
        for number, piece in enumerate(pieces):
            if isinstance(piece, _Gap):
                gap = _each(gap, piece.beside_this)
            elif isinstance(piece, str):
                out += (self._spelled(gap, known), piece)
                gap = _NONE
            else:
                if isinstance(gap, _Gap) and isinstance((*pieces, _NONE)[number + 1], str) and _begins(piece):
                    out.append(gap.text)
                    gap = _START
                write = self._condition if piece.loop is None else self._loop
                gap = write(piece, gap, known, out)
        return gap

    def _condition(self, group: _Group, gap: _Pending, known: _Known, out: list[str]) -> _Pending:
        first = group.branches[0].test
        if first is not None and implied(first, known):
            return self.write(group.branches[0].inside, gap, known, out)
        left: list[tuple[Condition, _Pending]] = []
        rest = gap
        for number, branch in enumerate(group.branches):
            test = branch.test
            node = Else() if test is None else ElseIf(test) if number else If(test)
            out.append(self.tokens.control(node))
            now = _with(known, test)
            after = self.write(branch.inside, _assuming(gap, now), now, out)
            if test is None:
                rest = after
                continue
            left.append((test, after))
            known = _with(known, inverse(test))
            rest = _assuming(gap, known)
        out.append(self.tokens.control(End()))
        for test, after in reversed(left):
            rest = _either(test, after, rest)
        return rest

    def _loop(self, group: _Group, gap: _Pending, known: _Known, out: list[str]) -> _Pending:
        assert group.loop is not None
        loop, inside = group.loop, group.branches[0].inside
        has_items = given(loop.items)
        now = _with(known, has_items)
        made: list[str] = []
        left = self.write(inside, gap, now, made)
        again = _each(_left_behind(_in_round(left, loop.depth, last=False), loop.depth), group.between.beside_this)
        if again != gap:
            if left != self.write(inside, _NONE, now, []):
                return self._as_it_is(group, gap, known, out)
            made = []
            if isinstance(gap, _Gap) and isinstance(again, _Gap) and not gap.swallows and gap.text.endswith(again.text):
                before = _Gap(gap.text.removesuffix(again.text))
                out.append(self._spelled(_either(has_items, before, _NONE), known))
                self.write(inside, again, now, made)
            else:
                self.write(inside, _either(At("first", loop.depth), gap, again), now, made)
        out += (self.tokens.control(loop), *made, self.tokens.control(End()))
        return _either(has_items, _left_behind(_in_round(left, loop.depth, last=True), loop.depth), gap)

    def _as_it_is(self, group: _Group, gap: _Pending, known: _Known, out: list[str]) -> _Pending:
        """A loop of which nobody can say what its rounds leave behind, as it was written."""
        assert group.loop is not None
        out += (self._spelled(gap, known), self.tokens.control(group.loop))
        self._copy(group.branches[0].inside, out)
        out += (group.between.text, self.tokens.control(End()))
        return _START if group.between.text else _NONE

    def _copy(self, pieces: Sequence[_Piece], out: list[str]) -> None:
        for piece in pieces:
            if isinstance(piece, _Group):
                for number, branch in enumerate(piece.branches):
                    test = branch.test
                    node = Else() if test is None else ElseIf(test) if number else If(test)
                    out.append(self.tokens.control(piece.loop or node))
                    self._copy(branch.inside, out)
                out.append(self.tokens.control(End()))
            else:
                out.append(piece.text if isinstance(piece, _Gap) else piece)

    def _spelled(self, gap: _Pending, known: _Known) -> str:
        gap = _assuming(gap, known)
        if isinstance(gap, _Gap):
            return gap.text
        yes, no = self._spelled(gap.yes, _with(known, gap.test)), self._spelled(gap.no, known)
        if yes == no or gap.test is None:
            return max(yes, no, key=len)
        opening, end = self.tokens.control(If(gap.test)), self.tokens.control(End())
        if yes and no:
            return f"{opening}{yes}{self.tokens.control(Else())}{no}{end}"
        return f"{opening}{yes}{end}" if yes else f"{self.tokens.control(If(_not(gap.test)))}{no}{end}"


_Known = tuple[Condition, ...]


def _begins(group: _Group) -> bool:
    """Whether every branch that has something in it begins with words."""
    return all(isinstance((*branch.inside, "")[0], str) for branch in group.branches)


def _with(known: _Known, truth: Truth | None) -> _Known:
    return known if truth is None or isinstance(truth, bool) else (*known, truth)


def _not(condition: Condition) -> Condition:
    return condition.condition if isinstance(condition, Not) else Not(condition)


def _either(truth: Truth | None, yes: _Pending, no: _Pending) -> _Pending:
    if isinstance(truth, bool):
        return yes if truth else no
    return yes if yes == no else _Either(truth, yes, no)


def _each(gap: _Pending, change: Callable[[_Gap], _Gap]) -> _Pending:
    return change(gap) if isinstance(gap, _Gap) else _either(gap.test, _each(gap.yes, change), _each(gap.no, change))


def _assuming(gap: _Pending, known: _Known) -> _Pending:
    """What `gap` is for those of whom `known` holds."""
    if isinstance(gap, _Gap):
        return gap
    if gap.test is not None and known:
        if implied(gap.test, known):
            return _assuming(gap.yes, known)
        if implied(_not(gap.test), known):
            return _assuming(gap.no, known)
    return _either(gap.test, _assuming(gap.yes, known), _assuming(gap.no, known))


def _in_round(gap: _Pending, depth: int, *, last: bool) -> _Pending:
    """What `gap` is at the end of the last round of loop `depth`, or of another."""
    here: Condition = At("last", depth)
    return _assuming(gap, (here if last else Not(here),))


def _left_behind(gap: _Pending, depth: int) -> _Pending:
    """`gap` outside of loop `depth`, where nothing can be asked about its items."""
    if isinstance(gap, _Gap):
        return gap
    asked = None if gap.test is None or deepest(gap.test) >= depth else gap.test
    return _either(asked, _left_behind(gap.yes, depth), _left_behind(gap.no, depth))
