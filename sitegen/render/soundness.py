"""What is wrong with Markdown's HTML and with CSS as texts, before engines mend it without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sitegen.render.fencedcode import codes

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_VOID = frozenset(
    "area base br col embed hr img input link meta source track wbr".split()  # noqa: SIM905
)
_REFERENCE = re.compile(r"!?\[([^\[\]\n]+)\]\[([^\[\]\n]*)\]")
_FOOTNOTE = re.compile(r"^ {0,3}(\[\^[^\]\n]+\]):", re.MULTILINE)
_CODE = re.compile(r"<code.*?</code>", re.DOTALL)

_CSS = re.compile(
    r"/\*(?:.*?\*/|.*\Z)|\"(?:[^\"\\\n]|\\.)*(?P<open2>\"?)|'(?:[^'\\\n]|\\.)*(?P<open1>'?)"
    r"|(?P<close></style)|(?P<brace>[{}])|(?P<import>@import\b)|url\(\s*[\"']?(?P<far>(?:https?:)?//[^)\"']*)",
    re.DOTALL | re.IGNORECASE,
)


class Unsound(NamedTuple):
    """Something wrong: what, what to do, and the words to find it by."""

    message: str
    hint: str
    word: str


def tags(html: str) -> Iterator[Unsound]:
    """Tags of `html` that are not closed, or close nothing."""
    opened: list[str] = []
    for match in _TAG.finditer(html):
        name = match.group(2).lower()
        if name in _VOID or match.group(3).endswith("/"):
            continue
        if not match.group(1):
            opened.append(name)
        elif opened and opened[-1] == name:
            opened.pop()
        elif name in opened:
            while opened[-1] != name:
                inner = opened.pop()
                yield Unsound(f"<{inner}> is not closed before </{name}>", f"Close it with </{inner}>.", f"<{inner}")
            opened.pop()
        else:
            yield Unsound(f"</{name}> closes nothing", "Remove it.", f"</{name}")
    for name in opened:
        yield Unsound(f"<{name}> is not closed", f"Close it with </{name}>.", f"<{name}")


def references(text: str, html: str) -> Iterator[Unsound]:
    """Links by reference in Markdown `text` that `html`, made of it, shows as they are written; and footnotes."""
    for match in _FOOTNOTE.finditer(_outside_code(text)):
        yield Unsound("footnotes do not work in mail", "Say it in brackets, or leave it out.", match.group(1))
    if "][" in html:
        for match in _REFERENCE.finditer(_CODE.sub("", html)):
            label = match.group(2) or match.group(1)
            message = f"“{match.group()}” refers to an address that this text does not give"
            hint = (
                f"Write [words](https://…), or put “[{label}]: https://…” into the same text: blocks are texts apart."
            )
            yield Unsound(message, hint, match.group())


def _outside_code(text: str) -> str:
    if "```" not in text and "~~~" not in text:
        return text
    lines = text.split("\n")
    coded = {number for code in codes(lines) for number in range(code.first, code.last + 1)}
    return "\n".join(line for number, line in enumerate(lines) if number not in coded)


def css(text: str) -> tuple[int, str] | None:
    """Where `text` is no sound style sheet (the offset), and why; None where it is."""
    opened: list[int] = []
    for match in _CSS.finditer(text):
        at, found = match.start(), match.group()
        if found.startswith("/*") and (len(found) < 4 or not found.endswith("*/")):
            return at, "this comment is not closed"
        if found[0] in "\"'" and not (match.group("open1") or match.group("open2")):
            return at, "this quote is not closed on its line"
        if match.group("close"):
            return at, "“</style” would end the style sheet"
        if match.group("import") or match.group("far") is not None:
            return at, "a style sheet must not fetch anything from elsewhere"
        if match.group("brace") == "{":
            opened.append(at)
        elif match.group("brace") == "}":
            if not opened:
                return at, "“}” closes nothing"
            opened.pop()
    return (opened[-1], "“{” is not closed") if opened else None
