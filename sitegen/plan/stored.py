"""What planning learned of SQL texts and from the database, as JSON from one process to the next.

Each kind of value keeps its type, for what is remembered must be the same as what would be asked. Refusals are not
stored: their complaints are found anew, with their places.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from sitegen.plan.answers import Answers, Key
from sitegen.plan.database import Answer
from sitegen.plan.texts import Mention, Reading

_PLAIN = frozenset({str, int, float, bool, type(None)})
_TYPES = {kind.__name__: kind for kind in (str, int, float, bool, type(None), Decimal, dt.date, dt.datetime)}
_TAGGED: dict[str, Callable[[Any], Any]] = {
    "Decimal": Decimal,
    "date": dt.date.fromisoformat,
    "datetime": dt.datetime.fromisoformat,
    "list": lambda items: [_value(item) for item in items],
    "dict": lambda items: {key: _value(item) for key, item in items},
}


class _Strange(ValueError):
    """A value of a type that is not stored."""


def stored(answers: Answers) -> bytes:
    """What `answers` has learned; b"" where there is something to be said of tables or personas, which is not kept."""
    if answers.columns is None or answers.found:
        return b""
    texts: dict[str, int] = {}
    kept = []
    for (text, limit, parameters), answer in answers.kept.items():
        if not isinstance(answer, Answer):
            continue
        try:
            bound = [[name, kind.__name__, _plain(value)] for name, kind, value in parameters]
            rows = [[_plain(value) for value in row] for row in answer.rows]
        except _Strange:
            continue
        number = texts.setdefault(text, len(texts))
        kept.append([number, limit, bound, answer.columns, answer.types, rows])
    whole = {
        "fingerprint": answers.fingerprint,
        "columns": answers.columns,
        "texts": list(texts),
        "answers": kept,
        "readings": [
            [
                *key,
                reading.text,
                _mentions(reading.parameters),
                _mentions(reading.tables),
                reading.has_ctes,
                reading.start,
            ]
            for key, reading in answers.readings.items()
        ],
    }
    return json.dumps(whole, separators=(",", ":")).encode()


def restored(data: bytes) -> Answers:
    """What `stored` gave, to go on from; nothing is known from b""."""
    answers = Answers()
    if not data:
        return answers
    whole = json.loads(data)
    texts = whole["texts"]
    answers.fingerprint = whole["fingerprint"]
    answers.columns = {name: tuple(columns) for name, columns in whole["columns"].items()}
    for number, limit, bound, columns, types, rows in whole["answers"]:
        parameters = tuple((name, _TYPES[kind], _value(value)) for name, kind, value in bound)
        key: Key = (texts[number], limit, parameters)
        answers.kept[key] = Answer(tuple(columns), tuple(types), tuple(tuple(map(_value, row)) for row in rows))
    for condition, given, text, parameters, tables, has_ctes, start in whole["readings"]:
        bound, read = (tuple(Mention(*each) for each in found) for found in (parameters, tables))
        answers.readings[condition, given] = Reading(text, bound, read, has_ctes, start)
    answers.is_new = False
    return answers


def _mentions(found: Iterable[Mention]) -> list[tuple[str, int]]:
    return [(mention.name, mention.offset) for mention in found]


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN and (kind is not float or math.isfinite(value)):
        return value
    if kind is list:
        return {"list": [_plain(item) for item in value]}
    if kind is dict:
        return {"dict": [[key, _plain(item)] for key, item in value.items()]}
    if kind is Decimal:
        return {"Decimal": str(value)}
    if kind is dt.date or kind is dt.datetime:
        return {kind.__name__: value.isoformat()}
    raise _Strange


def _value(value: Any) -> Any:
    if type(value) is not dict:
        return value
    ((kind, inner),) = value.items()
    return _TAGGED[kind](inner)
