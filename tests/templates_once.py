"""Layout templates turned into code once in a process, whichever engine asks: their text and name alone decide on it.

Each engine does that for itself, once. A process of tests starts hundreds of engines, nearly all on the same layouts.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from jinja2 import meta, nodes

from sitegen.render.templates.environment import LayoutEnvironment

_MOST = 500
"""Trees kept; the layouts have about a hundred."""


def turn_into_code_once(patch: pytest.MonkeyPatch) -> None:
    """Have every `LayoutEnvironment` (not what inherits from it) share trees and code, as long as `patch` lasts."""
    parse, compile_, referenced = LayoutEnvironment._parse, LayoutEnvironment.compile, meta.find_referenced_templates
    trees: dict[tuple[object, ...], nodes.Template] = {}

    def parsed(self: LayoutEnvironment, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if type(self) is not LayoutEnvironment:
            return parse(self, source, name, filename)
        key = (source, name, filename, self.traces, *self.globals)
        if key not in trees:
            if len(trees) >= _MOST:
                trees.clear()
            trees[key] = parse(self, source, name, filename)
        return trees[key]

    def compiled(self: LayoutEnvironment, source: Any, *names: Any, **options: Any) -> Any:
        if type(self) is not LayoutEnvironment:
            return compile_(self, source, *names, **options)
        if not hasattr(source, "made"):
            source.made = compile_(self, source, *names, **options), self.taken
            source.find = cache(source.find)
            source.referenced = tuple(referenced(source))
        code, self.taken = source.made
        return code

    def referred_to(tree: nodes.Template) -> Iterable[str | None]:
        known: Iterable[str | None] | None = getattr(tree, "referenced", None)
        return referenced(tree) if known is None else known

    patch.setattr(LayoutEnvironment, "_parse", parsed)
    patch.setattr(LayoutEnvironment, "compile", compiled)
    patch.setattr(meta, "find_referenced_templates", referred_to)
