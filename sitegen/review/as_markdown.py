"""A comparison as Markdown for a comment on a pull or merge request.

Copy stands in <pre> or <code>, where GitHub and GitLab look for no mentions, references or links, and with every sign
that means something in Markdown or HTML as an entity: it can neither break the comment nor say anything in it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from sitegen.diagnostics.show import counted
from sitegen.review.model import GONE, NEW, SAME, Aspect, Comparison, Pieces, Told
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
from sitegen.review.words import split

LIMIT = 65_536
"""Characters that GitHub takes in a comment."""

MARK = "<!-- sitegen diff -->"
"""The first line, by which a job finds the comment that it made before."""

_TAIL = 400
"""Characters kept free for the line about what is left out."""

_WIDTH = 100
_LONGEST = 300
_ROWS = 30
_TAGS = {SAME: ("", ""), GONE: ("<del>", "</del>"), NEW: ("<ins>", "</ins>")}
_SIGNS = re.compile(r"[!\"#$%&'*+.:;<=>?@\[\\\]^_`{|}~]")


def markdown(found: Comparison, limit: int = LIMIT) -> str:
    """The comment, at most `limit` characters (UTF-16 units); what does not fit is counted at its end."""
    head = "\n".join(_head(found)) + "\n"
    groups = [(aspect, members, [_change(each, found) for each in members[:SHOWN]]) for aspect, members in _by(found)]
    taken = dict.fromkeys((aspect for aspect, _, _ in groups), 0)
    left = limit - _TAIL - _length(head) - sum(_length(_details(aspect, own, found)) for aspect, own, _ in groups)
    # A round takes one change of each aspect, so that a long list of one does not keep the others out.
    for turn in range(SHOWN):
        for aspect, _, items in groups:
            if turn < len(items) and taken[aspect] == turn and _length(items[turn]) <= left:
                left -= _length(items[turn])
                taken[aspect] += 1
    parts = [head]
    for aspect, own, items in groups:
        if taken[aspect]:
            parts.append(_details(aspect, own, found).replace("\0", "".join(items[: taken[aspect]])))
    missing = sum(len(own) - taken[aspect] for aspect, own, _ in groups)
    if missing:
        parts.append(f"\nand {counted(missing, 'more change')}; `sitegen diff --format html` shows them all\n")
    return "".join(parts)


def code(text: str) -> str:
    """Somebody's text within a line, as code."""
    plain = harmless(text)
    cut = plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"
    return f"<code>{_SIGNS.sub(lambda sign: f'&#{ord(sign.group())};', cut)}</code>"


def _by(found: Comparison) -> Iterator[tuple[Aspect, list[Told]]]:
    return by_aspect(found.told)


def _head(found: Comparison) -> Iterator[str]:
    yield MARK
    yield f"### Mails: {code(found.old)} → {code(found.new)}"
    yield ""
    for note in found.notes:
        yield f"**{code(note)}**"
        yield ""
    if not found.differs:
        yield "No mail is different."
        return
    rows = list(overview(found))
    if rows:
        yield "| | cells | |"
        yield "| --- | ---: | --- |"
    for row in rows[:_ROWS]:
        yield f"| {row.what} | {row.count:,} | {code(row.cells)}{f': {code(row.why)}' if row.why else ''} |"
    if len(rows) > _ROWS:
        yield f"| and {counted(len(rows) - _ROWS, 'more line')} | | |"
    yield ""
    if told := sizes(found):
        yield f"{told}"
        yield ""
    for each in found.site:
        yield f"- {headline(each)}: {code(each.change.before)} → {code(each.change.after)}"


def _details(aspect: Aspect, own: Sequence[Told], found: Comparison) -> str:
    cells = {cell for each in own for cell in each.cells}
    count = f"{counted(len(own), 'change')}{f' in {counted(len(cells))}' if cells else ''}"
    return f"\n<details><summary><b>{aspect.value}</b>: {count}</summary>\n\0\n</details>\n"


def _change(each: Told, found: Comparison) -> str:
    like = f", as in {code(example(each))}" if example(each) else ""
    named = " · ".join(code(part) for part in (headline(each), concerned(each, found)) if part)
    words = f"\n<pre>{_words(each.change.pieces)}</pre>\n" if each.change.pieces else ""
    return f"\n{named}{like}\n{words}"


def _words(pieces: Pieces) -> str:
    """The pieces as HTML, in lines of a width that needs no scrolling."""
    made: list[str] = []
    column = 0
    for kind, space, text in spaced(pieces):
        opening, closing = _TAGS[kind]
        before = space
        for number, word in enumerate(split(text)):
            if column and before and column + len(word) >= _WIDTH:
                before, column = "\n", 0
            made += [before if number else f"{before}{opening}", html.escape(word)]
            column += len(before) + len(word)
            before = " "
        made.append(closing)
    return "".join(made)


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
