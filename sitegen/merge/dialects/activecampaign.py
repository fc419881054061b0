"""ActiveCampaign's tags: `%FIRST_NAME%`, `%IF $PLAN == basic%…%ELSE%…%/IF%`.

Source: third parties alone, who disagree; so of conditions only the one form is used in which a field is compared with
a word, and texts are asked of the sender as they are to stand in HTML. There are no loops.
All values are texts: true is `yes`, false is empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sitegen.merge.dialects.base import Dialect, Loops
from sitegen.merge.dialects.mailchimp import texts
from sitegen.merge.expression import Condition, Const, Expression, Field, Given, Is, Not, kind
from sitegen.merge.program import Place

_WORD = re.compile(r"[A-Za-z]+\Z")
_OPENER = re.compile(r"%(?=[\w/-]+(?:%|\Z)|(?:ELSE)?IF\b)", re.IGNORECASE)
_NOTHING = "%IF $EMAIL == none%%/IF%"

_TAKEN = frozenset({"IF", "ELSEIF", "ELSE", "UNSUBSCRIBELINK", "UPDATELINK", "WEBCOPY", "ACTION_TOKEN"})


class ActiveCampaign(Dialect):
    """The language of ActiveCampaign's messages."""

    name = "activecampaign"
    title = "ActiveCampaign"
    openers: ClassVar[str] = ""
    system: ClassVar[Mapping[str, str]] = {
        "unsubscribe": "UNSUBSCRIBELINK",
        "preferences": "UPDATELINK",
        "web_version": "WEBCOPY",
        "action_token": "ACTION_TOKEN",
    }
    values = "All values are texts. True is “yes”; false is empty: any other word, “no” too, would count as true."
    unverified = (
        "the form of conditions, that they end in `%/IF%`, may stand inside of each other, and heed capitals",
        "values come as they are, not HTML-escaped",
        "an empty field prints nothing",
        "conditions are settled in the same go as tags are filled in",
    )

    def printed(self, value: Expression, place: Place, loops: Loops) -> str | None:
        """`%NAME%`: texts in plain text, numbers and dates anywhere."""
        if not isinstance(value, Field) or value.fallback is not None:
            return None
        if value.system:
            encoded = value.path == "action_token" or place is not Place.URL_PART
            return f"%{self.system[value.path]}%" if encoded else None
        raw = place is Place.PLAIN or kind(value) in ("number", "money", "date")
        return self.verbatim(value, loops) if raw else None

    def verbatim(self, field: Field, loops: Loops) -> str:
        """`%NAME%`."""
        return f"%{_tag(field.path)}%"

    def own(self, name: str, text: str, place: Place) -> str:
        """They come ready for use."""
        return text

    def can_ask(self, condition: Condition, loops: Loops) -> bool:
        """Whether a field is true, or a plain word."""
        return self._asked(condition.condition if isinstance(condition, Not) else condition) is not None

    def _asked(self, condition: Condition) -> str | None:
        if isinstance(condition, Given):
            field, word = condition.value, "yes"
        elif isinstance(condition, Is) and isinstance(condition.right, Const) and condition.sign == "==":
            field, word = condition.left, condition.right.text
        else:
            return None
        if not isinstance(field, Field) or field.fallback is not None or field.system:
            return None
        if field.type == "boolean":
            return f"${_tag(field.path)} == yes" if word in ("yes", "true") else None
        text = isinstance(condition, Is) and field.type in ("string", "url") and _WORD.match(word)
        return f"${_tag(field.path)} == {word}" if text else None

    def branches(self, branches: Sequence[tuple[Condition, str]], otherwise: str, loops: Loops) -> str:
        """`%IF …%…%ELSE%…%/IF%`, further conditions inside of what `%ELSE%` begins."""
        rest = otherwise
        for condition, body in reversed(branches):
            turned = isinstance(condition, Not)
            asked = self._asked(condition.condition if isinstance(condition, Not) else condition)
            yes, no = (rest, body) if turned else (body, rest)
            rest = f"%IF {asked}%{yes}{f'%ELSE%{no}' if no else ''}%/IF%"
        return rest

    def inert(self, text: str, *, tag_follows: bool) -> str:
        """`text` with a condition that never holds within what would be a tag, or would begin one with what follows."""
        return _OPENER.sub(f"%{_NOTHING}", text)

    def context(self, record: Mapping[str, Any], system: Mapping[str, str]) -> dict[str, Any]:
        """Texts by the names of their tags; lists are left out."""
        return texts(record, _tag) | {self.system[name]: value for name, value in system.items()}


def _tag(path: str) -> str:
    """What a field's tag is called; not as words of the language and the sender's own values are."""
    name = path.upper()
    return f"{name}_FIELD" if name in _TAKEN else name


ACTIVECAMPAIGN = ActiveCampaign()
