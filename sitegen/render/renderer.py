"""`Renderer`: one cell in, its artifacts out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from sitegen.diagnostics import Diagnostic, Position, Problem, Report, diagnose
from sitegen.merge import Place, Program
from sitegen.merge.bindings import Kept
from sitegen.merge.presence import of_program
from sitegen.merge.spacing import evened
from sitegen.plan.model import Cell, Choice
from sitegen.render.blocks import ReadyBlock, every
from sitegen.render.compose import Composer, Sheet, stop_on_errors
from sitegen.render.context import CellContext, Contexts
from sitegen.render.copy.body import ASSETS, Scope
from sitegen.render.copy.conditions import settled
from sitegen.render.copy.copyfiles import Setting, doubtful
from sitegen.render.copy.document import CONTROL, Block, lines_of, parse
from sitegen.render.copy.foreign import in_value
from sitegen.render.copy.parts import ShownPicture
from sitegen.render.finish import Draft, Finisher, Mail
from sitegen.render.forms import formless
from sitegen.render.model import Artifacts
from sitegen.render.pictures.assets import Assets
from sitegen.render.styles import Styles
from sitegen.render.templates.failures import Value
from sitegen.render.unrendered import slips
from sitegen.render.view import View
from sitegen.render.whereabouts import Whereabouts
from sitegen.render.wordpatterns import Words
from sitegen.render.workshop import Workshop
from sitegen.sources.project import Project
from sitegen.sources.schema import EmailFront, LandingFront
from sitegen.world import Trace, World, recording
from sitegen.world.trace import replay

_BLANKS = re.compile(r"[ \t\r\n]+")

GUTTER = 40
"""Pixels that layouts leave free on each side of text and pictures."""

_DRAFTS = 64


@dataclass(frozen=True, slots=True)
class _Kept:
    """A draft or why there is none, the values that got numbers meanwhile, and the owners of addresses in its key."""

    draft: Draft | Problem
    values: Sequence[tuple[str, object]]
    trace: Trace
    owners: object


class Renderer:
    """Renders the cells of one project as one world shows it."""

    def __init__(self, project: Project, world: World, workshop: Workshop | None = None) -> None:
        self.project, self.world = project, world
        self.shop = workshop or Workshop()
        self.shop.look(world)
        self.assets = Assets(world, self.shop.measured)
        self.named = Whereabouts(project, world)
        self.contexts = Contexts(project, world, self.shop.tokens)
        self.composer = Composer(project, self.shop, self.assets)
        self._views: dict[tuple[str, ...], View] = {}
        self._kept: Kept[_Kept] = Kept(_DRAFTS)
        self.finisher = Finisher(project, world, self.shop.tokens, self.shop.copy_files)

    def render(self, cell: Cell) -> Artifacts:
        """The artifacts of `cell`. Raises Problem with all that is wrong with its copy and layouts."""
        report = Report()
        view, context = self._begun(cell, report)
        draft = self._drafted(cell, context, view, report)
        pieces = self.composer.pieces(draft.text)
        ready = self.finisher.filled(draft, cell)
        text: Program | Words | None = None
        if ready:
            text = self.finisher.words(draft, cell, pieces, self.composer.intact, ready)
        if text is None:
            text = self.composer.intact("\n".join(piece for piece, _ in pieces))
        if text is None:
            ready = None
            draft, sheet = self._draft(cell, context, view, report)
            text = self.composer.text(sheet)
        html = ready or draft.html
        mail = self.finisher.bound(Mail(html, text, draft.subject, draft.preheader, draft.sender, draft.reply_to))
        page = "" if ready else self.finisher.page(draft.page, cell)
        view.pictures.update(draft.pictures)
        pictures = tuple(view.pictures[name] for name in sorted(view.pictures))
        return self.finisher.artifacts(cell, mail, page, pictures, tuple(report))

    def mail(self, cell: Cell) -> Mail:
        """The mail of `cell` as programs with its values, to be finished for any reader. Raises Problem as `render`."""
        report = Report()
        view, context = self._begun(cell, report)
        draft = self._drafted(cell, context, view, report)
        text = self.composer.intact("\n".join(piece for piece, _ in self.composer.pieces(draft.text)))
        if text is None:
            draft, sheet = self._draft(cell, context, view, report)
            text = self.composer.text(sheet)
        return self.finisher.bound(Mail(draft.html, text, draft.subject, draft.preheader, draft.sender, draft.reply_to))

    def _begun(self, cell: Cell, report: Report) -> tuple[View, CellContext]:
        """What templates see of `cell`, with its values numbered; pictures are noted from now on."""
        view = self._view((cell.campaign.folder, "content"))
        view.begin(report)
        return view, self.contexts.make(cell, view)

    def _drafted(self, cell: Cell, context: CellContext, view: View, report: Report) -> Draft:
        """The draft of `cell`, made once for all cells that differ in values which nothing looks into.

        Raises Problem, and then for all of these.
        """
        bound, start = self.shop.tokens.bound, self.shop.tokens.bound.count()
        files = (cell.email, cell.landing)
        named = (*context.copy.items(), *context.layout.items())
        key = (
            tuple(tuple(file.path for file in choice.chain) if choice else None for choice in files),
            tuple((name, id(value)) for name, value in named),
            (id(context.actions), context.linker, context.alternates, start),
        )
        kept = self._kept.get(key, bound)
        if kept is not None:
            for text, raw in kept.values:
                bound.add(text, raw)
            replay(kept.trace)
            if isinstance(kept.draft, Problem):
                raise Problem(*kept.draft.diagnostics)
            return kept.draft
        draft: Draft | Problem
        with recording() as trace, bound.asking() as asked:
            try:
                draft, _ = self._draft(cell, context, view, report)
            except Problem as problem:
                draft = Problem(*problem.diagnostics)  # without the frames that it was raised in
        if isinstance(draft, Problem) or not len(report):
            # What was numbered meanwhile follows from what was asked for.
            before = {each for each in asked if not isinstance(each.value, int) or each.value < start}
            self._kept.keep(key, bound, before, _Kept(draft, bound.since(start), trace, named))
        if isinstance(draft, Problem):
            raise draft
        return draft

    def _draft(self, cell: Cell, context: CellContext, view: View, report: Report) -> tuple[Draft, Sheet]:
        """The draft of `cell`, and the sheet of its mail. Raises Problem with all that is wrong."""
        bases = (cell.campaign.folder, "content")
        theme = self.project.themes[cell.campaign.model.theme or self.project.site.model.theme].model
        scope = Scope(bases, context.linker, theme.width - 2 * GUTTER, cell.locale.tag)
        names = {**context.layout, "picture": view}
        styles = self.composer.attempt(
            lambda: self.shop.styles.styles(theme, self.project.styles, names, self.world), names
        )
        read = self._front(cell.email, EmailFront, context.copy, report)
        front = read or {}
        report.extend(self._values(cell))
        blocks = self._document(cell.email, context, scope, report)
        page_front, page_blocks = front, blocks
        if cell.landing is not None:
            page_front = self._front(cell.landing, LandingFront, context.copy, report) or {}
            before = len(report)
            page_blocks = self._document(cell.landing, context, scope, report)
            if len(report) == before:
                report.extend(formless(blocks, page_blocks, cell.landing.chosen.path))
        page_blocks = [_on_page(block) for block in page_blocks]
        # What stands in front matter that cannot be read is not missing.
        subject, preheader = self._inbox_line(cell, front, context, report) if read is not None else ("?", "?")
        stop_on_errors(report)
        names = {**names, "title": subject, "preheader": preheader, "css": Markup(styles.head)}
        tokens = self.shop.tokens
        model, site = cell.campaign.model, self.project.site.model
        sheet = Sheet(blocks, names, view, styles, *_frame(front, blocks), _copy_at(cell.email))
        own_front = page_front if cell.landing else {}
        failed: list[Diagnostic] = []
        try:
            with gathered(failed):
                html = self.composer.mail(sheet, report)
            with gathered(failed):
                text = self.composer.whole("email.txt", "text", sheet)
            with gathered(failed):
                page = self._page(cell, own_front, page_blocks, names, view, styles, context, report)
            if failed:
                raise Problem(*failed)
            draft = Draft(
                html=html,
                text=text,
                subject=tokens.split(subject, Place.HEADER),
                preheader=tokens.split(preheader, Place.HEADER),
                page=page,
                sender=(front["sender"].value if "sender" in front else None) or model.sender or site.sender,
                reply_to=(front["reply_to"].value if "reply_to" in front else None) or model.reply_to or site.reply_to,
                pictures=view.pictures,
            )
        except Problem:
            # A template that fails for want of a picture is not what is wrong.
            stop_on_errors(report)
            raise
        stop_on_errors(report)
        for block in every((*blocks, *page_blocks)):
            view.pictures.update((p.name, p) for p in (block.body.pictures if block.body else ()))
        return replace(draft, pictures=dict(view.pictures)), sheet

    def told(self, diagnostic: Diagnostic) -> Diagnostic:
        """`diagnostic` without tokens: with recipient fields as authors write them, and values as themselves."""
        named = self.shop.tokens.named
        return replace(diagnostic, message=named(diagnostic.message), hint=named(diagnostic.hint))

    def _view(self, bases: tuple[str, ...]) -> View:
        if bases not in self._views:
            self._views[bases] = View(self.assets, bases, self.shop.tokens, self.named)
        return self._views[bases]

    def _front(
        self,
        choice: Choice,
        model: type[EmailFront] | type[LandingFront],
        names: Mapping[str, Any],
        report: Report,
    ) -> Mapping[str, Setting] | None:
        try:
            front = self.shop.copy_files.front(choice, model)
            report.extend(doubtful(front, tuple(self.project.fields), names))
            return front
        except Problem as problem:
            report.extend(problem.diagnostics)
            return None

    def _document(self, choice: Choice, context: CellContext, scope: Scope, report: Report) -> list[ReadyBlock]:
        path = choice.chosen.path
        room = self.composer.plain
        broken = self.project.broken.names("blocks")
        try:
            text = self.composer.copy(path, context.copy)
        except Problem as problem:
            told: list[Diagnostic] = []
            with suppress(Problem):
                source = self.shop.copy_files.source(path)
                specs = {name: loaded.model for name, loaded in self.project.blocks.items()}
                told.extend(slips(source[0], path, specs, broken, self.shop.lines_of) if source else ())
            # A fallback is no help where no field can stand.
            barred = {found.at.line for found in told if found.at and found.rule == "merge/not-here"}
            report.extend(told)
            report.extend(
                found
                for found in problem.diagnostics
                if not (found.rule == "merge/no-fallback" and found.at and found.at.line in barred)
            )
            return []
        fields = tuple(self.project.fields)
        report.extend(self.shop.copy_files.doubtful(path, self.shop.copy.others, fields, context.copy))
        before = len(report)
        lines = settled(lines_of(text, path, sources=self.shop.lines_of), self.shop.tokens, report)
        blocks = parse(lines, room.known, report, broken)
        if not blocks and len(report) == before:
            report.add(diagnose("copy/body", "this file holds no text", Position(path, 1), hint="Write some."))
        return room.ready(blocks, context, scope, self.assets, report)

    def _values(self, cell: Cell) -> Iterator[Diagnostic]:
        """What is doubtful in the values of `cell`, each where it was set."""
        fields = tuple(self.project.fields)
        for key, origin in cell.values.origins.items():
            value: Any = cell.values.tree
            for name in key:
                value = value[name]
            for doubt in in_value(value, fields) if isinstance(value, str) else ():
                yield diagnose("merge/foreign", doubt.message, origin.at, hint=doubt.hint)

    def _inbox_line(
        self, cell: Cell, front: Mapping[str, Setting], context: CellContext, report: Report
    ) -> tuple[str, str]:
        found = {}
        for key in ("subject", "preheader"):
            try:
                found[key] = self._line(front.get(key), context.copy)
            except Problem as problem:
                report.extend(problem.diagnostics)
                found[key] = "?"
        if not self.shop.tokens.filled(found["subject"]):
            at = front["subject"].at if "subject" in front else Position(cell.email.chosen.path, 1)
            report.add(
                diagnose("copy/subject", "the mail has no subject", at, hint="Add subject: … to the front matter.")
            )
        elif of_program(self.shop.tokens.split(found["subject"], Place.HEADER)) is not True:
            message = "the subject is empty for some recipients: all of it stands inside conditions or loops"
            hint = "Write words beside them, or an {% else %} that says what everybody else gets."
            report.add(diagnose("copy/subject", message, front["subject"].at, hint=hint))
        return found["subject"], found["preheader"]

    def _line(self, setting: Setting | None, names: Mapping[str, Any], *, plain: bool = False) -> str:
        if setting is None or not setting.value:
            return ""
        source = str(setting.value)
        if "{" not in source:
            return source.strip()
        value = Value(source, lambda offset: setting.document.inside((setting.key,), offset))
        text = self.composer.line(value, names)
        text = _BLANKS.sub(" ", self.shop.tokens.expand(text) if plain else text)
        return evened(text.strip(), self.shop.tokens)

    def _page(
        self,
        cell: Cell,
        front: Mapping[str, Setting],
        blocks: Sequence[ReadyBlock],
        names: Mapping[str, Any],
        view: View,
        styles: Styles,
        context: CellContext,
        report: Report,
    ) -> Program:
        site, landing = self.project.site.model, cell.campaign.model.landing
        view.block, view.at = None, front["image"].at if "image" in front else None
        chosen: str = self._line(front.get("image"), context.copy, plain=True)
        alt: object = ""
        if not chosen:
            view.block, chosen, alt = self._first_picture(blocks)
        picture = view(chosen, 1200, alt, "in link previews")
        page_names = {
            **names,
            "title": self._line(front.get("title"), context.copy) or names["title"],
            "description": self._line(front.get("description"), context.copy) or names["preheader"],
            "preheader": "",
            "link": context.page_link,
            "css": Markup(styles.landing),
            "csp": styles.csp,
            "page_url": context.page_url,
            "canonical": landing.canonical or context.page_url,
            "robots": "index,follow" if landing.index else "noindex,nofollow",
            "og_image": _absolute(picture, site.base_url) if picture else None,
            "alternates": context.alternates,
        }
        return self.composer.page(
            Sheet(blocks, page_names, view, styles, *_frame(front, blocks), _copy_at(cell.landing or cell.email)),
            report,
        )

    def _first_picture(self, blocks: Iterable[ReadyBlock]) -> tuple[Block | None, str, object]:
        """The page's first picture: the block that shows it, path, and what it shows."""
        for block in every(block for block in blocks if block.name != CONTROL):
            for name, option in self.project.blocks[block.name].model.options.items():
                if option.type == "image" and block.options[name]:
                    return block.block, str(block.options[name]), getattr(block.options, "alt", "")
        return None, "", ""


@contextmanager
def gathered(found: list[Diagnostic]) -> Iterator[None]:
    """Collect in `found` what is wrong, in place of raising Problem."""
    try:
        yield
    except Problem as problem:
        found.extend(problem.diagnostics)


def _frame(front: Mapping[str, Setting], blocks: Iterable[ReadyBlock]) -> tuple[bool, bool]:
    """Whether the layout adds header and footer: not where the copy switches them off or has its own."""
    own = {block.name for block in blocks}

    def wanted(name: str) -> bool:
        return name not in own and (name not in front or bool(front[name].value))

    return wanted("header"), wanted("footer")


def _copy_at(choice: Choice) -> Position:
    return Position(choice.chosen.path)


def _on_page(block: ReadyBlock) -> ReadyBlock:
    """`block` as the page shows it: without links that lead to that very page."""
    body = block.body
    if body is not None and body.on_page is not None:
        body = body.on_page
    return replace(block, body=body, children=tuple(map(_on_page, block.children)))


def _absolute(picture: ShownPicture, base_url: str) -> ShownPicture:
    return replace(picture, src=picture.src.replace(ASSETS, base_url.rstrip("/") + "/assets/"))
