"""What templates do with text: looked into, it is the text that it will be; a recipient's value cannot be looked into.

Text on its way holds tokens, and copy holds marks of its lines. A comparison, a loop, a slice, a filter, a test or a
method that saw those instead of the text would give a wrong mail without anybody noticing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

from jinja2 import nodes
from jinja2.utils import _PassArg
from markupsafe import Markup, escape

from sitegen.merge import TOKEN, Tokens, formats
from sitegen.merge.choosing import Choice, Misuse, Symbolic, Test, refuse_condition, refuse_filter, truth_of
from sitegen.merge.comparing import compared
from sitegen.merge.expression import inverse
from sitegen.merge.filters import FILTERS, LOCALISED
from sitegen.merge.numbered import NumberedText, NumberedValue, asked, plain
from sitegen.merge.symbols import Symbol, presence
from sitegen.render.templates.names import Names
from sitegen.render.templates.rows import settled

MARKS = re.compile("\x1e[^\x1f]*\x1f")
"""What `tracing` and copy put beside the text of templates, to say where it comes from."""

LARGEST_COUNT = 1_000_000
"""Rounds of loops and calls of macros in one template."""

LARGEST_NUMBER = 10_000
"""Largest number that a filter or method which makes text takes."""

LARGEST_TEXT = 1_000_000
"""Characters that a template may join into one text."""

SLICED, LOOPED, CERTAIN = "sitegen sliced", "sitegen looped", "sitegen certain"

_CARRIERS = frozenset({"trim", "indent"})
"""Filters that leave tokens whole."""

_PASSING = frozenset(
    {"batch", "count", "first", "join", "last", "length", "list", "map", "reject", "rejectattr", "reverse", "select",
     "selectattr", "slice"}
)  # fmt: skip
"""Filters that hand the items of a list on, or count them, without looking into them."""

_PARAMETERS: dict[str, tuple[tuple[str, Any], ...]] = {
    "date": (("pattern", "long"),),
    "month_name": (("pattern", "MMMM y"),),
    "number": (("pattern", ""),),
    "money": (("currency", ""),),
    "truncate": (("length", 255), ("killwords", 0), ("end", "..."), ("leeway", 5)),
    "replace": (("old", None), ("new", None)),
}
"""What filters on a recipient's value may be told, in order, and what they take it for where they are not."""

_HINTS = {
    "replace": 'Write | replace("old", "new").',
    "truncate": "Write | truncate(20).",
    "date": 'Write | date("d MMMM y").',
    "money": 'Write | money("EUR").',
}
"""How filters are told what they need."""

_COMPARISONS = {
    "equalto": "eq", "eq": "eq", "==": "eq", "ne": "ne", "!=": "ne", "gt": "gt", "greaterthan": "gt", ">": "gt",
    "ge": "gteq", ">=": "gteq", "lt": "lt", "lessthan": "lt", "<": "lt", "le": "lteq", "<=": "lteq", "in": "in",
}  # fmt: skip
"""Tests that compare, by the comparison they are."""

_PRESENCE = frozenset({"defined", "undefined", "none"})
"""Tests of whether there is a value at all, which every numbered one is."""

_MAKERS = frozenset(
    {"batch", "center", "expandtabs", "indent", "ljust", "rjust", "round", "slice", "tojson", "zfill"}
)  # what makes as much as it is told to
_WIDE = re.compile("[0-9]{5}")
_PLAIN = (nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Call, nodes.Filter, nodes.Concat, nodes.CondExpr)


def unmarked(value: Any) -> Any:
    """`value`, without marks where it is text that has some."""
    return type(value)(MARKS.sub("", value)) if type(value) in (str, Markup) and "\x1e" in value else value


class Watch:
    """Looks after what templates of one environment do; `html` says that its marked-up text is HTML."""

    def __init__(self, tokens: Tokens, *, html: bool) -> None:
        self.tokens, self._html = tokens, html
        self.counted = 0

    def known(self, value: Any) -> Any:
        """`value` for looking into it. Raises Misuse for what only the sender knows."""
        if isinstance(value, str):
            text = str.__str__(value)
            if "zq" in text or "\x1e" in text:
                if self.tokens.holds_field(text):
                    refuse_condition("recipient")
                return self._spelled(value, text)
        elif isinstance(value, Symbolic):
            refuse_condition(value.word)
        return plain(value)

    def sliced(self, value: Any) -> Any:
        """`value` for taking a part of it."""
        return value if isinstance(value, Symbol) else self.known(value)

    def certain(self, value: Any) -> Any:
        """`value` for asking whether there is any. Raises Misuse for text that is nothing but a recipient's value."""
        if isinstance(value, str):
            text = str.__str__(value)
            if "zqf" in text and self.tokens.holds_field(text) and not TOKEN.sub("", text).strip():
                refuse_condition("recipient")
        return value

    def looped(self, value: Any) -> Any:
        """`value` for a loop, whose rounds are counted."""
        if isinstance(value, Symbol):
            return value
        value = self.known(value)
        if isinstance(value, Sequence):
            self.count(len(value))
            return value
        return self._counting(value) if isinstance(value, Iterator) else value

    def count(self, rounds: int = 1) -> None:
        """Raise OverflowError where a template goes round too often."""
        self.counted += rounds
        if self.counted > LARGEST_COUNT:
            raise OverflowError("loops within loops, or macros within macros, that go on very long")

    def _counting(self, values: Iterator[Any]) -> Iterator[Any]:
        for value in values:
            self.count()
            yield value

    def _spelled(self, value: str, text: str) -> str:
        """`text` with its values. Marked-up copy becomes plain text, for its values must not turn into Markdown."""
        text = MARKS.sub("", text)
        if self._html and isinstance(value, Markup):
            return Markup(TOKEN.sub(lambda m: escape(self.tokens.expand(m.group())), text))
        return self.tokens.expand(text)

    def markers(self) -> dict[str, Callable[..., Any]]:
        """The filters that `watched` puts into templates; nobody can write their names."""
        return {SLICED: self.sliced, LOOPED: self.looped, CERTAIN: self.certain}

    def filter(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The filter `name`, looked after."""
        at = 1 if _PassArg.from_obj(function) is not None else 0
        if name in ("escape", "e"):
            return function
        if name == "safe":
            # Markup from a row is meant as it is; a token would be escaped.
            return lambda value: function(asked(value) if isinstance(value, NumberedText) else value)

        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            value = args[at]
            if isinstance(value, Choice):
                return value.mapped(lambda side: guarded(*args[:at], side, *args[at + 1 :], **kwargs))
            if isinstance(value, Symbolic):
                return _left(name, value, args[0] if at else None, args[at + 1 :], kwargs)
            if isinstance(value, str):
                text = str.__str__(value)
                if "zq" in text or "\x1e" in text:
                    value = self._filtered(name, value, text)
            elif name not in _PASSING:
                value = settled(list(value) if isinstance(value, Iterator) else value)
            rest = [self._argument(name, arg) for arg in args[at + 1 :]]
            named = {key: self._argument(name, arg) for key, arg in kwargs.items()}
            if name == "format":
                _check_format(value, (*rest, *named.values()), self.tokens)
            return function(*args[:at], value, *rest, **named)

        return guarded

    def _filtered(self, name: str, value: str, text: str) -> str:
        if self.tokens.holds_field(text):
            if name not in _CARRIERS:
                refuse_filter(name, "recipient")
            return type(value)(MARKS.sub("", text)) if type(value) in (str, Markup) else MARKS.sub("", text)
        return self._spelled(value, text)

    def _argument(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            value = unmarked(value)
            text = str.__str__(value)
            return value if "zq" not in text or self.tokens.holds_field(text) else self._spelled(value, text)
        value = settled(value)
        if name in _MAKERS and isinstance(value, int) and abs(value) > LARGEST_NUMBER:
            raise OverflowError(f"“{name}” with the number {value:,}")
        return value

    def test(self, name: str, test: Callable[..., Any]) -> Callable[..., Any]:
        """The test `name`, looked after."""

        @functools.wraps(test)
        def guarded(*args: Any) -> Any:
            if any(isinstance(arg, Symbolic) for arg in args):
                return self._tested(name, *args)
            if name in _PRESENCE and isinstance(args[0], NumberedText | NumberedValue):
                return test(*args)
            return test(*(self.known(arg) if isinstance(arg, str) else settled(arg) for arg in args))

        return guarded

    def _tested(self, name: str, value: Any, *others: Any) -> Any:
        if name in ("defined", "undefined", "none"):
            there = presence(value)
            return _settled(there if name == "defined" else inverse(there))
        if name in ("true", "false"):
            return _settled(truth_of(value) if name == "true" else inverse(truth_of(value)))
        if name in _COMPARISONS and others:
            return _settled(compared(_COMPARISONS[name], value, others[0], self.tokens).truth())
        return refuse_condition(value.word if isinstance(value, Symbolic) else "recipient")

    def method(self, method: Any, args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        """`method` and its arguments, looked after when it is one of text."""
        owner, name = method.__self__, str(getattr(method, "__name__", "method"))
        text = str.__str__(owner)
        if self.tokens.holds_field(text):
            refuse_filter(name, "recipient")
        if "zq" in text or "\x1e" in text:
            method = getattr(self._spelled(owner, text), name)
        listed = args[0] if name == "join" and args and isinstance(args[0], list | tuple) else ()
        for value in (*args, *named.values(), *listed):
            if isinstance(value, Symbolic) or (isinstance(value, str) and self.tokens.holds_field(str.__str__(value))):
                self._refuse_in_method(name, value)
        if name.startswith("format"):
            _check_format(method.__self__, (*args, *named.values()), self.tokens)
        return (
            method,
            tuple(self._argument(name, arg) for arg in args),
            {key: self._argument(name, arg) for key, arg in named.items()},
        )

    @staticmethod
    def _refuse_in_method(name: str, value: Any) -> NoReturn:
        raise Misuse(
            "merge/filter",
            f"“{name}” cannot work with a value that is known only when the mail is sent",
            "Use ~ to put text beside it.",
            value.word if isinstance(value, Symbolic) else "recipient",
        )


def _left(name: str, value: Symbolic, context: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> Symbolic:
    """The filter `name` on a recipient's value, left to the sender. Raises Misuse where it cannot be."""
    if not isinstance(value, Symbol) or name not in FILTERS or name == "limit":
        refuse_filter(name, value.word)
    parameters = _PARAMETERS.get(name, ())
    given = dict(zip((key for key, _ in parameters), map(settled, arguments), strict=False))
    given = {**dict(parameters), **given, **{key: settled(each) for key, each in named.items()}}
    if name == "money" and not given["currency"]:
        values = context.get("values")
        given["currency"] = values["currency"] if values is not None and "currency" in values else ""
    types = {key: type("" if told is None else told) for key, told in parameters}
    if len(arguments) > len(parameters) or not all(isinstance(each, types.get(key, ())) for key, each in given.items()):
        message = f"the filter “{name}” cannot take these arguments for a recipient’s value"
        raise Misuse("merge/filter", message, _HINTS.get(name, "Give texts and numbers."), name)
    if name == "money" and not (len(given["currency"]) == 3 and given["currency"].isalpha()):
        message = "“money” needs a currency of three letters"
        raise Misuse("merge/filter", message, 'Write | money("EUR"), or set values.currency.', name)
    if "pattern" in given and name != "number":
        try:
            formats.date_pattern(given["pattern"], str(context["locale"].tag))
        except formats.FilterError as error:
            raise Misuse("merge/filter", str(error), _HINTS["date"], name) from None
    made = tuple(given.values())
    return value.filtered(name, (*made, str(context["locale"].tag)) if name in LOCALISED else made)


def _settled(truth: Any) -> Any:
    return truth if isinstance(truth, bool) else Test(truth)


def _check_format(pattern: object, values: tuple[Any, ...], tokens: Tokens) -> None:
    if _WIDE.search(str(pattern)):
        raise OverflowError("formatting to a very large width")
    if any(v is None or isinstance(v, list | tuple | dict | Names) for v in values):
        raise Misuse("template/failed", "only texts and numbers can be formatted", "Name one of its parts.", "format")
    if any(isinstance(v, Symbolic) or (isinstance(v, str) and tokens.holds_field(str.__str__(v))) for v in values):
        refuse_filter("format", "recipient")


def watched(tree: nodes.Template, *, conditions: bool) -> nodes.Template:
    """`tree` with what it looks into passed through the filters `sliced`, `looped` and (in `conditions`) `certain`."""
    for node in list(tree.find_all((nodes.For, nodes.Getitem))):
        if isinstance(node, nodes.For):
            node.iter = _through(LOOPED, node.iter)
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice):
            node.node = _through(SLICED, node.node)
    if conditions:
        _watch_conditions(tree)
    return tree


def _watch_conditions(tree: nodes.Template) -> None:
    for node in list(tree.find_all((nodes.If, nodes.CondExpr, nodes.Not, nodes.And, nodes.Or, nodes.For))):
        if isinstance(node, nodes.If | nodes.CondExpr) or (isinstance(node, nodes.For) and node.test is not None):
            node.test = _asked(node.test)
        elif isinstance(node, nodes.Not):
            node.node = _asked(node.node)
        elif isinstance(node, nodes.And | nodes.Or):
            node.left, node.right = _asked(node.left), _asked(node.right)


def _asked(node: Any) -> Any:
    return _through(CERTAIN, node) if isinstance(node, _PLAIN) else node


def _through(name: str, node: Any) -> Any:
    if isinstance(node, nodes.Const | nodes.Compare | nodes.Test):
        return node
    made = nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
    made.set_environment(node.environment)
    return made
