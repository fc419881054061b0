"""Cuts MJML text into a skeleton and slots.

What stands inside ending tags, and the values of a few attributes that the engine copies as they are, is cut out: the
engine never sees it. What remains, with one `HOLE` per slot, is the skeleton's key: documents that differ in their
slots only share one compiled skeleton.

Cutting is one pass of a regular expression and knows no errors. A hole in an impossible place (malformed or unusual
text) is noticed when the skeleton is parsed; its value is then put back with `Cut.plugged`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass

HOLE = "\x01"
"""Stands in a skeleton's key where a slot's value was cut out; a control character that no MJML text may hold."""

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

_QUOTED = r"""(?:"[^"]*+"|'[^']*+')"""
_COMMENT = r"<!--(?:[^-]++|-(?!->))*+-->|<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+\]\]>"
_CONTENT = rf"(?:[^<]++|{_COMMENT}|<(?!/?mj-))++"
# One look-behind of fixed width finds the names of SLOT_ATTRIBUTES by their last letters, several times faster than
# comparing names. It lets "xtitle=" pass too; the parser notices that.
_OTHER = rf"""(?:[^"'<>=]*+=(?<!href=|\ssrc=|\salt=|\srel=|itle=|rget=|abel=){_QUOTED}){{0,100}}+[^"'<>=]*+"""


def _names(tags: Collection[str]) -> str:
    return "|".join(sorted(tag.removeprefix("mj-") for tag in tags))


# Both patterns have two groups: what belongs to the structure, then the value (empty where there is no slot). Every
# tag is matched, also those without a slot, so that quotes inside one tag are never taken for those of another.
_BODY = re.compile(
    rf"""({_COMMENT}|(?:<mj-|["']){_OTHER}(?:/?>|=["']))"""
    rf"""((?<=["'])(?:(?<=")[^"]++|(?<=')[^']++)|(?<=[^/]>)(?!\s*+</?mj-){_CONTENT}(?=</mj-(?:{_names(ENDING)})\s*+>)|)"""
)
_HEAD = re.compile(
    rf"""({_COMMENT}|<mj-(?:title|preview|raw)(?:[^"'<>]++|{_QUOTED}){{0,200}}+>)"""
    rf"""((?<=[^/]>)(?!\s*+</?mj-){_CONTENT}(?=</mj-(?:title|preview|raw)\s*+>)|)"""
)


@dataclass(frozen=True, slots=True)
class Cut:
    """MJML text cut up: `key` with a `HOLE` for each of `values`, in order."""

    key: str
    values: tuple[str, ...]

    def original(self, offset: int) -> int:
        """The offset in the text that was cut of what stands at `offset` of the key."""
        holes = self._holes()
        before = bisect_left(holes, offset)
        return offset + sum(len(value) - 1 for value in self.values[:before])

    def plugged(self, slots: Collection[int]) -> Cut:
        """The same text with the values of `slots` (indices) put back: they become part of the structure."""
        parts = self.key.split(HOLE)
        fillers = [value if i in slots else HOLE for i, value in enumerate(self.values)]
        key = "".join(text for pair in zip(parts, [*fillers, ""], strict=True) for text in pair)
        return Cut(key, tuple(value for i, value in enumerate(self.values) if i not in slots))

    def _holes(self) -> list[int]:
        return [match.start() for match in re.finditer(HOLE, self.key)]


def cut(text: str) -> Cut:
    """Cut `text`, which must not hold the `HOLE` character."""
    head = text.find("</mj-head")
    if head < 0:
        return _cut(_BODY, text)
    first, rest = _cut(_HEAD, text[:head]), _cut(_BODY, text[head:])
    return Cut(first.key + rest.key, first.values + rest.values)


def _cut(pattern: re.Pattern[str], text: str) -> Cut:
    parts = pattern.split(text)
    values = parts[2::3]
    parts[2::3] = [HOLE if value else "" for value in values]
    return Cut("".join(parts), tuple(filter(None, values)))
