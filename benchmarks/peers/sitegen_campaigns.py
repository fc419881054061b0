"""sitegen with a campaign folder for each mail: like the peers, one source file a mail."""

from __future__ import annotations

from pathlib import Path

from mails import Mail
from sitegen_project import VERSION, command, write_campaign_per_mail

LABEL = f"sitegen {VERSION}, a campaign a mail"


def prepare(folder: Path, mails: list[Mail]) -> list[str]:
    """Write the sources into `folder`; the command that builds them into `folder`/build."""
    write_campaign_per_mail(folder, mails)
    return command()


def outputs(folder: Path, mails: list[Mail]) -> list[Path]:
    """The HTML file of each mail."""
    return [folder / "build" / mail.name / "everyone" / "default" / "en" / "email.html" for mail in mails]
