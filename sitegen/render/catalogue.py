"""Each block with its example, rendered as it would be in a mail, on a page and in text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from pydantic import ValidationError

from sitegen.diagnostics import Diagnostic, Position, Problem, Report, diagnose
from sitegen.plan.locales import default_locale, direction
from sitegen.plan.model import Cell, Choice, Locale, QueryResult, Segment, Values, Variant
from sitegen.render.compose import Sheet, stop_on_errors
from sitegen.render.copy.body import Scope
from sitegen.render.copy.document import Line, parse
from sitegen.render.pictures.assets import Picture
from sitegen.render.renderer import GUTTER, Renderer
from sitegen.render.view import View
from sitegen.sources.document import Document
from sitegen.sources.project import Campaign, CopyFile, Loaded
from sitegen.sources.schema import Action, BlockFile, CampaignFile


@dataclass(frozen=True, slots=True)
class Sample:
    """One block of the catalogue; `email` and `landing` are whole documents, pictures by `ASSETS` addresses."""

    id: str
    name: str
    help: str
    example: str
    email: str
    landing: str
    text: str
    pictures: tuple[Picture, ...]


def samples(renderer: Renderer, found: Report) -> Iterator[Sample]:
    """A sample of each block, by name; blocks whose example fails are left out and told to `found`."""
    for name, loaded in sorted(renderer.project.blocks.items()):
        try:
            first = loaded.document.position(("example",)).line + 1
            path = loaded.document.path
            written = loaded.model.example.rstrip("\n").split("\n")
            lines = [Line(text, path, first + number) for number, text in enumerate(written)]
            yield sample(renderer, name, lines, surroundings(renderer, loaded), Report())
        except Problem as problem:
            found.extend(_about(diagnostic, loaded) for diagnostic in problem.diagnostics)


def _about(diagnostic: Diagnostic, loaded: Loaded[BlockFile]) -> Diagnostic:
    if diagnostic.at is not None and diagnostic.at.path.startswith(("layouts/", "builtin/", "content/site.yaml")):
        return diagnostic
    at = loaded.document.key_position(("example",))
    message = f"the example of the block does not work: {diagnostic.message}"
    return diagnose(diagnostic.rule, message, at, hint=diagnostic.hint)


def sample(renderer: Renderer, name: str, lines: Sequence[Line], cell: Cell, report: Report) -> Sample:
    """The block `name` as `lines` of copy have it, in `cell`, which `surroundings` gives.

    `report` collects what there is to say besides. Raises Problem with what is wrong.
    """
    spec = renderer.project.blocks[name].model
    bases = ("layouts", "builtin", "content")
    view = View(renderer.assets, bases, renderer.shop.tokens, renderer.named)
    view.begin(report)
    context = renderer.contexts.make(cell, view)
    theme = renderer.project.themes[cell.campaign.model.theme or renderer.project.site.model.theme].model
    scope = Scope(bases, context.linker, theme.width - 2 * GUTTER)
    room = renderer.composer.plain
    blocks = room.ready(parse(lines, room.known, report), context, scope, renderer.assets, report)
    stop_on_errors(report)
    names = {**context.layout, "picture": view, "title": spec.name, "preheader": ""}
    styles = renderer.composer.attempt(
        lambda: renderer.shop.styles.styles(theme, renderer.project.styles, names, renderer.world), names
    )
    mail = Sheet(blocks, {**names, "css": Markup(styles.head)}, view, styles, header=False, footer=False)
    page_names = {
        **names,
        "css": Markup(styles.landing),
        "csp": styles.csp,
        "description": spec.help,
        "page_url": context.page_url,
        "canonical": context.page_url,
        "robots": "noindex,nofollow",
        "og_image": None,
        "alternates": context.alternates,
    }
    page = Sheet(blocks, page_names, view, styles, header=False, footer=False)
    try:
        html = renderer.finisher.page(renderer.composer.mail(mail, report), cell)
        landing = renderer.finisher.page(renderer.composer.page(page, report), cell)
        text = renderer.finisher.page(renderer.composer.text(mail), cell)
    except Problem:
        # A template that fails for want of a picture is not what is wrong.
        stop_on_errors(report)
        raise
    stop_on_errors(report)
    pictures = {p.name: p for block in blocks if block.body for p in block.body.pictures} | view.pictures
    used = tuple(pictures[key] for key in sorted(pictures))
    return Sample(name, spec.name, spec.help, spec.example, html, landing, text.strip(), used)


def surroundings(renderer: Renderer, loaded: Loaded[BlockFile], theme: str | None = None) -> Cell:
    """A cell that has the rows and actions of a block's sample, in `theme` (None: the site's). Raises Problem."""
    actions: dict[str, Action] = {}
    queries: dict[str, QueryResult] = {}
    at = loaded.document.position(("sample",))
    for name, value in loaded.model.sample.items():
        if isinstance(value, list):
            queries[name] = QueryResult(name, "", {}, tuple(value), at)
        else:
            actions[name] = _action(name, value, loaded)
    file = CampaignFile(name="Blocks", kind="marketing", segments=["blocks"], actions=actions, theme=theme)
    campaign = Campaign("blocks", Loaded(file, Document("", "")), "builtin", ())
    tag = default_locale(renderer.project)
    locale = renderer.project.site.model.locales[tag]
    return Cell(
        campaign=campaign,
        segment=Segment("blocks", "blocks", "blocks", "Blocks", "", 0, {}, {}, Position("")),
        variant=Variant("default", "", 1.0, 1.0),
        locale=Locale(tag, locale.name, locale.dir or direction(tag)),
        values=Values(renderer.project.site.model.values),
        queries=queries,
        email=Choice((CopyFile(loaded.document.path, "email", ()),)),
        landing=None,
        persona="",
    )


def _action(name: str, value: Any, loaded: Loaded[BlockFile]) -> Action:
    try:
        return Action.model_validate(value)
    except ValidationError as error:
        at = loaded.document.position(("sample", name))
        message = f"the sample “{name}” is neither a list of rows nor an action"
        raise Problem(diagnose("schema/value", message, at)) from error
