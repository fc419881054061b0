"""The names that templates see in one cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from sitegen.diagnostics import did_you_mean
from sitegen.merge import Field, Tokens
from sitegen.merge.recipient import Misuse, Recipient
from sitegen.plan.model import Cell, Locale
from sitegen.render import links
from sitegen.render.linker import Linker
from sitegen.render.names import Names, Open, Row
from sitegen.sources.project import Project
from sitegen.sources.schema import Action, Site

_BRACES = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class ActionView(Open):
    """An action as templates see it, its texts in the cell's language; `choices` are (value, label)."""

    id: str
    kind: str
    title: str
    button: str
    choices: tuple[tuple[str, str], ...]
    scale: int


@dataclass(frozen=True, slots=True)
class CellContext:
    """Names for copy (`copy`), names for layouts (`layout`), and what the render room itself needs."""

    copy: Mapping[str, Any]
    layout: Mapping[str, Any]
    rows: Mapping[str, list[Row]]
    actions: Mapping[str, ActionView]
    linker: Linker
    page_url: str


class Contexts:
    """Makes contexts; what only the project decides is made once."""

    def __init__(self, project: Project, tokens: Tokens) -> None:
        self.project, self.tokens = project, tokens
        site = project.site.model
        self._recipient = Recipient({name: f.model for name, f in project.fields.items()}, tokens)
        self._site = Names({"base_url": site.base_url, "locales": list(site.locales)}, "site")
        self._brand = Names(site.brand.model_dump(), "brand")
        self._support = Names(site.support.model_dump(), "support")
        self._themes = {name: theme_names(loaded.model) for name, loaded in project.themes.items()}
        self._rows: dict[tuple[int, str], list[Row]] = {}
        self._kept: list[Any] = []
        self._data: dict[str, Names] = {}

    def make(self, cell: Cell) -> CellContext:
        """The names of `cell`."""
        site = self.project.site.model
        tag = cell.locale.tag
        page_url = f"{site.base_url.rstrip('/')}/{cell.id}/landing/"
        linker = Linker(site.base_url, self._utm(site, cell))
        rows = {name: self._localised(result.rows, tag) for name, result in cell.queries.items()}
        actions = {name: action_view(name, a, tag, self.project) for name, a in cell.campaign.model.actions.items()}
        shared = {
            "values": Names(cell.values.tree),
            "brand": self._brand,
            "site": self._site,
            "support": self._support,
            "campaign": Names(
                {"id": cell.campaign.id, "name": cell.campaign.model.name, "kind": cell.campaign.model.kind}, "campaign"
            ),
            "segment": Names(
                {
                    **cell.segment.params,
                    "id": cell.segment.id,
                    "name": cell.segment.name,
                    "family": cell.segment.family,
                },
                "segment",
            ),
            "variant": Names({"id": cell.variant.id, "name": cell.variant.name}, "variant"),
            "locale": cell.locale,
            "links": self._links(site, page_url),
        }
        copy = {**shared, **rows, "data": self._tables(tag), "recipient": self._recipient}
        layout = {
            **shared,
            "theme": self._themes[cell.campaign.model.theme or site.theme],
            "t": self._texts(cell.locale),
            "link": lambda url: linker.complete(self.tokens.expand_url(str(url))),
            "action_link": self._action_link(page_url),
        }
        return CellContext(copy, layout, rows, actions, linker, page_url)

    def _utm(self, site: Site, cell: Cell) -> tuple[tuple[str, str], ...]:
        names = {
            "campaign": cell.campaign.id,
            "segment": cell.segment.id,
            "variant": cell.variant.id,
            "locale": cell.locale.tag,
        }
        return links.parameters(site.tracking.model_dump(), names)

    def _links(self, site: Site, page_url: str) -> Names:
        system = {
            name: Markup(self.tokens.field(Field(name, system=True)))
            for name in ("unsubscribe", "preferences", "web_version")
        }
        return Names({"landing": page_url, "home": site.base_url, **system}, "links")

    def _action_link(self, page_url: str) -> Callable[..., Markup]:
        token = self.tokens.field(Field("action_token", system=True))

        def action_link(action: ActionView, value: object = None) -> Markup:
            anchor = action.id if value is None else f"{action.id}-{value}"
            return Markup(f"{page_url}?t={token}#{anchor}")

        return action_link

    def _texts(self, locale: Locale) -> Callable[..., str]:
        chain = [locale.tag, locale.tag.split("-")[0], "en"]
        tables = [self.project.strings[tag] for tag in dict.fromkeys(chain) if tag in self.project.strings]

        def text(key: str, **values: object) -> str:
            for table in tables:
                if key in table:
                    return fill(table[key], values)
            known = {name for table in tables for name in table}
            raise Misuse("template/undefined", f"there is no interface text “{key}”", did_you_mean(key, known), key)

        return text

    def _localised(self, rows: tuple[Mapping[str, Any], ...], tag: str) -> list[Row]:
        key = (id(rows), tag)
        if key not in self._rows:
            self._rows[key] = [Row(row, tag) for row in rows]
            # The key is an address: the rows must live as long as the entry does.
            self._kept.append(rows)
        return self._rows[key]

    def _tables(self, tag: str) -> Names:
        if tag not in self._data:
            tables = {n: t.rows for n, t in self.project.tables.items() if t.rows is not None}
            self._data[tag] = Names({name: self._localised(rows, tag) for name, rows in tables.items()}, "data")
        return self._data[tag]


def theme_names(theme: Any) -> Names:
    """A theme's tokens for templates."""
    return Names(theme.model_dump(), "theme")


def action_view(name: str, action: Action, tag: str, project: Project) -> ActionView:
    """`action` with its texts in the language `tag`, else in the site's first language."""
    order = [tag, tag.split("-")[0], *project.site.model.locales]

    def pick(text: Mapping[str, str] | str) -> str:
        if isinstance(text, str):
            return text
        return next((text[t] for t in order if t in text), next(iter(text.values()), ""))

    choices = tuple((value, pick(label)) for value, label in action.choices.items())
    return ActionView(name, action.kind, pick(action.title), pick(action.button), choices, action.scale)


def fill(text: str, values: Mapping[str, object]) -> str:
    """`text` with `{name}` replaced; the result is markup when a value is."""
    if not values:
        return text
    if any(hasattr(value, "__html__") for value in values.values()):
        safe = {name: Markup.escape(value) for name, value in values.items()}
        return Markup(_BRACES.sub(lambda m: safe.get(m.group(1), m.group()), Markup.escape(text)))
    return _BRACES.sub(lambda m: str(values.get(m.group(1), m.group())), text)
