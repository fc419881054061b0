"""Reads HTML as the engine writes it: where each slot's token stands, and inside which elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sitegen.mjml.slots import SLOT

TAG = re.compile(
    r"""(<!--\[if[^\]]*\]>(?:<!-->)?|<!\[endif\]-->|<!--.*?-->|<!\[CDATA\[.*?\]\]>|<![^>]*>"""
    r"""|<(?i:style|script|textarea)\b(?:[^"'>]++|"[^"]*"|'[^']*'){0,400}+>.*?</(?i:style|script|textarea)\s*>"""
    r"""|</?[a-zA-Z][^\s>"'/]*(?:[^"'>]++|"[^"]*"|'[^']*'){0,400}+>)""",
    re.DOTALL,
)
"""One piece of markup. Conditional comments are opened, so that the tags inside are seen as tags."""

ATTRIBUTE = re.compile(r"""([^\s=<>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
"""One attribute in a start tag, behind the name of the tag: name, and the value by kind of quotes."""

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
"""Elements without end tag."""

RAW = frozenset({"style", "script", "textarea"})
"""Elements whose content is no markup; `TAG` takes them whole."""

_NAME = re.compile(r"</?([^\s>/]+)")
_OUTER = frozenset({"html", "body"})


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One token: number `slot` at html[start:end].

    In text `frame` holds the start tags of the elements around it. In an attribute, `attribute` is its name and
    `prefix` what stands before the token in the value. `outlook`: a comment inside a conditional comment for Outlook.
    """

    start: int
    end: int
    slot: int
    frame: str = ""
    attribute: str = ""
    prefix: str = ""
    outlook: bool = False


def occurrences(html: str) -> Iterator[Occurrence]:
    """Where the slots' tokens stand in `html`, in order."""
    stack: list[tuple[str, str]] = []
    outlook = False
    at = 0
    for match in TAG.finditer(html):
        if match.start() > at and html.find("zqs", at, match.start()) >= 0:
            yield from _in_text(html, at, match.start(), stack)
        at = match.end()
        tag = match.group()
        if tag.startswith("<!"):
            if tag.startswith("<!--[if"):
                outlook = not tag.endswith("<!-->")
            elif tag == "<![endif]-->":
                outlook = False
            else:
                for token in SLOT.finditer(tag):
                    if tag == f"<!--{token.group()}-->":
                        number = int(token.group(1))
                        yield Occurrence(match.start(), match.end(), number, _frame(stack), outlook=outlook)
            continue
        name = tag_name(tag)
        if name in RAW:
            yield from _in_text(html, match.start(), match.end(), [*stack, (name, "")])
        elif tag.startswith("</"):
            if not outlook:
                _pop(stack, name)
        else:
            if "zqs" in tag:
                yield from _in_tag(tag, match.start())
            if not outlook and name not in VOID and not tag.endswith("/>"):
                stack.append((name, tag))
    yield from _in_text(html, at, len(html), stack)


@lru_cache(maxsize=4096)
def tag_name(tag: str) -> str:
    """The name of a start or end tag, in lower case."""
    match = _NAME.match(tag)
    return match.group(1).lower() if match else ""


def attributes(tag: str) -> Iterator[tuple[str, str, int, re.Match[str]]]:
    """Name (lower case), value, the value's offset, and the whole match, of each attribute of a start tag."""
    start = _NAME.match(tag)
    for match in ATTRIBUTE.finditer(tag, start.end() if start else 0):
        group = next((g for g in (2, 3, 4) if match.group(g) is not None), None)
        yield match.group(1).lower(), match.group(group) if group else "", match.start(group or 1), match


def with_attribute(tag: str, name: str, value: str) -> str:
    """`tag` with an attribute, in place of one it had."""
    changed, count = re.subn(rf'\s{re.escape(name)}="[^"]*"', lambda _: f' {name}="{value}"', tag, count=1)
    if count:
        return changed
    end = len(tag) - (2 if tag.endswith("/>") else 1)
    return f'{tag[:end].rstrip()} {name}="{value}"{" " if tag.endswith("/>") else ""}{tag[end:]}'


def _in_text(html: str, start: int, end: int, stack: list[tuple[str, str]]) -> Iterator[Occurrence]:
    for match in SLOT.finditer(html, start, end):
        yield Occurrence(match.start(), match.end(), int(match.group(1)), _frame(stack))


def _in_tag(tag: str, base: int) -> Iterator[Occurrence]:
    for name, value, offset, _ in attributes(tag):
        for token in SLOT.finditer(value):
            start = base + offset + token.start()
            prefix = value[: token.start()]
            yield Occurrence(start, start + len(token.group()), int(token.group(1)), "", name, prefix)


def _pop(stack: list[tuple[str, str]], name: str) -> None:
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth][0] == name:
            del stack[depth:]
            return


def _frame(stack: list[tuple[str, str]]) -> str:
    """The elements around a place as start tags."""
    if any(name == "head" for name, _ in stack):
        return ""
    return "".join(_bare(name, tag) for name, tag in stack if name not in _OUTER)


@lru_cache(maxsize=4096)
def _bare(name: str, tag: str) -> str:
    """A start tag without its styles, which no selector asks for and which would only tell equal frames apart."""
    kept = (
        (key, SLOT.sub("zqs", value.replace('"', "&quot;"))) for key, value, _, _ in attributes(tag) if key != "style"
    )
    return f"<{name}" + "".join(f' {key}="{value}"' for key, value in kept) + ">"
