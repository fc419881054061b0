"""The bodies of a message, and how they travel: as quoted-printable or base64, never 8bit.

So no line is longer than 76 bytes, none ends in a space, and a lone dot never stands on a line of its own. A body is
made of stretches of whole lines, each of which is encoded by itself; those that many messages share only once.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from itertools import groupby

from sitegen.merge.residual import Residual, is_signed

LINE = 76
"""Longest body line in bytes; RFC 2045, 6.7."""

_PIECE = re.compile(rb".{%d}(?:[^=]{2}|[^=]?)|.+" % (LINE - 3), re.DOTALL)
"""As much of a line as fits before the “=” of a soft break, escapes of three bytes whole; or all that is left."""

_FEW = 512
"""Bytes to be escaped up to which a body counts as nearly all ASCII."""

_BASE64_GAIN = 1.2
"""Base64 is used where quoted-printable would be larger by this factor."""

_PLAIN = bytes(range(0x20, 0x7F)) + b"\t\n"

_BETWEEN, _ESCAPED_BETWEEN = b"\xff", b"=FF"
"""A byte that UTF-8 never has, as such and in quoted-printable."""


class Lines:
    """Some lines of a body, from `text` in UTF-8: with Unix line ends, no line ending in white space.

    `escaped` is what `_escaped` makes of `text`, if that is known; `text` is clean then.
    """

    __slots__ = ("_escaped", "_few", "_many", "rare", "raw")

    def __init__(self, text: bytes, escaped: bytes = b"") -> None:
        self.raw = text if escaped else _clean(text)
        self.rare = len(self.raw.translate(None, _PLAIN))
        self._few = self._many = b""
        self._escaped = escaped

    def quoted(self, *, few: bool) -> bytes:
        """As quoted-printable, by the way that is quick for bodies with `few` bytes to be escaped or for others."""
        if few:
            self._few = self._few or _safe(_broken(self._escaped or _escaped(self.raw)))
            return self._few
        # fed with Unix line ends: without a CRLF to learn from, b2a_qp makes soft breaks of LF alone
        made = self._many or binascii.b2a_qp(self.raw, quotetabs=False, istext=True, header=False)
        self._many = self._many or _safe(made.replace(b"\n", b"\r\n"))
        return self._many


class Body:
    """A whole body."""

    __slots__ = ("_lines",)

    def __init__(self, lines: Sequence[Lines]) -> None:
        self._lines = lines

    @property
    def raw(self) -> bytes:
        """The body before it is encoded."""
        return b"\n".join([each.raw for each in self._lines])

    def transfer(self) -> tuple[str, bytes]:
        """The name of the encoding that suits the body, and the body in it, with CRLF."""
        rare = sum([each.rare for each in self._lines])
        size = sum([len(each.raw) for each in self._lines]) + len(self._lines) - 1
        few = rare <= _FEW and 3 * rare <= size
        quoted = b"\r\n".join([each.quoted(few=few) for each in self._lines])
        if not few and len(quoted) > _BASE64_GAIN * (size * 4 / 3 * (LINE + 2) / LINE):
            line = binascii.b2a_base64(self.raw.replace(b"\n", b"\r\n"), newline=False)
            return "base64", b"\r\n".join([line[i : i + LINE] for i in range(0, len(line), LINE)])
        return "quoted-printable", quoted


class BodyPattern:
    """Bodies that differ in the values in their slots, from a text with signs; what stands between is escaped once."""

    __slots__ = ("_made",)

    def __init__(self, signed: str) -> None:
        self._made: list[Lines | tuple[Residual, Residual]] = []
        for has_slots, lines in groupby(signed.split("\n"), is_signed):
            text = "\n".join([line.rstrip(" \t") for line in lines])
            if has_slots:
                made = Residual(text)
                self._made.append((made, made.changed(_escaped)))
            else:
                self._made.append(Lines(text.encode()))

    def filled(self, values: Sequence[bytes]) -> Body:
        """The body with `values`, in UTF-8, none of which holds a carriage return."""
        if not _are_clean(values):
            return Body([each if isinstance(each, Lines) else Lines(each[0].filled(values)) for each in self._made])
        escaped = _escaped(_BETWEEN.join(values)).split(_ESCAPED_BETWEEN)
        return Body(
            [
                each if isinstance(each, Lines) else Lines(each[0].filled(values), each[1].filled(escaped))
                for each in self._made
            ]
        )


def _are_clean(values: Sequence[bytes]) -> bool:
    """Whether lines that hold such values end in white space nowhere; an empty one may leave that of the text."""
    whole = b"\n".join((b"", *values, b""))
    return not any(end in whole for end in (b" \n", b"\t\n", b"\n\n"))


def _clean(text: bytes) -> bytes:
    """`text` with Unix line ends and no white space before them."""
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return b"\n".join([line.rstrip(b" \t") for line in text.split(b"\n")])


def _safe(quoted: bytes) -> bytes:
    """`quoted` without lines that mbox files and some relays put “>” before (RFC 2049, 3)."""
    # From the end: less than half the time, as “F” is rare and a space is not.
    return re.sub(rb"(?m)^From ", b"Fr=\r\nom ", quoted) if quoted.rfind(b"From ") >= 0 else quoted


def _escaped(text: bytes) -> bytes:
    """`text`, nearly all of it ASCII, with what quoted-printable escapes; with `_broken` a third of binascii's time."""
    escaped = text.replace(b"=", b"=3D")
    for byte in set(text.translate(None, _PLAIN)):
        escaped = escaped.replace(bytes((byte,)), b"=%02X" % byte)
    return escaped


def _broken(escaped: bytes) -> bytes:
    """`escaped` text as quoted-printable, its lines broken."""
    lines: list[bytes] = []
    add = lines.append
    for line in escaped.split(b"\n"):
        if len(line) <= LINE:
            add(b"=2E" if line == b"." else line)
            continue
        pieces = _PIECE.findall(line)
        if len(pieces[-2]) + len(pieces[-1]) <= LINE:
            pieces[-2:] = [pieces[-2] + pieces[-1]]
        add(b"=\r\n".join(pieces))
    return b"\r\n".join(lines)
