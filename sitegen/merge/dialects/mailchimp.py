"""Mailchimp's merge tags: `*|FNAME|*`, `*|IF:PLAN=basic|*…*|ELSEIF:PLAN=new|*…*|ELSE:|*…*|END:IF|*`.

Source: https://mailchimp.com/help/use-conditional-merge-tag-blocks/. Tags have at most ten capitals and digits, so
longer names are cut and told apart by four characters of their own. All values are texts: true is `yes`, false is
empty. There are no loops, no `and` and `or`, no filters that give the same as ours, and no percent-encoding.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from sitegen.merge.dialects.base import NUMBER, NUMBERS, Dialect, Loops
from sitegen.merge.expression import Condition, Const, Expression, Field, Given, Is, Not, Present, kind, typed
from sitegen.merge.local import printed
from sitegen.merge.program import Place

_LONGEST = 10
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_KNOWN = {"email": "EMAIL", "first_name": "FNAME", "last_name": "LNAME"}
_TAKEN = frozenset({*_KNOWN.values(), "INTERESTS", "UNSUB", "FORWARD", "REWARDS", "ARCHIVE", "USER_URL", "DATE", "TO"})
_WORDS_OF_ITS_OWN = frozenset({"IF", "IFNOT", "ELSE", "ELSEIF", "END", "HTML"})
_TAG = re.compile(r"[A-Z][A-Z0-9_]*\Z")
_WORDS = re.compile(r"[A-Za-z]+(?:[ _-][A-Za-z0-9]+)*\Z")
_THERE = ("string", "url", "date", "datetime", "boolean")
_OPENER = re.compile(r"\*(?=\|)")
_NOTHING = "*|IFNOT:EMAIL|**|END:IF|*"


def tag(path: str) -> str:
    """The merge tag's name for a field: at most ten capitals, digits and underscores, other for other fields."""
    name = path.upper()
    if path in _KNOWN:
        return _KNOWN[path]
    if len(name) <= _LONGEST and _TAG.match(name) and name not in _TAKEN | _WORDS_OF_ITS_OWN:
        return name
    number = int(hashlib.sha256(path.encode()).hexdigest(), 16)
    ending = "".join(_DIGITS[number // len(_DIGITS) ** at % len(_DIGITS)] for at in range(4))
    return f"{re.sub('[^A-Z0-9_]', '', name)[:5]}_{ending}"


class Mailchimp(Dialect):
    """The language of Mailchimp's templates."""

    name = "mailchimp"
    title = "Mailchimp"
    openers: ClassVar[str] = "*"
    system: ClassVar[Mapping[str, str]] = {
        "unsubscribe": "UNSUB",
        "preferences": "UPDATE_PROFILE",
        "web_version": "ARCHIVE",
        "action_token": tag("action_token"),
    }
    values = "All values are texts. True is “yes”; false is empty: any other word, “no” too, would count as true."
    unverified = (
        "values are HTML-escaped, with &quot; and &#39;, unless their tag begins with `HTML:`",
        "comparisons with `=` heed capitals, those with `>` and `<` compare numbers",
        "a field that holds 0 is there for `IF`",
        "conditions are settled in the same go as tags are filled in",
        "`*|UNSUB|*` and the like come as they are, not HTML-escaped",
    )

    def printed(self, value: Expression, place: Place, loops: Loops) -> str | None:
        """`*|FNAME|*`, and with a fallback `*|IF:FNAME|**|FNAME|**|ELSE:|*there*|END:IF|*`."""
        if not isinstance(value, Field):
            return None
        if value.system:
            encoded = value.path == "action_token" or place is not Place.URL_PART
            return f"*|{self.system[value.path]}|*" if encoded else None
        if kind(value) in ("string", "url", "datetime") and place in (Place.URL_PART, Place.HEADER):
            return None
        name = tag(value.path)
        printing = f"*|HTML:{name}|*" if place is Place.PLAIN and value.type in ("string", "url") else f"*|{name}|*"
        if value.fallback is None:
            return printing
        text = self.inert(self.escaped(printed(typed(value.type, value.fallback)), place), tag_follows=True)
        return self.branches([(Present(replace(value, fallback=None)), printing)], text, loops)

    def verbatim(self, field: Field, loops: Loops) -> str:
        """`*|HTML:NAME|*`."""
        return f"*|HTML:{tag(field.path)}|*"

    def own(self, name: str, text: str, place: Place) -> str:
        """They come ready for use."""
        return text

    def can_ask(self, condition: Condition, loops: Loops) -> bool:
        """Whether there is something; equality with plain words and numbers; more and less than a number."""
        return self._asked(condition.condition if isinstance(condition, Not) else condition) is not None

    def _asked(self, condition: Condition) -> str | None:
        """`condition` as it stands behind `IF:`."""
        if isinstance(condition, Given | Present):
            value = condition.value
            known = _THERE if isinstance(condition, Given) else (*_THERE[:-1], *NUMBERS)
            sound = isinstance(value, Field) and value.fallback is None and not value.system and value.type in known
            return tag(value.path) if sound and isinstance(value, Field) else None
        if not isinstance(condition, Is) or not isinstance(condition.left, Field):
            return None
        left, right = condition.left, condition.right
        if left.fallback is not None or left.system or not isinstance(right, Const):
            return None
        if left.type == "boolean":
            return tag(left.path) if right.text == "true" else None
        sign = "=" if condition.sign == "==" else condition.sign
        return f"{tag(left.path)}{sign}{right.text}" if _can_compare(left, sign, right) else None

    def branches(self, branches: Sequence[tuple[Condition, str]], otherwise: str, loops: Loops) -> str:
        """`*|IF:…|*…*|ELSEIF:…|*…*|ELSE:|*…*|END:IF|*`; the opposite of a condition has its text behind `ELSE`."""
        rest, chain = otherwise, ""
        for condition, body in reversed(branches):
            turned = isinstance(condition, Not)
            asked = self._asked(condition.condition if isinstance(condition, Not) else condition) or ""
            yes, no = (rest, body) if turned else (body, rest)
            ending = chain if chain and not turned else f"*|ELSE:|*{no}" if no else ""
            chain = "" if turned else f"*|ELSEIF:{asked}|*{yes}{ending}"
            if not yes and _TAG.match(asked):
                rest = f"*|IFNOT:{asked}|*{no}*|END:IF|*"
            else:
                rest = f"*|IF:{asked}|*{yes}{ending}*|END:IF|*"
        return rest

    def inert(self, text: str, *, tag_follows: bool) -> str:
        """`text` with a condition that never holds within what would open a tag."""
        return _OPENER.sub(f"*{_NOTHING}", text)

    def context(self, record: Mapping[str, Any], system: Mapping[str, str]) -> dict[str, Any]:
        """Texts by the names of their tags; lists are left out."""
        return texts(record, tag) | {self.system[name]: value for name, value in system.items()}


def texts(record: Mapping[str, Any], tag: Callable[[str], str]) -> dict[str, Any]:
    """What fields without types of their own hold for `record`, by what `tag` makes of their names; no lists."""
    words = {True: "yes", False: ""}
    return {
        tag(name): words[value] if isinstance(value, bool) else printed(value)
        for name, value in record.items()
        if not isinstance(value, list)
    }


def _can_compare(left: Field, sign: str, right: Const) -> bool:
    """Whether both sides compare as texts do, or as numbers that a missing one, taken for 0, does not change."""
    if left.type not in NUMBERS:
        return sign == "=" and left.type in ("string", "url") and bool(_WORDS.match(right.text))
    if sign not in ("=", "<", ">") or not NUMBER.match(right.text):
        return False
    return sign == "=" or (float(right.text) >= 0 if sign == ">" else float(right.text) <= 0)


MAILCHIMP = Mailchimp()
