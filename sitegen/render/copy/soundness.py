"""What is wrong with Markdown's HTML and with CSS as texts, before engines mend it without a word."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from html import unescape
from typing import NamedTuple

from sitegen.render.copy.fencedcode import codes

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_UNREAD = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_VOID = frozenset(
    "area base br col embed hr img input link meta source track wbr".split()  # noqa: SIM905
)
_ENDED_BY_OTHERS = frozenset({"dd", "dt", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr"})
"""Elements of copy whose closing tag HTML lets authors leave out (HTML, 13.1.2.4)."""

_REFERENCE = re.compile(
    r"(?<!\\)!?\[(?P<words>(?:!\[[^\[\]\n]*\]\([^()\n]*\)|[^\[\]\n\\]|\\.)+)\]\[(?P<label>(?:[^\[\]\n\\]|\\.)*)\]"
)
SPAN = re.compile(r"(`+).+?\1", re.DOTALL)
_FOOTNOTE = re.compile(r"^ {0,3}(\[\^[^\]\n]+\]):", re.MULTILINE)
CODE = re.compile(r"<code.*?</code>", re.DOTALL)

_CSS = re.compile(
    r"/\*(?:.*?\*/|.*\Z)|\"(?:[^\"\\\n]|\\.)*(?P<open2>\"?)|'(?:[^'\\\n]|\\.)*(?P<open1>'?)"
    r"|(?P<close></style)|(?P<brace>[{}])|(?P<import>@import\b)|url\(\s*[\"']?(?P<far>(?:https?:)?//[^)\"']*)",
    re.DOTALL | re.IGNORECASE,
)


class Unsound(NamedTuple):
    """Something wrong: what, what to do, and the words to find it by, the most exact first."""

    message: str
    hint: str
    words: tuple[str, ...]


def tags(html: str, text: str, allowed: Container[str]) -> Iterator[Unsound]:
    """Tags of `html`, made of Markdown `text`, that are not closed, or close nothing.

    Elements that are not `allowed` are told as such elsewhere, with whatever is wrong inside them.
    """
    read, written = _UNREAD.sub("", html), text.lower()
    opened: list[re.Match[str]] = []
    told: list[str] = []
    for match in _TAG.finditer(read):
        name = match.group(2).lower()
        if name in _VOID:
            continue
        if not match.group(1):
            opened.append(match)
        elif any(_name(each) == name for each in opened):
            while _name(inner := opened.pop()) != name:
                if _name(inner) in _ENDED_BY_OTHERS:
                    continue
                told.append(_name(inner))
                if _name(inner) in allowed:
                    yield _crossed(inner, match, written)
        elif name in told:
            told.remove(name)
        else:
            hint = f"Remove it, or mend the <{name}> above it." if f"<{name}" in written else "Remove it."
            yield Unsound(f"</{name}> closes nothing", hint, _words(match))
    for match in opened:
        if _name(match) in allowed:
            yield Unsound(f"<{_name(match)}> is not closed", f"Close it with </{_name(match)}>.", _words(match))


def _crossed(inner: re.Match[str], outer: re.Match[str], written: str) -> Unsound:
    """What to say of `inner`, open where `outer` closes. Either may be Markdown's, which the author never saw."""
    name, end = _name(inner), f"</{_name(outer)}>"
    if f"<{name}" not in written:
        return Unsound(f"{end} stands inside what was opened later", "Close first what was opened last.", _words(outer))
    before = end if end[:-1] in written else "the text around it ends"
    return Unsound(f"<{name}> is not closed before {before}", f"Close it with </{name}>.", _words(inner))


def _name(tag: re.Match[str]) -> str:
    return tag.group(2).lower()


def _words(tag: re.Match[str]) -> tuple[str, ...]:
    behind = re.split("[<\n]", tag.string[tag.end() :], maxsplit=1)[0]
    return unescape(tag.group() + behind), tag.group(), f"<{tag.group(1)}{tag.group(2)}"


def references(text: str, html: str) -> Iterator[Unsound]:
    """Links by reference in Markdown `text` that `html`, made of it, shows as they are written; and footnotes."""
    prose = outside_code(text)
    for match in _FOOTNOTE.finditer(prose):
        yield Unsound("footnotes do not work in mail", "Say it in brackets, or leave it out.", (match.group(1),))
    if "][" not in CODE.sub("", html):
        return
    for match in _REFERENCE.finditer(SPAN.sub("", prose)):
        label = match["label"] or match["words"]
        if (
            re.search(rf"^ {{0,3}}\[{re.escape(label)}\]:", text, re.MULTILINE | re.IGNORECASE)
            and f"[{label}]:" not in html
        ):
            continue
        message = f"“{match.group()}” refers to an address that this text does not give"
        hint = f"Write [words](https://…), or put “[{label}]: https://…” into the same text: blocks are texts apart."
        yield Unsound(message, hint, (match.group(),))


def outside_code(text: str) -> str:
    """Markdown `text` without its fenced code."""
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
