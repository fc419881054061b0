"""Parses the structure of MJML text (a skeleton's key) into a tree, and says which tags are unclosed or crossed.

Lenient: parsing goes on behind every mistake so that all of them are found in one run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sitegen.merge.tokens import CONTROL
from sitegen.mjml.attributes import Attribute, AttributeList, attribute_list
from sitegen.mjml.components import ATTRIBUTES
from sitegen.mjml.findings import Finding, Misplaced
from sitegen.mjml.slots import CONTENT_HOLE, ENDING, VALUE_HOLE, holes

MAX_DEPTH = 64
"""Deepest nesting of components; MJML's own structure needs less than ten, the engine dies at some thousand."""

MAX_FINDINGS = 100
"""Parsing stops after this many mistakes: what follows them says nothing new."""

VERBATIM = ENDING | {"mj-style", "mj-html-attribute"}
"""Tags whose content is taken as it stands."""

_LEX = re.compile(
    r"""<(?:/(?P<close>[A-Za-z][^\s<>/]*+)\s*+>"""
    r"""|(?P<open>[A-Za-z][^\s<>/"'=]*+)(?P<attributes>(?:[^<>"'/]++|"[^"]*+"|'[^']*+'|/(?!>))*)(?P<end>/?>)"""
    r"""|(?P<comment>!--.*?-->)|(?P<cdata>!\[CDATA\[.*?\]\]>)|(?P<prolog>[!?][^>]*+>)|(?P<stray>))""",
    re.DOTALL,
)
_WELL_FORMED = re.compile(
    r"""([ \t\r\n\f\ufeff]*+)(<(?:/([a-z-]++)\s*+>"""
    r"""|([a-z-]++)((?:\s++[^\s=<>"'/]++\s*+=\s*+"[^"<>]*+")*)\s*+(/>|>(?:([^<]*+)</\4\s*+>)?)"""
    r"""|(!--(?:[^-]++|-(?!->))*-->)))"""
)
_BEGUN = re.compile(r"<([A-Za-z][\w-]*)[^<>]*?(/?>|(?=<)|$)")
COMPONENT = re.compile(r"</?mj-")
"""How the tag of a component begins."""

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "col", "area", "base", "wbr", "source", "embed"})
_CONTROLS = re.compile(rf"(?:{CONTROL.pattern}|\s)+")
_OUTSIDE = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|</?mj-[\w-]*", re.DOTALL)


class Values(dict[str, str]):
    """The values of a component's attributes wherever they come from, MJML's own defaults included.

    Components that are written alike share one, and what is computed from it is remembered by it. Never changed.
    """

    __hash__ = object.__hash__  # type: ignore[assignment]


_NO_ATTRIBUTES = AttributeList()
_NO_VALUES = Values()


@dataclass(slots=True, eq=False)
class Node:
    """One component. `content` is what a verbatim tag holds, `slot` the slot that holds it instead.

    What a verbatim tag has for `children` are components that stand in its content by mistake.
    `slots`: the slots that hold values of attributes, by name. What stands behind `closed` is found out by `normalise`:
    the `values` of attributes wherever they come from, and the node's `index` in its parent.
    """

    name: str
    offset: int
    written: AttributeList = _NO_ATTRIBUTES
    slots: dict[str, int] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    content: str = ""
    slot: int | None = None
    closed: bool = True
    values: Values = _NO_VALUES
    index: int = 0

    def get(self, name: str) -> str | None:
        """The value of the first attribute `name` ("" for a slot), None without."""
        return self.written.values.get(name)

    def find(self, name: str) -> Node | None:
        """The first child component `name`."""
        return next((child for child in self.children if child.name == name), None)

    def at(self, attribute: Attribute) -> int:
        """The offset of one of the node's attributes."""
        return self.offset + len(self.name) + 1 + attribute.offset


WHITE_SPACE = " \t\r\n\f"
"""What HTML takes for white space; a no-break space is content."""

COMMENT = "#comment"
"""Name of the node for a comment between components; `content` is the whole comment."""

TEXT = "#text"
"""Name of the node for text between components, where none belongs."""


def parse(key: str) -> tuple[Node, list[Finding]]:
    """The tree of `key` under a nameless root, and what is wrong with its tags.

    Raises Misplaced when holes stand where no slot can be.
    """
    root = _well_formed(key)
    return (root, []) if root else _Parser(key).parse()


def _well_formed(key: str) -> Node | None:
    """The tree of `key`, read in few steps; None when there is anything unusual in it, let alone wrong."""
    root = Node("", 0)
    open_nodes = [root]
    children = root.children
    at, contents, values = 0, 0, key.count(CONTENT_HOLE)
    for space, tag, close, name, attributes, end, content, comment in _WELL_FORMED.findall(key):
        start = at + len(space)
        at = start + len(tag)
        if comment:
            children.append(Node(COMMENT, start, content=tag))
            continue
        if close:
            if open_nodes.pop().name != close:
                return None
            children = open_nodes[-1].children
            continue
        node = Node(name, start)
        children.append(node)
        if attributes:
            node.written = written = attribute_list(attributes)
            if not written.plain:
                return None
            if written.slots:
                node.slots = {slotted: values + number for number, (slotted, _, _) in enumerate(written.slots)}
                values += len(written.slots)
        if end == "/>":
            if name in _VOID:
                return None
        elif name in VERBATIM:
            if end == ">":
                return None
            node.content = content
            if content == CONTENT_HOLE:
                node.slot = contents
                contents += 1
        elif end == ">":
            open_nodes.append(node)
            children = node.children
            if len(open_nodes) > MAX_DEPTH or name in _VOID:
                return None
        elif content.strip(WHITE_SPACE):
            return None
    if key[at:].strip(WHITE_SPACE) or len(open_nodes) > 1:
        return None
    return root if contents == key.count(CONTENT_HOLE) and values == contents + key.count(VALUE_HOLE) else None


class _Parser:
    def __init__(self, key: str) -> None:
        self._key = key
        self._holes = dict(holes(key))
        self._used: set[int] = set()
        self._verbatim_from: dict[int, int] = {}
        self._root = Node("", 0)
        self._open = [self._root]
        self._findings: list[Finding] = []

    def parse(self) -> tuple[Node, list[Finding]]:
        at = 0
        while match := _LEX.search(self._key, at):
            if match.start() > at:
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
        kind = match.lastgroup
        if kind == "end":
            return self._start(match)
        if kind == "close":
            self._close(match.group("close"), match.start())
        elif kind == "comment":
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
        name, attributes, end = match.group("open", "attributes", "end")
        if "<" in attributes and COMPONENT.search(attributes):
            return self._stray(match.start())
        node = Node(name, match.start())
        if attributes and not attributes.isspace():
            self._attributes(node, attributes, match.start("attributes"))
        if end == "/>" or name.lower() in _VOID:
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
        if self._key.startswith(f"{CONTENT_HOLE}</{node.name}>", start):
            node.content = CONTENT_HOLE
            node.slot = self._slot(start)
            return start + len(node.name) + 4
        for match in _OUTSIDE.finditer(self._key, start):
            if match.group().startswith("<!"):
                continue
            if match.group() != f"</{node.name}":
                break
            end = self._key.find(">", match.end())
            if end < 0:
                break
            node.content = self._key[start : match.start()]
            if node.content == CONTENT_HOLE:
                node.slot = self._slot(start)
            return end + 1
        self._open.append(node)
        self._verbatim_from[id(node)] = start
        return start

    def _close(self, name: str, offset: int) -> None:
        if name == self._open[-1].name:
            node = self._open.pop()
            start = self._verbatim_from.pop(id(node), None)
            if start is not None:
                node.content = self._key[start:offset]
        elif any(name == node.name for node in self._open):
            while self._open[-1].name != name:
                self._unclosed(self._open.pop(), f"</{name}>")
            self._open.pop()
        else:
            inner = self._open[-1]
            if inner.name in VERBATIM:
                inner.closed = False
                message = f"“<{inner.name}>” is closed by “</{name}>”"
                self._say(offset, "layout/unclosed", message, f"Close it with </{inner.name}>.")
            stray = name.startswith("mj-") and not inner.name.startswith("mj")  # Among HTML in content.
            if inner.name in VERBATIM or (inner.name and inner.name not in ATTRIBUTES and not stray):
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
            # Conditions and loops on recipients go around components; mj-raw lets their tokens through.
            name = "mj-raw" if _CONTROLS.fullmatch(bare) else TEXT
            self._open[-1].children.append(Node(name, offset, content=bare))

    def _attributes(self, node: Node, text: str, start: int) -> None:
        node.written = written = attribute_list(text)
        for name, offset, first in written.slots:
            slot = self._slot(start + offset)
            if first:
                node.slots[name] = slot
        if written.mistake:
            offset, message, hint = written.mistake
            self._say(start + offset, "layout/mjml", message, hint)

    def _slot(self, offset: int) -> int:
        slot = self._holes[offset]
        if not self._verbatim_from:
            self._used.add(slot)
        return slot

    def _say(self, offset: int, rule: str, message: str, hint: str = "") -> None:
        self._findings.append(Finding(offset, rule, message, hint))
