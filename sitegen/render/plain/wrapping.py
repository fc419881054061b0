"""Plain text in lines: how wide text is, and where lines may break.

Pure functions. Lines end at `WIDTH` columns, as columns show in a terminal: wide characters count two, combining ones
none, a merge token as much as what usually stands in its place. Addresses and tokens are never broken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from sitegen.merge.tokens import CONTROL, TOKEN

WIDTH = 72
"""Columns of a line. RFC 5322, 2.1.1 asks for at most 78; 72 leaves room for quoting in answers."""

MAX_OCTETS = 998
"""Longest line RFC 5322, 2.1.1 allows, in bytes without CRLF; words longer than that are cut, addresses never."""

TOKEN_COLUMNS = 10
"""Columns a merge token counts for: about a first name."""

BLANK = " \t\r\n\f\v"
"""White space at which lines may break; no-break spaces are none."""

SPACE = re.compile(r"[ \t\r\n\f\v]+")
INVISIBLE = re.compile(r"[\u00ad\u200b\ufeff\x00-\x08\x0e-\x1f\x7f]")
"""Break opportunities and control characters, which plain text cannot use."""

CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
"""The part of INVISIBLE that ASCII text can hold."""

SOFT, TIGHT, RULE = "\u2063", "\u2064", "\u2062"
"""Marks at ends of lines made while build-time values were still tokens: broken at a space, broken between letters,
ruled below a heading. They take no column; `spelling.spelled` wraps anew and removes them."""

_BUILD_TIME = ("zqv", "zqu", "zql")

MANY_BLANK_LINES = re.compile(r"\n{3,}")

_NARROW = re.compile(
    "[\0-\u00ac\u00ae-\u02ff\u0391-\u03a1\u03a3-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*\\Z"
)
"""Text of characters that all take one column: Latin, Greek, Cyrillic, their punctuation."""

_LEAD = re.compile(r"(?P<same>(?:> ?)*[ \t]*)(?P<mark>(?:(?:[-*+•]|\[[ xX]\]|[0-9]{1,3}[.)]) +)*)")
_CLOSERS = frozenset("?!:;»›…%€°–—-*+>#|/=.,)")
_OPENERS = frozenset("«‹([“„")
_ALONE = _CLOSERS | _OPENERS
_NEVER_FIRST = frozenset("、。，．・：；？！）］｝」』】〕〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ%’”…")
_NEVER_LAST = frozenset("（［｛「『【〔〈《“‘")


def columns(text: str) -> int:
    """How many columns `text` takes."""
    if "zq" in text:
        text = CONTROL.sub("", text)
        text = TOKEN.sub("x" * TOKEN_COLUMNS, text)
    return len(text) if text.isascii() or _NARROW.match(text) else sum(map(_character_columns, text))


def wrap(text: str, width: int = WIDTH) -> str:
    """`text` with lines of at most `width` columns, each line wrapped by itself; what fits stays as it is.

    Continued lines repeat quote marks and indentation and stand below the text of a list item. White space at line
    ends goes, blank lines come singly. Wrapping twice is wrapping once.
    """
    if len(text) <= width and text.isascii() and text.isprintable():
        return text.rstrip()
    lines: list[str] = []
    for line in INVISIBLE.sub("", text.replace("\r\n", "\n")).split("\n"):
        line = line.rstrip()
        if (line.isascii() and len(line) <= width) or columns(line) <= width:
            lines.append(line)
            continue
        lead = _LEAD.match(line)
        first = lead.group() if lead else ""
        rest = lead.group("same") + " " * len(lead.group("mark")) if lead else ""
        if len(rest) > width // 2:
            lines.extend(fill(line, width))
        else:
            lines.extend(fill(line[len(first) :], width, first, rest))
    return MANY_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def fill(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """`text`, without line breaks, as lines of at most `width` columns that begin with `first`, then `rest`."""
    taken = columns(first)
    if taken + columns(text) <= width:
        return [(first + text).rstrip()]
    lines: list[str] = []
    line, empty, marked = first, True, holds_value(text)
    words = SPACE.split(text.strip(BLANK))
    if not marked and "zq" not in text and _NARROW.match(text) and _ALONE.isdisjoint(words):
        for word in words:
            wide = len(word)
            if empty:
                line, taken, empty = line + word, taken + wide, False
            elif taken + 1 + wide <= width:
                line, taken = f"{line} {word}", taken + 1 + wide
            else:
                lines.append(line)
                line, taken = rest + word, columns(rest) + wide
        lines.append(line)
        return [cut.rstrip() for full in lines for cut in _cut(full)]
    for space, word in _words(text):
        wide = columns(word)
        if empty:
            line, taken, empty = line + word, taken + wide, False
        elif taken + len(space) + wide <= width:
            line, taken = f"{line}{space}{word}", taken + len(space) + wide
        else:
            lines.append(line + (SOFT if space else TIGHT) if marked else line)
            line, taken = rest + word, columns(rest) + wide
    lines.append(line)
    return [cut.rstrip() for full in lines for cut in _cut(full)]


def holds_value(text: str) -> bool:
    """Whether the token of a build-time value stands in `text`."""
    return "zq" in text and any(start in text for start in _BUILD_TIME)


def _words(text: str) -> Iterator[tuple[str, str]]:
    """The pieces of `text` that stay whole, each with the space before it.

    Punctuation that stands by itself stays with its word, so that no line begins with a dash or ends in an opening
    quote; scripts written without spaces may break between letters.
    """
    waiting = ""
    for word in SPACE.split(text.strip(BLANK)):
        if waiting and (word in _CLOSERS or (waiting[-1] in _OPENERS and waiting[-2:-1] in ("", " "))):
            waiting += f" {word}"
            continue
        if waiting.isascii():
            if waiting:
                yield " ", waiting
        else:
            yield from _letters(waiting)
        waiting = word
    yield from _letters(waiting)


def _letters(word: str) -> Iterator[tuple[str, str]]:
    if not word:
        return
    if word.isascii() or "://" in word or not any(map(_is_ideograph, word)):
        yield " ", word
        return
    space, start = " ", 0
    for i in range(1, len(word)):
        left, right = word[i - 1], word[i]
        if not (_is_ideograph(left) or _is_ideograph(right)) or not _character_columns(right):
            continue
        if right not in _NEVER_FIRST and left not in _NEVER_LAST:
            yield space, word[start:i]
            space, start = "", i
    yield space, word[start:]


def _cut(line: str) -> Iterator[str]:
    """`line`, in pieces if it is longer than MAX_OCTETS and holds no address; tokens and characters stay whole."""
    if len(line) * 4 <= MAX_OCTETS or len(line.encode("utf-8", "replace")) <= MAX_OCTETS or "://" in line:
        yield line
        return
    piece, taken = "", 0
    for atom in re.findall(rf"{TOKEN.pattern}|.", line, re.DOTALL):
        size = len(atom.encode("utf-8", "replace"))
        if taken + size > MAX_OCTETS:
            yield piece
            piece, taken = "", 0
        piece, taken = piece + atom, taken + size
    yield piece


@lru_cache(maxsize=8192)
def _character_columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _is_ideograph(character: str) -> bool:
    return _character_columns(character) == 2 and unicodedata.category(character)[0] in "LP"
