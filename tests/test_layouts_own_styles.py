"""A block's own style sheets: in mail and page, right under the page's policy, told of where they are wrong."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from building import broken, run
from conftest import write_files
from copywriting import COPY, FRONT, PROJECT, compiled, told

QUOTE: dict[str, str | bytes | None] = {
    "layouts/blocks/quote/block.yaml": "name: Quote\nhelp: Words of others.\nbody: required\n"
    "example: |\n  /// quote\n  Words\n  ///\n",
    "layouts/blocks/quote/email.mjml": '<mj-section><mj-column css-class="cite"><mj-text css-class="said">'
    '<div class="quote">{{ body.html }}</div></mj-text></mj-column></mj-section>',
    "layouts/blocks/quote/landing.html": '<section class="quote">{{ body.html }}</section>',
    "layouts/blocks/quote/email.txt": "{{ body.text }}",
    COPY: f"{FRONT}# Hello\n\n/// quote\nWords\n///\n",
}
SHEETS: dict[str, str | bytes | None] = {
    "layouts/blocks/quote/landing.css": ".quote { color: {{ theme.light.accent }}; }\n",
    "layouts/blocks/quote/content.css": ".quote { letter-spacing: 3px; }\n",
    "layouts/blocks/quote/email.css": ".said div { word-spacing: 4px; }\n",
    "layouts/blocks/quote/head.css": "@media print { .quote { display: none; } }\n",
}


def test_the_sheets_of_a_block_are_added_to_those_of_the_layouts(tmp_path: Path) -> None:
    plain, _ = compiled(tmp_path / "plain", QUOTE)
    made, found = compiled(tmp_path / "styled", {**QUOTE, **SHEETS})
    assert told(found) == []
    assert plain is not None
    assert made is not None
    (style,) = re.findall(r"<style>(.*?)</style>", made.landing_html, re.DOTALL)
    (before,) = re.findall(r"<style>(.*?)</style>", plain.landing_html, re.DOTALL)
    assert style.startswith(before)
    assert re.fullmatch(r"\n\.quote \{ color: #[0-9A-F]{6}; \}", style.removeprefix(before))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src &#39;sha256-{digest}&#39;" in made.landing_html
    assert re.search(r'class="quote" style="[^"]*letter-spacing:3px', made.email_html)
    assert "word-spacing:4px" in made.email_html
    assert "@media print { .quote { display: none; } }" in made.email_html


@pytest.mark.parametrize("sheet", [path.rpartition("/")[2] for path in SHEETS])
def test_a_mistake_in_a_blocks_sheet_is_told_at_its_line(tmp_path: Path, sheet: str) -> None:
    path = f"layouts/blocks/quote/{sheet}"
    made, found = compiled(tmp_path, {**QUOTE, **SHEETS, path: ".quote { color: red; }\n\n.other {\n"})
    assert made is None
    assert [(d.rule, str(d.at).rpartition(":")[0]) for d in found] == [("layout/css", f"{path}:3")]


def test_a_sheet_of_another_name_is_not_read(tmp_path: Path) -> None:
    _, found = compiled(tmp_path, {**QUOTE, "layouts/blocks/quote/landng.css": ""})
    assert [(d.rule, d.hint) for d in found] == [("file/ignored", "Did you mean “landing.css” or “head.css”?")]


def test_a_sheet_that_comes_and_goes_is_followed(tmp_path: Path) -> None:
    write_files(tmp_path, {**PROJECT, **QUOTE})
    run("-C", tmp_path, "build")
    page = tmp_path / "build/hello/everyone/default/en/landing/index.html"
    before = page.read_text("utf-8")
    write_files(tmp_path, {"layouts/blocks/quote/landing.css": ".quote { color: red; }\n"})
    run("-C", tmp_path, "build")
    assert ".quote { color: red; }" in page.read_text("utf-8")
    blocks = (tmp_path / "build/blocks.html").read_text("utf-8")
    assert ".quote { color: red; }" in blocks
    assert "assets/example-scene" in blocks
    assert "../assets/" not in blocks, "all its pictures lie below it"
    write_files(tmp_path, {"layouts/blocks/quote/landing.css": None})
    run("-C", tmp_path, "build")
    assert page.read_text("utf-8") == before
    assert broken(tmp_path / "build") == []
