"""YAML with positions: values, and for each of them the line and column in somebody's file.

The safe subset of YAML 1.2's core schema, read from PyYAML's events: `no` and `on` are text (a Norwegian locale
stays a locale), `012` and `1:30` are text, dates are dates. Duplicate keys, unknown tags, aliases that expand without
bound and nesting without bound are refused.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from sitegen.diagnostics import Diagnostic, Position, Problem, Report, diagnose
from sitegen.sources.builder import MAX_DEPTH, MAX_NODES, Path, Place, build, plain_value
from sitegen.sources.scalars import map_scalar
from sitegen.sources.syntax import explain_syntax

__all__ = ["MAX_DEPTH", "MAX_NODES", "Document", "Path", "Place", "as_mapping", "parse", "plain_value"]


@dataclass(slots=True)
class Document:
    """A parsed YAML text: `value`, and the place of every key and value by its path.

    `first_line` and `indent` place a piece of a larger file: the line it starts on, and columns before each line.
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
    found = Report()
    try:
        built = build(text, document.at, found)
    except yaml.MarkedYAMLError as error:
        mistake = explain_syntax(error, text)
        at = document.at(mistake.offset)
        if not any(known.at and known.at.line == at.line for known in found):
            found.add(diagnose("yaml/syntax", mistake.message, at, hint=mistake.hint))
        raise Problem(*found) from error
    except yaml.YAMLError as error:
        at = document.at(getattr(error, "position", 0))
        found.add(diagnose("yaml/syntax", "a character that YAML does not allow", at))
        raise Problem(*found) from error
    except UnicodeEncodeError as error:
        at = document.at(error.start)
        raise Problem(diagnose("yaml/syntax", "half of a surrogate pair is no character", at)) from error
    if len(found) and not lenient:
        raise Problem(*found)
    document.value, document.places, document.keys = built.value, built.places, built.keys
    document.problems = tuple(found)
    return document


def as_mapping(document: Document) -> Mapping[str, Any]:
    """The document's top-level mapping; an empty document is an empty one. Raises Problem for anything else."""
    if document.value is None:
        return {}
    if not isinstance(document.value, dict):
        raise Problem(
            diagnose("schema/type", "this file must hold “key: value” lines at its top level", document.position())
        )
    return document.value
