"""A grid of titles keeps its lines where a title has no picture, and where the last row is not full."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from copywriting import COPY, FRONT, compiled

if TYPE_CHECKING:
    from playwright.sync_api import Page

POSTER = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='2' height='3'%3E%3C/svg%3E"
TITLES = """\
id,title,poster,year
1,Salt,assets/a.png,2026
2,Tram,,2025
3,Kite,assets/a.png,2024
4,Four,,2024
5,Five,assets/a.png,2024
"""
PLACES = """() => [...document.querySelectorAll(".caption")].map((node) => {
  const box = node.getBoundingClientRect();
  return [Math.round(box.left), Math.round(box.top)];
})"""


@pytest.mark.parametrize("width", [375, 640])
@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize("kind", ["mail", "page"])
def test_titles_stand_in_lines(
    tmp_path: Path, new_page: Callable[..., Page], kind: str, columns: int, width: int
) -> None:
    copy = f"{FRONT}# Hello\n\n/// title-grid\n    items: films\n    columns: {columns}\n///\n"
    made, _ = compiled(tmp_path, {COPY: copy, "content/data/titles.csv": TITLES})
    assert made is not None
    html = made.preview_html if kind == "mail" else made.landing_html
    page = new_page(viewport={"width": width, "height": 900})
    page.set_content(re.sub(r'"[^"]*assets/a-[^"]*"', f'"{POSTER}"', html))
    places = page.evaluate(PLACES)
    across = 3 if kind == "mail" and columns == 3 and width == 640 else 2
    rows = [places[at : at + across] for at in range(0, len(places), across)]
    assert [len({top for _, top in row}) for row in rows] == [1] * len(rows)
    for row in rows:
        assert [left for left, _ in row] == [left for left, _ in rows[0]][: len(row)]
