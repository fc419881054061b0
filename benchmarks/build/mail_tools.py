"""Maizzle, react-email and the mjml command, on the mails of `peers/`: all of them build everything every time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import maizzle
import mjml_command
import react_email
from mails import Mail, mails
from sites import Site


class MailTool:
    """A tool of `peers/` by its label and its two functions."""

    unit = "mail"

    def __init__(
        self,
        label: str,
        prepare: Callable[[Path, list[Mail]], list[str]],
        outputs: Callable[[Path, list[Mail]], Sequence[Path]],
        most: int = 200,
    ) -> None:
        self.label, self._prepare, self._outputs, self.most = label, prepare, outputs, most

    def write(self, folder: Path, count: int) -> Site:
        """Write the sources into `folder`."""
        wanted = mails(count)
        return Site(folder, self._prepare(folder, wanted), self._outputs(folder, wanted))


def maizzle_mails(most: int) -> MailTool:
    """Maizzle with Vue templates."""
    return MailTool(maizzle.LABEL, maizzle.prepare, maizzle.outputs, most)


def react_email_mails(most: int) -> MailTool:
    """react-email's export command."""
    return MailTool(react_email.LABEL, react_email.prepare, react_email.outputs, most)


def mjml_mails(most: int) -> MailTool:
    """The mjml command."""
    return MailTool(mjml_command.LABEL, mjml_command.prepare, mjml_command.outputs, most)
