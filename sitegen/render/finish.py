"""Programs to finished files: merge tags for the sender, a persona's values, the page's fallbacks, the message."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sitegen.diagnostics import Diagnostic, Position, Problem, diagnose
from sitegen.merge import Program, Tokens, fields_of, local
from sitegen.merge.contract import Contract
from sitegen.merge.dialects import DIALECTS, Dialect
from sitegen.merge.expression import written
from sitegen.merge.local import Sample
from sitegen.merge.lower import Unspeakable, lower
from sitegen.merge.program import commented, looked_at
from sitegen.plan.model import Cell
from sitegen.render.copy.body import ASSETS
from sitegen.render.copy.copyfiles import CopyFiles
from sitegen.render.message import Message, build_message
from sitegen.render.model import Artifacts, Files
from sitegen.render.patterns import Depths, Filled, Patterns, patterns
from sitegen.render.pictures.assets import Picture
from sitegen.render.templates.advice import with_filters
from sitegen.render.transfer import Body, Lines
from sitegen.render.wordpatterns import Pieces, Settle, WordPattern, Words, word_pattern
from sitegen.sources.frontmatter import setting_at
from sitegen.sources.project import Project
from sitegen.sources.schema import Sender
from sitegen.world import World

DATE_VARIABLE = "SOURCE_DATE_EPOCH"
"""The environment variable that dates test messages, in seconds since 1970."""

EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Date of test messages when neither SOURCE_DATE_EPOCH nor a campaign nor the site gives one."""

PAGE_DEPTH = "../" * 5
"""From build/campaign/segment/variant/locale/landing/index.html up to build/."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as programs, before anybody's values are filled in."""

    html: Program | Filled
    """Filled where the draft has a pattern for it."""
    text: Program | Words
    """Words where the draft has a pattern for it."""
    subject: Program
    preheader: Program
    sender: Sender
    reply_to: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A cell before its values are filled in, for all cells that differ in these alone: programs and text with numbers.

    `pictures` are those used whatever the values are.
    """

    html: Program
    text: str
    subject: Program
    preheader: Program
    page: Program
    sender: Sender
    reply_to: str | None
    pictures: Mapping[str, Picture]
    patterns: dict[str, Patterns | None] = field(default_factory=dict, compare=False)
    """What its cells share of their files, by persona; made for the second of them."""
    wordpatterns: dict[str, WordPattern | None] = field(default_factory=dict, compare=False)
    """The same for the text."""
    met: set[str] = field(default_factory=set, compare=False)
    """The personas of its cells so far."""


@dataclass(slots=True)
class Finisher:
    """Finishes the cells of one project."""

    project: Project
    world: World
    tokens: Tokens
    copy_files: CopyFiles

    @property
    def dialect(self) -> Dialect:
        """The language of the sender, as site.yaml says."""
        return DIALECTS[self.project.site.model.dialect]

    def filled(self, draft: Draft, cell: Cell) -> Filled | None:
        """HTML and page of `cell` from what the cells of its draft share.

        None for the first of them, and where they must be made by themselves.
        """
        who = cell.persona
        if who not in draft.met:
            draft.met.add(who)
            return None
        if who not in draft.patterns:
            sample = self._sample(cell)
            draft.patterns[who] = patterns(draft.html, draft.page, self.dialect, sample, self._depths())
        found = draft.patterns[who]
        if found is None:
            return None
        return found.filled(self.tokens.bound, self._sample(cell).system, self.system(cell, "page"))

    def words(self, draft: Draft, cell: Cell, pieces: Pieces, settle: Settle, html: Filled) -> Words | None:
        """The text of `cell` from what the cells of its draft share, beside its HTML; `pieces` are the text's lines.

        None where it must be made by itself.
        """
        who, sample = cell.persona, self._sample(cell)
        if who not in draft.wordpatterns:
            draft.wordpatterns[who] = word_pattern(pieces, settle, self.dialect, sample, html.contract)
        found = draft.wordpatterns[who]
        return found.filled(pieces, sample) if found else None

    def page(self, program: Program, cell: Cell) -> str:
        """A page, which knows no recipient: each field shows its fallback. Raises Problem for a field without one."""
        return self.fill(self.tokens.bound.bind(program), Sample({}, self.system(cell, "page")), cell)

    def fill(self, program: Program, sample: Sample, cell: Cell) -> str:
        """`program` for `sample`. Raises Problem, at the copy's line, for a field that has nothing to show."""
        try:
            return local.run(program, sample, self.dialect.escaped, self.dialect.own)
        except local.MissingField as missing:
            raise Problem(self._missing(missing.path, cell)) from missing

    def bound(self, mail: Mail) -> Mail:
        """`mail` with the values of the cell that is being made; pictures among them are noted as used."""
        bind = self.tokens.bound.bind
        html = mail.html if isinstance(mail.html, Filled) else bind(mail.html)
        return Mail(html, mail.text, bind(mail.subject), bind(mail.preheader), mail.sender, mail.reply_to)

    def artifacts(
        self, cell: Cell, mail: Mail, page: str, pictures: tuple[Picture, ...], diagnostics: tuple[Diagnostic, ...]
    ) -> Artifacts:
        """The files of `cell` from its bound `mail`; pictures get the address that each file sees them at."""
        sample, depths = self._sample(cell), self._depths()
        ready = mail.html if isinstance(mail.html, Filled) else None
        words = mail.text if isinstance(mail.text, Words) else None
        html = "" if isinstance(mail.html, Filled) else self.fill(mail.html, sample, cell)
        text = "" if isinstance(mail.text, Words) else self.fill(mail.text, sample, cell)
        subject = self.fill(mail.subject, sample, cell)
        contract = words.contract if words else ready.contract if ready else Contract()
        parts = programs_of(mail)
        lowered = self._lowered(parts, contract, cell)
        ready_parts = {"html": mail.html, "text": mail.text}
        used = {name: part.used for name, part in ready_parts.items() if isinstance(part, Filled | Words)}
        said = words.body if words else Body((Lines(text.encode("utf-8", "replace")),))
        sent = ready.body if ready else html.replace(ASSETS, depths.remote)
        return Artifacts(
            cell=cell,
            files=Files(
                html=ready.email if ready else lowered["html"].replace(ASSETS, depths.remote).encode(),
                text=words.email if words else lowered["text"].encode(),
                message=self._message(cell, mail, subject, sent, said),
                page=ready.page if ready else page.replace(ASSETS, depths.page).encode(),
                preview=ready.preview if ready else html.replace(ASSETS, depths.preview).encode(),
            ),
            preview_text=said.raw.decode(),
            subject=lowered["subject"],
            preheader=lowered["preheader"],
            inbox_subject=subject,
            inbox_preheader=self.fill(mail.preheader, sample, cell),
            sender=mail.sender,
            reply_to=mail.reply_to,
            used={**used, **{name: fields_of(program) for name, program in parts.items()}},
            contract=contract,
            pictures=pictures,
            diagnostics=diagnostics,
        )

    def tagged(self, mail: Mail, cell: Cell) -> tuple[dict[str, str], Contract]:
        """The parts of a bound `mail` of programs in the language of the sender, and what it must know for them.

        Raises Problem with all that the language cannot say.
        """
        contract = Contract()
        return self._lowered(programs_of(mail), contract, cell), contract

    def _sample(self, cell: Cell) -> Sample:
        persona = self.project.personas.get(cell.persona)
        return Sample(persona.model.recipient if persona else {}, self.system(cell, cell.persona or "sample"))

    def _depths(self) -> Depths:
        remote = self.project.site.model.base_url.rstrip("/") + "/assets/"
        return Depths(remote, "assets/", PAGE_DEPTH + "assets/")

    def system(self, cell: Cell, who: str) -> dict[str, str]:
        """Sample values of what the sender fills in by itself; `who` stands for the recipient."""
        return own_values(self.project, cell, who)

    def _message(self, cell: Cell, mail: Mail, subject: str, html: str | Body, text: Body) -> bytes:
        marketing = cell.campaign.model.kind == "marketing"
        domain = mail.sender.email.rpartition("@")[2]
        persona = self.project.personas.get(cell.persona)
        address = persona.model.recipient.get("email") if persona else None
        unsubscribe = self.system(cell, cell.persona or "sample")["unsubscribe"]
        return build_message(
            Message(
                subject=subject,
                from_name=mail.sender.name,
                from_email=mail.sender.email,
                to_name=name_of(persona.model.recipient) if persona else "",
                to_email=str(address or f"recipient@{domain}"),
                reply_to=mail.reply_to,
                text=text,
                html=html,
                date=self._date(cell),
                cell_id=cell.id,
                domain=domain,
                list_id=(self.project.site.model.list_id or domain) if marketing else None,
                unsubscribe_url=unsubscribe if marketing else None,
                unsubscribe_mail=f"unsubscribe@{domain}" if marketing else None,
                locale=cell.locale.tag,
            ),
            lambda header: self._named(header, cell),
        )

    def _named(self, header: str, cell: Cell) -> Position | None:
        """Where the subject of a mail was set; of any other `header`, where the persona's address is."""
        if header == "Subject":
            return setting_at(self.world, [file.path for file in cell.email.chain], "subject")
        persona = self.project.personas.get(cell.persona)
        return persona.document.position(("recipient", "email")) if persona else None

    def _date(self, cell: Cell) -> dt.datetime:
        epoch = self.world.env(DATE_VARIABLE)
        if epoch and epoch.isdigit():
            with suppress(OverflowError, ValueError, OSError):  # a year that no calendar has
                return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
        date = cell.campaign.model.date or self.project.site.model.date or EPOCH
        if not isinstance(date, dt.datetime):
            date = dt.datetime(date.year, date.month, date.day, 9, tzinfo=dt.UTC)
        return date if date.tzinfo else date.replace(tzinfo=dt.UTC)

    def _lowered(self, parts: Mapping[str, Program], contract: Contract, cell: Cell) -> dict[str, str]:
        """The parts in the sender's language. Raises Problem with all that it cannot say."""
        made: dict[str, str] = {}
        unsaid: list[Diagnostic] = []
        for name, program in parts.items():
            try:
                made[name] = lower(program, self.dialect, contract)
            except Unspeakable as unspeakable:
                unsaid += self._unspeakable(unspeakable, cell)
        if self.dialect.drops_comments and "html" in parts:
            unsaid += self._dropped(parts["html"], cell)
        if unsaid:
            raise Problem(*dict.fromkeys(unsaid))
        return made

    def _dropped(self, html: Program, cell: Cell) -> Iterator[Diagnostic]:
        """What is about a recipient inside of comments, where Outlook has what is its own."""
        for piece in commented(html):
            for each in looked_at(piece.node):
                name = written(replace(each, fallback=None))
                message = f"{self.dialect.title} drops HTML comments, and this mail has {name} in one"
                hint = (
                    "What is for Outlook alone, such as a picture behind a section, may depend on the segment instead."
                )
                yield diagnose("merge/dialect", message, Position(cell.email.chosen.path), hint=hint)

    def _unspeakable(self, unspeakable: Unspeakable, cell: Cell) -> Iterator[Diagnostic]:
        for path in unspeakable.paths:
            if path in self.dialect.system:
                hint = "Link to it as it is, without anything around it."
                yield diagnose("merge/dialect", str(unspeakable), Position(cell.email.chosen.path), hint=hint)
                continue
            owner, _, column = path.rpartition("[].")
            name = rf"\w+\.{re.escape(column)}" if owner else rf"recipient\.{re.escape(path)}"
            message = f"{unspeakable}, and this mail repeats something for each of recipient.{path.replace('[]', '')}"
            hint = (
                f"Say in recipients/fields.yaml how many items {path.replace('[]', '')} has at most (max: 5); then each"
                " is written out. Or loop over the first few: [:3]."
            )
            for at in self._loops_at(name, cell):
                yield diagnose("merge/dialect", message, at, hint=hint)

    def _loops_at(self, name: str, cell: Cell) -> Sequence[Position]:
        """Where the copy loops over what the pattern `name` means; else where it names it, else the copy's file."""
        for pattern in (rf"\bin\s+{name}\b(?!\[)", rf"\b{name}\b"):
            found = [
                Position(file.path, number, match.start() + 1)
                for file in reversed(cell.email.chain)
                for number, line in enumerate(self.copy_files.lines(file.path), start=1)
                for match in re.finditer(pattern, line)
            ]
            if found:
                return found
        return [Position(cell.email.chosen.path)]

    def _missing(self, path: str, cell: Cell) -> Diagnostic:
        for choice in (cell.email, cell.landing):
            for file in reversed(choice.chain if choice else ()):
                for number, line in enumerate(self.copy_files.lines(file.path), start=1):
                    used = with_filters(f"recipient.{path}", line)
                    if used is not None:
                        return _no_fallback(path, Position(file.path, number, used.start() + 1), used.group())
        return _no_fallback(path, Position(cell.email.chosen.path))


def programs_of(mail: Mail) -> dict[str, Program]:
    """The parts of `mail` that are programs, by name: html, text, subject, preheader."""
    parts = {"html": mail.html, "text": mail.text, "subject": mail.subject, "preheader": mail.preheader}
    return {name: part for name, part in parts.items() if not isinstance(part, Filled | Words)}


def own_values(project: Project, cell: Cell, who: str) -> dict[str, str]:
    """Sample values of what the sender of `cell` fills in by itself; `who` stands for the recipient."""
    base = project.site.model.base_url.rstrip("/")
    return {
        "unsubscribe": f"{base}/unsubscribe?m={who}",
        "preferences": f"{base}/preferences?m={who}",
        "web_version": f"{base}/{cell.id}/landing/",
        "action_token": who,
    }


def name_of(record: Mapping[str, object]) -> str:
    """The name of a recipient as the To header shows it: `name` or `full_name`, else `first_name` and `last_name`.

    "" when the record has none of them: what colleagues call a persona is nobody's name.
    """
    known = {key: value.strip() for key, value in record.items() if isinstance(value, str)}
    whole = known.get("name") or known.get("full_name")
    return whole or f"{known.get('first_name', '')} {known.get('last_name', '')}".strip()


def _no_fallback(path: str, at: Position, used: str = "") -> Diagnostic:
    return diagnose(
        "merge/no-fallback",
        f"the landing page knows no recipient, and recipient.{path} has neither fallback nor default",
        at,
        hint=f'Write {{{{ {used or f"recipient.{path}"} | default("…") }}}}, or write a landing.md of its own.',
    )
