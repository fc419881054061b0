"""Recipes: the digest of what the plan decided for a cell, as far as it shapes the cell's artifacts.

Blocks, fields and tables are not in it: cells record which of them they look at (`sources.parts`). Neither is what only
the manifest tells, such as a variant's weight.
"""

from __future__ import annotations

from collections.abc import Iterator
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
        """The recipe of `cell`: for each part its name and its digest, so that `differences` can name what changed."""
        known = self._known.get(cell.id)
        if known is None:
            known = self._known[cell.id] = " ".join(f"{name}={found[:16]}" for name, found in self._parts(cell))
        return known

    def blocks(self) -> str:
        """The recipe of the page of all blocks."""
        site = self._project.site.model
        return digest([self._common, site.model_dump(by_alias=True), self._theme(site.theme), self._texts("en")])

    def _parts(self, cell: Cell) -> Iterator[tuple[str, str]]:
        campaign, segment, variant, locale = cell.campaign, cell.segment, cell.variant, cell.locale
        yield "site", self._common
        yield "campaign", self._once(campaign, lambda: [campaign.id, *self._campaign_facts(cell)])
        yield "theme", self._theme(campaign.model.theme or self._project.site.model.theme)
        yield (
            "segment",
            self._once(segment, lambda: [segment.id, segment.name, segment.family, dict(segment.params)]),
        )
        yield "variant", self._once(variant, lambda: [variant.id, variant.name])
        yield "locale", self._once(locale, lambda: [locale.tag, locale.name, locale.dir])
        yield "texts", self._texts(locale.tag)
        yield "values", self._once(cell.values.tree, lambda: cell.values.tree)
        yield "queries", self._queries(cell)
        yield "copy", self._chains([file.path for file in cell.email.chain], "email")
        yield "landing", self._chains([file.path for file in cell.landing.chain] if cell.landing else [], "landing")
        yield "persona", self._persona(cell.persona)

    def _queries(self, cell: Cell) -> str:
        rows = {name: result.rows for name, result in cell.queries.items()}
        return digest([(name, self._once(found, lambda found=found: found)) for name, found in rows.items()])

    @staticmethod
    def _chains(paths: list[str], stem: str) -> str:
        return digest([stem, *paths])

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
        return digest([name, loaded.model.model_dump() if loaded else None])

    def _persona_facts(self, name: str) -> str:
        loaded = self._project.personas.get(name)
        return digest([name, loaded.model.model_dump() if loaded else None])

    def _texts_facts(self, tag: str) -> str:
        """Of the interface texts that are read in a language: its own, those of its family, and English."""
        chain = dict.fromkeys((tag, tag.split("-")[0], "en"))
        return digest([dict(self._project.strings.get(each, {})) for each in chain])


_SAID = {
    "site": "what site.yaml says of all mails changed: brand, sender, base_url, locales, tracking, support or checks",
    "campaign": "its campaign.yaml changed: name, kind, from, reply_to, locales, actions, landing or date",
    "theme": "its theme is another one, or has other tokens",
    "segment": "its segment has another name or other parameters",
    "variant": "its variant has another name",
    "locale": "its language has another name or direction",
    "texts": "the interface texts of its language changed",
    "values": "its values changed: sitegen explain shows them, and where each is set",
    "queries": "its queries give other rows",
    "copy": "its copy comes from other files",
    "landing": "its page comes from other files",
    "persona": "its persona is another one, or has other values",
}


def differences(before: str, now: str) -> list[str]:
    """What differs between two recipes, for people."""
    known = dict(part.split("=", 1) for part in before.split() if "=" in part)
    return [
        _SAID.get(name, name)
        for name, found in (part.split("=", 1) for part in now.split() if "=" in part)
        if known.get(name) != found
    ]
