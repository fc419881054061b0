"""An interpreter of the part of AMPscript that we write: Salesforce's own engine is not to be had.

Written from https://developer.salesforce.com/docs/marketing/marketing-cloud-ampscript/: functions, keywords and
variables know no capitals; texts compare without regard to capitals, and as numbers where both are some; a variable
that is not set is null; `%%name%%` of something unknown stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

_TAG = re.compile(r"%%\[(?P<block>.*?)\]%%|%%=(?P<inline>.*?)=%%|%%(?P<name>[A-Za-z_][\w ]*)%%", re.DOTALL)
_TOKEN = re.compile(
    r"\s*(?:(?P<text>\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<sign>==|!=|<=|>=|[<>=(),])"
    r"|(?P<word>@?[A-Za-z_]\w*))"
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")
Op = tuple[str, Any]
"""What to do, and with what: `text`, `print`, `set`, `if`, `elseif`, `else`, `endif`, `for`, `next`."""


def render(template: str, context: dict[str, Any]) -> str:
    """What Marketing Cloud makes of `template`. Raises ValueError for what this interpreter does not know."""
    run = _Run(context)
    run.block(list(_ops(template, context)), 0)
    return "".join(run.out)


def _ops(template: str, context: dict[str, Any]) -> Iterator[Op]:
    at = 0
    for found in _TAG.finditer(template):
        yield "text", template[at : found.start()]
        at = found.end()
        if found["block"] is not None:
            yield from _Parser(found["block"]).statements()
        elif found["inline"] is not None:
            yield "print", _Parser(found["inline"]).expression()
        else:
            known = {**context["system"], **context["attributes"]}
            yield "text", known.get(found["name"], found[0])
    yield "text", template[at:]


class _Parser:
    def __init__(self, code: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while code[at:].strip():
            found = _TOKEN.match(code, at)
            if found is None or found.lastgroup is None:
                raise ValueError(code[at:])
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()

    def peek(self) -> str:
        return self.tokens[0][1].lower() if self.tokens else ""

    def take(self, *wanted: str) -> str:
        kind, text = self.tokens.pop(0)
        if wanted and text.lower() not in wanted:
            raise ValueError(f"{text} instead of {wanted}")
        return text if kind == "text" else text.lower()

    def statements(self) -> Iterator[Op]:
        while self.tokens:
            word = self.take("set", "if", "elseif", "else", "endif", "for", "next")
            if word == "set":
                name = self.take()
                self.take("=")
                yield "set", (name, self.expression())
            elif word in ("if", "elseif"):
                condition = self.either()
                self.take("then")
                yield word, condition
            elif word == "for":
                name = self.take()
                self.take("=")
                first = self.expression()
                self.take("to")
                last = self.expression()
                self.take("do")
                yield "for", (name, first, last)
            else:
                if word == "next" and self.peek().startswith("@"):
                    self.take()
                yield word, None

    def either(self) -> Any:
        parts = [self.both()]
        while self.peek() == "or":
            self.take()
            parts.append(self.both())
        return ("or", parts)

    def both(self) -> Any:
        parts = [self.test()]
        while self.peek() == "and":
            self.take()
            parts.append(self.test())
        return ("and", parts)

    def test(self) -> Any:
        if self.peek() == "not":
            self.take()
            return ("not", self.test())
        if self.peek() == "(":
            self.take()
            inner = self.either()
            self.take(")")
            return inner
        left = self.expression()
        if self.peek() in ("==", "!=", "<", "<=", ">", ">="):
            return ("compare", self.take(), left, self.expression())
        return ("true", left)

    def expression(self) -> Any:
        kind = self.tokens[0][0]
        text = self.take()
        if kind == "text":
            return ("const", text[1:-1].replace(text[0] * 2, text[0]))
        if kind == "number":
            return ("const", text)
        if kind != "word" or self.peek() != "(":
            return ("variable", text)
        self.take()
        arguments = []
        while self.peek() != ")":
            arguments.append(self.either() if text == "iif" and not arguments else self.expression())
            if self.peek() == ",":
                self.take()
        self.take(")")
        return ("call", text, arguments)


class _Run:
    def __init__(self, context: dict[str, Any]) -> None:
        self.context = context
        self.variables: dict[str, Any] = {}
        self.out: list[str] = []

    def block(self, ops: list[Op], at: int, *, live: bool = True) -> int:
        """Run from `at` to what ends the block there, and give where that is."""
        while at < len(ops):
            what, value = ops[at]
            if what in ("elseif", "else", "endif", "next"):
                return at
            if what == "if":
                at = self._if(ops, at, live=live)
            elif what == "for":
                at = self._for(ops, at, live=live)
            elif live and what == "set":
                self.variables[value[0]] = self.value(value[1])
            elif live:
                self.out.append(value if what == "text" else _text(self.value(value)))
            at += 1
        return at

    def _if(self, ops: list[Op], at: int, *, live: bool) -> int:
        done = not live
        while ops[at][0] != "endif":
            what, condition = ops[at]
            now = not done and (what == "else" or self.true(condition))
            done = done or now
            at = self.block(ops, at + 1, live=now)
        return at

    def _for(self, ops: list[Op], at: int, *, live: bool) -> int:
        name, first, last = ops[at][1]
        numbers = range(int(self.value(first)), int(self.value(last)) + 1) if live else range(0)
        end = self.block(ops, at + 1, live=False)
        for number in numbers:
            self.variables[name] = number
            self.block(ops, at + 1)
        return end

    def true(self, node: Any) -> bool:
        what, *parts = node
        if what == "or":
            return any(self.true(each) for each in parts[0])
        if what == "and":
            return all(self.true(each) for each in parts[0])
        if what == "not":
            return not self.true(parts[0])
        if what == "compare":
            return _compare(parts[0], self.value(parts[1]), self.value(parts[2]))
        found = self.value(parts[0])
        return found is True or _text(found).lower() == "true"

    def value(self, node: Any) -> Any:
        what, *parts = node
        if what == "const":
            return parts[0]
        if what == "variable":
            return "me" if parts[0] == "_subscriberkey" else self.variables.get(parts[0])
        if parts[0] == "iif":
            condition, yes, no = parts[1]
            made = self.value(yes), self.value(no)
            return made[0] if self.true(condition) else made[1]
        functions: dict[str, Callable[..., Any]] = {
            "v": lambda found: found,
            "attributevalue": self.context["attributes"].get,
            "empty": lambda found: found is None or found == "",
            "rowcount": len,
            "row": lambda rows, number: rows[int(number) - 1],
            "field": lambda row, name, must=1: row[name] if str(must) == "1" else row.get(name),
            "subtract": lambda left, right: Decimal(left) - Decimal(right),
            "lookuporderedrows": self._rows,
        }
        return functions[parts[0]](*(self.value(each) for each in parts[1]))

    def _rows(self, name: str, count: Any, order: str, *keys: Any) -> list[dict[str, Any]]:
        assert (str(count), order, *keys[:3]) == ("0", "RowNumber asc", "SubscriberKey", "me", "ParentKey"), keys
        rows = self.context["extensions"].get(name, [])
        found = [row for row in reversed(rows) if row["ParentKey"] == (keys[3] or "")]
        return sorted(found, key=lambda row: int(row["RowNumber"]))


def _compare(sign: str, left: Any, right: Any) -> bool:
    sides = [_text(side) for side in (left, right)]
    numbers = [Decimal(side) for side in sides if _NUMBER.match(side)]
    one, other = numbers if len(numbers) == 2 else [side.lower() for side in sides]
    if sign in ("==", "!="):
        return bool(one == other) is (sign == "==")
    if len(numbers) < 2:
        raise ValueError(f"texts have no order: {sides}")
    return bool({"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[sign])


def _text(value: Any) -> str:
    return {None: "", True: "True", False: "False"}[value] if value is None or isinstance(value, bool) else str(value)
