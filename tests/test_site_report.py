"""The report on disk in Chromium: what it says of what it does not hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from test_preview_actions import CAMPAIGN, COPY

from sitegen.site.build import build
from sitegen.site.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

FILES = {
    "content/campaigns/hello/campaign.yaml": CAMPAIGN,
    "content/campaigns/hello/email.md": COPY,
    "content/campaigns/plain/campaign.yaml": "name: Plain\nkind: marketing\nsegments: [everyone]\n",
    "content/campaigns/plain/email.md": "---\nsubject: Plain\npreheader: No form\n---\n# Plain\n",
}
HELD = """\
name: Held
kind: marketing
segments: ["*"]
send_when: (SELECT count(*) FROM titles WHERE segment = $only) >= 1
not_sent_because: No film <b>came</b> for them.
values: {only: few}
experiment:
  hypothesis: It helps.
  metric: opened
  variants: {a: {weight: 50}, b: {weight: 50, values: {only: all}}}
"""
GATED = {
    "content/segments.yaml": "everyone: {name: Everyone, when: 'true'}\nothers: {name: Others, when: 'true'}\n",
    "content/data/titles.csv": "segment,title\nnone,Salt\n",
    "content/campaigns/hello/campaign.yaml": HELD,
}
REST = "Forms and buttons can be tried with “sitegen serve”, not here."


def test_forms_are_said_to_rest(make_project: Callable[..., Path], new_page: Callable[..., Page]) -> None:
    root = make_project(FILES)
    build(Engine(root), root / "build")
    report = (root / "build/index.html").as_uri()
    page = new_page()
    page.goto(f"{report}#/hello/everyone/default/en")
    page.get_by_text(REST).wait_for()
    page.get_by_role("radio", name="Page", exact=True).check(force=True)
    expect(page.get_by_text(REST)).to_be_visible()
    page.goto(f"{report}#/plain/everyone/default/en")
    page.frame_locator("[data-pane=mail] iframe").locator("h1", has_text="Plain").wait_for()
    expect(page.get_by_text(REST)).to_be_hidden()


def test_why_a_segment_gets_nothing_is_told_once_in_the_authors_words(
    make_project: Callable[..., Path], new_page: Callable[..., Page]
) -> None:
    root = make_project({**GATED, "content/data/titles.csv": "segment,title\nall,Salt\n"})
    build(Engine(root), root / "build")
    page = new_page()
    page.goto((root / "build/index.html").as_uri())
    row = page.get_by_role("row", name="Everyone")
    expect(row.locator("td a.line")).to_have_count(1)
    assert row.inner_text().count("Not sent: No film <b>came</b> for them.") == 1
    assert row.locator("td .held .tag").all_inner_texts() == ["en"]
    assert row.get_by_text("send_when is false").is_hidden()
    row.locator("summary").click()
    expect(row.locator("details code")).to_be_visible()
    assert "$only is few" in row.locator("details code").inner_text()
    page.goto(f"{page.url.split('#')[0]}#/hello/others/a/en")
    page.locator(".cell-note", has_text="Not sent: No film <b>came</b> for them.").wait_for()


def test_reasons_that_differ_within_a_segment_stand_with_their_mails(
    make_project: Callable[..., Path], new_page: Callable[..., Page]
) -> None:
    plain = "---\nsubject: Plain\npreheader: No form\n---\n# Plain\n"
    campaign = "name: More\nkind: marketing\nsegments: [everyone]\n"
    more = {"content/campaigns/more/campaign.yaml": campaign, "content/campaigns/more/email.md": plain}
    root = make_project({**GATED, **more})
    build(Engine(root), root / "build")
    page = new_page()
    page.goto((root / "build/index.html").as_uri())
    row = page.locator("#campaign-hello").get_by_role("row", name="Everyone")
    expect(row.locator("td .held")).to_have_count(2)
    expect(row.locator("td .held", has_text="Not sent: No film")).to_have_count(2)
    assert row.locator("th .why").inner_text() == ""
