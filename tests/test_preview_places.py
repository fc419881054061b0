"""Places of mistakes and findings open in the author's editor: in the preview, on this machine, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from preview_server import COPY, Served, copy

from sitegen.preview.editor import EDITORS, opening
from sitegen.preview.guard import Guarded
from sitegen.site.build import build
from sitegen.site.engine import Engine

if TYPE_CHECKING:
    from playwright.sync_api import Page

CELL = "hello/everyone/default/en"
WARNED = copy("Good evening " * 20)
BROKEN = copy("{{ nobody.name }}")
PAGES = ["", f"preview/{CELL}.html"]


def link(served: Served, path: str, at: str) -> str:
    return f"vscode://file{served.root.joinpath(path).as_posix()}:{at}"


@pytest.mark.parametrize("address", PAGES)
def test_a_mistake_in_the_panel_opens_its_place(served: Served, new_page: Callable[..., Page], address: str) -> None:
    page = new_page()
    with served.joining(address):
        page.goto(served.address + address)
    served.write(COPY, BROKEN)
    place = page.locator(".problems a", has_text=f"{COPY}:2:").first
    expect(place).to_contain_text(re.compile(r":\d+:\d+$"))
    at = place.inner_text().removeprefix(f"{COPY}:")
    expect(place).to_have_attribute("href", link(served, COPY, at))
    place.focus()
    expect(place).to_be_focused()


def test_a_finding_opens_its_place(served: Served, new_page: Callable[..., Page]) -> None:
    served.write(COPY, WARNED)
    page = new_page()
    page.goto(f"{served.address}#/{CELL}")
    place = page.locator("[data-detail=findings] .place a").first
    place.wait_for()
    shown = place.inner_text()
    assert shown.startswith(COPY)
    expect(place).to_have_attribute("href", link(served, *shown.split(":", 1)))
    expect(page.locator("[data-detail=findings] .place code").first).to_have_text(f"{shown} check/subject")


def test_other_machines_get_places_in_words(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Guarded, "is_near", False)
    served.write(COPY, WARNED)
    while "Good evening Good evening" not in (told := served.text(f"/api/cell/{CELL}")):
        pass
    assert COPY in told
    browser = served.listen("/")
    served.write(COPY, BROKEN)
    panel = browser.until("errors")["panel"]
    assert f"<code>{COPY}:2:" in panel
    for each in (told, panel, served.text("/"), served.text(f"/preview/{CELL}.html")):
        assert served.root.parent.name not in each


def test_the_report_on_disk_holds_no_links_to_files_of_a_machine(served: Served, new_page: Callable[..., Page]) -> None:
    served.write(COPY, WARNED)
    folder = served.root / "build"
    build(Engine(served.root), folder)
    page = new_page()
    page.goto(f"{(folder / 'index.html').as_uri()}#/{CELL}")
    place = page.locator("[data-detail=findings] .place").first
    expect(place).to_contain_text(COPY)
    assert place.locator("a").count() == 0
    project = served.root.as_posix().encode()
    assert [file for file in folder.rglob("*") if file.is_file() and project in file.read_bytes()] == []


@pytest.mark.parametrize(
    ("address", "path", "place", "expected"),
    [
        (EDITORS["vscode"], "/a b/50%/é#1.md", (7, 3), "vscode://file/a%20b/50%25/%C3%A9%231.md:7:3"),
        (EDITORS["vscode"], "C:/a/b.md", (7, 3), "vscode://file/C:/a/b.md:7:3"),
        (EDITORS["idea"], "/a/{line}&b.md", (7, 3), "idea://open?file=/a/%7Bline%7D%26b.md&line=7&column=3"),
        (EDITORS["zed"], "/a.md", (None, None), "zed://file/a.md:1:1"),
        ("https://ide.example/?f={path}", "/a.md", (1, 1), "https://ide.example/?f=/a.md"),
        (EDITORS["textmate"], "/a/b.md", (3, 1), "txmt://open?url=file:///a/b.md&line=3&column=1"),
        ("subl://open?url=file://{path}&line={line}", "/a.md", (2, 1), "subl://open?url=file:///a.md&line=2"),
    ],
)
def test_the_link_that_opens_a_place(
    address: str, path: str, place: tuple[int | None, int | None], expected: str
) -> None:
    assert opening(address, path, *place) == expected
