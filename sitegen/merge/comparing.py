"""Comparisons with what only the sender knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NoReturn

from sitegen.merge import expression
from sitegen.merge.choosing import Choice, Misuse, Symbolic, Test, refuse_condition, truth_of
from sitegen.merge.expression import Const, Expression, Is, Truth, either, inverse, item_name, kind
from sitegen.merge.local import printed, sent
from sitegen.merge.numbered import asked
from sitegen.merge.symbols import Symbol, presence
from sitegen.merge.tokens import Tokens

SIGNS: dict[str, str] = {"eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">="}
"""Comparisons as Jinja calls them; it also has `in` and `notin`."""

_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_FAMILIES = {"money": "number", "url": "string", "datetime": "date"}
_WORDS = {"number": "a number", "string": "text", "boolean": "true or false", "date": "a date", "list": "a list"}


def compared(operator: str, left: Any, right: Any, tokens: Tokens) -> Test:
    """What `left operator right` is where one of them is symbolic. Raises Misuse for what cannot be compared."""
    if operator in ("in", "notin"):
        found = _inside(left, right, tokens)
        return Test(inverse(found) if operator == "notin" else found)
    return Test(_truth(SIGNS[operator], left, right, tokens))


def _truth(sign: str, left: Any, right: Any, tokens: Tokens) -> Truth:
    if isinstance(left, Choice):
        return left.over(lambda side: _truth(sign, side, right, tokens))
    if isinstance(right, Choice):
        return right.over(lambda side: _truth(sign, left, side, tokens))
    if not isinstance(left, Symbolic):
        if not isinstance(right, Symbolic):
            return _plain(sign, left, right)
        return _truth(_MIRRORED[sign], right, left, tokens)
    if isinstance(left, Test) or isinstance(right, bool):
        return _of_tests(sign, left, right)
    if right is None:
        missing = inverse(presence(left))
        return missing if sign == "==" else inverse(missing)
    if not isinstance(left, Symbol):
        refuse_condition(left.word)
    return expression.compared(sign, left.value, _operand(sign, left, right, tokens))


def _plain(sign: str, left: Any, right: Any) -> bool:
    operations: Mapping[str, Callable[[], Any]] = {
        "==": lambda: left == right,
        "!=": lambda: left != right,
        "<": lambda: left < right,
        "<=": lambda: left <= right,
        ">": lambda: left > right,
        ">=": lambda: left >= right,
    }
    return bool(operations[sign]())


def _of_tests(sign: str, left: Symbolic, right: Any) -> Truth:
    """A comparison with true or false, or of two conditions."""
    if sign not in ("==", "!="):
        refuse_condition(left.word)
    if isinstance(right, bool) and isinstance(left, Symbol) and kind(left.value) != "boolean":
        _refuse_kinds(left, "boolean")
    one, other = truth_of(left), truth_of(right)
    same = either(
        expression.both(one, other),
        expression.both(inverse(one), inverse(other)),
    )
    return same if sign == "==" else inverse(same)


def _operand(sign: str, left: Symbol, right: Any, tokens: Tokens) -> Expression | Const:
    family = _family(kind(left.value))
    if family == "list":
        message = f"{left.word} is a list, and lists are not compared"
        hint = (
            f"Write {{% if {left.word} %}}, or {{% if {left.word} | length > 2 %}}, or {{% if 'A' in {left.word} %}}."
        )
        raise Misuse("merge/condition", message, hint, left.word)
    if isinstance(right, Symbol):
        if _family(kind(right.value)) != family:
            _refuse_kinds(left, _family(kind(right.value)))
        return right.value
    const = constant(right, left, tokens)
    if family == "date" and const.type == "string":
        const = Const("date", _moment(const.text, left))
    if _family(const.type) != family:
        _refuse_kinds(left, _family(const.type))
    if family == "boolean" and sign not in ("==", "!="):
        refuse_condition(left.word)
    return const


def constant(value: Any, left: Symbolic, tokens: Tokens) -> Const:
    """A value of the build as a constant. Raises Misuse for what cannot be compared with recipient values."""
    value = asked(value)
    if isinstance(value, str):
        if tokens.is_left_open(value):
            hint = "Compare the field itself, not a text that holds it."
            message = f"{left.word} cannot be compared with a text that holds a recipient’s value"
            raise Misuse("merge/condition", message, hint, left.word)
        return Const("string", tokens.expand(str.__str__(value)))
    if isinstance(value, bool):
        return Const("boolean", printed(value))
    if isinstance(value, int | float | Decimal):
        return Const("number", printed(sent(value)))
    if isinstance(value, dt.date):
        return Const("date", value.isoformat())
    str(value)  # a name that does not exist says so itself
    hint = "Compare it with a text, a number or a date."
    raise Misuse("merge/condition", f"{left.word} cannot be compared with this", hint, left.word)


def _inside(left: Any, right: Any, tokens: Tokens) -> Truth:
    if isinstance(left, Choice):
        return left.over(lambda side: _inside(side, right, tokens))
    if isinstance(right, Choice):
        return right.over(lambda side: _inside(left, side, tokens))
    if isinstance(right, Symbol):
        if isinstance(left, Symbolic) or kind(right.value) not in ("string", "url", "list"):
            refuse_condition(right.word)
        if right.has_records:
            item = item_name(right.word.rpartition(".")[2])
            message = f"the items of {right.word} are records, so no text is among them"
            hint = f"Loop over them: {{% for {item} in {right.word} %}}{{% if {item}.… == “A” %}}."
            raise Misuse("merge/condition", message, hint, right.word)
        return Is("contains", right.value, constant(left, right, tokens))
    if isinstance(right, Symbolic):
        refuse_condition(right.word)
    if isinstance(right, str):
        texts = ", ".join(f'"{each.strip()}"' for each in tokens.expand(str.__str__(right)).split(",")[:4])
        message = f"whether {left.word} is part of this text only the sender knows"
        raise Misuse("merge/condition", message, f"Write {left.word} in [{texts}], with single texts.", left.word)
    if not isinstance(right, Iterable):
        refuse_condition(left.word)
    return either(*(_truth("==", left, item, tokens) for item in right))


def _moment(text: str, left: Symbol) -> str:
    try:
        return (dt.datetime.fromisoformat(text) if len(text) > 10 else dt.date.fromisoformat(text)).isoformat()
    except ValueError:
        message = f"{left.word} is a date, and “{text}” is none"
        raise Misuse("merge/condition", message, "Write it as 2026-11-02.", left.word) from None


def _family(kind_: str) -> str:
    return _FAMILIES.get(kind_, kind_)


def _refuse_kinds(left: Symbol, other: str) -> NoReturn:
    message = f"{left.word} is {_WORDS[_family(kind(left.value))]} and is compared with {_WORDS[other]}: never the same"
    hint = "Write texts in quotes, and numbers without."
    if kind(left.value) == "boolean":
        hint = f"Write {{% if {left.word} %}}, or compare it with true or false."
    raise Misuse("merge/condition", message, hint, left.word)
