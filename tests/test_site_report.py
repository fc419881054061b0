"""The report on disk in Chromium: what it says of what it does not hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

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
REST = "Forms and buttons can be tried with “sitegen serve”, not here."


def test_forms_are_said_to_rest(make_project: Callable[..., Path], new_page: Callable[..., Page]) -> None:
    root = make_project(FILES)
    build(Engine(root), root / "build")
    report = (root / "build/index.html").as_uri()
    page = new_page()
    page.goto(f"{report}#/hello/everyone/default/en")
    page.get_by_text(REST).wait_for()
    page.get_by_role("radio", name="Page", exact=True).check(force=True)
    assert page.get_by_text(REST).is_visible()
    page.goto(f"{report}#/plain/everyone/default/en")
    page.frame_locator("[data-pane=mail] iframe").locator("h1", has_text="Plain").wait_for()
    assert page.get_by_text(REST).is_hidden()
