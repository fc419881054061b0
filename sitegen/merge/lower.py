"""Lowering: a merge program in the language of an email service."""

from __future__ import annotations

from sitegen.merge import escape
from sitegen.merge.contract import Contract
from sitegen.merge.dialects.base import Dialect, Open
from sitegen.merge.expression import Condition, Expression, Field, Filtered, Given, Not, Round
from sitegen.merge.program import Place, Placed, Program, text_of
from sitegen.merge.structure import Branches, Loop, Tree, nested


class Unspeakable(ValueError):
    """Something that the dialect cannot say, and that no field could say for it; `path` is the list it is about."""

    def __init__(self, message: str, path: str) -> None:
        super().__init__(message)
        self.path = path


def lower(program: Program, dialect: Dialect, contract: Contract | None = None) -> str:
    """`program`, its values bound, as a template of `dialect`; `contract` collects the fields that it needs.

    Text stays text: what the dialect would read as its own comes out as itself, wherever pieces meet. Raises
    Unspeakable for a loop in a dialect without loops.
    """
    return _Lowering(dialect, contract if contract is not None else Contract()).tree(nested(program), inside=False)


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
        made = self.dialect.printed(value, place, self.loops)
        if made is None and not isinstance(value, Round):
            made = self.dialect.printed(self.contract.text(value, self._owner()), place, self.loops)
        if made is None:
            made = self.dialect.verbatim(self.contract.text(value, self._owner(), place), self.loops)
        return made

    def _condition(self, condition: Condition) -> Condition:
        self.contract.use(condition)
        if self.dialect.can_ask(condition, self.loops):
            return condition
        return Given(self.contract.truth(condition, self._owner()))

    def _loop(self, loop: Loop) -> str:
        self.contract.use(loop.items)
        items = loop.items if isinstance(loop.items, Field) else self.contract.items(loop.items, self._owner())
        opened = Open(loop.depth, items.path, f"{items.path.rpartition('.')[2]}_{loop.depth}")
        outside = [*self.loops]
        self.loops.append(opened)
        body = self.tree(loop.body)
        self.loops.pop()
        made = self.dialect.loop(items, opened.item, body, outside)
        if made is None:
            raise Unspeakable(f"{self.dialect.title} has no loops", items.path)
        return made

    def _owner(self) -> str:
        return self.loops[-1].path if self.loops else ""
