"""`Renderer`: one cell in, its artifacts out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from sitegen.diagnostics import Diagnostic, Position, Problem, Report, diagnose
from sitegen.merge import Place, Program, Tokens, fields_of, liquid, local
from sitegen.mjml import Compiler
from sitegen.plan.model import Cell, Choice
from sitegen.render.assets import Assets
from sitegen.render.blocks import BlockRoom, ReadyBlock, View
from sitegen.render.body import ASSETS, Bodies, Scope, ShownPicture
from sitegen.render.context import CellContext, Contexts
from sitegen.render.copyfiles import CopyFiles, Setting
from sitegen.render.document import Block, Line, lines_of, parse
from sitegen.render.environment import CopyEnvironment, LayoutEnvironment, LineEnvironment, rendered
from sitegen.render.failures import problem_of
from sitegen.render.linker import Linker
from sitegen.render.message import Message, build_message
from sitegen.render.model import Artifacts
from sitegen.render.options import OptionReader
from sitegen.render.styles import StyleRoom, Styles
from sitegen.sources.project import Project
from sitegen.sources.schema import EmailFront, LandingFront, Sender
from sitegen.world import Missing, World

EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Date of test messages when neither SOURCE_DATE_EPOCH nor a campaign nor the site gives one."""


class Workshop:
    """What outlives one look at the files: environments and everything memoised by content."""

    def __init__(self) -> None:
        self.tokens = Tokens()
        self.copy_files = CopyFiles()
        self.world: World | None = None
        self.copy = CopyEnvironment(self.tokens, self.copy_files.source, self.copy_files.join)
        self.lines = LineEnvironment(self.tokens)
        self.layouts = LayoutEnvironment(self.tokens, self._layout)
        self.marked = LayoutEnvironment(self.tokens, self._layout, marks=True)
        self.bodies = Bodies(self.tokens)
        self.options = OptionReader(self.tokens)
        self.styles = StyleRoom(self.layouts)
        self.compiler = Compiler(self.tokens)

    def look(self, world: World) -> None:
        """Read from `world` from now on."""
        self.world = self.copy_files.world = world

    def _layout(self, name: str) -> tuple[str, str] | None:
        path = self.layout_path(name)
        if path is None or self.world is None:
            return None
        return self.world.text(path), self.world.digest(path)

    def layout_path(self, name: str) -> str | None:
        """The logical path of the layout file `name`: the project's own, else the packaged one."""
        if self.world is None or ".." in name.split("/"):
            return None
        for folder in ("layouts", "builtin"):
            if self.world.exists(f"{folder}/{name}"):
                return f"{folder}/{name}"
        return None


@dataclass(frozen=True, slots=True)
class _Mail:
    """A mail as programs, before anybody's values are filled in."""

    html: Program
    text: Program
    subject: Program
    preheader: Program
    sender: Sender
    reply_to: str | None


class Renderer:
    """Renders the cells of one project as one world shows it."""

    def __init__(self, project: Project, world: World, workshop: Workshop | None = None) -> None:
        self.project, self.world = project, world
        self.shop = workshop or Workshop()
        self.shop.look(world)
        self.assets = Assets(world)
        self.contexts = Contexts(project, self.shop.tokens)
        self.blocks = BlockRoom(project, self.shop.layouts, self.shop.bodies, self.shop.options)
        self._marked = BlockRoom(project, self.shop.marked, self.shop.bodies, self.shop.options)
        self._defaults = {name: f.model.default for name, f in project.fields.items()}

    def render(self, cell: Cell) -> Artifacts:
        """The artifacts of `cell`. Raises Problem with all that is wrong with its copy and layouts."""
        report = Report()
        bases = (cell.campaign.folder, "content")
        view = View(self.assets, bases, report)
        context = self.contexts.make(cell)
        layout = {**context.layout, "picture": view.picture}
        styles = self._try(lambda: self.shop.styles.styles(self._theme(cell), layout, self.world), layout)
        width = self.project.themes[self._theme(cell)].model.width - 2 * 40
        scope = Scope(bases, context.linker, width)
        front = self.shop.copy_files.front(cell.email, EmailFront)
        ready = self._document(cell.email, context, scope, report)
        pages = ready if cell.landing is None else self._document(cell.landing, context, scope, report)
        page_front = self.shop.copy_files.front(cell.landing, LandingFront) if cell.landing else {}
        _stop_on_errors(report)
        mail = self._mail(cell, front, ready, layout, view, styles, context)
        page = self._page(cell, page_front, mail, pages, layout, view, styles, context)
        _stop_on_errors(report)
        for block in _every(ready + pages):
            if block.body is not None:
                view.pictures.update((picture.name, picture) for picture in block.body.pictures)
        return self._artifacts(cell, mail, page, view, report)

    def _theme(self, cell: Cell) -> str:
        return cell.campaign.model.theme or self.project.site.model.theme

    def _document(self, choice: Choice, context: CellContext, scope: Scope, report: Report) -> list[ReadyBlock]:
        path = choice.chosen.path
        text = self._try(lambda: rendered(self.shop.copy.get_template(path), context.copy), context.copy)
        blocks = parse(lines_of(text, path), self.blocks.known, report)
        return self.blocks.ready(blocks, context, scope, self.assets, report)

    def _line(self, setting: Setting | None, names: Mapping[str, Any]) -> str:
        if setting is None or not setting.value:
            return ""
        if "{" not in setting.value:
            return str(setting.value).strip()
        at = setting.document.inside((setting.key,), max(str(setting.value).find("{"), 0))
        text = self._try(lambda: rendered(self.shop.lines.from_string(setting.value), names), names, at)
        return " ".join(text.split())

    def _mail(
        self,
        cell: Cell,
        front: Mapping[str, Setting],
        ready: list[ReadyBlock],
        layout: Mapping[str, Any],
        view: View,
        styles: Styles,
        context: CellContext,
    ) -> _Mail:
        tokens = self.shop.tokens
        subject = self._line(front.get("subject"), context.copy)
        if not subject:
            at = front["subject"].at if "subject" in front else Position(cell.email.chosen.path, 1)
            raise Problem(diagnose("check/subject", "the subject is empty", at, severity=None, hint="Add subject: …"))
        preheader = self._line(front.get("preheader"), context.copy)
        names = {**layout, "title": subject, "preheader": preheader, "css": Markup(styles.head)}
        frame = _frame(front, ready)
        html = self._compile(frame, ready, names, view, styles)
        text = self._try(lambda: self._whole("email.txt", "text", frame, ready, names, view, self.blocks), names)
        sender = front["sender"].value if "sender" in front else None
        reply_to = front["reply_to"].value if "reply_to" in front else None
        model, site = cell.campaign.model, self.project.site.model
        return _Mail(
            html,
            tokens.split(tokens.expand(text), Place.PLAIN),
            tokens.split(subject, Place.HEADER),
            tokens.split(preheader, Place.HEADER),
            sender or model.sender or site.sender,
            reply_to or model.reply_to or site.reply_to,
        )

    def _whole(
        self,
        layout_name: str,
        target: str,
        frame: tuple[bool, bool],
        ready: list[ReadyBlock],
        names: Mapping[str, Any],
        view: View,
        room: BlockRoom,
    ) -> str:
        content = room.render(ready, target, names, view)
        header = self._own("header", target, names, view, room) if frame[0] else Markup()
        footer = self._own("footer", target, names, view, room) if frame[1] else Markup()
        template = room.env.get_template(layout_name)
        return rendered(template, {**names, "content": content, "header": header, "footer": footer})

    def _own(self, name: str, target: str, names: Mapping[str, Any], view: View, room: BlockRoom) -> Markup:
        block = Block(name, Line("", f"layouts/blocks/{name}/block.yaml", 0))
        report = Report()
        cell = CellContext({}, {}, {}, {}, _NO_LINKS, "")
        ready = room.ready([block], cell, Scope((), _NO_LINKS, 0), self.assets, report)
        _stop_on_errors(report)
        return room.render(ready, target, names, view)

    def _compile(
        self, frame: tuple[bool, bool], ready: list[ReadyBlock], names: Mapping[str, Any], view: View, styles: Styles
    ) -> Program:
        mjml = self._try(lambda: self._whole("email.mjml", "email", frame, ready, names, view, self.blocks), names)
        try:
            return self.shop.compiler.compile(mjml, styles.email, styles.content)
        except Problem:
            # Once more with marks, to say which line of which layout or block it was.
            marked = self._whole("email.mjml", "email", frame, ready, names, view, self._marked)
            lines = lines_of(marked, self.shop.layout_path("email.mjml") or "layouts/email.mjml")

            def origin(line: int) -> Position:
                source = lines[min(max(line, 1), len(lines)) - 1]
                return Position(self.shop.layout_path(source.path) or source.path, source.number)

            text = "\n".join(line.text for line in lines)
            return self.shop.compiler.compile(text, styles.email, styles.content, origin)

    def _page(
        self,
        cell: Cell,
        front: Mapping[str, Setting],
        mail: _Mail,
        ready: list[ReadyBlock],
        layout: Mapping[str, Any],
        view: View,
        styles: Styles,
        context: CellContext,
    ) -> str:
        site = self.project.site.model
        fallbacks = local.for_page(self._defaults, self._system(cell, "page"))
        title = self._line(front.get("title"), context.copy)
        description = self._line(front.get("description"), context.copy)
        image = self._line(front.get("image"), context.copy)
        landing = cell.campaign.model.landing
        tokens = self.shop.tokens
        og = view.picture(image or self._first_picture(ready), 1200)
        names = {
            **layout,
            "title": self._fill(tokens.split(title, Place.PLAIN) or mail.subject, fallbacks, cell),
            "description": self._fill(tokens.split(description, Place.PLAIN) or mail.preheader, fallbacks, cell),
            "preheader": "",
            "css": Markup(styles.landing),
            "csp": styles.csp,
            "page_url": context.page_url,
            "canonical": landing.canonical or context.page_url,
            "robots": "index,follow" if landing.index else "noindex,nofollow",
            "og_image": _absolute(og, site.base_url) if og else None,
            "alternates": self._alternates(cell),
        }
        frame = _frame(front, ready)
        html = self._try(lambda: self._whole("landing.html", "landing", frame, ready, names, view, self.blocks), names)
        return self._fill(tokens.split_html(html), fallbacks, cell)

    def _first_picture(self, ready: list[ReadyBlock]) -> str:
        for block in _every(ready):
            for name, option in self.project.blocks[block.name].model.options.items():
                if option.type == "image" and block.options[name]:
                    return str(block.options[name])
        return ""

    def _alternates(self, cell: Cell) -> list[tuple[str, str]]:
        base = self.project.site.model.base_url.rstrip("/")
        tags = cell.campaign.model.locales or self.project.site.model.locales
        prefix = f"{base}/{cell.campaign.id}/{cell.segment.id}/{cell.variant.id}"
        return [(tag, f"{prefix}/{tag}/landing/") for tag in tags] if len(tags) > 1 else []

    def _artifacts(self, cell: Cell, mail: _Mail, page: str, view: View, report: Report) -> Artifacts:
        site = self.project.site.model
        base = site.base_url.rstrip("/") + "/assets/"
        persona = self.project.personas[cell.persona].model if cell.persona in self.project.personas else None
        values = local.for_record(
            persona.recipient if persona else {}, self._defaults, self._system(cell, cell.persona or "sample")
        )
        html = self._fill(mail.html, values, cell)
        text = self._fill(mail.text, values, cell)
        subject = self._fill(mail.subject, values, cell)
        eml = self._message(cell, mail, subject, html.replace(ASSETS, base), text, persona)
        lowered = liquid.lower(mail.html).replace(ASSETS, base)
        self._check_whole(cell, lowered, page)
        return Artifacts(
            cell=cell,
            email_html=lowered,
            email_text=liquid.lower(mail.text),
            eml=eml,
            landing_html=page.replace(ASSETS, "../../../../../assets/"),
            preview_html=html.replace(ASSETS, "../../../../assets/"),
            subject=liquid.lower(mail.subject),
            preheader=liquid.lower(mail.preheader),
            inbox_subject=subject,
            inbox_preheader=self._fill(mail.preheader, values, cell),
            sender=mail.sender.name,
            fields=fields_of(mail.html, mail.text, mail.subject, mail.preheader),
            pictures=tuple(view.pictures[name] for name in sorted(view.pictures)),
            diagnostics=tuple(report),
        )

    def _message(self, cell: Cell, mail: _Mail, subject: str, html: str, text: str, persona: Any) -> bytes:
        site = self.project.site.model
        marketing = cell.campaign.model.kind == "marketing"
        domain = mail.sender.email.rpartition("@")[2]
        system = self._system(cell, cell.persona or "sample")
        record = persona.recipient if persona else {}
        return build_message(
            Message(
                subject=subject,
                from_name=mail.sender.name,
                from_email=mail.sender.email,
                to_name=persona.name if persona else "",
                to_email=str(record.get("email") or f"recipient@{domain}"),
                reply_to=mail.reply_to,
                text=text,
                html=html,
                date=self._date(cell),
                cell_id=cell.id,
                domain=domain,
                list_id=(site.list_id or domain) if marketing else None,
                unsubscribe_url=system["unsubscribe"] if marketing else None,
                unsubscribe_mail=f"unsubscribe@{domain}" if marketing else None,
                locale=cell.locale.tag,
            )
        )

    def _date(self, cell: Cell) -> dt.datetime:
        epoch = self.world.env("SOURCE_DATE_EPOCH")
        if epoch and epoch.isdigit():
            return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
        date = cell.campaign.model.date or self.project.site.model.date or EPOCH
        if not isinstance(date, dt.datetime):
            date = dt.datetime(date.year, date.month, date.day, 9)
        return date if date.tzinfo else date.replace(tzinfo=dt.UTC)

    def _system(self, cell: Cell, who: str) -> dict[str, str]:
        base = self.project.site.model.base_url.rstrip("/")
        return {
            "unsubscribe": f"{base}/unsubscribe?m={who}",
            "preferences": f"{base}/preferences?m={who}",
            "web_version": f"{base}/{cell.id}/landing/",
            "action_token": who,
        }

    def _fill(self, program: Program, values: Callable[[Any], str], cell: Cell) -> str:
        try:
            return local.run(program, values)
        except local.MissingField as missing:
            raise Problem(self._missing(missing.path, cell)) from missing

    def _missing(self, path: str, cell: Cell) -> Diagnostic:
        for choice in (cell.email, cell.landing):
            for file in reversed(choice.chain if choice else ()):
                for number, line in enumerate(self.shop.copy_files.lines(file.path), start=1):
                    column = line.find(f"recipient.{path}")
                    if column >= 0:
                        return _no_fallback(path, Position(file.path, number, column + 1))
        return _no_fallback(path, Position(cell.email.chosen.path))

    def _check_whole(self, cell: Cell, html: str, page: str) -> None:
        if self.shop.tokens.broken(html) or self.shop.tokens.broken(page):
            message = "a value was cut or changed on its way into the mail"
            hint = "A filter, CSS or HTML around a {{ … }} altered it; print the value by itself."
            raise Problem(diagnose("merge/broken", message, Position(cell.email.chosen.path), hint=hint))

    def _try(self, make: Callable[[], Any], names: Mapping[str, Any], at: Position | None = None) -> Any:
        try:
            return make()
        except Exception as error:
            raise problem_of(error, self._source, names, at) from error

    def _source(self, name: str) -> list[str]:
        if name.startswith("content/"):
            return self.shop.copy_files.lines(name)
        path = self.shop.layout_path(name)
        try:
            return self.world.text(path).split("\n") if path else []
        except (Missing, Problem):
            return []


_NO_LINKS = Linker("https://example.invalid", ())


def _stop_on_errors(report: Report) -> None:
    if report.has_errors():
        raise Problem(*report)


def _frame(front: Mapping[str, Setting], ready: list[ReadyBlock]) -> tuple[bool, bool]:
    """Whether the layout adds the header and the footer: not where the copy switches them off or has its own."""
    own = {block.name for block in ready}

    def wanted(name: str) -> bool:
        return name not in own and (name not in front or bool(front[name].value))

    return wanted("header"), wanted("footer")


def _every(blocks: Iterable[ReadyBlock]) -> Iterator[ReadyBlock]:
    for block in blocks:
        yield block
        yield from _every(block.children)


def _no_fallback(path: str, at: Position) -> Diagnostic:
    return diagnose(
        "merge/no-fallback",
        f"the landing page knows no recipient, and recipient.{path} has neither fallback nor default",
        at,
        hint=f'Write {{{{ recipient.{path} | default("…") }}}}, or write a landing.md of its own.',
    )


def _absolute(picture: ShownPicture, base_url: str) -> ShownPicture:
    return replace(picture, src=picture.src.replace(ASSETS, base_url.rstrip("/") + "/assets/"))
