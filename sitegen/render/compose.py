"""Blocks and layouts to whole mails and pages, for one project as one world shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from sitegen.diagnostics import Diagnostic, Position, Problem, Report, diagnose
from sitegen.merge import Program
from sitegen.merge.bindings import Bindings, Kept
from sitegen.merge.spacing import evened
from sitegen.merge.structure import Torn, nested
from sitegen.merge.tokens import CONTROL, TOKEN
from sitegen.mjml.findings import Origin
from sitegen.render import attributes, oversights, remnants
from sitegen.render.blocks import BlockRoom, ReadyBlock, every, template_of
from sitegen.render.context import CellContext
from sitegen.render.copy.body import Scope
from sitegen.render.copy.document import Block, Line
from sitegen.render.linker import Linker
from sitegen.render.pictures.assets import Assets
from sitegen.render.plain.spelling import pieces, spelled
from sitegen.render.styles import Styles
from sitegen.render.templates.advice import Vocabulary
from sitegen.render.templates.environment import rendered
from sitegen.render.templates.failures import Value, problem_of
from sitegen.render.templates.recovery import Mended, further, places_in
from sitegen.render.templates.tracing import Nearby, Traced
from sitegen.render.view import View
from sitegen.render.workshop import Workshop
from sitegen.sources.project import Project

T = TypeVar("T")

_NO_LINKS = Linker("https://example.invalid", ())
_UNBOUND = Bindings()
_PROGRAMS = 256


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one mail or page is composed of: its blocks, the names its templates see, its pictures and styles."""

    blocks: Sequence[ReadyBlock]
    names: Mapping[str, Any]
    view: View
    styles: Styles
    header: bool = True
    footer: bool = True
    at: Position | None = None
    """The copy that the sheet is made of, for what can be said of no line in particular."""


@dataclass(slots=True)
class Composer:
    """Renders sheets through the layouts."""

    project: Project
    shop: Workshop
    assets: Assets
    plain: BlockRoom = field(init=False)
    marked: BlockRoom = field(init=False)
    _mails: Kept[tuple[Program, tuple[Diagnostic, ...]]] = field(init=False, default_factory=lambda: Kept(_PROGRAMS))
    _pages: Kept[tuple[Program, tuple[Diagnostic, ...]]] = field(init=False, default_factory=lambda: Kept(_PROGRAMS))
    _own: dict[str, list[ReadyBlock]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.plain = BlockRoom(self.project, self.shop.layouts, self.shop.bodies, self.shop.options)
        self.marked = BlockRoom(self.project, self.shop.marked, self.shop.bodies, self.shop.options)

    def mail(self, sheet: Sheet, report: Report) -> Program:
        """The mail's HTML as a program; `report` collects warnings about its MJML.

        Raises Problem. Both are told at the line of the layout or block that is wrong.
        """
        mjml = attributes.spelled(self.whole("email.mjml", "email", sheet), self.shop.tokens.expand)
        key = (mjml, sheet.styles)
        try:
            program, warnings = self._mails.make(key, _UNBOUND, lambda: self._compiled(mjml, sheet))
        except Problem as problem:
            # Once more with marks, to say which line of which layout or block it was.
            self._traced(mjml, sheet, Report())
            raise problem
        report.extend(warnings)
        return program

    def text(self, sheet: Sheet) -> Program:
        """The mail's plain text as a program, its values spelled out. Raises Problem."""
        return self._intact(
            self.settled(spelled(self.whole("email.txt", "text", sheet), self.shop.tokens.expand)), "text", sheet
        )

    def pieces(self, text: str) -> list[tuple[str, bool]]:
        """The lines of the mail's whole plain text with the values of the cell, and whether those can change them."""
        return pieces(text, self.shop.tokens.expand)

    def intact(self, text: str) -> Program | None:
        """As `settled`; None where a token in it is broken."""
        program = self.settled(text)
        return program if self.is_intact(program) else None

    def settled(self, text: str) -> Program:
        """Plain `text`, its values spelled out, as a program."""
        return self.shop.tokens.split_text(evened(text, self.shop.tokens))

    def is_intact(self, program: Program) -> bool:
        """Whether no token was cut or changed on its way into `program`."""
        return not any(self.shop.tokens.broken(piece) for piece in program if isinstance(piece, str))

    def page(self, sheet: Sheet, report: Report) -> Program:
        """The landing page's HTML as a program; `report` collects what its templates get wrong. Raises Problem."""
        html = self.whole("landing.html", "landing", sheet)
        program, found = self._pages.make(html, _UNBOUND, lambda: self._judged(html, sheet))
        report.extend(found)
        return program

    def _judged(self, html: str, sheet: Sheet) -> tuple[Program, tuple[Diagnostic, ...]]:
        placed = Report()
        judge = partial(oversights.in_page, css=sheet.styles.landing, home=self.project.site.model.base_url)
        if judge(html):
            text, origin = self._placed("landing.html", "landing", sheet, html)
            placed.extend(found.diagnostic(text, found.offset, origin) for found in judge(text))
        return self._intact(self.shop.tokens.split_html(html), "landing", sheet), tuple(placed)

    def _compiled(self, mjml: str, sheet: Sheet) -> tuple[Program, tuple[Diagnostic, ...]]:
        warnings, placed = Report(), Report()
        program = self.shop.compiler.compile(mjml, sheet.styles.email, sheet.styles.content, report=warnings)
        if len(warnings) or oversights.in_mail(mjml):
            self._traced(mjml, sheet, placed)
        return self._intact(program, "email", sheet), tuple(placed)

    def _intact(self, program: Program, target: str, sheet: Sheet) -> Program:
        """`program`, unless a token was cut or changed on its way into it: then Problem."""
        if not self.is_intact(program):

            def rendered(block: ReadyBlock) -> str:
                return self.plain.one(block, target, sheet.names, sheet.view)

            raise Problem(remnants.told(sheet.blocks, target, rendered, self.shop.tokens, sheet.at))
        for block in every(sheet.blocks):
            if block.body is not None and any(part.kind == "control" for part in block.body.parts):
                self._keeps_controls(block, target, sheet)
        try:
            nested(program)
        except Torn as torn:
            message = "a condition or loop on the recipient begins where it cannot end"
            hint = "A template prints only its beginning or only its end; look at what it does with the text around it."
            raise Problem(diagnose("merge/torn", message, sheet.at, hint=hint)) from torn
        return program

    def _keeps_controls(self, block: ReadyBlock, target: str, sheet: Sheet) -> None:
        """Raise Problem where a block prints what stands inside a condition of the recipient without the condition."""
        made = str(self.plain.one(block, target, sheet.names, sheet.view))
        controls: Counter[str] = Counter()
        is_shown = False
        for part in block.body.parts if block.body else ():
            texts = [str(text) for text in (part.html, part.text, part.href) if text]
            shown = next((text for text in texts if text in made), "")
            is_shown |= bool(shown) and part.kind != "control"
            controls.update(CONTROL.findall(texts[0] if part.kind == "control" else shown))
        if is_shown and any(made.count(token) < count for token, count in controls.items()):
            message = f"the block “{block.name}” leaves out where a condition of the recipient begins or ends"
            hint = "Its template must print parts of kind “control” too, as `parts` of the macros does."
            raise Problem(diagnose("merge/torn", message, block.block.head.at(), hint=hint))

    def whole(self, layout: str, target: str, sheet: Sheet, room: BlockRoom | None = None) -> str:
        """`sheet` for `target` through the layout file `layout`. Raises Problem."""
        blocks = room or self.plain

        def opened(path: str) -> Mended | None:
            text = "\n".join(self.shop.copy_files.lines(path)) if path.startswith("layouts/") else ""
            return Mended(text, places_in(path, text), self._vocabulary(sheet.names)) if text else None

        def make(texts: Mapping[str, str]) -> str:
            used = BlockRoom(self.project, blocks.env, self.shop.bodies, self.shop.options) if texts else blocks
            with blocks.env.mended({path.removeprefix("layouts/"): text for path, text in texts.items()}):
                parts = {
                    "content": sheet.blocks,
                    "header": self._frame("header", sheet.header, blocks),
                    "footer": self._frame("footer", sheet.footer, blocks),
                }
                return used.whole(layout, target, parts, sheet.names, sheet.view)

        return self._all_told(make, opened, sheet.names)

    def attempt(self, make: Callable[[], T], names: Mapping[str, Any], value: Value | None = None) -> T:
        """What `make` gives. Whatever a template raises in it becomes a Problem at the template's line."""
        try:
            return make()
        except Exception as error:
            problem = problem_of(error, self.shop.lines_of, self._vocabulary(names), value, self.shop.is_packaged)
            raise self._homed(problem, names) from error

    def copy(self, path: str, names: Mapping[str, Any]) -> str:
        """The copy file `path` as text with tokens. Raises Problem with all mistakes in its tags."""
        env = self.shop.copy

        def opened(name: str) -> Mended | None:
            found = self.shop.copy_files.source(name)
            return Mended(found[0], places_in(name, found[0]), self._vocabulary(names)) if found else None

        def make(texts: Mapping[str, str]) -> str:
            with env.mended(texts):
                return rendered(env.get_template(path), names)

        return self._all_told(make, opened, names)

    def line(self, value: Value, names: Mapping[str, Any]) -> str:
        """The single line `value` of a YAML file as text with tokens. Raises Problem with all mistakes in its tags."""
        path = value.at(0).path

        def make(texts: Mapping[str, str]) -> str:
            return rendered(self.shop.lines.template(texts.get(path, value.text)), names)

        return self._all_told(make, lambda _: Mended(value.text, value.at, self._vocabulary(names)), names, value)

    def _all_told(
        self,
        make: Callable[[Mapping[str, str]], T],
        opened: Callable[[str], Mended | None],
        names: Mapping[str, Any],
        value: Value | None = None,
    ) -> T:
        """What `make` gives with the templates as they are. Raises Problem with what is wrong in all their tags.

        `make` takes other texts for templates by the path of their files, and `opened` gives these templates.
        """

        def again(texts: Mapping[str, str]) -> Problem | None:
            try:
                self.attempt(lambda: make(texts), names, value)
            except Problem as other:
                return other
            return None

        try:
            return self.attempt(lambda: make({}), names, value)
        except Problem as problem:
            raise Problem(*problem.diagnostics, *further(problem, opened, again)) from problem

    def _vocabulary(self, names: Mapping[str, Any]) -> Vocabulary:
        fields = self.project.fields if "recipient" in names else {}
        return Vocabulary(names, {name: tuple(found.model.of or ()) for name, found in fields.items()})

    def _homed(self, problem: Problem, names: Mapping[str, Any]) -> Problem:
        """`problem`, told at the author's block where it came up in a packaged layout, which the author cannot see."""
        return Problem(
            *(self._told(found, getattr(names.get("picture"), "block", None)) for found in problem.diagnostics)
        )

    def _told(self, found: Diagnostic, block: Block | None) -> Diagnostic:
        if found.at is None or not found.at.path.startswith("layouts/"):
            return found
        path = self.shop.layout_path(found.at.path.removeprefix("layouts/")) or found.at.path
        if path.startswith("builtin/") and block is not None and block.head.path.startswith("content/"):
            return diagnose(found.rule, f"“{block.name}”: {found.message}", block.head.at(), hint=found.hint)
        return replace(found, at=replace(found.at, path=path))

    def _frame(self, name: str, wanted: bool, room: BlockRoom) -> Sequence[ReadyBlock]:
        if not wanted or name not in self.project.blocks:
            return ()
        if name not in self._own:
            report = Report()
            head = Line("", f"layouts/blocks/{name}/block.yaml", 0)
            cell = CellContext({}, {}, {}, {}, _NO_LINKS, "", ())
            self._own[name] = room.ready([Block(name, head)], cell, Scope((), _NO_LINKS, 0), self.assets, report)
            stop_on_errors(report)
        return self._own[name]

    def _traced(self, made: str, sheet: Sheet, report: Report) -> None:
        """Compile the mail `made` of `sheet` again, for what is wrong to be told where it is written."""
        mjml, origin = self._placed("email.mjml", "email", sheet, made)
        self.shop.compiler.compile(mjml, sheet.styles.email, sheet.styles.content, origin, report)
        report.extend(found.diagnostic(mjml, found.offset, origin) for found in oversights.in_mail(mjml))

    def _placed(self, layout: str, target: str, sheet: Sheet, made: str) -> tuple[str, Origin]:
        """`sheet` through `layout`, which is `made`, and what tells the place that each piece of it comes from."""
        printed = self._marked(layout, target, sheet, made) or self._near(layout, target, sheet, made)

        def origin(line: int, column: int) -> Position:
            name, number, written = printed.place(line, column)
            return Position(self.shop.layout_path(name) or name, number, written)

        return printed.text, origin

    def _marked(self, layout: str, target: str, sheet: Sheet, made: str) -> Traced | None:
        """`sheet` printed with marks; None where a template then makes something else of it than `made`."""
        try:
            marked = self.whole(layout, target, sheet, self.marked)
        except Problem:
            return None
        spelled_out = attributes.spelled(marked, self.shop.tokens.expand) if target == "email" else marked
        traced = Traced(spelled_out, layout, self.shop.lines_of)
        return traced if TOKEN.sub("", traced.text) == TOKEN.sub("", made) else None

    def _near(self, layout: str, target: str, sheet: Sheet, made: str) -> Nearby:
        frame = [*self._frame("header", sheet.header, self.plain), *self._frame("footer", sheet.footer, self.plain)]
        blocks = [block for block in (*sheet.blocks, *frame) if block.name in self.plain.known]
        names, view = sheet.names, sheet.view
        printed = [(template_of(block, target), str(self.plain.one(block, target, names, view))) for block in blocks]
        return Nearby(made, [*printed, (layout, made)], self.shop.lines_of)


def stop_on_errors(report: Report) -> None:
    """Raise Problem with all of `report` when it holds an error."""
    if report.has_errors():
        raise Problem(*report)
