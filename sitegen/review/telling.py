"""What the reports have in common: headlines, counts, and text that can do no harm where it is shown. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sitegen.diagnostics.show import counted
from sitegen.review.model import Aspect, Comparison, Pieces, Told
from sitegen.review.short import ALL, short
from sitegen.review.words import gap, shortened

SHOWN = 20
"""Changes of one aspect that are told in full; the others are counted."""

_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
"""Steers terminals, or makes text read in another order than it is."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the overview: what happened, to how many cells, which, and why where there is a reason."""

    what: str
    count: int
    cells: str
    why: str = ""


def harmless(text: str) -> str:
    """`text` on one line, with signs spelt out that would steer a terminal or turn the order of reading."""
    return _HARMFUL.sub(lambda match: f"\\u{ord(match.group()):04x}", text.replace("\n", " ").replace("\t", " "))


def overview(found: Comparison) -> Iterator[Row]:
    """What happened to cells as a whole."""
    yield from _row("added", found.added, found.mails)
    yield from _row("removed", found.removed, found.mails)
    yield from _reasons("left out now", found.gated, found)
    yield from _row("no longer left out", found.ungated, found.cells)
    yield from _reasons("cannot be built any more", found.broken, found)
    yield from _row("can be built again", found.mended, found.mails)
    yield from _row("changed", tuple(found.changed), found.mails)


def _row(what: str, cells: Sequence[str], among: frozenset[str]) -> Iterator[Row]:
    if cells:
        yield Row(what, len(cells), short(cells, among))


def _reasons(what: str, reasons: Mapping[str, str], found: Comparison) -> Iterator[Row]:
    by_reason: dict[str, list[str]] = {}
    for cell, why in reasons.items():
        by_reason.setdefault(why, []).append(cell)
    for why, cells in by_reason.items():
        yield Row(what, len(cells), short(cells, found.cells), harmless(why))


def by_aspect(told: Sequence[Told]) -> Iterator[tuple[Aspect, list[Told]]]:
    """Changes by aspect, in order."""
    for aspect in Aspect:
        own = [each for each in told if each.change.aspect is aspect]
        if own:
            yield aspect, own


def headline(each: Told) -> str:
    """What is different, and in which part of the mail; "" where its aspect says it all."""
    change = each.change
    parts = [part for part in (change.what, f"({change.where})" if change.where else "") if part]
    return harmless(" ".join(parts))


def concerned(each: Told, found: Comparison) -> str:
    """The cells that a change concerns, in short; "" for the project as a whole."""
    if not each.cells:
        return ""
    names = short(each.cells, found.mails)
    if names == ALL:
        return f"all {counted(len(each.cells))}"
    return names if len(each.cells) == 1 else f"{counted(len(each.cells))}: {names}"


def example(each: Told) -> str:
    """The cell whose words are shown, where those of others differ around the change; else ""."""
    return "" if each.alike else each.cells[0]


def spaced(pieces: Pieces) -> Iterator[tuple[str, str, str]]:
    """The pieces as they are shown: their kind, the space before them, their text. Long ones are shortened."""
    before = ""
    for piece in shortened(pieces):
        text = harmless(piece.text)
        yield piece.kind, gap(before, text) if text else "", text
        before = text or before


def sizes(found: Comparison) -> str:
    """How much the mails grew or shrank; "" where they did not."""
    differences = [after - before for before, after in found.sizes.values() if before and after and before != after]
    if not differences:
        return ""
    low, high = min(differences), max(differences)
    span = f"{low:+,}" if low == high else f"{low:+,} to {high:+,}"
    return f"HTML of {counted(len(differences), 'mail')}: {span} bytes"
