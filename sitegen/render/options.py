"""A block's options: the author's YAML lines against what block.yaml declares."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.diagnostics import Diagnostic, Position, Problem, Report, diagnose, did_you_mean
from sitegen.merge import Tokens
from sitegen.merge.bindings import Kept
from sitegen.merge.numbered import NumberedText
from sitegen.render.copy.document import Block, Line
from sitegen.render.linker import BadLink, Linker
from sitegen.render.templates.names import Names
from sitegen.sources.document import Document, as_mapping, parse
from sitegen.sources.schema import BlockFile, BlockOption

_ON_LINE = re.compile(r"\bon line ([0-9]+)")
_PARSED = 4096
"""So many pieces of option lines are kept as they were parsed."""

_ROWS = frozenset({"rows", "row"})
TAKE_FIELDS = ("string", "url", "list")
"""Types of options in which a recipient's value may stand."""

_COLOUR = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")
_WORDS = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "colour": "a colour such as #d97706",
    "url": "an address",
    "image": "the path of a picture",
    "rows": "the name of a query",
    "row": "the name of a query",
    "list": "a list",
    "records": "a list of records",
    "action": "the name of an action",
    "date": "a date such as 2026-11-02",
    "choice": "one of the choices",
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What options may refer to in one cell: rows and actions by name, and how links are completed."""

    rows: Mapping[str, Sequence[Names]]
    actions: Mapping[str, Any]
    linker: Linker
    expand: Callable[[str], str]

    def key(self, lines: tuple[str, ...], types: frozenset[str]) -> tuple[object, ...]:
        """Equal for cells that offer the same objects to the option `lines` of a block with options of `types`."""
        rows: tuple[object, ...] = ()
        if types & _ROWS:
            text = self.expand("\n".join(lines))
            rows = tuple((name, id(self.rows[name])) for name in self.rows if name in text)
        actions = tuple((name, id(found)) for name, found in self.actions.items()) if "action" in types else ()
        return (rows, actions, self.linker if "url" in types else None)


class OptionReader:
    """Reads option lines; the same lines are parsed once."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._parsed: dict[tuple[str, ...], Document | Problem] = {}
        self._kept: Kept[tuple[Names, Offered]] = Kept(4096)
        self._types: dict[str, frozenset[str]] = {}

    def read(
        self, block: Block, spec: BlockFile, names: Offered, report: Report, slipped: frozenset[str] = frozenset()
    ) -> Names:
        """The options of `block` with defaults filled in; what is wrong goes to `report`.

        `slipped` are options that are written where none are read, which is told there: they are not missing.
        Blocks that say the same get the same object, so that what is rendered from it can be kept.
        """
        lines = tuple(line.text for line in block.options)
        key = (block.name, lines, slipped, names.key(lines, self._types_of(block.name, spec)))
        bound, before = self._tokens.bound, len(report)
        kept = self._kept.get(key, bound)
        if kept is not None:
            return kept[0]
        with bound.asking() as asked:
            made = self._read(block, spec, names, report, slipped)
        if len(report) == before:
            # The key is made of addresses: what they belong to must live as long as the entry does.
            self._kept.keep(key, bound, asked, (made, names))
        return made

    def forget(self) -> None:
        """Drop what was made for an earlier state of the files."""
        self._kept.clear()
        self._types.clear()

    def _types_of(self, name: str, spec: BlockFile) -> frozenset[str]:
        found = self._types.get(name)
        if found is None:
            found = self._types[name] = _types(spec)
        return found

    def _read(self, block: Block, spec: BlockFile, names: Offered, report: Report, slipped: frozenset[str]) -> Names:
        before = len(report)
        document, given = self._given(block, report)
        failed = len(report) > before
        values: dict[str, Any] = {}
        reader = _Values(self._tokens, names, report, block, document)
        for key in given:
            if key not in spec.options:
                report.add(unknown_option(block, key, reader.key_at((key,)), spec))
        for name, option in spec.options.items():
            if given.get(name) is None:
                values[name] = reader.default(option)
                if option.required and not failed and name not in slipped:
                    report.add(
                        diagnose(
                            "copy/missing-option",
                            f"the block “{block.name}” needs the option “{name}”",
                            block.head.at(),
                            hint=f"Add “    {name}: …” below: {option.help or _WORDS[option.type]}",
                        )
                    )
                continue
            values[name] = reader.value((name,), given[name], option)
        silent = "alt" in spec.options and given.get("alt") is None and "alt" not in slipped
        if silent and not spec.options["alt"].required:
            # A picture whose author said nothing is not yet decoration; alt: "" says so.
            for name, option in spec.options.items():
                if option.type == "image" and values[name]:
                    message = f"the picture “{values[name]}” has no alternative text"
                    hint = 'Add “    alt: …” to say what it shows, or alt: "" if it only decorates.'
                    report.add(diagnose("asset/no-alt", message, reader.key_at((name,)), hint=hint))
        return Names(values, "options")

    def _given(self, block: Block, report: Report) -> tuple[Document, Mapping[str, Any]]:
        text = tuple(line.text[4:] for line in block.options)
        parsed = self._parsed.get(text)
        if parsed is None:
            try:
                parsed = parse("\n".join(text) + "\n", "", indent=4)
                if parsed.value is not None and not isinstance(parsed.value, dict):
                    hint = "Text that belongs into the block stands without indentation."
                    message = "options are lines of “name: value”"
                    parsed = Problem(diagnose("copy/option-type", message, parsed.position(), hint=hint))
            except Problem as problem:
                parsed = problem
            if len(self._parsed) >= _PARSED:
                self._parsed.clear()
            self._parsed[text] = parsed
        if isinstance(parsed, Problem):
            for diagnostic in parsed.diagnostics:
                report.add(moved(diagnostic, block))
            return Document("", ""), {}
        return parsed, as_mapping(parsed)


def unknown_option(block: Block, key: str, at: Position, spec: BlockFile) -> Diagnostic:
    """What is said, at `at`, of an option `key` that `block` does not have."""
    message = f"the block “{block.name}” has no option “{key}”"
    return diagnose("copy/unknown-option", message, at, hint=did_you_mean(key, spec.options))


def _types(spec: BlockFile) -> frozenset[str]:
    """The types of a block's options, those of records included."""
    types: set[str] = set()
    left = list(spec.options.values())
    while left:
        option = left.pop()
        types.add(option.type)
        left.extend(option.of.values())
    return frozenset(types)


def moved(diagnostic: Diagnostic, block: Block) -> Diagnostic:
    """`diagnostic`, found in a block's option lines, at its place in the author's file."""
    at = diagnostic.at or Position("", 1)
    message = _ON_LINE.sub(lambda m: f"on line {placed(Position('', int(m[1])), block).line}", diagnostic.message)
    return diagnose(diagnostic.rule, message, placed(at, block), hint=diagnostic.hint)


def placed(at: Position, block: Block) -> Position:
    """A position in a block's option lines as one in the author's file."""
    if not block.options:
        return block.head.at()
    line: Line = block.options[min(max(at.line, 1), len(block.options)) - 1]
    return Position(line.path, line.number, at.column)


class _Values:
    def __init__(self, tokens: Tokens, names: Offered, report: Report, block: Block, document: Document) -> None:
        self.tokens, self.names, self.report, self.block, self.document = tokens, names, report, block, document

    def key_at(self, path: tuple[str | int, ...]) -> Position:
        return placed(self.document.key_position(path), self.block)

    def default(self, option: BlockOption) -> Any:
        if option.default is None:
            return [] if option.type in ("list", "records") else None
        return option.default

    def value(self, path: tuple[str | int, ...], value: Any, option: BlockOption) -> Any:
        if isinstance(value, str):
            if option.type not in TAKE_FIELDS and self.tokens.is_left_open(value):
                hint = "Write the block twice, with the condition around each."
                return self.wrong(path, "merge/not-here", "a recipient's value cannot stand in this option", hint)
            if option.type == "string" and self.tokens.holds_value(value):
                return NumberedText(value, self.tokens)
            typed = self.tokens.raw(value)
            if typed is not None and not isinstance(typed, str):
                value = typed if option.type not in ("string", "url", "list") else self.tokens.expand(value)
            else:
                value = self.tokens.address(value) if option.type == "url" else self.tokens.expand(value)
        reader = getattr(self, "_" + option.type)
        return reader(path, value, option)

    def wrong(self, path: tuple[str | int, ...], rule: str, message: str, hint: str = "") -> None:
        at = placed(self.document.position(path), self.block)
        self.report.add(diagnose(rule, f"“{path[0]}”: {message}", at, hint=hint))

    def mistyped(self, path: tuple[str | int, ...], option: BlockOption, hint: str = "") -> None:
        self.wrong(path, "copy/option-type", f"this must be {_WORDS[option.type]}", hint or option.help)

    def _string(self, path: tuple[str | int, ...], value: Any, option: BlockOption) -> Any:
        if isinstance(value, bool | list | dict):
            return self.mistyped(path, option)
        return value if isinstance(value, str) else value.isoformat() if isinstance(value, dt.date) else str(value)

    def _number(self, path: tuple[str | int, ...], value: Any, option: BlockOption) -> Any:
        number = _to_number(value)
        if number is None or (option.type == "integer" and number != int(number)):
            return self.mistyped(path, option)
        if (option.min is not None and number < option.min) or (option.max is not None and number > option.max):
            low, high = _plain(option.min), _plain(option.max)
            bounds = f"between {low} and {high}" if low and high else f"at least {low}" if low else f"at most {high}"
            return self.wrong(path, "copy/option-type", f"this must be {bounds}", option.help)
        return int(number) if number == int(number) else number

    _integer = _number

    def _boolean(self, path: tuple[str | int, ...], value: Any, option: BlockOption) -> Any:
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        return value if isinstance(value, bool) else self.mistyped(path, option)

    def _choice(self, path: tuple[str | int, ...], value: Any, option: BlockOption) -> Any:
        text = str(value)
        if isinstance(value, list | dict):
            return self.mistyped(path, option, did_you_mean("", option.choices))
        if text not in option.choices:
            return self.wrong(
                path, "copy/option-type", f"“{text}” is no choice here", did_you_mean(text, option.choices)
            )
        return text

    def _colour(self, path: tuple[str | int, ...], value: Any, option: BlockOption) -> Any:
        if not isinstance(value, str) or not _COLOUR.match(value):
            return self.mistyped(path, option, "Colours start with #, so put them into quotes.")
        return value

    def _url(self, path: tuple[str | int, ...], value: Any, option: BlockOption) -> Any:
        if not isinstance(value, str):
            return self.mistyped(path, option)
        try:
            self.tokens.completed(value, self.names.linker.complete)
        except BadLink as error:
            return self.wrong(path, "copy/link", str(error), error.hint)
        return value

    def _image(self, path: tuple[str | int, ...], value: Any, option: BlockOption) -> Any:
        return value if isinstance(value, str) else self.mistyped(path, option)

    def _date(self, path: tuple[str | int, ...], value: Any, option: BlockOption) -> Any:
        if isinstance(value, str):
            try:
                return dt.date.fromisoformat(value)
            except ValueError:
                return self.mistyped(path, option)
        return value if isinstance(value, dt.date) else self.mistyped(path, option)

    def _rows(self, path: tuple[str | int, ...], value: Any, option: BlockOption) -> Any:
        name = str(value)
        if isinstance(value, list | dict):
            return self.mistyped(path, option)
        if name not in self.names.rows:
            return self.wrong(
                path, "ref/query", f"there is no query or table “{name}”", did_you_mean(name, self.names.rows)
            )
        return list(self.names.rows[name])

    def _row(self, path: tuple[str | int, ...], value: Any, option: BlockOption) -> Any:
        rows = self._rows(path, value, option)
        return rows[0] if rows else None

    def _list(self, path: tuple[str | int, ...], value: Any, option: BlockOption) -> Any:
        if not isinstance(value, list) or any(isinstance(item, list | dict) for item in value):
            return self.mistyped(path, option)
        return [self.tokens.expand(item) if isinstance(item, str) else item for item in value]

    def _records(self, path: tuple[str | int, ...], value: Any, option: BlockOption) -> Any:
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            return self.mistyped(path, option)
        return [self._record((*path, index), item, option) for index, item in enumerate(value)]

    def _record(self, path: tuple[str | int, ...], item: Mapping[str, Any], option: BlockOption) -> Names:
        for key in item:
            if key not in option.of:
                at = self.key_at((*path, key))
                message = f"“{path[0]}” has no “{key}”"
                self.report.add(diagnose("copy/unknown-option", message, at, hint=did_you_mean(key, option.of)))
        values: dict[str, Any] = {}
        for name, part in option.of.items():
            if item.get(name) is None:
                values[name] = self.default(part)
                if part.required:
                    self.wrong(path, "copy/missing-option", f"each entry needs “{name}”", part.help)
            else:
                values[name] = self.value((*path, name), item[name], part)
        return Names(values, "options")

    def _action(self, path: tuple[str | int, ...], value: Any, option: BlockOption) -> Any:
        name = str(value)
        if isinstance(value, list | dict):
            return self.mistyped(path, option)
        if name not in self.names.actions:
            return self.wrong(
                path,
                "ref/action",
                f"the campaign has no action “{name}”",
                did_you_mean(name, self.names.actions)
                if self.names.actions
                else "Add it under actions: in campaign.yaml.",
            )
        action = self.names.actions[name]
        if option.choices and action.kind not in option.choices:
            wanted = " or ".join(f"“{kind}”" for kind in option.choices)
            return self.wrong(
                path,
                "copy/option-type",
                f"the action “{name}” is of kind “{action.kind}”, and this block needs one of kind {wanted}",
                "Name another action, or change its kind in campaign.yaml.",
            )
        return action


def _to_number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    try:
        number = float(value) if isinstance(value, str) and "_" not in value else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
