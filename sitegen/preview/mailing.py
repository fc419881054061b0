"""Test mails: a message as it was compiled, handed to a mail server that environment variables name.

Whatever goes wrong is told in words that hold neither the password nor what is secret of the sign-in.
"""

from __future__ import annotations

import contextlib
import importlib
import re
import secrets
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from sitegen.preview.guard import is_loopback

TIMEOUT = 20
"""Seconds after which a mail server that says nothing is given up."""

PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""The port of each kind of connection where none is named (RFC 8314, RFC 6409)."""

ENTITY = b"X-Entity-Ref-ID"
"""Header whose new value keeps mailboxes from filing equal mails together."""

_EOL = b"\r\n"
_FIELD = rb"^%b:[^\r]*\r\n(?:[ \t][^\r]*\r\n)*"
_QUOTED = 200


class Unsent(Exception):
    """The mail was not sent; the text says why and what to do, for the one who wanted to send it."""


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and how to speak to it. `sender` is the envelope's, "" for the mail's own."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""

    def __str__(self) -> str:
        secured = {"starttls": "STARTTLS", "tls": "TLS", "none": "not encrypted"}[self.security]
        return f"{self.host}:{self.port}, {secured}"


def server_of(env: Callable[[str], str | None]) -> Server:
    """The mail server that environment variables name (see docs/preview.md). Raises Unsent where they do not."""
    host = (env("SITEGEN_SMTP_HOST") or "").strip()
    if not host:
        raise Unsent("No mail server is known. Set SITEGEN_SMTP_HOST where sitegen is started, and start it again.")
    security, port = (env("SITEGEN_SMTP_SECURITY") or "").strip().lower(), (env("SITEGEN_SMTP_PORT") or "").strip()
    if port and not (port.isdecimal() and 0 < int(port) < 65536):
        raise Unsent("SITEGEN_SMTP_PORT must be a number such as 587.")
    if not security:
        security = "tls" if port == "465" else "none" if is_loopback(host) else "starttls"
    if security not in PORTS:
        raise Unsent("SITEGEN_SMTP_SECURITY must be starttls, tls or none.")
    user = env("SITEGEN_SMTP_USER") or ""
    if user and security == "none" and not is_loopback(host):
        raise Unsent("A password may not travel unencrypted. Set SITEGEN_SMTP_SECURITY to starttls or tls.")
    return Server(
        host,
        int(port or PORTS[security]),
        security,  # type: ignore[arg-type]  # one of PORTS
        user,
        (env("SITEGEN_SMTP_PASSWORD") or _from_keyring(host, user)) if user else "",
        (env("SITEGEN_SMTP_SENDER") or "").strip(),
    )


def addressed(message: bytes, to: str, *, apart: bool = False) -> bytes:
    """`message`, as `build_message` makes it, to the address `to`; nothing else of it changes.

    With `apart` it gets a Message-ID and an X-Entity-Ref-ID that no other mail has.
    """
    head, _, body = message.partition(_EOL + _EOL)
    head = _with(head + _EOL, b"To", to.encode("ascii"))
    if apart:
        nonce = secrets.token_hex(8).encode()
        found = re.search(rb"^Message-ID: <([^@>]*)@", head, re.MULTILINE)
        if found:
            head = head[: found.end(1)] + b"." + nonce + head[found.end(1) :]
        head += ENTITY + b": " + nonce + _EOL
    return head + _EOL + body


def post(message: bytes, sender: str, to: str, server: Server) -> None:
    """Hand `message` to the server, from `sender` to `to`. Raises Unsent."""
    with _in_words(server, server.sender or sender), _connected(server) as session:
        session.sendmail(server.sender or sender, [to], message)


@contextlib.contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if server.security == "tls":
        session: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    else:
        session = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    with session:
        if server.security == "starttls":
            session.starttls(context=context)
        if server.user:
            session.login(server.user, server.password)
        yield session


@contextlib.contextmanager
def _in_words(server: Server, sender: str) -> Iterator[None]:
    """Raise Unsent for whatever a mail server, or the way to it, can do."""
    at = f"{server.host}:{server.port}"
    try:
        yield
    except Unsent:
        raise
    except smtplib.SMTPAuthenticationError:
        message = f"{server.host} does not accept this user and password."
        raise Unsent(f"{message} Look at SITEGEN_SMTP_USER and at the password.") from None
    except smtplib.SMTPRecipientsRefused as error:
        said = next(iter(error.recipients.values()), (0, b""))[1]
        raise Unsent(f"{server.host} takes no mail to this address{_reply(said, server)}") from None
    except smtplib.SMTPSenderRefused as error:
        message = f"{server.host} lets nobody send as {sender}{_reply(error.smtp_error, server)}"
        raise Unsent(f"{message} Set SITEGEN_SMTP_SENDER to an address that you may send from.") from None
    except smtplib.SMTPDataError as error:
        raise Unsent(f"{server.host} refused the mail{_reply(error.smtp_error, server)}") from None
    except smtplib.SMTPNotSupportedError as error:
        if server.security == "starttls" and "STARTTLS" in str(error):
            message = f"{at} offers no encryption by STARTTLS."
            raise Unsent(f"{message} Try SITEGEN_SMTP_SECURITY=tls with port 465.") from None
        message = f"{at} wants nobody to sign in, or not in a way that is known here."
        raise Unsent(f"{message} Leave SITEGEN_SMTP_USER out, or try another port.") from None
    except ssl.SSLCertVerificationError as error:
        raise Unsent(f"The certificate of {server.host} is not to be trusted: {error.verify_message}.") from None
    except ssl.SSLError:
        message = f"{at} does not speak TLS as it was spoken to."
        raise Unsent(f"{message} Port 465 wants SITEGEN_SMTP_SECURITY=tls, port 587 starttls.") from None
    except TimeoutError:
        raise Unsent(_silent(at)) from None
    except ConnectionRefusedError:
        raise Unsent(f"Nobody answers at {at}. Look at SITEGEN_SMTP_HOST and SITEGEN_SMTP_PORT.") from None
    except UnicodeError:
        raise Unsent("Host, user and password must be made of plain letters, digits and signs (ASCII).") from None
    except smtplib.SMTPResponseException as error:
        raise Unsent(f"{at} refused{_reply(error.smtp_error, server)}") from None
    except (smtplib.SMTPException, EOFError) as error:
        if isinstance(error.__context__, TimeoutError):  # smtplib calls that a server that has gone
            raise Unsent(_silent(at)) from None
        message = f"{at} hung up in the middle of it."
        raise Unsent(f"{message} Is it a mail server, and is SITEGEN_SMTP_SECURITY right?") from None
    except OSError as error:
        raise Unsent(f"{at} cannot be reached: {error.strerror or 'no such server'}.") from None


def _silent(at: str) -> str:
    return f"{at} did not answer within {TIMEOUT} seconds. Are port and SITEGEN_SMTP_SECURITY right?"


def _reply(said: bytes | str, server: Server) -> str:
    """What the server said, for the end of a sentence; without the password, should it repeat that."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    text = " ".join(text.split())
    if server.password:
        text = text.replace(server.password, "…")
    return f": {text[:_QUOTED].rstrip('.')}." if text else "."


def _with(head: bytes, name: bytes, value: bytes) -> bytes:
    """`head`, lines of a message's header, with another value in the field `name`."""
    found = re.search(_FIELD % name, head, re.MULTILINE)
    line = name + b": " + value + _EOL
    return head[: found.start()] + line + head[found.end() :] if found else head + line


def _from_keyring(host: str, user: str) -> str:
    """The password that the system's keyring has for `user` at `host`. Raises Unsent where there is none."""
    ways = f"Set SITEGEN_SMTP_PASSWORD, or install the package keyring and type: keyring set {host} {user}"
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        raise Unsent(f"There is no password for {user}. {ways}") from None
    try:
        password: str | None = keyring.get_password(host, user)
    except keyring.errors.KeyringError as error:
        raise Unsent(f"The system's keyring does not open ({type(error).__name__}). {ways}") from None
    if not password:
        raise Unsent(f"The system's keyring has no password for {user}. {ways}")
    return password
