"""What rendering a cell yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sitegen.diagnostics import Diagnostic
from sitegen.merge.contract import Contract
from sitegen.plan.model import Cell
from sitegen.render.pictures.assets import Picture
from sitegen.sources.schema import Sender


class Files(NamedTuple):
    """What the files of one cell hold; all but `message` are text in UTF-8.

    `html` and `text` carry the sender's merge tags, `message` and `preview` a persona's values, `page` each field's
    fallback. `preview` is HTML, with pictures at assets/NAME.
    """

    html: bytes
    text: bytes
    message: bytes
    page: bytes
    preview: bytes


@dataclass(frozen=True, slots=True)
class Artifacts:
    """The files of one cell and what lists and checks need to know of it.

    `subject` and `preheader` carry the sender's merge tags; `preview_text`, `inbox_subject` and `inbox_preheader` a
    persona's values. `used` has, by part of the mail (html, text, subject, preheader), the recipient fields that are
    printed or asked for, sorted; `contract` has what the sender must know of a recipient.
    """

    cell: Cell
    files: Files
    preview_text: str
    subject: str
    preheader: str
    inbox_subject: str
    inbox_preheader: str
    sender: Sender
    reply_to: str | None
    used: Mapping[str, tuple[str, ...]]
    contract: Contract
    pictures: tuple[Picture, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def email_html(self) -> str:
        """The mail with the sender's merge tags."""
        return self.files.html.decode()

    @property
    def email_text(self) -> str:
        """Its plain text with the sender's merge tags."""
        return self.files.text.decode()

    @property
    def eml(self) -> bytes:
        """The whole message with a persona's values."""
        return self.files.message

    @property
    def landing_html(self) -> str:
        """The landing page."""
        return self.files.page.decode()

    @property
    def preview_html(self) -> str:
        """The mail with a persona's values, as the gallery shows it."""
        return self.files.preview.decode()

    @property
    def fields(self) -> tuple[str, ...]:
        """The recipient fields of all parts, sorted."""
        return tuple(sorted({path for paths in self.used.values() for path in paths}))
