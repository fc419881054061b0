"""Comparing mails: with other cells, with the last build, with the last commit."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import write_files
from playwright.sync_api import Page, Route, expect
from preview_server import COPY, PROJECT, Served, copy, serving

from sitegen.site.build import build
from sitegen.site.engine import Engine

CELL = "hello/everyone/default/en"
LATER = "later/everyone/default/en"


def git(root: Path, *command: str) -> None:
    own = ["-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *own, *command], check=True, capture_output=True)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("project")
    write_files(root, PROJECT)
    git(root, "init", "-q")
    git(root, "add", "content")
    git(root, "commit", "-qm", "first")
    (root / COPY).write_text(copy("Good afternoon"), encoding="utf-8")
    build(Engine(root), root / "build")
    (root / COPY).write_text(copy("Good morning"), encoding="utf-8")
    with serving(root) as served:
        yield served


@pytest.mark.parametrize(
    ("at", "subject"), [("", "Good morning"), ("build", "Good afternoon"), ("HEAD", "Good evening")]
)
def test_a_mail_as_it_was(served: Served, at: str, subject: str) -> None:
    mail = json.loads(served.text(f"/api/cell/{CELL}?at={at}"))
    assert (mail["id"], mail["subject"]) == (CELL, subject)
    assert subject in mail["html"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"/api/cell/{CELL}?at=nowhere", "There is no nowhere to compare with"),
        (f"/api/cell/{CELL}?at=--help", "There is no --help to compare with"),
        ("/api/cell/../../etc/passwd/x?at=build", "No such cell"),
    ],
)
def test_what_is_not_there_is_said(served: Served, address: str, said: str) -> None:
    status, _, body = served.get(address)
    assert status == 404
    assert said in body.decode()


def test_what_differs_is_marked_in_both_and_told(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}#/{CELL}?compare=@HEAD")
    for pane, word in (("mail", "morning"), ("other", "evening")):
        frame = page.frame_locator(f"[data-pane={pane}] iframe")
        expect(frame.locator("[data-difference]", has_text=word).first).to_be_attached()
    told = page.locator("[data-detail=differences]")
    expect(told.locator("del").first).to_contain_text("Good evening")
    expect(told.locator("ins").first).to_contain_text("Good morning")
    page.get_by_label("Compare with").select_option("nothing")
    page.frame_locator("[data-pane=page] iframe").locator("h1").wait_for()
    expect(page.locator("[data-pane=other]")).to_be_hidden()


def test_the_last_commit_and_build_are_those_there_are_now(tmp_path: Path, new_page: Callable[..., Page]) -> None:
    write_files(tmp_path, PROJECT)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "content")
    git(tmp_path, "commit", "-qm", "first")
    build(Engine(tmp_path), tmp_path / "build")
    with serving(tmp_path) as served:
        page = new_page()
        other = page.frame_locator("[data-pane=other] iframe").locator("h1")
        now = page.frame_locator("[data-pane=mail] iframe").locator("h1")
        compare = page.get_by_label("Compare with")
        page.goto(f"{served.address}#/{CELL}?compare=@HEAD")
        expect(other).to_have_text("Good evening")
        served.write(COPY, copy("Good morning"))
        expect(now).to_have_text("Good morning")
        expect(other).to_have_text("Good evening")
        git(tmp_path, "commit", "-qam", "second")
        served.write(COPY, copy("Good night"))
        expect(other).to_have_text("Good morning")
        git(tmp_path, "commit", "-qam", "third")
        page.evaluate("dispatchEvent(new Event('focus'))")
        expect(other).to_have_text("Good night")
        compare.select_option("Last build")
        expect(other).to_have_text("Good evening")
        build(Engine(tmp_path), tmp_path / "build")
        compare.select_option("nothing")
        compare.select_option("Last build")
        expect(other).to_have_text("Good night")


def test_an_edit_is_compared_at_once(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}#/{CELL}?compare={LATER.replace('/', '%2F')}")
    told = page.locator("[data-detail=differences]")
    expect(told).to_contain_text("Another day")
    served.write("content/campaigns/later/email.md", copy("Good morning"))
    expect(told).not_to_contain_text("Another day")
    expect(page.frame_locator("[data-pane=mail] iframe").locator("[data-difference]")).to_have_count(0)


def test_the_whole_message_can_be_read(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}#/{CELL}?show=message")
    sheet = page.locator(".sheet code")
    expect(sheet).to_contain_text("Message-ID:")
    expect(sheet).to_contain_text("Content-Transfer-Encoding: quoted-printable")


def test_the_message_is_shown_when_something_is_set_before_it_has_come(
    served: Served, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    held: list[Route] = []
    page.route("**/api/cell/**part=message", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/api/cell/**part=message"):
        page.goto(f"{served.address}#/{CELL}?show=message")
    page.keyboard.press("d")
    expect(page).to_have_url(re.compile("details="))
    held[0].continue_()
    expect(page.locator(".sheet code")).to_contain_text("Message-ID:")
