"""Cells in short form: whatever the set, the patterns mean exactly its cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.plan.match import match
from sitegen.review.short import patterns, short

SEGMENTS = ("lapsed-2025-11", "lapsed-2025-12", "lapsed-2026-01", "heavy")
EVERY = frozenset(
    f"{campaign}/{segment}/{variant}/{locale}"
    for campaign in ("winback", "welcome")
    for segment in SEGMENTS
    for variant in ("titles", "price")
    for locale in ("en", "fr", "ar")
) - {"winback/heavy/price/ar"}


@given(st.sets(st.sampled_from(sorted(EVERY)), min_size=1))
def test_patterns_mean_exactly_these_cells(cells: set[str]) -> None:
    assert set(match(patterns(cells, EVERY), EVERY)) == cells


@given(
    *(st.sets(st.sampled_from(values), min_size=1) for values in (SEGMENTS, ("titles", "price"), ("en", "fr", "ar")))
)
def test_combinations_are_few_patterns(segments: set[str], variants: set[str], locales: set[str]) -> None:
    parts = [cell.split("/") for cell in EVERY]
    cells = {
        "/".join(p) for p in parts if p[0] == "winback" and p[1] in segments and p[2] in variants and p[3] in locales
    }
    if cells:
        found = patterns(cells, EVERY)
        assert set(match(found, EVERY)) == cells
        assert len(found) <= len(segments) * len(variants) * len(locales)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("winback", "winback"),
        ("winback/*/titles", "winback/*/titles"),
        ("*/*/*/fr", "*/*/*/fr"),
        ("*/lapsed-2025-*/titles", "*/lapsed-2025-*/titles"),
        ("winback/lapsed-2025-*/*/en", "winback/lapsed-2025-*/*/en"),
        ("*", "all cells"),
        ("winback/heavy/titles/en", "winback/heavy/titles/en"),
    ],
)
def test_short_forms(pattern: str, expected: str) -> None:
    assert short(match(pattern, sorted(EVERY)), EVERY) == expected


def test_many_unlike_cells_are_counted() -> None:
    cells = [
        "winback/heavy/titles/en", "winback/lapsed-2025-11/price/fr", "winback/lapsed-2025-12/titles/ar",
        "winback/lapsed-2026-01/titles/fr", "winback/lapsed-2026-01/price/en",
    ]  # fmt: skip
    assert short(cells, EVERY) == f"{', '.join(sorted(cells)[:3])} and 2 more"
