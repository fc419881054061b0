"""The DuckDB that answers rules and queries: in memory, one thread, closed to the outside once it is loaded.

One thread and insertion order make the rows of a query without a full ORDER BY the same on every run.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sitegen.plan.rows import plain

if TYPE_CHECKING:
    import duckdb

MAX_ROWS = 100_000
"""Most rows that one query may give."""

MAX_SECONDS = 30
"""Longest time that one query may take."""

MAX_MEMORY = "2GB"
"""Most memory that one query may take."""


class Refused(Exception):
    """DuckDB would not run a text. `offset` and `length` count characters of the text that was run, or are None."""

    def __init__(
        self,
        kind: str,
        message: str,
        offset: int | None = None,
        length: int = 0,
        name: str = "",
        candidates: tuple[str, ...] = (),
        subtype: str = "",
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.offset = offset
        self.length = length
        self.name = name
        self.candidates = candidates
        self.subtype = subtype

    def again(self) -> Refused:
        """The same refusal without a traceback, to be kept or raised anew."""
        return Refused(self.kind, self.message, self.offset, self.length, self.name, self.candidates, self.subtype)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: column names, their DuckDB types, and the rows as plain Python."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


class Answering(Protocol):
    """What rules and queries need of a database: the columns of its tables, and answers."""

    @property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """The columns of each table."""
        ...

    def run(self, text: str, parameters: Mapping[str, Any] | None = None, limit: int = MAX_ROWS) -> Answer:
        """The answer to one query. Raises Refused."""
        ...


class Database:
    """One connection; `sealed` after its tables are loaded, then nothing outside it can be reached."""

    def __init__(self) -> None:
        self._connection = _connect()
        self._watch = _Watch(self._connection)
        self.columns: dict[str, tuple[str, ...]] = {}

    def close(self) -> None:
        """Give the memory back."""
        self._watch.stop()
        self._connection.close()

    def execute(self, text: str, parameters: Sequence[Any] = ()) -> None:
        """Run a text of our own while tables are loaded. Raises Refused."""
        try:
            _execute(self._connection, text, list(parameters))
        except _duckdb_errors() as error:
            raise _refused(error, text) from error

    def describe(self, table: str) -> tuple[str, ...]:
        """The column names of the table (a quoted name)."""
        cursor = _execute(self._connection, f"SELECT * FROM {table} LIMIT 0")
        return tuple(str(column[0]) for column in cursor.description or ())

    def seal(self) -> None:
        """Switch off files, network, extensions, and further changes of settings, for good."""
        for setting in ("enable_external_access = false", "lock_configuration = true"):
            _execute(self._connection, f"SET {setting}")

    def run(self, text: str, parameters: Mapping[str, Any] | None = None, limit: int = MAX_ROWS) -> Answer:
        """The answer to one query. Raises Refused, also when it takes too long or gives more than `limit` rows."""
        try:
            with self._watch.bounded():
                cursor = _execute(self._connection, text, dict(parameters or {}))
                columns = tuple(str(column[0]) for column in cursor.description or ())
                types = tuple(str(column[1]) for column in cursor.description or ())
                if any("TIME ZONE" in kind for kind in types):
                    cursor = _execute(self._connection, _without_zones(text, types), dict(parameters or {}))
                with _interruptible():
                    rows = cursor.fetchmany(limit + 1)
        except _duckdb_errors() as error:
            raise _refused(error, text) from error
        except (OverflowError, ValueError) as error:
            raise Refused("Conversion", f"a value that cannot leave the database: {error}") from error
        if len(rows) > limit:
            raise Refused("Limit", f"the query gives more than {limit:,} rows")
        if not all(kind in _SIMPLE for kind in types):
            rows = [tuple(plain(value) for value in row) for row in rows]
        return Answer(columns, types, tuple(rows))


class _Watch:
    """Interrupts a query that runs too long: one thread for all queries of a connection, which looks once a second."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._interrupt = connection.interrupt
        self._stopped = threading.Event()
        self._count = 0
        self._running = 0
        self._thread: threading.Thread | None = None

    @contextmanager
    def bounded(self) -> Iterator[None]:
        if self._thread is None:
            self._thread = threading.Thread(target=self._look, daemon=True)
            self._thread.start()
        self._count += 1
        self._running = self._count
        try:
            yield
        finally:
            self._running = 0

    def stop(self) -> None:
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self) -> None:
        seen, seconds = 0, 0
        while not self._stopped.wait(1):
            seconds = seconds + 1 if self._running and self._running == seen else 0
            seen = self._running
            if seconds >= MAX_SECONDS:
                self._interrupt()


_SIMPLE = frozenset({"VARCHAR", "BIGINT", "INTEGER", "BOOLEAN", "DATE", "TIMESTAMP", "HUGEINT"})


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def syntax_error(text: str) -> int | None:
    """The character at which DuckDB's parser gives up, or None when it does not."""
    connection = _connect()
    try:
        connection.extract_statements(text)
    except _duckdb_errors() as error:
        return _refused(error, text).offset
    finally:
        connection.close()
    return None


def _connect() -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": MAX_MEMORY, "errors_as_json": True})
    for setting in (
        "TimeZone = 'UTC'",
        "temp_directory = ''",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "python_enable_replacements = false",
        "preserve_insertion_order = true",
    ):
        _execute(connection, f"SET {setting}")
    return connection


def _execute(connection: duckdb.DuckDBPyConnection, text: str, parameters: object = None) -> duckdb.DuckDBPyConnection:
    with _interruptible():
        return connection.execute(text, parameters)


@contextmanager
def _interruptible() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        if str(error) == "Query interrupted":  # which is how DuckDB passes on Ctrl-C
            raise KeyboardInterrupt from error
        raise


def _duckdb_errors() -> type[Exception]:
    import duckdb

    return duckdb.Error


def _without_zones(text: str, types: Sequence[str]) -> str:
    columns = []
    for number, kind in enumerate(types, start=1):
        if kind == "TIMESTAMP WITH TIME ZONE":
            columns.append(f"CAST(#{number} AT TIME ZONE 'UTC' AS TIMESTAMP)")
        else:
            columns.append(f"CAST(#{number} AS VARCHAR)" if "TIME ZONE" in kind else f"#{number}")
    return f"SELECT {', '.join(columns)} FROM (\n{text}\n)"


def _refused(error: Exception, text: str) -> Refused:
    said = str(error)
    found = re.search(r"\{.*\}", said, re.S)
    try:
        details = json.loads(found.group()) if found else {}
    except ValueError:
        details = {}
    if not isinstance(details, dict) or "exception_message" not in details:
        return Refused(type(error).__name__, said.split("\n\n")[0])
    start, length = _location(details)
    if start is not None:
        raw = text.encode()
        length = len(raw[start : start + length].decode(errors="ignore"))
        start = len(raw[:start].decode(errors="ignore"))
    candidates = [part.strip().strip('"') for part in str(details.get("candidates", "")).split(",")]
    return Refused(
        str(details.get("exception_type", "")),
        str(details["exception_message"]),
        start,
        length,
        str(details.get("name", "")),
        tuple(name for name in candidates if name),
        str(details.get("error_subtype", "")),
    )


def _location(details: Mapping[str, Any]) -> tuple[int | None, int]:
    """Start and length in bytes; DuckDB before 2.0 gives the start alone."""
    place = re.fullmatch(r"\[(\d+),(\d+)\]", str(details.get("location", "")))
    if place:
        return int(place.group(1)), int(place.group(2))
    position = str(details.get("position", ""))
    return (int(position), len(str(details.get("name", "")).encode())) if position.isdigit() else (None, 0)
