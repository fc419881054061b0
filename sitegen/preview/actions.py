"""Actions tried in the preview: what forms of landing pages post is kept in memory and sent to nobody.

A page in a build has its forms alone; what it says to somebody who has answered, or comes too late, is up to the
service that receives them. Here a note stands in the form's place.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from jinja2 import Environment, StrictUndefined, Template

from sitegen.preview.addresses import encoded
from sitegen.preview.overlay import own_file

if TYPE_CHECKING:
    from sitegen.plan.model import Cell
    from sitegen.render.context import ActionView

RECIPIENT = "t"
"""The parameter of a page's address that says who came (see `action_link` in docs/layouts.md)."""

STATE = "sitegen-state"
"""The parameter of a page's address that asks for one of STATES."""

TOKEN = "sitegen-token"
"""The field that the preview adds to forms, so that no other site's page can post them."""

AGAIN = "sitegen-again"
"""The field of the form that forgets an answer."""

STATES: Mapping[str, str] = {
    "ready": "Ready",
    "done": "Already answered",
    "expired": "Expired",
    "error": "Service fails",
}
"""How a page may find its visitor."""

KEPT = 200
"""So many answers are kept; the oldest go first."""

FIELDS, LONG = 40, 2_000
"""Of a form so many fields are kept, and of each so many characters."""

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form\s*>", re.IGNORECASE | re.DOTALL)
_NAMED = re.compile(r"""<input\b(?=[^>]*\bname=["']?action["'\s>])[^>]*\bvalue=["']?([^"'\s>]*)""", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\baction\s*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Received:
    """What a service would have received: the form's fields, and the parameters of the page's address.

    `recipient` is what the address says of the one who came, `name` whom that means. `title` and `meaning` say what
    action and value are called; `wrong` what a service could not make of it. `at` is in seconds since 1970.
    """

    number: int
    cell: str
    action: str
    value: str
    recipient: str
    name: str
    title: str
    meaning: str
    wrong: str
    fields: tuple[tuple[str, str], ...]
    address: tuple[tuple[str, str], ...]
    at: float

    @property
    def page(self) -> str:
        """The address of the page that it was posted from, below the root of the preview."""
        return page_of(self.cell, self.address)

    @property
    def body(self) -> str:
        """The body of the request, as browsers send it."""
        return urlencode(self.fields)

    def as_data(self) -> dict[str, object]:
        """As plain JSON values."""
        return {**asdict(self), "page": self.page}


class Actions:
    """What was received since the preview was started."""

    def __init__(self) -> None:
        self._received: dict[int, Received] = {}
        self._count = 0

    def receive(
        self,
        cell: Cell,
        actions: Sequence[ActionView],
        names: Mapping[str, str],
        fields: Sequence[tuple[str, str]],
        address: Sequence[tuple[str, str]],
    ) -> Received:
        """Note a form of a page of `cell`; `actions` are the campaign's, `names` those of personas by id."""
        kept = tuple((name[:LONG], value[:LONG]) for name, value in fields[:FIELDS])
        known = dict(reversed(kept))
        action, value = known.get("action", ""), known.get("value", "")
        recipient = dict(address).get(RECIPIENT, "")
        view = next((each for each in actions if each.id == action), None)
        meanings = values_of(view) if view else {}
        wrong = ""
        if view is None:
            wrong = f"campaign.yaml has no action “{action}”" if action else "it does not say which action it is about"
        elif value not in meanings:
            wrong = f"“{value}” is no answer to it; these are: {', '.join(meanings)}"
        self._count += 1
        made = Received(
            self._count,
            cell.id,
            action,
            value,
            recipient,
            names.get(recipient, ""),
            view.title if view else "",
            meanings.get(value, ""),
            wrong,
            kept,
            tuple((name[:LONG], value[:LONG]) for name, value in address[:FIELDS]),
            time.time(),
        )
        self._received[made.number] = made
        while len(self._received) > KEPT:
            del self._received[next(iter(self._received))]
        return made

    def latest(self) -> list[Received]:
        """All, the last first."""
        return list(reversed(self._received.values()))

    def one(self, number: int) -> Received | None:
        """The one of that number, unless it is forgotten."""
        return self._received.get(number)

    def answer(self, cell: str, action: str, recipient: str) -> Received | None:
        """What the recipient answered last, if anything that a service could take."""
        return next(
            (r for r in self.latest() if (r.cell, r.action, r.recipient) == (cell, action, recipient) and not r.wrong),
            None,
        )

    def forget(self, cell: str | None = None, action: str | None = None, recipient: str | None = None) -> None:
        """Forget what fits; everything without a limit."""
        wanted = (cell, action, recipient)
        for number, each in list(self._received.items()):
            found = (each.cell, each.action, each.recipient)
            if all(want is None or want == have for want, have in zip(wanted, found, strict=True)):
                del self._received[number]


def page_of(cell: str, address: Sequence[tuple[str, str]]) -> str:
    """The address of a cell's landing page below the root of the preview, with parameters."""
    return f"/{encoded(cell)}/landing/{'?' if address else ''}{urlencode(address)}"


def values_of(view: ActionView) -> dict[str, str]:
    """What a form for this action may post as value, with its meaning."""
    if view.kind == "rate":
        return {str(value): f"{value} of {view.scale}" for value in range(view.scale, 0, -1)}
    if view.kind == "answer":
        return dict(view.choices)
    return {"yes": view.button or view.title}


def asked_on(page: str) -> list[str]:
    """The actions that the forms of a page are about, in order."""
    return list(dict.fromkeys(action for _, content in _FORM.findall(page) if (action := _action(content))))


def offered(cell: Cell, page: str, actions: Sequence[ActionView]) -> dict[str, object]:
    """What can be tried on a landing page: `links` as the mail of `cell` has them, and `states` of the page.

    Both are empty for a page without forms.
    """
    asked = asked_on(page)
    views = [view for view in actions if view.id in asked]
    start = page_of(cell.id, [(RECIPIENT, cell.persona or "sample")])
    links = [
        {"action": view.id, "title": view.title, "value": value, "name": name, "href": f"{start}#{view.id}-{value}"}
        for view in views
        for value, name in values_of(view).items()
    ]
    states = [{"id": state, "name": name, "href": f"{start}&{STATE}={state}"} for state, name in STATES.items()]
    return {"links": links, "states": states if links else []}


def in_state(page: str, state: str, answers: Mapping[str, Received], token: str) -> str:
    """A landing page whose forms can be posted to this preview, or have a note in their place.

    `state` is one of STATES, or "" for what `answers` say: what was answered, by action. Forms that name an address of
    their own stay as they are.
    """

    def stand_in(found: re.Match[str]) -> str:
        if _ELSEWHERE.search(found[1]):
            return found.group()
        action = _action(found[2])
        answer = answers.get(action)
        shown = state if state in STATES else "done" if answer else "ready"
        if shown == "ready":
            hidden = f'<input type="hidden" name="{TOKEN}" value="{html.escape(token)}">'
            return f"<form{found[1]}>{hidden}{found[2]}</form>"
        return _template("state.html").render(state=shown, answer=answer, action=action, token=token)

    return _FORM.sub(stand_in, page)


def receipt(received: Received) -> str:
    """The page that shows what a service would have received."""
    return _template("received.html").render(received=received)


def _action(form: str) -> str:
    found = _NAMED.search(form)
    return html.unescape(found[1]) if found else ""


@cache
def _template(name: str) -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(TOKEN=TOKEN, AGAIN=AGAIN, STATE=STATE)
    return environment.from_string(own_file(name))
