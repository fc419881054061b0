"""What the page asks for when somebody wants to know where a piece of a mail comes from."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from tornado.web import HTTPError

from sitegen.diagnostics import Problem
from sitegen.preview.pages import DeskHandler


class OriginsHandler(DeskHandler):
    """The mail of a cell with marks, and what these stand for; `as` names who reads it."""

    async def get(self, encoded_id: str) -> None:
        """As `Inspector.origins` gives it; without `path` to other machines, whose editors have no such files."""
        from sitegen.preview.origins import Untold
        from sitegen.preview.readers import NoReader

        cell_id, reader = unquote(encoded_id), self.get_query_argument("as", "")
        await self.desk.ready.wait()
        try:
            told = await self.desk.ask(lambda: self.desk.builder.inspector.origins(cell_id, reader))
            self.finish(told if self.is_near else _without_paths(told))
        except KeyError as error:
            raise HTTPError(404, reason="No such cell") from error
        except NoReader as error:
            raise HTTPError(404, reason="Nobody reads by that name any more") from error
        except Untold as error:
            raise HTTPError(409, reason=str(error)) from error
        except Problem as error:
            raise HTTPError(503, reason="This mail cannot be compiled; the panel of errors says why") from error


def _without_paths(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _without_paths(each) for name, each in told.items() if name != "path"}
    return [_without_paths(each) for each in told] if isinstance(told, list) else told
