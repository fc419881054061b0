"""Blocks tried out: a page with a form for the options of each, and what answers it."""

from __future__ import annotations

import json
import re
from functools import cache, partial

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup
from tornado.web import HTTPError

from sitegen.preview.addresses import BLOCKS
from sitegen.preview.guard import Guarded
from sitegen.preview.overlay import own_file
from sitegen.preview.pages import DeskHandler
from sitegen.site.gallery.page import link, own_part, policy_of

MODULES = (
    *("dom.js", "address.js", "morph.js", "frames.js", "tools.js", "clip.js", "aside.js", "keys.js", "palette.js"),
    *("posting.js", "blockstate.js", "blockfields.js", "blocks.js"),
)
"""The page's ES modules, each after those that it imports: of the gallery, then its own."""

LARGEST = 100_000
"""Most bytes of a trial."""

_STYLES = ("base.css", "cell.css", "blocks.css")
_NAME = re.compile(r"[A-Za-z_][\w-]{0,63}", re.ASCII)


class TrialsHandler(Guarded):
    """The page."""

    def get(self) -> None:
        """The page, which asks for everything else."""
        self.set_header("Content-Security-Policy", "frame-ancestors 'none'")
        script = link(map(_part, MODULES))
        data = json.dumps({"token": self.settings["token"], "all": f"/{BLOCKS}"}).replace("<", "\\u003c")
        self.finish(
            _template().render(
                policy=policy_of(script, f"ws://{self.request.host}"),
                style=Markup("".join(map(_part, _STYLES))),
                script=Markup(script),
                data=Markup(data),
                all=BLOCKS,
            )
        )


class BlocksHandler(DeskHandler):
    """The blocks with their options."""

    async def get(self) -> None:
        """As `blockforms.forms`."""
        await self.desk.ready.wait()
        forms = await self.desk.ask(self.desk.builder.block_forms)
        if forms is None:
            raise HTTPError(503, reason="The site cannot be read; the gallery says why")
        self.finish(forms)


class TryHandler(DeskHandler):
    """A block with options that somebody typed."""

    async def post(self) -> None:
        """A JSON object with `block`, `options` (texts by name), `text` and `theme`; answers as `blockforms.told`.

        What is wrong with options and text is among the findings.
        """
        self.prove_own()
        block, options, text, theme = self._asked()
        await self.desk.ready.wait()
        try:
            trial = await self.desk.ask(partial(self.desk.builder.tried, block, options, text, theme))
        except KeyError:
            raise HTTPError(404, reason="There is no such block") from None
        self.finish(trial)

    def _asked(self) -> tuple[str, dict[str, str], str, str]:
        if len(self.request.body) > LARGEST:
            raise HTTPError(413, reason="That is more than a block holds")
        asked = self.json_object()
        block, options, text, theme = (asked.get(name, "") for name in ("block", "options", "text", "theme"))
        named = options or {}
        texts = isinstance(named, dict) and all(isinstance(each, str) for each in (block, text, theme, *named.values()))
        if not texts or not all(_NAME.fullmatch(name) for name in named):
            raise HTTPError(400, reason="Options are texts by name")
        return block, named, text, theme


def _part(name: str) -> str:
    return own_file(name) if name.startswith(("block", "posting")) else own_part(name)


@cache
def _template() -> Template:
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(own_file("blocks.html"))
