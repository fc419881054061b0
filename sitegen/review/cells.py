"""One cell in two versions: what is different for those who get it. Pure but for the files it asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from sitegen.checks.mail import CLIP_BYTES, NEAR_BYTES
from sitegen.merge.dialects import unguarded
from sitegen.review.contents import contents
from sitegen.review.model import GONE, NEW, SAME, Aspect, Change, Piece, Pieces, replaced
from sitegen.review.version import Version
from sitegen.review.words import essence, pattern, word_pieces

MUCH = 0.1
"""Growth or loss of a mail's size (a share of the old one) that is worth telling."""

_CLIPS = ("Gmail does not clip it any more", "Gmail may clip it", "Gmail clips it")


def changes(cell_id: str, old: Version, new: Version) -> tuple[Change, ...]:
    """All differences of a cell, in the order of aspects; empty when nobody sees what is different."""
    names = {*old.value("files"), *new.value("files")}
    differing = {name for name in names if old.digest(name) != new.digest(name)}
    lines = list(_lines(old, new))
    found = [
        *lines,
        *_records(old, new),
        *(_size(old, new) if "email.html" in differing else ()),
        *contents(cell_id, old, new, differing, lines),
    ]
    order = list(Aspect)
    return tuple(_numbered(sorted(found, key=lambda change: order.index(change.aspect))))


def _numbered(found: list[Change]) -> Iterator[Change]:
    """`found`, the second of two that are the same told apart from the first."""
    seen: Counter[tuple[object, ...]] = Counter()
    for change in found:
        same = change.same_as
        seen[same] += 1
        yield change if seen[same] == 1 else replace(change, key=(*(change.key or change.pieces), seen[same]))


def _lines(old: Version, new: Version) -> Iterator[Change]:
    """Subject and preheader: as the sample recipient reads them, or with merge tags where these differ too."""
    for aspect, key in ((Aspect.SUBJECT, "subject"), (Aspect.PREHEADER, "preheader")):
        before, after = unguarded(str(old.value(key))), unguarded(str(new.value(key)))
        if before == after:
            continue
        tagged = _line(before, after)
        read = _line(str(old.value("inbox", key)), str(new.value("inbox", key)))
        pieces = read if essence(read) == essence(tagged) else tagged
        yield Change(aspect, "", pieces, key=pattern(pieces))


def _line(before: str, after: str) -> Pieces:
    pieces = word_pieces(before, after)
    return replaced(before, after) if all(piece.kind == SAME for piece in pieces) else pieces


def _records(old: Version, new: Version) -> Iterator[Change]:
    yield from _value(Aspect.AUDIENCE, "rule", old, new, "segment", "when")
    yield from _value(Aspect.AUDIENCE, "priority", old, new, "segment", "priority")
    before, after = old.value("segment", "parameters") or {}, new.value("segment", "parameters") or {}
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield Change(Aspect.AUDIENCE, name, replaced(_said(before.get(name)), _said(after.get(name))))
    yield from _value(Aspect.AUDIENCE, "kind", old, new, "kind")
    yield from _value(Aspect.EXPERIMENT, "weight", old, new, "variant", "weight")
    yield from _value(Aspect.EXPERIMENT, "share", old, new, "variant", "share", said=_percent)
    yield from _value(Aspect.EXPERIMENT, "seed", old, new, "variant", "seed")
    yield from _value(Aspect.PERSONA, "shown to", old, new, "persona")
    gone, came = Counter(old.value("fields")), Counter(new.value("fields"))
    for name in sorted(gone - came):
        yield Change(Aspect.FIELDS, "", (Piece(GONE, name),))
    for name in sorted(came - gone):
        yield Change(Aspect.FIELDS, "", (Piece(NEW, name),))


def _value(
    aspect: Aspect, what: str, old: Version, new: Version, *keys: str, said: Callable[[Any], str] | None = None
) -> Iterator[Change]:
    before, after = old.value(*keys), new.value(*keys)
    if before != after:
        yield Change(aspect, what, replaced((said or _said)(before), (said or _said)(after)))


def _said(value: Any) -> str:
    if value is None or value == "":
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _percent(value: Any) -> str:
    return f"{value * 100:.3g}%" if isinstance(value, int | float) else _said(value)


def _size(old: Version, new: Version) -> Iterator[Change]:
    before, after = (version.size("email.html") for version in (old, new))
    if not before or not after:
        return
    crossed = _band(before) != _band(after)
    if crossed or abs(after - before) > MUCH * before:
        key = (_band(before), _band(after)) if crossed else (after > before,)
        told = _CLIPS[_band(after)] if crossed else ""
        yield Change(Aspect.SIZE, told, replaced(f"{before:,} bytes", f"{after:,} bytes"), key=key)


def _band(size: int) -> int:
    return (size > NEAR_BYTES) + (size > CLIP_BYTES)
