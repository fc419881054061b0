"""Queries answered for many sets of parameters in one statement, ahead of being asked for them one by one.

Only answers are put where planning will look for them; whatever is not answered here is asked one by one, and so is
everything that DuckDB refuses, for then its complaint has its place in the text.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from sitegen.plan.database import MAX_ROWS, Answer, Refused
from sitegen.plan.harmless import Relation, Unknown
from sitegen.plan.shapes import SET, Shape, condition_of, shape_of, typed
from sitegen.plan.texts import Sql

LEAST = 4
"""Fewer sets than this are faster one by one."""

MAX_PAIRS = 1_000_000
"""Most pairs of a set and a row that one statement looks at."""

Bound = Mapping[str, Any]


class Foreseen(Protocol):
    """What is needed of a database besides answers: which are there already, and a way to put more."""

    @property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """The columns of each table."""
        ...

    def known(self, text: str, parameters: Bound) -> Answer | None:
        """The answer to a query, if it is there."""
        ...

    def learn(self, text: str, parameters: Bound, answer: Answer) -> None:
        """Keep the answer to a query."""
        ...

    def measure(self, table: str) -> tuple[tuple[str, ...], int]:
        """The types of a data table's columns, and how many rows it has."""
        ...

    def run(self, text: str, parameters: Bound | None = None, limit: int = MAX_ROWS) -> Answer:
        """The answer to one query, which is kept. Raises Refused."""
        ...

    def run_once(self, text: str, limit: int = MAX_ROWS) -> Answer:
        """The answer to a query that nobody will ask again. Raises Refused."""
        ...


class Batch:
    """The queries of one campaign, to be answered in their order.

    `needs` are the earlier queries that each of them reads, `used` the parameters that it and those have.
    """

    def __init__(
        self,
        database: Foreseen,
        texts: Mapping[str, Sql],
        needs: Mapping[str, Sequence[str]],
        used: Mapping[str, Sequence[str]],
    ) -> None:
        self._database = database
        self._texts = texts
        self._needs = needs
        self._used = used
        self._composed: dict[str, str] = {}

    def answer(self, name: str, composed: str, sets: Sequence[Bound], *, gate: bool = False) -> None:
        """Answer the query for all of `sets`, as far as that is known to be the same as one by one.

        `composed` is its whole text, with the queries it needs; a gate is a condition, of one column, `answer`.
        """
        if not sets:
            return
        self._composed[name] = composed
        groups: dict[tuple[str, ...], list[tuple[Bound, list[str]]]] = {}
        for bound in sets:
            values = [typed(value) for value in bound.values()]
            if self._database.known(composed, bound) is None and None not in values:
                pairs = [pair for pair in values if pair is not None]
                kinds = tuple(kind for kind, _ in pairs)
                groups.setdefault(kinds, []).append((bound, [value for _, value in pairs]))
        for kinds, rows in groups.items():
            if len(rows) >= LEAST:
                try:
                    self._group(name, kinds, rows, gate)
                except (Unknown, Refused, RecursionError):
                    continue

    def _group(self, name: str, kinds: Sequence[str], rows: Sequence[tuple[Bound, list[str]]], gate: bool) -> None:
        used = list(rows[0][0])
        parameters = {each: (kind, f'"#p"."#{n}"') for n, (each, kind) in enumerate(zip(used, kinds, strict=True))}
        relations = {
            table.lower(): self._table(table)
            for table in self._database.columns
            if any(
                mention.name.lower() == table.lower()
                for each in (*self._needs[name], name)
                for mention in self._texts[each].tables
            )
        }
        shapes: dict[str, Shape] = {}
        for each in self._needs[name]:
            if each.lower() in relations:
                raise Unknown
            shapes[each] = shape_of(self._texts[each], relations, parameters)
            relations[each.lower()] = self._query(each, rows)
        weight = max((shape.weight for shape in shapes.values()), default=1)
        if gate:
            condition, least = condition_of(self._texts[name], relations, parameters)
            text = f'SELECT {SET}, 1, 1, (\n{condition}\n) AS answer FROM "#p"'
            own = Shape(text, 0, None, False, least)
        else:
            own = shape_of(self._texts[name], relations, parameters)
        size = MAX_PAIRS // max(weight, own.weight)
        if size < LEAST:
            return
        run = _Run(self._database, self._composed[name], kinds, shapes, own)
        for at in range(0, len(rows), size):
            run.answer(rows[at : at + size])

    def _table(self, name: str) -> Relation:
        types, rows = self._database.measure(name)
        columns = self._database.columns[name]
        return Relation(name, dict(zip(map(str.lower, columns), types, strict=True)), rows, earlier=False)

    def _query(self, name: str, rows: Sequence[tuple[Bound, list[str]]]) -> Relation:
        sets = ({used: bound[used] for used in self._used[name]} for bound, _ in rows)
        answers = (self._database.known(self._composed[name], bound) for bound in sets)
        answer = next((answer for answer in answers if answer is not None), None)
        if answer is None:
            first = {used: rows[0][0][used] for used in self._used[name]}
            answer = self._database.run(self._composed[name], first)
        columns = [column.lower() for column in answer.columns]
        if len(set(columns)) < len(columns):
            raise Unknown
        return Relation(name, dict(zip(columns, answer.types, strict=True)), len(answer.rows), earlier=True)


class _Run:
    """One query with parameters of certain types."""

    def __init__(
        self, database: Foreseen, composed: str, kinds: Sequence[str], shapes: Mapping[str, Shape], own: Shape
    ) -> None:
        self._database = database
        self._composed = composed
        self._kinds = kinds
        self._tables = [shape.as_table(name) for name, shape in shapes.items()]
        self._doubtful = [name for name, shape in shapes.items() if shape.doubtful]
        self._own = own

    def answer(self, rows: Sequence[tuple[Bound, list[str]]]) -> None:
        """Answer for these sets of parameters, in two halves when their rows are too many. Raises Refused."""
        start = self._start(rows)
        tied: set[int] = set()
        if self._doubtful:
            ties = " UNION ".join(f'SELECT "#i" FROM "#{name}" WHERE "#n" <> "#r"' for name in self._doubtful)
            tied = {row[0] for row in self._database.run_once(f"{start}\n{ties}").rows}
        try:
            answer = self._database.run_once(f"{start}\n{self._own.text}")
        except Refused as refused:
            if refused.kind != "Limit" or len(rows) < LEAST:
                raise
            half = len(rows) // 2
            self.answer(rows[:half])
            self.answer(rows[half:])
            return
        if any("TIME ZONE" in kind for kind in answer.types):
            return
        self._take(rows, answer, tied)

    def _start(self, rows: Sequence[tuple[Bound, list[str]]]) -> str:
        columns = ", ".join(['"#i"', *(f'"#{number}"' for number in range(len(self._kinds)))])
        typed_columns = ", ".join(
            ['"#i"', *(f'CAST("#{number}" AS {kind}) AS "#{number}"' for number, kind in enumerate(self._kinds))]
        )
        lines = ", ".join(f"({', '.join([str(number), *values])})" for number, (_, values) in enumerate(rows))
        sets = f"SELECT {typed_columns} FROM (VALUES {lines}) AS given({columns})"
        return "WITH " + ", ".join([f'"#p" AS MATERIALIZED ({sets})', *self._tables])

    def _take(self, rows: Sequence[tuple[Bound, list[str]]], answer: Answer, tied: Collection[int]) -> None:
        found: list[list[tuple[Any, ...]]] = [[] for _ in rows]
        doubtful = set(tied)
        for row in answer.rows:
            if row[1] != row[2]:
                doubtful.add(row[0])
            found[row[0]].append(row)
        first, last = self._own.first, self._own.last
        columns, types = answer.columns[3:], answer.types[3:]
        for number, (bound, _) in enumerate(rows):
            if number not in doubtful:
                mine = sorted(found[number], key=_by_number)
                kept = tuple(row[3:] for row in mine if row[1] > first and (last is None or row[1] <= last))
                self._database.learn(self._composed, bound, Answer(columns, types, kept))


def _by_number(row: tuple[Any, ...]) -> Any:
    return row[1]
