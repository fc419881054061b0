"""Errors of templates as diagnostics at the author's line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from types import TracebackType

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.tests import TESTS as JINJA_TESTS
from jinja2.utils import missing

from sitegen.diagnostics import Diagnostic, Position, Problem, diagnose, did_you_mean
from sitegen.merge import TOKEN
from sitegen.merge.choosing import Misuse
from sitegen.merge.formats import FilterError
from sitegen.merge.numbered import asked
from sitegen.render.linker import BadLink
from sitegen.render.templates.advice import Vocabulary, sharpened
from sitegen.render.templates.filters import FILTERS, NOT_REPRODUCIBLE
from sitegen.render.templates.grammar import explained
from sitegen.render.templates.names import Row, names_of
from sitegen.render.templates.printing import EmptyValue, UnknownName
from sitegen.render.templates.rows import NumberedRow
from sitegen.render.templates.saying import said
from sitegen.render.templates.tags import begun_above, line_and_tag, tag_at, written_at

Source = Callable[[str], list[str]]
"""Gives the lines of the file behind a template's name."""

_TAG = re.compile(r"\{[{%#]")
_TAGS = re.compile(r"\{\{|\}\}|\{%[-+]?\s*(\w*)|%\}|\{#|#\}")
_PRINTED = re.compile(r"\{\{[-+]?\s*([\w.\[\]]+)")
_UNKNOWN = re.compile(r"[Nn]o (filter|test) named '([^']*)'")
_CLOSED_BY = {"}}": "{{", "%}": "{%", "#}": "{#"}
_INNERMOST = re.compile(r"innermost block that needs to be closed is '(\w+)'")
_WHERE = "It is looked for beside the file that names it, then in content/snippets/."
_WHERE_LAYOUTS = "It is looked for in layouts/, wherever the file stands that names it."
_OF_SHEETS = ("locale", "theme")
"""The names that style sheets see."""

_STAND_IN = re.compile(r"t_[0-9]+\Z")
"""What Jinja calls the functions it puts where a filter or test is missing."""


@dataclass(frozen=True, slots=True)
class Value:
    """A template that is one value of a YAML file: its text, and the position of each character of it."""

    text: str
    at: Callable[[int], Position]


def problem_of(
    error: Exception,
    source: Source,
    known: Vocabulary,
    value: Value | None = None,
    packaged: Callable[[str], bool] = lambda name: False,
) -> Problem:
    """`error`, raised by compiling or rendering a template, as a Problem.

    `known` are the names that a template can use; `value` is set for a template that is a single value of a YAML file.
    `packaged` tells of a template's name whether it is one of ours: then its error is told where it was used.
    """
    name, number = _place(error, packaged)
    line, tag = line_and_tag(number)
    if isinstance(error, Problem):
        if name is None or all(found.at is not None for found in error.diagnostics):
            return error
        here = Position(file_of(name), line, _column(_line(source(name), line), tag))
        return Problem(*(found if found.at else _at(found, here) for found in error.diagnostics))
    diagnostic, word = _described(error, known.names, name)
    if value is not None and (name is None or name == "<template>"):
        lines = value.text.split("\n")
        diagnostic = _in_words(diagnostic, error, lines, max(line, 1), tag, known)
        before = sum(len(text) + 1 for text in lines[: max(line, 1) - 1])
        return Problem(_at(diagnostic, value.at(before + _column(_line(lines, max(line, 1)), tag, word) - 1)))
    if name is None:
        return Problem(diagnostic)
    lines = source(name)
    diagnostic = _in_words(diagnostic, error, lines, line, tag, known)
    if isinstance(error, TemplateSyntaxError):
        opened = _opened(lines, line, error.message or "")
        if opened is not None:
            return Problem(_at(diagnostic, Position(file_of(name), *opened)))
    text = _line(lines, line)
    column = _first(text) if not tag and begun_above(lines, line) and not (word and word in text) else 0
    return Problem(_at(diagnostic, Position(file_of(name), line, column or _column(text, tag, word))))


def _in_words(
    diagnostic: Diagnostic, error: Exception, lines: list[str], line: int, tag: int, known: Vocabulary
) -> Diagnostic:
    """`diagnostic` with what the tag where `error` came up tells of it."""
    named = _named(error, diagnostic.message, _expression(_line(lines, line), tag))
    return sharpened(replace(diagnostic, message=named), error, written_at(lines, line, tag), known)


def file_of(name: str) -> str:
    """The logical path of a template's file: layouts are named without their folder."""
    return name if name.startswith(("content/", "builtin/", "layouts/")) else f"layouts/{name}"


def _is_copy(template: str | None) -> bool:
    return template is None or template.startswith(("content/", "<"))


def _at(diagnostic: Diagnostic, at: Position) -> Diagnostic:
    return diagnose(diagnostic.rule, diagnostic.message, at, hint=diagnostic.hint)


def _described(error: Exception, known: Iterable[str], template: str | None) -> tuple[Diagnostic, str]:
    if isinstance(error, Misuse):
        return diagnose(error.rule, error.message, hint=error.hint), error.word
    missing_word = _UNKNOWN.search(str(error))
    if missing_word and isinstance(error, TemplateSyntaxError | TemplateRuntimeError):
        kind, word = missing_word.groups()
        names = (set(JINJA_FILTERS) | set(FILTERS)) if kind == "filter" else set(JINJA_TESTS)
        hint = did_you_mean(word, names.difference(NOT_REPRODUCIBLE))
        if word in NOT_REPRODUCIBLE:
            hint = "The same content must give the same mail every time."
        return diagnose("template/syntax", f"there is no {kind} “{word}”", hint=hint), word
    if isinstance(error, TemplateSyntaxError):
        message, hint = explained(error.message or "this cannot be parsed")
        return diagnose("template/syntax", _lower(message), hint=hint), ""
    if isinstance(error, TemplateNotFound):
        # The folder was put before the name as it is written.
        name = str(error.name).removeprefix(f"{PurePosixPath(template or '').parent}/")
        if TOKEN.search(name):
            hint = "Write {% if recipient.… %}, and an {% include %} for each case."
            return diagnose("merge/condition", "which file is taken in cannot depend on the recipient", hint=hint), ""
        message = f"there is no file “{name}”"
        return diagnose("template/missing", message, hint=_WHERE if _is_copy(template) else _WHERE_LAYOUTS), name
    if _lacks_caller(error):
        message = "this macro needs to be told what to put inside"
        hint = "Write {% call m.text() %} … {% endcall %} in place of {{ m.text() }}, with the macro's own name."
        return diagnose("template/undefined", message, hint=hint), "m."
    if isinstance(error, UnknownName):
        return _unknown(error, _OF_SHEETS if (template or "").endswith(".css") else known), error.name
    if isinstance(error, BadLink):
        return diagnose("copy/link", str(error), hint=error.hint), ""
    if isinstance(error, SecurityError):
        return diagnose("template/unsafe", said(_lower(str(error))), hint="Templates can read values, not Python."), ""
    if isinstance(error, RecursionError | OverflowError):
        message, hint = said(_lower(str(error))), "Make it smaller."
        if isinstance(error, RecursionError):
            message, hint = "a template or macro includes itself without end", "Take out what leads back to itself."
        return diagnose("template/endless", message, hint=hint), ""
    if "non-namespace object" in str(error):
        hint = "Write {% set x = … %}; what a loop changes needs {% set ns = namespace(x=0) %} above it."
        return diagnose("template/failed", "only what namespace() makes has parts that can be set", hint=hint), "set"
    message = said(_lower(str(error))) or type(error).__name__
    if isinstance(
        error, UndefinedError | TemplateRuntimeError | ValueError | TypeError | ArithmeticError | LookupError
    ):
        return diagnose("template/failed", message), ""
    return diagnose("template/failed", f"{type(error).__name__}: {message}"), ""


def _unknown(error: UnknownName, known: Iterable[str]) -> Diagnostic:
    if error.owner is missing:
        message = f"“{error.name}” does not exist here"
        if error.name == "recipient":
            hint = "A style sheet is the same for everybody: set a class in the template, inside {% if recipient.… %}."
            return diagnose("merge/not-here", "a recipient’s value cannot stand in a style sheet", hint=hint)
        return diagnose("template/undefined", message, hint=did_you_mean(error.name, known))
    kind = getattr(error.owner, "_kind", "")
    file = "this file of macros" if isinstance(error.owner, TemplateModule) else "this value"
    owner = {"row": "this row", "options": "this block’s options"}.get(kind, kind or file)
    names = names_of(error.owner)
    if isinstance(error.owner, list | tuple):
        number = len(error.owner)
        hint = f"It has {number} {'entry' if number == 1 else 'entries'}, counted from 0."
        if not error.name.lstrip("-").isdigit():
            hint = f"Say which entry: [0].{error.name} is that of the first; {{% for … %}} goes through all."
        return diagnose("template/undefined", f"this list has no entry “{error.name}”", hint=hint)
    hint = did_you_mean(error.name, names)
    if kind == "data":
        hint = "Here are the tables of YAML files; others are for queries: in campaign.yaml."
    elif error.owner is None:
        owner, hint = "an empty value (null)", "Ask first whether it is there: {% if … %}."
    elif not names and not kind:
        hint = "It is a plain value without parts."
    return diagnose("template/undefined", f"{owner} has no “{error.name}”", hint=hint)


def _expression(text: str, tag: int) -> str:
    """What tag number `tag` of the line `text` prints, without its filters; "" where it does not print."""
    span = tag_at(text, tag)
    found = _PRINTED.match(text, *span) if span else None
    return found[1] if found else ""


def _named(error: Exception, message: str, expression: str) -> str:
    """`message` with the name of the value that `error` is about, and with its row where it is one of several."""
    if not expression or not isinstance(error, EmptyValue | FilterError):
        return message
    root, row = expression.partition(".")[0], ""
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        if "__jinja_template__" in trace.tb_frame.f_globals:
            for name, value in trace.tb_frame.f_locals.items():
                if isinstance(value, Row | NumberedRow) and re.fullmatch(rf"l_[0-9]+_{re.escape(root)}", name):
                    first = next(iter(value), "")
                    row = f" in the row whose {first} is {str(asked(value[first]))[:40]}" if first else ""
        trace = trace.tb_next
    if isinstance(error, EmptyValue):
        return message.replace("this value", f"“{expression}”{row}", 1)
    return f"{message}{row.replace(' in', ', in', 1)}"


def _place(error: BaseException, packaged: Callable[[str], bool]) -> tuple[str | None, int]:
    """The template that `error` is told in, and its line number (with its tag)."""
    if isinstance(error, TemplateSyntaxError):
        return error.name or error.filename, error.lineno
    places: list[tuple[str | None, int]] = [(None, 0)]
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None and not _STAND_IN.match(trace.tb_frame.f_code.co_name):
            places.append((template.name or "<template>", template.get_corresponding_lineno(trace.tb_lineno)))
        trace = trace.tb_next
    # Not the macro is wrong that asks for what stands between the tags, but who used it without them.
    if _lacks_caller(error) and len(places) > 2:
        places.pop()
    own = [place for place in places[1:] if not packaged(str(place[0]))]
    return own[-1] if own else places[-1]


def _lacks_caller(error: BaseException) -> bool:
    return isinstance(error, UnknownName) and error.owner is missing and error.name == "caller"


def _line(lines: list[str], number: int) -> str:
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _opened(lines: list[str], line: int, message: str) -> tuple[int, int] | None:
    """Line and column of the tag that was still open where Jinja stopped at `line`; None when that says no more."""
    waiting: list[tuple[str, str, int, int]] = []
    for number, text in enumerate(lines[:line], start=1):
        for match in _TAGS.finditer(text):
            opener, word = match.group()[:2], match.group(1) or ""
            if opener in _CLOSED_BY:
                if waiting and waiting[-1][0] == _CLOSED_BY[opener]:
                    waiting.pop()
            elif waiting and waiting[-1][0] == "{#":
                continue
            elif waiting and waiting[-1][2] < number and waiting[-1][0] != "{#":
                break
            else:
                waiting.append((opener, word, number, match.start() + 1))
    if waiting and waiting[-1][2] < line:
        return waiting[-1][2:]
    innermost = _INNERMOST.search(message)
    return _last_open(lines[:line], innermost[1]) if innermost and "end of template" in message else None


def _last_open(lines: list[str], name: str) -> tuple[int, int] | None:
    """Line and column of the last `{% name %}` that no `{% endname %}` closes."""
    found: list[tuple[int, int]] = []
    for number, text in enumerate(lines, start=1):
        for match in _TAGS.finditer(text):
            if match.group(1) == name:
                found.append((number, match.start() + 1))
            elif match.group(1) == f"end{name}" and found:
                found.pop()
    return found[-1] if found else None


def _column(text: str, tag: int, word: str = "") -> int:
    """The column of `word` in the line `text`: in its tag of that number if it is there, else wherever it stands.

    Without the word, that of the tag; without either, that of the first tag or of the line's beginning.
    """
    within = tag_at(text, tag)
    for start, end in (within or (0, len(text)),) if word else ():
        last = word.rpartition(".")[2]
        found = re.compile(re.escape(word)).search(text, start, end)
        found = found or (re.compile(rf"\b{re.escape(last)}\b").search(text, start, end) if last else None)
        if found:
            return found.start() + 1
    if within:
        return within[0] + 1
    first = _TAG.search(text)
    return first.start() + 1 if first else _first(text)


def _first(text: str) -> int:
    """The column of what comes first in the line `text`."""
    return len(text) - len(text.lstrip()) + 1


def _lower(text: str) -> str:
    text = text.strip().rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
