"""The gallery of ten thousand cells in a browser: rows are made where somebody looks, everything can be reached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import until
from playwright.sync_api import Page, expect

from sitegen.site.gallery import Entry, Summary, gallery_page
from sitegen.site.gallery.document import written

LAST = "campaign-9/segment-499/price/en"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    entries = [
        Entry(
            campaign=f"campaign-{campaign}",
            segment=f"segment-{segment:03}",
            variant=variant,
            locale="en",
            campaign_name=f"Campaign {campaign}",
            segment_name=f"Segment {segment}",
            variant_name=variant.title(),
            locale_name="English",
            sender="Lanternreel",
            subject=f"{variant} for {segment} of c{campaign}",
            preview=f"preview/{campaign}.js",
        )
        for campaign in range(10)
        for segment in range(500)
        for variant in ("price", "titles")
    ]
    page = tmp_path_factory.mktemp("large") / "index.html"
    (page.parent / "preview").mkdir()
    mail = {"id": LAST, "as": "", "text": "mail", "from": {}, "head": "", "findings": []}
    (page.parent / "preview/9.js").write_bytes(written(mail, b"<body>mail</body>"))
    page.write_text(gallery_page(entries, Summary("Lanternreel")), encoding="utf-8")
    return f"{Path(page).as_uri()}#/?thumbs=off"


@pytest.fixture
def large(address: str, new_page: Callable[..., Page]) -> Page:
    page = new_page()
    page.goto(address)
    page.locator("a.line").first.wait_for()
    return page


def test_rows_are_filled_where_somebody_looks(large: Page) -> None:
    assert large.locator("#counts").inner_text() == "10 campaigns · 10,000 mails"
    assert large.locator("a.line").count() < 200
    last = large.locator(f'[data-cell="{LAST}"]')
    while not last.count():
        large.evaluate("scrollTo(0, document.body.scrollHeight)")
        large.wait_for_timeout(50)
    until(large, "() => document.querySelectorAll('a.line').length < 200")


def test_search_finds_what_was_never_shown(large: Page) -> None:
    large.locator("#search").fill("titles 499 c7")
    expect(large.locator("#counts")).to_have_text("1 campaign · 1 mail of 10,000")
    large.locator('[data-cell="campaign-7/segment-499/titles/en"]').wait_for()


def test_the_keyboard_goes_on_over_rows_that_were_empty(large: Page) -> None:
    for _ in range(60):
        large.keyboard.press("ArrowDown")
    expect(large.locator('[data-cell="campaign-0/segment-059/price/en"]')).to_be_focused()
    large.keyboard.press("ArrowRight")
    expect(large.locator('[data-cell="campaign-0/segment-059/titles/en"]')).to_be_focused()


def test_the_palette_opens_any_mail(large: Page) -> None:
    large.keyboard.press("Control+k")
    large.get_by_role("combobox", name="What to do or open").fill("price 499 c9")
    expect(large.locator("#found [role=option]")).to_have_count(1)
    large.keyboard.press("Enter")
    large.wait_for_url(f"**/index.html#/{LAST}?thumbs=off")


def test_the_help_lists_the_keys_of_the_place(large: Page) -> None:
    large.keyboard.press("?")
    keys = large.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Search")
    assert "Copy the HTML" not in keys.inner_text()
    large.keyboard.press("Escape")
    expect(keys).to_have_count(0)


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_the_page_keeps_its_height_and_says_where_one_is(
    address: str, new_page: Callable[..., Page], size: tuple[int, int]
) -> None:
    page = new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(address)
    page.locator("a.line").first.wait_for()
    high = page.evaluate("document.documentElement.scrollHeight")
    here = page.locator("#contents [aria-current]")
    for campaign in (2, 5, 9):
        page.evaluate("id => document.getElementById(id).scrollIntoView()", f"campaign-campaign-{campaign}")
        expect(here).to_have_text(f"Campaign {campaign}1,000")
        expect(page.locator(f'a.line[data-cell^="campaign-{campaign}/"]').first).to_be_attached()
        assert page.evaluate("document.documentElement.scrollHeight") == pytest.approx(high, rel=0.001)


@pytest.mark.parametrize("width", [1280, 900])
def test_the_head_of_a_table_stays_in_sight(address: str, new_page: Callable[..., Page], width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    page.goto(address)
    page.locator("a.line").first.wait_for()
    page.locator("#campaign-campaign-3 tbody tr").nth(250).evaluate("row => row.scrollIntoView()")
    inside = page.locator('[data-cell="campaign-3/segment-250/price/en"]')
    expect(inside).to_be_in_viewport()
    bar = page.locator(".bar").evaluate("bar => bar.getBoundingClientRect().bottom")
    head = page.locator("#campaign-campaign-3 thead")
    for name in ("Price", "Titles"):
        expect(head.get_by_text(name)).to_be_in_viewport(ratio=1)
    box = head.locator("[data-variant=price]").bounding_box()
    assert box is not None
    assert box["y"] == pytest.approx(bar, abs=1)
    # A row that has been scrolled half under the head still says whose it is.
    inside.evaluate("(line, by) => scrollBy(0, line.getBoundingClientRect().top - by)", box["y"] + box["height"] - 20)
    name = "document.querySelectorAll('#campaign-campaign-3 tbody tr')[250].querySelector('.segment')"
    until(page, f"edge => {name}.getBoundingClientRect().top >= edge", box["y"] + box["height"])
