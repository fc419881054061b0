"""Where the values that a mail shows were set: in the cascade, in data, in the site's or the campaign's file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from sitegen.diagnostics import Position, Problem
from sitegen.merge.program import Spot
from sitegen.plan.model import Cell, Origin, QueryResult
from sitegen.render.marks.rooms import read
from sitegen.render.templates.rows import SEGMENT
from sitegen.sources.document import Document
from sitegen.sources.project import Project
from sitegen.world import Missing, World

_Places = Mapping[str, tuple[Any, Position]]
"""A row of a data file: what stands in each column, and where."""

MOST = 20_000
"""Rows up to which data files are searched; of longer ones the query is told."""

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_NAME = re.compile(r"(?<![\w.|])(?<!\|\s)[a-z_]\w*(?:\.\w+|\[[0-9]+\])*")
_STEP = re.compile(r"\w+")
_SET = r"\{%-?\s*set\s+NAME\s*=\s*(.*?)\s*-?%\}"
_DEEPEST = 3
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Setting:
    """The name of a value, as copy writes it, and where it was set.

    Of a value of the cascade: the layer that set it, and what that overrode, the least specific last.
    """

    name: str
    at: Position
    layer: str = ""
    over: tuple[Origin, ...] = ()


class Settings:
    """Finds where values were set, for the cells of one look at the project."""

    def __init__(self, project: Project, world: World) -> None:
        self.project, self.world = project, world
        self._rows = cache(self._rows_of)
        self._holding = cache(self._held)

    def of(self, cell: Cell, expression: str, at: Position | None, spot: Spot | None, text: str) -> Setting | None:
        """Where what `expression` at a place came to was set, in `cell`; None where nothing tells.

        `spot` is where the value stands in the rows of a query, if it does; `text` is what it reads.
        """
        if spot is not None:
            return self._spot(cell, spot)
        named = self._named(cell, expression, at, 0) if at is not None else None
        return named or self._alone(cell, text)

    def _spot(self, cell: Cell, spot: Spot) -> Setting | None:
        if spot.rows == SEGMENT:
            return self._segment(cell, spot.column)
        name = f"{spot.rows}[{spot.row}].{spot.column}"
        if spot.rows in cell.queries:
            return Setting(name, self._in_query(cell, cell.queries[spot.rows], spot.row, spot.column))
        table = self.project.tables.get(spot.rows)
        rows = self._rows(table.path) if table is not None else ()
        if table is None or spot.row >= len(rows):
            return None
        places = rows[spot.row]
        column = _localised(spot.column, places, cell.locale.tag)
        return Setting(f"data.{name}", places[column][1] if column in places else Position(table.path, 1))

    def _named(self, cell: Cell, expression: str, at: Position, depth: int) -> Setting | None:
        for match in _NAME.finditer(_QUOTED.sub('""', expression)):
            name, *steps = _STEP.findall(match.group())
            found = self._part(cell, name, steps, match.group())
            if found is None and depth < _DEEPEST:
                written = self._set(at.path, name)
                found = self._named(cell, written, at, depth + 1) if written else None
            if found is not None:
                return found
        return None

    def _part(self, cell: Cell, name: str, steps: list[str], written: str) -> Setting | None:
        site, campaign = self.project.site.document, cell.campaign.file
        if name == "values":
            keys = [tuple(steps[:end]) for end in range(len(steps), 0, -1)]
            key = next((key for key in keys if key in cell.values.origins), None)
            return _layered(written, cell, key) if key else None
        if name in ("brand", "support") and steps:
            return Setting(written, site.key_position((name, *steps)))
        if name == "site" or name == "links":
            return Setting(written, site.key_position(("base_url",)))
        if name == "locale":
            return Setting(written, site.key_position(("locales", cell.locale.tag)))
        if name == "campaign" and steps:
            return Setting(written, campaign.document.key_position((*campaign.path, *steps)))
        if name == "variant" and campaign.model.experiment is not None:
            path = (*campaign.path, "experiment", "variants", cell.variant.id, *steps)
            return Setting(written, campaign.document.key_position(path))
        if name == "segment" and steps:
            return self._segment(cell, steps[0])
        if name in cell.queries:
            return self._query(cell, cell.queries[name], steps, written)
        if name == "data" and len(steps) > 2 and steps[1].isdigit():
            return self._spot(cell, Spot(steps[0], int(steps[1]), steps[2]))
        return None

    def _query(self, cell: Cell, query: QueryResult, steps: list[str], written: str) -> Setting:
        if len(steps) > 1 and steps[0].isdigit() and int(steps[0]) < len(query.rows):
            return Setting(written, self._in_query(cell, query, int(steps[0]), steps[1]))
        return Setting(written, query.at)

    def _in_query(self, cell: Cell, query: QueryResult, number: int, column: str) -> Position:
        """Where in `data/` the column of a query's row stands; where the query does, if that cannot be told."""
        row = query.rows[number]
        return self._in_data(row, _localised(column, row, cell.locale.tag)) or query.at

    def _segment(self, cell: Cell, name: str) -> Setting:
        loaded, params = self.project.segments[cell.segment.rule], cell.segment.params
        column = _localised(name, params, cell.locale.tag)
        at = self._in_data(params, column) if column in params else None
        path = (*loaded.path, "for_each" if column in params else name)
        return Setting(f"segment.{name}", at or loaded.document.key_position(path))

    def _in_data(self, row: Mapping[str, Any], column: str) -> Position | None:
        """The one place in data files where a row with that very value in `column` is most like `row`."""
        best, found = 0, set[Position]()
        wanted = {_key(value) for value in row.values() if value is not None}
        for table in self.project.tables.values() if row.get(column) is not None else ():
            for places in self._holding(table.path, column).get(_key(row[column]), ()):
                # A query may call a column otherwise, so all that the row holds counts.
                score = len(wanted & {_key(value) for value, _ in places.values()})
                if score > best:
                    best, found = score, set()
                if score == best:
                    found.add(places[column][1])
        return found.pop() if len(found) == 1 else None

    def _held(self, path: str, column: str) -> Mapping[Hashable, Sequence[_Places]]:
        """The rows of a data file by what stands in one of its columns."""
        found: dict[Hashable, list[_Places]] = {}
        for places in self._rows(path):
            if column in places:
                found.setdefault(_key(places[column][0]), []).append(places)
        return found

    def _alone(self, cell: Cell, text: str) -> Setting | None:
        """The one setting of the brand, the campaign's actions or the values that reads `text`."""
        found = [setting for setting, value in self._texts(cell) if value == text.strip()]
        return found[0] if len({setting.at for setting in found}) == 1 else None

    def _texts(self, cell: Cell) -> Iterator[tuple[Setting, str]]:
        campaign = cell.campaign.file
        yield from _leaves(self.project.site.document, ("brand",), ("brand",))
        yield from _leaves(self.project.site.document, ("support",), ("support",))
        yield from _leaves(campaign.document, (*campaign.path, "actions"), ("actions",))
        for key in cell.values.origins:
            value: Any = cell.values.tree
            for part in key:
                value = value[part]
            if isinstance(value, str):
                yield _layered(".".join(("values", *key)), cell, key), value

    def _set(self, path: str, name: str) -> str:
        """What the template at `path` sets `name` to; "" where it does not."""
        try:
            text = self.world.text(path)
        except (Missing, Problem):
            return ""
        found = re.search(_SET.replace("NAME", re.escape(name)), text, re.DOTALL)
        return found.group(1) if found else ""

    def _rows_of(self, path: str) -> Sequence[_Places]:
        """The first rows of a data file; none of one that is no text."""
        if path.endswith(".csv"):
            return tuple(islice(self._csv(path), MOST))
        document = read(self.world, path) if path.endswith((".yaml", ".json")) else None
        if document is None or not isinstance(document.value, list):
            return ()
        return tuple(
            {str(name): (value, document.position((number, name))) for name, value in row.items()}
            for number, row in enumerate(document.value[:MOST])
            if isinstance(row, dict)
        )

    def _csv(self, path: str) -> Iterator[_Places]:
        try:
            text = self.world.text(path)
        except (Missing, Problem):
            return
        lines = text.split("\n")
        delimiter = max(_DELIMITERS, key=lines[0].count)
        reader = csv.reader(io.StringIO(text), delimiter=delimiter)
        names, line = next(reader, []), reader.line_num + 1
        for row in reader:
            written = lines[line - 1] if line <= len(lines) else ""
            yield {
                name: (value, Position(path, line, written.find(value) + 1 if value in written else 1))
                for name, value in zip(names, row, strict=False)
            }
            line = reader.line_num + 1


def _layered(name: str, cell: Cell, key: tuple[str, ...]) -> Setting:
    origin = cell.values.origins[key]
    return Setting(name, origin.at, origin.layer, tuple(reversed(cell.values.overridden.get(key, ()))))


def _leaves(document: Document, path: tuple[str | int, ...], name: tuple[str, ...]) -> Iterator[tuple[Setting, str]]:
    value = document.value_at(path)
    if isinstance(value, str):
        yield Setting(".".join(name), document.position(path)), value
    elif isinstance(value, Mapping):
        for key in value:
            yield from _leaves(document, (*path, key), (*name, str(key)))


def _localised(column: str, row: Mapping[str, Any], locale: str) -> str:
    """The column that `column` of `row` is read from in a language."""
    for suffix in (f"_{locale.replace('-', '_')}", f"_{locale.split('-')[0].lower()}"):
        if row.get(column + suffix) not in (None, ""):
            return column + suffix
    return column


def _key(value: Any) -> Hashable:
    """Equal for values that read the same, whichever file or query they are from."""
    if isinstance(value, bool):
        return value, "truth"
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value)
