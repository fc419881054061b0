"""Tells browsers what changed, over livereload's socket, each only what concerns the page it shows."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from livereload.handlers import LiveReloadHandler
from tornado.escape import json_decode, json_encode
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError

from sitegen.diagnostics import Position
from sitegen.preview import editor as editing
from sitegen.preview.addresses import encoded, read_address
from sitegen.preview.events import (
    CellsChanged,
    ErrorsChanged,
    Event,
    Look,
    Mail,
    PagesChanged,
    Progress,
    ReadersChanged,
)
from sitegen.preview.guard import Guarded, same_origin
from sitegen.preview.overlay import overlay


class Hub:
    """The cells and errors as they are now, and the browsers that are told about them. Lives on the server's loop.

    Pages that want something done bring `token`, which no other site's page can know.
    `look_at` receives what browsers show whenever that changes. `title` is what the gallery is called until the site's
    name is known. `editor` is the address that opens a file.
    """

    def __init__(
        self, look_at: Callable[[frozenset[Look]], object], title: str = "", editor: str = editing.DEFAULT
    ) -> None:
        self._look_at = look_at
        self.session = secrets.token_hex(8)
        self.token = secrets.token_urlsafe(24)
        self.revision = 0
        self._renewed = 0  # the revision in which pages last came to look other than before
        self.title = title
        self.entries: dict[str, str] = {}
        """Entries of the cells by id, as JSON."""
        self.listed = False
        """Whether the cells are known."""
        self.progress = Progress(0, 0)
        self.editor = editor
        self._panels = {True: "", False: ""}
        self._browsers: dict[ReloadHandler, str] = {}
        self._looks: dict[ReloadHandler, Look] = {}

    def hear(self, event: Event) -> None:
        """Take in what changed and pass it on."""
        if isinstance(event, Progress):
            self.progress = event
            self._to_galleries(self._progress())
            return
        if isinstance(event, ReadersChanged):
            self._to_galleries({"command": "readers"})
            return
        self.revision += 1
        if isinstance(event, PagesChanged):
            self._renewed = self.revision
            self._reload(event.paths, event.cells, event.mails)
        elif isinstance(event, CellsChanged):
            self._list(event)
        else:
            self._show(event)

    def join(self, browser: ReloadHandler, message: dict[str, Any]) -> None:
        """A browser says which page it shows; a gallery also which revision of the cells it has."""
        path = urlsplit(str(message.get("url", ""))).path or "/"
        address = read_address(path)
        self._browsers[browser] = address.path if address else "/"
        self.look(browser, Look((address.cell or address.path) if address else ""))
        if "session" not in message:
            return
        if message["session"] != self.session:
            browser.send_message({"command": "restart"})
        elif message.get("revision") != self.revision:
            if self.listed:
                browser.send_message(self._cells(self.entries.values(), whole=True))
            browser.send_message(self._errors(browser))
            if message.get("revision", 0) < self._renewed:
                # While it did not listen; which pages these were, nobody remembers.
                browser.send_message(self._pages({f"{id_}/landing/index.html" for id_ in self.entries}, self.entries))
        if self.progress.done < self.progress.total:
            browser.send_message(self._progress())

    def panel(self, near: bool) -> str:
        """The panel of errors. For a browser on this machine, whose editor has the files, their places are links."""
        return self._panels[near]

    def look(self, browser: ReloadHandler, look: Look) -> None:
        """A browser shows this now (a page "" for nothing)."""
        self._looks[browser] = look
        self._tell_looks()

    def leave(self, browser: ReloadHandler) -> None:
        """A browser has gone."""
        self._browsers.pop(browser, None)
        if self._looks.pop(browser, None):
            self._tell_looks()

    def _tell_looks(self) -> None:
        self._look_at(frozenset(look for look in self._looks.values() if look.page))

    def acted(self) -> None:
        """Somebody tried an action, or what was tried is forgotten."""
        self._to_galleries({"command": "actions"})

    def close(self) -> None:
        """Hang up on everybody."""
        for browser in list(self._browsers):
            browser.close()

    def _list(self, event: CellsChanged) -> None:
        first, self.listed, self.title = not self.listed, True, event.title or self.title
        for id_ in event.gone:
            self.entries.pop(id_, None)
        self.entries.update(event.entries)
        self._to_galleries(self._cells(event.entries.values(), event.gone, whole=first))

    def _show(self, event: ErrorsChanged) -> None:
        def opened(at: Position) -> str:
            path = event.files.get(at.path)
            return editing.opening(self.editor, path, at.line, at.column) if path else ""

        self._panels = {True: overlay(event.errors, opened), False: overlay(event.errors)}
        for browser, page in list(self._browsers.items()):
            if page == "/":
                browser.send_message(self._errors(browser))
        # Pages in tabs of their own get the panel, or get rid of it, by loading anew.
        self._reload(frozenset(self._browsers.values()) - {"/"})

    def _cells(self, entries: Iterable[str], gone: Iterable[str] = (), *, whole: bool = False) -> str:
        """The message of entries that are new or changed, in any order; `whole`, of all there are."""
        rest = json_encode({"gone": list(gone), "whole": whole, "title": self.title, "revision": self.revision})
        return f'{{"command":"cells","cells":[{",".join(entries)}],{rest[1:]}'

    def _pages(self, paths: Iterable[str], cells: Iterable[str]) -> dict[str, object]:
        listed = {"paths": sorted(map(encoded, paths)), "cells": sorted(cells)}
        return {"command": "pages", **listed, "mails": [], "revision": self.revision}

    def _progress(self) -> dict[str, object]:
        return {"command": "progress", "done": self.progress.done, "total": self.progress.total}

    def _errors(self, browser: ReloadHandler) -> dict[str, object]:
        return {"command": "errors", "panel": self.panel(browser.is_near), "revision": self.revision}

    def _to_galleries(self, message: dict[str, object] | str) -> None:
        for browser, page in list(self._browsers.items()):
            if page == "/":
                browser.send_message(message)

    def _reload(self, paths: frozenset[str], cells: frozenset[str] = frozenset(), mails: Iterable[Mail] = ()) -> None:
        changed = self._pages(paths, cells)
        for browser, page in list(self._browsers.items()):
            if page == "/":
                # What the browser would ask for next, so that it need not.
                look, editor = self._looks.get(browser), self.editor if browser.is_near else ""
                seen = [(mail.asked, mail.told(editor)) for mail in mails if look == (mail.cell, mail.asked)]
                browser.send_message({**changed, "mails": seen})
            elif page in paths:
                browser.send_message(
                    {"command": "reload", "path": f"/{encoded(page)}", "liveCSS": False, "liveImg": False}
                )


class ReloadHandler(Guarded, LiveReloadHandler):  # type: ignore[misc]  # livereload has no types
    """The socket of livereload, for pages of this server only."""

    def initialize(self, hub: Hub) -> None:
        """Handler of `hub`."""
        self._hub = hub

    def prepare(self) -> None:
        """Refuse as elsewhere, and foreign origins: Tornado asks `check_origin` only where its own rule forbids."""
        super().prepare()
        origin = self.request.headers.get("Origin")
        if origin is not None and not self.check_origin(origin):
            raise HTTPError(403, reason="Cross-site request")

    def check_origin(self, origin: str) -> bool:
        """Only a page of the same host and port may listen; livereload itself lets anybody."""
        return same_origin(origin, self.request.host)

    def on_message(self, message: str | bytes) -> None:
        """The handshake of livereload, and the gallery's word about the cell it shows."""
        try:
            said = json_decode(message)
            command = said["command"]
            if command == "info":
                self._hub.join(self, said)
            elif command == "look":
                self._hub.look(self, Look(str(said.get("cell", "")), str(said.get("as", ""))))
            else:
                super().on_message(message)
        except (ValueError, KeyError, TypeError, RecursionError):
            self.close(1007, "not a message of livereload")

    def on_close(self) -> None:
        """The browser went away."""
        self._hub.leave(self)

    def send_message(self, message: dict[str, object] | str) -> None:
        """Send `message` unless the browser has just gone."""
        with contextlib.suppress(WebSocketClosedError):
            self.write_message(message)
