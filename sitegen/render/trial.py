"""A block tried out: options and text that somebody typed, written as copy and rendered in place of its example."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import inf

import yaml

from sitegen.diagnostics import Diagnostic, Problem, Report
from sitegen.plan.model import Cell
from sitegen.render.catalogue import sample, surroundings
from sitegen.render.copy.document import FENCE, Block, Line, parse
from sitegen.render.copy.fencedcode import codes
from sitegen.render.renderer import Renderer
from sitegen.sources.document import Document
from sitegen.sources.document import parse as parse_yaml
from sitegen.sources.schema import BlockFile, BlockOption
from sitegen.world import Missing
from sitegen.world.reserved import reserved_in

TEXT = "text"
"""The field that holds what stands between the fences."""

OPTION = "o."
"""The field of an option is this and its name."""

_PATH = "content/copy.md"
_STRUCTURED = frozenset({"list", "records"})
_PLAIN = {
    "number": re.compile(r"[+-]?[0-9]+(\.[0-9]+)?"),
    "integer": re.compile(r"[+-]?[0-9]+"),
    "boolean": re.compile(r"true|false"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
_LINE_ENDS = re.compile(r"[\n\x85\u2028\u2029]")
_PICTURE = re.compile(r".\.(png|jpe?g|gif|webp)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Example:
    """The example of a block, taken apart: lines before and after, its fences, its options as text, its text."""

    before: tuple[str, ...]
    head: str
    options: Mapping[str, str]
    text: str
    foot: str
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A block as copy, and for each line, the first of which is 1, the field it is from ("" for none)."""

    copy: str
    fields: tuple[str, ...]

    def field(self, line: int) -> str:
        """The field that `line` is from."""
        return self.fields[line - 1] if 0 < line <= len(self.fields) else ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: `email`, `landing` and `text`, all "" where there are errors; the copy; findings with fields.

    Findings in the copy have its lines and no path.
    """

    email: str
    landing: str
    text: str
    copy: str
    findings: tuple[tuple[Diagnostic, str], ...]


class Trials:
    """Tries the blocks of one look at the project."""

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer
        self._examples: dict[str, Example] = {}
        self._cells: dict[tuple[str, str], Cell] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.renderer.project.blocks

    def example(self, name: str) -> Example:
        """The example of the block `name`. Raises KeyError where there is no such block."""
        if name not in self._examples:
            blocks = self.renderer.project.blocks
            self._examples[name] = taken_apart(name, blocks[name].model, frozenset(blocks))
        return self._examples[name]

    def pictures(self) -> list[str]:
        """The paths under which blocks can name the pictures of the project and those of the layouts."""
        found: set[str] = set()
        for folder in ("layouts/assets", "builtin/assets", "content/assets"):
            try:
                names = self.renderer.world.listing(folder)
            except (Missing, Problem):
                continue
            found.update(f"assets/{name}" for name in names if _PICTURE.search(name))
        return sorted(found)

    def render(self, name: str, options: Mapping[str, str], text: str, theme: str = "") -> Trial:
        """The block `name` with these `options`, as people type them, and `text` between its fences.

        `theme` is the site's where there is none of that name. Raises KeyError where there is no such block.
        """
        renderer = self.renderer
        loaded = renderer.project.blocks[name]
        made = written(self.example(name), loaded.model, options, text)
        report = Report(reserved_in(made.copy, _PATH))
        if report.has_errors():
            return Trial("", "", "", made.copy, self._told(report, made, loaded.model, options))
        lines = [Line(line, _PATH, number) for number, line in enumerate(made.copy.split("\n"), 1)]
        try:
            if (name, theme) not in self._cells:
                known = theme if theme in renderer.project.themes else None
                self._cells[name, theme] = surroundings(renderer, loaded, known)
            shown = sample(renderer, name, lines, self._cells[name, theme], report)
        except Problem as problem:
            found = self._told(Report(problem.diagnostics), made, loaded.model, options)
            return Trial("", "", "", made.copy, found)
        found = self._told(report, made, loaded.model, options)
        return Trial(shown.email, shown.landing, shown.text, made.copy, found)

    def _told(
        self, report: Report, made: Written, spec: BlockFile, options: Mapping[str, str]
    ) -> tuple[tuple[Diagnostic, str], ...]:
        missing = [name for name, option in spec.options.items() if option.required and name not in options]
        return tuple((self.renderer.told(_pathless(found)), _field_of(found, made, missing)) for found in report)


def _pathless(found: Diagnostic) -> Diagnostic:
    at = found.at
    return replace(found, at=replace(at, path="")) if at is not None and at.path == _PATH else found


def _field_of(found: Diagnostic, made: Written, missing: list[str]) -> str:
    if found.at is None or found.at.path != _PATH:
        return ""
    if found.rule == "copy/missing-option":
        lacks = next((name for name in missing if found.message.endswith(f"the option “{name}”")), "")
        if lacks:
            return OPTION + lacks
    return made.field(found.at.line)


def taken_apart(name: str, spec: BlockFile, known: frozenset[str]) -> Example:
    """The example of `spec`, the block `name`; an empty one where it has none. `known` are the names of all blocks."""
    lines = spec.example.rstrip("\n").split("\n")
    found = next(_named(name, parse([Line(text, "", at) for at, text in enumerate(lines)], known, Report())), None)
    if found is None:
        return Example((), f"/// {name}", {}, "", "///", ())
    head = found.head.number
    first = head + 1 + len(found.options)
    last = _foot(lines, head, first)
    document = _parsed("\n".join(line.text[4:] for line in found.options) + "\n")
    options = {option: _typed(document, option) for option in document.value or {}}
    foot = lines[last] if last < len(lines) else "///"
    text = "\n".join(lines[first:last])
    return Example(tuple(lines[:head]), lines[head], options, text, foot, tuple(lines[last + 1 :]))


def _named(name: str, blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.name == name:
            yield block
        yield from _named(name, block.children)


def _foot(lines: list[str], head: int, first: int) -> int:
    """The line that closes the block which opens at line `head`."""
    opened = FENCE.match(lines[head])
    coded = {number for code in codes(lines) for number in range(code.first, code.last + 1)}
    for number in range(first, len(lines)):
        fence = None if number in coded else FENCE.match(lines[number])
        if opened and fence and not fence[2] and fence[1] == opened[1]:
            return number
    return len(lines)


def _parsed(text: str) -> Document:
    try:
        document = parse_yaml(text, "")
    except Problem:
        return Document("", "")
    return document if isinstance(document.value, dict) else Document("", "")


def _typed(document: Document, name: str) -> str:
    """An option of an example as one would type it."""
    value = document.value[name]
    if isinstance(value, list | dict):
        lines = document.text.split("\n")
        starts = sorted(document.key_position((key,)).line for key in document.value)
        start = document.key_position((name,)).line
        end = next((line for line in starts if line > start), len(lines) + 1)
        below = "\n".join(line.removeprefix("  ") for line in lines[start : end - 1])
        return (lines[start - 1].partition(":")[2].strip() + "\n" + below).strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def written(example: Example, spec: BlockFile, options: Mapping[str, str], text: str) -> Written:
    """The example with `options` and `text` in place of its own, as copy."""
    lines = [(line, "") for line in (*example.before, example.head)]
    for name in dict.fromkeys((*example.options, *spec.options, *options)):
        if name not in options:
            continue
        made = _option(name, options[name].replace("\r\n", "\n").replace("\r", "\n"), spec.options.get(name))
        lines.extend(("    " + line, OPTION + name) for line in made)
    if text:
        lines.extend((line, TEXT) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    lines.extend((line, "") for line in (example.foot, *example.after))
    return Written("\n".join(line for line, _ in lines), tuple(field for _, field in lines))


def _option(name: str, value: str, option: BlockOption | None) -> list[str]:
    kind = option.type if option else "string"
    if kind in _STRUCTURED:
        value = value.strip("\n")
        if "\n" in value or value.lstrip().startswith("-"):
            return [f"{name}:", *(f"  {line}" for line in value.split("\n"))]
        return [f"{name}: {value}"]
    if not value:
        return [f'{name}: ""']
    plain = _PLAIN.get(kind)
    if plain is not None and plain.fullmatch(value):
        return [f"{name}: {value}"]
    style = '"' if _LINE_ENDS.search(value) else None
    # A scalar by itself ends in a line of dots where it has no quotes.
    dumped = yaml.safe_dump(value, default_style=style, width=inf, allow_unicode=True).removesuffix("...\n")
    return [f"{name}: {dumped.strip()}"]
