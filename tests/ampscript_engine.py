"""An interpreter of AMPscript: Salesforce's own engine is not to be had here.

Written from https://developer.salesforce.com/docs/marketing/marketing-cloud-ampscript/ and held against published
inputs and outputs: functions, keywords, variables and attributes know no capitals; a variable that is not set is null.
Data extensions hold the reader's rows alone. What else needs an account is left out: content areas, requests, writing.
"""

from __future__ import annotations

from typing import Any

from ampscript_functions import FUNCTIONS
from ampscript_parser import Step, steps
from ampscript_values import AmpscriptError, compare, text, true, whole

SUBSCRIBER = "me"


def render(template: str, context: dict[str, Any]) -> str:
    """What Marketing Cloud makes of `template`. Raises AmpscriptError for what it would not send."""
    return _Run(context).rendered(template)


class _Run:
    def __init__(self, context: dict[str, Any]) -> None:
        known = {**context["attributes"], **context["system"]}
        self.attributes = {"_subscriberkey": SUBSCRIBER, **{name.lower(): value for name, value in known.items()}}
        self.extensions = {name.lower(): rows for name, rows in context["extensions"].items()}
        self.variables: dict[str, Any] = {}
        self.out: list[str] = []

    def rendered(self, template: str) -> str:
        outside, self.out = self.out, []
        made = list(steps(template))
        if self.block(made, 0) < len(made):
            raise AmpscriptError("an end without a beginning")
        inside, self.out = "".join(self.out), outside
        return inside

    def block(self, made: list[Step], at: int, *, live: bool = True) -> int:
        """Run from `at` to what ends the block there, and give where that is."""
        while at < len(made):
            what, value = made[at]
            if what in ("elseif", "else", "endif", "next"):
                return at
            if what == "if":
                at = self._if(made, at, live=live)
            elif what == "for":
                at = self._for(made, at, live=live)
            elif live:
                self._step(what, value)
            at += 1
        return at

    def _step(self, what: str, value: Any) -> None:
        if what == "set":
            self.variables[value[0]] = self.value(value[1])
        elif what == "var":
            self.variables[value] = None
        elif what == "do":
            self.value(value)
        else:
            self.out.append(value if what == "text" else text(self.value(value if what == "print" else (what, value))))

    def _if(self, made: list[Step], at: int, *, live: bool) -> int:
        done = not live
        while made[at].what != "endif":
            what, condition = made[at]
            now = not done and (what == "else" or true(self.value(condition)))
            done = done or now
            at = self.block(made, at + 1, live=now)
            if at >= len(made) or made[at].what == "next":
                raise AmpscriptError("IF without ENDIF")
        return at

    def _for(self, made: list[Step], at: int, *, live: bool) -> int:
        name, first, last, step = made[at].value
        end = self.block(made, at + 1, live=False)
        if end >= len(made) or made[end].what != "next":
            raise AmpscriptError("FOR without NEXT")
        rounds = range(whole(self.value(first)), whole(self.value(last)) + step, step) if live else ()
        for number in rounds:
            self.variables[name] = number
            self.block(made, at + 1)
        return end

    def value(self, node: Any) -> Any:
        what, *parts = node
        if what == "const":
            return parts[0]
        if what == "variable":
            return self.variables.get(parts[0])
        if what == "attribute":
            return self.attributes.get(parts[0].lower())
        if what == "not":
            return not true(self.value(parts[0]))
        if what == "compare":
            return compare(parts[0], self.value(parts[1]), self.value(parts[2]))
        if what in ("and", "or"):
            # Both sides are worked out, so that nothing rests on the first alone being looked at.
            sides = [true(self.value(part)) for part in parts]
            return all(sides) if what == "and" else any(sides)
        return self._called(parts[0], [self.value(each) for each in parts[1]])

    def _called(self, name: str, values: list[Any]) -> Any:
        own = getattr(self, f"do_{name}", None)
        if own is None and name not in FUNCTIONS:
            raise AmpscriptError(f"there is no function {name}")
        try:
            return (own or FUNCTIONS[name])(*values)
        except TypeError as error:
            raise AmpscriptError(f"{name}: {error}") from error

    def do_output(self, value: Any) -> None:
        self.out.append(text(value))

    def do_outputline(self, value: Any) -> None:
        self.out.append(text(value) + "\n")

    def do_treatascontent(self, value: Any) -> str:
        return self.rendered(text(value))

    def do_treatascontentarea(self, _key: Any, value: Any, *_: Any) -> str:
        return self.rendered(text(value))

    def do_attributevalue(self, name: Any) -> Any:
        return self.attributes.get(text(name).lower())

    def do_lookup(self, extension: Any, column: Any, *keys: Any) -> Any:
        found = self._found(extension, keys)
        return FUNCTIONS["field"](found[0], column) if found else None

    def do_lookuprows(self, extension: Any, *keys: Any) -> list[dict[str, Any]]:
        return self._found(extension, keys)

    def do_lookuprowscs(self, extension: Any, *keys: Any) -> list[dict[str, Any]]:
        return self._found(extension, keys, exactly=True)

    def do_lookuporderedrows(
        self, extension: Any, count: Any, order: Any, *keys: Any, exactly: bool = False
    ) -> list[dict[str, Any]]:
        column, _, way = text(order).strip().rpartition(" ")
        # Backwards, so that nothing rests on the order in which rows happen to lie.
        found = self._found(extension, keys, exactly=exactly)[::-1]
        found.sort(key=lambda row: _key(FUNCTIONS["field"](row, column, 0)), reverse=way.lower() == "desc")
        return found[: whole(count) or None]

    def do_lookuporderedrowscs(self, *arguments: Any) -> list[dict[str, Any]]:
        return self.do_lookuporderedrows(*arguments, exactly=True)

    def _found(self, extension: Any, keys: tuple[Any, ...], *, exactly: bool = False) -> list[dict[str, Any]]:
        wanted = list(zip(keys[::2], keys[1::2], strict=True))
        rows = self.extensions.get(text(extension).lower(), [])
        return [row for row in rows if all(self._fits(row, name, value, exactly) for name, value in wanted)]

    def _fits(self, row: dict[str, Any], name: Any, value: Any, exactly: bool) -> bool:
        held = text(FUNCTIONS["field"]({"SubscriberKey": SUBSCRIBER, **row}, name))
        return held == text(value) if exactly else held.lower() == text(value).lower()


def _key(value: Any) -> tuple[int, Any]:
    held = text(value)
    return (0, int(held)) if held.isdigit() else (1, held.lower())
