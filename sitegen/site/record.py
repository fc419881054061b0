"""The build's memory: one SQLite file in the output folder that tells why each file there is as it is.

Nothing in it is needed: without it, or when anything in it is not as it was written, everything is compiled anew. Rows
carry a checksum for that, since a damaged disk or a careless hand may change what SQLite itself finds in order.
"""

from __future__ import annotations

import contextlib
import errno
import json
import sqlite3
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from sitegen.site.noted import (
    STAMP,
    Damaged,
    Texts,
    Unit,
    Written,
    check_number,
    check_packed,
    check_path,
    check_question,
    numbers,
    pack,
    stamped,
    understanding,
    written,
)
from sitegen.site.paths import MEMORY, unit_paths
from sitegen.world import Question, Stamp, Trace

NAME = "record.sqlite"

FORMAT = 5

_SCHEMA = """
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE answers (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name BLOB NOT NULL, answer BLOB NOT NULL, checksum INTEGER NOT NULL
);
CREATE TABLE stamps (path BLOB PRIMARY KEY, stamp BLOB NOT NULL, digest TEXT NOT NULL, checksum INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE traces (id INTEGER PRIMARY KEY, answers BLOB NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE units (
    id TEXT PRIMARY KEY, recipe TEXT NOT NULL, trace INTEGER NOT NULL, failed INTEGER NOT NULL, files BLOB NOT NULL,
    pictures TEXT NOT NULL, checksum INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE texts (id TEXT PRIMARY KEY, made TEXT NOT NULL, findings TEXT NOT NULL, checksum INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE lines (id TEXT PRIMARY KEY, listed BLOB NOT NULL, shown BLOB NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE planning (id INTEGER PRIMARY KEY, answers BLOB NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE files (path TEXT PRIMARY KEY, file BLOB NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
"""

_COLUMNS = {
    "notes": "name, value",
    "answers": "id, kind, name, answer",
    "stamps": "path, stamp, digest",
    "traces": "id, answers",
    "units": "id, recipe, trace, failed, files, pictures",
    "texts": "id, made, findings",
    "lines": "id, listed, shown",
    "planning": "id, answers",
    "files": "path, file",
}

_TYPES: dict[str, tuple[type, ...]] = {
    "notes": (str, str),
    "answers": (int, str, bytes, bytes),
    "stamps": (bytes, bytes, str),
    "traces": (int, bytes),
    "units": (str, str, int, int, bytes, str),
    "texts": (str, str, str),
    "lines": (str, bytes, bytes),
    "planning": (int, bytes),
    "files": (str, bytes),
}
"""Of what type each column is, which SQLite takes for a wish."""

_OUTSIDE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}
"""Errors that are not about what the file holds."""

_TROUBLE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What SQLite raises; its words on a damaged file may quote bytes that are no text."""


class Record:
    """The memory in the output folder `folder`; what is damaged counts as never written.

    Somebody else who holds it is waited for, `patience` seconds at most.
    """

    def __init__(self, folder: Path, patience: float = 5.0) -> None:
        self.path = folder / MEMORY / NAME
        self._patience = patience
        self._database: sqlite3.Connection | None = None
        self._answers: dict[tuple[Question, str], int] = {}
        self._traces: dict[tuple[int, ...], int] = {}
        self._unused_answers, self._unused_traces = count(1), count(1)

    @understanding()
    def answers(self) -> dict[int, tuple[Question, str]]:
        """All answers by number. Raises Damaged."""
        return {
            check_number(number): (check_question(kind, _text(name)), _text(answer))
            for number, kind, name, answer in self._rows("answers")
        }

    @understanding()
    def traces(self) -> dict[int, tuple[int, ...]]:
        """The numbers of the answers of each trace, by the trace's number. Raises Damaged."""
        return {check_number(number): numbers(blob) for number, blob in self._rows("traces")}

    @understanding()
    def stamps(self) -> dict[str, tuple[Stamp, str]]:
        """Stamp and digest of each file that was read, as far as the stamp proves anything. Raises Damaged."""
        return {_text(path): (Stamp(*STAMP.unpack(blob)), digest) for path, blob, digest in self._rows("stamps")}

    def notes(self) -> dict[str, str]:
        """Whatever else was noted, by name. Raises Damaged."""
        return dict(self._rows("notes"))

    def planning(self) -> bytes:
        """What planning learned from the database (see `sitegen.plan.stored`), b"" without any. Raises Damaged."""
        return b"".join(answers for _, answers in self._rows("planning"))

    @understanding()
    def files(self) -> dict[str, Written]:
        """The output files that belong to no unit, by path. Raises Damaged."""
        return {check_path(path): written(check_packed(blob, 1))[0] for path, blob in self._rows("files")}

    def units(self) -> Iterator[Unit]:
        """All units, sorted by id. Raises Damaged."""
        for id_, recipe, trace, failed, files, pictures in self._rows("units"):
            check_packed(files, 0 if failed else len(unit_paths(check_path(id_))))
            yield Unit(id_, recipe, trace, bool(failed), files, pictures)

    def untouched(self, folder: str) -> bool:
        """Whether every file of every unit in `folder` has the stamp that is known of it. Raises Damaged."""
        return all(failed or stamped(folder, id_, packed) for id_, _, _, failed, packed, _ in self._rows("units"))

    def texts(self, id_: str) -> tuple[str, str]:
        """`made` and `findings` of a unit that is known. Raises Damaged."""
        for _, made, findings in self._rows("texts", "WHERE id = ?", (id_,)):
            return made, findings
        raise Damaged(id_)

    def all_texts(self) -> Iterator[tuple[str, str, str]]:
        """Id, `made` and `findings` of all units, sorted by id. Raises Damaged."""
        yield from self._rows("texts")

    def lines(self) -> Iterator[tuple[str, bytes, bytes]]:
        """Id, `listed` and `shown` of all units, sorted by id. Raises Damaged."""
        yield from self._rows("lines")

    def begin(self) -> None:
        """Learn the numbers of answers and traces, so that `trace` can go on from there. Raises Damaged."""
        answers, traces = self.answers(), self.traces()
        self._answers = {answer: number for number, answer in answers.items()}
        self._traces = {numbers: number for number, numbers in traces.items()}
        self._unused_answers = count(max(answers, default=0) + 1)
        self._unused_traces = count(max(traces, default=0) + 1)

    def trace(self, trace: Trace) -> int:
        """The number of `trace`, which is noted unless it is known."""
        numbers = tuple(sorted(self._answer(question, answer) for question, answer in trace.items()))
        known = self._traces.get(numbers)
        if known is None:
            known = self._traces[numbers] = next(self._unused_traces)
            self._put("traces", (known, struct.pack(f"<{len(numbers)}I", *numbers)))
        return known

    def _answer(self, question: Question, answer: str) -> int:
        key = (question, answer)
        known = self._answers.get(key)
        if known is None:
            known = self._answers[key] = next(self._unused_answers)
            self._put("answers", (known, question.kind, _blob(question.name), _blob(answer)))
        return known

    def put(self, unit: Unit, texts: Texts | None = None) -> None:
        """Note a unit, and what is told of it, in place of what was known; without `texts` that stays."""
        self._put("units", (unit.id, unit.recipe, unit.trace, int(unit.failed), unit.packed, unit.pictures))
        if texts is not None:
            self._put("texts", (unit.id, texts.made, texts.findings))
            self._put("lines", (unit.id, texts.listed, texts.shown))

    def put_files(self, files: Mapping[str, Written]) -> None:
        """Note the output files that belong to no unit, in place of those that were."""
        self._execute("DELETE FROM files")
        for path, each in files.items():
            self._put("files", (path, pack([each])))

    def put_planning(self, answers: bytes) -> None:
        """Note what planning learned in place of what it knew before."""
        self._put("planning", (1, answers))

    def put_stamps(self, stamps: Mapping[str, tuple[Stamp, str]]) -> None:
        """Note the stamps of files that were read, in place of those that were."""
        self._execute("DELETE FROM stamps")
        for path, (stamp, digest) in stamps.items():
            self._put("stamps", (_blob(path), STAMP.pack(*stamp), digest))

    def note(self, name: str, value: str) -> None:
        """Note `value` under `name`."""
        self._put("notes", (name, value))

    def forget(self, ids: Iterable[str]) -> None:
        """Drop units."""
        for id_ in ids:
            self._execute("DELETE FROM units WHERE id = ?", (id_,))
            self._execute("DELETE FROM texts WHERE id = ?", (id_,))
            self._execute("DELETE FROM lines WHERE id = ?", (id_,))

    def drop_unused(self, kept: Iterable[int]) -> None:
        """Drop traces that no unit has and that are not among `kept`, and the answers that no trace has."""
        used = {*kept, *(trace for (trace,) in self._execute("SELECT DISTINCT trace FROM units"))}
        traces = self.traces()
        for number in traces.keys() - used:
            self._execute("DELETE FROM traces WHERE id = ?", (number,))
        asked = {answer for number in traces.keys() & used for answer in traces[number]}
        for (number,) in list(self._execute("SELECT id FROM answers")):
            if number not in asked:
                self._execute("DELETE FROM answers WHERE id = ?", (number,))

    def counts(self) -> str:
        """How many rows there are of what tells whether a build is needed: rows that are lost have no checksum."""
        counted = (self._execute(f"SELECT count(*) FROM {table}") for table in ("answers", "units", "files"))
        return " ".join(str(count) for rows in counted for (count,) in rows)

    def commit(self) -> None:
        """Make everything noted so far last."""
        if self._database is not None:
            try:
                self._database.commit()
            except _TROUBLE as error:
                raise self._trouble(error) from error

    def close(self) -> None:
        """Let go of the file; what was not committed is gone."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def discard(self) -> None:
        """Delete the file: nothing is known from now on."""
        self.close()
        for suffix in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                self.path.with_name(NAME + suffix).unlink()
        self._answers, self._traces = {}, {}
        self._unused_answers, self._unused_traces = count(1), count(1)

    def _rows(self, table: str, where: str = "", values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        if self._database is None and not self.path.is_file():
            return
        order = "" if where else " ORDER BY 1"
        types = _TYPES[table]
        try:
            for *row, checksum in self._execute(
                f"SELECT {_COLUMNS[table]}, checksum FROM {table} {where}{order}", values
            ):
                if checksum != _checksum(row) or tuple(map(type, row)) != types:
                    raise Damaged(table)
                yield tuple(row)
        except _TROUBLE as error:
            raise self._trouble(error) from error

    def _put(self, table: str, row: Sequence[object]) -> None:
        places = ", ".join("?" * (len(row) + 1))
        self._execute(
            f"INSERT OR REPLACE INTO {table} ({_COLUMNS[table]}, checksum) VALUES ({places})", (*row, _checksum(row))
        )

    def _execute(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        try:
            if self._database is None:
                self._database = self._open()
            return self._database.execute(statement, values)
        except _TROUBLE as error:
            raise self._trouble(error) from error

    def _trouble(self, error: Exception) -> Exception:
        """What SQLite's `error` means: no room or no right to write are nothing that deleting the file would mend."""
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _OUTSIDE:
            return OSError(errno.EIO, str(error), str(self.path))
        return Damaged(str(error))

    def _open(self) -> sqlite3.Connection:
        fresh = not self.path.is_file()
        if fresh:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self.path, timeout=self._patience, isolation_level="DEFERRED")
        try:
            # A kill loses nothing; after a loss of power the checksums tell.
            database.execute("PRAGMA synchronous = OFF")
            if fresh:
                database.executescript(_SCHEMA)
                database.execute(f"PRAGMA user_version = {FORMAT}")
            elif database.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
                raise Damaged("another format")
        except BaseException:
            database.close()
            raise
        return database


def _checksum(row: Sequence[object]) -> int:
    values = [v if isinstance(v, bytes) else str(v).encode("utf-8", "surrogatepass") for v in row]
    return zlib.crc32(b"\0".join(values))


def _blob(text: str) -> bytes:
    """`text` for the database, whose own text is UTF-8: names of files and variables need not be."""
    return text.encode("utf-8", "surrogatepass")


def _text(blob: bytes) -> str:
    return blob.decode("utf-8", "surrogatepass")


def dumps(value: object) -> str:
    """`value` as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
