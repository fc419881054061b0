"""Landing pages whose forms can be tried, and what they posted."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from tornado.web import HTTPError

from sitegen.preview.actions import (
    AGAIN,
    RECIPIENT,
    STATE,
    TOKEN,
    asked_on,
    in_state,
    receipt,
)
from sitegen.preview.addresses import Address, read_address
from sitegen.preview.guard import MAIL_POLICY
from sitegen.preview.pages import DeskHandler, PageHandler

LANDING_POLICY = MAIL_POLICY.replace("form-action 'none'", "form-action 'self'")
"""Landing pages may post to the preview, and nowhere else."""

BODY = 65_536
"""Largest form in bytes."""


class LandingHandler(PageHandler):
    """A landing page (GET), and the answer to its form (POST)."""

    async def get(self) -> None:
        """The page as its visitor finds it: the parameter `t` says who that is, `sitegen-state` how they come."""
        address = self._address()
        await self.desk.ready.wait()
        builder = self.desk.builder
        known, artifacts = await self.desk.ask(lambda: (builder.known(address.cell), builder.page(address.cell)))
        if not known:
            raise HTTPError(404, reason="No such cell")
        page = artifacts.landing_html if artifacts else ""
        who = self.get_query_argument(RECIPIENT, "")
        answers = {action: self.desk.actions.answer(address.cell, action, who) for action in asked_on(page)}
        given = {action: answer for action, answer in answers.items() if answer}
        state = self.get_query_argument(STATE, "")
        self._page(in_state(page, state, given, self.form_token), LANDING_POLICY)

    async def post(self) -> None:
        """Note what the form posts, and show it."""
        address = self._address()
        if len(self.request.body) > BODY:
            raise HTTPError(413, reason="This form is too large")
        fields = parse_qsl(self.request.body.decode("utf-8", "replace"), keep_blank_values=True)
        self.prove_own(dict(fields).get(TOKEN, ""))
        await self.desk.ready.wait()
        query = [pair for pair in parse_qsl(urlsplit(self.request.uri or "").query) if pair[0] != STATE]
        known = dict(fields)
        if AGAIN in known:
            self.desk.actions.forget(address.cell, known.get("action", ""), dict(query).get(RECIPIENT, ""))
            self.redirect(
                self.request.path + (f"?{urlsplit(self.request.uri or '').query}" if query else ""), status=303
            )
            return
        builder = self.desk.builder
        try:
            cell, actions, names = await self.desk.ask(lambda: builder.actions(address.cell))
        except KeyError:
            raise HTTPError(404, reason="No such cell") from None
        sent = [(name, value) for name, value in fields if name != TOKEN]
        received = self.desk.actions.receive(cell, actions, names, sent, query)
        self.desk.hub.acted()
        self.redirect(f"/_sitegen/received/{received.number}", status=303)

    def _address(self) -> Address:
        address = read_address(self.request.path)
        if address is None or address.kind != "landing":
            raise HTTPError(404, reason="No such page")
        return address


class ReceivedHandler(DeskHandler):
    """The page that shows what one form posted."""

    async def get(self, number: str) -> None:
        """What was received under that number."""
        received = self.desk.actions.one(int(number))
        if received is None:
            raise HTTPError(404, reason="This is forgotten; open the page again")
        self.finish(receipt(received))


class ActionsHandler(DeskHandler):
    """What was received (GET), and forgetting it (POST)."""

    async def get(self) -> None:
        """`received`, the last first."""
        self.finish({"received": [each.as_data() for each in self.desk.actions.latest()]})

    async def post(self) -> None:
        """Forget everything."""
        self.prove_own()
        self.desk.actions.forget()
        self.desk.hub.acted()
        self.finish({"received": []})
