"""The four style sheets of the layouts and those of the blocks, with a theme's tokens filled in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.diagnostics import Position, Problem, diagnose
from sitegen.mjml.findings import line_and_column
from sitegen.render.copy.soundness import css
from sitegen.render.templates.environment import LayoutEnvironment, rendered
from sitegen.render.templates.tracing import Traced
from sitegen.sources.blocks import STYLES
from sitegen.sources.schema import Theme
from sitegen.world import Trace, World, recording
from sitegen.world.trace import replay

_KEPT = 256
"""So many sheets are kept, a theme's in one language each."""


@dataclass(frozen=True, slots=True)
class Styles:
    """CSS texts: `content` and `email` are inlined into copy and components, `head` goes into the mail's head."""

    content: str
    email: str
    head: str
    landing: str
    csp: str


class StyleRoom:
    """Makes styles, once per theme with all its values, language and state of the files."""

    def __init__(self, env: LayoutEnvironment, marked: LayoutEnvironment, lines_of: Callable[[str], list[str]]) -> None:
        """`marked` prints with the marks of `tracing`; `lines_of` gives a template's lines as they are written."""
        self._env, self._marked, self._lines_of = env, marked, lines_of
        self._kept: dict[tuple[object, ...], tuple[Styles, Trace]] = {}

    def styles(self, theme: Theme, own: tuple[str, ...], layout: Mapping[str, Any], world: World) -> Styles:
        """The style sheets for `theme` in the locale of `layout`; below each those of the same name among `own`.

        `own` are the blocks' sheets, as paths below the layouts. Raises whatever a template raises.
        """
        locale = layout["locale"]
        # A theme's file is read by `sources`, before the traces of cells begin: its values are part of the key.
        key = (theme.model_dump_json(), locale.tag, locale.dir, own)
        kept = self._kept.get(key)
        if kept is not None and all(world.answer(q) == a for q, a in kept[1].items()):
            replay(kept[1])
            return kept[0]
        with recording() as trace:
            names = {"theme": layout["theme"], "locale": locale}
            texts = {
                sheet.removesuffix(".css"): "\n".join(
                    self._text(path, names) for path in (sheet, *own) if path.rpartition("/")[2] == sheet
                )
                for sheet in STYLES
            }
        made = Styles(**texts, csp=policy(texts["landing"]))
        if len(self._kept) >= _KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = (made, trace)
        return made

    def _text(self, path: str, names: Mapping[str, Any]) -> str:
        text = rendered(self._env.get_template(path), names).strip()
        if css(text):
            self._refuse(path, names)
        return text

    def _refuse(self, name: str, names: Mapping[str, Any]) -> None:
        printed = Traced(rendered(self._marked.get_template(name), names), name, self._lines_of)
        found = css(printed.text)
        if found is None:
            raise Problem(diagnose("layout/css", "this style sheet is broken", Position(f"layouts/{name}", 1)))
        offset, why = found
        path, line, column = printed.place(*line_and_column(printed.text, offset))
        raise Problem(diagnose("layout/css", why, Position(f"layouts/{path}", line, column)))


def policy(css: str) -> str:
    """The content security policy of a page with the one stylesheet `css` (CSP level 3, hash sources)."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode("ascii")
    return f"default-src 'none'; img-src 'self' data:; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'"
