"""Names that tables, queries and fields must not have, because SQL or copy already means something by them."""

from __future__ import annotations

_SQL = """
    all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default
    deferrable desc describe distinct do else end except false fetch for foreign from group having in initially
    intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer pivot_wider placing
    primary qualify references returning select show some summarize symmetric table then to trailing true union unique
    unpivot using variadic when where window with
"""
_COPY = """
    values segment variant locale campaign brand site support links data recipient theme t link action_link picture
    options body children content title preheader header footer true false none loop self super caller varargs kwargs
    range dict lipsum cycler joiner namespace not and or if else for in is import include extends block
"""

SQL_WORDS = frozenset(_SQL.split())
"""Reserved words of DuckDB 1.3 and later (duckdb_keywords())."""

COPY_NAMES = frozenset(_COPY.split())
"""Names that copy and blocks already have; a query of the same name would hide them."""
