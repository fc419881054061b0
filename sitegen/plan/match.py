"""Cell patterns of the command line: campaign/segment/variant/locale, globs in any part, parts left off at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate

from sitegen.diagnostics import Diagnostic, diagnose, did_you_mean
from sitegen.plan.model import Plan

PARTS = ("campaign", "segment", "variant", "locale")


def match(patterns: str | Sequence[str], ids: Iterable[str]) -> list[str]:
    """Those of `ids` that one of the patterns means, in the order of `ids`; without patterns all of them.

    `*`, `?` and `[…]` stay within one part: `winback/*/titles` is every segment and locale of that variant.
    """
    several = [patterns] if isinstance(patterns, str) else list(patterns)
    if not several:
        return list(ids)
    tests = [_tests(pattern) for pattern in several]
    return [id_ for id_ in ids if any(_fits(test, id_) for test in tests)]


def unmatched(patterns: Sequence[str], ids: Sequence[str]) -> list[Diagnostic]:
    """A diagnostic for each pattern that means no cell."""
    return [unknown(pattern, ids) for pattern in patterns if not match(pattern, ids)]


def held_back(patterns: Sequence[str], plan: Plan) -> list[Diagnostic]:
    """A note for each pattern that means gated cells of `plan` and no other: why there is nothing to make."""
    ids = [cell.id for cell in plan.cells]
    found = []
    for pattern in patterns:
        held = {each.id: each for each in plan.gated}
        named = match(pattern, held)
        if not named or match(pattern, ids):
            continue
        first = held[named[0]]
        what = f"“{pattern}” is gated" if len(named) == 1 else f"all {len(named)} cells of “{pattern}” are gated"
        why = first.why if len(named) == 1 else f"in {first.id}, {first.why}"
        hint = f"Nobody gets {'it' if len(named) == 1 else 'them'} while this is so."
        found.append(diagnose("plan/gated", f"{what}: {why}", first.at, hint=hint))
    return found


def unknown(pattern: str, ids: Iterable[str]) -> Diagnostic:
    """The diagnostic for a pattern that means none of `ids`: which part is wrong, and what it might be."""
    parts = pattern.strip("/").split("/")
    if meant := _meant(pattern):
        form = "/".join(PARTS)
        message = f"“{pattern}” is no cell: a cell is {form}, not a file or folder"
        return diagnose("plan/unknown-cell", message, hint=f"Write {meant}.")
    if len(parts) > len(PARTS):
        message = f"“{pattern}” has {len(parts)} parts; a cell has {len(PARTS)}"
        return diagnose("plan/unknown-cell", message, hint="Write campaign/segment/variant/locale.")
    left = [id_.split("/") for id_ in ids]
    for number, part in enumerate(parts):
        test = re.compile(translate(part))
        fitting = [id_ for id_ in left if test.match(id_[number])]
        if not fitting:
            before = "/".join(parts[:number])
            where = f" in “{before}”" if before else ""
            message = f"there is no {PARTS[number]} “{part}”{where}"
            return diagnose("plan/unknown-cell", message, hint=did_you_mean(part, {id_[number] for id_ in left}))
        left = fitting
    hint = f"A cell has {len(PARTS)} parts, such as {'/'.join(left[0])}." if left else ""
    return diagnose("plan/unknown-cell", f"there is no cell “{pattern}”", hint=hint)


def _meant(pattern: str) -> str:
    """The cell that `pattern` means, written with backslashes or as a path to its copy or output; "" for no such."""
    parts = [part for part in re.split(r"[/\\]", pattern) if part not in ("", ".", "..")]
    for folder in ("campaigns", "build"):
        if folder in parts[:-1]:
            inside = parts[parts.index(folder) + 1 :]
            return "/".join(inside[: 1 if folder == "campaigns" else len(PARTS)])
    return "/".join(parts) if "\\" in pattern else ""


def _tests(pattern: str) -> list[re.Pattern[str]]:
    return [re.compile(translate(part)) for part in pattern.strip("/").split("/")]


def _fits(tests: Sequence[re.Pattern[str]], id_: str) -> bool:
    parts = id_.split("/")
    return len(tests) <= len(parts) and all(test.match(part) for test, part in zip(tests, parts, strict=False))
