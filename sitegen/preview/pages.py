"""The pages of the preview, each made from the engine at the moment it is looked at."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote

from livereload.handlers import LiveReloadJSHandler
from tornado.web import HTTPError

from sitegen.preview.actions import Actions
from sitegen.preview.addresses import TRIALS, Address, read_address
from sitegen.preview.guard import BLOCKS_POLICY, MAIL_POLICY, ROOTED_POLICY, Guarded
from sitegen.preview.overlay import in_tab, note, own_file, rooted, widened_policy
from sitegen.preview.reload import Hub
from sitegen.preview.worker import Urgency, Worker
from sitegen.site.gallery import Summary, page_of

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.preview.builder import Builder
    from sitegen.preview.versions import Versions

T = TypeVar("T")

MODULES = (
    "readers.js",
    "versions.js",
    "marks.js",
    "inspect.js",
    "posting.js",
    "send.js",
    "happened.js",
    "actions.js",
    "phone.js",
    "live.js",
)
"""The ES modules that the gallery has when it is served, each after those that it imports."""

LONGEST = 200
"""Characters of a search that are looked at."""

PICTURES = 256
"""So many pictures are kept in memory once they were shown."""

_TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}


class Desk:
    """What the page handlers work with: the builder behind its worker, and the hub.

    `builder` is there once `ready` is set: the files have been looked at for the first time then. `sent` has a digest
    of each test that was sent, `actions` what was tried.
    """

    builder: Builder

    def __init__(self, worker: Worker, hub: Hub) -> None:
        self.hub = hub
        self.ready = asyncio.Event()
        self.sent: set[bytes] = set()
        self.actions = Actions()
        self._worker = worker
        self._pictures: OrderedDict[str, bytes] = OrderedDict()
        self._versions: Versions | None = None

    def versions(self, root: Path) -> Versions:
        """Other states of the project in `root`."""
        from sitegen.preview.versions import Versions

        self._versions = self._versions or Versions(root)
        return self._versions

    def close(self) -> None:
        """Give back what was taken."""
        if self._versions is not None:
            self._versions.close()

    async def ask(self, job: Callable[[], T]) -> T:
        """The result of `job`, done on the worker before everything that is less urgent, once there is a builder."""
        await self.ready.wait()
        future = self._worker.submit(Urgency.LOOK, job)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if not future.cancelled():
                raise
            raise HTTPError(503, reason="The preview has ended") from None

    async def picture(self, name: str) -> bytes | None:
        """The bytes of the picture of that name; its name is a digest of its content, so they never change."""
        if name not in self._pictures:
            data = await self.ask(lambda: self.builder.picture(name))
            if data is None:
                return None
            self._pictures[name] = data
            if len(self._pictures) > PICTURES:
                self._pictures.popitem(last=False)
        return self._pictures[name]


class DeskHandler(Guarded):
    """A handler that answers GET, and HEAD alike."""

    def initialize(self, desk: Desk) -> None:
        """Handler at `desk`."""
        self.desk = desk

    async def head(self, *parts: str) -> None:
        """As GET, without the body."""
        await self.get(*parts)  # type: ignore[misc]  # tornado types get as no coroutine

    @property
    def in_tab(self) -> bool:
        """Whether the page is to fill a tab of its own: in a sandboxed frame no script may run."""
        return self.request.headers.get("Sec-Fetch-Dest", "document") == "document"


class GalleryHandler(DeskHandler):
    """The gallery, with the live connection."""

    async def get(self) -> None:
        """All cells as they are now; before they are known, a page that is told of them as soon as they are."""
        hub, host = self.desk.hub, self.request.host
        live = {
            "session": hub.session,
            "revision": hub.revision,
            "listed": hub.listed,
            "panel": hub.panel(self.is_near),
            "token": hub.token,
        }
        # The page itself says what it may load; this says who may frame it.
        self.set_header("Content-Security-Policy", "frame-ancestors 'none'")
        self.finish(
            page_of(
                (entry for _, entry in sorted(hub.entries.items())),
                Summary(hub.title, TRIALS),
                modules=map(own_file, MODULES),
                styles=(own_file("live.css"),),
                connect=f"ws://{host}",
                extra={"live": live},
            )
        )


class PageHandler(DeskHandler):
    """One page of one cell, or the page of blocks."""

    async def get(self) -> None:
        """The page as it is now, or as it last was with the errors over it."""
        address = read_address(self.request.path)
        if address is None:
            raise HTTPError(404, reason="No such page")
        await self.desk.ready.wait()
        if address.kind == "blocks":
            self._page(await self.desk.ask(self.desk.builder.blocks), BLOCKS_POLICY)
            return
        await self._cell(address)

    async def _cell(self, address: Address) -> None:
        builder = self.desk.builder
        known, artifacts = await self.desk.ask(lambda: (builder.known(address.cell), builder.page(address.cell)))
        if not known:
            raise HTTPError(404, reason="No such cell")
        if address.kind in ("preview", "landing"):
            if artifacts is None:
                self._page("", MAIL_POLICY)
            elif address.kind == "landing":
                self._page(artifacts.landing_html, MAIL_POLICY)
            else:
                self._page(rooted(artifacts.preview_html), ROOTED_POLICY)
            return
        if artifacts is None:
            raise HTTPError(503, reason="This cell cannot be compiled; the gallery says why")
        if address.kind == "html":
            self.finish(artifacts.email_html)
            return
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(artifacts.email_text if address.kind == "text" else artifacts.eml)

    def _page(self, page: str, policy: str) -> None:
        page = page or note("Nothing to show yet", "There is no version of this page without mistakes.")
        self.set_header("Content-Security-Policy", policy)
        if self.in_tab:
            host = self.request.host
            page = in_tab(page, self.desk.hub.panel(self.is_near), host)
            self.set_header("Content-Security-Policy", widened_policy(policy, host))
        self.finish(page)


class CellHandler(DeskHandler):
    """The mail of a cell as data, for the gallery's page; `as` names who reads it, `at` a build or revision.

    Whom nobody knows gets the persona's mail, with `unknown`. `part=message` asks for the whole message instead.
    """

    async def get(self, encoded_id: str) -> None:
        """The mail as it is now, or as it last was."""
        cell_id, reader = unquote(encoded_id), self.get_query_argument("as", "")
        await self.desk.ready.wait()
        builder = self.desk.builder
        if at := self.get_query_argument("at", ""):
            await self._earlier(cell_id, at)
            return
        known, mail = await self.desk.ask(lambda: (builder.known(cell_id), builder.mail(cell_id, reader)))
        if not known:
            raise HTTPError(404, reason="No such cell")
        if mail is None:
            raise HTTPError(503, reason="This mail cannot be compiled yet; the panel of errors says why")
        if self.get_query_argument("part", "") == "message":
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish(mail.message)
            return
        self.finish(mail.told(self.settings["editor"] if self.is_near else ""))

    async def _earlier(self, cell_id: str, at: str) -> None:
        """The mail as it was in the last build, or at a revision."""
        from sitegen.preview.versions import NotThere

        if not await self.desk.ask(lambda: self.desk.builder.known(cell_id)):
            raise HTTPError(404, reason="No such cell")
        try:
            self.finish(await asyncio.to_thread(self.desk.versions(self.settings["root"]).mail, cell_id, at))
        except NotThere as error:
            self.set_status(404)
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish(f"{error}.\n")


class SearchHandler(DeskHandler):
    """Which mails hold some words."""

    async def get(self) -> None:
        """The cells whose mail has each word of `q`, as `Index.find` gives them."""
        words = self.get_query_argument("q", "")[:LONGEST]
        self.finish({"found": await self.desk.ask(lambda: self.desk.builder.index.find(words))})


class PictureHandler(DeskHandler):
    """A picture of a compiled cell, by its name in assets/."""

    async def get(self, name: str) -> None:
        """The picture's bytes."""
        data = await self.desk.picture(name)
        if data is None:
            raise HTTPError(404, reason="No such picture")
        # Named by a digest of its content: the browser need not ask again while somebody types.
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        self.set_header("Content-Type", _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream"))
        self.finish(data)


class StyleHandler(Guarded):
    """The style sheet of the panel of errors."""

    def get(self) -> None:
        """The style sheet."""
        self.set_header("Content-Type", "text/css; charset=utf-8")
        self.finish(own_file("overlay.css"))


class ScriptHandler(Guarded, LiveReloadJSHandler):  # type: ignore[misc]  # livereload has no types
    """livereload's own script, for pages in tabs of their own."""


class NoIconHandler(Guarded):
    """Browsers ask for it unasked."""

    def get(self) -> None:
        """Nothing."""
        self.set_status(204)


class NothingHandler(Guarded):
    """Every other address."""

    def prepare(self) -> None:
        """Refuse as elsewhere, then say that there is nothing."""
        super().prepare()
        raise HTTPError(404, reason="No such page")
