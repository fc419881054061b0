"""`recipient` as templates see it while the site is built: symbols for what only the sender knows.

Whatever templates do with a symbol makes another: a filter, a comparison, `and`, `x if y else z`. Printed they are
tokens. What cannot be left to the sender raises Misuse, which the render room turns into a diagnostic at the author's
line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from sitegen.diagnostics import did_you_mean
from sitegen.merge.expression import (
    At,
    Expression,
    Field,
    Filtered,
    Round,
    Truth,
    both,
    either,
    given,
    inverse,
    item_name,
    kind,
    present,
    written,
)
from sitegen.merge.filters import FILTERS
from sitegen.merge.local import printed, sent
from sitegen.merge.program import Else, ElseIf, End, For, If
from sitegen.merge.stage import DEEPEST, denied, sure
from sitegen.merge.tokens import Tokens
from sitegen.sources.schema import RecipientField

_ASKED_BY_JINJA = frozenset({"alters_data", "jinja_pass_arg", "unsafe_callable"})
"""What Jinja looks for in whatever is called."""

_INTERESTING = ("first", "last", "index", "index0", "length")


class Misuse(Exception):
    """A use of recipient values that cannot be left to the sender; `rule` is the diagnostic's id."""

    def __init__(self, rule: str, message: str, hint: str, word: str = "recipient") -> None:
        super().__init__(message)
        self.rule, self.message, self.hint, self.word = rule, message, hint, word


class Symbolic:
    """Base of all that stands for something only the sender knows; `word` is what authors write for it."""

    __slots__ = ()

    @property
    def word(self) -> str:
        """What to look for in the author's line."""
        return "recipient"

    def truth(self) -> Truth:
        """The condition that it is, where something is decided by it."""
        return True

    def text(self, spelled: Callable[[Any], str]) -> str:
        """What it prints, with tokens; `spelled` gives the text of what else stands in it."""
        raise Misuse("merge/not-here", f"{self.word} is a record; name one of its fields", "Write {{ RECORD.FIELD }}.")

    def _calculated(self, *_: object) -> NoReturn:
        raise Misuse(
            "merge/filter",
            f"{self.word} cannot be calculated with: its value is known only when the mail is sent",
            "Have the sender calculate it and add it to recipients/fields.yaml as a field of its own.",
            self.word,
        )

    def _decided(self, *_: object) -> NoReturn:
        refuse_condition(self.word)

    __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __len__ = __hash__ = _decided
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __mod__ = _calculated
    __rmod__ = __pow__ = __rpow__ = __floordiv__ = __rfloordiv__ = __neg__ = __pos__ = __call__ = _calculated
    __int__ = __float__ = __index__ = __round__ = __abs__ = __format__ = _calculated

    def __iter__(self) -> Iterator[Any]:
        refuse_condition(self.word)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in _ASKED_BY_JINJA:
            raise AttributeError(name)
        hint = f"Write {self.word} | {name}." if name in FILTERS else f"Write {self.word}."
        raise Misuse("ref/field", f"{self.word} has no part “{name}”", hint, self.word)

    def __getitem__(self, name: object) -> Any:
        return self.__getattr__(name) if isinstance(name, str) else self._calculated()


class Recipient(Symbolic):
    """The recipient: attributes are the fields of fields.yaml as symbols."""

    __slots__ = ("_fields", "_tokens")

    def __init__(self, fields: Mapping[str, RecipientField], tokens: Tokens) -> None:
        self._fields, self._tokens = fields, tokens

    def __getattr__(self, name: str) -> Symbol:
        if name.startswith("_"):
            raise AttributeError(name)
        spec = self._fields.get(name)
        if spec is None:
            message = f"there is no recipient field “{name}”"
            raise Misuse("ref/field", message, did_you_mean(name, self._fields), f"recipient.{name}")
        return _symbol(name, 0, spec, self._tokens)

    def __str__(self) -> str:
        hint = "Write {{ recipient.first_name }}."
        raise Misuse("merge/not-here", "recipient is a record; name one of its fields", hint)


class Entry(Symbolic):
    """One item of a recipient's list, in the loop over it: attributes are its columns."""

    __slots__ = ("_columns", "_path", "_tokens", "depth")

    is_item = True

    def __init__(self, path: str, depth: int, columns: Mapping[str, RecipientField], tokens: Tokens) -> None:
        self._path, self.depth, self._columns, self._tokens = path, depth, columns, tokens

    @property
    def word(self) -> str:
        return item_name(self._path)

    def __getattr__(self, name: str) -> Symbol:
        if name.startswith("_"):
            raise AttributeError(name)
        spec = self._columns.get(name)
        if spec is None:
            message = f"the items of recipient.{self._path} have no “{name}”"
            raise Misuse("ref/field", message, did_you_mean(name, self._columns), name)
        return _symbol(f"{self._path}[].{name}", self.depth, spec, self._tokens)

    def __str__(self) -> str:
        return self.text(str)


class Symbol(Symbolic):
    """A value that only the sender knows."""

    __slots__ = ("_spec", "_tokens", "value")

    def __init__(self, value: Expression, tokens: Tokens, spec: RecipientField) -> None:
        self.value, self._tokens, self._spec = value, tokens, spec

    @property
    def word(self) -> str:
        return written(_base(self.value)).partition(" | ")[0] if not isinstance(self.value, Round) else "loop"

    @property
    def is_text(self) -> bool:
        """Whether it is missing whenever it counts as false, as texts and dates are."""
        return kind(self.value) in ("string", "url", "date", "datetime")

    @property
    def is_item(self) -> bool:
        """Whether it is the item of a list of plain values."""
        return isinstance(self.value, Field) and self.value.path.endswith("[]")

    @property
    def depth(self) -> int:
        """The number of the loop that it belongs to."""
        base = _base(self.value)
        return base.depth if isinstance(base, Field) else 0

    @property
    def is_list(self) -> bool:
        """Whether it is a list, to be looped over."""
        return kind(self.value) == "list"

    def truth(self) -> Truth:
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
            takes = " or ".join(rule.takes)
            message = f"the filter “{name}” takes a {takes}, and {self.word} is a {kind(self.value)}"
            raise Misuse("merge/filter", message, "Print it by itself, or choose another filter.", self.word)
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
            message = f"single items of {self.word} cannot be picked out"
            raise Misuse("merge/filter", message, f"Loop over {self.word}[:1].", self.word)
        return super().__getitem__(name)

    def entry(self) -> Entry | Symbol:
        """The item of the loop over this list that is about to be opened."""
        base = _base(self.value)
        if not isinstance(base, Field) or not self.is_list:
            refuse_condition(self.word)
        depth = len(self._tokens.stage.loops) + 1
        if self._spec.of is None:
            return _symbol(f"{base.path}[]", depth, RecipientField(type="string", required=True), self._tokens)
        return Entry(base.path, depth, self._spec.of, self._tokens)

    def opening(self) -> str:
        """The token that opens the loop over this list."""
        return self._tokens.control(For(self.value, len(self._tokens.stage.loops)))


class Test(Symbolic):
    """A condition that only the sender can answer."""

    __slots__ = ("condition",)
    __test__ = False

    def __init__(self, condition: Truth) -> None:
        self.condition = condition

    @property
    def word(self) -> str:
        return "recipient"

    def truth(self) -> Truth:
        return self.condition

    def text(self, spelled: Callable[[Any], str]) -> str:
        raise Misuse("template/failed", "true and false do not print", 'Write {{ "yes" if … else "no" }}.', "")


class Choice(Symbolic):
    """One of two things: `x if recipient.y else z`, and what `or` and `and` come to."""

    __slots__ = ("_tokens", "_truth", "condition", "no", "yes")

    def __init__(self, condition: Truth, yes: Any, no: Any, tokens: Tokens, truth: Truth | None = None) -> None:
        self.condition, self.yes, self.no, self._tokens, self._truth = condition, yes, no, tokens, truth

    def truth(self) -> Truth:
        if self._truth is not None:
            return self._truth
        return self.over(truth_of)

    def over(self, ask: Callable[[Any], Truth]) -> Truth:
        """The condition that `ask` makes of whichever of the two it is."""
        return either(both(self.condition, ask(self.yes)), both(inverse(self.condition), ask(self.no)))

    def mapped(self, change: Callable[[Any], Any]) -> Choice:
        """The same choice of what `change` makes of the two."""
        return Choice(self.condition, change(self.yes), change(self.no), self._tokens)

    def text(self, spelled: Callable[[Any], str]) -> str:
        if isinstance(self.condition, bool):
            return spelled(self.yes if self.condition else self.no)
        branches = Branching(self._tokens)
        branches.takes(Test(self.condition))
        made = branches.mark + spelled(self.yes)
        if not (isinstance(self.no, str) and not self.no):
            branches.otherwise()
            made += branches.mark + spelled(self.no)
        return made + branches.end()

    def __str__(self) -> str:
        return self.text(str)


class Turn(Symbolic):
    """`loop` inside a loop over a recipient's list."""

    __slots__ = ("_depth", "_tokens")

    def __init__(self, depth: int, tokens: Tokens) -> None:
        self._depth, self._tokens = depth, tokens

    @property
    def word(self) -> str:
        return "loop"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in _ASKED_BY_JINJA:
            raise AttributeError(name)
        if name in ("first", "last"):
            return Test(At(name, self._depth))
        if name in _INTERESTING:
            return Symbol(Round(name, self._depth), self._tokens, RecipientField(type="number", required=True))
        hint = f"There is {', '.join(f'loop.{each}' for each in _INTERESTING)}."
        raise Misuse("merge/condition", f"loop.{name} is known only when the mail is sent", hint, f"loop.{name}")


class Branching:
    """The branches of one `if` while a template runs: which are gone into, and what is printed before each."""

    __slots__ = ("_done", "_not", "_open", "_tokens", "mark")

    def __init__(self, tokens: Tokens) -> None:
        self._tokens, self._open, self._done = tokens, False, False
        self._not: frozenset[tuple[str, int]] = frozenset()
        self.mark = ""

    @property
    def goes_on(self) -> bool:
        """Whether further branches may be for somebody."""
        return not self._done

    def takes(self, test: Any) -> bool:
        """Whether to go into the branch with this test; `mark` then is what to print first."""
        truth = test.truth() if isinstance(test, Symbolic) else bool(test)
        if not isinstance(truth, bool):
            self._enter(ElseIf(truth) if self._open else If(truth), self._not | sure(truth))
            self._not |= denied(truth)
            return True
        return truth and self.otherwise()

    def otherwise(self) -> bool:
        """Whether to go into the branch that is for all others."""
        if self._done:
            return False
        self._done = True
        if self._open:
            self._enter(Else(), self._not)
        return True

    def end(self) -> str:
        """What to print behind the last branch."""
        if not self._open:
            return ""
        self._tokens.stage.facts.pop()
        return self._tokens.control(End())

    def _enter(self, node: If | ElseIf | Else, facts: frozenset[tuple[str, int]]) -> None:
        stage = self._tokens.stage
        if self._open:
            stage.facts.pop()
        stage.facts.append(facts)
        if len(stage.facts) > DEEPEST:
            message = "conditions of recipients lie inside each other without end"
            raise Misuse("merge/condition", message, "A macro that calls itself must stop by what the build knows.", "")
        self._open = True
        self.mark = self._tokens.control(node)

    @property
    def is_open(self) -> bool:
        """Whether a branch that only some recipients see is open."""
        return self._open


def truth_of(value: Any) -> Truth:
    """The condition that any value is."""
    return value.truth() if isinstance(value, Symbolic) else bool(value)


def presence(value: Any) -> Truth:
    """Whether there is `value` at all: not where a recipient's field is missing."""
    if isinstance(value, Choice):
        return value.over(presence)
    return present(value.value) if isinstance(value, Symbol) else True


def word_of(value: Symbolic) -> str:
    """What authors write for `value`."""
    return value.word


def refuse_filter(name: str, word: str) -> NoReturn:
    """Raise Misuse for a filter on a recipient's value."""
    raise Misuse(
        "merge/filter",
        f"the filter “{name}” needs a value that is known only when the mail is sent",
        f"Recipient values can go through {', '.join(FILTERS)} and default.",
        word,
    )


def refuse_condition(word: str) -> NoReturn:
    """Raise Misuse for a decision on a recipient's value that cannot be left to the sender."""
    raise Misuse(
        "merge/condition",
        f"{word} is known only when the mail is sent, so nothing can be decided or repeated by it here",
        "Use {% if … %}, {% for … %} or “… if … else …” with the field itself, or make a segment for each case.",
        word,
    )


def _symbol(path: str, depth: int, spec: RecipientField, tokens: Tokens) -> Symbol:
    default = sent(spec.default)
    fallback = printed(default) if default is not None and spec.type != "list" else None
    return Symbol(Field(path, fallback, type=spec.type, depth=depth), tokens, spec)


def _base(value: Expression) -> Expression:
    return _base(value.of) if isinstance(value, Filtered) else value
