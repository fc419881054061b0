"""`sitegen explain` as text and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sitegen.diagnostics.show import counted
from sitegen.plan.explain import Explanation, FileExplained
from sitegen.plan.model import QueryResult

ROWS_SHOWN = 10
"""How many rows of a query are printed; JSON has them all."""

_CELL_WIDTH = 40
_EXACT = 1e15


def as_data(explanation: Explanation) -> dict[str, Any]:
    """The explanation as a record for JSON."""
    return asdict(explanation)


def lines(explanation: Explanation) -> Iterator[str]:
    """The explanation, line by line."""
    segment, variant = explanation.segment, explanation.variant
    yield explanation.id
    if explanation.gate:
        yield f"  gated: {explanation.gate}"
        yield f"         {explanation.gate_at}"
    yield ""
    yield f"segment   {segment.id}" + (f", {segment.name}" if segment.name else "")
    yield f"          when {segment.when}"
    yield f"          {segment.at}, priority {segment.priority}"
    if segment.params:
        yield f"          {_pairs(segment.params)}"
    yield f"variant   {variant.id}: {_percent(variant.share, 1)} of those who get mail"
    if variant.at is not None:
        holdout = f"holdout {_percent(variant.holdout)}" if variant.holdout else "no holdout"
        yield f"          weight {_number(variant.weight)}, {holdout}, {variant.at}"
        yield f"          hypothesis: {variant.hypothesis}"
        yield f"          measured by {variant.metric}"
    yield f"locale    {explanation.locale}"
    persona = explanation.persona
    yield f"persona   {persona.id or '-'}: {persona.reason}"
    yield ""
    yield "values"
    for value in explanation.values:
        yield f"  {value.name} = {_short(value.value)}"
        yield f"      {value.origin.layer}, {value.origin.at}"
        for origin in reversed(value.overrode):
            yield f"      over {origin.layer}, {origin.at}"
    if not explanation.values:
        yield "  none"
    yield ""
    yield from _files("email", explanation.email)
    yield from _files("landing", explanation.landing)
    if not explanation.landing:
        yield "  the mail's blocks; the campaign has no landing.md for this cell"
    for query in explanation.queries:
        yield ""
        yield from _query(query)
    if explanation.send_when:
        yield ""
        yield f"send_when {explanation.send_when}"
        yield f"          {explanation.gate_at}: {'false' if explanation.gate else 'true'}"


def _files(title: str, files: Sequence[FileExplained]) -> Iterator[str]:
    yield title
    for file in files:
        yield f"  {file.role:<20} {file.path}  ({file.reason})"


def _query(query: QueryResult) -> Iterator[str]:
    yield f"query     {query.name}: {counted(len(query.rows), 'row')}"
    yield f"          {query.at}"
    for part in query.sql.strip().split("\n"):
        yield f"          {part.strip()}"
    if query.params:
        yield f"          with {_pairs(query.params)}"
    for row in query.rows[:ROWS_SHOWN]:
        yield "            " + ", ".join(f"{name}: {_short(value)}" for name, value in row.items())
    if len(query.rows) > ROWS_SHOWN:
        yield f"            … and {len(query.rows) - ROWS_SHOWN:,} more"


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name} = {value!r}" if isinstance(value, str) else f"{name} = {_written(value)}"
        for name, value in values.items()
    )


def _short(value: Any) -> str:
    text = " ".join(_written(value).split())
    return text if len(text) <= _CELL_WIDTH else text[: _CELL_WIDTH - 1] + "…"


def _written(value: Any) -> str:
    """`value` as one would write it in YAML."""
    if value is None:
        return "(empty)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_written(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_written, value)) + "]"
    return str(value) or '""'


def _number(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() and abs(value) < _EXACT else str(value)


def _percent(share: float, digits: int = 10) -> str:
    """`share` (0 to 1) in hundredths, without the noise of binary fractions."""
    return f"{_number(round(share * 100, digits))}%"
