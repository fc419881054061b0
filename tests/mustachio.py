"""An interpreter for Postmark's template language, written from the rules of Mustachio's tokenizer and context objects.

It is no copy of the engine, which is .NET: it takes what the engine takes, and refuses what the engine refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(r"\{{2}[^{}]+?\}{2}|\{{3}[^{}]+?\}{3}")
_BAD_PATH = re.compile(r"\.{3,}|[^\w./]+|(?<!\.{2})/|\.{2,}(?:\Z|[^/])")
_STEP = re.compile(r"\.\.[\\/]|[^.]+")
_OWN = re.compile(r"\{\{\{ (pm:\w+) \}\}\}")
"""What Postmark replaces by itself."""


@dataclass(frozen=True)
class Scope:
    """A value of the model, and what it was reached from."""

    value: Any
    parent: Scope | None = None

    def at(self, path: str) -> Scope:
        """What `path` leads to from here."""
        here = self
        for step in _STEP.findall(path):
            if step.startswith(".."):
                here = here.parent or here
            else:
                here = Scope(here.value.get(step) if isinstance(here.value, dict) else None, here)
        return here

    @property
    def exists(self) -> bool:
        """Whether a section asks for something; a whole number always is something."""
        value = self.value
        return not (value is None or value is False or value in ("", [], {}) or (type(value) is float and value == 0))

    def __str__(self) -> str:
        value = self.value
        return "" if value is None or isinstance(value, dict | list) else str(value)


def html(text: str) -> str:
    """`text` as .NET's HtmlEncode gives it."""
    named = {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;"}
    numbered = [*range(160, 256), ord("'")]
    return "".join(named.get(c) or (f"&#{ord(c)};" if ord(c) in numbered or ord(c) > 0xFFFF else c) for c in text)


def render(template: str, model: dict[str, Any]) -> str:
    """What Postmark sends. Raises ValueError for a template that it refuses."""
    template = _OWN.sub(lambda tag: str(model[tag[1]]), template)
    tokens = list(_tokens(template))
    out: list[str] = []
    assert _run(tokens, 0, Scope(model), out) == len(tokens)
    return "".join(out)


def _tokens(template: str) -> Iterator[tuple[str, str]]:
    open_: list[str] = []
    end = 0
    for tag in _TOKEN.finditer(template):
        yield "text", template[end : tag.start()]
        end = tag.end()
        word = tag[0].strip("{}")
        sign, path = word[0], word[1:].strip()
        if word.startswith("#each"):
            if word[5] != " " or not word[5:].strip():
                raise ValueError(f"no path in {tag[0]}")
            open_.append("#each")
            yield "each", _path(word[5:].strip())
        elif word.startswith("/each"):
            if tag[0] != "{{/each}}" or not open_ or open_.pop() != "#each":
                raise ValueError(f"nothing ends at {tag[0]}")
            yield "end", ""
        elif tag[0].startswith("{{{") or sign == "&":
            yield "raw", _path(word.lstrip("&").strip())
        elif sign in "#^":
            if open_ and open_[-1] == path:
                yield "end", ""
            else:
                open_.append(path)
            yield sign, _path(path)
        elif sign == "/":
            if not open_ or open_.pop() != path:
                raise ValueError(f"nothing ends at {tag[0]}")
            yield "end", ""
        elif sign != "!":
            yield "escaped", _path(word.strip())
    yield "text", template[end:]
    if open_:
        raise ValueError(f"{open_[-1]} does not end")


def _path(path: str) -> str:
    if _BAD_PATH.search(path):
        raise ValueError(f"the path “{path}” is not valid")
    return path


def _run(tokens: list[tuple[str, str]], at: int, scope: Scope, out: list[str]) -> int:
    """Run the tokens from `at` on; where they end, or the section does."""
    while at < len(tokens):
        kind, text = tokens[at]
        at += 1
        if kind == "end":
            return at
        if kind == "text":
            out.append(text)
        elif kind in ("raw", "escaped"):
            found = str(scope.at(text))
            out.append(found if kind == "raw" else html(found))
        else:
            for inner in _scopes(kind, scope.at(text)):
                _run(tokens, at, inner, out)
            at = _after(tokens, at)
    return at


def _scopes(kind: str, found: Scope) -> list[Scope]:
    """The scopes that a section is run for."""
    if found.exists == (kind == "^"):
        return []
    if kind != "each":
        return [found]
    if not isinstance(found.value, list):
        raise ValueError(f"{found.value} is no list")
    return [Scope(item, found) for item in found.value]


def _after(tokens: list[tuple[str, str]], at: int) -> int:
    """Where the section ends whose inside begins at `at`."""
    depth = 1
    while depth:
        depth += {"end": -1, "#": 1, "^": 1, "each": 1}.get(tokens[at][0], 0)
        at += 1
    return at
