"""CSV tables: the header and the delimiter are read here, the rows by DuckDB as text, then typed column by column.

DuckDB's own guess of a CSV's dialect would rather drop a line than complain about it.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from sitegen.diagnostics import Position, Problem, diagnose

if TYPE_CHECKING:
    from sitegen.plan.database import Database

_TYPES = (
    ("BOOLEAN", r"(?i)true|false"),
    ("BIGINT", r"[-+]?(0|[1-9][0-9]{0,17})"),
    ("DOUBLE", r"[-+]?((0|[1-9][0-9]*)(\.[0-9]+)?|\.[0-9]+)([eE][-+]?[0-9]+)?"),
    ("DATE", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    ("TIMESTAMP", r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?Z?"),
)
"""Types tried in this order, each with the form that all of a column's values must have: 0123 stays text."""


def load_csv(database: Database, target: str, file: str, text: str, path: str) -> None:
    """The table `target` from a CSV (`file`: its path as an SQL string, `text` its content, `path` its logical path).

    Empty cells are NULL. A column is a truth value, a whole number, a number, a date or a moment when all its values
    look like one (ISO forms only), otherwise text. Raises Problem for a header that cannot be used, Refused for rows.
    """
    from sitegen.plan.database import literal, quoted

    mark = max(",;\t|", key=text.partition("\n")[0].count)
    header = _header(text, mark, path)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
    options = f"delim = {literal(mark)}, quote = '\"', escape = '\"', header = true, skip = 0, auto_detect = false"
    database.execute(f"CREATE TABLE {target} AS SELECT * FROM read_csv({file}, {options}, columns = {{{columns}}})")
    tests = [
        f"coalesce(bool_and(regexp_full_match({quoted(name)}, {literal(form)}) AND TRY_CAST({quoted(name)} AS {kind})"
        f" IS NOT NULL) FILTER (WHERE {quoted(name)} IS NOT NULL), false)"
        for name in header
        for kind, form in _TYPES
    ]
    answers = iter(database.run(f"SELECT {', '.join(tests)} FROM {target}").rows[0])
    for name in header:
        fits = [kind for kind, _ in _TYPES if next(answers)]
        if fits:
            database.execute(f"ALTER TABLE {target} ALTER {quoted(name)} TYPE {fits[0]}")


def _header(text: str, mark: str, path: str) -> list[str]:
    try:
        header = [name.strip() for name in next(csv.reader([text.partition("\n")[0]], delimiter=mark, strict=True))]
    except (StopIteration, csv.Error) as error:
        message = "the first line must hold the names of the columns"
        raise Problem(diagnose("data/table", message, Position(path, 1))) from error
    seen: set[str] = set()
    found = []
    for number, name in enumerate(header, start=1):
        if not name:
            found.append(diagnose("data/table", f"column {number} has no name", Position(path, 1)))
        elif name.casefold() in seen:
            found.append(diagnose("data/table", f"two columns are called “{name}”", Position(path, 1)))
        seen.add(name.casefold())
    if found:
        raise Problem(*found)
    return header
