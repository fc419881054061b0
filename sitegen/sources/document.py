"""YAML with positions: values, and for each of them the line and column in somebody's file.

The safe subset of YAML 1.2's core schema, read through PyYAML's composer: `no` and `on` are text (a Norwegian locale
stays a locale), `012` and `1:30` are text, dates are dates. Duplicate keys, unknown tags, aliases that expand without
bound and nesting without bound are refused.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from sitegen.diagnostics import Diagnostic, Position, Problem, Report, diagnose
from sitegen.sources.scalars import map_scalar
from sitegen.sources.syntax import explain_syntax

MAX_NODES = 200_000
"""Largest number of values one file may expand to, aliases counted each time they are used."""

MAX_DEPTH = 60
"""Deepest nesting of mappings and lists in one file."""

Path = tuple[str | int, ...]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s*(?:#[^\n]*\n\s*)*)*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}"
    r"(:[0-9]{2}(\.[0-9]+)?)?(Z|[-+][0-9]{2}:[0-9]{2})?\Z"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scalar or container stands: 0-based offsets into the file's text, and a scalar's style."""

    start: int
    end: int
    style: str = ""


@dataclass(slots=True)
class Document:
    """A parsed YAML text: `value`, and the place of every key and value by its path.

    `offset` lines are added to every position (front matter does not start at line 1 of its file).
    """

    path: str
    text: str
    value: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    first_line: int = 1
    indent: int = 0
    problems: tuple[Diagnostic, ...] = ()
    """Duplicate keys and the like that were found; only `parse(…, lenient=True)` returns a document that has any."""
    _starts: list[int] = field(default_factory=list)
    _offsets: dict[Path, list[int]] = field(default_factory=dict)

    def position(self, path: Iterable[str | int] = ()) -> Position:
        """The position of the value at `path`, or of the nearest container that exists."""
        parts = tuple(path)
        while parts and parts not in self.places:
            parts = parts[:-1]
        place = self.places.get(parts)
        return self.at(place.start) if place else Position(self.path, self.first_line, 1)

    def key_position(self, path: Iterable[str | int]) -> Position:
        """The position of the key that leads to `path`, or of the value when it has no key."""
        parts = tuple(path)
        place = self.keys.get(parts)
        return self.at(place.start) if place else self.position(parts)

    def inside(self, path: Iterable[str | int], offset: int) -> Position:
        """The position of character `offset` of the string value at `path`, whatever its quotes, escapes and folds.

        An offset past the end is that of the end; a value that is no string gives the position where it starts.
        """
        parts = tuple(path)
        place = self.places.get(parts)
        value = self.value_at(parts)
        if place is None or not isinstance(value, str):
            return self.position(parts)
        if parts not in self._offsets:
            self._offsets[parts] = map_scalar(self.text, place.start, place.end, place.style, value)
        offsets = self._offsets[parts]
        return self.at(offsets[max(0, min(offset, len(offsets) - 1))])

    def value_at(self, path: Iterable[str | int]) -> Any:
        """The value at `path`, None when nothing is there."""
        value = self.value
        for part in path:
            in_list = isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value)
            if not in_list and not (isinstance(value, dict) and part in value):
                return None
            value = value[part]
        return value

    def at(self, offset: int) -> Position:
        """The position of the character at `offset` of the text."""
        if not self._starts:
            self._starts.append(0)
            self._starts.extend(match.end() for match in re.finditer("\n", self.text))
        line = bisect_right(self._starts, offset) - 1
        return Position(self.path, line + self.first_line, offset - self._starts[line] + 1 + self.indent)


def parse(text: str, path: str, *, first_line: int = 1, indent: int = 0, lenient: bool = False) -> Document:
    """`text` as a Document. `first_line` and `indent` place a piece of a larger file.

    Raises Problem with the syntax error, or with every duplicate key and unknown tag found; a `lenient` caller gets
    the latter in `Document.problems`, and a document without the offending entries.
    """
    text = text.removeprefix("\ufeff")
    document = Document(path, text, first_line=first_line, indent=indent)
    try:
        _check_size(document)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mistake = explain_syntax(error, text)
        at = document.at(mistake.offset)
        raise Problem(diagnose("yaml/syntax", mistake.message, at, hint=mistake.hint)) from error
    except yaml.YAMLError as error:
        at = document.at(getattr(error, "position", 0))
        raise Problem(diagnose("yaml/syntax", "a character that YAML does not allow", at)) from error
    except UnicodeEncodeError as error:
        at = document.at(error.start)
        raise Problem(diagnose("yaml/syntax", "half of a surrogate pair is no character", at)) from error
    if node is not None:
        builder = _Builder(document)
        document.value = builder.build(node, ())
        document.problems = tuple(builder.report)
        if document.problems and not lenient:
            raise Problem(*document.problems)
    return document


def _check_size(document: Document) -> None:
    """Refuse what nests or expands without bound, at the place where it does so.

    Done on events, before anything is composed: the C composer recurses once per level and takes the process down at
    some tens of thousands. Anchors count as many values as they hold, each time they are used.
    """
    open_: list[tuple[str | None, int]] = []
    sizes: dict[str, int | None] = {}
    count = 0
    for event in yaml.parse(document.text, Loader=_Loader):
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_.pop()
            if anchor:
                sizes[anchor] = count - before
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        message = ""
        if isinstance(event, yaml.AliasEvent):
            size = sizes.get(str(event.anchor), 1)
            message = f"“*{event.anchor}” stands inside what it refers to" if size is None else ""
            count += size or 0
        else:
            count += 1
            if isinstance(event, yaml.CollectionStartEvent):
                open_.append((event.anchor, count - 1))
                message = "the YAML is nested too deeply" if len(open_) > MAX_DEPTH else ""
            if event.anchor:
                sizes[event.anchor] = None if isinstance(event, yaml.CollectionStartEvent) else 1
        if count > MAX_NODES:
            message = "the YAML expands without bound through aliases" if sizes else "the YAML holds too many values"
        if message:
            at = document.at(event.start_mark.index if event.start_mark else 0)
            raise Problem(diagnose("yaml/alias", message, at, hint="Write out what is needed where it is needed."))


class _Builder:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.report = Report()

    def build(self, node: yaml.Node, path: Path) -> Any:
        self.document.places.setdefault(path, self._place(node))
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if self.document.text.startswith("{{", node.start_mark.index) and isinstance(node, yaml.MappingNode):
            at = self.document.at(node.start_mark.index)
            message = "text that starts with “{{” must stand in quotes"
            self.report.add(diagnose("yaml/syntax", message, at, hint='Write "{{ … }}".'))
            return self.document.text[node.start_mark.index : node.end_mark.index]
        if isinstance(node, yaml.SequenceNode):
            self._check_tag(node, "tag:yaml.org,2002:seq")
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        self._check_tag(node, "tag:yaml.org,2002:map")
        return self._mapping(node, path)

    def _mapping(self, node: yaml.Node, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            at = self.document.at(key_node.start_mark.index)
            if not isinstance(key_node, yaml.ScalarNode):
                self.report.add(diagnose("yaml/syntax", "a key must be plain text", at))
                continue
            key = str(key_node.value)
            if key == "<<" and not key_node.style:
                self.report.add(
                    diagnose("yaml/tag", "merge keys (<<) are not read", at, hint="Write the keys out where needed.")
                )
                continue
            if key in result:
                first = self.document.key_position((*path, key))
                self.report.add(
                    diagnose("yaml/duplicate-key", f"“{key}” stands twice; it is first on line {first.line}", at)
                )
                continue
            here = (*path, key)
            self.document.keys.setdefault(here, self._place(key_node))
            result[key] = self.build(value_node, here)
        return result

    def _place(self, node: yaml.Node) -> Place:
        start, end = node.start_mark.index, node.end_mark.index
        if self.document.text[start : start + 1] in ("&", "!"):
            # The mark of a node with an anchor or a tag is where that starts; the value comes after it.
            properties = _PROPERTIES.match(self.document.text, start, end)
            start = properties.end() if properties else start
        style = node.style if isinstance(node, yaml.ScalarNode) else ""
        return Place(min(start, end), end, style or "")

    def _check_tag(self, node: yaml.Node, plain: str) -> None:
        if node.tag != plain:
            at = self.document.at(node.start_mark.index)
            self.report.add(diagnose("yaml/tag", f"the tag {_short(node.tag)} is not read", at))

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        value = str(node.value)
        if node.tag.startswith("!") or not node.tag.startswith("tag:yaml.org,2002:"):
            self._check_tag(node, "")
            return value
        name = node.tag.removeprefix("tag:yaml.org,2002:")
        if self.document.text.startswith("!", node.start_mark.index) or (node.style and name != "str"):
            self._check_tag(node, "")
            return value
        if node.style:
            return value
        return plain_value(value, on_bad=lambda message: self._bad(node, message))

    def _bad(self, node: yaml.Node, message: str) -> None:
        self.report.add(diagnose("schema/value", message, self.document.at(node.start_mark.index)))


def _short(tag: str) -> str:
    name = tag.replace("tag:yaml.org,2002:", "!!")
    return f"“{name if len(name) <= 40 else name[:39] + '…'}”"


def plain_value(text: str, on_bad: Any = None) -> Any:
    """What a plain (unquoted) scalar means under YAML 1.2's core schema, with dates on top."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE"):
        return True
    if text in ("false", "False", "FALSE"):
        return False
    if _INT.match(text):
        # Longer than 64 bits is an identifier: no column of a database holds it as a number.
        return int(text) if len(text) <= 18 else text
    if _FLOAT.match(text) and len(text) <= 40:
        return float(text)
    if _DATE.match(text) or _DATETIME.match(text):
        try:
            return dt.date.fromisoformat(text) if len(text) == 10 else dt.datetime.fromisoformat(text.upper())
        except ValueError:
            if on_bad:
                on_bad(f"“{text}” is no date of the calendar")
    return text


def as_mapping(document: Document) -> Mapping[str, Any]:
    """The document's top-level mapping; an empty document is an empty one. Raises Problem for anything else."""
    if document.value is None:
        return {}
    if not isinstance(document.value, dict):
        raise Problem(
            diagnose("schema/type", "this file must hold “key: value” lines at its top level", document.position())
        )
    return document.value
