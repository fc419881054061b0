"""Cuts MJML text into a skeleton and slots.

What stands inside ending tags, and the values of a few attributes that the engine copies as they are, is cut out: the
engine never sees it. What remains, with a hole for each slot, is the skeleton's key: documents that differ in their
slots only share one compiled skeleton.

Cutting is fast and knows no errors. A hole in an impossible place (malformed or unusual text) is noticed when the
skeleton is parsed; its value is then put back with `Cut.plugged`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

CONTENT_HOLE = "\x01"
"""Stands in a key where an ending tag's content was cut out; a control character that no MJML text may hold."""

VALUE_HOLE = "\x02"
"""Stands in a key where an attribute's value was cut out."""

HOLE = re.compile(f"[{CONTENT_HOLE}{VALUE_HOLE}]")
"""Either of the two."""

SLOT = re.compile(r"zqs(\d+)q")
"""A slot's token on its way through the engine; content in table context travels as a comment around it."""

ENDING = frozenset(
    {
        "mj-text",
        "mj-button",
        "mj-table",
        "mj-raw",
        "mj-title",
        "mj-preview",
        "mj-navbar-link",
        "mj-accordion-title",
        "mj-accordion-text",
        "mj-social-element",
    }
)
"""Tags whose content is HTML or text and never MJML (https://documentation.mjml.io/#ending-tags)."""

SLOT_ATTRIBUTES = frozenset({"href", "src", "alt", "title", "aria-label", "rel", "target"})
"""Attributes that the engine copies without looking at them, so that any value yields the same structure."""

_NAMES = "|".join(sorted(tag.removeprefix("mj-") for tag in ENDING))
_OPAQUE = r"!--(?:[^-]++|-(?!->))*-->|!\[CDATA\[(?:[^\]]++|\](?!\]>))*\]\]>"
_CONTENT = re.compile(
    rf"""(<(?:mj-(?:{_NAMES})\b[^<>]*+(?<!/)>|{_OPAQUE}))"""
    rf"""((?<!->)(?![ \t\r\n\f]*+</?mj-)(?:[^<]++|<(?:{_OPAQUE}|(?!/?mj-|!--|!\[CDATA\[)))+"""
    rf"""(?=</mj-(?:{_NAMES})\s*+>)|)"""
)
# It starts with literal characters, which makes the search several times faster, and finds the names of
# SLOT_ATTRIBUTES by what ends them, all at one width. "xtitle=" passes too; the parser notices that.
_VALUE = re.compile(
    rf'''="(?<=\shref="|(?s:.)\ssrc="|(?s:.)\salt="|(?s:.)\srel="|title="|arget="|label=")([^"{CONTENT_HOLE}]++)(?=")'''
)


@dataclass(frozen=True, slots=True)
class Cut:
    """MJML text cut up: `key` with its holes, and the values: first those of contents, then those of attributes."""

    key: str
    values: tuple[str, ...]

    def original(self, offset: int) -> int:
        """The offset in the text that was cut of what stands at `offset` of the key."""
        return offset + sum(len(self.values[slot]) - 1 for at, slot in holes(self.key) if at < offset)

    def plugged(self, slots: Collection[int]) -> Cut:
        """The same text with the values of `slots` (indices) put back: they become part of the structure."""
        number = dict(holes(self.key))

        def filler(match: re.Match[str]) -> str:
            slot = number[match.start()]
            return self.values[slot] if slot in slots else match.group()

        kept = tuple(value for slot, value in enumerate(self.values) if slot not in slots)
        return Cut(HOLE.sub(filler, self.key), kept)


def holes(key: str) -> Iterator[tuple[int, int]]:
    """Offset and slot index of each hole in `key`."""
    contents, values = 0, key.count(CONTENT_HOLE)
    for match in HOLE.finditer(key):
        if match.group() == CONTENT_HOLE:
            yield match.start(), contents
            contents += 1
        else:
            yield match.start(), values
            values += 1


def cut(text: str) -> Cut:
    """Cut `text`, which must not hold the hole characters."""
    pieces = _CONTENT.split(text)
    contents = pieces[2::3]
    pieces[2::3] = [CONTENT_HOLE if content else "" for content in contents]
    key = "".join(pieces)
    # Attributes in the head define values for others; they are structure.
    head = max(key.find("</mj-head"), 0)
    pieces = _VALUE.split(key[head:])
    values = pieces[1::2]
    pieces[1::2] = [f'="{VALUE_HOLE}'] * len(values)
    return Cut(key[:head] + "".join(pieces), (*filter(None, contents), *values))
