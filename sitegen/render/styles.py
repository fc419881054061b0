"""The four stylesheets of the layouts, with a theme's tokens filled in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.diagnostics import Position, Problem, diagnose
from sitegen.render.document import lines_of
from sitegen.render.environment import LayoutEnvironment, rendered
from sitegen.render.soundness import css
from sitegen.world import Trace, World, recording
from sitegen.world.trace import replay


@dataclass(frozen=True, slots=True)
class Styles:
    """CSS texts: `content` and `email` are inlined into copy and components, `head` goes into the mail's head."""

    content: str
    email: str
    head: str
    landing: str
    csp: str


class StyleRoom:
    """Makes styles, once per theme, language and state of the files."""

    def __init__(self, env: LayoutEnvironment, marked: LayoutEnvironment) -> None:
        self._env, self._marked = env, marked
        self._kept: dict[tuple[str, str, str], tuple[Styles, Trace]] = {}

    def styles(self, theme: str, layout: Mapping[str, Any], world: World) -> Styles:
        """The stylesheets for `theme` in the locale of `layout`. Raises whatever a template raises."""
        locale = layout["locale"]
        key = (theme, locale.tag, locale.dir)
        kept = self._kept.get(key)
        if kept is not None and all(world.answer(q) == a for q, a in kept[1].items()):
            replay(kept[1])
            return kept[0]
        with recording() as trace:
            names = {"theme": layout["theme"], "locale": locale}
            texts = {
                name: rendered(self._env.get_template(f"{name}.css"), names).strip()
                for name in ("content", "email", "head", "landing")
            }
            for name, text in texts.items():
                if css(text):
                    self._refuse(f"{name}.css", names)
        made = Styles(**texts, csp=policy(texts["landing"]))
        self._kept[key] = (made, trace)
        return made

    def _refuse(self, name: str, names: Mapping[str, Any]) -> None:
        lines = lines_of(rendered(self._marked.get_template(name), names), name)
        text = "\n".join(line.text for line in lines)
        found = css(text)
        if found is None:
            raise Problem(diagnose("layout/css", "this style sheet is broken", Position(f"layouts/{name}", 1)))
        offset, why = found
        line = lines[text.count("\n", 0, offset)]
        column = offset - text.rfind("\n", 0, offset)
        raise Problem(diagnose("layout/css", why, Position(f"layouts/{line.path}", line.number, column)))


def policy(css: str) -> str:
    """The content security policy of a page with the one stylesheet `css` (CSP level 3, hash sources)."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode("ascii")
    return f"default-src 'none'; img-src 'self' data:; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'"
