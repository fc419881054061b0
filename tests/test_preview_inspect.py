"""Pointing at a piece of a mail in Chromium: marks become what changes no layout, and lead back to their places."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from conftest import LAYOUTS

from sitegen.preview.origins import Inspector
from sitegen.site.engine import Engine
from sitegen.site.gallery.page import link

if TYPE_CHECKING:
    from playwright.sync_api import Page

MARKS = link([files("sitegen.preview").joinpath("marks.js").read_text(encoding="utf-8")])
CELLS = ("outage/cut-off-double/cause/en", "winback/lapsed-2026-01/price/ar", "winback/lapsed-2026-01/titles/fr")

SAME = f"""([given, plain]) => {{
    {MARKS}
    const read = (html) => new DOMParser().parseFromString(html, "text/html");
    const [doc, wanted] = [read(given), read(plain)];
    unmark(doc);
    const html = doc.documentElement.outerHTML;
    for (const element of doc.querySelectorAll("[data-sitegen]")) element.removeAttribute("data-sitegen");
    const walker = doc.createTreeWalker(doc, NodeFilter.SHOW_COMMENT);
    const marks = [];
    while (walker.nextNode()) if (/^zo[[.\\]]/.test(walker.currentNode.data)) marks.push(walker.currentNode);
    for (const mark of marks) mark.remove();
    doc.documentElement.normalize();
    return [html, marks.length, doc.documentElement.outerHTML === wanted.documentElement.outerHTML];
}}"""

BOXES = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
    const boxes = [];
    while (walker.nextNode()) {
        const { x, y, width, height } = walker.currentNode.getBoundingClientRect();
        boxes.push([walker.currentNode.localName, x, y, width, height]);
    }
    return boxes;
}"""


@pytest.fixture(scope="module")
def inspector() -> Inspector:
    """Of the example content."""
    engine = Engine(LAYOUTS.parent, LAYOUTS, {})
    engine.refresh()
    return Inspector(engine)


@pytest.mark.parametrize("cell", CELLS)
def test_marks_change_no_layout(inspector: Inspector, cell: str, new_page: Callable[..., Page]) -> None:
    told, plain = inspector.origins(cell), inspector.engine.compile(cell).preview_html
    page = new_page(offline=True)
    html, count, same = page.evaluate(SAME, [told["html"], plain])
    assert same
    assert count > 20
    laid_out: list[Any] = []
    for text in (plain, f"<!doctype html>{html}"):
        page.set_content(text.replace("assets/", "data:,"))
        laid_out.append(page.evaluate(BOXES))
    assert len(laid_out[0]) > 100
    for before, after in zip(*laid_out, strict=True):
        # Chromium rounds widths to a 64th of a pixel where a text has a comment in it.
        assert before[0] == after[0]
        assert before[1:] == pytest.approx(after[1:], abs=0.05)
