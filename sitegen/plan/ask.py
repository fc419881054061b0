"""Putting SQL from YAML to DuckDB, and telling where in the YAML its complaint belongs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sitegen.diagnostics import Diagnostic, Position, diagnose, did_you_mean
from sitegen.diagnostics.suggest import nearest
from sitegen.plan.database import MAX_SECONDS, Answer, Answering, Refused
from sitegen.plan.sql import shorten
from sitegen.plan.texts import Sql

MAX_COMPLAINTS = 10
"""Most unknown columns reported of one text; each costs another run."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names to suggest: columns that can stand in the text, and recipient fields if those must not."""

    columns: Sequence[str] = ()
    fields: Sequence[str] = ()
    broken: Sequence[str] = ()
    """Names that exist in files with errors of their own: unknown here, but not to be complained about."""
    where: str = "here"
    tables: Sequence[str] = ()
    """Tables, where the text is a condition that can only count their rows."""


@dataclass(frozen=True, slots=True)
class Composed:
    """Several texts put together to one query."""

    pieces: tuple[str | Sql, ...]

    @property
    def text(self) -> str:
        """The whole query."""
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces)

    def place(self, offset: int | None) -> tuple[Sql, int]:
        """Which YAML text the character at `offset` comes from, and its offset there; the last one when from none."""
        at = 0
        last: Sql | None = None
        for piece in self.pieces:
            if isinstance(piece, Sql):
                last = piece
                if offset is not None and at <= offset < at + len(piece.text):
                    return piece, offset - at
                at += len(piece.text)
            else:
                at += len(piece)
        if last is None:
            raise ValueError("nothing of somebody's text in this query")
        return last, last.start if offset is None or offset < at - len(last.text) else len(last.text.rstrip())


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a query: the answer or None, what is wrong, and the text that did run in the end.

    In that text, the columns that are `missing` are replaced by constants of the same length.
    """

    answer: Answer | None
    found: list[Diagnostic]
    text: str
    missing: frozenset[str] = frozenset()


def ask(
    database: Answering,
    composed: Composed,
    parameters: Mapping[str, object],
    vocabulary: Vocabulary,
    about: str = "",
) -> Asked:
    """The answer to a query, or what is wrong with it.

    After an unknown column the query is run again without it, so that all of them are found. `about` is added to
    messages about values (“for segment lapsed-2026-01”).
    """
    text = composed.text
    found: list[Diagnostic] = []
    names: set[str] = set()
    refused = _refusal(database, text, parameters)
    while isinstance(refused, Refused):
        column = _missing(refused)
        if column is None or column not in vocabulary.broken:
            found.append(_diagnostic(refused, composed, vocabulary, about))
        if column is None or column in names or len(names) >= MAX_COMPLAINTS:
            return Asked(None, found, text)
        names.add(column)
        mended = _without(database, text, parameters, refused)
        if mended is None or (isinstance(mended[1], Refused) and _missing(mended[1]) in names):
            return Asked(None, found, text)
        text, refused = mended
    return Asked(None if names else refused, found, text, frozenset(names))


def _refusal(database: Answering, text: str, parameters: Mapping[str, object]) -> Answer | Refused:
    try:
        return database.run(text, parameters)
    except Refused as refused:
        return refused


def _without(
    database: Answering, text: str, parameters: Mapping[str, object], refused: Refused
) -> tuple[str, Answer | Refused] | None:
    """The text with a constant in place of the unknown column, and what comes of it: an answer or the next column."""
    if refused.offset is None:
        return None
    for filler in ("NULL", "~1", "''", "1"):
        if len(filler) <= refused.length:
            end = refused.offset + refused.length
            mended = text[: refused.offset] + filler.ljust(refused.length) + text[end:]
            outcome = _refusal(database, mended, parameters)
            if not isinstance(outcome, Refused) or _missing(outcome) is not None:
                return mended, outcome
    return None


def unknown_column(refused: Refused) -> str | None:
    """The column that DuckDB did not find, when that is what it complains about."""
    if refused.subtype == "COLUMN_NOT_FOUND" and refused.name:
        return refused.name
    named = re.search(r'does not have a column named "([^"]+)"', refused.message)
    named = named or re.search(r'Column "([^"]+)" in (?:EXCLUDE|REPLACE|RENAME) list not found', refused.message)
    return named.group(1) if named else None


def _missing(refused: Refused) -> str | None:
    """The name that can be left out to find the next mistake: an unknown column, or one of an unknown table."""
    column = unknown_column(refused)
    table = re.search(r'Referenced table "([^"]+)" not found', refused.message)
    return column or (f"{table.group(1)}.{refused.offset}" if table else None)


def _diagnostic(refused: Refused, composed: Composed, vocabulary: Vocabulary, about: str) -> Diagnostic:
    sql, offset = composed.place(refused.offset)
    column = unknown_column(refused)
    if column is not None:
        return _unknown_column(refused, column, sql, offset, vocabulary)
    at = sql.source.at(offset)
    table = re.search(r'Referenced table "([^"]+)" not found', refused.message)
    if table and table.group(1).lower() == "recipient" and vocabulary.fields:
        return _recipient_field("recipient", sql, offset)
    if table or (refused.subtype == "MISSING_ENTRY" and refused.message.startswith("Table with")):
        name = table.group(1) if table else refused.name
        candidates = re.findall(r'"([^"]+)"', refused.message.partition("Candidate tables:")[2])
        return diagnose("sql/unknown-table", f"there is no table “{name}”", at, hint=did_you_mean(name, candidates))
    if refused.subtype == "MISSING_ENTRY" and "Function" in refused.message:
        hint = did_you_mean(refused.name, refused.candidates) if refused.candidates else ""
        return diagnose("sql/failed", f"there is no function “{refused.name}”", at, hint=hint)
    if refused.subtype == "SYNTAX_ERROR":
        near = re.search(r'at or near "([^"]+)"', refused.message)
        message = f"the SQL cannot be read from “{near.group(1)}” on" if near else "the SQL ends too early"
        return diagnose("sql/syntax", message, at, hint="Look at the words just before it too.")
    if "lambda arrow" in refused.message:
        hint = "Write lambda x: … instead of x -> …."
        return diagnose("sql/failed", "“->” does not make a function any more", _arrow(sql), hint=hint)
    if refused.kind == "INTERRUPT" or "Interrupted" in refused.message:
        return diagnose("sql/failed", f"the query takes longer than {MAX_SECONDS} seconds", at)
    message, hint = _plainly(refused.message)
    return diagnose("sql/failed", message + (f" ({about})" if about else ""), at, hint=hint)


def _unknown_column(refused: Refused, column: str, sql: Sql, offset: int, vocabulary: Vocabulary) -> Diagnostic:
    if refused.offset is None:
        word = re.search(rf"(?i)\b{re.escape(column)}\b", sql.text)
        offset = word.start() if word else 0
    else:
        written = sql.text[offset : offset + refused.length]
        if "." in written and written.lower().endswith(column.lower()):
            offset += len(written) - len(column)
    if column in vocabulary.fields:
        return _recipient_field(column, sql, offset)
    close = did_you_mean(column, vocabulary.columns)
    hint = close if vocabulary.columns else did_you_mean(column, refused.candidates) if refused.candidates else ""
    if column in vocabulary.tables:
        hint = f"That is a table. How many rows it has is (SELECT count(*) FROM {column})."
    elif sql.text[offset : offset + 1] == '"':
        quotes = f"Text stands in single quotes: '{column}'."
        hint = f"{hint} {quotes}" if nearest(column, vocabulary.columns) else quotes
    message = f"there is no column “{column}” {vocabulary.where}"
    return diagnose("sql/unknown-column", message, sql.source.at(offset), hint=hint)


def _recipient_field(name: str, sql: Sql, offset: int) -> Diagnostic:
    message = f"“{name}” is known only for each recipient; this is decided once for all of them"
    hint = "Queries and send_when see data tables and parameters; put conditions on recipients into a segment's when."
    return diagnose("plan/recipient-gate", message, sql.source.at(offset), hint=hint)


def _arrow(sql: Sql) -> Position:
    found = sql.text.find("->")
    return sql.source.at(found) if found >= 0 else sql.at


_NO_DATE = re.compile(
    r"cannot compare values of type .*\b(?:DATE|TIMESTAMP)\b|invalid (?:date|timestamp) ", re.IGNORECASE
)
_ADVICE = ("Did you mean", "Either add", "You can", "You might")


def _plainly(message: str) -> tuple[str, str]:
    """DuckDB's message as one short line, and the advice that it carries."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    said = lines[0] if lines else "the database refused this"
    hint = " ".join(line for line in lines[1:] if line.startswith(_ADVICE))
    if _NO_DATE.search(said):
        hint = "Write a date as DATE '2026-12-05'."
    said = said[:1].lower() + said[1:] if said[1:2].islower() else said
    return shorten(said.rstrip("!"), 200), shorten(hint, 200)
