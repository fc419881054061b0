"""Errors of templates as diagnostics at the author's line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from types import TracebackType

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.utils import missing

from sitegen.diagnostics import Diagnostic, Position, Problem, diagnose, did_you_mean
from sitegen.merge.recipient import Misuse
from sitegen.render.linker import BadLink
from sitegen.render.names import names_of
from sitegen.render.printing import UnknownName

Source = Callable[[str], list[str]]
"""Gives the lines of the file behind a template's name."""

_TAG = re.compile(r"\{[{%]")


def problem_of(error: Exception, source: Source, known: Iterable[str], at: Position | None = None) -> Problem:
    """`error`, raised by compiling or rendering a template, as a Problem.

    `known` are the names a template can use; `at` is the place of a template that is a single value of a YAML file.
    """
    if isinstance(error, Problem):
        return error
    name, line = _place(error)
    diagnostic, word = _described(error, known)
    if at is not None and (name is None or name == "<template>"):
        return Problem(_at(diagnostic, at))
    if name is None:
        return Problem(diagnostic)
    lines = source(name)
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return Problem(_at(diagnostic, Position(file_of(name), line, _column(text, word))))


def file_of(name: str) -> str:
    """The logical path of a template's file: layouts are named without their folder."""
    return name if name.startswith(("content/", "builtin/", "layouts/")) else f"layouts/{name}"


def _at(diagnostic: Diagnostic, at: Position) -> Diagnostic:
    return diagnose(diagnostic.rule, diagnostic.message, at, hint=diagnostic.hint)


def _described(error: Exception, known: Iterable[str]) -> tuple[Diagnostic, str]:
    if isinstance(error, Misuse):
        return diagnose(error.rule, error.message, hint=error.hint), error.word
    if isinstance(error, TemplateSyntaxError):
        return diagnose("template/syntax", _lower(error.message or "this cannot be parsed"), hint=_hint(error)), ""
    if isinstance(error, TemplateNotFound):
        name = str(error.name)
        message = f"there is no file “{name}” to include"
        return diagnose("template/missing", message, hint="Names are relative to the campaign's folder."), name
    if isinstance(error, UnknownName):
        return _unknown(error, known), error.name
    if isinstance(error, BadLink):
        return diagnose("copy/link", str(error), hint=error.hint), ""
    if isinstance(error, SecurityError):
        return diagnose("template/unsafe", _lower(str(error)), hint="Templates can read values, not Python."), ""
    if isinstance(error, RecursionError | OverflowError):
        what = "a template or macro includes itself without end" if isinstance(error, RecursionError) else str(error)
        return diagnose("template/endless", what, hint="Make it smaller."), ""
    message = _lower(str(error)) or type(error).__name__
    if isinstance(
        error, UndefinedError | TemplateRuntimeError | ValueError | TypeError | ArithmeticError | LookupError
    ):
        return diagnose("template/failed", message), ""
    return diagnose("template/failed", f"{type(error).__name__}: {message}"), ""


def _unknown(error: UnknownName, known: Iterable[str]) -> Diagnostic:
    if error.owner is missing:
        message = f"“{error.name}” does not exist here"
        return diagnose("template/undefined", message, hint=did_you_mean(error.name, known))
    kind = getattr(error.owner, "_kind", "")
    owner = {"values": "this", "row": "this row", "options": "this block’s options"}.get(kind, kind or "this value")
    names = names_of(error.owner)
    hint = did_you_mean(error.name, names) if names else "It is a plain value without parts."
    return diagnose("template/undefined", f"{owner} has no “{error.name}”", hint=hint)


def _hint(error: TemplateSyntaxError) -> str:
    message = error.message or ""
    if "unknown tag" in message:
        return "Tags are if, for, set, macro, block, extends, include, import; each ends with endif, endfor and so on."
    if "Unexpected end of template" in message or "was looking for the following tags" in message:
        return "A tag that is opened must be closed: {% if %} … {% endif %}."
    if "No filter named" in message:
        return "See docs/copy.md for the filters there are."
    return ""


def _place(error: BaseException) -> tuple[str | None, int]:
    if isinstance(error, TemplateSyntaxError):
        return error.name or error.filename, error.lineno
    name, line = None, 0
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            name, line = template.name or "<template>", template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return name, line


def _column(text: str, word: str) -> int:
    if word:
        for match in re.finditer(re.escape(word), text):
            return match.start() + 1
        last = word.rpartition(".")[2]
        found = re.search(rf"\b{re.escape(last)}\b", text) if last else None
        if found:
            return found.start() + 1
    tag = _TAG.search(text)
    if tag:
        return tag.start() + 1
    return len(text) - len(text.lstrip()) + 1


def _lower(text: str) -> str:
    text = text.strip().rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
