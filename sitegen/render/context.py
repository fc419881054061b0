"""The names that templates see in one cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from sitegen.diagnostics import Diagnostic, Position, Problem, diagnose, did_you_mean
from sitegen.merge import Field, Tokens
from sitegen.merge.bindings import ALTERNATES, PAGE, TAGGED_PAGE, TRACKING, Bindings, Pictures
from sitegen.merge.choosing import Misuse
from sitegen.merge.program import Spot
from sitegen.merge.symbols import Recipient
from sitegen.plan.model import Cell, Locale
from sitegen.plan.tables import table_rows
from sitegen.render import links
from sitegen.render.linker import Linker
from sitegen.render.templates.names import Names, Open, Row, localised
from sitegen.render.templates.printing import printed
from sitegen.render.templates.rows import SEGMENT, NumberedSegment, shape
from sitegen.render.templates.rows import numbered as numbered_rows
from sitegen.render.templates.tables import RowsByName, Tables
from sitegen.sources.project import Models, Project
from sitegen.sources.schema import Action, Site
from sitegen.world import Trace, World, recording
from sitegen.world.trace import replay

_ROWS = 4096
"""So many rows of queries are kept in the form in which templates see them."""

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
    rows: Mapping[str, Sequence[Names]]
    actions: Mapping[str, ActionView]
    linker: Linker
    page_url: str
    alternates: tuple[tuple[str, str], ...]
    page_link: Callable[[object], str] = str
    """`link` for the landing page's templates: nothing for an address that leads to that very page."""


class Contexts:
    """Makes contexts. Cells share the objects of what is the same for them, so that renderings can be shared too."""

    def __init__(self, project: Project, world: World, tokens: Tokens) -> None:
        self.project, self.world, self.tokens = project, world, tokens
        self._loaded: dict[str, tuple[Sequence[Mapping[str, Any]], Trace]] = {}
        site = project.site.model
        self._recipient = Recipient(Models(project.fields), tokens, project.broken.names("fields"))
        self._fixed = {
            "brand": Names(site.brand.model_dump(), "brand"),
            "site": Names({"base_url": site.base_url, "locales": list(site.locales)}, "site"),
            "support": Names(site.support.model_dump(), "support"),
            "links": self._links(site),
        }
        self._themes = {name: theme_names(loaded.model) for name, loaded in project.themes.items()}
        self._action_link = self._action_links()
        self._tracking = site.tracking.model_dump()
        self._shared: dict[tuple[object, ...], tuple[Any, object]] = {}
        self._rows: dict[tuple[object, ...], tuple[Any, object]] = {}
        """As `_shared`, of rows: as many as cells, so the oldest go."""

    def make(self, cell: Cell, pictures: Pictures) -> CellContext:
        """The names of `cell`; its values, and `pictures` they name, are numbered anew in the register of tokens.

        Raises Problem when the cell's theme could not be loaded.
        """
        site, campaign = self.project.site.model, cell.campaign
        name = campaign.model.theme or site.theme
        theme = self._themes.get(name)
        if theme is None:
            raise Problem(self._no_theme(name))
        tag = cell.locale.tag
        page_url = f"{site.base_url.rstrip('/')}/{cell.id}/landing/"
        utm = self._utm(cell)
        own = Linker(site.base_url, utm)
        alternates = self._alternates(cell)
        tracking = [value for _, value in utm] + [""] * (ALTERNATES - TRACKING - len(utm))
        reserved = (page_url, own.complete(page_url), *tracking, *(url for _, url in alternates))
        rows = {name: self._localised(result.rows, tag) for name, result in cell.queries.items()}
        by_name = RowsByName(rows, self._tables(tag))
        facts = {
            **localised(cell.segment.params, tag),
            "id": cell.segment.id,
            "name": cell.segment.name,
            "family": cell.segment.family,
        }
        look = _values(by_name, facts, cell.locale)
        self.tokens.bound = Bindings(reserved, own.complete, look, pictures)
        # What is the same for all cells is completed with numbers in place of this cell's parameters.
        numbers = tuple((name, self.tokens.number(TRACKING + i)) for i, (name, _) in enumerate(utm))
        linker = Linker(site.base_url, numbers)
        shared = {
            **self._fixed,
            "values": self._once(("values", id(cell.values.tree)), cell.values.tree, lambda: Names(cell.values.tree)),
            "campaign": self._once(
                ("campaign", id(campaign)),
                campaign,
                lambda: Names(
                    {"id": campaign.id, "name": campaign.model.name, "kind": campaign.model.kind}, "campaign"
                ),
            ),
            "segment": self._once(("segment", shape([facts])), facts, lambda: NumberedSegment(facts, self.tokens)),
            "variant": self._once(
                ("variant", id(cell.variant)),
                cell.variant,
                lambda: Names({"id": cell.variant.id, "name": cell.variant.name}, "variant"),
            ),
            "locale": cell.locale,
        }
        by_place = {name: self._numbered(name, found) for name, found in rows.items()}
        copy = {**shared, **by_place, "data": self._tables(tag), "recipient": self._recipient}
        layout = {
            **shared,
            "recipient": self._recipient,
            "theme": theme,
            "t": self._once(("texts", tag), None, lambda: self._texts(cell.locale)),
            "link": self._once(("link", linker), None, lambda: self._link(linker)),
            "action_link": self._action_link,
        }
        actions = self._once(
            ("actions", id(campaign), tag),
            campaign,
            lambda: {name: action_view(name, a, tag, self.project) for name, a in campaign.model.actions.items()},
        )
        numbered: tuple[tuple[str, str], ...] = tuple(
            (other, Markup(self.tokens.number(ALTERNATES + i))) for i, (other, _) in enumerate(alternates)
        )
        return CellContext(
            copy,
            layout,
            RowsByName(by_place, self._tables_by_place(tag)),
            actions,
            linker,
            Markup(self.tokens.number(PAGE)),
            numbered,
            self._once(("page link", linker), None, lambda: self._page_link(linker)),
        )

    def _once(self, key: tuple[object, ...], owner: object, make: Callable[[], Any]) -> Any:
        found = self._shared.get(key)
        if found is None:
            # Keys hold addresses: the owner must live as long as the entry does.
            found = self._shared[key] = (make(), owner)
        return found[0]

    def _of_rows(self, key: tuple[object, ...], rows: object, make: Callable[[], Any]) -> Any:
        found = self._rows.get(key)
        if found is None:
            if len(self._rows) >= _ROWS:
                del self._rows[next(iter(self._rows))]
            found = self._rows[key] = (make(), rows)
        return found[0]

    def _utm(self, cell: Cell) -> tuple[tuple[str, str], ...]:
        names = {
            "campaign": cell.campaign.id,
            "segment": cell.segment.id,
            "variant": cell.variant.id,
            "locale": cell.locale.tag,
        }
        return links.parameters(self._tracking, names)

    def _alternates(self, cell: Cell) -> list[tuple[str, str]]:
        base = self.project.site.model.base_url.rstrip("/")
        tags = list(cell.campaign.model.locales or self.project.site.model.locales)
        prefix = f"{base}/{cell.campaign.id}/{cell.segment.id}/{cell.variant.id}"
        return [(tag, f"{prefix}/{tag}/landing/") for tag in tags] if len(tags) > 1 else []

    def _no_theme(self, name: str) -> Diagnostic:
        if self.project.broken.has("themes", name):
            message = f"nothing can be shown with the theme “{name}” while it has errors"
            return diagnose("ref/broken", message, Position(f"layouts/themes/{name}.yaml"), hint="Mend them first.")
        # The words and the place of `sources`, so that it is told once.
        at = self.project.site.document.position(("theme",))
        return diagnose("ref/theme", f"there is no theme “{name}”", at)

    def _links(self, site: Site) -> Names:
        system = {
            name: Markup(self.tokens.field(Field(name, system=True)))
            for name in ("unsubscribe", "preferences", "web_version")
        }
        page = Markup(self.tokens.number(PAGE))
        return Names({"landing": page, "home": site.base_url, **system}, "links")

    def _link(self, linker: Linker) -> Callable[[object], str]:
        def link(url: object) -> str:
            text = str(url)
            return self.tokens.sound(text) or self.tokens.completed(self.tokens.address(text), linker.complete)

        return link

    def _page_link(self, linker: Linker) -> Callable[[object], str]:
        link, page = self._link(linker), (self.tokens.number(PAGE), self.tokens.number(TAGGED_PAGE))
        return lambda url: "" if str(url) in page else link(url)

    def _action_links(self) -> Callable[..., Markup]:
        page, token = self.tokens.number(PAGE), self.tokens.field(Field("action_token", system=True))

        def action_link(action: ActionView, value: object = None) -> Markup:
            anchor = action.id if value is None else f"{action.id}-{value}"
            return Markup(f"{page}?t={token}#{anchor}")

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

    def _numbered(self, name: str, rows: list[Row]) -> Sequence[Names]:
        """`rows`, their values numbered: the same object for all rows of one shape. As they are where they are many."""
        made = self._of_rows(("shape", id(rows)), rows, lambda: shape(rows))
        if made is None:
            return rows
        found: Sequence[Names] = self._once(
            ("numbered", name, made), rows, lambda: numbered_rows(rows, name, self.tokens)
        )
        return found

    def _localised(self, rows: Sequence[Mapping[str, Any]], tag: str) -> list[Row]:
        made: list[Row] = self._of_rows(("rows", id(rows), tag), rows, lambda: [Row(row, tag) for row in rows])
        return made

    def _tables(self, tag: str) -> Tables:
        def load(name: str) -> list[Row]:
            return self._localised(self._table(name), tag)

        made: Tables = self._once(("data", tag), None, lambda: Tables(self.project.tables, load))
        return made

    def _tables_by_place(self, tag: str) -> Tables:
        def load(name: str) -> Sequence[Names]:
            return self._numbered(name, self._localised(self._table(name), tag))

        made: Tables = self._once(("numbered data", tag), None, lambda: Tables(self.project.tables, load))
        return made

    def _table(self, name: str) -> Sequence[Mapping[str, Any]]:
        table = self.project.tables[name]
        if table.rows is not None:
            return table.rows
        if name not in self._loaded:
            with recording() as trace:
                self._loaded[name] = (table_rows(table, self.world), trace)
        rows, trace = self._loaded[name]
        replay(trace)
        return rows


def _values(
    rows: Mapping[str, Sequence[Names]], segment: Mapping[str, Any], locale: Locale
) -> Callable[[Spot], tuple[str, object]]:
    """What finds values in `rows` and of the `segment`, with the text that they print as in `locale`."""
    names = {"locale": locale}

    @cache
    def value(spot: Spot) -> tuple[str, object]:
        raw = segment[spot.column] if spot.rows == SEGMENT else rows[spot.rows][spot.row][spot.column]
        return (raw if isinstance(raw, str) else printed(names, raw)), raw

    return value


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
