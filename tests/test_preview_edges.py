"""Addresses, names and files that nobody means to have: the preview shows what it can, and runs nothing of theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from preview_server import PROJECT, Served, serving_files

CELL = "hello/everyone/default/en"
PATIENCE = 60_000


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving_files(tmp_path_factory, PROJECT)


@pytest.fixture
def served(running: Served) -> Served:
    return running.restore()


NAMES = ("toString", "constructor", "__proto__", "hasOwnProperty", "valueOf")
STATES = ("scheme", "show", "width", "images", "client", "as", "details", "tools", "inspect", "compare", "locale")


@pytest.mark.parametrize("name", NAMES)
def test_names_that_every_object_has_choose_nothing(
    served: Served, new_page: Callable[..., Page], console_errors: list[str], name: str
) -> None:
    page = new_page()
    for state in (*STATES, name):
        page.goto("about:blank")
        page.goto(f"{served.address}#/{CELL}?{state}={name}")
        expect(page.locator("#cell-title")).to_be_visible(timeout=PATIENCE)
        if state not in ("show", "locale"):
            expect(page.locator("[data-pane=mail] iframe")).to_be_visible(timeout=PATIENCE)
    page.goto("about:blank")
    page.goto(f"{served.address}#/{name}?locale={name}&q={name}")
    expect(page.get_by_role("region", name="There is no such mail")).to_be_visible(timeout=PATIENCE)
    page.goto("about:blank")
    assert all("(No such cell)" in error for error in console_errors), console_errors  # to compare with, and to open
    console_errors.clear()


def test_origins_of_a_campaign_that_cannot_be_read(served: Served) -> None:
    served.text(f"/api/origins/{CELL}")
    assert served.get("/api/origins/no/such/cell/en")[0] == 404
    listener = served.listen("/")
    served.write("content/campaigns/hello/campaign.yaml", "name: [broken")
    listener.panel(bool)
    status, _, body = served.get(f"/api/origins/{CELL}")
    assert (status, body) == (503, b"503 Its campaign cannot be read; the panel of errors says why\n")
