"""How values print in templates, and what is made of them before anybody knows the recipient."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from jinja2 import Undefined, UndefinedError
from jinja2.runtime import Context, StrictUndefined
from jinja2.utils import missing
from markupsafe import Markup

from sitegen.merge import Tokens
from sitegen.merge.choosing import Misuse, Symbolic
from sitegen.merge.formats import format_date
from sitegen.merge.numbered import NumberedText, NumberedValue
from sitegen.plan.model import Locale
from sitegen.render.templates.names import Open
from sitegen.render.templates.watching import LARGEST_TEXT
from sitegen.world import RESERVED, named

_SURROGATE = re.compile("[\ud800-\udfff]")


class EmptyValue(Misuse):
    """A value without text was to be printed."""


class UnknownName(UndefinedError):
    """A name was used that does not exist; `owner` is what it was asked of (jinja2's `missing` for a plain name)."""

    def __init__(self, message: str | None, name: str, owner: Any) -> None:
        super().__init__(message)
        self.name, self.owner = name, owner


class Unknown(StrictUndefined):
    """A name that does not exist: any use of it raises UnknownName, which keeps the name and what it was asked of."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: Any = UndefinedError
    ) -> None:
        raised = (lambda message: UnknownName(message, str(name), obj)) if exc is UndefinedError else exc
        super().__init__(hint, obj, name, raised)  # type: ignore[arg-type]


def plain_name(value: Unknown) -> str:
    """The name that does not exist, where it was asked of nothing (`x`); "" where it was (`values.x`)."""
    return str(value._undefined_name) if value._undefined_obj is missing else ""


def numbered(tokens: Tokens, context: Context, value: Any) -> str:
    """The token of a build-time value; recipient values have tokens of their own and keep them."""
    if isinstance(value, Symbolic):
        return value.text(lambda part: part if isinstance(part, Markup) else numbered(tokens, context, part))
    if isinstance(value, NumberedValue):
        return printed(context, value)
    if isinstance(value, NumberedText):
        return str(value)
    if not isinstance(value, str):
        return tokens.value(printed(context, value), value)
    value = str.__str__(value)
    if not value.isascii() and _SURROGATE.search(value):
        raise Misuse("template/failed", "this text holds half of a character", "Take the \\u… escape out of it.", "\\u")
    found = RESERVED.search(value) if not value.isprintable() or "zq" in value else None
    if found is not None:
        if tokens.holds_field(value):
            raise Misuse(
                "merge/filter",
                "a recipient’s value went through something that cannot carry it",
                "Print the field by itself, or use ~ to put text beside it.",
                "recipient",
            )
        raise Misuse("template/failed", f"this text holds {named(found.group())}", "Take it out of the data.", "")
    return tokens.value(value, value) if value else ""


def joined(tokens: Tokens, context: Context, pieces: Sequence[Any]) -> str:
    """`pieces` side by side as they would print. Where one is marked up, the others come out as themselves.

    Raises Misuse for what has no text, OverflowError for more than LARGEST_TEXT characters.
    """
    if any(isinstance(piece, Markup | Symbolic) for piece in pieces):
        made: str = Markup().join(
            piece if isinstance(piece, Markup) else Markup(numbered(tokens, context, piece)) for piece in pieces
        )
    else:
        made = "".join(str.__str__(p) if isinstance(p, str) else printed(context, p) for p in pieces)
        if any(isinstance(piece, NumberedText | NumberedValue) for piece in pieces):
            made = NumberedText(made, tokens)
    if len(made) > LARGEST_TEXT:
        raise OverflowError("a text that grows very long")
    return made


def printed(context: Mapping[str, Any] | Context, value: Any) -> str:
    """How a value that is no text prints. Raises Misuse for what has no sensible text."""
    if isinstance(value, Symbolic):
        return value.text(lambda part: printed(context, part))
    if isinstance(value, NumberedValue):
        return str(value)
    if isinstance(value, Undefined):  # one without a name is what “x if y” gives where there is no else
        return str(value)
    if value is None:
        raise EmptyValue(
            "template/undefined",
            "this value is empty (null), so there is nothing to print",
            "Set it, or add | default.",
            "",
        )
    if isinstance(value, bool):
        raise Misuse("template/failed", "true and false do not print", 'Write {{ "yes" if … else "no" }}.', "")
    if isinstance(value, dt.datetime | dt.date):
        return format_date(value, "long", str(context["locale"].tag))
    if isinstance(value, float) and not math.isfinite(value):
        raise Misuse("template/failed", f"“{value}” is no number to print", "Is something divided by zero?", "")
    if isinstance(value, int | float | Decimal | str | dt.time | UUID):
        return str(value)
    if isinstance(value, list | tuple | dict):
        what, hint = "a list or table", "Use {% for … %}, or name one of its parts."
    elif isinstance(value, Open | Locale):
        what, hint = "something with parts", "Name one of its parts, such as brand.name."
    else:
        what, hint = "something that is no text or number", "Print a value, or what a macro or filter makes of it."
    raise Misuse("template/failed", f"{what} does not print", hint, "")
