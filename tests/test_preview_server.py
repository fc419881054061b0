"""The preview's server over HTTP and its socket: pages on demand, who is told of what, who is refused."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PATIENCE
from preview_server import COPY, FILES, Served, copy, serving
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from sitegen.preview.overlay import rooted
from sitegen.preview.server import PortTaken, Preview
from sitegen.site.engine import Engine

CELL = "hello/everyone/default/en"


@pytest.fixture(scope="module")
def steady(running: Served) -> Served:
    """For tests that change nothing."""
    return running


def test_every_page_of_a_cell(steady: Served) -> None:
    assert "Good evening" in steady.text(f"/preview/{CELL}.html")
    assert "Good evening" in steady.text(f"/{CELL}/landing/")
    assert steady.text(f"/{CELL}/landing/") == steady.text(f"/{CELL}/landing/index.html")
    assert "Good evening" in steady.text(f"/{CELL}/email.html")
    assert "GOOD EVENING" in steady.text(f"/{CELL}/email.txt").upper()
    assert "Subject: Good evening" in steady.text(f"/{CELL}/email.eml")
    assert "<html" in steady.text("/blocks.html")
    assert steady.get("/favicon.ico")[0] == 204


def test_gallery_lists_what_is_compiled_and_what_is_not_yet(steady: Served) -> None:
    steady.text(f"/preview/{CELL}.html")
    cells = steady.cells()
    assert len(cells) == 10
    assert cells[CELL]["inbox"] == {"sender": "Lanternreel", "subject": "Good evening", "preheader": "A first letter"}


def test_artifacts_are_served_as_they_are_written(steady: Served) -> None:
    artifacts = steady.engine.compile(CELL)
    framed = {"Sec-Fetch-Dest": "iframe"}
    assert steady.get(f"/preview/{CELL}.html", framed)[2].decode() == rooted(artifacts.preview_html)
    assert steady.get(f"/{CELL}/landing/", framed)[2].decode() == artifacts.landing_html
    mail = json.loads(steady.text(f"/api/cell/{CELL}"))
    assert (mail["html"], mail["text"]) == (artifacts.preview_html, artifacts.preview_text)
    assert steady.text(f"/{CELL}/email.html") == artifacts.email_html
    assert steady.get(f"/{CELL}/email.eml")[2] == artifacts.eml
    in_tab = steady.get(f"/preview/{CELL}.html", {"Sec-Fetch-Dest": "document"})[2].decode()
    assert "/livereload.js" in in_tab
    assert "/livereload.js" not in artifacts.preview_html


@pytest.mark.parametrize(
    "path",
    [
        "/../content/site.yaml",
        "/..%2fcontent%2fsite.yaml",
        "/%2e%2e/content/site.yaml",
        "/preview/../../content/site.yaml",
        "/assets/../../content/site.yaml",
        "/assets/..%2f..%2fcontent%2fsite.yaml",
        "/assets/%2e%2e",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/..\\content\\site.yaml",
        "/%5c..%5ccontent%5csite.yaml",
        "/content/site.yaml",
        "/content/link.txt",
        "/build/link.txt",
        "/assets/link.txt",
        "/preview/../hello/everyone/default/en.html",
        "/hello/everyone/default/../landing/",
        "/hello/everyone/default/en%00/email.txt",
        "/preview/%ff%fe/a/b/c.html",
        "/_sitegen/../server.py",
        "/nowhere",
    ],
)
def test_nothing_but_pages_is_served(steady: Served, path: str) -> None:
    secret = steady.root.parent / "secret.txt"
    if not secret.exists():
        secret.write_text("brand: secret")
        for folder in ("content", "build", "assets"):
            (steady.root / folder).mkdir(exist_ok=True)
            (steady.root / folder / "link.txt").symlink_to(secret)
    status, _, body = steady.get(path)
    assert status in (400, 404)
    assert b"brand" not in body
    assert b"root:" not in body
    assert b"Traceback" not in body


@pytest.mark.parametrize("path", ["/", f"/preview/{CELL}.html", "/livereload.js", "/livereload", "/assets/x", "/none"])
def test_foreign_host_is_refused(steady: Served, path: str) -> None:
    port = steady.host.rpartition(":")[2]
    status, _, body = steady.get(path, {"Host": f"evil.example:{port}"})
    assert status == 403
    assert len(body) < 100
    assert steady.get("/", {"Host": f"localhost:{port}"})[0] == 200


def test_cross_site_requests_are_refused_but_for_links(steady: Served) -> None:
    embedded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}
    assert steady.get(f"/preview/{CELL}.html", embedded)[0] == 403
    assert steady.get("/", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})[0] == 200


def test_only_reading_is_possible(steady: Served) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert steady.get(f"/preview/{CELL}.html", method=method)[0] == 405
    status, headers, body = steady.get(f"/preview/{CELL}.html", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 1000
    assert steady.get("/api/actions", method="HEAD")[::2] == (200, b"")


def test_headers_of_every_answer(steady: Served) -> None:
    for path in ("/", f"/preview/{CELL}.html", f"/{CELL}/email.txt", "/livereload.js", "/nowhere", "/favicon.ico"):
        _, headers, _ = steady.get(path)
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "frame-ancestors" in headers["Content-Security-Policy"]
    assert (
        "script-src" not in steady.get(f"/{CELL}/landing/", {"Sec-Fetch-Dest": "iframe"})[1]["Content-Security-Policy"]
    )


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "http://localhost", "https://"]
)
@pytest.mark.parametrize("told", [{}, {"Sec-Fetch-Site": "same-origin"}])
def test_foreign_origin_may_not_listen(steady: Served, origin: str, told: dict[str, str]) -> None:
    headers = {"Origin": f"https://{steady.host}" if origin == "https://" else origin, **told}

    async def connect() -> None:
        await websocket_connect(HTTPRequest(f"ws://{steady.host}/livereload", headers=headers))

    with pytest.raises(HTTPClientError, match="403"):
        asyncio.run_coroutine_threadsafe(connect(), steady.loop).result(PATIENCE)


def test_nonsense_on_the_socket_ends_only_that_socket(steady: Served) -> None:
    nowhere = {"command": "info", "url": "http://[/"}
    for nonsense in ("x", [], {"command": 1}, {"command": "info", "url": 7}, nowhere, {"command": "look"}, {"a": 1}):
        listener = steady.listen("/")
        listener.say(nonsense)
        listener.close()
    assert steady.listen("/").hello["command"] == "hello"


def test_a_body_that_no_page_sends_is_refused(steady: Served) -> None:
    headers = {"Origin": f"http://{steady.host}", "X-Sitegen-Token": steady.shown()["live"]["token"]}
    connection = http.client.HTTPConnection(steady.host, timeout=PATIENCE)
    connection.request("POST", "/api/block", b"[" * 50_000, headers)
    assert connection.getresponse().read() == b"400 A JSON object is needed\n"
    connection.close()
    connection.request("POST", "/api/block", headers={**headers, "Content-Length": "50000000"})
    assert connection.getresponse().status == 400
    connection.close()


def test_a_change_reaches_just_the_page_that_changed(served: Served) -> None:
    served.text(f"/preview/{CELL}.html")
    served.text("/preview/later/everyone/default/en.html")
    mail = served.listen(f"/preview/{CELL}.html")
    other = served.listen("/preview/later/everyone/default/en.html")
    served.write(COPY, copy("Good morning"))
    assert mail.until("reload")["path"] == f"/preview/{CELL}.html"
    assert "Good morning" in served.text(f"/preview/{CELL}.html")
    assert other.heard() == []


def test_gallery_hears_of_pages_and_inbox_lines(served: Served) -> None:
    served.text(f"/preview/{CELL}.html")
    gallery = served.listen("/", session="another", revision=0)
    assert gallery.hear() == {"command": "restart"}
    gallery.say({"command": "look", "cell": CELL})
    served.write(COPY, copy("Good morning"))
    renewed: set[str] = set()
    pages: set[str] = set()
    while len(renewed) < 9 or not pages:
        message = gallery.hear()
        pages.update(message.get("paths", ()))
        cells = message["cells"] if message["command"] == "cells" else ()
        renewed |= {cell["id"] for cell in cells if cell["inbox"]["subject"] == "Good morning"}
    assert f"preview/{CELL}.html" in pages
    assert not any("later" in path for path in pages)


def test_who_listens_late_hears_of_mails_that_changed_meanwhile(served: Served) -> None:
    served.text(f"/api/cell/{CELL}")
    shown = served.shown()["live"]
    first = served.listen("/", session=shown["session"], revision=shown["revision"])
    first.say({"command": "look", "cell": CELL})
    served.write(COPY, copy("Good evening").replace("We are glad.", "We were glad.", 1))
    first.until("pages")
    late = served.listen("/", session=shown["session"], revision=shown["revision"])
    told = late.until("pages")
    assert CELL in told["cells"]
    assert f"{CELL}/landing/index.html" in told["paths"]


def test_new_and_removed_campaigns(served: Served) -> None:
    assert len(served.cells()) == 10
    gallery = served.listen("/")
    (served.root / "content/campaigns/later").rename(served.root / "content/campaigns/sooner")
    while not any(cell["id"].startswith("sooner") for cell in gallery.until("cells")["cells"]):
        pass
    assert "Another day" in served.text("/preview/sooner/everyone/default/en.html")
    assert served.get("/preview/later/everyone/default/en.html")[0] == 404


@pytest.mark.parametrize(
    ("broken", "place", "line"),
    [
        ("---\nsubject: [\n---\n", f"{COPY}:", "subject: ["),
        (copy("Hi").replace("We are glad.", "/// heroo\n///", 1), f"{COPY}:7:", "/// heroo"),
        (copy("Hi").replace("We are glad.", "{{ nobody.name }}", 1), f"{COPY}:7:", "{{ nobody.name }}"),
    ],
)
def test_a_mistake_shows_over_the_last_good_page_until_it_is_mended(
    served: Served, broken: str, place: str, line: str
) -> None:
    served.text(f"/preview/{CELL}.html")
    gallery = served.listen("/")
    mail = served.listen(f"/preview/{CELL}.html")
    served.write(COPY, broken)
    panel = gallery.until("errors")["panel"]
    assert place in panel
    mail.until("reload")
    page = served.text(f"/preview/{CELL}.html")
    assert "Good evening" in page
    assert place in page
    assert place not in served.get(f"/preview/{CELL}.html", {"Sec-Fetch-Dest": "iframe"})[2].decode()
    at = next(number for number, said in enumerate(served.announced) if place in said)
    assert served.announced[at - 1].startswith("error: ")
    assert served.announced[at + 1].endswith(f" | {line}")
    served.write(COPY, copy("Good morning"))
    assert gallery.until("errors")["panel"] == ""
    mail.until("reload")
    page = served.text(f"/preview/{CELL}.html")
    assert "Good morning" in page
    assert "shadowrootmode" not in page
    assert served.announced[-1] == "All mended."


def test_a_project_that_is_broken_from_the_start(make_project: Callable[..., Path]) -> None:
    root = make_project({"content/site.yaml": "brand: [\n", "content/campaigns/hello/email.md": "x"})
    with serving(root) as served:
        page = served.text("/")
        assert "content/site.yaml:" in page
        assert served.cells() == {}
        assert served.get(f"/preview/{CELL}.html")[0] == 404


def test_a_cell_that_never_could_be_compiled(make_project: Callable[..., Path]) -> None:
    with serving(make_project({**FILES, COPY: copy("{{ nobody }}")})) as served:
        assert "Nothing to show yet" in served.text(f"/preview/{CELL}.html")
        assert served.get(f"/{CELL}/email.eml")[0] == 503
        assert served.cells()[CELL]["errors"]
        mail = served.listen(f"/preview/{CELL}.html")
        served.write(COPY, copy("Good morning"))
        mail.until("reload")
        assert "Good morning" in served.text(f"/preview/{CELL}.html")


@pytest.fixture
def patient_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """A burst goes on for as long as a busy machine may pause in it."""
    monkeypatch.setattr("sitegen.preview.watch.QUIET", 0.5)
    monkeypatch.setattr("sitegen.preview.watch.WHOLE", 0.5)


@pytest.mark.usefixtures("patient_watch")
def test_a_burst_of_writes_is_few_builds(served: Served) -> None:
    served.text(f"/preview/{CELL}.html")
    before = served.engine.refreshed
    gallery = served.listen("/")
    gallery.say({"command": "look", "cell": CELL})
    for number in range(200):
        served.write(COPY, copy(f"Number {number}"))
    subject = ""
    while subject != "Number 199":
        cells = {cell["id"]: cell for cell in gallery.until("cells")["cells"]}
        subject = cells[CELL]["inbox"]["subject"] if CELL in cells else subject
    assert served.engine.refreshed - before <= 8


def test_pages_are_answered_while_others_are_compiled(served: Served) -> None:
    answers: list[str] = []
    askers = [
        threading.Thread(target=lambda id_=id_: answers.append(served.text(f"/preview/{id_}.html")))  # type: ignore[misc]
        for id_ in served.cells()
    ]
    for asker in askers:
        asker.start()
    served.write(COPY, copy("Good morning"))
    for asker in askers:
        asker.join(PATIENCE)
    assert len(answers) == 10


def test_a_bug_of_ours_ends_nothing(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    served.text(f"/preview/{CELL}.html")
    gallery = served.listen("/")
    monkeypatch.setattr(served.engine, "compile", lambda cell_id, **more: 1 // 0)
    served.write(COPY, copy("Good morning"))
    while "sitegen itself failed: ZeroDivisionError" not in gallery.until("errors")["panel"]:
        pass  # what the test before had left was mended meanwhile
    assert any("Traceback" in line for line in served.announced)
    monkeypatch.undo()
    served.write(COPY, copy("Good night"))
    assert gallery.until("errors")["panel"] == ""


def test_a_taken_port_is_said_so(steady: Served) -> None:
    port = int(steady.host.rpartition(":")[2])
    second = Preview(lambda: Engine(steady.root), steady.root, port)
    with pytest.raises(PortTaken, match=f"port {port} is taken"):
        asyncio.run(second.start())


def running(code: str, project: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-u", "-W", "error", "-c", code, str(project)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def test_ctrl_c_ends_cleanly(make_project: Callable[..., Path]) -> None:
    code = "import pathlib, sys; from sitegen.preview.server import serve; serve(pathlib.Path(sys.argv[1]), 0)"
    process = running(code, make_project())
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Preview: http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, rest) == (0, "")


def test_the_server_listens_before_the_engine_is_loaded() -> None:
    """What the server imports decides how soon it listens: import what needs the engine where it is used."""
    code = "import sys, sitegen.preview.server\nprint(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"babel", "css_inline", "duckdb", "mjml", "PIL", "pydantic", "sqlglot", "yaml"}.isdisjoint(loaded)
    assert "tornado" in loaded


def test_the_gallery_is_there_before_the_site_is_read(make_project: Callable[..., Path]) -> None:
    read = threading.Event()
    with serving(make_project({**FILES, COPY: copy("Good evening")}), begin=read.wait) as served:
        shown = served.shown()
        assert shown["cells"] == []
        assert shown["live"]["listed"] is False
        gallery = served.listen("/", session=shown["live"]["session"], revision=shown["live"]["revision"])
        read.set()
        listed = gallery.until("cells")
        assert listed["whole"]
        assert listed["title"] == "Lanternreel"
        assert len(listed["cells"]) == 10
        assert served.get(f"/preview/{CELL}.html")[0] == 200
        while (progress := gallery.until("progress"))["done"] < progress["total"]:
            pass
        shown = served.shown()
        assert shown["live"]["listed"] is True
        assert not any(cell["pending"] for cell in shown["cells"])


def test_galleries_hear_of_what_differs_alone(served: Served) -> None:
    gallery = served.listen("/")
    (served.root / "content/campaigns/later").rename(served.root / "content/campaigns/sooner")
    told, gone = set[str](), set[str]()
    while not gone:
        message = gallery.until("cells")
        assert not message["whole"]
        told |= {cell["id"] for cell in message["cells"]}
        gone |= set(message["gone"])
    assert told == {"sooner/everyone/default/en"}
    assert gone == {"later/everyone/default/en"}
    served.write("content/segments.yaml", FILES["content/segments.yaml"].replace("Everyone", "All"))
    while CELL not in told:
        told |= {cell["id"] for cell in gallery.until("cells")["cells"]}
    assert told == {CELL, "sooner/everyone/default/en"}


@pytest.mark.usefixtures("patient_watch")
def test_a_burst_over_many_files_is_taken_up_once(served: Served) -> None:
    for number in range(50):
        served.write(f"content/snippets/note-{number}.md", "A note\n")
    served.write("content/campaigns/newest/campaign.yaml", FILES["content/campaigns/later/campaign.yaml"])
    served.write("content/campaigns/newest/email.md", FILES["content/campaigns/later/email.md"])
    gallery = served.listen("/")
    while not any(cell["id"].startswith("newest") for cell in gallery.until("cells")["cells"]):
        pass
    before = served.engine.refreshed
    for number in range(50):  # as sed -i writes
        beside = served.root / f"content/snippets/sed{number:06}"
        beside.write_text("Another note\n")
        beside.rename(served.root / f"content/snippets/note-{number}.md")
    served.write(COPY, copy("Good morning"))
    while not any(cell["inbox"]["subject"] == "Good morning" for cell in gallery.until("cells")["cells"]):
        pass
    assert served.engine.refreshed - before <= 8


def test_ctrl_c_ends_cleanly_while_a_job_goes_on(make_project: Callable[..., Path]) -> None:
    code = (
        "import pathlib, sys, time; from sitegen.preview import server, worker\n"
        "worker.PATIENCE = 0.1\n"
        "server.Preview._begin = lambda self: (print('At work.'), time.sleep(600))\n"
        "server.serve(pathlib.Path(sys.argv[1]), 0)"
    )
    process = running(code, make_project())
    assert process.stdout is not None
    assert {process.stdout.readline().partition(":")[0].strip() for _ in range(2)} == {"Preview", "At work."}
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, rest) == (0, "")
