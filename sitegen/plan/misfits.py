"""CSV columns that are text only because a few of their values are badly written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sitegen.diagnostics import Diagnostic, Position, diagnose
from sitegen.plan.database import Database, literal, quoted

MOST = 5
"""Most badly written values of a column: with more of them it is rather meant to be text."""

_SHARE = 10
"""And at most one value in so many."""

_SAMPLE = 20
_SINGLE = 5
"""From this many values on, one that is badly written is told of in a short column too, if it holds a digit."""

_SHOWN = 40
_CODE = re.compile(r"0[0-9]+|[0-9]{19,}")
"""Post codes, telephone numbers and the like: their columns look like numbers and are meant to be text."""

_WORDS = {
    "BOOLEAN": ("true or false", "Write true or false"),
    "BIGINT": ("whole numbers", "Write digits only"),
    "DOUBLE": ("numbers", "Write it like 12.5, with a point, without spaces or other signs"),
    "DATE": ("dates", "Write an existing day like 2026-01-31"),
    "TIMESTAMP": ("dates with a time", "Write it like 2026-01-31T20:15:00"),
}


@dataclass(frozen=True, slots=True)
class Misfits:
    """A column (its number and name) of `values` values, of which only `count`, the texts `odd`, are not a `kind`."""

    index: int
    name: str
    kind: str
    values: int
    count: int
    odd: frozenset[str]

    @property
    def is_few(self) -> bool:
        """Whether so few cannot be what the column is about."""
        many = self.count * _SHARE > self.values
        if many and not (self.count == 1 and self.values >= _SINGLE and any(map(str.isdigit, "".join(self.odd)))):
            return False
        return self.kind not in ("BIGINT", "DOUBLE") or not any(_CODE.fullmatch(value) for value in self.odd)


def find_misfits(
    database: Database, target: str, texts: Mapping[int, str], forms: Sequence[tuple[str, str]]
) -> list[Misfits]:
    """The columns among `texts` (by number, names of text columns of `target`) that have misfits.

    `forms` are types with the form of their values. A look at the first values rules most columns out, so that not
    every text of a large table is held against every form. Raises Refused.
    """
    if not texts:
        return []
    samples = ", ".join(
        f"(SELECT list(v) FROM (SELECT {quoted(name)} AS v FROM {target} WHERE v IS NOT NULL LIMIT {_SAMPLE}))"
        for name in texts.values()
    )
    likely = [
        (index, kind, f"coalesce({fits(quoted(texts[index]), kind, form)}, false)")
        for index, sample in zip(texts, database.run(f"SELECT {samples}").rows[0], strict=True)
        for kind, form in forms
        if sample and sum(not re.fullmatch(form, value) for value in sample) <= min(MOST, len(sample) - 1)
    ]
    best: dict[int, Misfits] = {}
    for index, kind, fit in likely:
        column = quoted(texts[index])
        counts = f"count({column}), count({column}) FILTER (WHERE NOT {fit})"
        values, count = database.run(f"SELECT {counts} FROM {target}").rows[0]
        if not 0 < count <= MOST or (index in best and count >= best[index].count):
            continue
        rows = database.run(f"SELECT {column} FROM {target} WHERE {column} IS NOT NULL AND NOT {fit}").rows
        found = Misfits(index, texts[index], kind, values, count, frozenset(row[0] for row in rows))
        if found.is_few:
            best[index] = found
    return list(best.values())


def fits(column: str, kind: str, form: str) -> str:
    """SQL that is true when the value of `column` has `form` and is of the type `kind`."""
    return f"(regexp_full_match({column}, {literal(form)}) AND TRY_CAST({column} AS {kind}) IS NOT NULL)"


def complaints(found: Sequence[Misfits], text: str, mark: str, path: str) -> Iterator[Diagnostic]:
    """A warning at each misfit of the CSV `text`, whose fields are divided by `mark`."""
    if not found:
        return
    lines = list(io.StringIO(text, newline=""))
    rows = csv.reader(lines, delimiter=mark)
    start = 0
    for number, row in enumerate(rows):
        for column in found if number else ():
            if column.index < len(row) and row[column.index] in column.odd:
                line, at = _place("".join(lines[start : rows.line_num]), mark, column.index)
                yield _complaint(column, row[column.index], Position(path, start + line, at))
        start = rows.line_num


def _place(record: str, mark: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of a field of one record."""
    at = passed = 0
    is_quoted = False
    while passed < index:
        if record[at] == '"':
            is_quoted = not is_quoted
        elif record[at] == mark and not is_quoted:
            passed += 1
        at += 1
    return record.count("\n", 0, at) + 1, at - record.rfind("\n", 0, at)


def _complaint(column: Misfits, value: str, at: Position) -> Diagnostic:
    words, hint = _WORDS[column.kind]
    shown = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
    others = "all others are" if column.count == 1 else f"all but {column.count} of its {column.values} are"
    message = f"the column “{column.name}” reads as text because of “{shown}”: {others} {words}"
    return diagnose("data/column", message, at, hint=f"{hint}, or leave it empty.")
