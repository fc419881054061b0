"""Salesforce Marketing Cloud's AMPscript: `%%=V(AttributeValue("plan"))=%%`, `%%[ IF … THEN ]%%…%%[ ENDIF ]%%`.

Source: https://developer.salesforce.com/docs/marketing/marketing-cloud-ampscript/guide/. Nothing is escaped there, and
texts compare without regard to capitals, so the sender is asked for texts as they are to stand in HTML and addresses,
and for what comparing texts comes to. Lists are data extensions with a row for each item: `SubscriberKey`,
`RowKey`, `ParentKey` (that of the item that holds it, "" for none), `RowNumber` (from 1), and the item's columns, or
`value`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from sitegen.merge.dialects.base import NUMBER, NUMBERS, Dialect, Loops, Open, owner
from sitegen.merge.expression import (
    AllOf,
    AnyOf,
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

_LITERAL = re.compile(r"[^\"'%\r\n]*\Z")
_OPENER = re.compile(
    r"%(?=%)|(?<=\{)\{(?=\.(?:slot|block|data)\b|/(?:slot|block|data)\})|<(?=script\b(?:[^<>]*\Z|[^>]*\brunat\b))",
    re.IGNORECASE,
)
"""What opens a tag, a slot of the editor, or a script that runs on the server, be it by what follows."""

_PERCENT = '%%=V("%")=%%'


class MarketingCloud(Dialect):
    """AMPscript."""

    name = "sfmc"
    title = "Salesforce Marketing Cloud"
    openers: ClassVar[str] = ""
    lists_apart: ClassVar[bool] = True
    system: ClassVar[Mapping[str, str]] = {
        "unsubscribe": "unsub_center_url",
        "preferences": "profile_center_url",
        "web_version": "view_email_url",
        "action_token": "action_token",
    }
    unverified = (
        "`Field` with a third argument of 0 gives nothing where a column is missing",
        "two text columns that both hold numbers compare as numbers",
        'what a tag prints is not read again: neither `<script runat="server">` nor a slot of the editor',
        "a boolean compares with the text `true`",
        "`%%unsub_center_url%%` and the like come as they are, not HTML-escaped",
    )

    def reference(self, field: Field, loops: Loops) -> str:
        """What gives the field's value."""
        loop = owner(field, loops)
        if loop is None:
            return f'AttributeValue("{field.path}")'
        return f'Field(@{loop.item},"{column_of(field.path) or "value"}",0)'

    def printed(self, value: Expression, place: Place, loops: Loops) -> str | None:
        """`%%=V(AttributeValue("name"))=%%`: texts in plain text, numbers and dates anywhere."""
        if isinstance(value, Field) and value.system:
            if value.path == "action_token":
                return self.verbatim(Field("action_token"), loops)
            return None if place is Place.URL_PART else f"%%{self.system[value.path]}%%"
        if place is not Place.PLAIN and kind(value) not in (*NUMBERS, "date"):
            return None
        spelled = self._spelled(value, loops)
        return None if spelled is None else f"%%=V({spelled})=%%"

    def _spelled(self, value: Expression, loops: Loops) -> str | None:
        if isinstance(value, Round):
            item = loops[value.depth - 1].item
            if value.what == "length":
                return f"RowCount(@{item}_rows)"
            return f"@{item}_at" if value.what == "index" else f"Subtract(@{item}_at,1)"
        if isinstance(value, Filtered):
            known = value.name == "length" and isinstance(value.of, Field) and value.of.type == "list"
            return f"RowCount({self._rows(value.of, loops)})" if known and isinstance(value.of, Field) else None
        if value.fallback is None:
            return self.reference(value, loops)
        fallback = printed(typed(value.type, value.fallback))
        name = self.reference(replace(value, fallback=None), loops)
        return f'IIF(Empty({name}),"{fallback}",{name})' if _LITERAL.match(fallback) else None

    def verbatim(self, field: Field, loops: Loops) -> str:
        """`%%=V(AttributeValue("name"))=%%`."""
        return f"%%=V({self.reference(field, loops)})=%%"

    def own(self, name: str, text: str, place: Place) -> str:
        """They come ready for use."""
        return text

    def can_ask(self, condition: Condition, loops: Loops) -> bool:
        """Whether something is there, comparisons of numbers, rounds of loops; `and`, `or` and the opposite."""
        return self._asked(condition, loops) is not None

    def _asked(self, condition: Condition, loops: Loops) -> str | None:
        """`condition`, in brackets where it has parts."""
        if isinstance(condition, Not):
            inner = self._asked(condition.condition, loops)
            return None if inner is None else f"(NOT {inner})"
        if isinstance(condition, AllOf | AnyOf):
            parts = [self._asked(each, loops) for each in condition.conditions]
            if None in parts:
                return None
            return f"({(' AND ' if isinstance(condition, AllOf) else ' OR ').join(map(str, parts))})"
        if isinstance(condition, At):
            item = loops[condition.depth - 1].item
            return f"@{item}_at == {'1' if condition.what == 'first' else f'RowCount(@{item}_rows)'}"
        return self._compared(condition, loops) if isinstance(condition, Is) else self._there(condition, loops)

    def _there(self, condition: Given | Present, loops: Loops) -> str | None:
        value = condition.value
        if not isinstance(value, Field) or value.fallback is not None or value.system:
            return None
        if value.type == "list":
            return f"RowCount({self._rows(value, loops)}) > 0"
        name = self.reference(value, loops)
        if isinstance(condition, Given) and value.type == "boolean":
            return f'{name} == "true"'
        there = f"(NOT Empty({name}))"
        return f"({there} AND {name} != 0)" if isinstance(condition, Given) and value.type in NUMBERS else there

    def _compared(self, condition: Is, loops: Loops) -> str | None:
        left, right = condition.left, condition.right
        if kind(left) == "boolean" and isinstance(left, Field) and left.fallback is None and isinstance(right, Const):
            return f'{self.reference(left, loops)} == "{right.text}"'
        names = self._number(left, loops), self._number(right, loops)
        if None in names:
            return None
        sides = [side for side in (left, right) if isinstance(side, Field)]
        guards = [f"(NOT Empty({self.reference(side, loops)}))" for side in sides]
        comparison = f"{names[0]} {condition.sign} {names[1]}"
        return f"({' AND '.join((*guards, comparison))})" if guards else comparison

    def _number(self, value: Expression | Const, loops: Loops) -> str | None:
        if isinstance(value, Const):
            return value.text if value.type in NUMBERS and NUMBER.match(value.text) else None
        if kind(value) not in NUMBERS or (isinstance(value, Field) and (value.fallback is not None or value.system)):
            return None
        return self._spelled(value, loops)

    def branches(self, branches: Sequence[tuple[Condition, str]], otherwise: str, loops: Loops) -> str:
        """`%%[ IF … THEN ]%%…%%[ ELSEIF … THEN ]%%…%%[ ELSE ]%%…%%[ ENDIF ]%%`."""
        if len(branches) == 1 and not branches[0][1]:
            branches, otherwise = [(Not(branches[0][0]), otherwise)], ""
        made = [
            f"%%[ {'ELSEIF' if number else 'IF'} {self._asked(condition, loops)} THEN ]%%{body}"
            for number, (condition, body) in enumerate(branches)
        ]
        return "".join((*made, f"%%[ ELSE ]%%{otherwise}" if otherwise else "", "%%[ ENDIF ]%%"))

    def loop(self, items: Field, item: str, body: str, loops: Loops) -> str | None:
        """`%%[ FOR @title_at = 1 TO RowCount(@title_rows) DO … ]%%…%%[ NEXT @title_at ]%%`."""
        return (
            f"%%[ SET @{item}_rows = {self._rows(items, loops)}"
            f" FOR @{item}_at = 1 TO RowCount(@{item}_rows) DO"
            f" SET @{item} = Row(@{item}_rows,@{item}_at) ]%%{body}%%[ NEXT @{item}_at ]%%"
        )

    def _rows(self, items: Field, loops: Loops) -> str:
        loop: Open | None = owner(items, loops)
        parent = f'Field(@{loop.item},"RowKey")' if loop else '""'
        keys = f'"SubscriberKey",_subscriberkey,"ParentKey",{parent}'
        return f'LookupOrderedRows("{extension(items.path)}",0,"RowNumber asc",{keys})'

    def inert(self, text: str, *, tag_follows: bool) -> str:
        """`text` with what would open a tag, be it by the tag that follows, printed by a tag of its own."""
        text = _OPENER.sub(lambda opener: f'%%=V("{opener[0]}")=%%', text)
        return text[:-1] + _PERCENT if tag_follows and text.endswith("%") else text

    def context(self, record: Mapping[str, Any], system: Mapping[str, str]) -> dict[str, Any]:
        """`attributes` of the subscriber, `extensions` with the rows of lists, and `system` strings."""
        own = {self.system[name]: value for name, value in system.items()}
        token = {"action_token": own.pop("action_token")} if "action_token" in own else {}
        attributes = {name: printed(value) for name, value in record.items() if not isinstance(value, list)}
        extensions: dict[str, list[dict[str, Any]]] = {}
        for path, row in _flat(record, "", ""):
            extensions.setdefault(extension(path), []).append(row)
        return {"attributes": {**attributes, **token}, "extensions": extensions, "system": own}


def extension(path: str) -> str:
    """The data extension that holds the items of the list at `path`."""
    return path.replace("[].", "__")


def _flat(record: Mapping[str, Any], path: str, parent: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path and row of each item of the lists in `record`, and of those in the items."""
    for name, items in record.items():
        if not isinstance(items, list):
            continue
        here = f"{path}[].{name}" if path else name
        for number, item in enumerate(items, 1):
            key = f"{parent}.{number}" if parent else str(number)
            columns = item if isinstance(item, dict) else {"value": item}
            row = {column: printed(value) for column, value in columns.items() if not isinstance(value, list)}
            yield here, {**row, "RowKey": key, "ParentKey": parent, "RowNumber": number}
            yield from _flat(columns, here, key)


SFMC = MarketingCloud()
