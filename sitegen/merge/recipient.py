"""`recipient` as templates see it while the site is built: every field is a symbol that prints as a token.

A symbol can be printed and given a fallback. Whatever else is asked of it raises Misuse, which the render room turns
into a diagnostic at the author's line: nothing about a recipient is known yet, so any answer would be a wrong email.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from sitegen.diagnostics import did_you_mean
from sitegen.merge.liquid import can_quote
from sitegen.merge.local import printed
from sitegen.merge.program import Field
from sitegen.merge.tokens import Tokens
from sitegen.sources.schema import RecipientField

_ASKED_BY_JINJA = frozenset({"alters_data", "jinja_pass_arg", "unsafe_callable"})
"""What Jinja looks for in whatever is called."""


class Misuse(Exception):
    """A use of recipient values that cannot be left to the sender; `rule` is the diagnostic's id."""

    def __init__(self, rule: str, message: str, hint: str, word: str = "recipient") -> None:
        super().__init__(message)
        self.rule, self.message, self.hint, self.word = rule, message, hint, word


class Recipient:
    """The recipient: attributes are the fields of fields.yaml as symbols."""

    __slots__ = ("_fields", "_tokens")

    def __init__(self, fields: Mapping[str, RecipientField], tokens: Tokens) -> None:
        self._fields, self._tokens = fields, tokens

    def __getattr__(self, name: str) -> Symbol:
        if name.startswith("_"):
            raise AttributeError(name)
        spec = self._fields.get(name)
        if spec is None:
            raise Misuse(
                "ref/field",
                f"there is no recipient field “{name}”",
                did_you_mean(name, self._fields),
                f"recipient.{name}",
            )
        if spec.type == "list":
            raise Misuse(
                "merge/condition",
                f"recipient.{name} is a list, and lists of a recipient cannot be printed yet",
                "Use a query over data/ for lists that are the same for everybody in a segment.",
                f"recipient.{name}",
            )
        return Symbol(Field(name), self._tokens, spec)

    def __getitem__(self, name: str) -> Symbol:
        return self.__getattr__(str(name))

    def __str__(self) -> str:
        raise Misuse(
            "merge/not-here", "recipient is a record; name one of its fields", "Write {{ recipient.first_name }}."
        )

    def __bool__(self) -> bool:
        refuse_condition("recipient")

    def __iter__(self) -> NoReturn:
        refuse_condition("recipient")


class Symbol:
    """One recipient field whose value only the sender knows."""

    __slots__ = ("_field", "_spec", "_tokens")

    def __init__(self, field: Field, tokens: Tokens, spec: RecipientField) -> None:
        self._field, self._tokens, self._spec = field, tokens, spec

    def with_fallback(self, fallback: object) -> Symbol:
        """The same field with the text to print when it is empty."""
        if isinstance(fallback, bool | list | tuple | Mapping) or fallback is None:
            raise Misuse("merge/filter", "a fallback must be text or a number", "Give a plain text.", "default")
        text = printed(fallback)
        if not can_quote(self._tokens.expand(text)):
            raise Misuse(
                "merge/filter",
                "a fallback cannot hold both kinds of quotes, or {{ and }}",
                "Use the typographic quotes “ ” and ’.",
                "default",
            )
        if self._tokens.holds_field(text):
            raise Misuse("merge/filter", "a fallback cannot hold another field", "Give a plain text.", "default")
        return Symbol(Field(self._field.path, self._tokens.expand(text)), self._tokens, self._spec)

    def token(self) -> str:
        """The token, after the rule that something is there to print for everybody."""
        field, spec = self._field, self._spec
        if field.fallback is None and spec.default is None and not spec.required:
            raise Misuse(
                "merge/no-fallback",
                f"recipient.{field.path} may be empty and has no fallback",
                f'Write {{{{ recipient.{field.path} | default("…") }}}}, or set its default in recipients/fields.yaml.',
                f"recipient.{field.path}",
            )
        if field.fallback is None and spec.default is not None:
            return self._tokens.field(Field(field.path, printed(spec.default)))
        return self._tokens.field(field)

    def __str__(self) -> str:
        return self.token()

    def __html__(self) -> str:
        return self.token()

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_") or name in _ASKED_BY_JINJA:
            raise AttributeError(name)
        path = self._field.path
        raise Misuse(
            "ref/field",
            f"recipient.{path} is a {self._spec.type} and has no part “{name}”",
            f"Write recipient.{path}.",
            f"recipient.{path}",
        )

    def __getitem__(self, name: object) -> NoReturn:
        if isinstance(name, str):
            self.__getattr__(name)
        self._arithmetic()

    def _condition(self, *_: object) -> NoReturn:
        refuse_condition(f"recipient.{self._field.path}")

    def _arithmetic(self, *_: object) -> NoReturn:
        raise Misuse(
            "merge/filter",
            f"recipient.{self._field.path} cannot be calculated with: its value is known only when the mail is sent",
            "Print the field by itself, or use ~ to put text beside it.",
            f"recipient.{self._field.path}",
        )

    __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __iter__ = __len__ = _condition
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __mod__ = _arithmetic
    __rmod__ = __pow__ = __rpow__ = __floordiv__ = __rfloordiv__ = __neg__ = __pos__ = __call__ = _arithmetic
    __hash__ = _condition
    __int__ = __float__ = __index__ = __round__ = __abs__ = __format__ = _arithmetic


def word_of(value: Symbol | Recipient) -> str:
    """What authors write for `value`."""
    return f"recipient.{value._field.path}" if isinstance(value, Symbol) else "recipient"


def refuse_filter(name: str, word: str) -> NoReturn:
    """Raise Misuse for a filter on a recipient's value."""
    raise Misuse(
        "merge/filter",
        f"the filter “{name}” needs a value that is known only when the mail is sent",
        'Recipient fields can be printed as they are, or with | default("…").',
        word,
    )


def refuse_condition(word: str) -> NoReturn:
    """Raise Misuse for a condition or loop on a recipient's value."""
    raise Misuse(
        "merge/condition",
        f"{word} is known only when the mail is sent, so nothing can be decided or repeated by it here",
        "Make a segment for each case and decide by segment.id, or print the field with a fallback.",
        word,
    )
