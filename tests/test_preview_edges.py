"""Addresses, names and files that nobody means to have: the preview shows what it can, and runs nothing of theirs."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ConsoleErrors
from playwright.sync_api import Page, expect
from preview_server import COPY, PROJECT, Served, copy, serving
from repositories import Repository

CELL = "hello/everyone/default/en"
PATIENCE = 60_000


NAMES = ("toString", "constructor", "__proto__", "hasOwnProperty", "valueOf")
STATES = ("scheme", "show", "width", "images", "client", "as", "details", "tools", "inspect", "compare", "locale")


@pytest.mark.parametrize("name", NAMES)
def test_names_that_every_object_has_choose_nothing(
    served: Served, new_page: Callable[..., Page], console_errors: ConsoleErrors, name: str
) -> None:
    console_errors.may_say("(No such cell)")  # to compare with, and to open
    page = new_page()
    for state in (*STATES, name):
        page.goto(f"{served.address}#/{CELL}?{state}={name}")
        expect(page.locator("#cell-title")).to_be_visible(timeout=PATIENCE)
        if state not in ("show", "locale"):
            expect(page.locator("[data-pane=mail] iframe")).to_be_visible(timeout=PATIENCE)
    page.goto("about:blank")
    page.goto(f"{served.address}#/{name}?locale={name}&q={name}")
    expect(page.get_by_role("region", name="There is no such mail")).to_be_visible(timeout=PATIENCE)


def test_origins_of_a_campaign_that_cannot_be_read(served: Served) -> None:
    served.text(f"/api/origins/{CELL}")
    assert served.get("/api/origins/no/such/cell/en")[0] == 404
    listener = served.listen("/")
    served.write("content/campaigns/hello/campaign.yaml", "name: [broken")
    listener.panel(bool)
    status, _, body = served.get(f"/api/origins/{CELL}")
    assert (status, body) == (503, b"503 Its campaign cannot be read; the panel of errors says why\n")


def _socket(path: Path) -> None:
    with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as each:  # a socket's path must be short
        each.bind(path.name)


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200_000_000)


ODD_FILES: list[tuple[Callable[[Path], object], str]] = [
    (lambda path: path.symlink_to("nowhere"), "has no email.md"),
    (lambda path: path.symlink_to(path.name), "has no email.md"),
    (lambda path: path.symlink_to("/dev/zero"), "has no email.md"),
    (os.mkfifo, "has no email.md"),
    (_socket, "has no email.md"),
    (Path.mkdir, "has no email.md"),
    (lambda path: path.write_bytes(b"---\nsubject: \xff\n---\n"), "not UTF-8"),
    (lambda path: path.write_bytes(b"\0" * 1000), "control character"),
    (_large, "larger than"),
]


def test_what_takes_the_place_of_a_file_is_told_and_harms_nothing_else(served: Served) -> None:
    listener = served.listen("/")
    file = served.root / "content/campaigns/later/email.md"
    good = file.read_bytes()
    for number, (make, said) in enumerate(ODD_FILES):
        file.unlink()
        make(file)
        listener.panel(lambda panel, said=said: said in panel)  # type: ignore[misc]
        _is_alive(served, f"Evening {number}")
        if file.is_dir():
            file.rmdir()
        else:
            file.unlink()
        file.write_bytes(good)
        listener.panel(lambda panel: not panel)


ODD_NAMES = ("a b", "a'\"b", "a#b", "a%41", "😀", "a\nb", "<img src=x onerror=alert(1)>")


def test_names_of_files_and_campaigns_that_are_none(served: Served, new_page: Callable[..., Page]) -> None:
    listener = served.listen("/")
    page = new_page()
    page.goto(served.address)
    for number, name in enumerate(ODD_NAMES):
        folder = served.root / "content/campaigns" / name
        folder.mkdir()
        (folder / "campaign.yaml").write_text("name: x\nkind: marketing\nsegments: [everyone]\n")
        listener.panel(lambda panel: "lower-case letters" in panel)
        expect(page.get_by_text("must be made of lower-case letters")).to_be_visible(timeout=PATIENCE)
        _is_alive(served, f"Beside {number}")
        shutil.rmtree(folder)
        listener.panel(lambda panel: not panel)
    page.goto("about:blank")


def test_a_checkout_of_other_campaigns(make_project: Callable[..., Path], new_page: Callable[..., Page]) -> None:
    root = make_project(PROJECT)
    repository = Repository(root)
    repository.git("init", "--quiet")
    repository.commit({}, tag="one")
    repository.git("mv", "content/campaigns/later", "content/campaigns/spring")
    repository.commit({COPY: copy("Good spring")}, tag="two")
    with serving(root) as served:
        page = new_page()
        page.goto(served.address)
        for commit, campaign, gone, subject in (
            ("one", "later", "spring", "Good evening"),
            ("two", "spring", "later", "Good spring"),
            ("one", "later", "spring", "Good evening"),
        ):
            repository.git("checkout", "--quiet", commit)
            expect(page.locator(f"a[href*='#/{campaign}/']").first).to_be_attached(timeout=PATIENCE)
            expect(page.locator(f"a[href*='#/{gone}/']")).to_have_count(0, timeout=PATIENCE)
            expect(page.get_by_text(subject).first).to_be_visible(timeout=PATIENCE)
            assert not served.shown()["live"]["panel"]
        page.goto("about:blank")


def test_hostile_words_run_nowhere_in_the_page(
    served: Served, new_page: Callable[..., Page], console_errors: ConsoleErrors
) -> None:
    console_errors.may_say("503")  # the marks of a mail that has a mistake are not to be had
    page = new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    hostile = "</script></template></style><img src=x onerror=alert(1)><svg onload=alert(2)>"
    served.write("content/campaigns/hello/campaign.yaml", f"name: '{hostile}'\nkind: marketing\nsegments: ['*']\n")
    served.write(
        COPY,
        f"---\nsubject: '{hostile}'\npreheader: '{hostile}'\n---\n# {{{{ '{hostile}' }}}}\n\n"
        f"/// button\n    label: '{hostile}'\n    href: https://shop.example/?q=%3Cimg%3E\n///\n",
    )
    _shows(served, hostile)
    for show in ("both", "mail", "page", "text", "source", "message"):
        page.goto("about:blank")
        page.goto(f"{served.address}#/{CELL}?show={show}&tools=all&inspect=on")
        expect(page.locator("#cell-title")).to_be_visible(timeout=PATIENCE)
    served.write(COPY, copy(f"{{{{ '{hostile}' | nosuch }}}}\n\n/// {hostile}\n///"))
    expect(page.get_by_text("1 mistake to mend", exact=True)).to_be_visible(timeout=PATIENCE)
    assert page.evaluate(EXECUTABLE) == []
    page.goto("about:blank")
    assert ran == []


EXECUTABLE = """() => {
    const found = [];
    const look = (root) => {
        for (const each of root.querySelectorAll("*")) {
            if ([...each.attributes].some(({ name }) => name.startsWith("on"))) found.push(each.outerHTML);
            if (each.shadowRoot) look(each.shadowRoot);
        }
    };
    look(document);
    return found;
}"""


def _is_alive(served: Served, subject: str) -> None:
    """What is saved elsewhere is shown."""
    served.write(COPY, copy(subject))
    _shows(served, subject)


def _shows(served: Served, subject: str) -> None:
    for _ in range(1200):
        if served.cells()[CELL]["inbox"]["subject"] == subject:
            return
        time.sleep(0.05)
    raise AssertionError(served.announced)
