"""The picture of link previews: found, described, and told of where its author named it."""

from __future__ import annotations

from pathlib import Path

import pytest
from copywriting import COPY, FRONT, _png, compiled

from sitegen.diagnostics import Position

HERO = "# Hello\n\n/// hero\n    image: assets/{}.png\n    alt: A square\nHi\n///\n"
LANDING = COPY.replace("email.md", "landing.md")
FILES = {f"content/campaigns/hello/assets/{width}.png": _png(width, 300) for width in (800, 1200)}


@pytest.mark.parametrize(
    ("copy", "landing", "at"),
    [
        (HERO.format(800), None, Position(COPY, 8, 12)),
        (HERO.format(1200), None, None),
        ("# Hello\n", "---\ntitle: T\nimage: assets/800.png\n---\n# Hello\n", Position(LANDING, 3, 8)),
        ("# Hello\n", f"---\ntitle: T\n---\n{HERO.format(800)}", Position(LANDING, 7, 12)),
        (HERO.format(1200), f"---\nimage: assets/800.png\n---\n{HERO.format(1200)}", Position(LANDING, 2, 8)),
    ],
)
def test_a_small_picture_of_a_link_preview_is_told_where_it_is_named(
    tmp_path: Path, copy: str, landing: str | None, at: Position | None
) -> None:
    made, found = compiled(tmp_path, {**FILES, COPY: FRONT + copy, LANDING: landing})
    assert made is not None
    assert 'property="og:image"' in made.landing_html
    small = [d for d in found if d.rule == "asset/small"]
    assert [d.at for d in small] == ([at] if at else [])
    assert all("shown 1200 wide" in d.message and "in link previews" in d.message for d in small)
