"""The page on recipient values says what the code can."""

from __future__ import annotations

from building import ROOT

from sitegen.merge.dialects import DIALECTS
from sitegen.merge.reference import filled


def test_the_tables_of_dialects_are_current() -> None:
    page = (ROOT / "docs" / "merge.md").read_text()
    assert page == filled(page), "run `make docs`"
    assert all(f"| {dialect.title} |" in page for dialect in DIALECTS.values())
