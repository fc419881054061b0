"""What the page asks for when somebody wants to know where a piece of a mail comes from."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from tornado.web import HTTPError

from sitegen.diagnostics import Problem
from sitegen.preview.editor import opening
from sitegen.preview.pages import DeskHandler


class OriginsHandler(DeskHandler):
    """The mail of a cell with marks, and what these stand for; `as` names who reads it."""

    async def get(self, encoded_id: str) -> None:
        """As `Inspector.origins` gives it, with `open`, the link that opens a place, for `path`.

        Other machines get neither: their editors have no such files.
        """
        from sitegen.preview.origins import Untold
        from sitegen.preview.readers import NoReader

        cell_id, reader = unquote(encoded_id), self.get_query_argument("as", "")
        await self.desk.ready.wait()
        try:
            told = await self.desk.ask(lambda: self.desk.builder.inspector.origins(cell_id, reader))
            self.finish(_opened(told, self.settings["editor"] if self.is_near else ""))
        except KeyError as error:
            if await self.desk.ask(lambda: self.desk.builder.known(cell_id)):
                raise HTTPError(503, reason="Its campaign cannot be read; the panel of errors says why") from error
            raise HTTPError(404, reason="No such cell") from error
        except NoReader as error:
            raise HTTPError(404, reason="Nobody reads by that name any more") from error
        except Untold as error:
            raise HTTPError(409, reason=str(error)) from error
        except Problem as error:
            raise HTTPError(503, reason="This mail cannot be compiled; the panel of errors says why") from error


def _opened(told: Any, editor: str) -> Any:
    if isinstance(told, list):
        return [_opened(each, editor) for each in told]
    if not isinstance(told, dict):
        return told
    made = {name: _opened(each, editor) for name, each in told.items() if name != "path"}
    if editor and "path" in told:
        made["open"] = opening(editor, told["path"], told["line"], told["column"])
    return made
