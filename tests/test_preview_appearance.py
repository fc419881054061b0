"""A mail in the preview as a client shows it, in forced dark mode, without pictures; its line in inboxes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from conftest import until, write_files
from PIL import Image
from playwright.sync_api import expect
from preview_server import COPY, PROJECT, Served, copy, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

CELL = "hello/everyone/default/en"
BODY = "[data-pane=mail] iframe:not(.arriving)"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("appearance") / "project"
    picture = "/// image\n    image: assets/dot.png\n    alt: A red dot\n///\n"
    lamp = "/// image\n    image: assets/lamp.png\n    alt: A dark lamp\n///\n"
    write_files(root, {**PROJECT, COPY: copy("Good evening") + lamp + picture})
    (root / "content/campaigns/hello/assets").mkdir()
    Image.new("RGB", (60, 40), "#cc3333").save(root / "content/campaigns/hello/assets/dot.png")
    strokes = Image.new("RGBA", (60, 40))
    strokes.paste("#202020", (10, 10, 50, 30))
    strokes.save(root / "content/campaigns/hello/assets/lamp.png")
    with serving(root) as preview:
        yield preview


@pytest.fixture
def cell(served: Served, new_page: Callable[..., Page]) -> Page:
    page = new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{served.address}#/{CELL}?show=mail")
    page.frame_locator(BODY).locator("h1").wait_for()
    return page


def said(page: Page) -> str:
    return page.locator("[data-detail=looks]").inner_text()


def ground(page: Page) -> str:
    return str(page.frame_locator(BODY).locator("body").evaluate("body => getComputedStyle(body).backgroundColor"))


def test_a_client_is_chosen_and_says_what_it_leaves_out(cell: Page) -> None:
    cell.get_by_label("Client").select_option(label="Outlook, Windows (Word)")
    cell.locator("[data-detail=looks]", has_text="Outlook, Windows (Word) leaves out").wait_for()
    assert "client=outlook.windows" in cell.url
    assert "max-width" in said(cell)
    link = cell.locator("[data-detail=looks] a", has_text="max-width on")
    assert link.get_attribute("href") == "https://www.caniemail.com/features/css-max-width/"
    assert cell.frame_locator(BODY).locator("h1").inner_text() == "Good evening"
    cell.get_by_label("Client").select_option(label="This browser")
    cell.locator("[data-detail=looks]").wait_for(state="detached")


def test_dark_mode_is_forced_and_labelled_as_a_simulation(cell: Page) -> None:
    light = ground(cell)
    cell.get_by_role("button", name="More tools").click()
    cell.get_by_label("Colours forced by").select_option(label="Gmail, Android")
    cell.locator("[data-detail=looks]", has_text="Simulation. Gmail on Android").wait_for()
    assert "scheme=gmail-android" in cell.url
    expect(cell.frame_locator(BODY).locator("body")).not_to_have_css("background-color", light)
    red, green, blue = map(int, re.findall(r"\d+", ground(cell))[:3])
    assert max(red, green, blue) < 80 < min(map(int, re.findall(r"\d+", light)[:3]))
    assert cell.get_by_role("radio", name="Dark").is_checked() is False
    cell.locator(".tools label", has_text="Light").click()
    expect(cell).not_to_have_url(re.compile("gmail-android"))
    expect(cell.frame_locator(BODY).locator("body")).to_have_css("background-color", light)
    expect(cell.locator("[data-detail=looks]")).to_have_count(0)


def test_pictures_are_left_out(cell: Page) -> None:
    cell.frame_locator(BODY).locator("img").first.wait_for(state="attached")
    cell.keyboard.press("m")
    cell.locator(".tools label", has_text="No pictures").click()
    cell.locator("[data-detail=looks]", has_text="not shown").wait_for()
    expect(cell.frame_locator(BODY).locator("x-img").last).to_have_text("A red dot")
    assert cell.frame_locator(BODY).locator("img").count() == 0


def test_an_address_holds_all_of_it(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}#/{CELL}?show=mail&client=gmail.ios&scheme=gmail-ios&images=off")
    expect(page.locator("[data-detail=looks]")).to_contain_text("Gmail, iOS leaves out")
    assert "Simulation. Gmail on iOS" in said(page)
    assert "not shown" in said(page)
    page.goto(f"{served.address}#/{CELL}?show=mail&client=pine&scheme=sepia")
    page.frame_locator(BODY).locator("h1").wait_for()
    expect(page.get_by_label("Client")).to_have_value("")


def test_inboxes_show_the_line_as_they_cut_it(cell: Page) -> None:
    row = cell.locator("[data-detail=inboxes] dl > div", has_text="Apple Mail, iPhone")
    expect(row.locator("dd p")).to_have_text(["Lanternreel", "Good evening", "A first letter"])


def test_a_logo_that_vanishes_in_forced_dark_mode_is_named(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}#/{CELL}?show=mail&scheme=outlook-com")
    lost = page.locator("[data-detail=contrast] li", has_text="A dark lamp")
    expect(lost).to_contain_text("100 % of this picture cannot be told from what lies behind it")
    page.locator(".tools label", has_text="Light").click()
    expect(page).to_have_url(re.compile("scheme=light"))
    page.frame_locator(BODY).locator("img[alt='A dark lamp']").wait_for()
    lost.wait_for(state="hidden")


def test_text_that_is_hard_to_read_as_shown_is_named(cell: Page) -> None:
    def add(route: Route) -> None:
        mail = route.fetch().json()
        faint = '<p style="color: #777777; background: #888888">A faint line</p></body>'
        route.fulfill(json={**mail, "html": mail["html"].replace("</body>", faint)})

    cell.locator("[data-detail=inboxes]").wait_for()
    expect(cell.locator("[data-detail=contrast]")).to_be_hidden()
    cell.route("**/api/cell/**", add)
    cell.reload()
    faint = cell.locator("[data-detail=contrast] li", has_text="A faint line")
    expect(faint).to_contain_text("contrast 1.3, needs 4.5")
    faint.get_by_role("button").click()
    until(cell, "(body) => document.querySelector(body).contentWindow.scrollY > 0", BODY)
