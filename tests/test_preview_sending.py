"""“Send a test”, against a real mail server: what arrives, what is refused, and what is said when it goes wrong."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keyring
import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from building import run
from conftest import PATIENCE
from keyring.backend import KeyringBackend
from playwright.sync_api import expect
from preview_server import PROJECT, Served, serving_files

from sitegen.preview.guard import Guarded
from sitegen.preview.mailing import Server, Unsent, addressed, post, server_of
from sitegen.preview.readers import read

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

CELL = "hello/everyone/default/en"
BOB = "name: Bob\nrecipient:\n  email: bob@lanternreel.example\n  first_name: Bob\n"
COPY = "---\nsubject: Good evening, {{ recipient.first_name }}\npreheader: Hi\n---\n# Good evening\n\nWe are glad.\n"
PASSWORD = "correct-horse"
TO = "me@agency.example"


@dataclass
class Inbox:
    """What a mail server got, and how it behaves."""

    port: int = 0
    received: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.refuse.get("mail", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.refuse.get("rcpt", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.received.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return self.refuse.get("data", "250 OK")


def _signs_in(server: Any, session: Any, envelope: Any, mechanism: str, data: object) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login, data.password) == (b"ada", PASSWORD.encode()), handled=False)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """The context of a server on this machine, and the certificate that proves it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return context, path


@pytest.fixture(scope="module")
def mail_server(authority: tuple[ssl.SSLContext, Path]) -> Iterator[Inbox]:
    """A server that takes mail from whoever has signed in, over STARTTLS alone."""
    inbox = Inbox(_free_port())
    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=inbox.port,
        tls_context=authority[0],
        require_starttls=True,
        authenticator=_signs_in,
        auth_required=True,
    )
    controller.start()
    yield inbox
    controller.stop()


@pytest.fixture
def inbox(mail_server: Inbox, authority: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[1]))
    mail_server.received.clear()
    mail_server.refuse.clear()
    return mail_server


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving_files(
        tmp_path_factory,
        {**PROJECT, "content/recipients/personas/bob.yaml": BOB, "content/campaigns/hello/email.md": COPY},
    )


@pytest.fixture
def served(running: Served, inbox: Inbox) -> Iterator[Served]:
    running.announced.clear()
    running.environ.update(_environ(inbox))
    yield running
    running.environ.clear()


def _environ(inbox: Inbox) -> dict[str, str]:
    return {
        "SITEGEN_SMTP_HOST": "localhost",
        "SITEGEN_SMTP_PORT": str(inbox.port),
        "SITEGEN_SMTP_SECURITY": "starttls",
        "SITEGEN_SMTP_USER": "ada",
        "SITEGEN_SMTP_PASSWORD": PASSWORD,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def send(served: Served, headers: dict[str, str | None] | None = None, **asked: object) -> tuple[int, str]:
    """Status and what is said when a page of the preview asks for a test; a header of None is left out."""
    token = served.shown()["live"]["token"]
    sent = {"Origin": f"http://{served.host}", "X-Sitegen-Token": token, "Content-Type": "application/json"}
    merged = {name: value for name, value in {**sent, **(headers or {})}.items() if value is not None}
    connection = http.client.HTTPConnection(served.host, timeout=PATIENCE)
    connection.request("POST", "/api/send", json.dumps({"cell": CELL, "to": TO, **asked}), merged)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    is_json = answer.headers["Content-Type"].startswith("application/json")
    return answer.status, json.loads(body)["said"] if is_json else body


def with_to(eml: bytes, to: str) -> bytes:
    """`eml` with another To."""
    head, _, body = eml.partition(b"\r\n\r\n")
    lines = [f"To: {to}".encode() if line.startswith(b"To: ") else line for line in head.split(b"\r\n")]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def test_what_arrives_is_the_artifact_with_another_to(served: Served, inbox: Inbox) -> None:
    assert send(served) == (200, f"Sent to {TO}.")
    eml = served.get(f"/{CELL}/email.eml")[2]
    assert inbox.received == [("hello@lanternreel.example", [TO], with_to(eml, TO))]
    assert served.announced == [f"Sent a test of {CELL} as ada."], "and no address"


def test_it_is_sent_as_any_persona_reads_it(served: Served, inbox: Inbox) -> None:
    assert send(served, **{"as": "persona:bob"})[0] == 200
    [(_, _, message)] = inbox.received
    assert b"Subject: Good evening, Bob\r\n" in message
    assert f"\r\nTo: {TO}\r\n".encode() in message
    assert b"bob@lanternreel.example" not in message.partition(b"\r\n\r\n")[0]
    assert message == with_to(read(served.engine, CELL, "persona:bob").eml, TO)


def test_a_mail_of_its_own_has_its_own_id_and_nothing_else(served: Served, inbox: Inbox) -> None:
    send(served)
    assert "only once" in send(served)[1]
    assert send(served, apart=True)[1] == send(served, apart=True)[1] == f"Sent to {TO}."
    plain, again, *apart = [message for _, _, message in inbox.received]
    assert plain == again
    for message in apart:
        assert message.partition(b"\r\n\r\n")[2] == plain.partition(b"\r\n\r\n")[2]
        ours, theirs = (set(data.partition(b"\r\n\r\n")[0].split(b"\r\n")) for data in (message, plain))
        assert {line.partition(b":")[0] for line in ours ^ theirs} == {b"Message-ID", b"X-Entity-Ref-ID"}
    assert apart[0] != apart[1]


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"to": ""}, 400, "one address"),
        ({"to": "me"}, 400, "one address"),
        ({"to": "me@a.example\r\nBcc: you@a.example"}, 400, "one address"),
        ({"to": "me@a.example, you@a.example"}, 400, "one address"),
        ({"to": ["me@a.example"]}, 400, "one address"),
        ({"as": "tags:liquid"}, 400, "for looking at"),
        ({"as": "case:hostile"}, 400, "for looking at"),
        ({"as": "persona:nobody"}, 400, "no such persona"),
        ({"cell": "hello/nobody/default/en"}, 404, "no such mail"),
        ({"cell": "../../etc"}, 404, "no such mail"),
    ],
)
def test_what_makes_no_sense_is_not_sent(
    served: Served, inbox: Inbox, asked: dict[str, object], status: int, said: str
) -> None:
    found = send(served, **asked)
    assert found[0] == status
    assert said in found[1]
    assert not inbox.received


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": None},
        {"X-Sitegen-Token": None},
        {"X-Sitegen-Token": "guessed"},
        {"X-Sitegen-Token": "gu\u00e9ssed"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    ],
)
def test_nobody_but_a_page_of_the_preview_may_send(
    served: Served, inbox: Inbox, headers: dict[str, str | None]
) -> None:
    assert send(served, headers)[0] == 403
    assert not inbox.received


@pytest.mark.parametrize(
    ("refuse", "said"),
    [
        ({"mail": "550 Not your sender"}, "lets nobody send as hello@lanternreel.example: Not your sender."),
        ({"rcpt": "550 No such user"}, "takes no mail to this address: No such user."),
        ({"data": f"554 Spam {PASSWORD}"}, "refused the mail: Spam …."),
    ],
)
def test_what_the_server_refuses_is_told(served: Served, inbox: Inbox, refuse: dict[str, str], said: str) -> None:
    inbox.refuse = refuse
    status, words = send(served)
    assert status == 200
    assert said in words
    assert not served.announced


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"SITEGEN_SMTP_HOST": ""}, "Set SITEGEN_SMTP_HOST"),
        ({"SITEGEN_SMTP_PORT": "many"}, "SITEGEN_SMTP_PORT must be a number"),
        ({"SITEGEN_SMTP_SECURITY": "ssl3"}, "must be starttls, tls or none"),
        ({"SITEGEN_SMTP_PASSWORD": "wrong"}, "does not accept this user and password"),
        ({"SITEGEN_SMTP_PASSWORD": "wröng"}, "plain letters"),
        ({"SITEGEN_SMTP_SECURITY": "tls"}, "does not speak TLS"),
        ({"SITEGEN_SMTP_SECURITY": "none"}, "wants nobody to sign in"),
        ({"SITEGEN_SMTP_PORT": "{free}"}, "Nobody answers"),
        ({"SITEGEN_SMTP_HOST": "mail.invalid"}, "cannot be reached"),
        ({"SITEGEN_SMTP_HOST": "mail.example.com", "SITEGEN_SMTP_SECURITY": "none"}, "may not travel unencrypted"),
    ],
)
def test_what_is_set_wrong_is_told_without_the_password(
    served: Served, inbox: Inbox, environ: dict[str, str], said: str
) -> None:
    served.environ.update({name: value.format(free=_free_port()) for name, value in environ.items()})
    status, words = send(served)
    assert status == 200
    assert said in words
    assert "wrong" not in words
    assert PASSWORD not in words
    assert not inbox.received


def test_a_certificate_of_nobody_is_not_trusted(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "is not to be trusted" in send(served)[1]


def test_the_page_is_told_what_there_is_to_send_with(served: Served, inbox: Inbox) -> None:
    found = json.loads(served.text(f"/api/send?cell={CELL}"))
    assert found["through"] == f"localhost:{inbox.port}, STARTTLS"
    assert [(each["as"], each["own"]) for each in found["personas"]] == [("persona:ada", True), ("persona:bob", False)]
    served.environ.clear()
    found = json.loads(served.text("/api/send"))
    assert found["through"] == ""
    assert found["said"].startswith("No mail server is known.")


def test_other_machines_are_not_told_the_mail_server(
    served: Served, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Guarded, "is_near", False)
    assert send(served)[0] == 403
    assert str(inbox.port) not in served.text(f"/api/send?cell={CELL}")


class _Store(KeyringBackend):
    """A keyring in memory."""

    priority = 1  # type: ignore[assignment]
    known: dict[tuple[str, str], str] = {}  # noqa: RUF012

    def get_password(self, service: str, username: str) -> str | None:
        return self.known.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.known[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.known[service, username]


def test_the_password_may_lie_in_the_keyring(served: Served, inbox: Inbox) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(_Store())
    try:
        del served.environ["SITEGEN_SMTP_PASSWORD"]
        assert "The system's keyring has no password for ada" in send(served)[1]
        keyring.set_password("localhost", "ada", PASSWORD)
        assert send(served)[0] == 200
    finally:
        keyring.set_keyring(before)
    assert len(inbox.received) == 1


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "smtp.example.com:587, STARTTLS"),
        ({"SITEGEN_SMTP_PORT": "465"}, "smtp.example.com:465, TLS"),
        ({"SITEGEN_SMTP_SECURITY": "TLS"}, "smtp.example.com:465, TLS"),
        ({"SITEGEN_SMTP_HOST": "localhost", "SITEGEN_SMTP_PORT": "1025"}, "localhost:1025, not encrypted"),
        ({"SITEGEN_SMTP_USER": "ada", "SITEGEN_SMTP_PASSWORD": "x"}, "smtp.example.com:587, STARTTLS"),
    ],
)
def test_what_is_not_said_follows_from_the_rest(environ: dict[str, str], said: str) -> None:
    server = server_of({"SITEGEN_SMTP_HOST": "smtp.example.com", **environ}.get)
    assert str(server) == said
    assert "password" not in repr(server)


def test_a_folded_to_goes_whole() -> None:
    message = b"From: a@b.example\r\nTo: =?utf-8?q?A?=\r\n =?utf-8?q?B?= <c@d.example>\r\nSubject: x\r\n\r\nTo: y\r\n"
    assert addressed(message, TO) == f"From: a@b.example\r\nTo: {TO}\r\nSubject: x\r\n\r\nTo: y\r\n".encode()


def test_tls_from_the_first_byte(inbox: Inbox, authority: tuple[ssl.SSLContext, Path]) -> None:
    port = _free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port, ssl_context=authority[0])
    controller.start()
    try:
        post(b"Subject: x\r\n\r\n.\r\n", "a@b.example", TO, Server("127.0.0.1", port, "tls", sender="c@d.example"))
    finally:
        controller.stop()
    assert inbox.received == [("c@d.example", [TO], b"Subject: x\r\n\r\n.\r\n")]


def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.preview.mailing.TIMEOUT", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server("127.0.0.1", listening.getsockname()[1], "none")
        with pytest.raises(Unsent, match="did not answer within"):
            post(b"x", "a@b.example", TO, server)


def test_a_server_that_hangs_up_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE)
        server = Server("127.0.0.1", listening.getsockname()[1], "none")

        def hang_up() -> None:
            listening.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(Unsent, match="hung up in the middle"):
            post(b"x", "a@b.example", TO, server)
        thread.join()


def test_the_command_sends_the_same(
    make_project: Callable[..., Path], inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_project({"content/recipients/personas/bob.yaml": BOB, "content/campaigns/hello/email.md": COPY})
    for name, value in _environ(inbox).items():
        monkeypatch.setenv(name, value)
    asked = ("-C", root, "send", "hello", "--to", TO)
    assert f"Sent {CELL} to {TO}." in run(*asked, "--as", "bob").stdout
    assert json.loads(run(*asked, "--apart", "--format", "json").stdout)["sent"] is True
    first, second = (message for _, _, message in inbox.received)
    assert b"Subject: Good evening, Bob\r\n" in first
    assert b"X-Entity-Ref-ID" in second
    inbox.refuse = {"rcpt": "550 No such user"}
    refused = run(*asked, code=1)
    assert "takes no mail to this address: No such user. [command/send]" in " ".join(refused.stderr.split())
    assert json.loads(run(*asked, "--format", "json", code=1).stdout)["sent"] is False


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("hello", "--to", "me"), "“me” is no address"),
        (("hello", "--to", TO, "--as", "bop"), "there is no persona “bop”"),
        (("h*llo/nobody", "--to", TO), "there is no segment “nobody”"),
        (("*", "--to", TO), "names 2 mails"),
    ],
)
def test_the_command_says_what_makes_no_sense(
    make_project: Callable[..., Path], arguments: tuple[str, ...], said: str
) -> None:
    rules = 'everyone: {when: "true"}\nmore: {when: "plan = \'more\'"}\n'
    campaign = "name: Hello\nkind: marketing\nsegments: [everyone{}]\n"
    files = {
        "content/segments.yaml": rules,
        "content/campaigns/hello/campaign.yaml": campaign.format(", more" if "*" in arguments else ""),
    }
    assert said in run("-C", make_project(files), "send", *arguments, code=2).stderr


def test_the_dialog_sends_and_says_so(served: Served, inbox: Inbox, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1400, "height": 900})
    page.goto(f"{served.address}#/{CELL}?show=mail&as=persona:bob")
    page.get_by_role("button", name="Send a test").click()
    dialog = page.get_by_role("dialog", name="Send a test")
    expect(dialog).to_contain_text(f"localhost:{inbox.port}, STARTTLS")
    expect(dialog.get_by_role("combobox", name="As")).to_have_value("persona:bob")
    page.keyboard.type(TO)
    page.keyboard.press("Enter")
    dialog.get_by_text(f"Sent to {TO}.").wait_for()
    assert inbox.received == [
        ("hello@lanternreel.example", [TO], with_to(read(served.engine, CELL, "persona:bob").eml, TO))
    ]
    dialog.get_by_label("As a mail of its own").check()
    inbox.refuse = {"rcpt": "550 No such user"}
    dialog.get_by_role("button", name="Send").click()
    dialog.get_by_text("No such user").wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    expect(page.locator("#cell")).to_be_visible()
    expect(page.locator("[data-key=send]")).to_be_focused()


def test_a_long_name_widens_no_dialog(served: Served, new_page: Callable[..., Page]) -> None:
    persona = "content/recipients/personas/bob.yaml"
    served.write(persona, BOB.replace("name: Bob", f"name: {'Maximiliana-Theodora ' * 5}", 1))
    try:
        page = new_page(viewport={"width": 390, "height": 800})
        page.goto(f"{served.address}#/{CELL}?as=persona:bob")
        page.get_by_label("Read as").get_by_text("Maximiliana").wait_for(state="attached")
        page.keyboard.press("s")
        dialog = page.get_by_role("dialog", name="Send a test")
        dialog.get_by_text("Maximiliana").wait_for(state="attached")
        assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
    finally:
        served.write(persona, BOB)


def test_a_second_press_opens_no_second_dialog(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    held: list[Route] = []
    page.route("**/api/send?*", lambda route: held.append(route))
    page.goto(f"{served.address}#/{CELL}")
    page.get_by_role("button", name="Send a test").wait_for()
    with page.expect_request("**/api/send?*"):
        page.keyboard.press("s")
    page.keyboard.press("s")
    for route in held:
        route.continue_()
    page.get_by_role("dialog", name="Send a test").wait_for()
    page.unroute("**/api/send?*")
    assert len(held) == 1


def test_the_dialog_says_what_is_missing(served: Served, new_page: Callable[..., Page]) -> None:
    served.environ.clear()
    page = new_page()
    page.goto(f"{served.address}#/{CELL}")
    page.get_by_role("button", name="Send a test").wait_for()
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog", name="Send a test")
    dialog.get_by_text("Set SITEGEN_SMTP_HOST").wait_for()
    expect(dialog.get_by_label("Example")).to_contain_text("export SITEGEN_SMTP_HOST=smtp.example.com")
    expect(dialog.get_by_label("To")).to_have_count(0)  # nothing to fill in that leads nowhere
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()


def test_a_mail_with_errors_is_not_sent(served: Served, inbox: Inbox) -> None:
    copy = "content/campaigns/hello/email.md"
    gallery = served.listen("/")
    try:
        served.write(copy, COPY.replace("first_name", "frist_name"))
        gallery.until("errors")
        assert send(served) == (409, "This mail has errors. Mend them first; the gallery shows them.")
    finally:
        served.write(copy, COPY)
