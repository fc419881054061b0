"""The page on recipient values says what the code can."""

from __future__ import annotations

from building import ROOT

from sitegen.merge.dialects import DIALECTS
from sitegen.merge.filters import FILTERS
from sitegen.merge.reference import filled


def test_the_tables_of_dialects_are_current() -> None:
    page = (ROOT / "docs" / "merge.md").read_text()
    assert page == filled(page), "run `make docs`"
    assert all(f"| {dialect.title} |" in page for dialect in DIALECTS.values())


def test_all_filters_for_recipient_values_are_listed() -> None:
    page = filled("<!-- filters -->\n<!-- end -->\n")
    assert all((f"| `{name}` |" in page) != (name == "limit") for name in FILTERS)


def test_the_pages_for_authors_and_engineers_lead_to_each_other() -> None:
    pages = {name: (ROOT / "docs" / f"{name}.md").read_text() for name in ("merge", "dialects", "index")}
    assert "(dialects.md)" in pages["merge"]
    assert "(merge.md)" in pages["dialects"]
    assert all(f"({name}.md)" in pages["index"] for name in ("merge", "dialects"))
