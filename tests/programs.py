"""Merge programs and recipients out of the blue: whatever templates can be staged to, and whoever may get the mail.

Programs are made with the functions that staging uses, over the fields of `SCHEMA`; records conform to it, with missing
fields and hostile texts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml
from hypothesis import strategies as st

from sitegen.merge import Literal, Place, Placed, Program
from sitegen.merge.expression import (
    At,
    Condition,
    Const,
    Expression,
    Field,
    Filtered,
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
tags: {type: list}
titles:
  type: list
  of:
    name: {type: string, required: true}
    page: {type: url}
    stars: {type: number, default: 4}
    cost: {type: money, required: true}
    new: {type: boolean}
    out: {type: date, required: true}
    cast:
      type: list
      of: {who: {type: string, required: true}, age: {type: number}}
offers: {type: list, of: {code: {type: string}, gone: {type: boolean, default: false}}}
"""
    ).items()
}
SYSTEM = {
    "unsubscribe": "https://x.example/u?a=1&b=<2>",
    "preferences": "https://x.example/p",
    "web_version": "https://x.example/w?q='\"",
    "action_token": "t0k_en",
}
"""Values of the sender's own, by their names in `Dialect.system`."""

HOSTILE = (
    *("<b>&\"'", "{{7*7}}", "{% x %}", "*|X|*", "%%x%%", "%X%", "%%=v(@x)=%%", "%%[ SET @a = 1 ]%%", "[[x]]"),
    *("a\r\nBcc: b", "\n", "\r\n", "\r", "\u202eabc\u202c", "\u200b", "\ufeff", "\u2028", "x" * 3000, "é", "😀", "ß"),
    *("{", "}", "{{", "}}", "{%", "%}", "{#", "#}", "{{{", "}}}", "{{-", "-}}", "${", "$", "%", "%%", "*|", "|*", "|"),
    *("{% raw %}", "{% endraw %}", "{% comment %}", "{{ recipient.email }}", "{{!-- --}}", "{{/if}}", "{\n{", "\\{{"),
    *("'", '"', 'it\'s "so"', "\\", "\\'", "`", "&amp;", "&lt;", "<!--", "-->", "]]>", "</script>", "a b/c?d=e&f+g#h~"),
    *(" ", "  a  ", "\t", "0", "1", "false", "true", "nil", "null", "None", "empty", "NaN", "-", "+", "=", "\u00a0"),
    *("*|IF:X|*", "*|END:IF|*", "%IF $X == a%", "%/IF%", "%%[ENDIF]%%", "{{^}}", "{{else}}", "{{&x}}", "{{>x}}", "@"),
)
"""Texts that engines, HTML, addresses or headers could take for something else."""

_letters = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=6)
texts = st.one_of(
    st.sampled_from(HOSTILE), _letters, st.lists(st.sampled_from(HOSTILE) | _letters, max_size=3).map("".join)
)
_given_texts = texts.filter(bool)
_numbers = st.one_of(
    st.integers(-3, 12),
    st.integers(-(10**12), 10**12),
    st.integers(-(10**8), 10**8).map(lambda n: n / 100),
    st.decimals(0, 10**6, places=2),
)
_dates = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)) | st.just(dt.date(2026, 11, 2))
_moments = st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2199, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=dt.UTC)
)
_values: dict[str, st.SearchStrategy[Any]] = {
    "string": _given_texts,
    "url": st.builds("https://x.example/{}".format, texts),
    "number": _numbers,
    "money": _numbers,
    "boolean": st.booleans(),
    "date": _dates,
    "datetime": _moments,
}
_ARGUMENTS: dict[str, st.SearchStrategy[tuple[str | int, ...]]] = {
    "truncate": st.tuples(st.integers(0, 9)),
    "replace": st.tuples(_given_texts, texts),
    "limit": st.tuples(st.integers(1, 3)),
    "date": st.tuples(
        st.sampled_from(
            ["d MMMM y", "d", "EEEE", "EEEE d MMMM", "MMMM", "MMM y", "y-MM-dd", "dd/MM/y", "short", "long"]
        ),
        st.sampled_from(["en", "en-GB", "fr", "ar", "de", "ja"]),
    ),
    "month_name": st.tuples(st.sampled_from(["MMMM y", "MMMM"]), st.sampled_from(["en", "fr", "ar"])),
    "number": st.tuples(st.just(""), st.sampled_from(["en", "fr", "ar", "de"])),
    "percent": st.tuples(st.sampled_from(["en", "fr", "ar"])),
    "money": st.tuples(st.sampled_from(["EUR", "JPY"]), st.sampled_from(["en", "fr", "ar"])),
}


@dataclass(frozen=True)
class _Scope:
    """Where a piece stands: the open loops (the list's path, its columns), and the fields that are not missing."""

    loops: tuple[tuple[str, Mapping[str, RecipientField] | None], ...] = ()
    facts: frozenset[tuple[str, int]] = frozenset()
    may_loop: bool = True

    def fields(self) -> list[tuple[Field, RecipientField]]:
        """All fields that can be named here, without fallbacks."""
        found = [(Field(name, type=spec.type), spec) for name, spec in SCHEMA.items()]
        for depth, (path, columns) in enumerate(self.loops, 1):
            if columns is None:
                found.append((Field(f"{path}[]", depth=depth), RecipientField(type="string", required=True)))
            for name, spec in (columns or {}).items():
                found.append((Field(f"{path}[].{name}", type=spec.type, depth=depth), spec))
        return found

    def of(self, *types: str) -> list[tuple[Field, RecipientField]]:
        return [(field, spec) for field, spec in self.fields() if field.type in types]


def _with_default(field: Field, spec: RecipientField) -> Field:
    default = sent(spec.default)
    return field if default is None else replace(field, fallback=printed(default))


@st.composite
def _values_of(draw: st.DrawFn, scope: _Scope, *types: str) -> Expression:
    """A field of one of the types, perhaps with a fallback, perhaps filtered."""
    field, spec = draw(st.sampled_from(scope.of(*types)))
    field = _with_default(field, spec)
    if field.type not in ("boolean", "list") and draw(st.integers(0, 3)) == 0:
        fallbacks = _values[field.type].map(lambda value: printed(sent(value)))
        field = replace(field, fallback=draw(fallbacks))
    value: Expression = field
    while draw(st.integers(0, 3)) == 0:
        names = [name for name, rule in FILTERS.items() if kind(value) in rule.takes]
        if not names:
            break
        name = draw(st.sampled_from(names))
        value = Filtered(name, value, draw(_ARGUMENTS.get(name, st.just(()))))
    return value


def _base(value: Expression) -> Expression:
    return _base(value.of) if isinstance(value, Filtered) else value


@st.composite
def _printables(draw: st.DrawFn, scope: _Scope) -> Expression:
    """A value that has something to print for everybody."""
    if scope.loops and draw(st.integers(0, 4)) == 0:
        return Round(draw(st.sampled_from(["index", "index0", "length"])), draw(st.integers(1, len(scope.loops))))
    if draw(st.integers(0, 9)) == 0:
        lists = [field for field, _ in scope.of("list")]
        return Filtered("length", draw(st.sampled_from(lists)))
    value = draw(_values_of(scope, "string", "url", "number", "money", "date", "datetime"))
    base = _base(value)
    assert isinstance(base, Field)
    spec = next(spec for field, spec in scope.fields() if (field.path, field.depth) == (base.path, base.depth))
    if base.fallback is None and not spec.required and (base.path, base.depth) not in scope.facts:
        fallback = draw(_values[base.type].map(lambda value: printed(sent(value))))
        value = _based(value, replace(base, fallback=fallback))
    return value


def _based(value: Expression, base: Field) -> Expression:
    return replace(value, of=_based(value.of, base)) if isinstance(value, Filtered) else base


@st.composite
def _leaves(draw: st.DrawFn, scope: _Scope) -> Truth:
    """A single condition."""
    what = draw(st.integers(0, 9))
    if scope.loops and what == 0:
        return At(draw(st.sampled_from(["first", "last"])), draw(st.integers(1, len(scope.loops))))
    if what <= 3:
        value = draw(_values_of(scope, *_values, "list"))
        return given(value)
    if what <= 5:
        return present(draw(_values_of(scope, *_values, "list")))
    if what == 6:
        holder = draw(_values_of(scope, "string", "url", "list"))
        if kind(holder) in ("string", "url", "list"):
            return compared("contains", holder, Const("string", draw(texts)))
        return given(holder)
    return draw(_comparisons(scope))


@st.composite
def _comparisons(draw: st.DrawFn, scope: _Scope) -> Truth:
    families = [("string", "url"), ("number", "money"), ("boolean",), ("date",), ("datetime",)]
    family = draw(st.sampled_from(families))
    left = draw(_values_of(scope, *family))
    if scope.loops and family[0] == "number" and draw(st.booleans()):
        left = Round(draw(st.sampled_from(["index", "index0", "length"])), draw(st.integers(1, len(scope.loops))))
    type_ = {"url": "string", "money": "number"}.get(kind(left), kind(left))
    signs = ["==", "!="] if type_ == "boolean" else ["==", "!=", "<", "<=", ">", ">="]
    right: Expression | Const
    if draw(st.integers(0, 3)) == 0 and (found := scope.of(type_)):
        field, spec = draw(st.sampled_from(found))
        right = _with_default(field, spec)
    else:
        values = texts if type_ == "string" else _values[type_]
        right = Const(type_, printed(sent(draw(values)) or "" if type_ == "string" else sent(draw(values))))
    return compared(draw(st.sampled_from(signs)), left, right)


@st.composite
def _conditions(draw: st.DrawFn, scope: _Scope, level: int = 2) -> Truth:
    """A condition, nested up to `level` deep; true or false where it is known."""
    what = draw(st.integers(0, 6))
    if level == 0 or what <= 2:
        return draw(_leaves(scope))
    if what == 3:
        return inverse(draw(_conditions(scope, level - 1)))
    parts = draw(st.lists(_conditions(scope, level - 1), min_size=2, max_size=3))
    return both(*parts) if what == 4 else either(*parts)


_places = st.sampled_from(list(Place))


@st.composite
def _pieces(draw: st.DrawFn, scope: _Scope, level: int) -> list[str | Placed]:
    what = draw(st.integers(0, 9))
    if what <= 1:
        return [draw(texts)]
    if what == 2:
        return [Placed(Literal(draw(texts)), draw(_places))]
    if what == 3 and level and scope.may_loop:
        return draw(_loops(scope, level - 1))
    if what <= 6 and level:
        return draw(_branches(scope, level - 1))
    if what == 7 and draw(st.booleans()):
        return [Placed(Field(draw(st.sampled_from(sorted(SYSTEM))), system=True), draw(_places))]
    return [Placed(draw(_printables(scope)), draw(_places))]


@st.composite
def _bodies(draw: st.DrawFn, scope: _Scope, level: int) -> list[str | Placed]:
    made: list[str | Placed] = []
    for _ in range(draw(st.integers(0 if level < 2 else 1, 3))):
        made += draw(_pieces(scope, level))
    return made


@st.composite
def _branches(draw: st.DrawFn, scope: _Scope, level: int) -> list[str | Placed]:
    """`if`, perhaps some `elif` and `else`, folded as staging folds them."""
    made: list[str | Placed] = []
    denials: frozenset[tuple[str, int]] = frozenset()
    for _ in range(draw(st.integers(1, 3))):
        truth = draw(_conditions(scope))
        if truth is False:
            continue
        if truth is True:
            break
        made.append(Placed(ElseIf(truth) if made else If(truth), Place.TEXT))
        facts = scope.facts | denials | sure(truth)
        made += draw(_bodies(replace(scope, facts=facts), level))
        denials |= denied(truth)
    if not made:
        return draw(_bodies(scope, level))
    if draw(st.booleans()):
        made.append(Placed(Else(), Place.TEXT))
        made += draw(_bodies(replace(scope, facts=scope.facts | denials), level))
    return [*made, Placed(End(), Place.TEXT)]


@st.composite
def _loops(draw: st.DrawFn, scope: _Scope, level: int) -> list[str | Placed]:
    field, spec = draw(st.sampled_from(scope.of("list")))
    items: Expression = field
    if draw(st.integers(0, 3)) == 0:
        items = Filtered("limit", field, (draw(st.integers(1, 3)),))
    depth = len(scope.loops) + 1
    inside = replace(scope, loops=(*scope.loops, (field.path, spec.of)))
    opening: Placed = Placed(For(items, depth), Place.TEXT)
    return [opening, *draw(_bodies(inside, level)), Placed(End(), Place.TEXT)]


def programs(*, loops: bool = True, level: int = 3) -> st.SearchStrategy[Program]:
    """Programs, their values bound; `level` is how deep conditions and loops lie inside each other."""
    return _bodies(_Scope(may_loop=loops), level).map(joined)


def conditions() -> st.SearchStrategy[Condition]:
    """Conditions over a recipient's own fields."""
    return _conditions(_Scope(), 3).filter(lambda truth: not isinstance(truth, bool))  # type: ignore[return-value]


def records(program: Program) -> st.SearchStrategy[dict[str, Any]]:
    """Records that conform to `SCHEMA`, of the fields that `program` looks at."""
    paths = {f.path for piece in program if not isinstance(piece, str) for f in looked_at(piece.node) if not f.system}
    return _records(paths, SCHEMA)


@st.composite
def cases(draw: st.DrawFn, *, loops: bool = True) -> tuple[Program, dict[str, Any]]:
    """A program and a record for it."""
    program = draw(programs(loops=loops))
    return program, draw(records(program))


def _records(paths: Iterable[str], schema: Mapping[str, RecipientField]) -> st.SearchStrategy[dict[str, Any]]:
    below: dict[str, set[str]] = {}
    for path in paths:
        name, _, rest = path.partition("[]")
        below.setdefault(name, set()).update({rest.removeprefix(".")} - {""})
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for name, inner in sorted(below.items()):
        spec = schema[name]
        if spec.type == "list":
            items = _given_texts if spec.of is None else _records(inner, spec.of)
            optional[name] = st.none() | st.lists(items, max_size=4)
        elif spec.required:
            required[name] = _values[spec.type]
        else:
            nothing = st.none() | st.just("") if spec.type in ("string", "url") else st.none()
            optional[name] = nothing | _values[spec.type] | _values[spec.type]
    return st.fixed_dictionaries(required, optional=optional)


__all__ = ["HOSTILE", "SCHEMA", "SYSTEM", "cases", "conditions", "programs", "records", "texts"]
