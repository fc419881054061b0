"""A comparison for the terminal: with colours what went is red and what came green, else they stand in brackets."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from sitegen.diagnostics.show import counted
from sitegen.review.model import GONE, NEW, SAME, Comparison, Pieces, Told
from sitegen.review.telling import (
    SHOWN,
    by_aspect,
    concerned,
    example,
    harmless,
    headline,
    overview,
    sizes,
    spaced,
)

_STYLES = {SAME: "", GONE: "red strike", NEW: "green"}
_BRACKETS = {SAME: ("", ""), GONE: ("[-", "-]"), NEW: ("{+", "+}")}


def lines(found: Comparison, colours: bool) -> Iterator[Text]:
    """The comparison, line by line."""
    yield Text(harmless(f"{found.old} → {found.new}"), "bold")
    for note in found.notes:
        yield Text(harmless(note), "yellow")
    if not found.differs:
        yield Text("No mail is different.")
        return
    yield Text()
    rows = list(overview(found))
    for row in rows:
        why = f": {row.why}" if row.why else ""
        yield Text(f"{row.what:<24} {row.count:>6,}  {harmless(row.cells)}{why}")
    if told := sizes(found):
        yield Text(told, "dim")
    for each in found.site:
        yield Text.assemble("site  ", headline(each), "  ", _words(each.change.pieces, colours))
    for aspect, members in by_aspect(found.told):
        yield Text()
        yield Text(aspect.value, "bold")
        for each in members[:SHOWN]:
            yield from _change(each, found, colours)
        if len(members) > SHOWN:
            yield Text(f"  and {counted(len(members) - SHOWN, 'more change')}; --format json tells all", "dim")


def _change(each: Told, found: Comparison, colours: bool) -> Iterator[Text]:
    like = f", as in {example(each)}" if example(each) else ""
    head = "  ".join(part for part in (headline(each), f"{concerned(each, found)}{like}") if part)
    yield Text(f"  {harmless(head)}", "dim")
    if each.change.pieces:
        yield Text("    ").append_text(_words(each.change.pieces, colours))


def _words(pieces: Pieces, colours: bool) -> Text:
    made = Text()
    for kind, gap, text in spaced(pieces):
        opening, closing = ("", "") if colours else _BRACKETS[kind]
        made.append(gap)
        made.append(f"{opening}{text}{closing}", _STYLES[kind] if colours else "")
    return made
