"""Data tables into DuckDB, from YAML, CSV, JSON and Parquet; and the table of recipients that rules are checked on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from sitegen.diagnostics import Diagnostic, Position, Problem, Report, diagnose
from sitegen.plan.csv import load_csv
from sitegen.plan.database import Database, Refused, literal, quoted
from sitegen.plan.rows import Shape, as_json, columns_of
from sitegen.sources.project import Loaded, Project, Table
from sitegen.sources.schema import Persona, RecipientField
from sitegen.world import World

PERSONA = "#persona"
"""The column of the recipients' table that names the persona; no field can be called so."""

RECIPIENT = "people.recipient"
"""The recipients' table: in a schema of its own, so that queries over data do not see it."""

_TYPES = {
    "string": "VARCHAR",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "money": "DECIMAL(18,2)",
    "url": "VARCHAR",
}


def load_tables(database: Database, project: Project, world: World) -> Report:
    """Every data table of the project, by its name; what cannot be read is reported and left out."""
    report = Report()
    for name in sorted(project.tables):
        table = project.tables[name]
        try:
            report.extend(load_table(database, table, world))
        except Problem as problem:
            report.extend(problem.diagnostics)
    return report


def load_table(database: Database, table: Table, world: World) -> list[Diagnostic]:
    """One data table, as a table of its name, and what is to be said about it. Raises Problem."""
    found: list[Diagnostic] = []
    try:
        if table.rows is not None:
            _load_rows(database, quoted(table.name), columns_of(table.rows), table.rows)
        else:
            found = _load_file(database, table, world)
        database.columns[table.name] = database.describe(quoted(table.name))
    except Refused as refused:
        raise Problem(_table_problem(table, refused)) from refused
    except FileNotFoundError as missing:
        raise Problem(diagnose("data/table", "this file does not exist", Position(table.path))) from missing
    return found


def table_rows(table: Table, world: World) -> tuple[Mapping[str, Any], ...]:
    """The rows of one data table as plain Python, as queries see them. Raises Problem."""
    database = Database()
    try:
        load_table(database, table, world)
        database.seal()
        answer = database.run(f"SELECT * FROM {quoted(table.name)}")
    except Refused as refused:
        raise Problem(_table_problem(table, refused)) from refused
    finally:
        database.close()
    return tuple(dict(zip(answer.columns, row, strict=True)) for row in answer.rows)


def load_recipients(database: Database, project: Project) -> Report:
    """The recipients' table with the types of fields.yaml, one row per persona."""
    report = Report()
    columns: dict[str, Shape] = {PERSONA: "VARCHAR"}
    columns.update({name: _field_shape(loaded.model) for name, loaded in project.fields.items()})
    database.execute("CREATE SCHEMA people")
    typed = ", ".join(f"{quoted(name)} {_sql_type(shape)}" for name, shape in columns.items())
    database.execute(f"CREATE TABLE {RECIPIENT} ({typed})")
    for persona in sorted(project.personas):
        loaded = project.personas[persona]
        row = {PERSONA: persona, **_record(project.fields, loaded)}
        try:
            database.execute(f"INSERT INTO {RECIPIENT} {_from_json(columns, 'from_json_strict')}", [as_json([row])])
        except Refused as refused:
            at = loaded.document.key_position((*loaded.path, "recipient"))
            message = f"this persona does not fit the fields: {_first_line(refused.message)}"
            report.add(diagnose("schema/type", message, at))
    return report


def _record(fields: Mapping[str, Loaded[RecipientField]], loaded: Loaded[Persona]) -> dict[str, Any]:
    models = {name: field.model for name, field in fields.items()}
    return _filled(models, loaded.model.recipient)


def _filled(fields: Mapping[str, RecipientField], record: Mapping[str, Any]) -> dict[str, Any]:
    """`record` with every field, absent ones None: strict conversion takes no gaps."""
    values: dict[str, Any] = {}
    for name, field in fields.items():
        value = record.get(name)
        if field.of and isinstance(value, list):
            value = [_filled(field.of, item) if isinstance(item, Mapping) else item for item in value]
        elif field.type == "money" and isinstance(value, int | float) and not isinstance(value, bool):
            value = str(Decimal(str(value)))
        values[name] = value
    return values


def _load_rows(database: Database, target: str, columns: dict[str, Shape], rows: Any) -> None:
    if not columns:
        database.execute(f"CREATE TABLE {target} (nothing VARCHAR)")
        return
    database.execute(f"CREATE TABLE {target} AS {_from_json(columns, 'from_json')}", [as_json(rows)])


def _from_json(columns: Mapping[str, Shape], function: str) -> str:
    shape = literal(json.dumps([dict(columns)], ensure_ascii=False))
    return f"SELECT unnest(item) FROM (SELECT unnest({function}($1::JSON, {shape})) AS item)"


def _field_shape(field: RecipientField) -> Shape:
    if field.type != "list":
        return _TYPES[field.type]
    if field.of:
        return [{name: _field_shape(part) for name, part in field.of.items()}]
    return ["VARCHAR"]


def _sql_type(shape: Shape) -> str:
    if isinstance(shape, list):
        return _sql_type(shape[0]) + "[]"
    if isinstance(shape, dict):
        return "STRUCT(" + ", ".join(f"{quoted(name)} {_sql_type(part)}" for name, part in shape.items()) + ")"
    return shape


def _load_file(database: Database, table: Table, world: World) -> list[Diagnostic]:
    with world.copied(table.path) as copy:
        try:
            return _create(database, table, str(copy), world)
        except Refused as refused:
            raise Problem(_table_problem(table, refused, str(copy))) from refused


def _create(database: Database, table: Table, path: str, world: World) -> list[Diagnostic]:
    target = quoted(table.name)
    file = literal(re.sub(r"[*?\[]", lambda match: f"[{match.group()}]", path))
    kind = PurePosixPath(table.path).suffix.lower()
    if kind == ".csv":
        return load_csv(database, target, file, world.text(table.path), table.path)
    reader = f"read_parquet({file}, hive_partitioning = false)"
    if kind == ".json":
        reader = f"read_json({file}, sample_size = -1, hive_partitioning = false, maximum_depth = -1)"
    database.execute(f"CREATE TABLE {target} AS SELECT * FROM {reader}")
    return []


def _table_problem(table: Table, refused: Refused, real: str = "") -> Diagnostic:
    """What DuckDB says of a table, without `real`, the path of the file that it has read."""
    message = _first_line(refused.message)
    line = re.search(r"CSV Error on Line: (\d+)", refused.message)
    if line:
        after = refused.message[line.end() :].splitlines()
        message = next((text.strip() for text in after[1:] if text.strip() and "Original Line" not in text), message)
    if real:
        message = re.sub(r'\s*\b(?:in )?(?:[Ff]ile )?["\']?' + re.escape(real) + r'["\']?,?', "", message)
    at = Position(table.path, int(line.group(1)) if line else 0)
    return diagnose("data/table", f"the table cannot be read: {message.strip()}", at)


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
