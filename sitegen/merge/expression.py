"""What is left of a template's expressions when everything the build knows has been worked out.

Values and conditions over a recipient. A value that is missing (absent, null or "") is replaced by its field's
fallback; without one it has no text, equals nothing, is neither more nor less than anything, and counts as false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
"""Comparisons of two values; `contains` asks whether a text is part of another."""

_TRUE_WHEN_THERE = frozenset({"string", "url", "date", "datetime"})
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}


@dataclass(frozen=True, slots=True)
class Field:
    """A recipient's field and the text that stands in where it is missing (None: nothing does).

    `path` leads to it from the recipient: `first_name`, and `titles[].name` for a column of the item of the loop
    number `depth` (counted from 1, from the outside); `titles[0].name` is that of the first item, whatever the loop.
    `system` ones are the sender's own, such as the unsubscribe link.
    """

    path: str
    fallback: str | None = None
    system: bool = False
    type: str = "string"
    depth: int = 0
    most: int = 0
    """How many items a list has at most; 0 where fields.yaml does not say."""

    def __repr__(self) -> str:
        known = (self.path, self.fallback, self.system, self.type, self.depth)
        names = ("path", "fallback", "system", "type", "depth")
        most = f", most={self.most}" if self.most else ""
        return f"Field({', '.join(f'{name}={value!r}' for name, value in zip(names, known, strict=True))}{most})"


@dataclass(frozen=True, slots=True)
class Const:
    """A value of the build, as text, and the type to take it for."""

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Filtered:
    """`of` through the filter `name` (see `filters`), with further arguments."""

    name: str
    of: Expression
    arguments: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """Where the loop number `depth` stands: `index` counts from 1, `index0` from 0, `length` is how many there are."""

    what: str
    depth: int


Expression = Field | Filtered | Round


@dataclass(frozen=True, slots=True)
class Given:
    """Whether there is something: text that is not empty, a number but 0, true, a list with items."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Present:
    """Whether the value is not missing: 0 and false are there."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Is:
    """A comparison (see COMPARISONS), or `contains`. With a missing value it is false."""

    sign: str
    left: Expression
    right: Expression | Const


@dataclass(frozen=True, slots=True)
class At:
    """Whether the loop number `depth` is in its `first` or `last` round."""

    what: str
    depth: int


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class AllOf:
    """Whether all of two or more conditions hold."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Whether one of two or more conditions holds."""

    conditions: tuple[Condition, ...]


Condition = Given | Present | Is | At | Not | AllOf | AnyOf
Truth = Condition | bool
"""A condition, or what it came to where the build could tell."""


def kind(value: Expression) -> str:
    """The type of what `value` gives, as in fields.yaml."""
    if isinstance(value, Field):
        return value.type
    if isinstance(value, Round) or value.name == "length":
        return "number"
    return kind(value.of) if value.name == "limit" else "string"


def typed(type_: str, text: str) -> Any:
    """What `text` stands for as a value of a type of fields.yaml; itself where it is none of that type."""
    if type_ in ("number", "money"):
        try:
            number = float(text)
        except ValueError:
            return text
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if type_ == "boolean":
        return text == "true"
    return text


def holds(sign: str, left: Any, right: Any) -> bool:
    """What a comparison of two values comes to. False for what cannot be compared."""
    if left is None or right is None:
        return False
    if sign == "contains":
        return right in left if isinstance(left, list) or (isinstance(left, str) and isinstance(right, str)) else False
    numbers = [isinstance(side, int | float) and not isinstance(side, bool) for side in (left, right)]
    if numbers[0] != numbers[1] or isinstance(left, bool) != isinstance(right, bool):
        return False
    if sign == "==":
        return bool(left == right)
    if isinstance(left, bool | list) or isinstance(right, list):
        return False
    return bool({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign])


def given(value: Expression) -> Truth:
    """The condition `Given`, with the value's fallback worked out; a list's beginning is empty if the list is."""
    if isinstance(value, Filtered) and value.name == "limit":
        return given(value.of)
    if not isinstance(value, Field) or value.fallback is None:
        return Given(value)
    bare, fallback = replace(value, fallback=None), typed(value.type, value.fallback)
    if not fallback:
        return Given(bare)
    if value.type in _TRUE_WHEN_THERE:
        return True
    return Not(Is("==", bare, Const(value.type, "false" if value.type == "boolean" else "0")))


def present(value: Expression) -> Truth:
    """The condition `Present`, with the value's fallback worked out; an empty list counts as missing.

    What goes through a filter stays there.
    """
    if kind(value) == "list":
        return Given(value)
    if isinstance(value, Filtered):
        return present(value.of)
    return Present(value) if not isinstance(value, Field) or value.fallback is None else True


def compared(sign: str, left: Expression | Const, right: Expression | Const) -> Truth:
    """The comparison `left sign right`, fallbacks worked out where one side is known."""
    if sign == "!=":
        return inverse(compared("==", left, right))
    if isinstance(left, Const):
        if isinstance(right, Const):
            return holds(sign, typed(left.type, left.text), typed(right.type, right.text))
        if sign == "contains":
            raise TypeError("only a recipient's text can be searched")
        return compared(_MIRRORED[sign], right, left)
    if isinstance(left, Field) and left.fallback is not None and isinstance(right, Const):
        bare = replace(left, fallback=None)
        if not holds(sign, typed(left.type, left.fallback), typed(right.type, right.text)):
            return Is(sign, bare, right)
        return either(Is(sign, bare, right), inverse(Present(bare)))
    return Is(sign, left, right)


def inverse(truth: Truth) -> Truth:
    """The opposite."""
    if isinstance(truth, bool):
        return not truth
    return truth.condition if isinstance(truth, Not) else Not(truth)


def both(*truths: Truth) -> Truth:
    """Whether all hold."""
    made: Truth = True
    for truth in truths:
        made = _both(made, truth)
    return made


def either(*truths: Truth) -> Truth:
    """Whether one holds."""
    made: Truth = False
    for truth in truths:
        made = _either(made, truth)
    return made


def _both(left: Truth, right: Truth) -> Truth:
    if isinstance(left, bool):
        return right if left else False
    if isinstance(right, bool):
        return left if right else False
    parts = tuple(dict.fromkeys((*_parts(left, AllOf), *_parts(right, AllOf))))
    return AllOf(parts) if len(parts) > 1 else parts[0]


def _either(left: Truth, right: Truth) -> Truth:
    if isinstance(left, bool):
        return True if left else right
    if isinstance(right, bool):
        return True if right else left
    parts = tuple(dict.fromkeys((*_parts(left, AnyOf), *_parts(right, AnyOf))))
    return AnyOf(parts) if len(parts) > 1 else parts[0]


def _parts(condition: Condition, of: type[AllOf] | type[AnyOf]) -> tuple[Condition, ...]:
    return condition.conditions if isinstance(condition, of) else (condition,)


def fields(node: Expression | Const | Condition) -> Iterator[Field]:
    """The fields that `node` looks at, in order, some more than once."""
    if isinstance(node, Field):
        yield node
    for each in _inside(node):
        yield from fields(each)


def turns(node: Expression | Const | Condition) -> Iterator[Round | At]:
    """What `node` asks of where loops stand."""
    if isinstance(node, Round | At):
        yield node
    for each in _inside(node):
        yield from turns(each)


def _inside(node: Expression | Const | Condition) -> tuple[Expression | Const | Condition, ...]:
    """What `node` is made of."""
    if isinstance(node, Filtered):
        return (node.of,)
    if isinstance(node, Given | Present):
        return (node.value,)
    if isinstance(node, Is):
        return (node.left, node.right)
    if isinstance(node, Not):
        return (node.condition,)
    return node.conditions if isinstance(node, AllOf | AnyOf) else ()


def deepest(node: Expression | Const | Condition) -> int:
    """The number of the innermost loop that `node` depends on; 0 where it depends on none."""
    if isinstance(node, Field | Round | At):
        return node.depth
    return max(map(deepest, _inside(node)), default=0)


def renamed(node: Any, name: Callable[[Field], Field]) -> Any:
    """`node` with its fields as `name` gives them."""
    if isinstance(node, Field):
        return name(node)
    if isinstance(node, Filtered):
        return replace(node, of=renamed(node.of, name))
    if isinstance(node, Given | Present):
        return replace(node, value=renamed(node.value, name))
    if isinstance(node, Is):
        return replace(node, left=renamed(node.left, name), right=renamed(node.right, name))
    if isinstance(node, Not):
        return Not(renamed(node.condition, name))
    if isinstance(node, AllOf | AnyOf):
        return type(node)(tuple(renamed(each, name) for each in node.conditions))
    return node


def written(node: Expression | Const | Condition) -> str:
    """`node` as authors write it in templates; a loop's item is called by its list, `title` for `titles`."""
    if isinstance(node, Field):
        owner, _, column = node.path.rpartition("[].")
        if node.path.endswith("[]"):
            name = item_name(node.path.removesuffix("[]"))
        else:
            name = f"{item_name(owner)}.{column}" if owner else f"recipient.{node.path}"
        return name if node.fallback is None else f"{name} | default({_quoted(node.fallback, node.type)})"
    if isinstance(node, Const):
        return _quoted(node.text, node.type)
    if isinstance(node, Filtered) and node.name == "limit":
        return f"{written(node.of)}[:{node.arguments[0]}]"
    if isinstance(node, Filtered):
        arguments = ", ".join(map(repr, node.arguments))
        return f"{written(node.of)} | {node.name}{f'({arguments})' if arguments else ''}"
    if isinstance(node, Round | At):
        return f"loop.{node.what}"
    if isinstance(node, Given):
        return written(node.value)
    if isinstance(node, Present):
        return f"{written(node.value)} is defined"
    if isinstance(node, Is):
        if node.sign == "contains":
            return f"{written(node.right)} in {written(node.left)}"
        return f"{written(node.left)} {node.sign} {written(node.right)}"
    if isinstance(node, Not):
        return f"not ({written(node.condition)})"
    sign = " and " if isinstance(node, AllOf) else " or "
    return sign.join(f"({written(c)})" if isinstance(c, AllOf | AnyOf) else written(c) for c in node.conditions)


def column_of(path: str) -> str:
    """The part of a field's path behind its last list: `name` of `titles[].name`, "" of `tags[]`."""
    return path.rpartition("[]")[2].removeprefix(".")


def item_name(path: str) -> str:
    """What the item of the list at `path` is called: `title` for `titles`, `stock_item` for `stock`."""
    name = path.rpartition(".")[2]
    return name.removesuffix("s") if name.endswith("s") and len(name) > 2 else f"{name}_item"


def _quoted(text: str, type_: str) -> str:
    return text if type_ in ("number", "money", "boolean") else repr(text)
