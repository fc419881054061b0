"""Reading the SQL that stands in YAML: what it is, what it mentions, and each complaint at its place in the file.

sqlglot reads the text before DuckDB sees it: one query or one condition, nothing that writes, nothing that reads
files, nothing whose answer changes from run to run.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sitegen.diagnostics import Diagnostic, diagnose, did_you_mean
from sitegen.plan.policy import (
    BARE_VOLATILE,
    STATEMENTS,
    TABLE_FUNCTIONS,
    VOLATILE,
    reads_outside,
)
from sitegen.plan.texts import Library, Mention, Reading, Scalar, Sql

if TYPE_CHECKING:
    from sqlglot.tokenizer_core import Token

MAX_SQL = 20_000
"""Longest SQL text that is read, in characters."""

MAX_DEPTH = 30
"""Deepest nesting of brackets; the parser recurses about ten times for each."""


def read_query(text: str, source: Scalar, library: Library | None = None) -> tuple[Sql | None, list[Diagnostic]]:
    """`text` as one SELECT, and what is wrong with it; None when it must not even be tried."""
    return _read(text, source, library, condition=False)


def read_condition(text: str, source: Scalar, library: Library | None = None) -> tuple[Sql | None, list[Diagnostic]]:
    """`text` as one expression that can stand behind WHERE, and what is wrong; None when it must not be tried."""
    return _read(text, source, library, condition=True)


def unknown_tables(sql: Sql, known: Sequence[str], later: Sequence[str] = (), hint: str = "") -> list[Diagnostic]:
    """A diagnostic for each table of `sql` that is not `known`; `later` are queries that come only afterwards."""
    names = {name.lower() for name in known}
    found = []
    for mention in sql.tables:
        if mention.name.lower() in names:
            continue
        at = sql.source.at(mention.offset)
        if mention.name in later:
            message = f"“{mention.name}” is a query that comes later"
            advice = "A query sees only the queries above it; move that one up."
        elif sql.text[mention.offset] in "'\"" and re.search(r"[./\\*]", mention.name):
            message = f"“{mention.name}” looks like a file, and queries read no files"
            advice = "Put the file into content/data/ and use its name without the ending."
            found.append(diagnose("sql/not-a-query", message, at, hint=advice))
            continue
        else:
            message = f"there is no table “{mention.name}”"
            advice = hint or did_you_mean(mention.name, known)
        found.append(diagnose("sql/unknown-table", message, at, hint=advice))
    return found


def unknown_parameters(sql: Sql, known: Collection[str], what: str = "") -> list[Diagnostic]:
    """A diagnostic for each parameter of `sql` that is not `known`; `what` says of what there are none."""
    found = []
    for mention in sql.parameters:
        if mention.name not in known:
            hint = f"{what} has no parameters." if what and not known else did_you_mean(mention.name, known)
            message = f"nothing sets the parameter “${mention.name}”"
            found.append(diagnose("sql/unknown-parameter", message, sql.source.at(mention.offset), hint=hint))
    return found


def shorten(text: str, limit: int = 120) -> str:
    """`text` on one line, cut at `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _read(
    text: str, source: Scalar, library: Library | None, *, condition: bool
) -> tuple[Sql | None, list[Diagnostic]]:
    known = library.reading(text, condition) if library else None
    if known is not None:
        return Sql(known.text, source, *known[1:]), []
    if len(text) > MAX_SQL:
        return None, [diagnose("sql/syntax", f"this SQL is longer than {MAX_SQL:,} characters", source.at())]
    reader = _Reader(text, source, condition)
    sql = reader.read()
    if sql is not None and library and not reader.found:
        library.note_reading(text, condition, Reading(sql.text, sql.parameters, sql.tables, sql.has_ctes, sql.start))
    harmless = all(d.rule == "sql/not-reproducible" for d in reader.found)
    return (sql if harmless else None), reader.found


class _Reader:
    def __init__(self, text: str, source: Scalar, condition: bool) -> None:
        self.text = text
        self.source = source
        self.condition = condition
        self.what = "condition" if condition else "query"
        self.found: list[Diagnostic] = []

    def complain(self, rule: str, message: str, offset: int, hint: str = "") -> None:
        self.found.append(diagnose(rule, message, self.source.at(offset), hint=hint))

    def read(self) -> Sql | None:
        tokens = self.tokens()
        if tokens is None or not self.is_one_statement(tokens):
            return None
        deep = _too_deep(tokens)
        if deep is not None:
            self.complain("sql/syntax", f"brackets are nested more than {MAX_DEPTH} deep", deep)
            return None
        self.check_functions(tokens)
        parameters = self.parameters(tokens)
        tree = self.parse(tokens)
        if tree is None:
            return None
        tables = self.tables(tree)
        ctes = frozenset(name.lower() for name in self.defined(tree))
        own = tuple(table for table in tables if table.name.lower() not in ctes)
        return Sql(self.text, self.source, parameters, own, bool(ctes), tokens[0].start)

    def tokens(self) -> list[Token] | None:
        from sqlglot.errors import TokenError

        try:
            tokens = list(dialect().tokenize(self.text))
        except TokenError:
            offset, message = _unclosed(self.text)
            self.complain("sql/syntax", message, offset)
            return None
        while tokens and tokens[-1].token_type.name == "SEMICOLON":
            self.text = self.text[: tokens[-1].start]
            tokens.pop()
        if not tokens:
            self.complain("sql/syntax", f"the {self.what} is empty", 0)
            return None
        return tokens

    def is_one_statement(self, tokens: list[Token]) -> bool:
        for before, token in pairwise(tokens):
            if before.token_type.name == "SEMICOLON":
                self.complain("sql/not-a-query", f"a second statement where one {self.what} belongs", token.start)
                return False
        first = tokens[0].text.upper()
        if self.condition:
            return self.is_condition(first, tokens)
        if first not in {"SELECT", "WITH", "FROM", "VALUES", "("}:
            is_statement = first in STATEMENTS
            message = f"{first} is a statement, not a query" if is_statement else "this is not a query"
            self.complain("sql/not-a-query", message, tokens[0].start, "A query starts with SELECT.")
            return False
        return True

    def is_condition(self, first: str, tokens: list[Token]) -> bool:
        if first in {"WHERE", "HAVING"} and len(tokens) > 1:
            hint = "Start with the condition."
            self.complain("sql/not-a-query", f"leave out the word {first}", tokens[0].start, hint)
            return False
        is_query = first in {"SELECT", "WITH", "VALUES", "FROM"}
        statement = first in STATEMENTS and len(tokens) > 1 and tokens[1].token_type.name in _STARTS_OPERAND
        if is_query or statement:
            message = f"{first} does not belong here: a condition is expected, something that is true or false"
            self.complain("sql/not-a-query", message, tokens[0].start, self.example_of_condition(first))
            return False
        return True

    def example_of_condition(self, first: str) -> str:
        if self.source.path[-1:] != ("send_when",):
            return "Such as: status = 'active'"
        counts = first == "SELECT" and re.match(r"\s*select\s+count\(", self.text, re.IGNORECASE)
        query = shorten(self.text, 60) if counts else "SELECT count(*) FROM …"
        return f"Put the query into brackets and compare what it gives: ({query}) > 0"

    def check_functions(self, tokens: list[Token]) -> None:
        for index, token in enumerate(tokens):
            name = token.text.lower()
            called = index + 1 < len(tokens) and tokens[index + 1].token_type.name == "L_PAREN"
            quoted = token.token_type.name == "IDENTIFIER"
            if token.token_type.name in _TEXT or (index and tokens[index - 1].token_type.name == "PARAMETER"):
                continue
            bare = name in BARE_VOLATILE and not quoted and not self.qualified(tokens, index)
            if bare or (name in VOLATILE and called):
                message = f"{name} gives another answer on every run"
                hint = "Write the date or value out, or put it into values: and use it as $name."
                self.complain("sql/not-reproducible", message, token.start, hint)
            elif name == "age" and called and _arguments(tokens, index + 1) == 1:
                hint = "Give age() two dates."
                self.complain("sql/not-reproducible", "age() of one date counts from today", token.start, hint)
            elif name in {"tablesample", "sample"} and not called and not quoted and self.samples(tokens, index):
                hint = "Use ORDER BY and LIMIT."
                self.complain("sql/not-reproducible", "a sample is another one on every run", token.start, hint)
            elif called and reads_outside(name):
                message = f"{name}() looks outside the project's tables"
                hint = "Put the data into content/data/ and use it as a table."
                self.complain("sql/not-a-query", message, token.start, hint)

    def qualified(self, tokens: list[Token], index: int) -> bool:
        """Whether the word is a column after all: `t.user`, `AS user`, or a name that is no expression."""
        before = tokens[index - 1].token_type.name if index else ""
        return before in {"DOT", "ALIAS"}

    def samples(self, tokens: list[Token], index: int) -> bool:
        return tokens[index].text.lower() == "tablesample" or (index > 0 and tokens[index - 1].text.upper() == "USING")

    def parameters(self, tokens: list[Token]) -> tuple[Mention, ...]:
        found = []
        for index, token in enumerate(tokens):
            kind = token.token_type.name
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            if kind == "PLACEHOLDER":
                self.complain("sql/unknown-parameter", "“?” has no name", token.start, "Write parameters as $name.")
            elif kind == "PARAMETER" and token.text == "$":
                if following is None or following.start != token.end + 1 or not _NAME.fullmatch(following.text):
                    hint = "Write parameters as $name."
                    self.complain("sql/unknown-parameter", "a $ without a name behind it", token.start, hint)
                else:
                    found.append(Mention(following.text, token.start))
        return tuple(found)

    def parse(self, tokens: list[Token]) -> Any:
        from sqlglot import exp
        from sqlglot.errors import ParseError

        try:
            trees = [tree for tree in dialect().parse(self.text) if tree is not None]
        except ParseError as error:
            self.complain_of_syntax(error, tokens)
            return None
        except RecursionError:
            self.complain("sql/syntax", "the SQL is nested too deeply", tokens[0].start)
            return None
        if len(trees) != 1:
            self.complain("sql/not-a-query", f"one {self.what} belongs here", 0)
            return None
        tree = trees[0]
        if self.condition and isinstance(tree, exp.Alias):
            self.complain("sql/not-a-query", "a condition has no name: leave out AS", tokens[0].start)
            return None
        fits = not isinstance(tree, exp.Query) if self.condition else isinstance(tree, exp.Query | exp.Values)
        inside = tree.unnest() if isinstance(tree, exp.Paren | exp.Subquery) else tree
        if not fits and not (self.condition and isinstance(inside, exp.Query)):
            self.complain("sql/not-a-query", f"this is not a {self.what}", tokens[0].start)
            return None
        return tree

    def complain_of_syntax(self, error: Any, tokens: list[Token]) -> None:
        from sitegen.plan.database import syntax_error

        offset = None
        refused = syntax_error(f"SELECT (\n{self.text}\n)" if self.condition else self.text)
        if refused is not None:
            offset = refused - (len("SELECT (\n") if self.condition else 0)
        for detail in error.errors:
            at = next((t for t in tokens if t.line == detail["line"] and t.col == detail["col"]), None)
            if at is not None and (offset is None or not 0 <= offset < len(self.text)):
                offset = at.start
                if str(detail["description"]).startswith("Expecting )"):
                    offset = len(self.text.rstrip())
            break
        if offset is None:
            offset = 0
        offset = max(0, min(offset, len(self.text.rstrip())))
        last = tokens[-1]
        if offset >= last.start and last.token_type.name not in _ENDS:
            offset = len(self.text.rstrip())
        near = next((t.text for t in tokens if t.start <= offset <= t.end), "")
        unclosed = self.text.count("(") > self.text.count(")") and not near
        message = f"the SQL cannot be read from “{near}” on" if near else "the SQL ends too early"
        hint = "A ( is opened and never closed." if unclosed else "Look at the words just before it too."
        self.complain("sql/syntax", message, offset, hint)

    def defined(self, tree: Any) -> list[str]:
        from sqlglot import exp

        return [str(cte.alias) for cte in tree.find_all(exp.CTE)]

    def tables(self, tree: Any) -> list[Mention]:
        from sqlglot import exp

        found = []
        for table in tree.find_all(exp.Table):
            if isinstance(table.this, exp.Identifier):
                whole = ".".join(part.name for part in table.parts)
                found.append(Mention(whole, int(table.parts[0].meta.get("start", 0))))
            else:
                self.check_table_function(table.this)
        return sorted(found, key=lambda mention: mention.offset)

    def check_table_function(self, function: Any) -> None:
        start = next((int(node.meta["start"]) for node in function.walk() if "start" in node.meta), 0)
        word = re.match(r"\w+", self.text[start:])
        name = word.group().lower() if word else ""
        if name not in TABLE_FUNCTIONS and not any("()" in d.message and name in d.message for d in self.found):
            hint = did_you_mean(name, TABLE_FUNCTIONS)
            self.complain("sql/not-a-query", f"{name}() is no table that can be read here", start, hint)


_NAME = re.compile(r"[A-Za-z_]\w*")
_TEXT = frozenset({"STRING", "RAW_STRING", "HEREDOC_STRING", "NATIONAL_STRING", "BYTE_STRING", "NUMBER"})
_ENDS = _TEXT | {"VAR", "IDENTIFIER", "R_PAREN", "R_BRACKET", "R_BRACE", "END", "NULL", "TRUE", "FALSE"}
_STARTS_OPERAND = frozenset({"VAR", "IDENTIFIER", "STRING", "TABLE", "FROM", "INTO", "VIEW", "ALL", "SCHEMA"})


def dialect() -> Any:
    """DuckDB's SQL as sqlglot reads it."""
    from sqlglot.dialects.duckdb import DuckDB

    # It warns on stderr about statements that it does not know; those are refused here anyway, with a position.
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    return DuckDB()


def _too_deep(tokens: list[Token]) -> int | None:
    depth = 0
    for token in tokens:
        kind = token.token_type.name
        depth += kind in {"L_PAREN", "L_BRACKET", "L_BRACE"}
        depth -= kind in {"R_PAREN", "R_BRACKET", "R_BRACE"}
        if depth > MAX_DEPTH:
            return int(token.start)
    return None


def _arguments(tokens: list[Token], opening: int) -> int:
    depth, commas = 0, 0
    for token in tokens[opening:]:
        kind = token.token_type.name
        depth += kind in {"L_PAREN", "L_BRACKET", "L_BRACE"}
        depth -= kind in {"R_PAREN", "R_BRACKET", "R_BRACE"}
        commas += kind == "COMMA" and depth == 1
        if not depth:
            break
    return commas + 1


def _unclosed(text: str) -> tuple[int, str]:
    """Where the quote or comment that is never closed was opened."""
    pattern = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|/\*.*?\*/|--[^\n]*|\$\$.*?\$\$|('|\"|/\*|\$\$)", re.S)
    for match in pattern.finditer(text):
        if match.group(1):
            what = "comment" if match.group(1) == "/*" else f"quote {match.group(1)}"
            return match.start(), f"a {what} is opened and never closed"
    return 0, "the SQL cannot be read"
