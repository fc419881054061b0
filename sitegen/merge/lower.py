"""Lowering: a merge program in the language of an email service."""

from __future__ import annotations

from typing import Any

from sitegen.merge import escape
from sitegen.merge.contract import Contract
from sitegen.merge.dialects.base import Dialect, Open
from sitegen.merge.expression import (
    Condition,
    Expression,
    Field,
    Filtered,
    Given,
    Not,
    Round,
    deepest,
    fields,
    renamed,
    turns,
)
from sitegen.merge.program import Place, Placed, Program, text_of
from sitegen.merge.structure import Branches, Loop, Tree, nested
from sitegen.merge.unrolled import Unbounded, unrolled

_ACTION_TOKEN = Field("action_token", system=True)


class Unspeakable(ValueError):
    """Something that the dialect cannot say, and that no field could say for it; `paths` are what it is about."""

    def __init__(self, message: str, *paths: str) -> None:
        super().__init__(message)
        self.paths = paths


class _Apart(Exception):
    """The items of loop `depth` are to hold a field, and cannot.

    They are plain values, or those of a list that stands outside of the loops around it.
    """

    def __init__(self, depth: int) -> None:
        super().__init__(depth)
        self.depth = depth


def lower(program: Program, dialect: Dialect, contract: Contract | None = None) -> str:
    """`program`, its values bound, as a template of `dialect`; `contract` collects the fields that it needs.

    Text stays text: what the dialect would read as its own comes out as itself, wherever pieces meet. Raises
    Unspeakable for loops without a bound in a dialect without loops, and for a sender's own value where it cannot be
    encoded.
    """
    contract = contract if contract is not None else Contract()
    contract.complete = contract.complete or dialect.strict
    tree = nested(program)
    if not dialect.has_loops:
        try:
            tree = unrolled(tree, dialect.escaped)
        except Unbounded as unbounded:
            raise Unspeakable(f"{dialect.title} has no loops", *unbounded.paths) from None
    return dialect.assembled(_Lowering(dialect, contract).tree(tree, inside=False))


class _Lowering:
    def __init__(self, dialect: Dialect, contract: Contract) -> None:
        self.dialect, self.contract = dialect, contract
        self.loops: list[Open] = []

    def tree(self, tree: Tree, *, inside: bool = True) -> str:
        parts: list[str] = []
        text: list[str] = []
        for piece in tree:
            if isinstance(piece, str):
                text.append(piece)
            elif isinstance(piece, Placed) and not isinstance(piece.node, Field | Filtered | Round):
                text.append(escape.literal(text_of(piece.node), piece.place))
            else:
                parts += (self.dialect.inert("".join(text), tag_follows=True), self._tag(piece))
                text.clear()
        parts.append(self.dialect.inert("".join(text), tag_follows=inside))
        return "".join(parts)

    def _tag(self, piece: Placed | Branches | Loop) -> str:
        if isinstance(piece, Branches):
            pairs = [(self._condition(condition), self.tree(body)) for condition, body in piece.branches]
            otherwise = self.tree(piece.otherwise) if piece.otherwise else ""
            if len(pairs) == 1 and isinstance(pairs[0][0], Not):
                pairs, otherwise = [(pairs[0][0].condition, otherwise)], pairs[0][1]
            return self.dialect.branches(pairs, otherwise, self.loops)
        if isinstance(piece, Loop):
            return self._loop(piece)
        if isinstance(piece.node, Field | Filtered | Round):
            return self._printed(piece.node, piece.place)
        raise AssertionError(piece)

    def _printed(self, value: Expression, place: Place) -> str:
        self.contract.use(value)
        made = self._spelled(value, place)
        if made is None and value == _ACTION_TOKEN:
            # It is made of letters, digits and “-._~”, which no place changes.
            made = self.dialect.printed(value, Place.TEXT, self.loops)
        if made is None and isinstance(value, Field) and value.system:
            raise Unspeakable(f"{self.dialect.title} cannot encode its own {value.path} for an address", value.path)
        if made is None:
            before = self.contract.mark()
            made = self.dialect.printed(self.contract.text(value, self._owner(value)), place, self.loops)
            if made is None:
                self.contract.back_to(before)
        if made is None:
            made = self.dialect.verbatim(self.contract.text(value, self._owner(value), place), self.loops)
        return made

    def _spelled(self, value: Expression, place: Place) -> str | None:
        """The dialect's own tag for `value`, if it has one."""
        if not self._can_name(value):
            return None
        before = self.contract.mark()
        made = self.dialect.printed(self._named(value), place, self.loops)
        if made is None:
            self.contract.back_to(before)
        return made

    def _condition(self, condition: Condition) -> Condition:
        self.contract.use(condition)
        if self._can_name(condition):
            before = self.contract.mark()
            named: Condition = self._named(condition)
            if self.dialect.can_ask(named, self.loops):
                return named
            self.contract.back_to(before)
        return Given(self.contract.truth(condition, self._asked_of(condition)))

    def _loop(self, loop: Loop) -> str:
        self.contract.use(loop.items)
        before = self.contract.mark()
        items, limit = loop.items, 0
        if self.dialect.limits and isinstance(loop.items, Filtered) and isinstance(loop.items.of, Field):
            items, limit = loop.items.of, int(loop.items.arguments[0])
        try:
            return self._repeated(loop, self._items(items), limit)
        except _Apart as needed:
            if needed.depth != loop.depth:
                raise
        self.contract.back_to(before)
        return self._repeated(loop, self.contract.items(loop.items, self._holder(len(self.loops))))

    def _items(self, items: Expression) -> Field:
        near = not self.dialect.nearest or deepest(items) == len(self.loops)
        copied = items.depth and self._is_copied(items.depth) if isinstance(items, Field) else True
        if near and isinstance(items, Field) and not copied and self._can_name(items):
            return items
        return self.contract.items(items, self._asked_of(items))

    def _repeated(self, loop: Loop, items: Field, limit: int = 0) -> str:
        outside = [*self.loops]
        opened = Open(loop.depth, items.path, f"{items.path.rpartition('.')[2]}_{loop.depth}", limit)
        self.loops.append(opened)
        try:
            body = self.tree(loop.body)
        finally:
            self.loops.pop()
        if limit:
            made = self.dialect.limited(items, limit, opened.item, body, outside)
        else:
            made = self.dialect.loop(items, opened.item, body, outside)
        if made is None:
            raise AssertionError("loops are written out where there are none")
        return made

    def _can_name(self, node: Expression | Condition) -> bool:
        return not any(field.path.rpartition(".")[2] in self.dialect.reserved for field in fields(node))

    def _named(self, node: Any) -> Any:
        """`node` with the fields of copied lists' items by the names of their columns, of single items by their own."""
        return renamed(node, self._name)

    def _name(self, field: Field) -> Field:
        if "[" in field.path and not field.depth:
            return self.contract.entry(field)
        if not field.depth or not self._is_copied(field.depth):
            return field
        return self.contract.column(field, self.loops[field.depth - 1].path)

    def _is_copied(self, depth: int) -> bool:
        return self.loops[depth - 1].path in self.contract.derived

    def _owner(self, node: Expression | Condition) -> str:
        """The path of the list whose items are to hold what `node` comes to; "" for the recipient."""
        self._see_whole(node)
        return self._holder(deepest(node))

    def _asked_of(self, node: Expression | Condition) -> str:
        """As `_owner`, for what is asked and looped over."""
        self._see_whole(node)
        return self._holder(len(self.loops)) if self.dialect.nearest else self._owner(node)

    def _see_whole(self, node: Expression | Condition) -> None:
        """Loops that stop early need a list of their own where a field is to tell how far they go."""
        asked = {turn.depth for turn in turns(node) if turn.what in ("last", "length")}
        for loop in self.loops:
            if loop.limit and loop.depth in asked:
                raise _Apart(loop.depth)

    def _holder(self, depth: int) -> str:
        """The path of the list of loop `depth`, whose items can hold what depends on it and the loops around it."""
        path = ""
        for loop in self.loops[:depth]:
            if loop.path.rpartition("[].")[0] != path or not self.contract.has_columns(loop.path):
                raise _Apart(loop.depth)
            path = loop.path
        return path
