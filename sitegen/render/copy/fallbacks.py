"""Fallbacks of names that do not exist: nothing fails, and everybody gets the fallback."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from functools import lru_cache

from jinja2.defaults import DEFAULT_NAMESPACE

from sitegen.render.copy.leftovers import Doubt
from sitegen.render.templates.habits import field_like
from sitegen.render.templates.tags import spans

_RAW = re.compile(r"\{%[-+]?\s*raw\b.*?\bendraw\s*[-+]?%\}", re.DOTALL)
_TEXT = re.compile(r"\"[^\"]*\"|'[^']*'")
_WITH_FALLBACK = re.compile(r"(?<![\w.])(?P<name>[A-Za-z_]\w*)\s*\|\s*d(?:efault)?\b")
_BEHIND_SIGN = re.compile(r"(?:[.|]|\bis(?:\s+not)?)\s*\Z")
_SETS = re.compile(r"\{%[-+]?\s*(?:set\s+([^=%]+)|for\s+(.+?)\s+in\b|(?:macro|call|import|from|with)\b(.*))", re.DOTALL)
_ALWAYS = frozenset(DEFAULT_NAMESPACE) | {"loop", "caller", "varargs", "kwargs", "self", "super"}
_LIKE = 0.72
_CONSTANTS = frozenset({"true", "True", "false", "False", "none", "None"})


@lru_cache(maxsize=1024)
def set_in(source: str) -> frozenset[str]:
    """The names that the template `source` gives a value itself: sets, loops, macros and their arguments, imports."""
    found: set[str] = set()
    for start, end in spans(source):
        tag = _SETS.match(source[start:end])
        if tag:
            found.update(re.findall(r"[A-Za-z_]\w*", " ".join(filter(None, tag.groups()))))
    return frozenset(found)


def idle(source: str, known: Collection[str], fields: Collection[str]) -> Iterator[Doubt]:
    """Names in the template `source` that have a fallback and are none of `known`.

    Those of the recipient's `fields` are left out: rendering refuses them.
    """
    for offset, name in _with_fallback(source):
        if name not in known and name not in fields:
            like = next(iter(get_close_matches(name, known, 1, _LIKE)), "") or field_like(name, fields)
            hint = (
                f"Did you mean “{like}”?" if like else f"Leave the text alone, or write {{% set {name} = … %}} above."
            )
            yield Doubt(offset, f"“{name}” does not exist here, so everybody gets its fallback", hint)


@lru_cache(maxsize=1024)
def _with_fallback(source: str) -> tuple[tuple[int, str], ...]:
    if "|" not in source:
        return ()
    text = _RAW.sub(lambda raw: " " * len(raw.group()), source)
    found: list[tuple[int, str]] = []
    for start, end in spans(text):
        if text.startswith("{#", start):
            continue
        tag = _TEXT.sub(lambda quoted: '"' * len(quoted.group()), text[start:end])
        for match in _WITH_FALLBACK.finditer(tag):
            named = match["name"] not in _ALWAYS and match["name"] not in _CONSTANTS
            if named and not _BEHIND_SIGN.search(tag, 0, match.start()):
                found.append((start + match.start(), match["name"]))
    return tuple(found)
