"""Plain Liquid (Shopify's language): `{{ recipient.name | default: "…" | escape }}`.

Source: https://shopify.github.io/liquid/. `and` and `or` have no precedence there and no brackets, so a condition that
mixes them is worked out before, step by step, in a variable.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sitegen.merge.dialects.base import Dialect, Loops, column_of, owner
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
    kind,
)
from sitegen.merge.program import Place

_BRACES = re.compile(r"\{[{%]|[%}]\}")
_OPENER = re.compile(r"\{(?=[{%])")
_BRACE = "{{ '{' }}"
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_NOTHING = "{{ '' }}"


def can_quote(text: str) -> bool:
    """Whether Liquid has a string literal for `text`: it has no escapes and finds its closing braces first."""
    return not ('"' in text and "'" in text) and not _BRACES.search(text)


def solid(body: str) -> str:
    """`body` of a tag; Liquid drops white space between its tags where there is nothing else, but not by output."""
    rest = _TAG.sub("", body)
    return _NOTHING + body if rest and not rest.strip() else body


class Liquid(Dialect):
    """Liquid, and the base of those who speak it with other names."""

    name = "liquid"
    title = "Liquid"
    system: ClassVar[Mapping[str, str]] = {
        "unsubscribe": "unsubscribe_url",
        "preferences": "preferences_url",
        "web_version": "web_version_url",
        "action_token": "action_token",
    }
    escapes: ClassVar[Mapping[Place, str]] = {
        Place.TEXT: " | escape",
        Place.ATTRIBUTE: " | escape",
        Place.URL: " | escape",
        Place.URL_PART: " | url_encode",
        Place.HEADER: " | strip_newlines",
        Place.PLAIN: "",
    }
    filters: ClassVar[Mapping[str, str]] = {
        "upper": "upcase",
        "lower": "downcase",
        "length": "size",
    }

    def reference(self, field: Field, loops: Loops) -> str:
        """What the field is called."""
        if field.system:
            return self.system[field.path]
        loop = owner(field, loops)
        if loop is None:
            return f"recipient.{field.path}"
        column = column_of(field.path)
        return f"{loop.item}.{column}" if column else loop.item

    def printed(self, value: Expression, place: Place, loops: Loops) -> str | None:
        """`{{ name | filter | default: "…" | escape }}`."""
        spelled = self.spelled(value, loops)
        return None if spelled is None else f"{{{{ {spelled}{self.escapes[place]} }}}}"

    def spelled(self, value: Expression, loops: Loops) -> str | None:
        """`value` as it stands inside a tag."""
        if isinstance(value, Round):
            return f"forloop.{value.what}" if self._is_innermost(value.depth, loops) else None
        if isinstance(value, Filtered):
            inner = self.spelled(value.of, loops)
            known = self.filters.get(value.name)
            if inner is None or known is None or value.arguments:
                return None
            return f"{inner} | {known}"
        if value.fallback is None:
            return self.reference(value, loops)
        quoted = self.quoted(value.fallback)
        return None if quoted is None else f"{self.reference(value, loops)} | default: {quoted}"

    def quoted(self, text: str) -> str | None:
        """`text` as a string literal; None where the language has none."""
        if not can_quote(text):
            return None
        quote = "'" if '"' in text else '"'
        return f"{quote}{text}{quote}"

    def verbatim(self, field: Field, loops: Loops) -> str:
        """`{{ name }}`."""
        return f"{{{{ {self.reference(field, loops)} }}}}"

    def can_ask(self, condition: Condition, loops: Loops) -> bool:
        """All but comparisons of dates, of filtered values, and of what has no literal."""
        if isinstance(condition, Not):
            return self.can_ask(condition.condition, loops)
        if isinstance(condition, AllOf | AnyOf):
            return all(self.can_ask(each, loops) for each in condition.conditions)
        return self._leaf(condition, loops) is not None

    def _leaf(self, condition: Condition, loops: Loops) -> str | None:
        """A single condition as one or more comparisons joined with `and`."""
        if isinstance(condition, At):
            return f"forloop.{condition.what}" if self._is_innermost(condition.depth, loops) else None
        if isinstance(condition, Given | Present):
            return self._presence(condition, loops)
        if not isinstance(condition, Is):
            return None
        left = self._operand(condition.left, loops)
        right = self._operand(condition.right, loops)
        if left is None or right is None:
            return None
        if condition.sign == "contains":
            return f"{left} contains {right}"
        if condition.sign != "==" and kind(condition.left) not in ("number", "money"):
            return None
        return f"{left} {condition.sign} {right}"

    def _presence(self, condition: Given | Present, loops: Loops) -> str | None:
        value = condition.value
        if not isinstance(value, Field) or value.fallback is not None:
            return None
        name, type_ = self.reference(value, loops), value.type
        if type_ == "boolean":
            return f"{name} == true" if isinstance(condition, Given) else f"{name} != nil"
        if type_ in ("number", "money"):
            return f"{name} != nil and {name} != 0" if isinstance(condition, Given) else f"{name} != nil"
        return f"{name}.size > 0"

    def _operand(self, value: Expression | Const, loops: Loops) -> str | None:
        if isinstance(value, Const):
            return value.text if value.type in ("number", "boolean") else self.quoted(value.text)
        if isinstance(value, Field) and value.fallback is None and not value.system:
            return self.reference(value, loops)
        return self.spelled(value, loops) if isinstance(value, Round) else None

    @staticmethod
    def _is_innermost(depth: int, loops: Loops) -> bool:
        return bool(loops) and loops[-1].depth == depth

    def branches(self, branches: Sequence[tuple[Condition, str]], otherwise: str, loops: Loops) -> str:
        """`{% if … %}…{% elsif … %}…{% else %}…{% endif %}`."""
        before: list[str] = []
        made: list[str] = []
        if len(branches) == 1 and not branches[0][1]:
            asked = self._asked(branches[0][0], loops, before)
            return "".join((*before, f"{{% unless {asked} %}}{solid(otherwise)}{{% endunless %}}"))
        for number, (condition, body) in enumerate(branches):
            made.append(f"{{% {'elsif' if number else 'if'} {self._asked(condition, loops, before)} %}}{solid(body)}")
        if otherwise:
            made.append(f"{{% else %}}{solid(otherwise)}")
        return "".join((*before, *made, "{% endif %}"))

    def _asked(self, condition: Condition, loops: Loops, before: list[str]) -> str:
        """`condition` for an `if`; what has to be worked out first goes to `before`."""
        chain = self._chain(condition, loops)
        if chain is not None:
            return chain
        name = f"c_{hashlib.sha256(repr(condition).encode()).hexdigest()[:8]}"
        before += (f"{{% assign {name} = false %}}", self._worked_out(condition, name, loops, before))
        return name

    def _chain(self, condition: Condition, loops: Loops) -> str | None:
        if isinstance(condition, Not):
            inner = condition.condition
            turned = self._leaf(inner, loops) if isinstance(inner, Is) and inner.sign == "==" else None
            return turned.replace(" == ", " != ", 1) if turned else None
        if not isinstance(condition, AllOf | AnyOf):
            return self._leaf(condition, loops)
        links = [self._chain(each, loops) for each in condition.conditions]
        if any(link is None or " and " in link or " or " in link for link in links):
            return None
        return (" and " if isinstance(condition, AllOf) else " or ").join(map(str, links))

    def _worked_out(self, condition: Condition, name: str, loops: Loops, before: list[str]) -> str:
        """Tags that set the variable `name` where `condition` holds."""
        yes = f"{{% assign {name} = true %}}"
        if isinstance(condition, Not):
            return f"{{% if {self._asked(condition.condition, loops, before)} %}}{{% else %}}{yes}{{% endif %}}"
        if isinstance(condition, AllOf):
            for each in reversed(condition.conditions):
                yes = f"{{% if {self._asked(each, loops, before)} %}}{yes}{{% endif %}}"
            return yes
        if isinstance(condition, AnyOf):
            tests = [self._asked(each, loops, before) for each in condition.conditions]
            return "".join(f"{{% if {test} %}}{yes}{{% endif %}}" for test in tests)
        return f"{{% if {self._leaf(condition, loops)} %}}{yes}{{% endif %}}"

    def loop(self, items: Field, item: str, body: str, loops: Loops) -> str | None:
        """`{% for item in list %}…{% endfor %}`."""
        return f"{{% for {item} in {self.reference(items, loops)} %}}{solid(body)}{{% endfor %}}"

    def inert(self, text: str, *, tag_follows: bool) -> str:
        """`text` with every brace that would open a tag, be it by the tag that follows, printed by a tag of its own."""
        if "{{" in text or "{%" in text:
            text = _OPENER.sub(_BRACE, text)
        return text[:-1] + _BRACE if tag_follows and text.endswith("{") else text

    def context(self, record: Mapping[str, Any], system: Mapping[str, str]) -> dict[str, Any]:
        """The record as `recipient`."""
        return {"recipient": dict(record), **{self.system[name]: value for name, value in system.items()}}


LIQUID = Liquid()
