"""“Send a test”: one mail of the preview to one address, through the mail server that the environment names."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from sitegen.diagnostics import Problem
from sitegen.preview.mailing import Unsent, addressed, post, server_of
from sitegen.preview.pages import DeskHandler

if TYPE_CHECKING:
    from sitegen.render.model import Artifacts


FROM_HERE = "Tests are sent from the machine alone that the preview runs on."


class SendHandler(DeskHandler):
    """What a test can be sent through and as whom (GET, with `cell`), and sending one (POST)."""

    async def get(self) -> None:
        """`through` names the mail server, `said` is what is missing; `personas` as in `readers.choices`.

        `setUp` says whether whoever asks can set up what is missing.
        """
        await self.desk.ready.wait()
        builder, environ = self.desk.builder, self.settings["environ"]
        cell = self.get_query_argument("cell", "")
        personas = (await self.desk.ask(lambda: builder.readers(cell)))["personas"]
        through, said = "", FROM_HERE
        if self.is_near:
            try:
                through, said = str(await self._off_loop(lambda: server_of(environ.get))), ""
            except Unsent as unsent:
                said = str(unsent)
        self.finish({"through": through, "said": said, "setUp": self.is_near and not through, "personas": personas})

    async def post(self) -> None:
        """Send the mail of `cell`, read `as` a persona ("" for its own), `to` an address; `apart` as in `addressed`.

        Answers with what to say of it, and whether the mail server took it (`sent`).
        """
        from sitegen.preview.readers import NoReader
        from sitegen.render.message import is_address

        self.prove_own()
        if not self.is_near:
            return self._answer(403, FROM_HERE)
        await self.desk.ready.wait()
        asked = self.json_object()
        cell, reader, to = (str(asked.get(name) or "").strip() for name in ("cell", "as", "to"))
        if not is_address(to):
            return self._answer(400, "Write one address, such as you@example.com.")
        if reader and not reader.startswith("persona:"):
            return self._answer(400, "Only what a persona gets can be sent: tags and test values are for looking at.")
        try:
            artifacts = await self.desk.ask(partial(self.desk.builder.read, cell, reader))
        except NoReader:
            return self._answer(400, "There is no such persona any more.")
        except KeyError:
            return self._answer(404, "There is no such mail, or nobody gets it.")
        except Problem:
            return self._answer(409, "This mail has errors. Mend them first; the gallery shows them.")
        return await self._send(artifacts, reader, to, apart=asked.get("apart") is True)

    async def _send(self, artifacts: Artifacts, reader: str, to: str, *, apart: bool) -> None:
        if not artifacts.eml:
            return self._answer(409, "This mail has errors for this persona; the list of findings shows them.")
        message = addressed(artifacts.eml, to, apart=apart)
        environ = self.settings["environ"]
        try:
            server = await self._off_loop(lambda: server_of(environ.get))
            await self._off_loop(lambda: post(message, artifacts.sender.email, to, server))
        except Unsent as unsent:
            return self._answer(200, str(unsent))
        known = hashlib.blake2b(message).digest()
        again = known in self.desk.sent
        self.desk.sent.add(known)
        name = reader.partition(":")[2] or artifacts.cell.persona
        self.settings["announce"](f"Sent a test of {artifacts.cell.id}{f' as {name}' if name else ''}.")
        more = " The very same went there before: a mailbox may show it only once." if again else ""
        return self._answer(200, f"Sent to {to}.{more}", sent=True)

    def _answer(self, status: int, said: str, *, sent: bool = False) -> None:
        self.set_status(status)
        self.finish({"sent": sent, "said": said})

    @staticmethod
    async def _off_loop(call: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(None, call)
