"""The tables of filters and dialects in docs/merge.md: `python -m sitegen.merge.reference < docs/merge.md`."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterator, Mapping

from sitegen.merge.dialects import DIALECTS
from sitegen.merge.dialects.base import Dialect, Open
from sitegen.merge.expression import (
    AllOf,
    AnyOf,
    At,
    Condition,
    Const,
    Expression,
    Field,
    Filtered,
    Given,
    Is,
    Not,
    Round,
)
from sitegen.merge.filters import FILTERS
from sitegen.merge.program import Place

_TABLE = re.compile(r"(?<=<!-- dialects -->\n).*?(?=<!-- end -->)", re.DOTALL)
_FILTERS = re.compile(r"(<!-- filters -->\n).*?(<!-- end -->)", re.DOTALL)
_EXAMPLES: Mapping[str, tuple[str, object, tuple[object, ...]]] = {
    "upper": ("first_name | upper", "Ada", ()),
    "lower": ("first_name | lower", "Ada", ()),
    "capitalize": ("plan | capitalize", "double feature", ()),
    "title": ("plan | title", "double feature", ()),
    "trim": ("plan | trim", " double feature ", ()),
    "truncate": ("plan | truncate(8)", "double feature", (8,)),
    "replace": ('plan | replace("double", "single")', "double feature", ("double", "single")),
    "length": ("titles | length", ("one", "two"), ()),
    "date": ('left_on | date("d MMMM y")', dt.date(2026, 11, 2), ("d MMMM y", "en")),
    "month_name": ("left_on | month_name", dt.date(2026, 11, 2), ("MMMM y", "en")),
    "number": ("plays | number", 1234, (None, "en")),
    "percent": ("share | percent", 0.25, ("en",)),
    "money": ('price | money("EUR")', 7.9, ("EUR", "en")),
}
"""What to write behind “recipient.”, the field's value, and what the filter is told."""

_NAME, _VIP = Field("first_name"), Field("vip", type="boolean")
_PLAYS, _LIST = Field("plays", type="number"), Field("titles", type="list")
_LOOPS = (Open(1, "titles", "title"),)

_PRINTED: Mapping[str, tuple[Expression, Place]] = {
    "fallback": (Field("first_name", "there"), Place.PLAIN),
    "`upper`": (Filtered("upper", _NAME), Place.PLAIN),
    "English date": (Filtered("date", Field("left_on", type="date"), ("d MMMM y", "en")), Place.PLAIN),
    "HTML text": (_NAME, Place.TEXT),
    "part of an address": (_NAME, Place.URL_PART),
    "header": (_NAME, Place.HEADER),
}
_ASKED: Mapping[str, Condition] = {
    "is there": Given(_NAME),
    '`== "x"`': Is("==", _NAME, Const("string", "x")),
    "`> 5`": Is(">", _PLAYS, Const("number", "5")),
    "`and`, `or`, `not`": AllOf((Given(_NAME), AnyOf((Given(_VIP), Not(Is("==", _NAME, Const("string", "x"))))))),
    '`"x" in`': Is("contains", _NAME, Const("string", "x")),
}


def filled(page: str) -> str:
    """`page` with the tables of filters and dialects as the code has them."""
    listed = "".join(f"{row}\n" for row in _filters())
    page = _FILTERS.sub(lambda found: f"{found[1]}{listed}{found[2]}", page)
    return _TABLE.sub(lambda _: "\n".join(_rows()) + "\n", page)


def _filters() -> Iterator[str]:
    yield "| filter | takes | gives | for example | comes to |"
    yield "| --- | --- | --- | --- | --- |"
    for name, (written, value, arguments) in _EXAMPLES.items():
        rule = FILTERS[name]
        spelled = written.replace("|", "\\|")
        made = rule.run(value, *arguments)
        yield f"| `{name}` | {', '.join(rule.takes)} | {rule.help} | `{{{{ recipient.{spelled} }}}}` | {made} |"


def _rows() -> Iterator[str]:
    names = (*_PRINTED, *_ASKED, "loop", "`loop.first`", "`loop.last`", "`loop.index`")
    yield "| dialect | " + " | ".join(names) + " |"
    yield "| --- |" + " --- |" * len(names)
    for dialect in DIALECTS.values():
        yield f"| {dialect.title} | " + " | ".join("yes" if can else "" for can in _abilities(dialect)) + " |"
    yield from (
        "",
        "What is unverified, for it rests on hearsay and was neither read at the vendor's nor seen running:",
        "",
    )
    for dialect in DIALECTS.values():
        if dialect.unverified:
            yield f"- **{dialect.title}**: {'; '.join(dialect.unverified)}"


def _abilities(dialect: Dialect) -> Iterator[bool]:
    """Whether the dialect has its own words for each of the columns."""
    for value, place in _PRINTED.values():
        yield dialect.printed(value, place, ()) is not None
    for condition in _ASKED.values():
        yield dialect.can_ask(condition, ())
    loops = dialect.has_loops
    yield loops
    for what in ("first", "last"):
        yield loops and dialect.can_ask(At(what, 1), _LOOPS)
    yield loops and dialect.printed(Round("index", 1), Place.PLAIN, _LOOPS) is not None


if __name__ == "__main__":
    sys.stdout.write(filled(sys.stdin.read()))
