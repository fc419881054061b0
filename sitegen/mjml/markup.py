"""Reads HTML as the engine writes it: where each slot's token stands, and inside which elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sitegen.mjml.slots import SLOT

TAG = re.compile(
    r"""(<!--\[if[^\]]*\]>(?:<!-->)?|<!\[endif\]-->|<!--.*?-->|<!\[CDATA\[.*?\]\]>|<![^>]*>"""
    r"""|<(?i:style|script|textarea)\b(?:[^"'>]++|"[^"]*"|'[^']*'){0,400}>.*?</(?i:style|script|textarea)\s*>"""
    r"""|</?[a-zA-Z][^\s>"'/]*(?:[^"'>]++|"[^"]*"|'[^']*'){0,400}>)""",
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

_ELEMENT = re.compile(
    r"""<(?:!--\[if[^\]]*\]>(?!<!-->).*?<!\[endif\]-->|!--.*?-->|![^>]*>"""
    r"""|(?i:style|script|textarea)\b(?:[^"'>]++|"[^"]*"|'[^']*'){0,400}>.*?</(?i:style|script|textarea)\s*>"""
    r"""|/(?P<end>[a-zA-Z][^\s>"'/]*)[^>]*>"""
    r"""|(?P<start>[a-zA-Z][^\s>"'/]*)(?:[^"'>]++|"[^"]*"|'[^']*'){0,400}>)""",
    re.DOTALL,
)
_PLAIN = re.compile(r'<[a-z0-9]++(?: [a-z0-9:-]++="[^"]*+")*>')
_OWN_STYLE = re.compile(r' style="[^"]*+"')
_NAME = re.compile(r"</?([^\s>/]+)")
_OUTER = frozenset({"html", "body"})


class Occurrence(NamedTuple):
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


def occurrences(html: str, framed: bool, tables_only: bool = False) -> Iterator[Occurrence]:
    """Where the slots' tokens stand in `html`, in order; `framed`: with their frames, `tables_only`: in comments.

    What stands before a token tells enough: the engine puts all values between double quotes.
    """
    frames = _Frames(html) if framed else None
    attribute = prefix = ""
    at = 0
    for match in SLOT.finditer(html):
        start, end = match.span()
        comment = html.startswith("<!--", start - 4) and html.startswith("-->", end)
        if not comment and html[start - 1] != ">":
            before = html[at:start]
            head, opened, value = before.rpartition('="')
            if opened and '"' not in value:
                attribute, prefix = head[max(head.rfind(" "), head.rfind("\n")) + 1 :].lower(), value
            elif attribute and '"' not in before:
                prefix += before
            else:
                attribute = ""
            if attribute:
                yield Occurrence(start, end, int(match.group(1)), "", attribute, prefix)
                prefix += match.group()
                at = end
                continue
        attribute = ""
        at = end
        frame = frames.around(start) if frames and (comment or not tables_only) else ""
        if comment:
            yield Occurrence(start - 4, end + 3, int(match.group(1)), frame, outlook=_for_outlook(html, start - 4))
        else:
            yield Occurrence(start, end, int(match.group(1)), frame)


def _for_outlook(html: str, at: int) -> bool:
    """Whether `at` is inside a conditional comment that hides what it holds from all but Outlook."""
    begin = html.rfind("<!--[if", 0, at)
    return begin > html.rfind("<![endif]-->", 0, at) and not html.startswith("<!-->", html.find("]>", begin) + 2)


class _Frames:
    """The elements around places in `html`; Outlook's conditional comments hold none for the others."""

    def __init__(self, html: str) -> None:
        self._elements = _ELEMENT.finditer(html, max(html.find("<body"), 0))
        self._next = next(self._elements, None)
        self._stack: list[tuple[str, str]] = [("", "")]

    def around(self, at: int) -> str:
        """The start tags of the elements around `at`, which must be behind that of the last call."""
        stack = self._stack
        match = self._next
        while match is not None and match.end() <= at:
            kind = match.lastgroup
            if kind == "start":
                name, tag = match.group(kind).lower(), match.group()
                if name not in VOID and not tag.endswith("/>"):
                    stack.append((name, stack[-1][1] + _bare(name, tag)))
            elif kind == "end":
                _pop(stack, match.group(kind).lower())
            match = next(self._elements, None)
        self._next = match
        return stack[-1][1]


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


@lru_cache(maxsize=8192)
def with_attribute(tag: str, name: str, value: str) -> str:
    """`tag` with an attribute, in place of one it had."""
    old = _written(name).search(tag)
    if old:
        return f'{tag[: old.start()]} {name}="{value}"{tag[old.end() :]}'
    end = len(tag) - (2 if tag.endswith("/>") else 1)
    return f'{tag[:end].rstrip()} {name}="{value}"{" " if tag.endswith("/>") else ""}{tag[end:]}'


@lru_cache(maxsize=256)
def _written(name: str) -> re.Pattern[str]:
    return re.compile(rf'\s{re.escape(name)}="[^"]*"')


def _pop(stack: list[tuple[str, str]], name: str) -> None:
    for depth in range(len(stack) - 1, 0, -1):
        if stack[depth][0] == name:
            del stack[depth:]
            return


@lru_cache(maxsize=8192)
def _bare(name: str, tag: str) -> str:
    """A start tag without its styles, which no selector asks for and which would only tell equal frames apart."""
    if name in _OUTER:
        return ""
    tag = SLOT.sub("zqs", tag)
    if _PLAIN.fullmatch(tag):
        return _OWN_STYLE.sub("", tag)
    kept = ((key, value.replace('"', "&quot;")) for key, value, _, _ in attributes(tag) if key != "style")
    return f"<{name}" + "".join(f' {key}="{value}"' for key, value in kept) + ">"
