"""A cell's mail once more, with marks: what the preview asks for when somebody wants to know where a piece comes from.

It has environments, rooms and a register of tokens of its own, so artifacts cannot meet a mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sitegen.diagnostics import Report
from sitegen.merge import Program
from sitegen.mjml import Compiler
from sitegen.plan.model import Cell
from sitegen.render import attributes
from sitegen.render.blocks import BlockRoom
from sitegen.render.compose import Composer, Sheet
from sitegen.render.finish import Mail
from sitegen.render.marks.elements import classed
from sitegen.render.marks.places import Places
from sitegen.render.marks.rooms import MarkingContexts, MarkingOptions, MarkingRoom, MarkingTokens, MarkingView
from sitegen.render.marks.signs import MARK, point
from sitegen.render.marks.templates import MarkingCopy, MarkingLayouts, MarkingLines, Prints
from sitegen.render.marks.values import marked
from sitegen.render.renderer import Renderer
from sitegen.render.styles import StyleRoom
from sitegen.render.templates.failures import Value
from sitegen.render.view import View
from sitegen.render.workshop import Workshop
from sitegen.sources.project import Project
from sitegen.world import World


class MarkingWorkshop(Workshop):
    """A workshop whose environments make marks."""

    def __init__(self) -> None:
        super().__init__()
        self.places = Places()
        self.prints = Prints(self.places)
        self.tokens = tokens = MarkingTokens(self.prints)
        self.copy = MarkingCopy(self.prints, tokens, self.copy_files.source, self.copy_files.join)
        self.lines = self.titles = MarkingLines(self.prints, tokens)
        self.layouts = MarkingLayouts(self.prints, tokens, self._layout, self.layout_path)
        self.bodies = type(self.bodies)(tokens)
        self.options = MarkingOptions(tokens, self.prints)
        self.styles = StyleRoom(self.layouts, self.layouts, self.lines_of)
        self.compiler = Compiler(tokens, fonts={})


class _Composer(Composer):
    """Composes mails alone, with marks."""

    shop: MarkingWorkshop

    def __post_init__(self) -> None:
        super().__post_init__()
        room = MarkingRoom(self.project, self.shop.layouts, self.shop.bodies, self.shop.options)
        room.places, room.path = self.shop.places, self.shop.layout_path
        self.plain = self.marked = room

    def mail(self, sheet: Sheet, report: Report) -> Program:
        """The mail's HTML as a program with marks."""
        made = attributes.spelled(self.whole("email.mjml", "email", sheet), self.shop.tokens.expand)
        made = classed(made) if self.shop.prints.thorough else self._lines_alone(made)
        return self.shop.compiler.compile(made, sheet.styles.email, sheet.styles.content)

    def _lines_alone(self, mjml: str) -> str:
        """`mjml` without marks but those of the lines of copy."""
        lines = {point(number) for number, place in enumerate(self.shop.places) if place.kind == "copy"}
        return MARK.sub(lambda mark: mark.group() if mark.group() in lines else "", mjml)

    def whole(self, layout: str, target: str, sheet: Sheet, room: BlockRoom | None = None) -> str:
        """The mail's MJML; nothing of what is no mail."""
        return super().whole(layout, target, sheet, room) if target == "email" else ""

    def page(self, sheet: Sheet, report: Report) -> Program:
        """Nothing: pages have no marks."""
        return ()

    def line(self, value: Value, names: Mapping[str, Any]) -> str:
        """The single line `value`."""
        self.shop.titles.value = value
        return super().line(value, names)


class MarkingRenderer(Renderer):
    """Renders the mails of one project with marks."""

    shop: MarkingWorkshop

    def __init__(self, project: Project, world: World, workshop: MarkingWorkshop) -> None:
        super().__init__(project, world, workshop)
        self.contexts = MarkingContexts(project, world, self.shop.tokens, self.shop.prints)
        self.composer = _Composer(project, self.shop, self.assets)

    def marked(self, cell: Cell, *, thorough: bool = True) -> Mail:
        """The mail of `cell`, its values bound, with marks in HTML, subject and preheader; it has no text.

        Marks may change what layouts make of texts they look into. Whoever finishes the mail compares it with the one
        without marks, and asks again for one that is not `thorough`: lines of copy and values alone have marks in it.
        Raises Problem with what is wrong in copy and layouts.
        """
        self.shop.prints.thorough = thorough
        report = Report()
        view = self._view((cell.campaign.folder, "content"))
        view.begin(report)
        self.shop.prints.begin()
        context = self.contexts.make(cell, view)
        draft, _ = self._draft(cell, context, view, report)
        html, subject, preheader = (
            marked(program, self.shop.tokens, self.shop.prints)
            for program in (draft.html, draft.subject, draft.preheader)
        )
        return Mail(html, (), subject, preheader, draft.sender, draft.reply_to)

    def _view(self, bases: tuple[str, ...]) -> View:
        if bases not in self._views:
            view = self._views[bases] = MarkingView(self.assets, bases, self.shop.tokens, self.named)
            view.prints = self.shop.prints
        return self._views[bases]
