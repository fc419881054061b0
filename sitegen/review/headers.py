"""The headers of a message that a reviewer wants to know about."""

from __future__ import annotations

import re
from email.errors import MessageError
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser

_BODY = re.compile(rb"\r?\n\r?\n")

_MADE = re.compile(rb"^(?:Message-ID|Content-Type):[^\n]*\n(?:[ \t][^\n]*\n?)*", re.MULTILINE | re.IGNORECASE)

_DERIVED = frozenset(("Message-ID", "Content-Type", "MIME-Version", "Subject"))
"""Made from the rest of the message, or told as something else."""


def head(message: bytes) -> bytes:
    """The headers of a message as they stand in it, without those that are made from the rest."""
    return _MADE.sub(b"", _BODY.split(message, maxsplit=1)[0])


def headers(message: bytes) -> dict[str, str]:
    """Headers by name, decoded and on one line each; those of a name that stands twice one after the other."""
    found: dict[str, str] = {}
    for name, value in BytesHeaderParser().parsebytes(head(message) + b"\n\n").items():
        if name not in _DERIVED:
            text = _decoded(" ".join(str(value).split()))
            found[name] = f"{found[name]}; {text}" if name in found else text
    return found


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (MessageError, LookupError, ValueError):
        return value
