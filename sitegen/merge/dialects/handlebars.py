"""Handlebars: `{{first_name}}`, `{{#if plan}}…{{else}}…{{/if}}`, `{{#each titles}}{{this.name}}{{/each}}`.

Source: https://handlebarsjs.com/guide/ (4.7, built-in helpers only). What it cannot do: comparisons, and, or; filters;
percent-encoding and single lines. Its braces cannot be quoted, so a brace that a tag would swallow is printed by a tag;
`{{!}}` parts a tag from a closing brace and from the line break that makes tags alone on their lines swallow the line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from sitegen.merge import escape
from sitegen.merge.dialects.base import BROUGHT, HTML, NUMBERS, Dialect, Loops, owner
from sitegen.merge.dialects.dates import pieces
from sitegen.merge.expression import (
    At,
    Condition,
    Const,
    Expression,
    Field,
    Filtered,
    Given,
    Is,
    Not,
    Present,
    Round,
    column_of,
    kind,
    typed,
)
from sitegen.merge.local import printed
from sitegen.merge.program import Place

TEXTS = ("string", "url", "date", "datetime")

_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "`": "&#x60;", "=": "&#x3D;"}
)
_OPENER = re.compile(r"\{(?=\{)")
_BACKSLASH = re.compile(r"\\(?=\{\{)")
_BREAK_FIRST = re.compile(r"[\s\ufeff]*?\n")
_BREAK_LAST = re.compile(r"\n[\s\ufeff]*\Z")
QUOTABLE = re.compile(r"[^\"'\\{}`\r\n]*\Z")
"""Texts that stand in quotes as they are."""
_NO_NUMBER = re.compile(r"(?!(?i:true|false|null|nan|infinity)\b)[^\W\d_]")
_SEPARATOR = re.compile(r"[ ,./-]+\Z")
_WORDS = frozenset({"else", "true", "false", "null", "undefined", "this", "as"})


class Handlebars(Dialect):
    """Handlebars, and the base of those who speak it with helpers of their own."""

    name = "handlebars"
    title = "Handlebars"
    system: ClassVar[Mapping[str, str]] = BROUGHT
    brought = frozenset(BROUGHT)
    brace: ClassVar[str] = '{{#with "{"}}{{{this}}}{{/with}}'
    """Prints an opening brace."""
    helpers: ClassVar[frozenset[str]] = frozenset({"if", "unless", "each", "with", "lookup", "log"})
    """Names that mean a helper where they stand alone."""
    comparisons: ClassVar[Mapping[str, str]] = {}
    """Openings of the blocks that compare, by sign."""
    compares_in_loops: ClassVar[bool] = True
    """Whether blocks that compare may stand inside loops."""
    zero: ClassVar[str] = " includeZero=true"
    """What makes `if` take 0 for something that is there."""
    chains: ClassVar[bool] = True
    """Whether there is `{{else if …}}`."""

    def reference(self, field: Field, loops: Loops) -> str:
        """What the field is called."""
        loop, column = owner(field, loops), column_of(field.path)
        if loop is None:
            return self._at_root(field.path) if loops or field.path in self.helpers else _segment(field.path)
        item = "this" if loop is loops[-1] else loop.item
        if column.endswith("this") and loop is not loops[-1]:
            # Handlebars takes a named item's column that ends so for one of the item at hand.
            return f"{'../' * _between(loop.depth, loops)}{column}"
        return f"{item}.{_segment(column)}" if column else item

    def _at_root(self, name: str) -> str:
        return f"@root.{_segment(name)}"

    def printed(self, value: Expression, place: Place, loops: Loops) -> str | None:
        """`{{name}}`, `{{{name}}}` in plain text, and with a fallback `{{#if name}}{{name}}{{else}}…{{/if}}`."""
        if isinstance(value, Field) and value.system:
            return self.own_tag(value, place, loops)
        if isinstance(value, Round):
            return self._round(value, loops)
        if place not in (*HTML, Place.PLAIN):
            return None
        if isinstance(value, Filtered):
            return self.filtered(value, place, loops)
        bare = replace(value, fallback=None)
        # Handlebars adds up raw numbers that stand side by side; escaped ones are texts.
        tag = self.tag(self.reference(bare, loops), Place.TEXT if value.type in NUMBERS else place)
        if value.fallback is None:
            return tag
        there = self.asked(Present(bare), loops)
        if there is None:
            return None
        fallback = printed(typed(value.type, value.fallback))
        made = self.defaulted(bare, fallback, place, loops)
        if made is not None:
            return made
        text = self.inert(self.escaped(fallback, place), tag_follows=True)
        return f"{{{{#{there}}}}}{tag}{f'{{{{else}}}}{_guarded(text)}' if text else ''}{{{{/if}}}}"

    def tag(self, spelled: str, place: Place) -> str:
        """The tag that prints `spelled`, escaped where `place` is HTML."""
        return f"{{{{{spelled}}}}}" if place in HTML else f"{{{{{{{spelled}}}}}}}"

    def filtered(self, value: Filtered, place: Place, loops: Loops) -> str | None:
        """The tag that prints a filtered value; None where there is none."""
        return None

    def defaulted(self, bare: Field, fallback: str, place: Place, loops: Loops) -> str | None:
        """The tag that prints a field or its fallback; None where it takes an `if`."""
        return None

    def own_tag(self, value: Field, place: Place, loops: Loops) -> str | None:
        """The tag of a value of the sender's own."""
        if place is Place.URL_PART and value.path != "action_token":
            return None
        name = self.system[value.path]
        return self.tag(self._at_root(name) if loops else name, place)

    def own(self, name: str, text: str, place: Place) -> str:
        """As for recipients, but an address has no line breaks, and a token nothing to encode."""
        return self.escaped(text, place) if place in HTML else text

    def _round(self, value: Round, loops: Loops) -> str | None:
        up = _between(value.depth, loops)
        return f"{{{{@{'../' * up}index}}}}" if value.what == "index0" else None

    def verbatim(self, field: Field, loops: Loops) -> str:
        """`{{{name}}}`."""
        return f"{{{{{{{self.reference(field, loops)}}}}}}}"

    def escaped(self, text: str, place: Place) -> str:
        """As Handlebars spells it: the quote, the backtick and the equals sign are entities, too."""
        return text.translate(_ESCAPES) if place in HTML else escape.value(text, place)

    def can_ask(self, condition: Condition, loops: Loops) -> bool:
        """Whether there is something, `@first` and `@last`, the opposite; and what `comparisons` has."""
        if isinstance(condition, Not):
            return self.can_ask(condition.condition, loops)
        return self.asked(condition, loops) is not None

    def asked(self, condition: Condition, loops: Loops) -> str | None:
        """The opening of the block for `condition`, without braces."""
        if isinstance(condition, At):
            return f"if @{'../' * _between(condition.depth, loops)}{condition.what}"
        if isinstance(condition, Given | Present):
            value = condition.value
            if not isinstance(value, Field) or value.fallback is not None or value.system:
                return None
            name = self.reference(value, loops)
            if isinstance(condition, Given) or value.type in TEXTS:
                return f"if {name}"
            return f"if {name}{self.zero}" if self.zero and value.type in NUMBERS else None
        return self._compared(condition, loops) if isinstance(condition, Is) else None

    def _compared(self, condition: Is, loops: Loops) -> str | None:
        left, right = condition.left, condition.right
        name = self.operand(left, loops)
        opening = self.comparisons.get(condition.sign) if self.compares_in_loops or not loops else None
        if name is None or not isinstance(right, Const):
            return None
        value = typed(right.type, right.text)
        if value is True and condition.sign == "==" and kind(left) == "boolean":
            return f"if {name}"
        quoted = constant(kind(left), condition.sign, value, missable=isinstance(left, Field))
        return None if opening is None or quoted is None else opening.format(left=name, right=quoted)

    def operand(self, value: Expression | Const, loops: Loops) -> str | None:
        """What is compared: a field."""
        sound = isinstance(value, Field) and value.fallback is None and not value.system
        return self.reference(value, loops) if sound and isinstance(value, Field) else None

    def branches(self, branches: Sequence[tuple[Condition, str]], otherwise: str, loops: Loops) -> str:
        """`{{#if …}}…{{else if …}}…{{else}}…{{/if}}`."""
        rest, chain = otherwise, ""
        for condition, body in reversed(branches):
            turned = isinstance(condition, Not)
            opening = str(self.asked(condition.condition if isinstance(condition, Not) else condition, loops))
            helper = opening.partition(" ")[0]
            yes, no = (rest, body) if turned else (body, rest)
            ending = f"{{{{else}}}}{_guarded(no)}" if no else ""
            if chain and helper == "if" and not turned:
                ending = chain
            chain = f"{{{{else {opening}}}}}{_guarded(yes)}{ending}" if self.chains and helper == "if" else ""
            if not yes and helper == "if":
                rest = f"{{{{#unless{opening[2:]}}}}}{_guarded(no)}{{{{/unless}}}}"
            else:
                rest = f"{{{{#{opening}}}}}{_guarded(yes)}{ending}{{{{/{helper}}}}}"
        return rest

    def loop(self, items: Field, item: str, body: str, loops: Loops) -> str | None:
        """`{{#each list}}…{{/each}}`, and `as |item|` where a loop inside calls it."""
        named = f" as |{item}|" if item in body else ""
        return f"{{{{#each {self.reference(items, loops)}{named}}}}}{_guarded(body)}{{{{/each}}}}"

    def inert(self, text: str, *, tag_follows: bool) -> str:
        """`text` with braces that a tag would swallow printed by tags, and one more backslash before each tag."""
        if "{{" in text:
            text = _OPENER.sub(lambda _: self.brace, text)
        if tag_follows and text.endswith("{"):
            text = text[:-1] + self.brace
        text = _BACKSLASH.sub(r"\\\\", text)
        if tag_follows and text.endswith("\\"):
            text += "\\"
        return f"{{{{!}}}}{text}" if text.startswith("}") else text

    def context(self, record: Mapping[str, Any], system: Mapping[str, str]) -> dict[str, Any]:
        """The record, and the sender's own values beside it."""
        return {**record, **{self.system[name]: value for name, value in system.items()}}


def constant(type_: str, sign: str, value: Any, *, missable: bool) -> str | None:
    """A constant to compare a field with; None where a missing field, taken for 0 or "", would match it.

    Texts that do not begin with a letter have none: helpers may compare them as numbers.
    """
    if type_ in NUMBERS and isinstance(value, int | float) and not isinstance(value, bool):
        matched = {"==": value == 0, ">": value < 0, ">=": value <= 0, "<": value > 0, "<=": value >= 0}[sign]
        return None if (missable and matched) or "e" in repr(value) else repr(value)
    sound = type_ in TEXTS and sign == "==" and isinstance(value, str)
    return f'"{value}"' if sound and QUOTABLE.match(value) and _NO_NUMBER.match(value) else None


def dated(value: Filtered, letters: Mapping[str, str]) -> str | None:
    """The pattern of a filter that formats a date, in a helper's letters; None where the helper might say it otherwise.

    Points in time are left out: helpers move them to a time zone of their own.
    """
    field = value.of
    if value.name not in ("date", "month_name") or not isinstance(field, Field) or field.type != "date":
        return None
    made = None if field.fallback is not None else pieces(*map(str, value.arguments))
    if made is None or not all(known or _SEPARATOR.match(piece) for piece, known in made):
        return None
    days = any(known and piece[0] in "dE" for piece, known in made)
    return None if days and value.name == "month_name" else "".join(letters[p] if known else p for p, known in made)


def _between(depth: int, loops: Loops) -> int:
    """How many of the open loops lie inside the loop number `depth`."""
    return sum(each.depth > depth for each in loops)


def _segment(name: str) -> str:
    """`name` as part of a path: words of the language stand in brackets."""
    return f"[{name}]" if name in _WORDS else name


def _guarded(body: str) -> str:
    """`body` so that no tag around it stands alone on its line, which would swallow the line break."""
    before = "{{!}}" if _BREAK_FIRST.match(body) else ""
    return f"{before}{body}{'{{!}}' if _BREAK_LAST.search(body) else ''}"


HANDLEBARS = Handlebars()
