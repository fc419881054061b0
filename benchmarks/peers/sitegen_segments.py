"""sitegen with one campaign, a segment for each mail, and the copy in a data table."""

from __future__ import annotations

from pathlib import Path

from mails import Mail
from sitegen_project import VERSION, command, write_segment_per_mail

LABEL = f"sitegen {VERSION}, a segment a mail"


def prepare(folder: Path, mails: list[Mail]) -> list[str]:
    """Write the sources into `folder`; the command that builds them into `folder`/build."""
    write_segment_per_mail(folder, mails)
    return command()


def outputs(folder: Path, mails: list[Mail]) -> list[Path]:
    """The HTML file of each mail."""
    return [folder / "build" / "letter" / mail.name / "default" / "en" / "email.html" for mail in mails]
