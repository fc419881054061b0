"""What goes wrong around the preview costs no more than it must: terminals, connections without end, odd records."""

from __future__ import annotations

import json
import socket
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import MINIMAL, PATIENCE, ConsoleErrors
from playwright.sync_api import Page, expect
from preview_server import COPY, FILES, copy, serving

from sitegen.preview.listening import Listening, listen
from sitegen.preview.server import Preview
from sitegen.site.build import build
from sitegen.site.engine import Engine
from sitegen.site.record import Record
from sitegen.site.reminding import remind

PROJECT = {**FILES, COPY: copy("Good evening")}
CELL = "hello/everyone/default/en"


@pytest.mark.parametrize(
    "error", [BrokenPipeError(), UnicodeEncodeError("ascii", "漢", 0, 1, "no such letter"), SystemExit(1)]
)
def test_a_terminal_that_fails_keeps_no_change_from_being_taken_up(
    make_project: Callable[..., Path], error: BaseException
) -> None:
    def gone(line: str) -> None:
        raise error

    preview = Preview(lambda: Engine(Path()), make_project(PROJECT), announce=gone)
    taken: list[str] = []
    preview._builder = SimpleNamespace(take_up=lambda begun: taken.append("up"))  # type: ignore[assignment]
    preview._changed(frozenset({"email.md"}))
    assert taken == ["up"]


def test_the_last_file_descriptors_are_not_for_connections() -> None:
    listening = listen("127.0.0.1", 0)
    assert listening.most is None or listening.most > 16
    with listening, socket.create_connection(listening.getsockname()) as visitor:
        listening.most = visitor.fileno()
        _ready(listening)
        with pytest.raises(BlockingIOError):
            listening.accept()
        visitor.settimeout(PATIENCE)
        assert visitor.recv(1) == b""


def test_without_descriptors_nobody_is_let_in_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(_: socket.socket) -> None:
        raise OSError(24, "Too many open files")

    with listen("127.0.0.1", 0) as listening:
        monkeypatch.setattr(socket.socket, "accept", none_left)
        with pytest.raises(BlockingIOError):
            listening.accept()


def _ready(listening: Listening) -> None:
    listening.setblocking(True)
    listening.settimeout(PATIENCE)


@pytest.mark.parametrize("reader", ["case:longest", "persona:nobody"])
@pytest.mark.parametrize(
    "broken",
    [{COPY: copy("{{ nosuch }}")}, {"content/campaigns/hello/campaign.yaml": "name: [broken"}],
)
def test_the_last_good_mail_is_nobody_elses(
    make_project: Callable[..., Path], broken: dict[str, str], reader: str
) -> None:
    with serving(make_project(PROJECT)) as served:
        served.text(f"/api/cell/{CELL}")
        listener = served.listen("/")
        for path, text in broken.items():
            served.write(path, text)
        listener.until("errors")
        mail = json.loads(served.text(f"/api/cell/{CELL}?as={reader}"))
        assert (mail["as"], mail["subject"]) == ("", "Good evening")


@pytest.mark.parametrize("planning", [b"{}", b"[]", b"null", b'{"texts":', b"\xff", b"[" * 100_000])
def test_an_odd_record_is_no_record(make_project: Callable[..., Path], planning: bytes) -> None:
    root = make_project(PROJECT)
    build(Engine(root), root / "build")
    with sqlite3.connect(root / "build/.cache/record.sqlite") as database:
        row = (1, planning)
        checksum = zlib.crc32(b"\0".join((b"1", planning)))
        database.execute("INSERT OR REPLACE INTO planning VALUES (?, ?, ?)", (*row, checksum))
    database.close()
    engine = Engine(root)
    remind(engine, Record(root / "build"))
    assert engine.remembered == {}
    assert not any(each.failed for each in build(Engine(root), root / "build").campaigns.values())


def test_what_cannot_be_compared_leaves_its_side_empty(
    make_project: Callable[..., Path], new_page: Callable[..., Page], console_errors: ConsoleErrors
) -> None:
    console_errors.may_say("404")
    with serving(make_project({**MINIMAL, **PROJECT})) as served:
        page = new_page()
        page.goto(f"{served.address}#/{CELL}?show=mail&compare=later/everyone/default/en")
        other = page.locator("[data-pane=other]")
        expect(other.locator("iframe")).to_have_count(1)
        page.goto(f"{served.address}#/{CELL}?show=mail&compare=@build")
        expect(page.get_by_text("There is no such mail in the last build")).to_be_visible()
        expect(other.locator("iframe")).to_have_count(0)
        expect(other.locator("figcaption span")).to_have_text("Last build")
        expect(other.locator(".edge")).to_be_hidden()
        page.close()


def test_the_keys_help_names_inspect(
    make_project: Callable[..., Path], new_page: Callable[..., Page], console_errors: ConsoleErrors
) -> None:
    console_errors.may_say("ERR_CONNECTION_REFUSED", "WebSocket")  # the preview may end while the page asks
    with serving(make_project(PROJECT)) as served:
        page = new_page()
        page.goto(f"{served.address}#/{CELL}")
        page.locator("#cell-title").wait_for()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_contain_text("Inspect")
        page.keyboard.press("Escape")
        page.keyboard.press("i")
        expect(page.get_by_role("button", name="Inspect")).to_have_attribute("aria-pressed", "true")
        page.goto("about:blank")
