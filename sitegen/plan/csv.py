"""CSV tables: the header and the delimiter are read here, the rows by DuckDB as text, then typed column by column.

DuckDB's own guess of a CSV's dialect would rather drop a line than complain about it.
"""

from __future__ import annotations

import csv
import re

from sitegen.diagnostics import Diagnostic
from sitegen.plan.database import Database, literal, quoted
from sitegen.plan.misfits import complaints, find_misfits, fits

_TYPES = (
    ("BOOLEAN", r"(?i)true|false"),
    ("BIGINT", r"[-+]?(0|[1-9][0-9]{0,17})"),
    ("DOUBLE", r"[-+]?((0|[1-9][0-9]*)(\.[0-9]+)?|\.[0-9]+)([eE][-+]?[0-9]+)?"),
    ("DATE", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    ("TIMESTAMP", r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?Z?"),
)
"""Types tried in this order, each with the form that all of a column's values must have: 0123 stays text."""


def load_csv(database: Database, target: str, file: str, text: str, path: str) -> list[Diagnostic]:
    """The table `target` from a CSV (`file`: its path as an SQL string, `text`: its content, `path`: its name).

    Empty cells are NULL. A column is a truth value, a whole number, a number, a date or a moment when all its values
    look like one (ISO forms only), otherwise text. Returns what is to be said about columns that just miss a type.
    Raises Refused.
    """
    first = text.partition("\n")[0]
    mark = max(",;\t|", key=first.count)
    header = [name.strip() for name in next(csv.reader([first], delimiter=mark), [])]
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
    options = f"delim = {literal(mark)}, quote = '\"', escape = '\"', header = true, skip = 0, auto_detect = false"
    database.execute(f"CREATE TABLE {target} AS SELECT * FROM read_csv({file}, {options}, columns = {{{columns}}})")
    firsts = database.run(f"SELECT {', '.join(f'any_value({quoted(name)})' for name in header)} FROM {target}").rows[0]
    # Most columns are ruled out by their first value; looking through all rows for every type takes much longer.
    doubtful = [
        (name, kind, form)
        for name, first in zip(header, firsts, strict=True)
        for kind, form in _TYPES
        if first is not None and re.fullmatch(form, first)
    ]
    fitting: dict[str, str] = {}
    if doubtful:
        tests = [
            f"coalesce(bool_and({fits(quoted(name), kind, form)}) FILTER (WHERE {quoted(name)} IS NOT NULL), false)"
            for name, kind, form in doubtful
        ]
        answers = database.run(f"SELECT {', '.join(tests)} FROM {target}").rows[0]
        for (name, kind, _), fit in zip(doubtful, answers, strict=True):
            if fit:
                fitting.setdefault(name, kind)
    texts = {index: name for index, name in enumerate(header) if name not in fitting}
    found = find_misfits(database, target, texts, _TYPES)
    for name, kind in fitting.items():
        database.execute(f"ALTER TABLE {target} ALTER {quoted(name)} TYPE {kind}")
    return list(complaints(found, text, mark, path))
