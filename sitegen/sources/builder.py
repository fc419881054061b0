"""Values and places out of YAML events, in one pass: no resolver, no composer, no constructor of PyYAML's.

Working on events keeps three promises cheaply: what nests or expands without bound is refused where it does so (the C
composer recurses once per level and takes the process down at some tens of thousands); plain scalars mean what YAML
1.2 says; and every key and value has its place.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from sitegen.diagnostics import Diagnostic, Position, Problem, Report, diagnose
from sitegen.world import CONTROL, named

MAX_NODES = 200_000
"""Largest number of values one file may expand to, aliases counted each time they are used."""

MAX_DEPTH = 60
"""Deepest nesting of mappings and lists in one file."""

Path = tuple[str | int, ...]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}"
    r"(:[0-9]{2}(\.[0-9]+)?)?(Z|[-+][0-9]{2}:[0-9]{2})?\Z"
)
_PROPERTIES = re.compile(r"(?:[&!]\S*\s*(?:#[^\n]*\n\s*)*)*")
_CONSTANTS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scalar or container stands: 0-based offsets into the file's text, and a scalar's style."""

    start: int
    end: int
    style: str = ""


@dataclass(slots=True)
class Built:
    """A text's value, and the places of its keys and values by path."""

    value: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)


def build(text: str, at: Callable[[int], Position], report: Report) -> Built:
    """The one document of `text`; `at` turns offsets into positions, `report` gets what is wrong with single entries.

    Raises yaml.YAMLError for what is no YAML, Problem for what is but cannot be read.
    """
    builder = _Builder(text, at, report)
    builder.run()
    return builder.built


class _Builder:
    def __init__(self, text: str, at: Callable[[int], Position], report: Report) -> None:
        self.text, self.at, self.report = text, at, report
        self.built = Built()
        self.count = 0
        self.depth = 0
        self.anchors: dict[str, list[Any] | None] = {}
        self.log: list[Any] = []
        self.logging = 0
        self.alias: Any = None

    def run(self) -> None:
        source = self._events()
        for event in source:
            if isinstance(event, yaml.DocumentStartEvent):
                break
        else:
            return
        self.built.value = self.build(next(source), (), source)
        for event in source:
            if isinstance(event, yaml.DocumentStartEvent):
                hint = "Keep one document per file; put text such as --- into quotes."
                raise Problem(diagnose("yaml/syntax", "a second document starts here", self._at(event), hint=hint))

    def build(self, event: Any, path: Path, source: Iterator[Any]) -> Any:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path)
        self.count += 1
        if self.count > MAX_NODES:
            self._refuse("expands without bound through aliases" if self.alias else "holds too many values", event)
        anchor = event.anchor if self.alias is None else None
        if isinstance(event, yaml.ScalarEvent):
            if anchor:
                self.anchors[anchor] = [event]
            self.built.places[path] = self._place(event)
            return self._scalar(event)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._refuse("is nested too deeply", event)
        if anchor:
            self.anchors[anchor] = None
            self.logging += 1
            start = len(self.log)
            self.log.append(event)
        place = self._place(event)
        self.built.places[path] = place
        if event.tag is not None:
            self._refuse_tag(event)
        value: Any
        if isinstance(event, yaml.SequenceStartEvent):
            value = []
            for item in source:
                if isinstance(item, yaml.SequenceEndEvent):
                    break
                value.append(self.build(item, (*path, len(value)), source))
        else:
            value, end = self._mapping(path, source)
            if self.text.startswith("{{", place.start):
                message = "text that starts with “{{” must stand in quotes"
                self.report.add(diagnose("yaml/syntax", message, self.at(place.start), hint='Write "{{ … }}".'))
                value = self.text[place.start : end]
        self.depth -= 1
        if anchor:
            self.anchors[anchor] = self.log[start:]
            self.logging -= 1
            if not self.logging:
                self.log = []
        return value

    def _mapping(self, path: Path, source: Iterator[Any]) -> tuple[dict[str, Any], int]:
        result: dict[str, Any] = {}
        is_template = path in self.built.places and self.text.startswith("{{", self.built.places[path].start)
        end = 0
        for key in source:
            if isinstance(key, yaml.MappingEndEvent):
                end = _end(key)
                break
            here = self._key(key, path, result, source, quiet=is_template)
            value = self.build(next(source), here or (*path, "\0"), source)
            if here is not None:
                result[str(here[-1])] = value
        return result, end

    def _key(self, event: Any, path: Path, known: dict[str, Any], source: Iterator[Any], *, quiet: bool) -> Path | None:
        """The path of a key's value, None when the key cannot be read (reported unless `quiet`)."""
        if not isinstance(event, yaml.ScalarEvent):
            if not quiet:
                self.report.add(diagnose("yaml/syntax", "a key must be plain text", self._at(event)))
            self.build(event, (*path, "\0"), source)
            return None
        key = event.value
        if event.anchor and self.alias is None:
            self.anchors[event.anchor] = [event]
        found: Diagnostic | None = None
        if key == "<<" and not event.style:
            hint = "Write the keys out where they are needed."
            found = diagnose("yaml/tag", "merge keys (<<) are not read", self._at(event), hint=hint)
        elif key in known:
            first = self.at(self.built.keys[(*path, key)].start)
            message = f"“{key}” stands twice; it is first on line {first.line}"
            found = diagnose("yaml/duplicate-key", message, self.at(self._place(event).start))
        if found is not None:
            self.report.add(found)
            return None
        here = (*path, key)
        self.built.keys[here] = self._place(event)
        return here

    def _alias(self, event: Any, path: Path) -> Any:
        if event.anchor not in self.anchors:
            message = f"“*{event.anchor}” refers to nothing; text that starts with * has a meaning of its own in YAML"
            raise Problem(diagnose("yaml/syntax", message, self._at(event), hint="Put it into quotes."))
        events: list[Any] | None = self.anchors[event.anchor]
        outermost = self.alias is None
        if outermost:
            self.alias = event
        if events is None:
            self._refuse("expands without bound through aliases", event)
        replay = iter(events or ())
        value = self.build(next(replay), path, replay)
        if outermost:
            self.alias = None
        return value

    def _events(self) -> Iterator[Any]:
        for event in yaml.parse(self.text, Loader=_Loader):
            if self.logging:
                self.log.append(event)
            yield event

    def _place(self, event: Any) -> Place:
        start, end = event.start_mark.index, _end(event)
        if event.anchor or event.tag is not None:
            # The mark of a node with an anchor or a tag is where that starts; the value comes after it.
            properties = _PROPERTIES.match(self.text, start)
            start = properties.end() if properties else start
        style = getattr(event, "style", None) or ""
        return Place(start, max(start, end), style)

    def _scalar(self, event: Any) -> Any:
        value: str = event.value
        if event.tag is not None:
            self._refuse_tag(event)
            return value
        if event.style == '"' and (found := CONTROL.search(value)):
            # Typed as it is, it was found when the file was read; this one is written as \x07.
            message, hint = f"this text holds {named(found.group())}", "Take the escape with \\ out of it."
            self.report.add(diagnose("file/character", message, self._at(event), hint=hint))
        return value if event.style else plain_value(value, on_bad=lambda message: self._bad(event, message))

    def _bad(self, event: Any, message: str) -> None:
        self.report.add(diagnose("schema/value", message, self._at(event)))

    def _refuse_tag(self, event: Any) -> None:
        name = str(event.tag).replace("tag:yaml.org,2002:", "!!")
        shown = name if len(name) <= 40 else name[:39] + "…"
        self.report.add(diagnose("yaml/tag", f"the tag “{shown}” is not read", self._at(event)))

    def _refuse(self, what: str, event: Any) -> None:
        at = self._at(self.alias or event)
        raise Problem(diagnose("yaml/alias", f"the YAML {what}", at, hint="Write out what is needed where it is."))

    def _at(self, event: Any) -> Position:
        return self.at(event.start_mark.index)


def _end(event: Any) -> int:
    return int(event.end_mark.index)


def plain_value(text: str, on_bad: Callable[[str], None] | None = None) -> Any:
    """What a plain (unquoted) scalar means under YAML 1.2's core schema, with dates on top."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "0123456789+-.":
        return text
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
