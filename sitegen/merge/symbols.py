"""`recipient` as templates see it while the site is built: symbols for what only the sender knows.

Whatever templates do with a symbol makes another: a filter, a comparison, `and`, `x if y else z`. Printed they are
tokens. What cannot be left to the sender raises Misuse, which the render room turns into a diagnostic at the author's
line.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sitegen.diagnostics import did_you_mean
from sitegen.merge.choosing import (
    ASKED_BY_JINJA,
    Choice,
    Misuse,
    Symbolic,
    Test,
)
from sitegen.merge.expression import (
    At,
    Expression,
    Field,
    Filtered,
    Round,
    Truth,
    given,
    item_name,
    kind,
    present,
    typed,
    written,
)
from sitegen.merge.filters import FILTERS
from sitegen.merge.formats import FilterError
from sitegen.merge.local import printed, sent
from sitegen.merge.program import For
from sitegen.merge.tokens import Tokens
from sitegen.sources.schema import RecipientField

_INTERESTING = ("first", "last", "index", "index0", "length")


class Recipient(Symbolic):
    """The recipient: attributes are the fields of fields.yaml as symbols."""

    __slots__ = ("_broken", "_fields", "_tokens")

    def __init__(
        self, fields: Mapping[str, RecipientField], tokens: Tokens, broken: Collection[str] = frozenset()
    ) -> None:
        self._fields, self._tokens, self._broken = fields, tokens, broken

    def __getattr__(self, name: str) -> Symbol:
        if name.startswith("_"):
            raise AttributeError(name)
        spec = self._fields.get(name)
        if spec is None and (name in self._broken or "*" in self._broken):
            message = f"recipient.{name} cannot be used while its entry in recipients/fields.yaml has errors"
            raise Misuse("ref/broken", message, "Mend them first.", f"recipient.{name}")
        if spec is None:
            message = f"there is no recipient field “{name}”"
            raise Misuse("ref/field", message, did_you_mean(name, self._fields), f"recipient.{name}")
        return _symbol(name, 0, spec, self._tokens)

    def text(self, spelled: Callable[[Any], str]) -> str:
        """Raise Misuse: a record does not print."""
        hint = f"Write {{{{ recipient.{next(iter(self._fields), 'email')} }}}}."
        raise Misuse("merge/not-here", "recipient is a record; name one of its fields", hint)

    def __str__(self) -> str:
        return self.text(str)


def is_field(recipient: object, name: str) -> bool:
    """Whether `name` is a field of `recipient`, which may be anything."""
    return isinstance(recipient, Recipient) and name in recipient._fields


class Entry(Symbolic):
    """One item of a recipient's list, in the loop over it: attributes are its columns."""

    __slots__ = ("_columns", "_path", "_tokens", "depth")

    def __init__(self, path: str, depth: int, columns: Mapping[str, RecipientField], tokens: Tokens) -> None:
        self._path, self.depth, self._columns, self._tokens = path, depth, columns, tokens

    @property
    def word(self) -> str:
        """As authors usually call the item."""
        return item_name(self._path)

    def __getattr__(self, name: str) -> Symbol:
        if name.startswith("_"):
            raise AttributeError(name)
        spec = self._columns.get(name)
        if spec is None:
            message = f"the items of recipient.{self._path} have no “{name}”"
            raise Misuse("ref/field", message, did_you_mean(name, self._columns), name)
        return _symbol(f"{self._path}[].{name}", self.depth, spec, self._tokens)

    def text(self, spelled: Callable[[Any], str]) -> str:
        """Raise Misuse: a record does not print."""
        hint = f"Write {{{{ item.{next(iter(self._columns))} }}}}, with the loop’s own name for item."
        raise Misuse(
            "merge/not-here", f"each item of recipient.{self._path} is a record; name one of its columns", hint, ""
        )

    def __str__(self) -> str:
        return self.text(str)


class Symbol(Symbolic):
    """A value that only the sender knows."""

    __slots__ = ("_spec", "_tokens", "value")

    def __init__(self, value: Expression, tokens: Tokens, spec: RecipientField) -> None:
        self.value, self._tokens, self._spec = value, tokens, spec

    @property
    def word(self) -> str:
        """The field, as authors write it."""
        return written(_base(self.value)).partition(" | ")[0] if not isinstance(self.value, Round) else "loop"

    @property
    def is_text(self) -> bool:
        """Whether it is missing whenever it counts as false, as texts and dates are."""
        return kind(self.value) in ("string", "url", "date", "datetime")

    @property
    def depth(self) -> int:
        """The number of the loop that it belongs to."""
        base = _base(self.value)
        return base.depth if isinstance(base, Field) else 0

    @property
    def is_list(self) -> bool:
        """Whether it is a list, to be looped over."""
        return kind(self.value) == "list"

    @property
    def has_records(self) -> bool:
        """Whether it is a list of records."""
        return self.is_list and self._spec.of is not None

    def truth(self) -> Truth:
        """Whether there is something."""
        return given(self.value)

    def with_fallback(self, fallback: object) -> Symbolic:
        """The same with what stands in where it is missing."""
        if isinstance(fallback, Symbolic):
            return Choice(present(self.value), self, fallback, self._tokens)
        if isinstance(fallback, bool | list | tuple | Mapping) or fallback is None:
            raise Misuse("merge/filter", "a fallback must be text or a number", "Give a plain text.", "default")
        text = fallback if isinstance(fallback, str) else printed(fallback)
        if self._tokens.holds_field(text) or not isinstance(self.value, Field):
            return Choice(present(self.value), self, fallback, self._tokens)
        spelled = self._tokens.expand(str.__str__(text))
        value = Field(self.value.path, spelled, self.value.system, self.value.type, self.value.depth)
        return Symbol(value, self._tokens, self._spec)

    def filtered(self, name: str, arguments: tuple[str | int, ...]) -> Symbol:
        """The same through the filter `name`. Raises Misuse where it takes no such value."""
        rule = FILTERS[name]
        if kind(self.value) not in rule.takes:
            takes = " or ".join("text" if each == "string" else each for each in rule.takes)
            is_ = {"string": "text", "boolean": "true or false", "list": "a list"}.get(
                kind(self.value), kind(self.value)
            )
            message = f"the filter “{name}” takes {takes}, and {self.word} is {is_}"
            hint = "Print it by itself, or choose another filter."
            if self.is_list:
                name = item_name(self.word.rpartition(".")[2])
                hint = (
                    f"Write {{% for {name} in {self.word} %}} … {{% endfor %}}, with the filter on what each item has."
                )
            raise Misuse("merge/filter", message, hint, self.word)
        if isinstance(self.value, Field) and self.value.fallback is not None:
            try:
                rule.run(typed(self.value.type, self.value.fallback), *arguments)
            except FilterError as error:
                hint = f"Write the fallback behind it: {{{{ {self.word} | {name} | default(…) }}}}."
                raise Misuse("merge/filter", str(error), hint, self.word) from None
        return Symbol(Filtered(name, self.value, arguments), self._tokens, self._spec)

    def token(self) -> str:
        """The token, after the rule that something is there to print for everybody."""
        value, spec = self.value, self._spec
        if kind(value) == "list":
            name = item_name(self.word.rpartition(".")[2])
            hint = f"Write {{% for {name} in {self.word} %}} … {{% endfor %}}."
            raise Misuse("merge/not-here", f"{self.word} is a list, which does not print by itself", hint, self.word)
        base = _base(value)
        if not isinstance(base, Field):
            return self._tokens.field(value)
        sound = base.fallback is not None or spec.required or self._tokens.stage.is_there(base)
        if not sound and not (isinstance(value, Filtered) and value.name == "length"):
            hint = f'Write {{{{ {self.word} | default("…") }}}}, or set its default in recipients/fields.yaml.'
            message = f"{self.word} may be empty and has no fallback"
            raise Misuse("merge/no-fallback", message, hint, self.word)
        return self._tokens.field(value)

    def text(self, spelled: Callable[[Any], str]) -> str:
        """The token; true and false as words."""
        if kind(self.value) == "boolean":
            self.token()
            return Choice(self.truth(), "true", "false", self._tokens).text(spelled)
        return self.token()

    def __str__(self) -> str:
        return self.text(str)

    def __html__(self) -> str:
        return self.text(str)

    def __getitem__(self, name: object) -> Any:
        if self.is_list and isinstance(name, slice) and name.start in (None, 0) and name.step is None:
            count = name.stop if isinstance(name.stop, int) else 0
            if count > 0:
                return self.filtered("limit", (count,))
        if self.is_list:
            message = f"single items of {self.word} cannot be picked out, only the first ones"
            hint = f"Write {{% for item in {self.word}[:1] %}} … {{% endfor %}}."
            raise Misuse("merge/filter", message, hint, self.word)
        if not isinstance(name, str):
            message = f"parts of {self.word} cannot be picked out: its value is known only when the mail is sent"
            hint = f"To shorten it, write {{{{ {self.word} | truncate(20) }}}}."
            raise Misuse("merge/filter", message, hint, self.word)
        return super().__getitem__(name)

    def __getattr__(self, name: str) -> Any:
        if self.is_list and self._spec.of and name in self._spec.of:
            message = f"{self.word} is a list, and “{name}” belongs to each of its items"
            hint = f"Write {{% for item in {self.word} %}}{{{{ item.{name} }}}}{{% endfor %}}."
            raise Misuse("ref/field", message, hint, self.word)
        pattern = {"year": "y", "month": "MMMM", "day": "d"}.get(name)
        if pattern and kind(self.value) in ("date", "datetime"):
            hint = f'Write {{{{ {self.word} | date("{pattern}") }}}}.'
            raise Misuse("ref/field", f"{self.word} has no part “{name}”", hint, self.word)
        return super().__getattr__(name)

    def entry(self) -> Entry | Symbol:
        """The item of the loop over this list that is about to be opened."""
        base = _base(self.value)
        if not isinstance(base, Field) or not self.is_list:
            message = f"{self.word} is a {kind(self.value)}, and only lists can be looped over"
            raise Misuse("merge/condition", message, "Give it the type list in recipients/fields.yaml.", self.word)
        depth = len(self._tokens.stage.loops) + 1
        if self._spec.of is None:
            return _symbol(f"{base.path}[]", depth, RecipientField(type="string", required=True), self._tokens)
        return Entry(base.path, depth, self._spec.of, self._tokens)

    def opening(self, depth: int) -> str:
        """The token that opens loop number `depth`, over this list."""
        return self._tokens.control(For(self.value, depth))


class Turn(Symbolic):
    """`loop` inside a loop over a recipient's list."""

    __slots__ = ("_depth", "_tokens")

    def __init__(self, depth: int, tokens: Tokens) -> None:
        self._depth, self._tokens = depth, tokens

    @property
    def word(self) -> str:
        """As authors write it."""
        return "loop"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ASKED_BY_JINJA:
            raise AttributeError(name)
        if name in ("first", "last"):
            return Test(At(name, self._depth))
        if name in _INTERESTING:
            return Symbol(Round(name, self._depth), self._tokens, RecipientField(type="number", required=True))
        hint = f"There is {', '.join(f'loop.{each}' for each in _INTERESTING)}."
        message = f"a loop over what only the sender knows has no loop.{name}"
        raise Misuse("merge/condition", message, hint, f"loop.{name}")


def presence(value: Any) -> Truth:
    """Whether there is `value` at all: not where a recipient's field is missing."""
    if isinstance(value, Choice):
        return value.over(presence)
    return present(value.value) if isinstance(value, Symbol) else True


def _symbol(path: str, depth: int, spec: RecipientField, tokens: Tokens) -> Symbol:
    default = sent(spec.default)
    fallback = printed(default) if default is not None and spec.type != "list" else None
    return Symbol(Field(path, fallback, type=spec.type, depth=depth, most=spec.max or 0), tokens, spec)


def _base(value: Expression) -> Expression:
    return _base(value.of) if isinstance(value, Filtered) else value
