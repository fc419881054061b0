"""The preview's parts one by one: who may ask, which page is meant, the worker, the watch, the panel of errors."""

from __future__ import annotations

import asyncio
import html
import re
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import quote

import pytest
from conftest import PATIENCE
from hypothesis import given
from hypothesis import strategies as st
from tornado.web import HTTPError
from watchdog.events import FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent

from sitegen.diagnostics import Diagnostic, Position, Severity
from sitegen.preview.addresses import read_address
from sitegen.preview.guard import allowed_host, is_loopback, same_origin
from sitegen.preview.overlay import SHOWN, in_tab, overlay, widened_policy
from sitegen.preview.pages import Desk
from sitegen.preview.reload import Hub
from sitegen.preview.watch import Watch
from sitegen.preview.worker import Urgency, Worker

CELL = "winback/lapsed-2025-11/titles/fr"
HOST = "127.0.0.1:8000"


@pytest.mark.parametrize(
    ("host", "bound_to", "allowed"),
    [
        ("127.0.0.1:8000", "127.0.0.1", True),
        ("localhost:8000", "127.0.0.1", True),
        ("LOCALHOST", "127.0.0.1", True),
        ("[::1]:8000", "127.0.0.1", True),
        ("127.9.9.9", "127.0.0.1", True),
        ("evil.example:8000", "127.0.0.1", False),
        ("127.0.0.1.evil.example:8000", "127.0.0.1", False),
        ("localhost.evil.example", "127.0.0.1", False),
        ("192.168.1.5:8000", "127.0.0.1", False),
        ("192.168.1.5:8000", "0.0.0.0", True),
        ("evil.example:8000", "0.0.0.0", False),
        ("studio.local:8000", "studio.local", True),
        ("", "127.0.0.1", False),
        ("[::1", "127.0.0.1", False),
        ("evil.example@127.0.0.1", "127.0.0.1", False),
        ("127.0.0.1/evil.example", "127.0.0.1", False),
    ],
)
def test_host(host: str, bound_to: str, allowed: bool) -> None:
    assert allowed_host(host, bound_to) is allowed


@pytest.mark.parametrize(
    ("origin", "same"),
    [
        ("http://127.0.0.1:8000", True),
        ("https://127.0.0.1:8000", False),
        ("http://127.0.0.1:9000", False),
        ("http://127.0.0.1", False),
        ("http://evil.example", False),
        ("http://127.0.0.1:8000.evil.example", False),
        ("null", False),
        ("file://", False),
        ("", False),
        ("http://[", False),
    ],
)
def test_origin(origin: str, same: bool) -> None:
    assert same_origin(origin, HOST) is same


def test_loopback() -> None:
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "studio.local")] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("path", "kind", "page"),
    [
        (f"/preview/{CELL}.html", "preview", f"preview/{CELL}.html"),
        (f"/{CELL}/landing/", "landing", f"{CELL}/landing/index.html"),
        (f"/{CELL}/landing/index.html", "landing", f"{CELL}/landing/index.html"),
        (f"/{CELL}/email.html", "html", f"{CELL}/email.html"),
        (f"/{CELL}/email.txt", "text", f"{CELL}/email.txt"),
        (f"/{CELL}/email.eml", "eml", f"{CELL}/email.eml"),
        (f"/%77inback/{CELL[8:]}/email.eml", "eml", f"{CELL}/email.eml"),
        ("/blocks.html", "blocks", "blocks.html"),
    ],
)
def test_address(path: str, kind: str, page: str) -> None:
    address = read_address(path)
    assert address is not None
    assert (address.kind, address.path) == (kind, page)
    assert address.cell == ("" if kind == "blocks" else CELL)


def test_address_of_nothing() -> None:
    for path in ("/", "/winback", f"/{CELL}", f"/{CELL}/", "/preview/x.html", f"/{CELL}/email.md", "/manifest.json"):
        assert read_address(path) is None


def test_worker_takes_the_most_urgent_first() -> None:
    worker = Worker("test")
    begun, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def block() -> None:
        begun.set()
        go_on.wait()

    worker.submit(Urgency.REST, block)
    begun.wait()
    assert not worker.urgent(Urgency.REST)
    last = worker.submit(Urgency.REST, lambda: done.append("rest"))
    worker.submit(Urgency.CHANGE, lambda: done.append("change"))
    assert worker.urgent(Urgency.REST)
    worker.submit(Urgency.LOOK, lambda: done.append("look"))
    go_on.set()
    last.result()
    assert done == ["look", "change", "rest"]
    worker.stop()


def test_worker_outlives_what_fails_and_cancels_what_is_left() -> None:
    worker = Worker("test")
    failed = worker.submit(Urgency.LOOK, lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        failed.result()
    assert worker.submit(Urgency.LOOK, lambda: 2).result() == 2
    worker.stop()
    assert worker.submit(Urgency.LOOK, lambda: 3).cancelled()


def test_worker_leaves_behind_what_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.preview.worker.PATIENCE", 0.05)
    worker, begun, end = Worker("test"), threading.Event(), threading.Event()
    endless = worker.submit(Urgency.LOOK, lambda: (begun.set(), end.wait()))
    waiting = worker.submit(Urgency.LOOK, lambda: 2)
    begun.wait()
    worker.stop()
    assert waiting.cancelled()
    assert not endless.done()
    end.set()


class Heard:
    """The bursts that a watch reported, by the names of files."""

    def __init__(self) -> None:
        self.bursts: SimpleQueue[frozenset[str]] = SimpleQueue()

    def next(self) -> frozenset[str]:
        return frozenset(Path(path).name for path in self.bursts.get(timeout=PATIENCE))

    def until(self, name: str) -> int:
        """Wait for a burst with `name`; how many bursts came."""
        count = 1
        while name not in self.next():
            count += 1
        return count


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    for name in ("content/campaigns", "layouts", "build"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "content/site.yaml").write_text("a: 1")
    return tmp_path


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda root: (root / "content/site.yaml").write_text("a: 2"), "site.yaml"),
        (lambda root: (root / "content/new.md").write_text(""), "new.md"),
        (lambda root: (root / "content/site.yaml").unlink(), "site.yaml"),
        (lambda root: (root / "content/site.yaml").rename(root / "content/other.yaml"), "other.yaml"),
        (lambda root: (root / "content/folder").mkdir(), "folder"),
        (lambda root: (root / "content/campaigns").rename(root / "content/moved"), "moved"),
        (lambda root: (root / "content/campaigns").rmdir(), "campaigns"),
        (lambda root: (root / "layouts/email.mjml").write_text("x"), "email.mjml"),
    ],
)
def test_every_kind_of_change_is_noticed(watched: Path, change: Callable[[Path], object], name: str) -> None:
    heard = Heard()
    with Watch(watched, heard.bursts.put):
        change(watched)
        heard.until(name)


def test_a_file_in_a_new_folder_is_noticed(watched: Path) -> None:
    heard = Heard()
    with Watch(watched, heard.bursts.put):
        folder = watched / "content/campaigns/new"
        folder.mkdir()
        heard.until("new")
        (folder / "email.md").write_text("x")
        heard.until("email.md")


def test_what_changed_is_told_by_its_path_in_the_project(tmp_path: Path) -> None:
    (tmp_path / "elsewhere/campaigns").mkdir(parents=True)
    (tmp_path / "project").mkdir()
    (tmp_path / "project/content").symlink_to(tmp_path / "elsewhere")
    heard = Heard()
    with Watch(tmp_path / "project", heard.bursts.put):
        (tmp_path / "elsewhere/campaigns/email.md").write_text("x")
        assert heard.bursts.get(timeout=PATIENCE) == {"content/campaigns/email.md"}


def test_an_editor_that_writes_beside_and_renames(watched: Path) -> None:
    heard = Heard()
    with Watch(watched, heard.bursts.put):
        beside = watched / "content/.site.yaml.swp"
        beside.write_text("a: 3")
        beside.rename(watched / "content/site.yaml")
        assert heard.next() == {"site.yaml"}


def test_temporary_files_of_an_editor_are_not_named(watched: Path) -> None:
    heard = Heard()
    watch = Watch(watched, heard.bursts.put)
    beside, passing = "content/sed0BWtCI", "content/4913"
    for event in (
        FileCreatedEvent(passing),
        FileDeletedEvent(passing),
        FileCreatedEvent(beside),
        FileModifiedEvent(beside),
        FileMovedEvent(beside, "content/site.yaml"),
        FileDeletedEvent("content/email.md"),
    ):
        watch._seen(event)
    gathering = threading.Thread(target=watch._gather)
    gathering.start()
    assert heard.next() == {"site.yaml", "email.md"}
    watch._changes.put(None)
    gathering.join()


def test_folders_may_come_go_and_be_links(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    root = tmp_path / "project"
    root.mkdir()
    (root / "content").symlink_to(elsewhere)
    heard = Heard()
    with Watch(root, heard.bursts.put):
        (elsewhere / "site.yaml").write_text("a: 1")
        heard.until("site.yaml")
        (root / "layouts").mkdir()
        heard.until("layouts")
        (root / "layouts/head.css").write_text("")
        heard.until("head.css")
        (root / "layouts/head.css").unlink()
        (root / "layouts").rmdir()
        heard.until("layouts")
        (root / "layouts").mkdir()
        heard.until("layouts")
        (root / "layouts/email.css").write_text("")
        heard.until("email.css")


def test_reading_and_output_are_no_change(watched: Path) -> None:
    heard = Heard()
    with Watch(watched, heard.bursts.put):
        (watched / "content/site.yaml").read_text()
        list((watched / "content").iterdir())
        (watched / "build/index.html").write_text("x")
        (watched / "README.md").write_text("x")
        (watched / "content/last.md").write_text("x")
        assert heard.next() == {"last.md"}


def test_a_burst_is_one_change(watched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.preview.watch.QUIET", 0.5)  # a busy machine may pause in the midst of it
    heard = Heard()
    with Watch(watched, heard.bursts.put):
        for number in range(200):
            (watched / f"content/{number}.md").write_text("x")
        (watched / "content/last.md").write_text("x")
        assert heard.until("last.md") <= 5
    assert heard.bursts.empty()


def error(message: str = "a link leads nowhere", **more: object) -> Diagnostic:
    fields: dict[str, object] = {
        "rule": "copy/link",
        "severity": Severity.ERROR,
        "message": message,
        "at": Position("content/campaigns/winback/email.md", 12, 5),
        "hint": "Write an address.",
        "excerpt": "\tsee [this]()",
    }
    return Diagnostic(**{**fields, **more})  # type: ignore[arg-type]


def test_panel_names_rule_place_line_and_hint() -> None:
    panel = overlay([error()])
    for part in ("a link leads nowhere", "content/campaigns/winback/email.md:12:5", "copy/link", "Write an address."):
        assert part in panel
    assert re.search(r"</span> \tsee \[this\]\(\)\n<span class=\"number\">  </span> \t   \^</pre>", panel)
    assert overlay([]) == ""


def test_panel_of_many_errors_and_long_lines() -> None:
    errors = [
        error(f"mistake {number}", excerpt="x" * 500 + "HERE", at=Position("a.md", 1, 501)) for number in range(50)
    ]
    panel = overlay(errors)
    assert panel.count("<li data-campaign") == SHOWN
    assert "50 mistakes to mend" in panel
    assert f"and {50 - SHOWN} more" in panel
    assert "HERE" in panel
    assert max(map(len, panel.splitlines())) < 400


def test_many_mistakes_of_one_campaign_leave_room_for_those_of_another() -> None:
    many = [error(f"mistake {number}", at=Position("content/campaigns/gift/email.md", 1)) for number in range(50)]
    panel = overlay([*many, error("of another")])
    assert panel.count('<li data-campaign="gift"') == SHOWN
    assert panel.count('<li data-campaign="winback"') == 1
    assert '<li class="more" data-campaign="gift" data-count="30">and 30 more in gift</li>' in panel
    assert "of another" in panel


@given(st.text(), st.text(), st.text(), st.integers(0, 300))
def test_no_text_of_an_error_becomes_markup(message: str, hint: str, excerpt: str, column: int) -> None:
    plain = overlay([error("m", hint="h" if hint else "", excerpt="e" if excerpt.strip() else "")])
    panel = overlay([error(message, hint=hint, excerpt=excerpt, at=Position("a.md", 1, column))])
    assert re.findall(r"<\w+", panel) == re.findall(r"<\w+", plain)


def test_page_in_a_tab_keeps_its_policy_but_for_the_preview() -> None:
    policy = "default-src 'none'; img-src 'self'; style-src 'sha256-abc='"
    page = f'<head><meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}"></head><body>x</body>'
    shown = in_tab(page, overlay([error()]), HOST)
    served = re.search(r'content="([^"]*)"', shown)
    assert served is not None
    assert html.unescape(served.group(1)).split("; ") == [
        "default-src 'none'",
        "img-src 'self'",
        "style-src 'sha256-abc=' 'self'",
        f"script-src http://{HOST}/livereload.js",
        f"connect-src 'self' ws://{HOST}",
    ]
    assert shown.endswith("</template></div></body>")
    assert '<script src="/livereload.js?host=127.0.0.1&amp;port=8000"></script>' in shown


def test_a_page_without_body_or_policy() -> None:
    assert in_tab("text", "", "[::1]:80") == ('text<script src="/livereload.js?host=[::1]&amp;port=80"></script>')
    assert widened_policy("", HOST) == ""


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_any_address_is_a_page_or_none(path: str) -> None:
    address = read_address("/" + quote(path, safe="/"))
    if address is not None and address.cell:
        assert address.cell.count("/") == 3


def test_who_waits_when_the_preview_ends_is_told_so() -> None:
    async def waits() -> None:
        worker = Worker("test")
        desk = Desk(worker, Hub(lambda looks: None))
        desk.ready.set()
        worker.stop()
        with pytest.raises(HTTPError, match="503: The preview has ended"):
            await desk.ask(lambda: 1)

    asyncio.run(waits())
