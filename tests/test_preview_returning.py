"""What goes and comes back changed, while its mail is open, is shown as it is now."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import ConsoleErrors
from playwright.sync_api import FrameLocator, Page, expect
from preview_server import COPY, PROJECT, Served, copy

CELL = "hello/everyone/default/en"
FOLDER = "content/campaigns/hello"
CAMPAIGN = f"{FOLDER}/campaign.yaml"
DEAR = copy("Hi").replace("We are glad.", "Dear {{ recipient.first_name }}.", 1)


@pytest.fixture
def page(served: Served, new_page: Callable[..., Page], console_errors: ConsoleErrors) -> Page:
    console_errors.may_say("(No such cell)")  # a mail may go while it is asked for
    page = new_page()
    page.goto(f"{served.address}#/{CELL}")
    expect(shown(page).get_by_role("heading", name="Good evening")).to_be_visible()
    return page


def shown(page: Page, pane: str = "mail") -> FrameLocator:
    return page.frame_locator(f"[data-pane={pane}] iframe:not(.arriving)")


def shows(page: Page, heading: str) -> None:
    for pane in ("mail", "page"):
        expect(shown(page, pane).get_by_role("heading", name=heading)).to_be_visible()


def test_a_campaign_that_comes_back_changed(served: Served, page: Page) -> None:
    away = served.root / "away"
    (served.root / FOLDER).rename(away)
    expect(page.get_by_role("heading", name="There is no such mail")).to_be_visible()
    (away / "email.md").write_text(copy("Good morning"))
    away.rename(served.root / FOLDER)
    shows(page, "Good morning")


def test_a_mail_that_was_held_meanwhile(served: Served, page: Page) -> None:
    served.write(CAMPAIGN, PROJECT[CAMPAIGN] + "send_when: (SELECT 1) > 2\n")
    expect(page.locator("#cell .cell-note")).to_contain_text("Not sent")
    served.write(COPY, copy("Good morning"))
    served.write(CAMPAIGN, PROJECT[CAMPAIGN])
    shows(page, "Good morning")


def test_a_reader_who_was_asked_for_while_there_was_a_mistake(served: Served, page: Page) -> None:
    served.write(COPY, DEAR)
    expect(shown(page).get_by_text("Dear Ada.")).to_be_visible()
    served.write(COPY, DEAR.replace("Dear", "{{ nothing }} Dear", 1))
    expect(page.get_by_text("1 mistake to mend", exact=True)).to_be_visible()
    page.goto(f"{served.address}#/{CELL}?as=case:longest")
    expect(page.get_by_text("It cannot be made for this reader before its mistake is mended")).to_be_visible()
    expect(shown(page).get_by_text("Dear Ada.")).to_be_visible()
    served.write(COPY, DEAR)
    expect(shown(page).get_by_text("Dear Ada.")).to_have_count(0)
    expect(shown(page).get_by_text("Dear")).to_be_visible()
    expect(page.get_by_text("It cannot be made for this reader")).to_be_hidden()


def test_readers_after_the_site_could_not_be_read(served: Served, page: Page) -> None:
    options = page.get_by_label("Read as").locator("option")
    expect(options.filter(has_text="Longest values")).to_have_count(1)
    served.write("content/site.yaml", "x: [")
    expect(page.locator("#problems .problems")).to_be_visible()
    page.goto("about:blank")
    page.goto(f"{served.address}#/{CELL}")
    expect(shown(page).get_by_role("heading", name="Good evening")).to_be_visible()
    served.write("content/site.yaml", PROJECT["content/site.yaml"])
    expect(options.filter(has_text="Longest values")).to_have_count(1)


def test_what_a_readable_campaign_no_longer_has_goes_whatever_else_is_broken(served: Served, page: Page) -> None:
    served.write("content/campaigns/later/campaign.yaml", "name: [broken")
    expect(page.locator("#problems .problems")).to_be_visible()
    page.goto(f"{served.address}#/")
    cells = page.locator("[data-cell^='hello/']")
    before = cells.count()
    assert before > 1
    served.write(CAMPAIGN, PROJECT[CAMPAIGN].replace("segments: ['*']", "segments: [everyone]"))
    expect(cells).to_have_count(1)
    expect(page.locator("[data-cell^='later/']").first).to_be_attached()


def test_a_comparison_goes_with_a_campaign_that_is_renamed(served: Served, page: Page) -> None:
    page.goto(f"{served.address}#/{CELL}?show=mail&compare=hello/group-1/default/en")
    expect(page.locator("[data-pane=other] iframe")).to_be_visible()
    (served.root / FOLDER).rename(served.root / "content/campaigns/hallo")
    page.get_by_role("link", name="hallo/everyone/default/en").click()
    expect(page).to_have_url(
        f"{served.address}#/hallo/everyone/default/en?show=mail&compare=hallo%2Fgroup-1%2Fdefault%2Fen"
    )
    expect(page.locator("[data-pane=other] iframe")).to_be_visible()
