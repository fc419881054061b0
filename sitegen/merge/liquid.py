"""Lowering to plain Liquid (Shopify's language): fields as `{{ recipient.name | default: "…" | escape }}`."""

from __future__ import annotations

import re

from sitegen.merge import escape
from sitegen.merge.program import Field, Literal, Place, Placed, Program

SYSTEM = {
    "unsubscribe": "unsubscribe_url",
    "preferences": "preferences_url",
    "web_version": "web_version_url",
    "action_token": "action_token",
}
"""What the sender's own variables are called."""

_FILTERS = {
    Place.TEXT: " | escape",
    Place.ATTRIBUTE: " | escape",
    Place.URL: " | escape",
    Place.URL_PART: " | url_encode",
    Place.HEADER: " | strip_newlines",
    Place.PLAIN: "",
}
_OPENERS = re.compile(r"\{[{%]|[%}]\}")


def lower(program: Program) -> str:
    """`program` as a Liquid template. Raises ValueError for a fallback that `can_quote` refuses."""
    return "".join(piece if isinstance(piece, str) else _spell(piece) for piece in program)


def can_quote(text: str) -> bool:
    """Whether Liquid has a string literal for `text`: it has no escapes and finds its closing braces first."""
    return not ('"' in text and "'" in text) and not _OPENERS.search(text)


def _spell(piece: Placed) -> str:
    node = piece.node
    if isinstance(node, Literal):
        return _OPENERS.sub(
            lambda m: "{{ '" + m.group()[0] + "' }}" + m.group()[1], escape.literal(node.text, piece.place)
        )
    return "{{ " + _name(node) + _default(node) + _FILTERS[piece.place] + " }}"


def _name(field: Field) -> str:
    return SYSTEM[field.path] if field.system else f"recipient.{field.path}"


def _default(field: Field) -> str:
    if field.fallback is None:
        return ""
    if not can_quote(field.fallback):
        raise ValueError(f"Liquid cannot quote the fallback {field.fallback!r}")
    quote = "'" if '"' in field.fallback else '"'
    return f" | default: {quote}{field.fallback}{quote}"
