"""Full-text search over the copy of mails that were compiled."""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from sitegen.render.model import Artifacts

AROUND = 40
"""So many characters of copy stand at each side of what was found."""

_ALT = re.compile(r'<img\b[^>]*?\balt="([^"]+)"')

# As in the gallery's cells.js; a quote that is not closed yet holds the rest.
_ASKED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]?|[^\s"“”„«»]+')


@dataclass(frozen=True, slots=True)
class _Mail:
    line: str
    text: str
    written: bytes


class Index:
    """The words of mails, as their plain text has them, and those that stand for their pictures."""

    def __init__(self) -> None:
        self._mails: dict[str, _Mail] = {}

    def note(self, cell_id: str, artifacts: Artifacts) -> None:
        """A cell's mail as it is now."""
        line = f"{_folded(artifacts.inbox_subject)}\n{_folded(artifacts.inbox_preheader)}"
        written = " ".join(artifacts.preview_text.split())
        spoken = (" ".join(html.unescape(alt).split()) for alt in dict.fromkeys(_ALT.findall(artifacts.preview_html)))
        written = " ".join((written, *(alt for alt in spoken if alt not in written)))
        self._mails[cell_id] = _Mail(line, written.casefold(), written.encode())

    def keep(self, cell_ids: Iterable[str]) -> None:
        """Forget all other cells."""
        there = frozenset(cell_ids)
        self._mails = {id_: mail for id_, mail in self._mails.items() if id_ in there}

    def find(self, words: str) -> dict[str, tuple[str, str, str] | None]:
        """Cells whose mail holds each of the words, or parts of words, whatever their case, by id, sorted.

        Words in quotes must stand together. With each cell stands where its copy holds what its subject and
        preheader do not: the copy before it, itself, the copy after it; nothing where these hold it all.
        """
        asked = phrases(words)
        found = (
            id_ for id_, mail in self._mails.items() if all(word in mail.line or word in mail.text for word in asked)
        )
        return {id_: _excerpt(self._mails[id_], asked) for id_ in sorted(found)}


def phrases(words: str) -> list[str]:
    """What is asked for, to be looked for in folded text: words, and what stands in quotes as one."""
    matches = _ASKED.finditer(words)
    return [folded for match in matches if (folded := _folded(match[0] if match[1] is None else match[1]))]


def _excerpt(mail: _Mail, asked: Iterable[str]) -> tuple[str, str, str] | None:
    hidden = next((word for word in asked if word not in mail.line), None)
    if hidden is None:
        return None
    written = mail.written.decode()
    first = mail.text.find(hidden)
    last = first + len(hidden)
    if len(written) < len(mail.text):  # folded text is never shorter, and longer where ß became ss
        ends = list(accumulate(len(sign.casefold()) for sign in written))
        first, last = bisect_right(ends, first), bisect_left(ends, last) + 1
    before, after = written[:first], written[last:]
    if len(before) > AROUND:
        before = f"…{before[-AROUND:].partition(' ')[2]}"
    if len(after) > AROUND:
        after = f"{after[:AROUND].rpartition(' ')[0]}…"
    return before, written[first:last], after


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
