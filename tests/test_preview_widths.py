"""The preview in windows of a phone's, a tablet's and a laptop's size: the mail first, every tool within reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from conftest import frames_have_come
from playwright.sync_api import Page, expect
from preview_server import PROJECT, Served, serving_files

CELL = "hello/everyone/default/en"
SIZES = {"phone": (390, 844), "tablet": (768, 1024), "laptop": (1280, 800), "desktop": (1600, 1000)}
LONGEST = "Anne-Apolline Fontaine-Delacroix of the very long name"

ADA = "content/recipients/personas/ada.yaml"
TOP = "element => Math.round(element.getBoundingClientRect().top)"
SIDEWAYS = """() => [...document.querySelectorAll("#cell, .cell-head, .tools, .panes, html")]
  .filter((element) => element.scrollWidth > element.clientWidth + 1).map(({className}) => className)"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    ada = PROJECT[ADA].replace("name: Ada", f"name: {LONGEST}")
    yield from serving_files(tmp_path_factory, {**PROJECT, ADA: ada})


@pytest.fixture
def window(served: Served, new_page: Callable[..., Page]) -> Callable[..., Page]:
    def opened(size: str, query: str = "") -> Page:
        width, height = SIZES[size]
        page = new_page(viewport={"width": width, "height": height})
        page.goto(f"{served.address}#/{CELL}{query}")
        page.get_by_label("Read as").wait_for(state="attached")
        page.locator("[data-pane=mail] iframe").wait_for(state="attached")
        frames_have_come(page)
        return page

    return opened


@pytest.mark.parametrize("size", SIZES)
def test_the_mail_is_what_one_sees(window: Callable[..., Page], size: str) -> None:
    page = window(size)
    assert page.locator(".stage").first.evaluate(TOP) < SIZES[size][1] * 0.3
    rows = page.locator(".tools .cell-line:visible > *:visible").evaluate_all(
        "tools => new Set(tools.map((tool) => Math.round(tool.getBoundingClientRect().top / 12))).size"
    )
    assert 1 <= rows <= 2
    assert page.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize("size", ["phone", "tablet", "laptop"])
def test_more_tools_brings_all_of_them(window: Callable[..., Page], size: str) -> None:
    page = window(size)
    button = page.get_by_role("button", name="More tools")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".all-tools").wait_for()
    assert "tools=all" in page.url
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(button).to_be_focused()
    for label in ("Compare with", "Read as", "Client", "Colours forced by"):
        expect(page.locator("#cell").get_by_label(label)).to_be_visible()
    for name in ("Source", "375", "Desktop", "Full", "Dark", "No pictures"):
        expect(page.get_by_role("radio", name=name, exact=True).locator("xpath=..")).to_be_visible()
    for name in ("Send a test", "Inspect", "Details"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    assert page.evaluate(SIDEWAYS) == []
    page.keyboard.press("m")
    page.locator(".cell-head:not(.all-tools)").wait_for()
    assert "tools" not in page.url


def test_a_wide_window_has_all_tools_at_once(window: Callable[..., Page]) -> None:
    page = window("desktop", "?client=outlook.windows&scheme=outlook-windows")
    expect(page.get_by_role("button", name="More tools")).to_have_count(0)
    tools = [page.locator("#cell").get_by_label(label) for label in ("Client", "Colours forced by")]
    for tool in tools:
        expect(tool).to_be_visible()
    assert tools[0].evaluate(TOP) == tools[1].evaluate(TOP)
    assert page.evaluate(SIDEWAYS) == []


def test_what_is_set_in_hidden_tools_is_said(window: Callable[..., Page]) -> None:
    page = window("laptop", "?show=mail&client=gmail.ios&images=off")
    more = page.locator("[data-key=tools]")
    expect(more).to_have_text("More tools: No pictures")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(more).to_have_text("More tools: No pictures and 1 more")
    expect(more).to_have_attribute("title", "Client Gmail, iOS · No pictures")
    more.click()
    page.locator(".all-tools").wait_for()
    expect(more).to_have_text("More tools")


def test_a_small_window_shows_a_mail_at_its_own_width(window: Callable[..., Page]) -> None:
    page = window("phone")
    for pane in ("mail", "page"):
        expect(page.locator(f"[data-pane={pane}] iframe")).to_have_css("width", "358px")
    expect(page.locator("[data-pane=mail] output")).to_have_text("358 px")
    page.keyboard.press("m")
    expect(page.get_by_role("radio", name="Full")).to_be_checked()
    page.get_by_role("radio", name="Desktop").check(force=True)
    expect(page).to_have_url(re.compile("width=desktop"))
    expect(page.locator("[data-pane=mail] iframe")).to_have_css("width", "800px")
    page.get_by_role("radio", name="Full").check(force=True)
    expect(page).not_to_have_url(re.compile("width"))
    expect(page.get_by_role("radio", name="Fit")).to_have_count(0)
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.get_by_role("radio", name="Fit")).to_be_checked()
    expect(page.locator("[data-pane=mail] output")).to_have_text("640 px")
    assert "width" not in page.url


def test_on_a_phone_the_mail_comes_before_what_it_is_compared_with(window: Callable[..., Page]) -> None:
    page = window("phone", "?show=mail&compare=later/everyone/default/en")
    expect(page.locator("[data-pane=other] iframe")).to_be_visible()
    tops = [page.locator(what).evaluate(TOP) for what in ("[data-pane=mail]", "[data-pane=other]", ".details")]
    assert tops == sorted(tops)
    assert tops[0] < 300


SIDE_BY_SIDE = """() => { const [mail, page] = ["mail", "page"].map((pane) =>
  document.querySelector(`[data-pane=${pane}] .stage`).getBoundingClientRect());
  return mail.right < page.left && Math.abs(mail.bottom - page.bottom) < 1 }"""


def shown_at(page: Page, pane: str) -> int:
    found = re.search(r"(\d+) %", page.locator(f"[data-pane={pane}] output").inner_text())
    return int(found[1]) if found else 100


@pytest.mark.parametrize("size", ["laptop", "desktop"])
@pytest.mark.parametrize("query", ["", "?details=closed"])
def test_mail_and_page_stand_side_by_side_and_can_be_read(window: Callable[..., Page], size: str, query: str) -> None:
    page = window(size, query)
    expect(page.locator("[data-pane=page] output")).to_contain_text("px")
    expect(page.locator("[data-pane=mail] output")).to_contain_text("px")
    assert page.evaluate(SIDE_BY_SIDE)
    assert shown_at(page, "mail") >= 90
    assert shown_at(page, "page") >= 75
    page.get_by_role("radio", name="Desktop").check(force=True)
    expect(page.locator("[data-pane=page] output")).to_contain_text("1280 px")
    expect(page.locator("[data-pane=mail] output")).to_contain_text("800 px")


def test_two_mails_beside_each_other_can_be_read(window: Callable[..., Page]) -> None:
    page = window("laptop", "?compare=later%2Feveryone%2Fdefault%2Fen")
    for pane in ("other", "mail"):
        expect(page.locator(f"[data-pane={pane}] output")).to_contain_text("%")
        assert shown_at(page, pane) >= 75


def test_a_name_ends_its_line_between_two_parts(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{served.address}#/{CELL}")
    expect(page.get_by_label("Read as")).to_be_attached()
    page.evaluate(
        """() => document.querySelectorAll("#cell-title bdi").forEach(
          (part, at) => at < 2 && (part.textContent = "A name of thirty-five characters or so"))"""
    )
    lines = page.locator("#cell-title .part").evaluate_all("parts => parts.map((part) => part.getClientRects().length)")
    heights = page.locator("#cell-title .part").evaluate_all(
        "parts => new Set(parts.map((part) => part.offsetHeight)).size"
    )
    assert set(lines) == {1}
    assert heights == 1


def test_a_phone_scrolls_the_head_away_with_all_tools(window: Callable[..., Page]) -> None:
    page = window("phone", "?tools=all")
    page.locator(".details section").last.scroll_into_view_if_needed()
    expect(page.locator(".cell-head")).not_to_be_in_viewport()


@pytest.mark.parametrize("size", ["laptop", "desktop"])
def test_a_long_name_is_read_in_full(window: Callable[..., Page], size: str) -> None:
    box = window(size).get_by_label("Read as")
    expect(box).to_have_attribute("title", LONGEST)
    needed = box.evaluate(
        """box => { const pen = document.createElement("canvas").getContext("2d");
          pen.font = getComputedStyle(box).font; return pen.measureText(box.selectedOptions[0].text).width }"""
    )
    assert box.evaluate("box => box.clientWidth") >= needed


def test_details_come_into_sight_where_they_stand_below(window: Callable[..., Page]) -> None:
    page = window("phone")
    details, button = page.locator(".details"), page.get_by_role("button", name="Details")
    expect(details.locator("section").first).to_be_attached()
    expect(details).not_to_be_in_viewport()
    button.click()
    expect(details.locator("section").first).to_be_in_viewport()
    assert "details" not in page.url, "they were open, only out of sight"
    page.keyboard.press("d")
    expect(details).to_be_hidden()
    page.keyboard.press("d")
    expect(details.locator("section").first).to_be_in_viewport()


def test_a_phone_shows_the_name_clear_of_the_buttons_and_the_keys_in_its_whole_height(
    window: Callable[..., Page],
) -> None:
    page = window("phone", "?tools=all")
    name = page.locator(".name").bounding_box()
    buttons = page.locator(".cell-name > :not(.name)").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().top)"
    )
    assert name
    assert min(buttons) >= name["y"] + name["height"]
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    list_ = dialog.locator(".keys")
    assert list_.evaluate(
        "list => list.scrollHeight <= list.clientHeight || list.closest('dialog').offsetHeight >= innerHeight - 60"
    )
