"""Lowering to plain Liquid (Shopify's language): fields as `{{ recipient.name | default: "…" | escape }}`."""

from __future__ import annotations

import re

from sitegen.merge import escape
from sitegen.merge.program import Field, Place, Program, text_of

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
_BRACES = re.compile(r"\{[{%]|[%}]\}")
_OPENER = re.compile(r"\{(?=[{%])")
_BRACE = "{{ '{' }}"


def lower(program: Program) -> str:
    """`program` as a Liquid template. Raises ValueError for a fallback that `can_quote` refuses.

    Text stays text: braces that Liquid would read as its own come out as themselves, wherever pieces meet.
    """
    parts: list[str] = []
    text: list[str] = []
    for piece in program:
        if isinstance(piece, str):
            text.append(piece)
        elif not isinstance(piece.node, Field):
            text.append(escape.literal(text_of(piece.node), piece.place))
        else:
            parts += (_inert("".join(text), before_tag=True), _spell(piece.node, piece.place))
            text.clear()
    parts.append(_inert("".join(text), before_tag=False))
    return "".join(parts)


def can_quote(text: str) -> bool:
    """Whether Liquid has a string literal for `text`: it has no escapes and finds its closing braces first."""
    return not ('"' in text and "'" in text) and not _BRACES.search(text)


def _inert(text: str, before_tag: bool) -> str:
    """`text` with every brace that would open a tag, be it by the tag that follows, printed by a tag of its own."""
    if "{{" in text or "{%" in text:
        text = _OPENER.sub(_BRACE, text)
    return text[:-1] + _BRACE if before_tag and text.endswith("{") else text


def _spell(field: Field, place: Place) -> str:
    return "{{ " + _name(field) + _default(field) + _FILTERS[place] + " }}"


def _name(field: Field) -> str:
    return SYSTEM[field.path] if field.system else f"recipient.{field.path}"


def _default(field: Field) -> str:
    if field.fallback is None:
        return ""
    if not can_quote(field.fallback):
        raise ValueError(f"Liquid cannot quote the fallback {field.fallback!r}")
    quote = "'" if '"' in field.fallback else '"'
    return f" | default: {quote}{field.fallback}{quote}"
