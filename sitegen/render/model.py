"""What rendering a cell yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sitegen.diagnostics import Diagnostic
from sitegen.merge.contract import Contract
from sitegen.plan.model import Cell
from sitegen.render.pictures.assets import Picture
from sitegen.sources.schema import Sender


@dataclass(frozen=True, slots=True)
class Artifacts:
    """The files of one cell and what lists and checks need to know of it.

    `email_html`, `email_text`, `subject` and `preheader` carry the sender's merge tags; `eml`, `preview_html`,
    `inbox_subject` and `inbox_preheader` a persona's values; `landing_html` each field's fallback. `used` has, by
    part of the mail (html, text, subject, preheader), the recipient fields that are printed or asked for, sorted;
    `contract` has what the sender must know of a recipient.
    """

    cell: Cell
    email_html: str
    email_text: str
    eml: bytes
    landing_html: str
    preview_html: str
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
    def fields(self) -> tuple[str, ...]:
        """The recipient fields of all parts, sorted."""
        return tuple(sorted({path for paths in self.used.values() for path in paths}))
