from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.diagnostics import Position, Problem
from sitegen.render.message import Message, build_message, one_line

MESSAGE = Message(
    subject="Six films since you left",
    from_name="Lanternreel",
    from_email="hello@lanternreel.example",
    to_name="Ada Byron",
    to_email="ada@lanternreel.example",
    reply_to=None,
    text="Good evening, Ada.\n\nSix films came.\n",
    html="<!doctype html>\n<html><body><p>Good evening, Ada.</p></body></html>\n",
    date=dt.datetime(2026, 11, 3, 9, 30, tzinfo=dt.UTC),
    cell_id="winback/lapsed-2026-08/titles/en",
    domain="lanternreel.example",
    list_id="news.lanternreel.example",
    unsubscribe_url="https://lanternreel.example/unsubscribe?u=123",
    unsubscribe_mail="unsubscribe@lanternreel.example",
    locale="en",
)


def parsed(data: bytes) -> EmailMessage:
    """`data` read by the stdlib, after the rules that hold for every message were checked."""
    head, _, rest = data.partition(b"\r\n\r\n")
    assert data.isascii(), "nothing is 8bit"
    assert data.replace(b"\r\n", b"").count(b"\n") == data.replace(b"\r\n", b"").count(b"\r") == 0, "CRLF only"
    lines = data.split(b"\r\n")
    assert max(map(len, rest.split(b"\r\n"))) <= 76
    assert max(map(len, lines)) <= 998
    assert not [line for line in lines if line.endswith((b" ", b"\t"))]
    assert b"." not in lines
    assert not [line for line in lines if line.startswith(b"From ")]
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    names = [name.lower() for name in message]
    assert len(names) == len(set(names)) == len([x for x in head.split(b"\r\n") if x[:1] not in b" \t"])
    for part in message.walk():
        assert part.defects == []
        for value in part.values():
            assert value.defects == ()  # type: ignore[attr-defined]
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert message.preamble is None
    assert not message.epilogue
    return message


def bodies(message: EmailMessage) -> tuple[str, str]:
    text, html = (part.get_payload(decode=True) for part in message.iter_parts())
    assert isinstance(text, bytes)
    assert isinstance(html, bytes)
    return text.decode(), html.decode()


def mailboxes(message: EmailMessage, header: str) -> list[tuple[str, str]]:
    """Names and addresses in `header`, read by both parsers of the stdlib.

    The newer one (before Python 3.13) leaves the space between encoded words that RFC 2047, 6.2 says to ignore.
    """
    newer = [(a.display_name, a.addr_spec) for a in message[header].addresses]
    older = [
        (str(make_header(decode_header(name))), address)
        for name, address in getaddresses([raw_header(message, header)])
    ]
    assert [(re.sub(r"\s", "", n), a) for n, a in newer] == [(re.sub(r"\s", "", n), a) for n, a in older]
    return older


def raw_header(message: EmailMessage, header: str) -> str:
    return next(value for name, value in message.raw_items() if name.lower() == header).replace("\r\n", "")


def build(**changes: Any) -> EmailMessage:
    return parsed(build_message(replace(MESSAGE, **changes)))


def test_marketing_mail_has_these_headers() -> None:
    data = build_message(MESSAGE)
    assert data.partition(b"\r\n\r\n")[0].decode().split("\r\n") == [
        "Date: Tue, 03 Nov 2026 09:30:00 +0000",
        "From: Lanternreel <hello@lanternreel.example>",
        "To: Ada Byron <ada@lanternreel.example>",
        "Subject: Six films since you left",
        data.decode().split("\r\n")[4],
        "List-Id: Lanternreel <news.lanternreel.example>",
        "List-Unsubscribe: <https://lanternreel.example/unsubscribe?u=123>,",
        " <mailto:unsubscribe@lanternreel.example>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Precedence: bulk",
        "Content-Language: en",
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative;",
        data.decode().split("\r\n")[13],
    ]
    message = parsed(data)
    text, html = bodies(message)
    assert text == MESSAGE.text.replace("\n", "\r\n")
    assert html == MESSAGE.html.replace("\n", "\r\n")
    assert message["message-id"].endswith("@lanternreel.example>")


def test_transactional_mail_is_no_list_mail() -> None:
    message = build(list_id=None)
    assert not [name for name in message if name.lower().startswith(("list-", "precedence"))]
    assert message["auto-submitted"] == "auto-generated"


def test_one_click_needs_an_https_address() -> None:
    message = build(unsubscribe_url=None)
    assert message["list-unsubscribe"] == "<mailto:unsubscribe@lanternreel.example>"
    assert message["list-unsubscribe-post"] is None
    message = build(unsubscribe_mail=None)
    assert message["list-unsubscribe"] == "<https://lanternreel.example/unsubscribe?u=123>"
    assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    message = build(unsubscribe_mail="mailto:u@lanternreel.example?subject=leave", unsubscribe_url=None)
    assert message["list-unsubscribe"] == "<mailto:u@lanternreel.example?subject=leave>"
    assert build(unsubscribe_mail=None, unsubscribe_url=None)["list-unsubscribe"] is None


@pytest.mark.parametrize("locale", ["en", "pt-BR", "zh-Hant-TW", "ar"])
def test_language(locale: str) -> None:
    assert build(locale=locale)["content-language"] == locale


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (dt.datetime(2026, 1, 2, 3, 4, 5), "Fri, 02 Jan 2026 03:04:05 +0000"),
        (
            dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30))),
            "Thu, 01 Jan 2026 21:34:05 +0000",
        ),
    ],
)
def test_dates_are_utc(date: dt.datetime, expected: str) -> None:
    message = build(date=date)
    assert message["date"] == expected
    assert message["date"].datetime.tzinfo is not None


def test_equal_messages_are_equal_bytes_and_all_others_have_their_own_id() -> None:
    assert build_message(MESSAGE) == build_message(replace(MESSAGE))
    changes: list[dict[str, Any]] = [
        {},
        {"cell_id": "winback/lapsed-2026-09/titles/en"},
        {"subject": "Other"},
        {"text": "Other"},
        {"html": "Other"},
        {"to_email": "bob@lanternreel.example"},
        {"date": dt.datetime(2026, 11, 4, tzinfo=dt.UTC)},
    ]
    assert len({build(**change)["message-id"] for change in changes}) == len(changes)
    assert len({build(**change).get_boundary() for change in changes}) == len(changes)


def test_bodies_cannot_hold_the_boundary() -> None:
    boundary = parsed(build_message(MESSAGE)).get_boundary()
    for _ in range(3):  # the boundary changes with the body; feed each into the next
        text, _html = bodies(build(text=f"--{boundary}\n--{boundary}--\n"))
        assert text == f"--{boundary}\r\n--{boundary}--\r\n"
        boundary = build(text=f"--{boundary}\n--{boundary}--\n").get_boundary()
        assert boundary is not None
        assert boundary.startswith("=_")


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "x" * 200,
        "word " * 60 + "end",
        "A long subject in plain ASCII that must be folded, because it is longer than a line may be",
        "Été: six films, « rien que pour vous »",
        "🎬🍿 Films 👩‍👩‍👧‍👦 " * 20 + "end",
        "ستة أفلام منذ رحيلك، يا آدا " * 8 + "x",
        "電影" * 100,
        "=?utf-8?q?not_an_encoded_word?=",
        "a=?b",
        "Price\u00a0: 12\u202f€",
        "=" * 90,
        "Subject: x",
        "a\\b\"c'd<e>f,g;h:i(j)k[l]m@n",
    ],
)
def test_subjects_come_back(subject: str) -> None:
    data = build_message(replace(MESSAGE, subject=subject))
    assert parsed(data)["subject"] == subject
    head = data.partition(b"\r\n\r\n")[0].decode()
    lines = head[head.index("Subject:") :].partition("Message-ID")[0].split("\r\n")
    assert all(len(line) <= 76 for line in lines)
    assert all(len(word) <= 75 for line in lines for word in line.split(" ") if word.startswith("=?"))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Ada",
        "Lanternreel, the club",
        'Ada "the first" Byron',
        "Back\\slash",
        "Ada (Countess) Byron",
        "ada@evil.example",
        "Lanternreel <evil@evil.example>, Other",
        "Café Lumière",
        "Café, Lumière; <x@evil.example>",
        "آدا بايرون",
        "🎬 Lanternreel",
        "=?utf-8?q?Ada?=",
        "The Film Club That Has A Name Which Is Longer Than A Line May Be, And More Than That",
        "Das sehr lange Lichtspielhaus für außergewöhnliche Ansprüche, Straße der Freude 12, Köln",
        "x" * 300,
        "a.b.c",
        "'",
        '"',
    ],
)
def test_display_names_come_back_and_name_one_address(name: str) -> None:
    message = build(from_name=name, to_name=name)
    assert mailboxes(message, "from") == [(name, MESSAGE.from_email)]
    assert mailboxes(message, "to") == [(name, MESSAGE.to_email)]
    assert "<news.lanternreel.example>" in message["list-id"].replace("\n", "")


def test_list_name_describes_the_list() -> None:
    assert build(list_name="Lanternreel letters")["list-id"] == "Lanternreel letters <news.lanternreel.example>"
    assert build(list_name="Ciné, lettres")["list-id"] == "Ciné, lettres <news.lanternreel.example>"


def test_long_addresses_stand_on_a_line_of_their_own() -> None:
    address = "a" * 60 + "@" + "b" * 60 + ".example"
    message = build(to_email=address, reply_to=address)
    assert message["to"].addresses == (Address("Ada Byron", addr_spec=address),)
    assert message["reply-to"] == address


BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\0"]


@pytest.mark.parametrize("end", BREAKS)
def test_no_text_adds_a_header(end: str) -> None:
    evil = f"Hello{end}Bcc: victim@evil.example{end}{end}<p>body</p>"
    message = build(subject=evil, from_name=evil, to_name=evil, list_name=evil)
    assert "bcc" not in message
    assert message["subject"] == "Hello Bcc: victim@evil.example <p>body</p>"
    assert len(message["to"].addresses) == 1


@pytest.mark.parametrize("end", BREAKS)
@pytest.mark.parametrize(
    "field",
    ["from_email", "to_email", "reply_to", "domain", "list_id", "unsubscribe_url", "unsubscribe_mail", "locale"],
)
def test_addresses_with_line_breaks_are_refused(field: str, end: str) -> None:
    for value in (f"{getattr(MESSAGE, field)}{end}", f"{getattr(MESSAGE, field)}{end}Bcc: victim@evil.example"):
        with pytest.raises(Problem) as caught:
            build_message(replace(MESSAGE, **{field: value}))
        assert [d.rule for d in caught.value.diagnostics] == ["check/header"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("to_email", ""),
        ("to_email", "ada"),
        ("to_email", "ada@"),
        ("to_email", "ada@localhost"),
        ("to_email", "a b@lanternreel.example"),
        ("to_email", "ada@lanternreel.example, eve@evil.example"),
        ("to_email", "<ada@lanternreel.example>"),
        ("to_email", "adé@lanternreel.example"),
        ("to_email", "ada@lanternréel.example"),
        ("to_email", ".ada@lanternreel.example"),
        ("to_email", "a" * 250 + "@lanternreel.example"),
        ("reply_to", ""),
        ("domain", "lanternreel"),
        ("domain", "x>y.example"),
        ("locale", "en_GB!"),
        ("list_id", "no spaces.example"),
        ("unsubscribe_url", "http://lanternreel.example/u"),
        ("unsubscribe_url", "https://"),
        ("unsubscribe_url", "https://lanternreel.example/>,<http://evil.example"),
        ("unsubscribe_url", "https://lanternreel.example/é"),
        ("unsubscribe_url", "https://lanternreel.example/" + "x" * 1000),
        ("unsubscribe_mail", "not an address"),
        ("subject", "x" * 2001),
    ],
)
def test_values_that_no_header_carries_are_diagnostics(field: str, value: str) -> None:
    at = Position("content/campaigns/winback/campaign.yaml", 3, 7)
    with pytest.raises(Problem) as caught:
        build_message(replace(MESSAGE, **{field: value}), lambda header: at)
    (found,) = caught.value.diagnostics
    assert (found.rule, found.at) == ("check/header", at)
    assert found.hint
    assert found.message.isprintable()


def test_all_bad_headers_are_named_at_once() -> None:
    with pytest.raises(Problem) as caught:
        build_message(replace(MESSAGE, from_email="x", to_email="y", locale=""))
    assert len(caught.value.diagnostics) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (".", "."),
        (".\n..\n.\n", ".\r\n..\r\n.\r\n"),
        ("From me\nFrom you\n>From us", "From me\r\nFrom you\r\n>From us"),
        ("From " + "x" * 71 + "\nFrom " + "é" * 200, "From " + "x" * 71 + "\r\nFrom " + "é" * 200),
        ("a\r\nb\rc\nd", "a\r\nb\r\nc\r\nd"),
        ("x \ny\t\n \nz  ", "x\r\ny\r\n\r\nz"),
        (
            "a" * 74 + " \n" + "b" * 76 + "\n" + "c" * 77 + "\n",
            "a" * 74 + "\r\n" + "b" * 76 + "\r\n" + "c" * 77 + "\r\n",
        ),
        ("=" * 1000, "=" * 1000),
        ("." * 1000, "." * 1000),
        ("x " * 600, ("x " * 600).strip()),
        ("a\0b\x7f\x1b", "a\0b\x7f\x1b"),
        ("\ud800", "?"),
        ("-- \nsignature", "--\r\nsignature"),
        ("مرحبا " * 400 + "x", "مرحبا " * 400 + "x"),
        ("é" * 10_000, "é" * 10_000),
    ],
)
def test_bodies_come_back(text: str, expected: str) -> None:
    assert bodies(build(text=text, html=text)) == (expected, expected)


@pytest.mark.parametrize(
    ("html", "encoding"),
    [
        ("<p>Good evening</p>" * 1000, "quoted-printable"),
        ('<p style="margin:0">Une soirée très réussie au cinéma</p>' * 100, "quoted-printable"),
        ("<p>كل ما فاتك منذ رحيلك عنا في الصيف الماضي</p>" * 100, "base64"),
        ("電影俱樂部" * 200, "base64"),
        ("電影", "base64"),
        ("<p>電影俱樂部的每月信件與推薦</p>" + "x" * 500, "quoted-printable"),
    ],
)
def test_the_encoding_suits_the_text(html: str, encoding: str) -> None:
    part = list(build(html=html).iter_parts())[1]
    assert part["content-transfer-encoding"] == encoding
    assert (part.get_content_type(), part.get_content_charset()) == ("text/html", "utf-8")
    assert part.get_content() == html


_any = st.text(st.characters(), max_size=120)
_pieces = [*"ab =.<>\"'&\t\n\r\0", "é", "ل", "電", "🎬", "From ", "\nFrom ", "\u00a0", "w" * 75, "\n.\n"]
_prose = st.lists(st.sampled_from(_pieces), max_size=200).map("".join)


def canonical(text: str) -> str:
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\r\n".join(line.rstrip(" \t") for line in unix.split("\n")).encode("utf-8", "replace").decode()


@given(subject=_any, name=_any, text=_any | _prose, html=_prose | _any)
@example(subject="a  b", name="a, b", text="", html="\n")
@example(subject=" ", name=" ", text=" ", html=" ")
@example(subject="=?=?=", name="=?x?b?", text="=" * 77, html="é" * 600)
def test_everything_comes_back(subject: str, name: str, text: str, html: str) -> None:
    message = build(subject=subject, from_name=name, to_name=name, text=text, html=html)
    assert message["subject"] == one_line(subject)
    for header in ("from", "to"):
        ((display, _),) = mailboxes(message, header)
        assert display == one_line(name)
    assert bodies(message) == (canonical(text), canonical(html))


@given(st.lists(st.sampled_from([".", "From ", "=", "=\n", "\n", "a" * 70, "é", "xy", " "]), max_size=60).map("".join))
def test_bodies_of_awkward_pieces_come_back(text: str) -> None:
    assert bodies(build(text=text, html=text * 20)) == (canonical(text), canonical(text * 20))


class _Inbox:
    """An aiosmtpd handler that keeps what arrives."""

    def __init__(self) -> None:
        self.received: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.received.append(envelope.content)
        return "250 OK"


@contextmanager
def smtp_server() -> Iterator[tuple[int, _Inbox]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    inbox = _Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port, inbox
    finally:
        controller.stop()


def test_messages_survive_a_real_mail_server() -> None:
    sent = [
        build_message(MESSAGE),
        build_message(replace(MESSAGE, text=".\n..\n.x\nFrom me\n.\n", html=".\r\n." * 300)),
        build_message(replace(MESSAGE, subject="🎬 " * 60, html="<p>كل ما فاتك</p>" * 300, list_id=None)),
    ]
    with smtp_server() as (port, inbox), smtplib.SMTP("127.0.0.1", port) as client:
        for data in sent:
            assert client.sendmail(MESSAGE.from_email, [MESSAGE.to_email], data) == {}
    assert inbox.received == sent
    for data in inbox.received:
        parsed(data)
