"""Two texts compared word by word: which words went, which came, paragraph by paragraph. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from sitegen.review.model import GONE, NEW, SAME, Piece, Pieces

_END = "\n"
"""Stands between the words of two paragraphs."""

_ALIKE = 0.35
"""Share of words in common below which two texts are told as one that went and one that came."""

LONGEST = 300
"""Signs of a word that reports show."""

_REMEMBERED = 16_384
"""Comparisons that are kept: most paragraphs are the same in all cells of a campaign, and in all parts of a mail."""

_MOST = 4_000_000
"""Comparisons of words from which on texts are told whole: the work grows with the product of their lengths."""

_EDGE = re.compile(r"^\W+|\W+$")

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|%%.*?%%|\*\|.*?\|\*|<%.*?%>|\$\{.*?\}")
"""Merge tags as the dialects write them."""

_NAME = re.compile(r"[A-Za-z_][\w.]*")

_UNSPACED = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
"""Chinese and Japanese, which put no spaces between words: each sign is compared by itself."""

WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")
"""A word as it is compared."""
_TOUCHING = re.compile(rf"[{_UNSPACED}]")


def compared(old: Sequence[str], new: Sequence[str]) -> list[Pieces]:
    """What differs between two lists of paragraphs: the pieces of each paragraph in which words went or came."""
    found: list[Pieces] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found.extend(_one_by_one(old[i:j], new[k:m]) or _paragraphs(_changes(_flat(old[i:j]), _flat(new[k:m]))))
    return found


def _one_by_one(old: Sequence[str], new: Sequence[str]) -> list[Pieces]:
    """As many paragraphs in place of as many, each compared with its own; [] where they have nothing in common."""
    if len(old) != len(new):
        return []
    pairs = [word_pieces(before, after) for before, after in zip(old, new, strict=True)]
    alike = all(any(piece.kind == SAME for piece in pieces) for pieces in pairs)
    return [pieces for pieces in pairs if any(piece.kind != SAME for piece in pieces)] if alike else []


def split(text: str) -> list[str]:
    """The words of `text`."""
    return WORD.findall(text)


def join(words: Iterable[str]) -> str:
    """`words` as one text."""
    made = ""
    for word in words:
        made += gap(made, word) + word
    return made


def gap(before: str, after: str) -> str:
    """What stands between two words."""
    touching = not before or (_TOUCHING.match(before[-1]) and _TOUCHING.match(after[:1]))
    return "" if touching else " "


@lru_cache(maxsize=_REMEMBERED)
def word_pieces(old: str, new: str) -> Pieces:
    """Two versions of one line in one."""
    return _joined(_changes(split(old), split(new)))


def pattern(pieces: Pieces) -> tuple[object, ...]:
    """What went and what came, whatever stands around it."""
    return tuple(piece.kind if piece.kind == SAME else (piece.kind, piece.text) for piece in pieces)


@lru_cache(maxsize=_REMEMBERED)
def essence(pieces: Pieces) -> tuple[str, ...]:
    """What went and what came, without the signs and escapes that a part of the mail adds to its words and tags."""
    found = _essence(pieces, _field)
    return found or _essence(pieces, lambda tag: tag.group())


def _essence(pieces: Pieces, tagged: Callable[[re.Match[str]], str]) -> tuple[str, ...]:
    before, after = (
        Counter(
            _EDGE.sub("", word).casefold()
            for word in split(_TAG.sub(tagged, join(piece.text for piece in pieces if piece.kind in (SAME, kind))))
        )
        for kind in (GONE, NEW)
    )
    gone = (f"{GONE}{word}" for word in (before - after).elements() if word)
    came = (f"{NEW}{word}" for word in (after - before).elements() if word)
    return tuple(sorted((*gone, *came)))


def _field(tag: re.Match[str]) -> str:
    """A merge tag as the first name in it, which is the field's in most dialects."""
    name = _NAME.search(tag.group())
    return f" {name.group()} " if name else " "


def shortened(pieces: Pieces, around: int = 8, most: int = 120) -> Pieces:
    """`pieces` with at most `around` unchanged words beside each change, and `most` words of what went or came.

    Words of more than LONGEST signs are cut.
    """
    made = []
    for number, piece in enumerate(pieces):
        words = [word if len(word) <= LONGEST else f"{word[:LONGEST]}…" for word in split(piece.text)]
        first, last = number == 0, number == len(pieces) - 1
        if piece.kind != SAME:
            made.append(Piece(piece.kind, _cut(words, most, 0)))
        elif first and last:
            made.append(Piece(SAME, _cut(words, 2 * around, 0)))
        else:
            made.append(Piece(SAME, _cut(words, 0 if first else around, 0 if last else around)))
    return tuple(made)


def _cut(words: Sequence[str], start: int, end: int) -> str:
    if len(words) <= start + end + 1:
        return join(words)
    return join([*words[:start], "…", *(words[-end:] if end else ())])


def _flat(paragraphs: Sequence[str]) -> list[str]:
    return [word for paragraph in paragraphs for word in (*split(paragraph), _END)][:-1]


def _changes(old: list[str], new: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Runs of words with their kinds."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if not old or not new or len(old) * len(new) > _MOST or matcher.ratio() < _ALIKE:
        yield GONE, old
        yield from _between(old, new)
        yield NEW, new
        return
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield SAME, old[i:j]
        else:
            yield GONE, old[i:j]
            yield NEW, new[k:m]


def _between(old: list[str], new: list[str]) -> Iterator[tuple[str, list[str]]]:
    # One paragraph in place of one other is told as such; several are told each by itself.
    if _END in old or _END in new:
        yield SAME, [_END]


def _paragraphs(changes: Iterator[tuple[str, list[str]]]) -> Iterator[Pieces]:
    part: list[tuple[str, list[str]]] = []
    for kind, words in changes:
        run: list[str] = []
        for word in words:
            if word == _END:
                part.append((kind, run))
                yield from _told(part)
                part, run = [], []
            else:
                run.append(word)
        part.append((kind, run))
    yield from _told(part)


def _told(part: list[tuple[str, list[str]]]) -> Iterator[Pieces]:
    pieces = _joined(iter(part))
    if any(piece.kind != SAME for piece in pieces):
        yield pieces


def _joined(runs: Iterator[tuple[str, list[str]]]) -> Pieces:
    made: list[Piece] = []
    for kind, words in runs:
        if not words:
            continue
        if made and made[-1].kind == kind:
            made[-1] = Piece(kind, join([made[-1].text, *words]))
        else:
            made.append(Piece(kind, join(words)))
    return tuple(made)
