"""Parses the structure of MJML text (a skeleton's key) into a tree, and says which tags are unclosed or crossed.

Lenient: parsing goes on behind every mistake so that all of them are found in one run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sitegen.mjml.components import ATTRIBUTES
from sitegen.mjml.findings import Finding, Misplaced
from sitegen.mjml.slots import CONTENT_HOLE, ENDING, SLOT_ATTRIBUTES, VALUE_HOLE, holes

MAX_DEPTH = 64
"""Deepest nesting of components; MJML's own structure needs less than ten, the engine dies at some thousand."""

MAX_FINDINGS = 100
"""Parsing stops after this many mistakes: what follows them says nothing new."""

VERBATIM = ENDING | {"mj-style", "mj-html-attribute"}
"""Tags whose content is taken as it stands."""

_LEX = re.compile(
    r"""(?P<comment><!--.*?-->)|(?P<cdata><!\[CDATA\[.*?\]\]>)|(?P<prolog><[!?][^>]*>)"""
    r"""|</(?P<close>[A-Za-z][^\s<>/]*)\s*>"""
    r"""|<(?P<open>[A-Za-z][^\s<>/"'=]*)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*?)(?P<end>/?>)"""
    r"""|(?P<stray><)""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=<>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?|(\S)""")
_BEGUN = re.compile(r"<([A-Za-z][\w-]*)[^<>]*?(/?>|(?=<)|$)")
_SWALLOWED = re.compile(r"</?mj-")
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "col", "area", "base", "wbr", "source", "embed"})
_OUTSIDE = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|</?mj-[\w-]*", re.DOTALL)


@dataclass(slots=True)
class Attribute:
    """One attribute: its value as it was written (without quotes), or the slot that holds it."""

    name: str
    value: str
    offset: int
    slot: int | None = None


@dataclass(slots=True)
class Node:
    """One component. `content` is what a verbatim tag holds, `slot` the slot that holds it instead."""

    name: str
    offset: int
    attributes: list[Attribute] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    content: str = ""
    slot: int | None = None
    closed: bool = True

    def get(self, name: str) -> str | None:
        """The value of the first attribute `name` ("" for a slot), None without."""
        return next((a.value for a in self.attributes if a.name == name), None)

    def find(self, name: str) -> Node | None:
        """The first child component `name`."""
        return next((child for child in self.children if child.name == name), None)


WHITE_SPACE = " \t\r\n\f"
"""What HTML takes for white space; a no-break space is content."""

COMMENT = "#comment"
"""Name of the node for a conditional comment between components; `content` is the whole comment."""

TEXT = "#text"
"""Name of the node for text between components, where none belongs."""


def parse(key: str) -> tuple[Node, list[Finding]]:
    """The tree of `key` under a nameless root, and what is wrong with its tags.

    Raises Misplaced when holes stand where no slot can be.
    """
    return _Parser(key).parse()


class _Parser:
    def __init__(self, key: str) -> None:
        self._key = key
        self._holes = dict(holes(key))
        self._used: set[int] = set()
        self._root = Node("", 0)
        self._open = [self._root]
        self._findings: list[Finding] = []

    def parse(self) -> tuple[Node, list[Finding]]:
        at = 0
        while match := _LEX.search(self._key, at):
            self._text(at, match.start())
            at = self._token(match)
            if len(self._open) > MAX_DEPTH:
                self._say(match.start(), "layout/nesting", f"components are nested deeper than {MAX_DEPTH}")
                break
            if len(self._findings) > MAX_FINDINGS:
                break
        else:
            self._text(at, len(self._key))
        for node in self._open[1:]:
            self._unclosed(node)
        misplaced = frozenset(self._holes.values()) - self._used
        if misplaced:
            raise Misplaced(misplaced)
        return self._root, self._findings

    def _token(self, match: re.Match[str]) -> int:
        kind = match.lastgroup if match.lastgroup != "end" else "open"
        if kind == "open":
            return self._start(match)
        if kind == "close":
            self._close(match.group("close"), match.start())
        elif kind == "comment":
            if match.group().startswith(("<!--[if", "<!--<![endif")):
                self._open[-1].children.append(Node(COMMENT, match.start(), content=match.group()))
        elif kind == "cdata":
            self._open[-1].children.append(Node(TEXT, match.start(), content=match.group()))
        elif kind == "stray":
            return self._stray(match.start())
        return match.end()

    def _stray(self, offset: int) -> int:
        """A “<” that starts no whole tag; when it looks like one, go on as if it were, for the sake of what follows."""
        begun = _BEGUN.match(self._key, offset)
        if begun is None:
            self._say(offset, "layout/mjml", "a “<” that starts no tag", "Write &lt; for the character.")
            return offset + 1
        what = f"“<{begun.group(1)}” does not end"
        self._say(offset, "layout/mjml", what, "A quote or the closing > is missing.")
        end = begun.end()
        if begun.group(2) == "/>":
            self._open[-1].children.append(Node(begun.group(1), offset))
            return end
        return self._enter(Node(begun.group(1), offset), end)

    def _start(self, match: re.Match[str]) -> int:
        if _SWALLOWED.search(match.group("attributes")):
            return self._stray(match.start())
        name = match.group("open")
        node = Node(name, match.start(), self._attributes(match))
        if match.group("end") == "/>" or name.lower() in _VOID:
            self._open[-1].children.append(node)
            return match.end()
        return self._enter(node, match.end())

    def _enter(self, node: Node, end: int) -> int:
        """Open `node`, whose start tag ends at `end`."""
        self._open[-1].children.append(node)
        if node.name in VERBATIM:
            return self._verbatim(node, end)
        self._open.append(node)
        return end

    def _verbatim(self, node: Node, start: int) -> int:
        """Take the content of `node` up to its close tag; with MJML inside, parse that as children instead."""
        for match in _OUTSIDE.finditer(self._key, start):
            if match.group().startswith("<!"):
                continue
            if match.group() != f"</{node.name}":
                break
            end = self._key.find(">", match.end())
            if end < 0:
                break
            node.content = self._key[start : match.start()]
            node.slot = self._slot(CONTENT_HOLE, node.content, start)
            return end + 1
        self._open.append(node)
        return start

    def _close(self, name: str, offset: int) -> None:
        names = [node.name for node in self._open]
        if name == names[-1]:
            self._open.pop()
        elif name in names:
            while self._open[-1].name != name:
                self._unclosed(self._open.pop(), f"</{name}>")
            self._open.pop()
        else:
            inner = self._open[-1]
            if inner.name in VERBATIM:
                inner.closed = False
                message = f"“<{inner.name}>” is closed by “</{name}>”"
                self._say(offset, "layout/unclosed", message, f"Close it with </{inner.name}>.")
            if inner.name in VERBATIM or (inner.name and inner.name not in ATTRIBUTES):
                self._open.pop()
                return
            hint = f"<{inner.name}> is open here; close it with </{inner.name}>." if inner.name else ""
            self._say(offset, "layout/unclosed", f"“</{name}>” closes nothing", hint)

    def _unclosed(self, node: Node, by: str = "") -> None:
        node.closed = False
        crossed = f" before “{by}”" if by else ""
        hint = f"Close it with </{node.name}>."
        self._say(node.offset, "layout/unclosed", f"“<{node.name}>” is not closed{crossed}", hint)

    def _text(self, start: int, end: int) -> None:
        text = self._key[start:end]
        bare = text.strip(WHITE_SPACE + "\ufeff")
        if bare:
            offset = start + text.index(bare[0])
            parent = self._open[-1]
            parent.children.append(Node(TEXT, offset, content=bare))

    def _attributes(self, match: re.Match[str]) -> list[Attribute]:
        found: list[Attribute] = []
        base = match.start("attributes")
        for part in _ATTRIBUTE.finditer(match.group("attributes")):
            offset = base + part.start()
            name, bare, junk = part.group(1), part.group(4), part.group(5)
            value = next((g for g in part.group(2, 3) if g is not None), None)
            if value is None:
                if junk is not None:
                    self._say(offset, "layout/mjml", f"“{junk}” stands between attributes", "Is a quote too many?")
                elif bare is not None:
                    self._say(offset, "layout/mjml", f"the value of “{name}” has no quotes", f'Write {name}="{bare}".')
                else:
                    self._say(offset, "layout/mjml", f"“{name}” has no value", f'Write {name}="…".')
                break
            start = base + part.start(2 if part.group(2) is not None else 3)
            slot = self._slot(VALUE_HOLE, value, start) if name in SLOT_ATTRIBUTES else None
            found.append(Attribute(name, "" if slot is not None else value, offset, slot))
        return found

    def _slot(self, hole: str, value: str, start: int) -> int | None:
        if value != hole:
            return None
        slot = self._holes[start]
        self._used.add(slot)
        return slot

    def _say(self, offset: int, rule: str, message: str, hint: str = "") -> None:
        self._findings.append(Finding(offset, rule, message, hint))
