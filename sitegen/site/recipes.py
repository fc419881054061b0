"""Recipes: the digest of what the plan decided for a cell, as far as it shapes the cell's artifacts.

Blocks, fields and tables are not in it: cells record which of them they look at (`sources.parts`). Neither is what only
the manifest tells, such as a variant's weight.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sitegen.plan.model import Cell
from sitegen.sources.parts import digest
from sitegen.sources.project import Project

_SITE = {"brand", "sender", "reply_to", "base_url", "list_id", "dialect", "date", "support", "tracking"}

_CAMPAIGN = {"name", "kind", "actions", "landing", "sender", "reply_to", "date"}


class Recipes:
    """The recipes of one look at the files."""

    def __init__(self, project: Project) -> None:
        site = project.site.model
        self._project = project
        self._known: dict[str, str] = {}
        self._shared: dict[int, tuple[object, str]] = {}
        self._common = digest(
            [
                site.model_dump(include=_SITE),
                list(site.locales),
                sorted(site.checks.off),
                project.styles,
                [project.broken.names(kind) for kind in ("blocks", "themes")],
            ]
        )
        self._theme = cache(self._theme_facts)
        self._persona = cache(self._persona_facts)
        self._texts = cache(self._texts_facts)

    def of(self, cell: Cell) -> str:
        """The recipe of `cell`."""
        known = self._known.get(cell.id)
        if known is None:
            known = self._known[cell.id] = digest(self._facts(cell))
        return known

    def blocks(self) -> str:
        """The recipe of the page of all blocks."""
        site = self._project.site.model
        return digest([self._common, site.model_dump(by_alias=True), self._theme(site.theme), self._texts("en")])

    def _facts(self, cell: Cell) -> list[Any]:
        theme = cell.campaign.model.theme or self._project.site.model.theme
        return [
            self._common,
            self._once(cell.campaign, lambda: [cell.campaign.id, self._campaign_facts(cell)]),
            self._theme(theme),
            [cell.segment.id, cell.segment.name, cell.segment.family, dict(cell.segment.params)],
            [cell.variant.id, cell.variant.name],
            [cell.locale.tag, cell.locale.name, cell.locale.dir, self._texts(cell.locale.tag)],
            self._once(cell.values.tree, lambda: cell.values.tree),
            {name: self._once(result.rows, lambda rows=result.rows: rows) for name, result in cell.queries.items()},
            [file.path for file in cell.email.chain],
            [file.path for file in cell.landing.chain] if cell.landing else None,
            [cell.persona, self._persona(cell.persona)],
        ]

    def _once(self, shared: Any, facts: Any) -> str:
        """The digest of what many cells share, made once; `shared` stays alive as long as its number is used."""
        known = self._shared.get(id(shared))
        if known is None:
            known = self._shared[id(shared)] = (shared, digest(facts()))
        return known[1]

    def _campaign_facts(self, cell: Cell) -> list[Any]:
        model = cell.campaign.model
        return [model.model_dump(include=_CAMPAIGN), list(model.locales), cell.campaign.folder]

    def _theme_facts(self, name: str) -> str:
        loaded = self._project.themes.get(name)
        return f"{name}={digest(loaded.model.model_dump())}" if loaded else name

    def _persona_facts(self, name: str) -> str:
        loaded = self._project.personas.get(name)
        return digest(loaded.model.model_dump()) if loaded else ""

    def _texts_facts(self, tag: str) -> str:
        """Of the interface texts that are read in a language: its own, those of its family, and English."""
        chain = dict.fromkeys((tag, tag.split("-")[0], "en"))
        return digest([dict(self._project.strings.get(each, {})) for each in chain])
