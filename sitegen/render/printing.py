"""How values print in templates, and what is made of them before anybody knows the recipient."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from jinja2 import Undefined, UndefinedError
from jinja2.runtime import Context, StrictUndefined
from jinja2.utils import missing
from markupsafe import Markup

from sitegen.merge import TOKEN, Tokens
from sitegen.merge.recipient import Misuse, Recipient, Symbol, refuse_condition
from sitegen.plan.model import Locale
from sitegen.render.filters import format_date
from sitegen.render.names import Open

_SURROGATE = re.compile("[\ud800-\udfff]")
_AROUND_TOKENS = re.compile(f"({TOKEN.pattern})")


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


class Captured(Markup):
    """What `{% set x %}…{% endset %}` holds or `~` joins: it is looked into as the text that it will be."""

    _tokens: Tokens

    def __new__(cls, text: object = "", *, tokens: Tokens) -> Captured:
        """`text`, with the register that knows its tokens."""
        made = super().__new__(cls, text)
        made._tokens = tokens
        return made

    def _spelled(self) -> str:
        if self._tokens.holds_field(self):
            refuse_condition("recipient")
        return self._tokens.expand(str.__str__(self))

    def __eq__(self, other: object) -> bool:
        return bool(self._spelled() == other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __contains__(self, part: object) -> bool:
        return str(part) in self._spelled()

    def __getitem__(self, index: Any) -> Any:
        return Markup(self._spelled()[index])

    def __iter__(self) -> Iterator[str]:
        return iter(self._spelled())

    def __len__(self) -> int:
        return len(self._spelled())

    def __bool__(self) -> bool:
        return str.__len__(self) > 0

    __hash__ = Markup.__hash__


def numbered(tokens: Tokens, context: Context, value: Any) -> str:
    """The token of a build-time value; recipient values have tokens of their own and keep them."""
    if isinstance(value, Symbol | Recipient):
        return printed(context, value)
    if not isinstance(value, str):
        return tokens.value(printed(context, value), value)
    value = str.__str__(value)
    if not value.isascii() and _SURROGATE.search(value):
        raise Misuse("template/failed", "this text holds half of a character", "Take the \\u… escape out of it.", "\\u")
    if "zq" not in value:
        return tokens.value(value, value) if value else ""
    parts = _AROUND_TOKENS.split(tokens.expand(value))
    return "".join(part if TOKEN.fullmatch(part) else tokens.value(part) for part in parts if part)


def printed(context: Mapping[str, Any] | Context, value: Any) -> str:
    """How a value that is no text prints. Raises Misuse for what has no sensible text."""
    if isinstance(value, Symbol):
        return value.token()
    if isinstance(value, Recipient):
        return str(value)
    if isinstance(value, Undefined):  # one without a name is what “x if y” gives where there is no else
        return str(value)
    if value is None:
        raise Misuse(
            "template/undefined",
            "this value is empty (null), so there is nothing to print",
            "Set it, or add | default.",
            "",
        )
    if isinstance(value, bool):
        raise Misuse("template/failed", "true and false do not print", 'Write {{ "yes" if … else "no" }}.', "")
    if isinstance(value, dt.datetime | dt.date):
        return format_date(value, "long", str(context["locale"].tag))
    if isinstance(value, int | float | Decimal | str | dt.time | UUID):
        return str(value)
    if isinstance(value, list | tuple | dict):
        what, hint = "a list or table", "Use {% for … %}, or name one of its parts."
    elif isinstance(value, Open | Locale):
        what, hint = "something with parts", "Name one of its parts, such as brand.name."
    else:
        what, hint = "something that is no text or number", "Print a value, or what a macro or filter makes of it."
    raise Misuse("template/failed", f"{what} does not print", hint, "")
