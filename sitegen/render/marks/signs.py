"""What marks look like: characters that Unicode keeps free for programs, so that they are no letters of any text.

A mark names a place by its number. Taking all of them out of a mail gives, byte for byte, the mail without marks.
"""

from __future__ import annotations

import re

BEGIN, END = "\ufdd0", "\ufdd1"
"""What stands between them is from the place whose number follows the first."""

POINT = "\ufdd2"
"""What follows is from a place, up to the next point or the end of the element."""

STOP = "\ufdd3"
"""Ends a number."""

BLOCK, BLOCK_END = "\ufdd4", "\ufdd5"
"""Stand around the MJML of a block, until its elements are marked."""

_ZERO = 0xFDE0
_DIGITS = {f"{digit:x}": chr(_ZERO + digit) for digit in range(16)}
_NUMBER = f"([{chr(_ZERO)}-{chr(_ZERO + 15)}]+){STOP}"

OPENING = re.compile(f"([{BEGIN}{POINT}{BLOCK}]){_NUMBER}")
"""A mark with a number."""

MARK = re.compile(f"[{BEGIN}{POINT}{BLOCK}]{_NUMBER}|[{END}{BLOCK_END}]")
"""Any mark."""

_SIGN = re.compile("[\ufdd0-\ufdef]+")
CLASS = re.compile(r"\bzo([0-9]+)x([0-9]+)\b")
"""The class of a marked element: the numbers of its place in the layouts and of its block."""

_NAME = r"zo[0-9]+x[0-9]+(?:-outlook)?"
_CLASS = re.compile(rf' class="{_NAME}"|(?<=[" ]){_NAME} | {_NAME}(?=")')


def begin(number: int) -> str:
    """The mark at which the place `number` begins; END ends it."""
    return BEGIN + _spelled(number)


def point(number: int) -> str:
    """The mark behind which all is from the place `number`."""
    return POINT + _spelled(number)


def around(text: str, number: int) -> str:
    """`text` with the marks of the place `number` around it."""
    return f"{begin(number)}{text}{END}"


def block(text: str, number: int) -> str:
    """The MJML `text` of the block whose place is `number`."""
    return f"{BLOCK}{_spelled(number)}{text}{BLOCK_END}"


def number_in(digits: str) -> int:
    """The number that `digits` of a mark spell."""
    return int("".join(f"{ord(digit) - _ZERO:x}" for digit in digits), 16)


def class_of(layout: int, inside: int) -> str:
    """The class that marks an element as one of the place `layout` in the block whose place is `inside`."""
    return f"zo{layout}x{inside}"


def without_signs(text: str) -> str:
    """`text` without the marks in it; those of elements stay."""
    return _SIGN.sub("", text)


def stripped(html: str) -> str:
    """`html` without any mark."""
    return _CLASS.sub("", without_signs(html))


def _spelled(number: int) -> str:
    return "".join(_DIGITS[digit] for digit in f"{number:x}") + STOP
