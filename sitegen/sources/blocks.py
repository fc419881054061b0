"""Blocks: block.yaml of every folder of layouts/blocks/, held to itself and to the other blocks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sitegen.diagnostics import Position, diagnose
from sitegen.sources.colours import is_colour
from sitegen.sources.document import Document, Path
from sitegen.sources.project import Loaded
from sitegen.sources.reader import Reader
from sitegen.sources.schema import BlockFile, BlockOption
from sitegen.sources.validate import missing_key, validate, wrong_type

ROOTS = ("layouts", "builtin")
"""Where a layout file is looked up: the project's own first, then those that come with sitegen."""

TEMPLATES = ("email.mjml", "landing.html", "email.txt")

STYLES = ("content.css", "email.css", "head.css", "landing.css")
"""The style sheets of the layouts; a block may have its own of each name, which are added to them."""

_FOLDERS = ("assets/", "blocks/", "strings/", "themes/")
_FENCE = re.compile(r"(/{3,})[ \t]*([A-Za-z0-9_-]*)[ \t]*\Z")
_WORDS = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "choice": "one of its choices",
    "colour": "a colour such as #d97706",
    "url": "an address",
    "image": "the path of a picture",
    "rows": "the name of a query or table",
    "row": "the name of a query or table",
    "list": "a list",
    "records": "a list of records",
    "action": "the name of an action",
    "date": "a date such as 2026-11-02",
}
_NUMBERS = ("number", "integer")


def load_blocks(reader: Reader) -> dict[str, Loaded[BlockFile]]:
    """Every sound block by its folder's name; a project's block.yaml stands in for the packaged one."""
    blocks: dict[str, Loaded[BlockFile]] = {}
    folders: dict[str, list[str]] = {}
    for root in ROOTS:
        for name in reader.listing(f"{root}/blocks"):
            if name.endswith("/"):
                folders.setdefault(name.rstrip("/"), []).append(root)
            else:
                reader.unexpected(f"{root}/blocks", name)
    known = {*_FOLDERS, *reader.listing("builtin")}
    for name in reader.listing("layouts"):
        if name not in known and not _is_included(reader, name):
            reader.unexpected("layouts", name, known)
    for name, roots in sorted(folders.items()):
        if name.startswith("_"):
            continue
        inner = reader.scope()
        loaded = _load(inner, name, roots)
        reader.report.extend(inner.report)
        if loaded is None or inner.report.has_errors():
            reader.broken.add("blocks", name)
        else:
            blocks[name] = loaded
    for name, block in sorted(blocks.items()):
        _check_family(reader, name, block, blocks)
    return blocks


def _is_included(reader: Reader, name: str, folder: str = "layouts") -> bool:
    """Whether a template of the project's layouts names `name`, of the top folder, as those do that include it."""
    paths = [f"{folder}/{each}" for each in reader.listing(folder)]
    return any(
        _is_included(reader, name, path.rstrip("/"))
        if path.endswith("/")
        else path.endswith((".mjml", ".html", ".txt", ".css")) and name in (reader.text(path) or "")
        for path in paths
    )


def load_styles(reader: Reader, blocks: Iterable[str]) -> tuple[str, ...]:
    """The style sheets of `blocks`, as paths below the layouts, in the order of the blocks' names."""
    found = []
    for name in sorted(blocks):
        files = {file for root in ROOTS for file in reader.listing(f"{root}/blocks/{name}")}
        found += [f"blocks/{name}/{sheet}" for sheet in STYLES if sheet in files]
    return tuple(found)


def _load(reader: Reader, name: str, roots: list[str]) -> Loaded[BlockFile] | None:
    files = {root: reader.listing(f"{root}/blocks/{name}") for root in roots}
    known = (*TEMPLATES, *STYLES, "block.yaml")
    for root in roots:
        for file in files[root]:
            if file not in known:
                reader.unexpected(f"{root}/blocks/{name}", file, known)
    home = f"{roots[0]}/blocks/{name}"
    reader.check_name(name, home, "folder")
    for template in (*TEMPLATES, "block.yaml"):
        if not any(template in files[root] for root in roots):
            message = f"the block “{name}” has no {template}"
            hint = f"Add {home}/{template}."
            reader.report.add(diagnose("layout/missing", message, Position(f"{home}/{template}"), hint=hint))
    owner = next((root for root in roots if "block.yaml" in files[root]), None)
    document = reader.mapping(f"{owner}/blocks/{name}/block.yaml") if owner else None
    model = validate(BlockFile, document, reader.report, salvage=True) if document is not None else None
    if document is None or model is None:
        return None
    for option, spec in model.options.items():
        _check_option(reader, document, ("options", option), spec)
    _check_example(reader, document, name, model)
    return Loaded(model, document)


def _check_family(reader: Reader, name: str, block: Loaded[BlockFile], blocks: Mapping[str, Loaded[BlockFile]]) -> None:
    for key in ("children", "only_inside"):
        for index, other in enumerate(getattr(block.model, key)):
            at = block.document.position((key, index))
            if not reader.refer("blocks", other, blocks, at, "ref/block", "block"):
                continue
            if key == "only_inside" and name not in blocks[other].model.children:
                message = f"“{name}” may only stand inside “{other}”, which does not list it under children"
                hint = f"Add {name} to the children of layouts/blocks/{other}/block.yaml."
                reader.report.add(diagnose("schema/value", message, at, hint=hint))


def _check_option(reader: Reader, document: Document, path: Path, spec: BlockOption) -> None:
    label, report = f"“{path[-1]}”", reader.report
    if spec.type == "choice" and not spec.choices:
        missing = missing_key("choices", document, path)
        report.add(diagnose(missing.rule, missing.message, missing.at, hint="A choice has choices: [one, other]."))
    belongs = (("choices", ("choice", "action")), ("min", _NUMBERS), ("max", _NUMBERS), ("of", ("records",)))
    for key, types in belongs:
        if key in spec.model_fields_set and spec.type not in types:
            message = f"“{key}” is for type {' and '.join(types)}; {label} is of type {spec.type}"
            report.add(diagnose("schema/value", message, document.key_position((*path, key))))
    for index, choice in enumerate(spec.choices):
        if choice in spec.choices[:index]:
            at = document.position((*path, "choices", index))
            report.add(diagnose("schema/value", f"the choice “{choice}” stands twice", at, hint="Keep one."))
    if spec.min is not None and spec.max is not None and spec.min > spec.max:
        message = f"“min” is more than “max” of {label}"
        report.add(diagnose("schema/value", message, document.position((*path, "min"))))
    if spec.default is not None and spec.type in ("rows", "row", "action"):
        message = f"“default” does not go with type {spec.type}: only the copy knows its campaign's names"
        report.add(diagnose("schema/value", message, document.key_position((*path, "default")), hint="Leave it out."))
    if spec.required and spec.default is not None:
        message = f"{label} has a default and is required; nobody could ever use the default"
        at = document.key_position((*path, "default"))
        report.add(diagnose("schema/value", message, at, hint="Remove one of the two."))
    for key in ("default", "example"):
        if getattr(spec, key) is not None:
            _check_value(reader, document, (*path, key), getattr(spec, key), spec)
    for name, column in spec.of.items():
        _check_option(reader, document, (*path, "of", name), column)


def _check_value(reader: Reader, document: Document, path: Path, value: Any, spec: BlockOption) -> None:
    label = f"“{path[-1]}” of “{path[-2]}”"
    if not _fits(value, spec):
        reader.report.add(wrong_type(label, _WORDS[spec.type], value, document, path))
    elif spec.type == "choice" and spec.choices and value not in spec.choices:
        message = f"{label} must be one of its choices: {', '.join(spec.choices)}"
        reader.report.add(diagnose("schema/value", message, document.position(path)))
    elif spec.type in _NUMBERS and _low(spec) <= _high(spec) and not (_low(spec) <= value <= _high(spec)):
        message = f"{label} lies outside min and max"
        reader.report.add(diagnose("schema/value", message, document.position(path)))


def _fits(value: Any, spec: BlockOption) -> bool:
    if spec.type == "boolean":
        return isinstance(value, bool)
    if spec.type in _NUMBERS:
        wanted = int if spec.type == "integer" else int | float
        return isinstance(value, wanted) and not isinstance(value, bool)
    if spec.type == "list":
        return isinstance(value, list)
    if spec.type == "records":
        return isinstance(value, list) and all(isinstance(item, dict) for item in value)
    if spec.type == "date":
        return isinstance(value, dt.date | str)
    if spec.type == "colour":
        return is_colour(value)
    return isinstance(value, str)


def _low(spec: BlockOption) -> float:
    return float("-inf") if spec.min is None else spec.min


def _high(spec: BlockOption) -> float:
    return float("inf") if spec.max is None else spec.max


def _check_example(reader: Reader, document: Document, name: str, model: BlockFile) -> None:
    """Hold the example's fences to each other; options and texts are checked when the page of blocks is rendered."""
    opened: list[tuple[str, str, int]] = []
    seen: set[str] = set()
    offset = 0
    for line in model.example.split("\n"):
        fence = _FENCE.match(line)
        if fence:
            slashes, block = fence.group(1), fence.group(2)
            if block:
                seen.add(block)
                opened.append((slashes, block, offset))
            elif not opened or opened[-1][0] != slashes:
                at = document.inside(("example",), offset)
                message = f"“{slashes}” closes no block of this example"
                reader.report.add(diagnose("copy/stray-fence", message, at))
                return
            else:
                opened.pop()
        offset += len(line) + 1
    for _, block, start in opened:
        at = document.inside(("example",), start)
        reader.report.add(diagnose("copy/unclosed-block", f"the block “{block}” of this example is not closed", at))
    if name not in seen:
        message = f"the example of “{name}” does not use it"
        hint = f"Start it with a line /// {name} and end it with ///."
        reader.report.add(diagnose("schema/value", message, document.position(("example",)), hint=hint))
