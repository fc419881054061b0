"""Checks on a finished mail that need no parsing: size, subject, and what the law wants in marketing mail."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from sitegen.diagnostics import Diagnostic, Position, Severity, diagnose
from sitegen.merge.dialects import DIALECTS
from sitegen.render.model import Artifacts
from sitegen.sources.frontmatter import setting_at
from sitegen.sources.project import Project
from sitegen.world import World

CLIP_BYTES = 102_400
"""Size of the HTML at which Gmail clips a mail (hteumeuleu/email-bugs#41, measured at 99,507 to 100,217 bytes)."""

NEAR_BYTES = 90_000
"""From here on a sender's own additions (tracking, footer) may bring a mail over the limit."""

LONG_SUBJECT = 70
"""Characters of a subject that Gmail on the web shows; phones show half of that."""


_HEADING = re.compile(r"^# |^(?:```|~~~).*?^(?:```|~~~)", re.MULTILINE | re.DOTALL)


def check(artifacts: Artifacts, project: Project, world: World) -> list[Diagnostic]:
    """What is wrong with the finished mail of one cell, whose copy is read again for the lines it is about."""
    at = Position(artifacts.cell.email.chosen.path, 1)
    return [
        *_size(artifacts, at),
        *_subject(artifacts, world),
        *_headings(artifacts, world, at),
        *_law(artifacts, project, at),
    ]


def _size(artifacts: Artifacts, at: Position) -> Iterator[Diagnostic]:
    size = len(artifacts.files.html)
    if size > NEAR_BYTES:
        clipped = size > CLIP_BYTES
        severity = Severity.ERROR if clipped else Severity.WARNING
        verb = "clips" if clipped else "may clip"
        message = f"the mail is {size:,} bytes, and Gmail {verb} it at {CLIP_BYTES:,}"
        hint = "Fewer rows in a grid, or shorter copy with the rest on the landing page."
        yield diagnose("check/html-size", message, at, hint=hint, severity=severity)


def _subject(artifacts: Artifacts, world: World) -> Iterator[Diagnostic]:
    length = len(artifacts.inbox_subject)
    if length > LONG_SUBJECT:
        message = f"the subject is {length} characters long for this persona; inboxes cut it after {LONG_SUBJECT}"
        at = setting_at(world, [file.path for file in artifacts.cell.email.chain], "subject")
        yield diagnose("check/subject", message, at, hint="Aim for 50, with the point in the first 33.")


def _headings(artifacts: Artifacts, world: World, at: Position) -> Iterator[Diagnostic]:
    page = artifacts.files.html
    # Looking from both ends takes a third of the time that counting takes.
    first = page.find(b"<h1")
    if first < 0 or page.rfind(b"<h1") != first:
        count = page.count(b"<h1")
        message = f"the mail has {count or 'no'} main heading{'s' if count > 1 else ''}"
        hint = "Start one line with “# ”, and lesser headings with “## ”: screen readers jump between them."
        yield diagnose("check/heading", message, _second_heading(world, at) if count else at, hint=hint)


def _second_heading(world: World, start: Position) -> Position:
    """The second line of the copy that is a main heading; `start` where the others come from elsewhere."""
    text = world.text(start.path)
    found = [match.start() for match in _HEADING.finditer(text) if match.group() == "# "]
    return Position(start.path, text.count("\n", 0, found[1]) + 1) if len(found) > 1 else start


def _law(artifacts: Artifacts, project: Project, at: Position) -> Iterator[Diagnostic]:
    if artifacts.cell.campaign.model.kind != "marketing":
        return
    # From the end, where footers stand.
    if artifacts.files.html.rfind(DIALECTS[project.site.model.dialect].system["unsubscribe"].encode()) < 0:
        hint = "The footer block has it; do not switch the footer off, or link links.unsubscribe."
        yield diagnose("check/unsubscribe", "a marketing mail needs a way to unsubscribe", at, hint=hint)
    address = _run_on(re.split(r"[\n,]", project.site.model.brand.postal_address)[0])
    # As a persona gets it: where the sender fills in its tags, text that looks like one is spelt otherwise.
    if address.encode() not in artifacts.files.text and address not in _seen(artifacts.preview_html):
        hint = "The footer block shows brand.postal_address; do not switch the footer off."
        yield diagnose("check/address", "a marketing mail needs the sender's postal address", at, hint=hint)


def _seen(page: str) -> str:
    """The text of an HTML page as one line."""
    return _run_on(html.unescape(re.sub(r"<[^>]*>", "", page)))


def _run_on(text: str) -> str:
    return " ".join(text.split())
