"""The report on disk: its pages are of one look, and it says once what the preview has more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import until, write_files
from playwright.sync_api import Page, expect
from preview_server import PROJECT

from sitegen.site.build import build
from sitegen.site.engine import Engine

LOOK = """() => ["body", "header", "h1"].map((part) => {
  const { color, backgroundColor, fontFamily, fontSize } = getComputedStyle(document.querySelector(part));
  return [color, backgroundColor, fontFamily, fontSize] })"""
CUT = """() => [...document.querySelectorAll("iframe")].filter((frame) => frame.offsetParent
  && frame.getBoundingClientRect().top < innerHeight
  && frame.contentDocument.documentElement.scrollHeight > frame.clientHeight + 1).length"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("report")
    write_files(root, PROJECT)
    build(Engine(root), root / "build")
    return root / "build/index.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_blocks_looks_like_the_list(report: Path, new_page: Callable[..., Page], scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    page.goto(report.as_uri())
    expect(page.locator("a.line").first).to_be_visible()
    look = page.evaluate(LOOK)
    page.get_by_role("link", name="All blocks with their options").click()
    expect(page.get_by_role("heading", name="Blocks", exact=True)).to_be_visible()
    assert page.evaluate(LOOK) == look
    until(page, f"() => ({CUT})() === 0")
    page.get_by_role("radio", name="Text").check(force=True)
    expect(page.locator("article pre").first).to_be_visible()
    page.get_by_role("link", name="All mails").click()
    expect(page.locator("a.line").first).to_be_visible()


def test_it_says_once_what_the_preview_has_more(report: Path, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(report.as_uri())
    expect(page.locator("#report")).to_contain_text("This is a report. “sitegen serve” shows the same with more")
    page.locator("a.line").first.click()
    expect(page.locator("[data-detail=served]")).to_have_count(1)
    expect(page.locator("[data-detail=served]")).to_contain_text("“sitegen serve” shows the same with more")
