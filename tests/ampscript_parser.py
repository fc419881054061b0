"""AMPscript read: a template as steps, and the expressions in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ampscript_values import AmpscriptError, literal

_TAG = re.compile(
    r"%%\[(?P<block>.*?)\]%%|%%=(?P<inline>.*?)=%%|%%(?P<name>[A-Za-z_][\w ]*)%%"
    r"|<script\b(?P<attributes>[^>]*\brunat\b[^>]*)>(?P<script>.*?)</script>"
    r"|\{\{\.data\}\}.*?\{\{/data\}\}|\{\{(?:\.(?:slot|block)\b[^}]*|/(?:slot|block))\}\}",
    re.DOTALL | re.IGNORECASE,
)
_TOKEN = re.compile(
    r"(?:\s|/\*.*?\*/)*(?:(?P<text>\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*')|(?P<number>-?(?:\d+(?:\.\d+)?|\.\d+))"
    r"|(?P<sign>==|!=|<=|>=|[<>=(),])|(?P<name>\[[^\]]*\])|(?P<word>@?[A-Za-z_]\w*))",
    re.DOTALL,
)
_BLANK = re.compile(r"(?:\s|/\*.*?\*/)*\Z", re.DOTALL)
COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")


class Step(NamedTuple):
    """What to do, and with what: `text`, `print`, `do`, `attribute`, `set`, `var`, `if`, `elseif`, `for` and so on."""

    what: str
    value: Any = None


def steps(template: str) -> Iterator[Step]:
    """`template` as steps. Raises AmpscriptError for what does not read."""
    at = 0
    for found in _TAG.finditer(template):
        yield Step("text", template[at : found.start()])
        at = found.end()
        if found["block"] is not None:
            yield from _Parser(found["block"]).statements()
        elif found["inline"] is not None:
            yield Step("print", _Parser(found["inline"]).whole())
        elif found["name"] is not None:
            yield Step("attribute", found["name"])
        elif found["script"] is not None:
            if "ampscript" not in found["attributes"].lower():
                raise AmpscriptError("a script that runs on the server")
            yield from _Parser(found["script"]).statements()
    yield Step("text", template[at:])


class _Parser:
    def __init__(self, code: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while not _BLANK.match(code, at):
            found = _TOKEN.match(code, at)
            if found is None or found.lastgroup is None:
                raise AmpscriptError(code[at:])
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[ahead][1].lower() if len(self.tokens) > ahead else ""

    def take(self, *wanted: str) -> str:
        if not self.tokens:
            raise AmpscriptError(f"nothing instead of {wanted}")
        kind, text = self.tokens.pop(0)
        if wanted and text.lower() not in wanted:
            raise AmpscriptError(f"{text} instead of {wanted}")
        return text if kind in ("text", "name") else text.lower()

    def statements(self) -> Iterator[Step]:
        while self.tokens:
            word = self.peek()
            if word in ("set", "var", "if", "elseif", "else", "endif", "for", "next"):
                self.take()
                yield from getattr(self, f"_{word}")()
            elif word.startswith("@") and self.peek(1) == "=":
                # Without SET, an assignment does nothing.
                self.take()
                self.take()
                self.either()
            else:
                yield Step("do", self.operand())

    def _set(self) -> Iterator[Step]:
        name = self.take()
        self.take("=")
        yield Step("set", (name, self.either()))

    def _var(self) -> Iterator[Step]:
        yield Step("var", self.take())
        while self.peek() == ",":
            self.take()
            yield Step("var", self.take())

    def _if(self, what: str = "if") -> Iterator[Step]:
        condition = self.either()
        self.take("then")
        yield Step(what, condition)

    def _elseif(self) -> Iterator[Step]:
        return self._if("elseif")

    def _else(self) -> Iterator[Step]:
        yield Step("else")

    def _endif(self) -> Iterator[Step]:
        yield Step("endif")

    def _for(self) -> Iterator[Step]:
        name = self.take()
        self.take("=")
        first = self.either()
        step = 1 if self.take("to", "downto") == "to" else -1
        last = self.either()
        self.take("do")
        yield Step("for", (name, first, last, step))

    def _next(self) -> Iterator[Step]:
        if self.peek().startswith("@"):
            self.take()
        yield Step("next")

    def whole(self) -> Any:
        made = self.either()
        if self.tokens:
            raise AmpscriptError(f"{self.peek()} too much")
        return made

    def either(self) -> Any:
        made = self.both()
        while self.peek() == "or":
            self.take()
            made = ("or", made, self.both())
        return made

    def both(self) -> Any:
        made = self.test()
        while self.peek() == "and":
            self.take()
            made = ("and", made, self.test())
        return made

    def test(self) -> Any:
        if self.peek() == "not":
            self.take()
            return ("not", self.test())
        left = self.operand()
        if self.peek() in COMPARISONS:
            return ("compare", self.take(), left, self.operand())
        return left

    def operand(self) -> Any:
        if self.peek() == "(":
            self.take()
            inner = self.either()
            self.take(")")
            return inner
        kind = self.tokens[0][0] if self.tokens else ""
        text = self.take()
        if kind == "text":
            return ("const", text[1:-1].replace(text[0] * 2, text[0]))
        if kind == "number":
            return ("const", literal(text))
        if kind == "name":
            return ("attribute", text[1:-1])
        if kind != "word":
            raise AmpscriptError(f"{text} where a value should stand")
        if text in ("true", "false"):
            return ("const", text == "true")
        if self.peek() != "(":
            return ("variable" if text.startswith("@") else "attribute", text)
        self.take()
        arguments = []
        while self.peek() != ")":
            arguments.append(self.either())
            if self.peek() != ")":
                self.take(",")
        self.take(")")
        return ("call", text, arguments)
