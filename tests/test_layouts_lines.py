"""What stands in one line with what, seen in a browser: columns of the page, answers, words of a narrow column."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from copywriting import COPY, FRONT, compiled, told
from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOCS = (Path(__file__).parent.parent / "docs" / "layouts.md").read_text("utf-8")
BEGIN = """() => Object.fromEntries([".masthead .wordmark", "main h1", ".colophon p"].map(
  (selector) => [selector, Math.round(document.querySelector(selector).getBoundingClientRect().left)]))"""
ANSWERS = """() => [...document.querySelectorAll("a")].filter((link) => link.querySelector(".stars")).map((link) => {
  const words = document.createRange();
  words.selectNodeContents(link.lastChild);
  const lines = [...words.getClientRects()].filter((box) => box.width > 1);
  return [link.querySelector(".stars").getBoundingClientRect().right, ...lines.map((line) => line.left)];
})"""


def example(start: str) -> str:
    """The code block of docs/layouts.md that begins with `start`."""
    found = re.search(rf"^```\w+\n({re.escape(start)}.*?)^```", DOCS, re.DOTALL | re.MULTILINE)
    assert found, start
    return found.group(1)


@pytest.mark.parametrize(
    ("copy", "left"), [("# Hello\n\nWords\n", 300), ("/// hero\n# Hello\n///\n", 100)], ids=["text alone", "hero"]
)
def test_masthead_and_colophon_begin_where_the_page_does(
    tmp_path: Path, new_page: Callable[..., Page], copy: str, left: int
) -> None:
    made, _ = compiled(tmp_path, {COPY: FRONT + copy})
    assert made is not None
    page = new_page()
    page.set_content(made.landing_html)
    assert set(page.evaluate(BEGIN).values()) == {left}


@pytest.mark.parametrize("block", ["survey\n    action: answer-it", "rating\n    action: rate-it"])
def test_a_question_without_text_of_its_own_is_a_heading_on_the_page(tmp_path: Path, block: str) -> None:
    made, found = compiled(tmp_path, {COPY: f"{FRONT}# Hello\n\n/// {block}\n///\n"})
    assert made is not None
    assert told(found) == []
    heading = LexborHTMLParser(made.landing_html).css_first("fieldset > legend > h2")
    assert heading is not None
    assert heading.text() in ("Answer", "Rate it")


def test_an_answer_of_two_lines_stands_beside_its_stars(tmp_path: Path, new_page: Callable[..., Page]) -> None:
    labels = "".join(
        f"      - {word} und noch einmal so lang\n" for word in ("Gar nicht", "Kaum", "Gut", "Sehr", "Ganz")
    )
    made, _ = compiled(
        tmp_path, {COPY: f"{FRONT}# Hello\n\n/// rating\n    action: rate-it\n    labels:\n{labels}///\n"}
    )
    assert made is not None
    page = new_page(viewport={"width": 375, "height": 800})
    page.set_content(made.preview_html)
    answers = page.evaluate(ANSWERS)
    assert len(answers) == 5
    for stars, *lines in answers:
        assert len(lines) >= 2
        assert len(set(lines)) == 1
        assert lines[0] >= stars


def test_a_long_word_fits_into_the_narrow_column_of_a_phone(tmp_path: Path, new_page: Callable[..., Page]) -> None:
    rows = "id,title,genre\n1,Salt,Dokumentarfilm\n2,Tram,Drama\n3,Kite,Krimi\n"
    copy = f"{FRONT}# Hello\n\n/// title-grid\n    items: films\n    columns: 3\n///\n"
    made, _ = compiled(tmp_path, {COPY: copy, "content/data/titles.csv": rows})
    assert made is not None
    page = new_page(viewport={"width": 375, "height": 800})
    page.set_content(made.preview_html)
    heights = page.locator(".small", has_text=re.compile("Dokumentarfilm|Drama|Krimi")).evaluate_all(
        "nodes => nodes.map((node) => node.getBoundingClientRect().height)"
    )
    assert len(heights) == 3
    assert len(set(heights)) == 1


@pytest.mark.parametrize("width", [375, 1280])
def test_the_quote_of_the_docs_stands_in_the_column_of_text(
    tmp_path: Path, new_page: Callable[..., Page], width: int
) -> None:
    head, quote = (
        "layouts/blocks/quote/",
        "/// quote\n    source: The Evening Post\nThe best two hours of the year.\n///\n",
    )
    files = {
        f"{head}block.yaml": example("# block.yaml"),
        f"{head}email.mjml": example('{%- import "macros.mjml"'),
        f"{head}landing.html": example('{%- import "macros.html"'),
        f"{head}landing.css": example("/* layouts/blocks/quote/landing.css"),
        f"{head}email.txt": "{{ body.text }}\n",
        COPY: f"{FRONT}# Hello\n\n{quote}",
    }
    made, found = compiled(tmp_path, files)
    assert made is not None
    assert told(found) == []
    page = new_page(viewport={"width": width, "height": 800})
    page.set_content(made.landing_html)
    bars = page.evaluate(
        "[...document.querySelectorAll('main *')].filter((node) => parseFloat(getComputedStyle(node).borderLeftWidth))"
        ".map((node) => [node.tagName, node.getBoundingClientRect().left])"
    )
    assert bars == [["BLOCKQUOTE", page.locator("main h1").bounding_box()["x"]]]
