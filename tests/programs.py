"""Merge programs and recipients out of the blue: whatever templates can be staged to, and whoever may get the mail.

Programs are made with the functions that staging uses, over the fields of `SCHEMA`; records conform to it, with missing
fields and hostile texts. All chance comes from a Random, which may be Hypothesis's own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import islice
from random import Random
from typing import Any

import yaml

from sitegen.merge import Literal, Place, Placed, Program
from sitegen.merge.expression import (
    COMPARISONS,
    AllOf,
    AnyOf,
    At,
    Condition,
    Const,
    Expression,
    Field,
    Filtered,
    Not,
    Round,
    Truth,
    both,
    compared,
    either,
    given,
    inverse,
    kind,
    present,
)
from sitegen.merge.filters import FILTERS
from sitegen.merge.local import printed, sent
from sitegen.merge.program import Else, ElseIf, End, For, If, joined, looked_at
from sitegen.merge.stage import denied, sure
from sitegen.sources.schema import RecipientField

SCHEMA: Mapping[str, RecipientField] = {
    name: RecipientField.model_validate(spec)
    for name, spec in yaml.safe_load(
        """
email: {type: string, required: true}
first_name: {type: string}
nick: {type: string, default: "<there> & 'you'"}
home: {type: url, required: true}
shop: {type: url, default: "https://x.example/?a=1&b=2"}
plays: {type: number, required: true}
score: {type: number}
level: {type: number, default: 3}
price: {type: money}
fee: {type: money, default: 0}
active: {type: boolean, required: true}
vip: {type: boolean}
loud: {type: boolean, default: true}
joined: {type: date, required: true}
left: {type: date, default: 2026-11-02}
seen: {type: datetime}
tags: {type: list, max: 3}
items: {type: string, default: none}
size: {type: number}
titles:
  type: list
  max: 3
  of:
    name: {type: string, required: true}
    page: {type: url}
    stars: {type: number, default: 4}
    cost: {type: money, required: true}
    new: {type: boolean}
    first: {type: string}
    genres: {type: list, max: 3}
    out: {type: date, required: true}
    cast:
      type: list
      max: 3
      of: {who: {type: string, required: true}, age: {type: number}}
offers: {type: list, max: 3, of: {code: {type: string}, gone: {type: boolean, default: false}}}
"""
    ).items()
}
SYSTEM = {
    "unsubscribe": "https://x.example/u/1",
    "preferences": "https://x.example/p",
    "web_version": "https://x.example/w?q=1&r=2",
    "action_token": "t0k_en",
}
"""The sender's own values by their names in `Dialect.system`: addresses as senders make them."""

HOSTILE = (
    *("<b>&\"'", "{{7*7}}", "{% x %}", "*|X|*", "%%x%%", "%X%", "%%=v(@x)=%%", "%%[ SET @a = 1 ]%%", "[[x]]"),
    *("a\r\nBcc: b", "\n", "\r\n", "\r", "\u202eabc\u202c", "\u200b", "\ufeff", "\u2028", "x" * 3000, "é", "😀", "ß"),
    *("{", "}", "{{", "}}", "{%", "%}", "{#", "#}", "{{{", "}}}", "{{-", "-}}", "${", "$", "%", "%%", "*|", "|*", "|"),
    *("{% raw %}", "{% endraw %}", "{% comment %}", "{{ recipient.email }}", "{{!-- --}}", "{{/if}}", "{\n{", "\\{{"),
    *("'", '"', 'it\'s "so"', "\\", "\\'", "`", "&amp;", "&lt;", "<!--", "-->", "]]>", "</script>", "a b/c?d=e&f+g#h~"),
    *(" ", "  a  ", "\t", "0", "1", "false", "true", "nil", "null", "None", "empty", "NaN", "-", "+", "=", "\u00a0"),
    *(
        "<script runat='server'>",
        "<SCRIPT language=ampscript",
        "runat=server>",
        "{{.slot x}}",
        "{{.data}}",
        "{{/slot}}",
    ),
    *("*|IF:X|*", "*|END:IF|*", "%IF $X == a%", "%/IF%", "%%[ENDIF]%%", "{{^}}", "{{else}}", "{{&x}}", "{{>x}}", "@"),
)
"""Texts that engines, HTML, addresses or headers could take for something else."""

_WORDS = ("Ada", "basic", "new", "a b", "Ünï çødé", "the third man", "ÉTÉ", "x")


def text(random: Random) -> str:
    """Any text, often a hostile one."""
    what = random.randrange(8)
    if what < 4:
        return random.choice(HOSTILE)
    if what < 6:
        return random.choice(_WORDS)
    if what == 6:
        return "".join(random.choice(HOSTILE + _WORDS) for _ in range(random.randrange(4)))
    return "".join(chr(random.choice((*range(1, 256), 0x3A3, 0x130, 0xFB01))) for _ in range(random.randrange(6)))


def _filled(random: Random) -> str:
    return text(random) or "x"


def _number(random: Random) -> int | float | Decimal:
    what = random.randrange(7)
    if what < 3:
        return random.randrange(-2, 8)
    if what == 6:
        return random.choice((-0.0, 0.0001, -0.00012, 10**15 - 1, 1 - 10**15, 99999999999999.5, Decimal("-0.00"), 1e14))
    if what == 3:
        return random.randrange(-(10**12), 10**12)
    cents = random.randrange(-(10**7), 10**7)
    return Decimal(cents) / 100 if what == 4 else cents / 100


def _date(random: Random) -> dt.date:
    if random.randrange(3) == 0:
        return dt.date(2026, 11, 2)
    return dt.date(1900, 1, 1) + dt.timedelta(days=random.randrange(109_000))


def _moment(random: Random) -> dt.datetime:
    day = _date(random)
    return dt.datetime(day.year, day.month, day.day, random.randrange(24), random.randrange(60), 9, tzinfo=dt.UTC)


_VALUES: dict[str, Callable[[Random], Any]] = {
    "string": _filled,
    "url": lambda random: f"https://x.example/{text(random)}",
    "number": _number,
    "money": _number,
    "boolean": lambda random: random.randrange(2) == 0,
    "date": _date,
    "datetime": _moment,
}
_PATTERNS = ("d MMMM y", "d", "EEEE", "EEEE d MMMM", "MMMM", "MMM y", "y-MM-dd", "dd/MM/y", "short", "long")
_TAGS = ("en", "en-GB", "fr", "ar", "de", "ja")
_ARGUMENTS: dict[str, Callable[[Random], tuple[str | int, ...]]] = {
    "truncate": lambda random: (random.randrange(12),),
    "replace": lambda random: (_filled(random), text(random)),
    "limit": lambda random: (random.randrange(1, 4),),
    "date": lambda random: (random.choice(_PATTERNS), random.choice(_TAGS)),
    "month_name": lambda random: (random.choice(("MMMM y", "MMMM")), random.choice(_TAGS)),
    "number": lambda random: ("", random.choice(_TAGS)),
    "percent": lambda random: (random.choice(_TAGS),),
    "money": lambda random: (random.choice(("EUR", "JPY")), random.choice(_TAGS)),
}
_PRINTABLE = ("string", "url", "number", "money", "date", "datetime")
_ROUNDS = ("index", "index0", "length")
_COMPARABLE = (("string", "url"), ("number", "money"), ("boolean",), ("date",), ("datetime",))


def _json(random: Random, type_: str) -> str:
    return printed(sent(_VALUES[type_](random)))


@dataclass(frozen=True)
class _Scope:
    """Where a piece stands: the open loops (the list's path, its columns), and the fields that are not missing."""

    loops: tuple[tuple[str, Mapping[str, RecipientField] | None], ...] = ()
    facts: frozenset[tuple[str, int]] = frozenset()
    may_loop: bool = True

    def of(self, *types: str) -> list[tuple[Field, RecipientField]]:
        """The fields of some types that can be named here, without fallbacks; those of loops more than once."""
        found = [(Field(name, type=spec.type, most=spec.max or 0), spec) for name, spec in SCHEMA.items()]
        for depth, (path, columns) in enumerate(self.loops, 1):
            if columns is None:
                found += [(Field(f"{path}[]", depth=depth), RecipientField(type="string", required=True))] * 5
            for name, spec in (columns or {}).items():
                found += [(Field(f"{path}[].{name}", type=spec.type, depth=depth, most=spec.max or 0), spec)] * 3
        return [(field, spec) for field, spec in found if field.type in types]


class _Maker:
    """Makes the parts of programs."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def chance(self, of: int) -> bool:
        return self.random.randrange(of) == 0

    def field(self, scope: _Scope, *types: str) -> tuple[Field, RecipientField]:
        """A field, with its default as its fallback or another one."""
        field, spec = self.random.choice(scope.of(*types))
        default = sent(spec.default)
        if default is not None:
            field = replace(field, fallback=printed(default))
        if field.type not in ("boolean", "list") and self.chance(4):
            field = replace(field, fallback=_json(self.random, field.type))
        return field, spec

    def filtered(self, value: Expression) -> Expression:
        while self.chance(4):
            names = [name for name, rule in FILTERS.items() if kind(value) in rule.takes]
            if not names:
                break
            name = self.random.choice(names)
            value = Filtered(name, value, _ARGUMENTS[name](self.random) if name in _ARGUMENTS else ())
        return value

    def round(self, scope: _Scope) -> Round:
        return Round(self.random.choice(_ROUNDS), self.random.randrange(len(scope.loops)) + 1)

    def printable(self, scope: _Scope) -> Expression:
        """A value that has something to print for everybody."""
        if scope.loops and self.chance(5):
            return self.round(scope)
        if self.chance(9):
            return Filtered("length", self.field(scope, "list")[0])
        field, spec = self.field(scope, *_PRINTABLE)
        if field.fallback is None and not spec.required and (field.path, field.depth) not in scope.facts:
            field = replace(field, fallback=_json(self.random, field.type))
        return self.filtered(field)

    def condition(self, scope: _Scope, level: int) -> Truth:
        """A condition, nested up to `level` deep; true or false where that is known."""
        what = self.random.randrange(7)
        if level == 0 or what < 3:
            return self.leaf(scope)
        if what == 3:
            return inverse(self.condition(scope, level - 1))
        parts = [self.condition(scope, level - 1) for _ in range(2 + self.random.randrange(2))]
        return both(*parts) if what < 5 else either(*parts)

    def leaf(self, scope: _Scope) -> Truth:
        what = self.random.randrange(8)
        if scope.loops and self.chance(4):
            return At(self.random.choice(("first", "last")), self.random.randrange(len(scope.loops)) + 1)
        if what < 2:
            return given(self.filtered(self.field(scope, *_VALUES, "list")[0]))
        if what == 2:
            return present(self.filtered(self.field(scope, *_VALUES, "list")[0]))
        if what == 3:
            holder = self.field(scope, "string", "url", "list")[0]
            return compared("contains", holder, Const("string", text(self.random)))
        return self.comparison(scope)

    def comparison(self, scope: _Scope) -> Truth:
        family = self.random.choice(_COMPARABLE)
        left = self.filtered(self.field(scope, *family)[0])
        if self.chance(6):
            family, left = ("number",), Filtered("length", self.field(scope, "list")[0])
        if scope.loops and family[0] == "number" and self.chance(2):
            left = self.round(scope)
        type_ = {"url": "string", "money": "number"}.get(kind(left), kind(left))
        signs = ("==", "!=") if type_ == "boolean" else (*COMPARISONS, "==")
        right: Expression | Const
        if self.chance(4):
            right = self.field(scope, type_)[0]
        elif type_ == "string":
            right = Const(type_, text(self.random))
        else:
            right = Const(type_, _json(self.random, type_))
        return compared(self.random.choice(signs), left, right)

    def body(self, scope: _Scope, level: int) -> list[str | Placed]:
        made: list[str | Placed] = []
        for _ in range(1 + self.random.randrange(3)):
            made += self.piece(scope, level)
        return made

    def piece(self, scope: _Scope, level: int) -> list[str | Placed]:
        what = self.random.randrange(10)
        if what < 2:
            return [text(self.random)]
        if what < 4 and level and scope.may_loop:
            return self.loop(scope, level - 1)
        if what < 7 and level:
            return self.branches(scope, level - 1)
        node: Expression | Literal = self.printable(scope)
        if what == 7 and self.chance(2):
            node = Literal(text(self.random))
        elif what == 7 and self.chance(3):
            node = Field(self.random.choice(sorted(SYSTEM)), system=True)
        return [Placed(node, self.random.choice(tuple(Place)))]

    def branches(self, scope: _Scope, level: int) -> list[str | Placed]:
        """`if`, perhaps some `elif` and `else`, folded as staging folds them."""
        made: list[str | Placed] = []
        known = scope.facts
        for _ in range(1 + self.random.randrange(3)):
            truth = self.condition(scope, 2)
            if isinstance(truth, bool):
                continue
            made.append(Placed(ElseIf(truth) if made else If(truth), Place.TEXT))
            made += self.body(replace(scope, facts=known | sure(truth)), level)
            known |= denied(truth)
        if not made:
            return self.body(scope, level)
        if self.chance(2):
            made.append(Placed(Else(), Place.TEXT))
            made += self.body(replace(scope, facts=known), level)
        return [*made, Placed(End(), Place.TEXT)]

    def loop(self, scope: _Scope, level: int) -> list[str | Placed]:
        field, spec = self.random.choice(scope.of("list"))
        items = Filtered("limit", field, (1 + self.random.randrange(3),)) if self.chance(4) else field
        inside = replace(scope, loops=(*scope.loops, (field.path, spec.of)))
        opening = Placed(For(items, len(inside.loops)), Place.TEXT)
        return [opening, *self.body(inside, level), Placed(End(), Place.TEXT)]


def program(random: Random, *, loops: bool = True, level: int = 3) -> Program:
    """A program, its values bound; `level` is how deep conditions and loops lie inside each other."""
    return joined(_Maker(random).body(_Scope(may_loop=loops), level))


def record(random: Random, made: Program) -> dict[str, Any]:
    """A record that conforms to `SCHEMA`, of the fields that the program looks at."""
    paths = {f.path for piece in made if not isinstance(piece, str) for f in looked_at(piece.node) if not f.system}
    return _record(random, paths, SCHEMA)


def _record(random: Random, paths: Iterable[str], schema: Mapping[str, RecipientField]) -> dict[str, Any]:
    below: dict[str, set[str]] = {}
    for path in sorted(paths):
        name, _, rest = path.partition("[]")
        below.setdefault(name, set()).update({rest.removeprefix(".")} - {""})
    made: dict[str, Any] = {}
    for name, inner in below.items():
        spec = schema[name]
        if not spec.required and random.randrange(4) == 0:
            made |= random.choice(({}, {name: None}, {name: ""} if spec.type == "string" else {}))
        elif spec.type != "list":
            made[name] = _VALUES[spec.type](random)
        else:
            count = random.randrange(4)
            made[name] = [_filled(random) if spec.of is None else _record(random, inner, spec.of) for _ in range(count)]
    return made


Case = tuple[Program, dict[str, Any]]
"""A program and a record for it."""


def case(random: Random, *, loops: bool = True) -> Case:
    """Any case."""
    made = program(random, loops=loops)
    return made, record(random, made)


@cache
def seeded(seed: int, *, loops: bool = True) -> Case:
    """The case of number `seed`, always the same."""
    return case(Random(seed), loops=loops)


def smaller(given: Case) -> Iterator[Case]:
    """The same case with a little less of everything, for making a failing one readable."""
    made, who = given
    for start, end in _parts(made):
        yield made[:start] + made[end + 1 :], who
        if start != end and not isinstance(made[start], str) and isinstance(made[start].node, If):
            inner = made[start + 1 : end]
            if not any(isinstance(piece, Placed) and isinstance(piece.node, Else | ElseIf) for piece in inner):
                yield (*made[:start], *inner, *made[end + 1 :]), who
    for at, piece in enumerate(made):
        if isinstance(piece, Placed) and isinstance(piece.node, If | ElseIf):
            for less in _less(piece.node.condition):
                yield (*made[:at], Placed(type(piece.node)(less), piece.place), *made[at + 1 :]), who
    for key, value in who.items():
        yield made, {name: each for name, each in who.items() if name != key}
        for shorter in (value[1:], value[:-1]) if isinstance(value, list | str) and len(value) > 1 else ():
            yield made, {**who, key: shorter}


def _less(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, Not):
        yield condition.condition
        yield from map(Not, _less(condition.condition))
    elif isinstance(condition, AllOf | AnyOf):
        yield from condition.conditions
        for at, each in enumerate(condition.conditions):
            for less in _less(each):
                others = (*condition.conditions[:at], less, *condition.conditions[at + 1 :])
                yield type(condition)(others)


def _parts(made: Program) -> Iterator[tuple[int, int]]:
    """From where to where the parts of a program go, the long ones first: texts, values, conditions and loops."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for at, piece in enumerate(made):
        if isinstance(piece, Placed) and isinstance(piece.node, If | For):
            opened.append(at)
        elif isinstance(piece, Placed) and isinstance(piece.node, End):
            found.append((opened.pop(), at))
        elif not (isinstance(piece, Placed) and isinstance(piece.node, Else | ElseIf)):
            found.append((at, at))
    return iter(sorted(found, key=lambda part: part[0] - part[1]))


def smallest(found: Case, fails: Callable[[Case], bool]) -> Case:
    """`found`, which fails, made as small as it still does."""
    at, since = 0, 0
    while (less := next(islice(smaller(found), at, None), None)) is not None or since:
        if less is None:
            at, since = 0, 0
        elif fails(less):
            found, since = less, since + 1
        else:
            at += 1
    return found
