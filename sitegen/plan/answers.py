"""What DuckDB answered, kept while the files behind it stay the same: an edit of copy asks the database nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from sitegen.diagnostics import Diagnostic
from sitegen.plan.database import MAX_ROWS, Answer, Database, Refused, quoted
from sitegen.plan.model import Plan
from sitegen.plan.tables import load_recipients, load_tables
from sitegen.plan.texts import Reading, Readings
from sitegen.sources.project import Project
from sitegen.world import Trace, World

Key = tuple[str, int, tuple[tuple[str, type, Any], ...]]


class Planned(NamedTuple):
    """A planning: of what project, what it asked the world, and what came of it."""

    project: Project
    trace: Trace
    plan: Plan
    found: tuple[Diagnostic, ...]


class Answers:
    """Answers from one planning to the next; those that a planning did not need are dropped at its end.

    All of them are dropped when a data table, a field or a persona has changed. `is_new` says whether there is
    something in it that was not there when it was set to False.
    """

    def __init__(self) -> None:
        self.fingerprint = ""
        self.is_new = True
        self.readings: Readings = {}
        """What the SQL texts say; of these nothing has to be read again."""
        self.kept: dict[Key, Answer | Refused] = {}
        self.columns: dict[str, tuple[str, ...]] | None = None
        self.found: tuple[Diagnostic, ...] = ()
        self.planned: Planned | None = None

    def open(self, project: Project, world: World) -> Source:
        """The database of the project, which is loaded only when an answer is not known yet."""
        fingerprint = _fingerprint(project, world)
        if fingerprint != self.fingerprint:
            self.fingerprint, self.is_new = fingerprint, True
            self.kept, self.columns, self.found = {}, None, ()
        return Source(self, project, world)


class Source:
    """The database as planning sees it: closed to the outside, and asked the same thing only once."""

    def __init__(self, answers: Answers, project: Project, world: World) -> None:
        self._answers = answers
        self._project = project
        self._world = world
        self._database: Database | None = None
        self._used: set[Key] = set()
        self._read: set[tuple[bool, str]] = set()
        self._measures: dict[str, tuple[tuple[str, ...], int]] = {}
        if answers.columns is None:
            self._load()

    @property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """The columns of each data table that could be loaded."""
        return self._answers.columns or {}

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the data tables and personas."""
        return self._answers.found

    def reading(self, text: str, condition: bool) -> Reading | None:
        """What an SQL text says, if that is known."""
        self._read.add((condition, text))
        return self._answers.readings.get((condition, text))

    def note_reading(self, text: str, condition: bool, reading: Reading) -> None:
        """Let `reading` give this the next time."""
        self._answers.readings[condition, text], self._answers.is_new = reading, True

    def run(self, text: str, parameters: Mapping[str, Any] | None = None, limit: int = MAX_ROWS) -> Answer:
        """As `Database.run`. Raises Refused."""
        given = parameters or {}
        key = _key(text, limit, given)
        self._used.add(key)
        if key not in self._answers.kept:
            database = self._database or self._load()
            self._answers.is_new = True
            try:
                self._answers.kept[key] = database.run(text, given, limit)
            except Refused as refused:
                self._answers.kept[key] = refused.again()
        answer = self._answers.kept[key]
        if isinstance(answer, Refused):
            raise answer.again()
        return answer

    def known(self, text: str, parameters: Mapping[str, Any]) -> Answer | None:
        """The answer that `run` would give, if it is there and no refusal."""
        answer = self._answers.kept.get(_key(text, MAX_ROWS, parameters))
        return answer if isinstance(answer, Answer) else None

    def learn(self, text: str, parameters: Mapping[str, Any], answer: Answer) -> None:
        """Let `run` give this answer, found in another way, unless it has one."""
        self._answers.kept.setdefault(_key(text, MAX_ROWS, parameters), answer)
        self._answers.is_new = True

    def measure(self, table: str) -> tuple[tuple[str, ...], int]:
        """The types of a data table's columns, and how many rows it has."""
        if table not in self._measures:
            types = self.run_once(f"SELECT * FROM {quoted(table)} LIMIT 0").types
            count = self.run_once(f"SELECT count(*) FROM {quoted(table)}").rows[0][0]
            self._measures[table] = (types, count)
        return self._measures[table]

    def run_once(self, text: str, limit: int = MAX_ROWS) -> Answer:
        """The answer to a query that nobody will ask again. Raises Refused."""
        return (self._database or self._load()).run(text, {}, limit)

    def close(self) -> None:
        """Give the memory back, and forget the answers that were not asked for this time."""
        if self._database is not None:
            self._database.close()
        kept, readings = self._answers.kept, self._answers.readings
        if kept.keys() - self._used or readings.keys() - self._read:
            self._answers.kept = {key: answer for key, answer in kept.items() if key in self._used}
            self._answers.readings = {key: reading for key, reading in readings.items() if key in self._read}
            self._answers.is_new = True

    def _load(self) -> Database:
        database = Database()
        self._database = database
        found = [*load_tables(database, self._project, self._world), *load_recipients(database, self._project)]
        database.seal()
        self._answers.columns = dict(database.columns)
        self._answers.found = tuple(found)
        return database


def _key(text: str, limit: int, parameters: Mapping[str, Any]) -> Key:
    return text, limit, tuple((name, type(value), _exact(value)) for name, value in parameters.items())


def _exact(value: Any) -> Any:
    # 0.0 and -0.0 are equal in Python.
    return repr(value) if isinstance(value, float) else value


def _fingerprint(project: Project, world: World) -> str:
    parts: list[Any] = [world.version("duckdb")]
    for name, table in sorted(project.tables.items()):
        parts.append((name, table.path, world.digest(table.path)))
    for name, field in sorted(project.fields.items()):
        parts.append((name, field.model.model_dump_json(include={"type", "of"})))
    for name, persona in sorted(project.personas.items()):
        parts.append((name, world.digest(persona.document.path)))
    return hashlib.sha256(repr(parts).encode()).hexdigest()
