"""Merge programs as Python functions, for running one program against many recipients.

The text between values is joined beforehand, a field is fetched once, and what it prints in a place is worked out once.
`local.run` is the measure: a compiled program gives the same text, and raises the same error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sitegen.merge import escape
from sitegen.merge.dialects.base import Dialect
from sitegen.merge.expression import (
    AllOf,
    AnyOf,
    At,
    Condition,
    Const,
    Expression,
    Field,
    Given,
    Is,
    Not,
    Present,
    Round,
    holds,
    typed,
)
from sitegen.merge.local import Escape, MissingField, Own, Sample, path_of, printed, value_of
from sitegen.merge.program import Place, Placed, Program, text_of
from sitegen.merge.structure import Branches, Loop, Tree, nested

Compiled = Callable[[Mapping[str, Any], Mapping[str, str]], str]
"""Gives a recipient's text for a record, as `local.sent` makes it, and what the sender itself fills in."""


def compiled(program: Program, escaped: Escape = escape.value, own: Own | None = None) -> Compiled:
    """`program`, its values bound, as a function. It raises MissingField for what has nothing to print.

    `escaped` and `own` as for `local.run`.
    """
    writer = _Writer(escaped, own)
    source = writer.source(nested(program))
    exec(compile(source, "<merge program>", "exec"), writer.names)
    made: Compiled = writer.names["run"]
    return made


def _missing(path: str) -> str:
    raise MissingField(path)


class _Writer:
    def __init__(self, escaped: Escape, own: Own | None) -> None:
        self.escaped, self.own = escaped, own
        self.names: dict[str, Any] = {"missing": _missing, "value_of": value_of, "Sample": Sample}
        self.names |= {"printed": printed, "holds": holds}
        for place in Place:
            self.names[f"in_{place.name}"] = _escaper(escaped, place)
        self.lines: list[str] = []
        self.parts: list[str] = []
        self.fetched: set[str] = set()
        self.shown: dict[tuple[Field, Place], str] = {}
        self.level = 1
        self.rounds = 0

    def source(self, tree: Tree) -> str:
        self.lines += ["def run(record, system):", "    get = record.get", "    out = []", "    add = out.extend"]
        self._tree(tree)
        self._flush()
        self.lines.append('    return "".join(out)')
        return "\n".join(self.lines)

    def _say(self, line: str) -> None:
        self.lines.append("    " * self.level + line)

    def _constant(self, value: Any) -> str:
        name = f"c{len(self.names)}"
        self.names[name] = value
        return name

    def _flush(self) -> None:
        if self.parts:
            self._say(f"add(({', '.join(self.parts)},))")
            self.parts = []

    def _tree(self, tree: Tree) -> None:
        for piece in tree:
            if isinstance(piece, str):
                self.parts.append(self._constant(piece))
            elif isinstance(piece, Branches):
                self._branches(piece)
            elif isinstance(piece, Loop):
                self._loop(piece)
            else:
                self.parts.append(self._placed(piece))

    def _inside(self, tree: Tree) -> None:
        """Write `tree` one level deeper; what is worked out there is not known outside."""
        fetched, shown = set(self.fetched), dict(self.shown)
        self.level += 1
        before = len(self.lines)
        self._tree(tree)
        self._flush()
        if len(self.lines) == before:
            self._say("pass")
        self.level -= 1
        self.fetched, self.shown = fetched, shown

    def _placed(self, piece: Placed) -> str:
        node, place = piece.node, piece.place
        if isinstance(node, Field):
            return self._field(node, place)
        if isinstance(node, Round):
            return f"in_{place.name}(str({self._value(node)}))"
        if isinstance(node, Expression):
            self._say(f"v = {self._value(node)}")
            name = f"f{len(self.names)}_{len(self.lines)}"
            self._say(f"{name} = missing({path_of(node)!r}) if v is None else in_{place.name}(printed(v))")
            return name
        return self._constant(escape.literal(text_of(node), place))

    def _field(self, field: Field, place: Place) -> str:
        key = (field, place)
        if key not in self.shown:
            name = f"f{len(self.names)}_{len(self.lines)}"
            if field.system:
                own, value = self.own, f"system[{field.path!r}]"
                shown = f"in_{place.name}({value})" if own is None else self._owned(own, value, field.path, place)
                self._say(f"{name} = {shown}")
            else:
                value = self._fetch(field)
                other = f"missing({field.path!r})"
                if field.fallback is not None:
                    fallback = printed(typed(field.type, field.fallback))
                    other = self._constant(self.escaped(fallback, place))
                text = value if field.type in ("string", "url") else f"printed({value})"
                shown = (
                    text
                    if self.names[f"in_{place.name}"] is escape.BY_PLACE[Place.PLAIN]
                    else f"in_{place.name}({text})"
                )
                self._say(f"{name} = {other} if {value} is None else {shown}")
            self.shown[key] = name
        return self.shown[key]

    def _owned(self, own: Own, value: str, path: str, place: Place) -> str:
        return f"{self._constant(own)}({path!r}, {value}, {self._constant(place)})"

    def _fetch(self, field: Field) -> str:
        """The variable that holds the field's own value."""
        name = "v_" + "".join(c if c.isalnum() else "_" for c in f"{field.path}_{field.depth}")
        if name not in self.fetched:
            if field.depth:
                column = field.path.rpartition("[]")[2].removeprefix(".")
                item = f"item{field.depth}"
                self._say(f"{name} = {item}.get({column!r})" if column else f"{name} = {item}")
            else:
                self._say(f"{name} = get({field.path!r})")
            self.fetched.add(name)
        return name

    def _value(self, node: Expression | Const) -> str:
        """An expression for what `node` gives."""
        if isinstance(node, Const):
            return self._constant(typed(node.type, node.text))
        if isinstance(node, Round):
            if node.what == "length":
                return f"len(items{node.depth})"
            return f"index{node.depth} + 1" if node.what == "index" else f"index{node.depth}"
        if isinstance(node, Field) and not node.system and node.fallback is None:
            return self._fetch(node)
        return f"value_of({self._constant(node)}, Sample(record, system), {self._where()})"

    def _where(self) -> str:
        return "(" + "".join(f"(index{n}, items{n})," for n in range(1, self.rounds + 1)) + ")"

    def _test(self, condition: Condition) -> str:
        if isinstance(condition, Given):
            return f"({self._value(condition.value)})"
        if isinstance(condition, Present):
            return f"({self._value(condition.value)} is not None)"
        if isinstance(condition, At):
            last = f"len(items{condition.depth}) - 1"
            return f"(index{condition.depth} == {0 if condition.what == 'first' else last})"
        if isinstance(condition, Not):
            return f"(not {self._test(condition.condition)})"
        if isinstance(condition, AllOf | AnyOf):
            sign = " and " if isinstance(condition, AllOf) else " or "
            return f"({sign.join(map(self._test, condition.conditions))})"
        if isinstance(condition, Is):
            left, right = self._value(condition.left), self._value(condition.right)
            if condition.sign == "==" and isinstance(condition.right, Const) and condition.right.type == "string":
                return f"({left} == {right})"
            return f"holds({condition.sign!r}, {left}, {right})"
        raise AssertionError(condition)

    def _branches(self, piece: Branches) -> None:
        self._flush()
        tests = [self._test(condition) for condition, _ in piece.branches]
        for number, (_, body) in enumerate(piece.branches):
            self._say(f"{'elif' if number else 'if'} {tests[number]}:")
            self._inside(body)
        if piece.otherwise:
            self._say("else:")
            self._inside(piece.otherwise)

    def _loop(self, piece: Loop) -> None:
        self._flush()
        depth = self.rounds + 1
        self._say(f"items{depth} = {self._value(piece.items)} or ()")
        self._say(f"for index{depth}, item{depth} in enumerate(items{depth}):")
        self.rounds = depth
        self._inside(piece.body)
        self.rounds -= 1


def _escaper(escaped: Escape, place: Place) -> Callable[[str], str]:
    if getattr(escaped, "__func__", escaped) in (escape.value, Dialect.escaped):
        return escape.BY_PLACE[place]

    def make(text: str) -> str:
        return escaped(text, place)

    return make
