"""What a dialect is: how one email service spells values, conditions and loops, and how it escapes.

`lower` walks a program and asks the dialect. A dialect answers None where its language has no spelling that means
exactly the same; then a field of its own is asked of the sender (see `contract`).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from sitegen.merge import escape
from sitegen.merge.expression import Condition, Expression, Field
from sitegen.merge.program import Place

HTML = (Place.TEXT, Place.ATTRIBUTE, Place.URL)
"""Places in which HTML is escaped."""

NUMBERS = ("number", "money")
"""Types of fields whose values are numbers."""

NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
"""A number that every language writes alike."""


BROUGHT: Mapping[str, str] = {
    "unsubscribe": "unsubscribe_url",
    "preferences": "preferences_url",
    "web_version": "web_version_url",
    "action_token": "action_token",
}
"""What `Dialect.system` is for a language that is no service's own."""


@dataclass(frozen=True, slots=True)
class Open:
    """A loop that is open: its number, the list's path, what its item is called, and after how many items it stops."""

    depth: int
    path: str
    item: str
    limit: int = 0


Loops = Sequence[Open]
"""The loops that are open, from the outside."""


class Dialect(ABC):
    """One merge language."""

    name: ClassVar[str]
    """As site.yaml and `sitegen export` call it."""

    title: ClassVar[str]
    """As people call it."""

    system: ClassVar[Mapping[str, str]]
    """What the sender's own values are called: unsubscribe, preferences, web_version, action_token."""

    strict: ClassVar[bool] = False
    """Whether a field that is missing in the data stops the mail: then all must be there, if only as "" or false."""

    nearest: ClassVar[bool] = False
    """Whether inside a loop only fields of its items can be asked and looped over, because tags move into fields."""

    guards: ClassVar[Sequence[str]] = ()
    """What stands in headers only to keep line breaks out of them."""

    drops_comments: ClassVar[bool] = False
    """Whether HTML comments, Outlook's too, are gone before tags are filled in."""

    reserved: ClassVar[frozenset[str]] = frozenset()
    """Names that a field may have and that mean something else in the language; such fields are never named in it."""

    brought: ClassVar[frozenset[str]] = frozenset({"action_token"})
    """Names in `system` of which the service has no value itself: they are fields that the sender brings in."""

    limits: ClassVar[bool] = False
    """Whether a loop can stop after so many items."""

    openers: ClassVar[str] = "{"
    """The characters that all begins with which the language reads as its own, whatever follows: text without them,
    that is more than white space, is like any other to `inert`, `branches` and `loop`. "" where that is not so."""

    nests: ClassVar[bool] = False
    """Whether `assembled` spells tags by the tags around them."""

    lists_apart: ClassVar[bool] = False
    """Whether a list lies in a table of its own, so that no tag names it."""

    values: ClassVar[str] = ""
    """How the service has to have values where they are not plain JSON; "" where they are."""

    unverified: ClassVar[Sequence[str]] = ()
    """What of this module rests on hearsay: not read in the vendor's documentation, nor seen in its engine."""

    @abstractmethod
    def printed(self, value: Expression, place: Place, loops: Loops) -> str | None:
        """The tag that prints `value`, escaped for `place`; None where there is none that gives the same."""

    @abstractmethod
    def verbatim(self, field: Field, loops: Loops) -> str:
        """The tag that prints a text field exactly as it is, whatever stands in it."""

    @abstractmethod
    def can_ask(self, condition: Condition, loops: Loops) -> bool:
        """Whether `branches` can ask `condition`; that a boolean field is true always can be."""

    @abstractmethod
    def branches(self, branches: Sequence[tuple[Condition, str]], otherwise: str, loops: Loops) -> str:
        """Texts with the conditions of which the first that holds decides, and what is for all others."""

    def loop(self, items: Field, item: str, body: str, loops: Loops) -> str | None:
        """`body` for each item of a list; None where the language has no loops, which are written out then."""
        return None

    def limited(self, items: Field, limit: int, item: str, body: str, loops: Loops) -> str | None:
        """As `loop`, for the first `limit` items; None without `limits`."""
        return None

    @cached_property
    def has_loops(self) -> bool:
        """Whether the language has loops."""
        return self.loop(Field("", type="list"), "", "", ()) is not None

    @abstractmethod
    def inert(self, text: str, *, tag_follows: bool) -> str:
        """Finished text, so that the language reads nothing of it as its own and prints it as it is."""

    def escaped(self, text: str, place: Place) -> str:
        """A recipient's value as the tags of `printed` escape it for `place`."""
        return escape.value(text, place)

    def own(self, name: str, text: str, place: Place) -> str:
        """`text`, the sender's own value `name` (see `system`), as the tags of `printed` make it for `place`."""
        return self.escaped(text, place)

    def assembled(self, template: str) -> str:
        """A whole template, where tags depend on what stands around them."""
        return template

    @abstractmethod
    def context(self, record: Mapping[str, Any], system: Mapping[str, str]) -> dict[str, Any]:
        """What the service's engine sees for a recipient: the contract's record, and the sender's own values."""


def owner(field: Field, loops: Loops) -> Open | None:
    """The open loop that `field` belongs to; None for a field of the recipient."""
    return next((each for each in loops if each.depth == field.depth), None) if field.depth else None
