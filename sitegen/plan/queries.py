"""A campaign's queries and its gate, run once for all cells that cannot differ in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sitegen.diagnostics import Diagnostic, Position, Report, diagnose
from sitegen.plan.ask import Composed, Vocabulary, ask
from sitegen.plan.batch import LEAST, Batch
from sitegen.plan.database import Answer, quoted
from sitegen.plan.model import QueryResult
from sitegen.plan.sql import (
    read_condition,
    read_query,
    shorten,
    unknown_parameters,
    unknown_tables,
)
from sitegen.plan.texts import Scalar, Sql
from sitegen.sources.project import Campaign, Project

if TYPE_CHECKING:
    from sitegen.plan.answers import Source

FIXED = ("campaign", "family", "locale", "segment", "variant")
"""Parameters that every query has; they win over a segment's params, which win over values."""

GATE = "send_when"

Scalars = str | int | float | bool | Decimal | dt.date | dt.datetime | None

Key = tuple[tuple[type, Any], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A cell's query results, and why it is gated ("" when it is not); `results` is None when something failed."""

    results: Mapping[str, QueryResult] | None
    reason: str = ""


class Queries:
    """The queries of one campaign. `report` collects what is wrong, `usable` says whether cells can be made at all."""

    def __init__(self, campaign: Campaign, project: Project, database: Source) -> None:
        self.report = Report()
        self.usable = True
        self._campaign = campaign
        self._project = project
        self._database = database
        self._document = campaign.file.document
        self._path = campaign.file.path
        self._texts: dict[str, Sql] = {}
        self._needs: dict[str, tuple[str, ...]] = {}
        self._used: dict[str, tuple[str, ...]] = {}
        self._answers: dict[tuple[str, Key], QueryResult | None] = {}
        self._gates: dict[Key, str | None] = {}
        self._columns: dict[str, tuple[str, ...]] = {}
        self._sets: dict[tuple[int, ...], dict[str, QueryResult]] = {}
        self._failed: set[str] = set()
        self._tried = False
        self._mended: dict[str, Sql] = {}
        self._missing: set[str] = set()
        self._words: dict[tuple[str, int, int], Vocabulary] = {}
        self._read()

    @property
    def at_gate(self) -> Position:
        """Where send_when stands."""
        return self._document.position((*self._path, GATE))

    def check_parameters(self, known: Collection[str]) -> None:
        """Report the parameters that nothing sets in any cell; `known` are those that something does."""
        for name, sql in self._texts.items():
            found = unknown_parameters(sql, sorted({*known, *FIXED}))
            self.report.extend(found)
            if found:
                self._fail(name)

    def foresee(self, parameters: Sequence[Callable[[str], Any]]) -> None:
        """Answer ahead, for many cells at once, what `outcome` will ask; `parameters` has one function for each cell.

        It changes nothing but how long that takes.
        """
        if not self.usable or len(parameters) < LEAST:
            return
        batch = Batch(self._database, self._texts, self._needs, self._used)
        for name in self._texts:
            sets: dict[Key, dict[str, Any]] = {}
            for parameter in parameters:
                try:
                    bound = {used: parameter(used) for used in self._used[name]}
                except KeyError:
                    continue
                sets.setdefault(_key(bound), bound)
            batch.answer(name, self._compose(name).text, list(sets.values()), gate=name == GATE)

    def outcome(self, parameter: Callable[[str], Any], cell: str) -> Outcome:
        """The results for one cell. `parameter` gives a parameter's value or raises KeyError; messages name `cell`."""
        if not self.usable:
            return Outcome(None)
        results: list[QueryResult] = []
        for name in self._texts:
            if name == GATE:
                continue
            result = self._result(name, parameter, cell)
            if result is None:
                return Outcome(None)
            results.append(result)
        shared = self._sets.setdefault(tuple(map(id, results)), {result.name: result for result in results})
        reason = self._gate(parameter, shared, cell) if GATE in self._texts else ""
        return Outcome(None) if reason is None else Outcome(shared, reason)

    def _read(self) -> None:
        model = self._campaign.model
        names = list(model.queries)
        tables = [*self._database.columns, *self._project.broken.names("tables")]
        for number, (name, text) in enumerate(model.queries.items()):
            source = Scalar(self._document, (*self._path, "queries", name))
            sql, found = read_query(text, source, self._database)
            self._take(name, sql, found, [*tables, *names[:number]], names[number:])
        if model.send_when is not None:
            sql, found = read_condition(model.send_when, Scalar(self._document, (*self._path, GATE)), self._database)
            self._take(GATE, sql, found, [*tables, *names], [])

    def _take(self, name: str, sql: Sql | None, found: list[Diagnostic], tables: list[str], later: list[str]) -> None:
        if sql is not None:
            found = found + unknown_tables(sql, tables, later)
        self.report.extend(found)
        if sql is None:
            self._fail(name)
            return
        self._texts[name] = sql
        mentioned = {table.name.lower() for table in sql.tables}
        earlier = [each for each in self._campaign.model.queries if each in mentioned and each in tables]
        needs: dict[str, None] = {}
        for each in earlier:
            if each in self._failed:
                self._failed.add(name)
            needs.update(dict.fromkeys((*self._needs.get(each, ()), each)))
        self._needs[name] = tuple(needs)
        used = dict.fromkeys(parameter for each in needs for parameter in self._used.get(each, ()))
        used.update(dict.fromkeys(sql.parameter_names))
        self._used[name] = tuple(used)
        if any(self._project.broken.has("tables", table.name) for table in sql.tables):
            self._fail(name)
        elif found and all(d.rule == "sql/not-reproducible" for d in found):
            self.usable = False
        elif found:
            self._fail(name)

    def _fail(self, name: str) -> None:
        self._failed.add(name)
        self.usable = False

    def try_all(self, parameter: Callable[[str], Any], cell: str) -> None:
        """Run once what can be run although something else is broken, so that its mistakes come out in the same run."""
        if self._tried:
            return
        self._tried = True
        for name in self._texts:
            if name in self._failed or any(each in self._failed - set(self._mended) for each in self._needs[name]):
                continue
            if name != GATE:
                self._result(name, parameter, cell)
            else:
                self._gate(parameter, {}, cell)

    def _bind(self, name: str, parameter: Callable[[str], Any], cell: str) -> dict[str, Any] | None:
        bound: dict[str, Any] = {}
        for used in self._used[name]:
            try:
                value = parameter(used)
            except KeyError:
                texts = [self._texts[each] for each in (*self._needs[name], name)]
                sql = next(text for text in texts if used in text.parameter_names)
                offset = next(mention.offset for mention in sql.parameters if mention.name == used)
                message = f"nothing sets the parameter “${used}” for {cell}"
                hint = "A group or list of values is no parameter; set a single value for every cell."
                self._complain(name, [diagnose("sql/unknown-parameter", message, sql.source.at(offset), hint=hint)])
                return None
            bound[used] = value
        return bound

    def _complain(self, name: str, found: list[Diagnostic]) -> None:
        """Report once per query: the same mistake would come back for every cell."""
        if name not in self._failed:
            self.report.extend(found)
        self._failed.add(name)

    def _compose(self, name: str) -> Composed:
        sql = self._texts[name]
        pieces: list[str | Sql] = []
        for each in self._needs[name]:
            before = ", " if pieces else "WITH "
            text = self._mended.get(each, self._texts[each])
            pieces += [f"{before}{quoted(each)} AS MATERIALIZED (\n", text, "\n)"]
        if name == GATE:
            return Composed((*pieces, " SELECT (\n", sql, "\n) AS answer"))
        if not pieces:
            return Composed((sql,))
        if sql.has_ctes:
            return Composed((*pieces, " SELECT * FROM (\n", sql, "\n)"))
        return Composed((*pieces, "\n", sql))

    def _vocabulary(self, name: str) -> Vocabulary:
        # Both only grow, so their sizes tell whether they are what they were.
        key = (name, len(self._columns), len(self._missing))
        if key not in self._words:
            sql = self._texts[name]
            columns = {
                column.lower()
                for table in sql.tables
                for column in self._columns.get(table.name.lower(), self._database.columns.get(table.name, ()))
            }
            where = "in " + " or ".join(dict.fromkeys(table.name for table in sql.tables)) if sql.tables else "here"
            fields = [each for each in sorted(self._project.fields) if each not in columns]
            tables = (*self._database.columns, *self._campaign.model.queries) if name == GATE else ()
            self._words[key] = Vocabulary(sorted(columns), fields, sorted(self._missing), where, tables)
        return self._words[key]

    def _run(self, name: str, bound: Mapping[str, Any], cell: str) -> Answer | None:
        composed = self._compose(name)
        asked = ask(self._database, composed, bound, self._vocabulary(name), f"for {cell}" if bound else "")
        if asked.found:
            self._complain(name, asked.found)
        if asked.missing:
            # Queries below this one are tried on what is left of it, so that their own mistakes come out too.
            start = sum(len(piece if isinstance(piece, str) else piece.text) for piece in composed.pieces[:-1])
            tail = composed.pieces[-1]
            if isinstance(tail, Sql) and name not in self._mended:
                self._missing.update(asked.missing)
                self._mended[name] = replace(tail, text=asked.text[start : start + len(tail.text)])
        return asked.answer

    def _result(self, name: str, parameter: Callable[[str], Any], cell: str) -> QueryResult | None:
        bound = self._bind(name, parameter, cell)
        if bound is None:
            return None
        key = (name, _key(bound))
        if key not in self._answers:
            self._answers[key] = self._ask(name, bound, cell)
        return self._answers[key]

    def _ask(self, name: str, bound: dict[str, Any], cell: str) -> QueryResult | None:
        answer = self._run(name, bound, cell)
        if answer is None:
            return None
        sql = self._texts[name]
        doubled = next((each for each in answer.columns if answer.columns.count(each) > 1), None)
        if doubled is not None:
            message = f"the query gives two columns called “{doubled}”"
            hint = "Name the columns you need, with AS where two are alike."
            self._complain(name, [diagnose("sql/failed", message, sql.at, hint=hint)])
            return None
        self._columns.setdefault(name, answer.columns)
        rows = tuple(dict(zip(answer.columns, row, strict=True)) for row in answer.rows)
        return QueryResult(name, sql.text, bound, rows, sql.at)

    def _gate(self, parameter: Callable[[str], Any], results: Mapping[str, QueryResult], cell: str) -> str | None:
        bound = self._bind(GATE, parameter, cell)
        if bound is None:
            return None
        key = _key(bound)
        if key not in self._gates:
            self._gates[key] = self._decide(bound, results, cell)
        return self._gates[key]

    def _decide(self, bound: dict[str, Any], results: Mapping[str, QueryResult], cell: str) -> str | None:
        sql = self._texts[GATE]
        answer = self._run(GATE, bound, cell)
        if answer is None:
            return None
        if answer.types[0] not in ("BOOLEAN", '"NULL"', "NULL"):
            message = f"send_when is neither true nor false: it gives {answer.types[0]}"
            self._complain(GATE, [diagnose("sql/failed", message, sql.at, hint="Compare it with something.")])
            return None
        value = answer.rows[0][0]
        if value is True:
            return ""
        said = "unknown (NULL)" if value is None else "false"
        mentioned = {table.name.lower() for table in sql.tables}
        counts = [_counted(each, results[each].rows) for each in results if each in mentioned]
        own = [f"${name} is {bound[name]}" for name in sql.parameter_names]
        return "; ".join([f"send_when is {said}: {shorten(sql.text)}", *counts, *own])


def _counted(name: str, rows: tuple[Mapping[str, Any], ...]) -> str:
    count = f"{len(rows)} row" if len(rows) == 1 else f"{len(rows)} rows" if rows else "no rows"
    return f"{name} has {count}"


def _key(bound: Mapping[str, Any]) -> Key:
    # 1, 1.0 and True are equal in Python and different in SQL.
    return tuple((type(value), repr(value) if isinstance(value, float) else value) for value in bound.values())
