"""Reads the attributes of a start tag."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from sitegen.mjml.slots import SLOT_ATTRIBUTES, VALUE_HOLE

_PAIR = re.compile(r"""\s+([^\s=<>"'/]+)\s*=\s*"([^"]*)\"""")
_PAIRS = re.compile(r"""(?:\s++[^\s=<>"'/]++\s*+=\s*+"[^"]*+")*\s*""")
_ATTRIBUTE = re.compile(r"""([^\s=<>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?|(\S)""")


class Attribute(NamedTuple):
    """One attribute: its value as it was written, without quotes; whether a slot holds it; its offset in its list."""

    name: str
    value: str
    is_slot: bool
    offset: int


@dataclass(frozen=True, slots=True, eq=False)
class AttributeList:
    """What stands between the name and the end of a start tag; tags that are written alike share one.

    `values`: the first of each name ("" for a slot). `slots`: name and offset of each value that a slot holds, and
    whether it is the first of its name. `mistake`: offset, message and hint of what ended the reading. `plain`: read
    in few steps, with no mistake, and no name stands twice.
    """

    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    slots: tuple[tuple[str, int, bool], ...] = ()
    mistake: tuple[int, str, str] | None = None
    plain: bool = True

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """All that are written, up to the mistake."""
        return _read(self.text)[0]

    @property
    def slotted(self) -> frozenset[str]:
        """The names of the attributes whose value a slot holds."""
        return frozenset(name for name, _, first in self.slots if first)


@lru_cache(maxsize=8192)
def attribute_list(text: str) -> AttributeList:
    """The attributes in `text`, which is a tag without its name and its end."""
    pairs: list[tuple[str, str]] = _PAIR.findall(text) if _PAIRS.fullmatch(text) else []
    values = dict(pairs)
    if not pairs or len(values) < len(pairs):
        found, holes_in, mistake = _read(text)
        first: dict[str, str] = {}
        for attribute in found:
            first.setdefault(attribute.name, attribute.value)
        return AttributeList(text, first, holes_in, mistake, plain=False)
    if VALUE_HOLE not in text:
        return AttributeList(text, values)
    slots: list[tuple[str, int, bool]] = []
    at = -1
    for name, value in pairs:
        if VALUE_HOLE in value:
            at = text.find(VALUE_HOLE, at + 1)
            if value == VALUE_HOLE and name in SLOT_ATTRIBUTES:
                values[name] = ""
                slots.append((name, at, True))
    return AttributeList(text, values, tuple(slots))


def _read(text: str) -> tuple[tuple[Attribute, ...], tuple[tuple[str, int, bool], ...], tuple[int, str, str] | None]:
    """The attributes in `text` with their offsets, the slots among them, and what ended the reading."""
    found: list[Attribute] = []
    names: set[str] = set()
    slots: list[tuple[str, int, bool]] = []
    mistake = None
    for part in _ATTRIBUTE.finditer(text):
        name, double, single, bare, junk = part.groups()
        value = single if double is None else double
        if value is None:
            if junk is not None:
                mistake = (part.start(), f"“{junk}” stands between attributes", "Is a quote too many?")
            elif bare is not None:
                mistake = (part.start(), f"the value of “{name}” has no quotes", f'Write {name}="{bare}".')
            else:
                mistake = (part.start(), f"“{name}” has no value", f'Write {name}="…".')
            break
        is_slot = value == VALUE_HOLE and name in SLOT_ATTRIBUTES
        if is_slot:
            slots.append((name, part.end() - 2, name not in names))
            value = ""
        found.append(Attribute(name, value, is_slot, part.start()))
        names.add(name)
    return tuple(found), tuple(slots), mistake
