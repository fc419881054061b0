"""The forms of query that can be answered for many sets of parameters in one statement, and that statement's SQL.

A form is taken only when the statement cannot answer otherwise than one run for each set would: nothing in it can
fail on some rows and not on others, and its order of rows is known. DuckDB keeps the order of a table when nothing
sorts it; what ORDER BY sorts is told only when no two rows are equal in it, which the statement finds out.

Names that begin with # are the statement's own: "#p" is the table of parameter sets, "#i" a set's number, "#n" the
number of a row in the set's answer, "#r" its rank, which differs where ORDER BY leaves rows equal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.plan.database import literal, quoted
from sitegen.plan.harmless import Harmless, Relation, Unknown, given
from sitegen.plan.sql import dialect
from sitegen.plan.texts import Sql

SET = '"#p"."#i"'


@dataclass(frozen=True, slots=True)
class Shape:
    """A query for many sets at once. `text` gives "#i", "#n" and "#r" before the query's own columns.

    The query's rows are those with a number above `first` and at most `last`; there may be more. `doubtful` says that
    rows may be equal in ORDER BY, `weight` about how many rows are looked at for a set.
    """

    text: str
    first: int
    last: int | None
    doubtful: bool
    weight: int

    def as_table(self, name: str) -> str:
        """The definition of this query as a table that later ones can read."""
        within = f'"#n" > {self.first}' + ("" if self.last is None else f' AND "#n" <= {self.last}')
        raw = quoted(f"#{name}")
        chosen = f'SELECT * EXCLUDE ("#r") FROM {raw} WHERE {within}'
        return f"{raw} AS MATERIALIZED (\n{self.text}\n), {quoted(name)} AS MATERIALIZED ({chosen})"


def typed(value: Any) -> tuple[str, str] | None:
    """The type that DuckDB gives to a bound value, and the value as SQL; None for values that go one by one."""
    kind = type(value)
    if kind is bool:
        return "BOOLEAN", str(value)
    if kind is int and -(2**63) < value < 2**63:
        return ("INTEGER" if -(2**31) <= value < 2**31 else "BIGINT"), str(value)
    if kind is str and "\0" not in value:
        return "VARCHAR", literal(value)
    if kind is dt.date:
        return "DATE", f"'{value.isoformat()}'"
    if kind is dt.datetime and value.tzinfo is None:
        return "TIMESTAMP", f"'{value.isoformat(sep=' ')}'"
    return None


def shape_of(sql: Sql, relations: Mapping[str, Relation], parameters: Mapping[str, tuple[str, str]]) -> Shape:
    """The query for many sets. `parameters` gives each one's type and column. Raises Unknown."""
    return _Former(sql, relations, parameters).query()


def condition_of(
    sql: Sql, relations: Mapping[str, Relation], parameters: Mapping[str, tuple[str, str]]
) -> tuple[str, int]:
    """The condition as an expression over "#p", and about how many rows are looked at for a set. Raises Unknown."""
    return _Former(sql, relations, parameters).condition()


_CLAUSES = {"FROM": "from", "WHERE": "where", "ORDER_BY": "order", "LIMIT": "limit", "OFFSET": "offset"}


class _Former:
    def __init__(self, sql: Sql, relations: Mapping[str, Relation], parameters: Mapping[str, tuple[str, str]]) -> None:
        if '"#' in sql.text or sql.has_ctes:
            raise Unknown
        self.sql = sql
        self.relations = relations
        self.parameters = parameters
        self.tree = dialect().parse(sql.text)[0]
        self.tokens = list(dialect().tokenize(sql.text))
        self.edits: list[tuple[int, int, str]] = []
        self.judge = Harmless(relations, {name: kind for name, (kind, _) in parameters.items()})
        for mention in sql.parameters:
            end = mention.offset + 1 + len(mention.name)
            if sql.text[mention.offset + 1 : end] != mention.name or mention.name not in parameters:
                raise Unknown
            self.edits.append((mention.offset, end, parameters[mention.name][1]))

    def query(self) -> Shape:
        tree, args = self.tree, given(self.tree)
        if type(tree).__name__ != "Select" or not args <= {"expressions", "from_", "where", "order", "limit", "offset"}:
            raise Unknown
        parts = self.parts()
        if set(parts) - {"select"} != {key.rstrip("_") for key in args - {"expressions"}}:
            raise Unknown
        if "from_" not in args:
            if args != {"expressions"}:
                raise Unknown
            for item in tree.expressions:
                self.judge.item(item, None, "")
            weight = self.bind_subqueries()
            items = self.written(*parts["select"])
            return Shape(f'SELECT {SET}, 1 AS "#n", 1 AS "#r", {items}\nFROM "#p"', 0, None, False, weight)
        source, name = self.judge.source(tree)
        alias = quoted(name)
        for item in tree.expressions:
            self.judge.item(item, source, name)
        items = self.written(*parts["select"])
        if any(item.is_star for item in tree.expressions):
            items = self.with_stars(parts["select"], tree.expressions, f"{alias}.*{_OWN if source.earlier else ''}")
        conditions = [f'{alias}."#i" = {SET}'] if source.earlier else []
        if "where" in args:
            self.judge.truth(tree.args["where"].this, source, name)
            conditions.append(f"({self.written(*parts['where'])}\n)")
        keyed = source.earlier or ("where" in args and _is_keyed(tree.args["where"].this))
        order = f'{alias}."#n"' if source.earlier else f"{alias}.rowid"
        if "order" in args:
            order = self.order(tree, source, name)
        first, last = self.bounds(tree)
        text = f'SELECT {SET}, row_number() OVER "#w" AS "#n", rank() OVER "#w" AS "#r", {items}\n'
        text += f'FROM "#p", {quoted(source.name)} AS {alias}'
        text += f" WHERE {' AND '.join(conditions)}" if conditions else ""
        text += f' WINDOW "#w" AS (PARTITION BY {SET} ORDER BY {order})'
        text += "" if last is None else f' QUALIFY row_number() OVER "#w" <= {last + 1}'
        return Shape(text, first, last, "order" in args, source.rows // 100 if keyed else source.rows)

    def condition(self) -> tuple[str, int]:
        self.judge.truth(self.tree, None, "")
        weight = self.bind_subqueries()
        return self.written(0, len(self.sql.text)), weight

    def bind_subqueries(self) -> int:
        """Let each subquery see its own set's rows of an earlier query; about how many rows they look at."""
        for table, relation in self.judge.read:
            if relation.earlier:
                start, stop = int(table.this.meta["start"]), int(table.this.meta["end"]) + 1
                rows = f'(SELECT *{_OWN} FROM {quoted(relation.name)} WHERE "#i" = {SET})'
                self.edits.append((start, stop, rows if table.alias else f"{rows} AS {quoted(table.name)}"))
        return max((relation.rows for _, relation in self.judge.read), default=1)

    def parts(self) -> dict[str, tuple[int, int]]:
        """Where each clause's text begins and ends, its keyword left out."""
        found: dict[str, tuple[int, int]] = {}
        if self.tokens[0].token_type.name != "SELECT":
            raise Unknown
        name, begin, depth = "select", self.tokens[0].end + 1, 0
        for token in self.tokens[1:]:
            kind = token.token_type.name
            depth += kind in {"L_PAREN", "L_BRACKET", "L_BRACE"}
            depth -= kind in {"R_PAREN", "R_BRACKET", "R_BRACE"}
            if kind in _CLAUSES and depth == 0:
                found[name] = (begin, token.start)
                name, begin = _CLAUSES[kind], token.end + 1
                if name in found:
                    raise Unknown
        found[name] = (begin, len(self.sql.text))
        return found

    def written(self, begin: int, end: int) -> str:
        """The text from `begin` to `end` with the parameters' columns; a comment at its end is closed."""
        pieces, at = [], begin
        for start, stop, new in sorted(self.edits):
            if begin <= start and stop <= end:
                pieces += [self.sql.text[at:start], new]
                at = stop
        return "".join([*pieces, self.sql.text[at:end], "\n"])

    def with_stars(self, part: tuple[int, int], items: Sequence[Any], star: str) -> str:
        """The selected items, a star written as `star`, for it must not stand for the parameters too."""
        begin, end = part
        starts, depth = [begin], 0
        for token in self.tokens:
            if begin <= token.start < end:
                kind = token.token_type.name
                depth += kind in {"L_PAREN", "L_BRACKET", "L_BRACE"}
                depth -= kind in {"R_PAREN", "R_BRACKET", "R_BRACE"}
                if kind == "COMMA" and depth == 0:
                    starts.append(token.end + 1)
        if len(starts) != len(items):
            raise Unknown
        ends = [*(start - 1 for start in starts[1:]), end]
        texts = [self.written(*place) for place in zip(starts, ends, strict=True)]
        return ", ".join(star if item.is_star else text for item, text in zip(items, texts, strict=True))

    def order(self, select: Any, source: Relation, name: str) -> str:
        """ORDER BY over columns alone, whichever way they are told: by name, by number, or by another name."""
        aliases: dict[str, Any] = {}
        for item in select.expressions:
            if type(item).__name__ == "Alias":
                if item.alias.lower() in aliases:
                    raise Unknown
                aliases[item.alias.lower()] = item.this
        keys = []
        if given(select.args["order"]) != {"expressions"}:
            raise Unknown
        for ordered in select.args["order"].expressions:
            if type(ordered).__name__ != "Ordered" or not given(ordered) <= {"this", "desc", "nulls_first"}:
                raise Unknown
            key = ordered.this
            if type(key).__name__ == "Literal" and key.this.isdigit():
                number = int(key.this)
                if any(item.is_star for item in select.expressions) or not 1 <= number <= len(select.expressions):
                    raise Unknown
                key = select.expressions[number - 1].unalias()
            elif type(key).__name__ == "Column" and not key.table and key.name.lower() in aliases:
                key = aliases[key.name.lower()]
            if type(key).__name__ != "Column" or self.judge.column(key, source, name) == "other":
                raise Unknown
            way = "DESC" if ordered.args.get("desc") else "ASC"
            nulls = "FIRST" if ordered.args.get("nulls_first") else "LAST"
            keys.append(f"{quoted(name)}.{quoted(key.name)} {way} NULLS {nulls}")
        return ", ".join(keys)

    def bounds(self, select: Any) -> tuple[int, int | None]:
        numbers = {}
        for key in ("limit", "offset"):
            clause = select.args.get(key)
            if clause is None:
                continue
            value = clause.args.get("expression")
            if given(clause) != {"expression"} or type(value).__name__ != "Literal" or not value.this.isdigit():
                raise Unknown
            if value.is_string or len(value.this) > 9:
                raise Unknown
            numbers[key] = int(value.this)
        first = numbers.get("offset", 0)
        return first, first + numbers["limit"] if "limit" in numbers else None


_OWN = ' EXCLUDE ("#i", "#n")'


def _is_keyed(node: Any) -> bool:
    """Whether rows are found by `column = $parameter`."""
    kind = type(node).__name__
    if kind == "And":
        return _is_keyed(node.this) or _is_keyed(node.expression)
    kinds = {type(node.this).__name__, type(node.expression).__name__} if kind == "EQ" else set()
    return kinds == {"Column", "Placeholder"} or (kind == "Paren" and _is_keyed(node.this))
