"""Segments and families of segments, and which patterns can mean them before their members are known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from sitegen.diagnostics import Position, diagnose, did_you_mean
from sitegen.diagnostics.suggest import nearest
from sitegen.sources.document import as_mapping
from sitegen.sources.project import Loaded
from sitegen.sources.reader import Reader
from sitegen.sources.schema import SegmentRule
from sitegen.sources.validate import missing_key, validate

SEGMENTS = "content/segments.yaml"

_ID = re.compile(r"(?:[a-z0-9]|\{[a-z][a-z0-9_]*\})(?:[a-z0-9-]|\{[a-z][a-z0-9_]*\})*\Z")
_PART = re.compile(r"\{([^{}]*)\}")
_PATTERN = re.compile(r"[a-z0-9*?\[\]!-]+\Z")


def family_stem(segment_id: str) -> str:
    """The name of a family: its id without the {…} parts and the hyphens beside them (lapsed-{month}: lapsed)."""
    return re.sub("-{2,}", "-", _PART.sub("", segment_id)).strip("-")


def family_parts(segment_id: str) -> tuple[str, ...]:
    """The names in the {…} parts of a family's id, in their order."""
    return tuple(_PART.findall(segment_id))


def is_family(segment_id: str) -> bool:
    """Whether the id has {…} parts."""
    return "{" in segment_id


@lru_cache(maxsize=4096)
def can_match(pattern: str, segment_id: str) -> bool:
    """Whether a pattern of `segments:` can mean the segment, or some member of the family, called `segment_id`.

    A pattern is an id, a family's stem, or a glob over ids. What fills {…} is not known yet, so it counts as any text.
    """
    if pattern == family_stem(segment_id):
        return True
    left = [("*" if token == "*" else "?" if len(token) > 1 or token == "?" else token) for token in _tokens(pattern)]
    right = ["*" if token.startswith("{") else token for token in re.findall(r"\{[^{}]*\}|.", segment_id)]
    return _meet(tuple(left), tuple(right))


def matching(pattern: str, segment_ids: Iterable[str]) -> list[str]:
    """Those of `segment_ids` that `pattern` can mean, sorted."""
    return sorted(name for name in segment_ids if can_match(pattern, name))


def load_segments(reader: Reader) -> dict[str, Loaded[SegmentRule]]:
    """Every sound entry of content/segments.yaml by its id (with the {…} parts of families)."""
    document = reader.mapping(SEGMENTS)
    if document is None:
        reader.broken.add("segments")
        if reader.absent(SEGMENTS):
            message = "there is no segments.yaml; it says who gets what"
            reader.report.add(diagnose("file/missing", message, Position(SEGMENTS)))
        return {}
    segments: dict[str, Loaded[SegmentRule]] = {}
    stems: dict[str, str] = {}
    for name in as_mapping(document):
        path = (name,)
        at = document.key_position(path)
        rule = validate(SegmentRule, document, reader.report, path)
        sound = rule is not None
        if not _ID.match(name) or len(name) > 80:
            message = f"“{name}” must be made of lower-case letters, digits and hyphens; families have {{name}} parts"
            reader.report.add(diagnose("schema/value", message, at))
            sound = False
        elif rule is not None and is_family(name) and rule.for_each is None:
            hint = "Add for_each: with a query that has a column " + " and ".join(family_parts(name)) + "."
            missing = missing_key("for_each", document, path)
            reader.report.add(diagnose(missing.rule, missing.message, missing.at, hint=hint))
            sound = False
        elif rule is not None and not is_family(name) and rule.for_each is not None:
            message = f"for_each makes one segment per row, but all of them would be called “{name}”"
            hint = f"Name a column in the id, such as {name}-{{month}}."
            reader.report.add(diagnose("schema/value", message, document.key_position((*path, "for_each")), hint=hint))
            sound = False
        stem = family_stem(name)
        if sound and stem in stems:
            message = f"“{name}” and “{stems[stem]}” would both be called “{stem}” in file names and patterns"
            reader.report.add(diagnose("schema/value", message, at, hint="Rename one of the two."))
            sound = False
        stems.setdefault(stem, name)
        if sound and rule is not None:
            segments[name] = Loaded(rule, document, path)
        else:
            reader.broken.add("segments", name)
    return segments


def check_pattern(reader: Reader, pattern: str, known: Iterable[str], at: Position) -> None:
    """Report a pattern of `segments:` that can mean no segment."""
    names = list(known)
    broken = reader.broken.names("segments")
    if "*" in broken or matching(pattern, [*names, *broken]):
        return
    if not _PATTERN.match(pattern):
        message = f"“{pattern}” is no segment: names have lower-case letters, digits and hyphens, patterns also *"
    elif set(pattern) & set("*?["):
        message = f"no segment matches “{pattern}”"
    else:
        message = f"there is no segment “{pattern}”"
    reader.report.add(diagnose("ref/segment", message, at, hint=nearest_segments(pattern, names)))


def nearest_segments(pattern: str, segment_ids: Iterable[str]) -> str:
    """What may have been meant by a `pattern` that means none of `segment_ids`: a pattern where it is one itself."""
    ids = list(segment_ids)
    globs = [_PART.sub("*", name) for name in ids if is_family(name)]
    if set(pattern) & set("*?["):
        if nearest(pattern, globs):
            return did_you_mean(pattern, globs)
        pattern = re.sub(r"[*?]|\[[^\]]*\]", "", pattern).strip("-") or pattern
    return did_you_mean(pattern, [*map(family_stem, ids), *globs] if globs else ids)


def _tokens(pattern: str) -> list[str]:
    return re.findall(r"\[[^\]]*\]|.", pattern)


def _meet(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether some text matches both: “*” is any text, “?” any character."""
    reach = {(0, 0)}
    seen = set(reach)
    while reach:
        i, j = reach.pop()
        if i == len(left) and j == len(right):
            return True
        steps: list[tuple[int, int]] = []
        a = left[i] if i < len(left) else None
        b = right[j] if j < len(right) else None
        if a == "*":
            steps.append((i + 1, j))
            if b is not None:
                steps.append((i, j + 1))
        if b == "*":
            steps.append((i, j + 1))
            if a is not None:
                steps.append((i + 1, j))
        if a not in (None, "*") and b not in (None, "*") and (a == b or a == "?"):
            steps.append((i + 1, j + 1))
        for step in steps:
            if step not in seen:
                seen.add(step)
                reach.add(step)
    return False
