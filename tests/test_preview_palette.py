"""The palette: whatever can be set by a tool is found by what people call it, and choosing it is using the tool."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from conftest import MINIMAL
from playwright.sync_api import Page, expect
from preview_server import PROJECT, Served, copy, serving_files

from sitegen.site.build import build
from sitegen.site.engine import Engine

CELL = "hello/everyone/default/en"
SITE = MINIMAL["content/site.yaml"].replace("  en: {name: English}", "  en: {name: English}\n  es: {name: Español}")
OUTLOOK = "outlook.windows"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving_files(tmp_path_factory, {**PROJECT, "content/site.yaml": SITE})


@pytest.fixture(scope="module")
def report(served: Served) -> str:
    folder = served.root / "build"
    build(Engine(served.root), folder)
    return (folder / "index.html").as_uri()


def choose(page: Page, typed: str, label: str) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="What to do or open").fill(typed)
    page.locator("#found [role=option]", has_text=label).first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("place", ["served", "report"])
@pytest.mark.parametrize(
    ("typed", "label", "address"),
    [
        ("dark", "Colours: Dark", f"#/{CELL}?scheme=dark"),
        ("dark outlook", "Colours forced by: Outlook, Windows (Word)", f"#/{CELL}?scheme=outlook-windows"),
        ("375", "Width: 375", f"#/{CELL}?width=375"),
        ("phone 414", "Width: 414", f"#/{CELL}?width=414"),
        ("outlook word", "Client: Outlook, Windows (Word)", f"#/{CELL}?client={OUTLOOK}"),
        ("text", "Show: Text", f"#/{CELL}?show=text"),
        ("images off", "Pictures: No pictures", f"#/{CELL}?images=off"),
        ("spanish", "Locale: Español", "#/hello/everyone/default/es"),
        ("spanish", "Compare with: Español", f"#/{CELL}?compare={quote('hello/everyone/default/es', safe='')}"),
    ],
)
def test_what_a_tool_sets_is_found(
    request: pytest.FixtureRequest, new_page: Callable[..., Page], place: str, typed: str, label: str, address: str
) -> None:
    found = request.getfixturevalue(place)
    base = found.address if isinstance(found, Served) else found
    page = new_page()
    page.goto(f"{base}#/{CELL}")
    expect(page.get_by_label("Compare with")).to_be_attached()
    choose(page, typed, label)
    expect(page).to_have_url(f"{base}{address}")


@pytest.mark.parametrize(("typed", "set_"), [("colours: dark", "scheme=dark"), ("longest", "as=case%3Alongest")])
def test_what_was_found_is_set_though_the_tools_are_new_by_then(
    served: Served, new_page: Callable[..., Page], typed: str, set_: str
) -> None:
    page = new_page()
    page.goto(f"{served.address}#/{CELL}")
    expect(page.get_by_label("Read as")).to_be_attached()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="What to do or open").fill(typed)
    expect(page.locator("#found [role=option]").first).to_contain_text(typed, ignore_case=True)
    tools = page.locator("#cell .tools > div").first
    tools.evaluate("row => row.id = 'as-it-was'")
    served.write("content/campaigns/later/email.md", copy(f"Another {typed.partition(':')[0]}"))
    expect(page.locator("#as-it-was")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{served.address}#/{CELL}?{set_}")


def test_readers_are_found(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}#/{CELL}")
    expect(page.get_by_label("Read as")).to_be_attached()
    choose(page, "longest", "Read as: Longest values")
    expect(page.get_by_label("Read as")).to_have_value("case:longest")


def test_a_setting_says_that_it_is_chosen(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}#/{CELL}?scheme=dark")
    expect(page.get_by_label("Read as")).to_be_attached()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="What to do or open").fill("colours: dark")
    expect(page.locator("#found [role=option]").first).to_have_text("Colours: Darkas it is now")


def test_a_search_from_the_palette_stands_in_the_field_and_begins_at_the_top(
    served: Served, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": 800, "height": 500})
    page.goto(served.address)
    expect(page.locator("a.line").first).to_be_visible()
    page.keyboard.press("/")
    page.locator("a.line").last.scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 0
    choose(page, "evening", "All 18 mails that match “evening”")
    expect(page.locator("#search")).to_have_value("evening")
    assert page.evaluate("scrollY") == 0
    choose(page, "glad", "Search the copy of all mails for “glad”")
    expect(page.locator("#search")).to_have_value("glad")


def test_in_the_list_its_own_filters_are_found(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(served.address)
    expect(page.locator("a.line").first).to_be_visible()
    page.keyboard.press("Control+k")
    words = page.get_by_role("combobox", name="What to do or open")
    words.fill("375")
    expect(page.locator(".palette .nothing")).to_contain_text("How a mail is shown is found here once one is open.")
    page.keyboard.press("Escape")
    choose(page, "spanish", "Locale: Español")
    expect(page).to_have_url(f"{served.address}#/?locale=es")
    expect(page.get_by_role("radio", name="Español")).to_be_checked()
