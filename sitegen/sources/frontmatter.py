"""Front matter: the YAML between two lines of “---” at the start of a Markdown file, and the body after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sitegen.diagnostics import Diagnostic, Position, Problem, Report, diagnose
from sitegen.sources.document import Document, parse
from sitegen.sources.schema import EmailFront, LandingFront
from sitegen.sources.validate import kind_of, validate
from sitegen.world import World

_FENCE = re.compile(r"---[ \t]*\Z")
_KEY = re.compile(r"[A-Za-z_][\w-]*:(\s|\Z)")
_LIKE_FENCE = re.compile(r"\s*(-{2,}|—+|\.\.\.)\s*\Z")
_TEMPLATE_LINE = re.compile(r"\s*(\{%.*%\}|\{#.*#\})?\s*\Z")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A Markdown file taken apart: its front matter, the body, and the 1-based line on which the body starts."""

    document: Document
    body: str
    body_line: int


def split(text: str, path: str) -> FrontMatter:
    """Take apart the Markdown `text` of the file at `path`; one without front matter has an empty mapping.

    Raises Problem when the front matter is not closed, is no YAML, or is not “key: value” lines.
    """
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    if start == len(lines) or not _FENCE.match(lines[start]):
        _check_late(lines, start, path)
        document = Document(path, "", value={})
        return FrontMatter(document, text, 1)
    end = next((number for number in range(start + 1, len(lines)) if _FENCE.match(lines[number])), None)
    if end is None:
        raise Problem(_unclosed(lines, start, path))
    document = parse("\n".join(lines[start + 1 : end]) + "\n", path, first_line=start + 2)
    if document.value is None:
        document.value = {}
    if not isinstance(document.value, dict):
        message = f"front matter holds “key: value” lines, not {kind_of(document.value)}"
        hint = "Text between two lines of --- at the start of a file is front matter; a rule between texts is ***."
        raise Problem(diagnose("copy/front-matter", message, document.position(), hint=hint))
    return FrontMatter(document, "\n".join(lines[end + 1 :]), end + 2)


def front_model(front: FrontMatter, stem: str, report: Report) -> EmailFront | LandingFront | None:
    """The validated front matter of an email*.md or landing*.md (`stem`); None when it has errors (reported)."""
    if stem == "landing":
        return validate(LandingFront, front.document, report)
    return validate(EmailFront, front.document, report)


def setting_at(world: World, paths: Sequence[str], key: str) -> Position:
    """Where the front matter of the copy files `paths` gives `key` its value: the last of them that has it counts.

    The first line of the last file where none has it. Raises Problem as `split` does.
    """
    for path in reversed(paths):
        document = split(world.text(path), path).document
        if key in document.value:
            return document.position((key,))
    return Position(paths[-1], 1)


def _unclosed(lines: list[str], start: int, path: str) -> Diagnostic:
    at = Position(path, start + 1, 1)
    for number in range(start + 1, len(lines)):
        if _LIKE_FENCE.match(lines[number]):
            hint = f"Line {number + 1} looks like its end; write exactly three hyphens there, without indentation."
            return diagnose("copy/front-matter", "the front matter that starts here is not closed", at, hint=hint)
    hint = "Write --- on a line of its own after the last key."
    return diagnose("copy/front-matter", "the front matter that starts here is not closed", at, hint=hint)


def _check_late(lines: list[str], start: int, path: str) -> None:
    """Refuse front matter that comes after a template tag, or whose first fence is missing or misspelt."""
    number = start
    while number < len(lines) and _TEMPLATE_LINE.match(lines[number]):
        number += 1
    if number + 1 >= len(lines):
        return
    here, after = lines[number], lines[number + 1]
    if number > start and _FENCE.match(here) and _KEY.match(after):
        message = "front matter must be the first thing in the file"
        hint = "Move the tags above it below its second ---."
        raise Problem(diagnose("copy/front-matter", message, Position(path, number + 1, 1), hint=hint))
    if number == start and _LIKE_FENCE.match(here) and _KEY.match(after):
        message = "front matter starts with exactly three hyphens"
        raise Problem(diagnose("copy/front-matter", message, Position(path, number + 1, 1), hint="Write ---."))
    fence = next((n for n in range(number, min(number + 30, len(lines))) if not _KEY.match(lines[n])), None)
    if number == start and fence not in (None, number) and fence is not None and _FENCE.match(lines[fence]):
        message = "the front matter is closed here but was never opened"
        hint = "Write --- above its first key."
        raise Problem(diagnose("copy/front-matter", message, Position(path, fence + 1, 1), hint=hint))
