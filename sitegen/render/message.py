"""The test message of a cell: `email.eml`, multipart/alternative, clean by RFC 5322, 2045, 2047, 2369, 2919 and 8058.

Same message, same bytes: Message-ID and boundary are digests of the cell and its content, the date comes from the
caller, bodies are encoded by `transfer`. No value can add a header: in texts (subject, names) line breaks and control
characters become spaces, in addresses they are refused.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache

from sitegen.diagnostics import Diagnostic, Position, Problem, diagnose
from sitegen.render.transfer import Body, Lines

_EOL = "\r\n"
_LINE = 76
"""Longest header line in bytes; RFC 5322, 2.1.1 says 78, RFC 2047, 2 says 76."""

_MAX_LINE = 998
"""Longest line that RFC 5322, 2.1.1 allows, without CRLF."""

_MAX_TEXT = 2000
"""Longest subject or display name in characters; more is a mistake, and no client shows it."""

_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_GLUE_SPACES = re.compile(r"([\u00a0\u202f\u2007\u3000])")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_LABELS = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?=.{{3,254}}\Z){_ATOM}(?:\.{_ATOM})*@{_LABELS}\Z")  # RFC 5321, 4.1.2: dot-string@domain
_DOMAIN = re.compile(rf"(?=.{{1,253}}\Z){_LABELS}\Z")
_HEADER_URL = re.compile(r"[!#-;=?-~]+\Z")  # visible ASCII without space, quote and angle brackets
_LOCALE = re.compile(r"[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")


@dataclass(frozen=True, slots=True)
class Message:
    """One mail with all values filled in.

    `list_id` marks marketing mail: only then do List-*, and Precedence stand in the head. `list_name` describes the
    list (default: the sender's name). `unsubscribe_mail` is an address or a mailto: URL. A `date` without a time zone
    is UTC. `domain` ends the Message-ID.
    """

    subject: str
    from_name: str
    from_email: str
    to_name: str
    to_email: str
    reply_to: str | None
    text: str | Body
    html: str | Body
    date: dt.datetime
    cell_id: str
    domain: str
    list_id: str | None
    unsubscribe_url: str | None
    unsubscribe_mail: str | None
    locale: str
    list_name: str = ""


def build_message(message: Message, at: Callable[[str], Position | None] = lambda header: None) -> bytes:
    """`message` as it would be handed to a mail server.

    Raises Problem, with a diagnostic for each header whose value no mail can carry, where `at` says of its name.
    """
    _refuse_bad_values(message, at)
    text, html = _body(message.text), _body(message.html)
    digest = _digest(message, text.raw, html.raw)
    boundary = f"=_{digest}"  # “=_” stands in neither quoted-printable nor base64 (RFC 2045, 6.7)
    head = _EOL.join(
        [
            *_identity(message),
            f"Message-ID: <{digest}@{message.domain}>",
            *_list_fields(message),
            f"Content-Language: {message.locale}",
            "MIME-Version: 1.0",
            f'Content-Type: multipart/alternative;{_EOL} boundary="{boundary}"',
        ]
    )
    return b"".join(
        (
            f"{head}{_EOL}{_EOL}--{boundary}{_EOL}".encode("ascii"),
            *_part("plain", text),
            f"{_EOL}--{boundary}{_EOL}".encode("ascii"),
            *_part("html", html),
            f"{_EOL}--{boundary}--{_EOL}".encode("ascii"),
        )
    )


def one_line(text: str) -> str:
    """`text` as header text: white space and control characters become single spaces; no-break spaces stay."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    parts = _GLUE_SPACES.split(_SURROGATES.sub("\ufffd", text))
    return "".join(p if i % 2 else _SPACES.sub(" ", p) for i, p in enumerate(parts)).strip(" ")


def is_address(text: str) -> bool:
    """Whether `text` is an address that a mail can go to, and nothing else (RFC 5321, 4.1.2: dot-string@domain)."""
    return _ADDRESS.match(text) is not None


def _refuse_bad_values(message: Message, at: Callable[[str], Position | None]) -> None:
    found: list[Diagnostic] = []

    def need(good: object, header: str, value: str | None, hint: str) -> None:
        if not good:
            shown = one_line(value or "")[:80]
            told = f"“{shown}” cannot stand in the mail's {header}"
            found.append(diagnose("check/header", told, at(header), hint=hint))

    for header, address in (("From", message.from_email), ("To", message.to_email), ("Reply-To", message.reply_to)):
        if address is not None:
            need(_ADDRESS.match(address), header, address, "Use a plain address such as hello@example.com.")
    need(_DOMAIN.match(message.domain), "Message-ID", message.domain, "Use a domain such as example.com.")
    need(_LOCALE.match(message.locale), "Content-Language", message.locale, "Use a BCP 47 tag such as en or pt-BR.")
    for header, text in (("Subject", message.subject), ("From", message.from_name), ("To", message.to_name)):
        need(len(text) <= _MAX_TEXT, header, text, f"Keep it under {_MAX_TEXT:,} characters.")
    if message.list_id is not None:
        domain = _DOMAIN.match(message.list_id)
        need(domain, "List-Id", message.list_id, "Use a name such as news.example.com.")
        url, mail = message.unsubscribe_url, message.unsubscribe_mail
        if url is not None:
            good = url.startswith("https://") and len(url) < _MAX_LINE - 30 and _HEADER_URL.match(url[8:])
            need(good, "List-Unsubscribe", url, "One-click unsubscribing needs one https:// address (RFC 8058).")
        if mail is not None:
            known = _ADDRESS.match(mail.removeprefix("mailto:").partition("?")[0])
            need(
                known and _HEADER_URL.match(mail) and len(mail) < _MAX_LINE - 30,
                "List-Unsubscribe",
                mail,
                "Use an address, or mailto: and one.",
            )
    if found:
        raise Problem(*found)


def _identity(message: Message) -> list[str]:
    lines = [
        f"Date: {_date(message.date)}",
        _mailbox("From", message.from_name, message.from_email),
        _mailbox("To", message.to_name, message.to_email),
    ]
    if message.reply_to is not None:
        lines.append(_mailbox("Reply-To", "", message.reply_to))
    lines.append(_unstructured("Subject", message.subject))
    return lines


def _list_fields(message: Message) -> list[str]:
    """What tells mail programs whether this is list mail.

    Marketing mail carries List-Id and Precedence: bulk, which keep vacation replies away (RFC 3834, 2), and how to
    leave the list. Transactional mail is no list mail; Auto-Submitted (RFC 3834, 5) keeps those replies away instead.
    """
    if message.list_id is None:
        return ["Auto-Submitted: auto-generated"]
    lines = [_list_id(message.list_name or message.from_name, message.list_id)]
    ways = []
    if message.unsubscribe_url is not None:
        ways.append(f"<{message.unsubscribe_url}>")
    if message.unsubscribe_mail is not None:
        ways.append(f"<mailto:{message.unsubscribe_mail.removeprefix('mailto:')}>")
    if ways:
        lines.append("List-Unsubscribe: " + f",{_EOL} ".join(ways))
    if message.unsubscribe_url is not None:
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    lines.append("Precedence: bulk")
    return lines


def _digest(message: Message, *bodies: bytes) -> str:
    """32 hex digits that differ whenever cell, headers or bodies do."""
    fields = (
        message.cell_id, message.subject, message.from_name, message.from_email, message.to_name, message.to_email,
        message.reply_to, message.date.isoformat(), message.list_id, message.unsubscribe_url,
        message.unsubscribe_mail, message.locale, message.list_name,
    )  # fmt: skip
    digest = hashlib.sha256(repr(fields).encode("utf-8", "backslashreplace"))
    for body in bodies:
        digest.update(b"\0%d\0" % len(body))
        digest.update(body)
    return digest.hexdigest()[:32]


@lru_cache(maxsize=1024)
def _date(date: dt.datetime) -> str:
    aware = date if date.tzinfo is not None else date.replace(tzinfo=dt.UTC)
    return format_datetime(aware.astimezone(dt.UTC))


@lru_cache(maxsize=4096)
def _unstructured(name: str, value: str) -> str:
    """The header `name: value`, folded; encoded words only where plain ASCII will not do."""
    value = one_line(value)
    line = f"{name}: {value}".rstrip(" ") if value else f"{name}:"
    if value.isascii() and "=?" not in value:
        if len(line) <= _LINE:
            return line
        folded = _fold(line)
        if folded is not None:
            return folded
    return f"{name}: {_encoded(value, len(name) + 2)}"


@lru_cache(maxsize=4096)
def _mailbox(name: str, display: str, address: str) -> str:
    """The header `name: display <address>`, folded before the address where it would be too long."""
    phrase = _phrase(one_line(display), len(name) + 2)
    if not phrase:
        return f"{name}: {address}"
    return f"{name}: {_beside(phrase, f'<{address}>', len(name) + 2)}"


@lru_cache(maxsize=256)
def _list_id(display: str, list_id: str) -> str:
    phrase = _phrase(one_line(display), len("List-Id: "))
    return f"List-Id: {_beside(phrase, f'<{list_id}>', len('List-Id: '))}" if phrase else f"List-Id: <{list_id}>"


def _beside(phrase: str, rest: str, used: int) -> str:
    last = phrase.rpartition(_EOL)[2]
    taken = len(last) + (used if last == phrase else 0)
    return f"{phrase} {rest}" if taken + 1 + len(rest) <= _LINE else f"{phrase}{_EOL} {rest}"


def _phrase(display: str, used: int) -> str:
    """`display` as an RFC 5322 phrase: words, a quoted string, or encoded words where neither will do."""
    if display.isascii() and "=?" not in display and len(display) + used < _LINE:
        if not display or _PHRASE.match(display):
            return display
        quoted = '"' + display.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if len(quoted) + used <= _LINE:
            return quoted
    return _encoded(display, used)


def _encoded(value: str, used: int) -> str:
    """`value` as RFC 2047 encoded words, one a line; the first line has `used` characters already.

    The stdlib divides between characters and encodes all that a phrase must not hold (RFC 2047, 5 (3)).
    """
    header = Header(charset="utf-8", maxlinelen=_LINE, header_name=" " * max(used - 2, 1))
    header.append(value, "utf-8")
    return header.encode(linesep=_EOL)


def _fold(line: str) -> str | None:
    """An ASCII header line folded at spaces, or None when a word is too long for a line."""
    lines: list[str] = []
    current = ""
    for word in line.split(" "):
        if len(word) >= _LINE:
            return None
        if current and len(current) + 1 + len(word) > _LINE:
            lines.append(current)
            current = " " + word
        else:
            current = f"{current} {word}" if current else word
    return _EOL.join([*lines, current])


def _body(content: str | Body) -> Body:
    return content if isinstance(content, Body) else Body([Lines(content.encode("utf-8", "replace"))])


def _part(subtype: str, body: Body) -> tuple[bytes, bytes]:
    encoding, data = body.transfer()
    head = f"Content-Type: text/{subtype}; charset=utf-8{_EOL}Content-Transfer-Encoding: {encoding}{_EOL}{_EOL}"
    return head.encode("ascii"), data
