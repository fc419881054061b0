"""SQL expressions that cannot fail, on no row of no table, and their classes.

What one statement gives for many sets of parameters may look at other rows, or at the same ones in another order, than
one run for each set. That makes no difference as long as nothing in it fails on some rows: no cast, no arithmetic.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class Unknown(Exception):
    """A form that is not known to be safe."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or an earlier query: its name, its columns' types by their lower-case names, its number of rows.

    An earlier query has the columns "#i" and "#n" besides.
    """

    name: str
    types: Mapping[str, str]
    rows: int
    earlier: bool


_CLASSES = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"), "number"),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "number"),
    "VARCHAR": "text",
    "BOOLEAN": "truth",
    "DATE": "date",
    "TIMESTAMP": "moment",
}


def given(node: Any) -> set[str]:
    """The names of a node's arguments that say something."""
    return {key for key, value in node.args.items() if value not in (None, False, [])}


def _class(kind: str) -> str:
    decimal = re.fullmatch(r"DECIMAL\((\d+),\d+\)", kind)
    return "number" if decimal and int(decimal.group(1)) <= 18 else _CLASSES.get(kind, "other")


class Harmless:
    """A judge of expressions over `relations`; `parameters` have a type each.

    `read` collects what subqueries read: the table's node and the relation. All methods raise Unknown for what may
    fail, or is not known here. `source` is what the columns belong to, `name` what it is called in the text.
    """

    def __init__(self, relations: Mapping[str, Relation], parameters: Mapping[str, str]) -> None:
        self.relations = relations
        self.parameters = parameters
        self.read: list[tuple[Any, Relation]] = []

    def source(self, select: Any) -> tuple[Relation, str]:
        """What a SELECT reads, and by which name."""
        table = select.args["from_"].this
        if type(table).__name__ != "Table" or not given(table) <= {"this", "alias"}:
            raise Unknown
        if type(table.this).__name__ != "Identifier":
            raise Unknown
        alias = table.args.get("alias")
        if alias is not None and given(alias) != {"this"}:
            raise Unknown
        relation = self.relations.get(table.name.lower())
        if relation is None or "rowid" in relation.types:
            raise Unknown
        if any(column.startswith("#") or "TIME ZONE" in kind for column, kind in relation.types.items()):
            raise Unknown
        return relation, str(table.alias or table.name)

    def item(self, item: Any, source: Relation | None, name: str) -> None:
        """Judge one of the selected: a star, a column, or an expression with a name."""
        kind = type(item).__name__
        if item.is_star:
            inner = item.this if kind == "Column" else item
            qualifier = item.table if kind == "Column" else name
            if source is None or type(inner).__name__ != "Star" or given(inner) or qualifier.lower() != name.lower():
                raise Unknown
        elif kind == "Alias" and given(item) == {"this", "alias"}:
            self.expression(item.this, source, name)
        elif kind == "Column":
            self.column(item, source, name)
        else:
            raise Unknown

    def truth(self, node: Any, source: Relation | None, name: str) -> None:
        """Judge a condition."""
        if self.expression(node, source, name) != "truth":
            raise Unknown

    def column(self, node: Any, source: Relation | None, name: str) -> str:
        """The class of a column of the source."""
        if source is None or not given(node) <= {"this", "table"} or type(node.this).__name__ != "Identifier":
            raise Unknown
        if node.name.lower() not in source.types or (node.table and node.table.lower() != name.lower()):
            raise Unknown
        return _class(source.types[node.name.lower()])

    def expression(self, node: Any, source: Relation | None, name: str) -> str:
        """The class of an expression that cannot fail. Raises Unknown for every other one."""
        kind = type(node).__name__
        if kind in {"And", "Or"}:
            self.truth(node.this, source, name)
            self.truth(node.expression, source, name)
            return "truth"
        if kind == "Not":
            self.truth(node.this, source, name)
            return "truth"
        if kind in {"EQ", "NEQ", "GT", "GTE", "LT", "LTE", "NullSafeEQ", "NullSafeNEQ"}:
            return self.compared([node.this, node.expression], source, name)
        if kind in {"Like", "ILike"} and given(node) == {"this", "expression"}:
            if [self.atom(each, source, name) for each in (node.this, node.expression)] != ["text", "text"]:
                raise Unknown
            return "truth"
        if kind == "Between" and given(node) == {"this", "low", "high"}:
            return self.compared([node.this, node.args["low"], node.args["high"]], source, name)
        if kind == "In" and given(node) == {"this", "expressions"}:
            return self.compared([node.this, *node.expressions], source, name)
        if kind == "Is" and type(node.expression).__name__ == "Null":
            self.atom(node.this, source, name)
            return "truth"
        return self.atom(node, source, name)

    def compared(self, nodes: Sequence[Any], source: Relation | None, name: str) -> str:
        """Judge a comparison: what is of two classes would be cast, and that can fail."""
        classes = {self.atom(node, source, name) for node in nodes}
        if len(classes) != 1 or classes == {"other"}:
            raise Unknown
        return "truth"

    def atom(self, node: Any, source: Relation | None, name: str) -> str:
        """The class of an expression that no reading of the text takes apart."""
        kind = type(node).__name__
        if kind == "Paren":
            return self.expression(node.this, source, name)
        if kind == "Column":
            return self.column(node, source, name)
        if kind == "Placeholder" and node.name in self.parameters:
            return _class(self.parameters[node.name])
        if kind == "Boolean":
            return "truth"
        if kind == "Literal":
            return "text" if node.is_string else _number(node.this)
        if kind == "Neg" and type(node.this).__name__ == "Literal" and not node.this.is_string:
            return _number(node.this.this)
        if kind == "Cast":
            return _written_date(node)
        if kind in {"Lower", "Upper", "Length"} and given(node) == {"this"}:
            if self.atom(node.this, source, name) != "text":
                raise Unknown
            return "number" if kind == "Length" else "text"
        if kind in {"Subquery", "Exists"} and given(node) == {"this"} and source is None:
            return self.counted(node.this, exists=kind == "Exists")
        raise Unknown

    def counted(self, select: Any, exists: bool) -> str:
        """The class of `SELECT count(*) FROM …` and the like, to which the order of rows makes no difference."""
        if type(select).__name__ != "Select" or not {"from_"} <= given(select) <= {"expressions", "from_", "where"}:
            raise Unknown
        if len(select.expressions) != 1:
            raise Unknown
        source, name = self.source(select)
        if "where" in given(select):
            self.truth(select.args["where"].this, source, name)
        item = select.expressions[0]
        kind = type(item).__name__
        self.read.append((select.args["from_"].this, source))
        if exists:
            if kind != "Literal":
                self.item(item, source, name)
            return "truth"
        if kind == "Count" and given(item) <= {"this", "big_int"}:
            if type(item.this).__name__ != "Star":
                self.column(item.this, source, name)
            return "number"
        if kind in {"Min", "Max"} and given(item) == {"this"}:
            found = self.column(item.this, source, name)
            if found != "other":
                return found
        raise Unknown


def _number(text: str) -> str:
    if not re.fullmatch(r"\d{1,15}|\d{0,9}\.\d{1,6}", text):
        raise Unknown
    return "number"


def _written_date(node: Any) -> str:
    """The class of DATE '2026-11-01' and TIMESTAMP '2026-11-01 10:00:00'."""
    if given(node) != {"this", "to"} or type(node.this).__name__ != "Literal" or not node.this.is_string:
        raise Unknown
    kind = node.args["to"].this.name
    try:
        if kind == "DATE" and re.fullmatch(r"\d{4}-\d\d-\d\d", node.this.this):
            dt.date.fromisoformat(node.this.this)
            return "date"
        if kind in {"TIMESTAMP", "TIMESTAMPNTZ"} and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", node.this.this):
            dt.datetime.fromisoformat(node.this.this)
            return "moment"
    except ValueError:
        pass
    raise Unknown
