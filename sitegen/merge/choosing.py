"""What templates make of things that only the sender knows: conditions, choices between two things, and branches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from sitegen.merge.expression import Truth, both, either, inverse
from sitegen.merge.filters import FILTERS
from sitegen.merge.program import Else, ElseIf, End, If
from sitegen.merge.stage import DEEPEST, denied, sure
from sitegen.merge.tokens import Tokens

ASKED_BY_JINJA = frozenset({"alters_data", "jinja_pass_arg", "unsafe_callable"})
"""What Jinja looks for in whatever is called."""


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
        if name.startswith("_") or name in ASKED_BY_JINJA:
            raise AttributeError(name)
        hint = f"Write {self.word} | {name}." if name in FILTERS else f"Write {self.word}."
        raise Misuse("ref/field", f"{self.word} has no part “{name}”", hint, self.word)

    def __getitem__(self, name: object) -> Any:
        return self.__getattr__(name) if isinstance(name, str) else self._calculated()


class Test(Symbolic):
    """A condition that only the sender can answer."""

    __slots__ = ("condition",)
    __test__ = False

    def __init__(self, condition: Truth) -> None:
        self.condition = condition

    def truth(self) -> Truth:
        """The condition."""
        return self.condition

    def text(self, spelled: Callable[[Any], str]) -> str:
        """Raise Misuse: conditions do not print."""
        raise Misuse("template/failed", "true and false do not print", 'Write {{ "yes" if … else "no" }}.', "")


class Choice(Symbolic):
    """One of two things: `x if recipient.y else z`, and what `or` and `and` come to."""

    __slots__ = ("_tokens", "_truth", "condition", "no", "yes")

    def __init__(self, condition: Truth, yes: Any, no: Any, tokens: Tokens, truth: Truth | None = None) -> None:
        self.condition, self.yes, self.no, self._tokens, self._truth = condition, yes, no, tokens, truth

    def truth(self) -> Truth:
        """Whether the one that it is counts as true."""
        if self._truth is not None:
            return self._truth
        return self.over(truth_of)

    def over(self, ask: Callable[[Any], Truth]) -> Truth:
        """The condition that `ask` makes of whichever of the two it is."""
        yes, no = ask(self.yes), ask(self.no)
        return yes if yes == no else either(both(self.condition, yes), both(inverse(self.condition), no))

    def mapped(self, change: Callable[[Any], Any]) -> Choice:
        """The same choice of what `change` makes of the two."""
        return Choice(self.condition, change(self.yes), change(self.no), self._tokens)

    def text(self, spelled: Callable[[Any], str]) -> str:
        """Both texts, between the tokens of a condition."""
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


_LISTED = "Write {% for item in LIST %} … {% endfor %}, or LIST[:3] for the first three."
_INSTEAD = {
    "join": 'Write {% for item in LIST %}{{ item }}{{ ", " if not loop.last }}{% endfor %}.',
    "map": 'Write {% for item in LIST %}{{ item.NAME }}{{ ", " if not loop.last }}{% endfor %}.',
    **dict.fromkeys(("first", "last", "sort", "reverse", "batch", "slice", "list", "unique", "random"), _LISTED),
    **dict.fromkeys(("select", "selectattr", "reject", "rejectattr"), "Loop over all, with an {% if … %} inside."),
    **dict.fromkeys(
        ("urlencode", "striptags", "forceescape", "tojson", "string"),
        "Leave it out: a field is made to fit its place by itself.",
    ),
    **dict.fromkeys(("int", "float", "round"), "Write | number, with a pattern such as “0” or “0.00”."),
    "format": "Put text beside the field with ~.",
}
"""What to do instead of filters that cannot be left to the sender; LIST stands for the list."""


def refuse_filter(name: str, word: str) -> NoReturn:
    """Raise Misuse for a filter on a recipient's value."""
    of = word if "." in word else "a recipient’s value"
    names = ", ".join(each for each in FILTERS if each != "limit")
    hint = _INSTEAD.get(name, f"Recipient values can go through default, {names}.").replace("LIST", word)
    raise Misuse(
        "merge/filter", f"the filter “{name}” cannot be applied to {of}, which only the sender knows", hint, word
    )


def refuse_condition(word: str) -> NoReturn:
    """Raise Misuse for a decision on a recipient's value that cannot be left to the sender."""
    raise Misuse(
        "merge/condition",
        f"{word} is known only when the mail is sent, so nothing can be decided or repeated by it here",
        "Compare a field itself with a text, number or date (==, !=, <, >, in), or make a segment for each case.",
        word,
    )
