"""Data tables: files of content/data/ as they stand, checked as far as that needs no database."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from sitegen.diagnostics import Diagnostic, Position, Problem, Severity, diagnose
from sitegen.diagnostics.suggest import nearest
from sitegen.sources.document import Document
from sitegen.sources.jsontables import json_mistakes
from sitegen.sources.project import Table
from sitegen.sources.reader import Reader
from sitegen.sources.reserved import SQL_WORDS
from sitegen.sources.validate import kind_of
from sitegen.world import Missing, World

DATA = "content/data"
SUFFIXES = (".yaml", ".json", ".csv", ".parquet")

_WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_MAGIC = b"PAR1"  # Parquet format: the first and the last four bytes of a file
_DELIMITERS = ",;\t|"
_LISTED = 20
"""Findings of one kind listed per file; a broken export would have one in every row."""


def load_tables(reader: Reader) -> dict[str, Table]:
    """Every sound table of content/data/ by its name, which is the file's without the suffix."""
    tables: dict[str, Table] = {}
    owners: dict[str, str] = {}
    for file in reader.listing(DATA):
        suffix = PurePosixPath(file).suffix
        if suffix.lower() in _WORKBOOKS:
            message, hint = f"“{file}” is a workbook, which sitegen does not read", "Save the sheet as CSV."
            reader.report.add(diagnose("file/ignored", message, Position(f"{DATA}/{file}"), hint=hint))
            continue
        if suffix not in SUFFIXES or file.endswith("/"):
            reader.unexpected(DATA, file)
            continue
        name, path = file.removesuffix(suffix), f"{DATA}/{file}"
        found = _name_mistake(name, path)
        if name in owners:
            message = f"“{file}” and “{owners[name]}” are both a table “{name}”"
            found = diagnose("data/table", message, Position(path), hint="Rename one of the two.")
        owners.setdefault(name, file)
        table = None if found else _read(reader, name, path, suffix)
        if found:
            reader.report.add(found)
        if table is None:
            reader.broken.add("tables", name)
        else:
            tables[name] = table
    return tables


def _name_mistake(name: str, path: str) -> Diagnostic | None:
    if name in SQL_WORDS:
        message = f"“{name}” is a word of SQL and cannot name a table"
    elif not _NAME.match(name) or len(name) > 80:
        message = f"“{name}” cannot name a table: lower-case letters, digits and underscores, a letter first"
    else:
        return None
    better = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_") or "table"
    better = f"{better}_table" if better in SQL_WORDS else better
    hint = f"Rename the file, for instance to {better}{PurePosixPath(path).suffix}." if _NAME.match(better) else ""
    return diagnose("data/table", message, Position(path), hint=hint or "Rename the file.")


def _read(reader: Reader, name: str, path: str, suffix: str) -> Table | None:
    if suffix == ".yaml":
        document = reader.document(path)
        if document is None or document.problems:
            return None
        found = list(_yaml_mistakes(document))
        reader.report.extend(found)
        if any(d.severity is Severity.ERROR for d in found):
            return None
        return Table(name, path, reader.world.digest(path), tuple(document.value or ()))
    try:
        digest = reader.world.digest(path)
        found = list(_mistakes(reader.world, path, suffix, digest))
    except Missing:
        return None
    except Problem as problem:
        found = [item if item.at else replace(item, at=Position(path)) for item in problem.diagnostics]
    reader.report.extend(found)
    return None if any(d.severity is Severity.ERROR for d in found) else Table(name, path, digest, None)


def _mistakes(world: World, path: str, suffix: str, digest: str) -> tuple[Diagnostic, ...]:
    if suffix == ".parquet":
        return _parquet_mistakes(world.read(path), path)
    text = world.text(path)
    key = (path, digest)
    if key not in _checked:
        if len(_checked) > 256:
            _checked.clear()
        _checked[key] = tuple(_csv_mistakes(text, path) if suffix == ".csv" else json_mistakes(text, path))
    return _checked[key]


_checked: dict[tuple[str, str], tuple[Diagnostic, ...]] = {}
"""What was found in a file of given content: large tables are not checked again at every edit elsewhere."""


def _yaml_mistakes(document: Document) -> Iterator[Diagnostic]:
    rows = document.value
    if not isinstance(rows, list):
        message = f"a table is a list of rows, not {kind_of(rows)}"
        hint = "Write each row as “- column: value”."
        yield diagnose("data/table", message, document.position(), hint=hint)
        return
    counts: Counter[str] = Counter()
    for index, row in enumerate(rows):
        if isinstance(row, dict):
            counts.update(row.keys())
        else:
            message = f"row {index + 1} must be “key: value” lines, not {kind_of(row)}"
            yield diagnose("data/table", message, document.position((index,)))
    kinds: dict[str, tuple[str, int]] = {}
    for index, row in enumerate(rows):
        for column, value in row.items() if isinstance(row, dict) else ():
            at = document.key_position((index, column))
            if not _NAME.match(column):
                message = f"“{column}” cannot name a column: lower-case letters, digits and underscores, a letter first"
                yield diagnose("data/table", message, at)
            elif counts[column] == 1 and len(rows) > 2:
                yield from _stray_column(column, row, counts, at)
            if value is None:
                continue
            kind = kind_of(value)
            first, where = kinds.setdefault(column, (kind, index))
            if kind != first:
                message = f"“{column}” is {kind} here and {first} in row {where + 1}"
                yield diagnose("data/table", message, document.position((index, column)), hint="Use one type.")


def _stray_column(column: str, row: Mapping[str, Any], counts: Mapping[str, int], at: Position) -> Iterator[Diagnostic]:
    close = nearest(column, [name for name in counts if name not in row and counts[name] > 1])
    if close:
        message = f"only this row has a column “{column}”, and it has no “{close[0]}”"
        hint = f"Did you mean “{close[0]}”?"
        yield diagnose("data/table", message, at, hint=hint, severity=Severity.WARNING)


def _csv_mistakes(text: str, path: str) -> Iterator[Diagnostic]:
    header_line = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=lambda char: (header_line.count(char), char == ","))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line, header, listed = 1, None, 0
    try:
        for row in rows:
            if header is None:
                header = row
                yield from _header_mistakes(row, header_line, path)
            elif row and len(row) != len(header):
                listed += 1
                if listed <= _LISTED:
                    message = f"this row has {_fields(len(row))}, the header has {len(header)}"
                    hint = "Put text that contains a comma into double quotes."
                    yield diagnose("data/table", message, Position(path, line), hint=hint)
            line = rows.line_num + 1
    except csv.Error as error:
        hint = "A quote inside a quoted field is written twice."
        yield diagnose("data/table", f"the CSV cannot be read: {error}", Position(path, line), hint=hint)
    if header is None:
        hint = "The first line names the columns."
        yield diagnose("data/table", "the table is empty; it has not even a header", Position(path, 1), hint=hint)
    elif listed > _LISTED:
        yield diagnose("data/table", f"{listed - _LISTED} more rows have another number of fields", Position(path))


def _header_mistakes(header: list[str], line: str, path: str) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    awkward: list[tuple[str, Position]] = []
    start = 0
    for index, column in enumerate(header):
        start = max(line.find(column, start), start) if column else start
        at = Position(path, 1, start + 1)
        start += len(column) + 1
        if not column.strip():
            yield diagnose("data/table", f"column {index + 1} of the header has no name", at)
        elif column.strip().casefold() in seen:
            yield diagnose("data/table", f"the column “{column.strip()}” stands twice in the header", at)
        elif len(header) == 1 and (marks := [mark for mark in _DELIMITERS if mark in column]):
            message = f"there is one column, “{column}”: quotes stand around whole lines"
            hint = f"Save it again as comma separated, without quotes around “{marks[0]}”."
            yield diagnose("data/table", message, at, hint=hint)
        elif not column.strip().isidentifier() or column != column.lower():
            awkward.append((column.strip(), at))
        seen.add(column.strip().casefold())
    if awkward:
        yield _hard_to_name(awkward[0][0], len(awkward) - 1, awkward[0][1])


def _hard_to_name(column: str, others: int, at: Position) -> Diagnostic:
    """Tell of columns of which copy is likely to write the name otherwise, or cannot write it behind a full stop."""
    which = f"the columns “{column}” and {others} more have" if others else f"the column “{column}” has"
    message = f"{which} capitals, spaces or signs in the name, which copy must repeat exactly"
    plain = unicodedata.normalize("NFKD", column).encode("ascii", "ignore").decode().lower()
    better = re.sub(r"[^a-z0-9_]+", "_", plain).strip("_")
    hint = f"Rename it to {better}." if _NAME.match(better) else "Rename it."
    return diagnose("data/column", message, at, hint=hint)


def _parquet_mistakes(data: bytes, path: str) -> tuple[Diagnostic, ...]:
    if len(data) < 12 or data[:4] != _MAGIC or data[-4:] != _MAGIC:
        return (diagnose("data/table", "this is not a whole Parquet file", Position(path)),)
    return ()


def _fields(count: int) -> str:
    return "1 field" if count == 1 else f"{count} fields"
