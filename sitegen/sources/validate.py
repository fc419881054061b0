"""A model's complaints about a file, in words a marketer understands, at the key or value they are about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sitegen.diagnostics import Diagnostic, Position, Report, diagnose, did_you_mean
from sitegen.diagnostics.suggest import nearest
from sitegen.sources.document import Document, Path
from sitegen.sources.shape import homes, keys_at

M = TypeVar("M", bound=BaseModel)

_ROUNDS = 4

_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "dict_type": "“key: value” lines",
    "model_type": "“key: value” lines",
    "model_attributes_type": "“key: value” lines",
    "list_type": "a list",
}
_PATTERNS = {
    r"^[a-z0-9][a-z0-9-]*$": "must be made of lower-case letters, digits and hyphens",
    r"^[a-z][a-z0-9_]*$": "must be made of lower-case letters, digits and underscores, a letter first",
    r"^[a-z0-9][a-z0-9_-]*$": "must be made of lower-case letters, digits, hyphens and underscores",
}
_CALLED = {
    "text": "string",
    "str": "string",
    "varchar": "string",
    "decimal": "number",
    "int": "number",
    "integer": "number",
    "float": "number",
    "double": "number",
    "bool": "boolean",
    "timestamp": "datetime",
    "currency": "money",
    "link": "url",
    "array": "list",
}
"""Types as other tools call them."""

_HUNDRED = 100
_BOUNDS = {
    "greater_than": ("must be more than", "gt"),
    "greater_than_equal": ("must be at least", "ge"),
    "less_than": ("must be less than", "lt"),
    "less_than_equal": ("must be at most", "le"),
}


def validate(
    model: type[M],
    document: Document,
    report: Report,
    path: Path = (),
    *,
    salvage: bool = False,
    stand_in: Mapping[str, Any] | None = None,
) -> M | None:
    """The value at `path` of `document` as a `model`, every complaint about it added to `report`.

    None when there was any. With `salvage` a value without its offending parts is still returned, `stand_in` giving
    keys that must be there: an error in one place then does not hide those in others.
    """
    value = document.value_at(path)
    if value is None:
        value = {}
    try:
        return model.model_validate(value, by_alias=True, by_name=False)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    told = {problem.at for problem in document.problems}
    typos = _typos(errors)
    renamed = set(typos.values())
    found = [complaint(item, model, value, document, path) for item in errors if _path(item)[0] not in renamed]
    report.extend(item for item in found if item.at not in told)
    for _ in range(_ROUNDS if salvage else 0):
        value = _without(_renamed(value, _typos(errors)), errors, stand_in or {})
        try:
            return model.model_validate(value, by_alias=True, by_name=False)
        except ValidationError as error:
            errors = error.errors(include_url=False)
    return None


def complaint(item: ErrorDetails, model: type[BaseModel], value: Any, document: Document, base: Path) -> Diagnostic:
    """One error of pydantic about the `value` at `base` of `document`, as a diagnostic."""
    inside, is_key = _path(item)
    path = (*base, *inside)
    kind = item["type"]
    if kind == "extra_forbidden":
        return _unknown_key(model, value, document, base, inside)
    if kind == "missing":
        return missing_key(str(path[-1]), document, path[:-1])
    label = name_of(path)
    given = item["input"]
    at = document.key_position(path) if is_key or given is None else document.position(path)
    if kind in _TYPES:
        return wrong_type(label, _TYPES[kind], given, document, path)
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", str(item.get("ctx", {}).get("expected", "")))
        message = f"{label} must be {_either(allowed)}, not {_shown(given)}"
        close = [each for each in (_CALLED.get(str(given).casefold()),) if each in allowed] or nearest(
            str(given), allowed
        )
        return diagnose("schema/value", message, at, hint=f"Did you mean “{close[0]}”?" if close else "")
    return diagnose("schema/value", f"{label} {_value_words(item)}", at, hint=_way_out(item))


def _way_out(item: ErrorDetails) -> str:
    """What to write where a share was given as a percentage without its sign, or a name in capitals."""
    kind, context, given = item["type"], item.get("ctx", {}), item["input"]
    if kind == "less_than" and context["lt"] == 1 and isinstance(given, int | float) and given < _HUNDRED:
        return f"Write {given:g}%."
    if kind == "string_pattern_mismatch" and isinstance(given, str):
        name = re.sub(r"[\s_]+", "-", given.strip().lower())
        return f"Write {name}." if re.search(str(context.get("pattern")), name) else ""
    return ""


def wrong_type(label: str, wanted: str, given: Any, document: Document, path: Path) -> Diagnostic:
    """A diagnostic for a value of the wrong type; `wanted` is what it must be, in words."""
    at = document.position(path) if given is not None else document.key_position(path)
    hint = ""
    if given is None:
        if _cut_by_comment(document, path):
            hint = "Text that starts with # is a comment in YAML: put it into quotes."
        return diagnose("schema/type", f"{label} must be {wanted}, but it is empty", at, hint=hint)
    if wanted == "text" and not isinstance(given, list | dict):
        hint = f'Put it into quotes: "{_source(document, path)}".'
    elif wanted == "true or false" and str(given).lower() in ("yes", "on", "no", "off"):
        hint = f"Write {'true' if str(given).lower() in ('yes', 'on') else 'false'}."
    elif "number" in wanted and isinstance(given, str):
        digits = re.fullmatch(r"\s*([-+]?[0-9]+(?:[.,][0-9]+)?)\s*%?\s*", given)
        hint = f"Write {digits.group(1).replace(',', '.')}, without quotes or signs." if digits else ""
    elif (
        wanted.startswith("a date")
        and isinstance(given, str)
        and re.fullmatch(r"\s*[0-9]+[./][0-9]+[./][0-9]+\s*", given)
    ):
        hint = "Write the year first: 2026-11-02."
    elif wanted == "a list" and isinstance(given, str | int | float):
        hint = f"Write [{_source(document, path)}]."
    return diagnose("schema/type", f"{label} must be {wanted}, not {kind_of(given)}", at, hint=hint)


def missing_key(key: str, document: Document, owner: Path) -> Diagnostic:
    """A diagnostic for a key that is not in the mapping at `owner`, placed at that mapping's own key."""
    where = f" in {name_of(owner)}" if owner else ""
    return diagnose(
        "schema/missing-key",
        f"“{key}” is missing{where}",
        document.key_position(owner) if owner else _top(document),
        hint=f"Add “{key}: …”.",
    )


def unknown_key(path: Path, document: Document, known: Iterable[str], what: str = "a key here") -> Diagnostic:
    """A diagnostic for a key that does not exist, with the names nearest to it."""
    key = str(path[-1])
    return diagnose(
        "schema/unknown-key", f"“{key}” is not {what}", document.key_position(path), hint=did_you_mean(key, known)
    )


def name_of(path: Path) -> str:
    """The value at `path` as messages call it: its key, or its number in a list."""
    if not path:
        return "this file"
    last = path[-1]
    if isinstance(last, str):
        return f"“{last}”"
    owner = next((part for part in reversed(path) if isinstance(part, str)), "")
    return f"item {last + 1}" + (f" of “{owner}”" if owner else "")


def kind_of(value: Any) -> str:
    """What a YAML value is, in words."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, dt.date):
        return "a date"
    return "a list" if isinstance(value, list) else "“key: value” lines"


def _unknown_key(model: type[BaseModel], value: Any, document: Document, base: Path, inside: Path) -> Diagnostic:
    key = str(inside[-1])
    known = keys_at(model, inside[:-1], value)
    given = document.value_at((*base, *inside[:-1]))
    free = [name for name in known if not isinstance(given, Mapping) or name not in given]
    places = homes(model, key)
    if not nearest(key, free or known) and len(places) == 1:
        where = " → ".join(places[0])
        hint = f"It belongs under “{where}”." if where else "It belongs at the top level of this file."
        at = document.key_position((*base, *inside))
        return diagnose("schema/unknown-key", f"“{key}” is not a key here", at, hint=hint)
    return unknown_key((*base, *inside), document, free if nearest(key, free) else known)


def _path(item: ErrorDetails) -> tuple[Path, bool]:
    # "[key]" marks an error in a key; the tags of unions in `grammar` and `schema` start with a NUL.
    parts = item["loc"]
    is_key = bool(parts) and parts[-1] == "[key]"
    if is_key:
        parts = parts[:-1]
    return tuple(part for part in parts if not (isinstance(part, str) and part.startswith("\0"))), is_key


def _value_words(item: ErrorDetails) -> str:
    kind, context = item["type"], item.get("ctx", {})
    if kind == "value_error":
        return str(context.get("error", "")) or item["msg"]
    if kind in _BOUNDS:
        words, key = _BOUNDS[kind]
        return f"{words} {context[key]:g}"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(context.get("pattern")), "has characters that are not allowed here")
    if kind == "string_too_short":
        return "must not be empty"
    if kind == "string_too_long":
        return f"must not be longer than {context['max_length']} characters"
    if kind == "too_short":
        return "must have at least one entry"
    if kind == "finite_number":
        return "must be a finite number"
    return item["msg"][:1].lower() + item["msg"][1:]


def _without(value: Any, errors: list[ErrorDetails], stand_in: Mapping[str, Any]) -> Any:
    """A copy of `value` without the parts that `errors` are about; what lacks a key goes as a whole."""
    for item in errors:
        path, _ = _path(item)
        if item["type"] != "missing":
            value = _removed(value, path)
        elif _has(value, path):
            continue
        elif len(path) > 1:
            value = _removed(value, path[:-1])
        elif isinstance(value, dict) and path[0] in stand_in:
            value = {**value, path[0]: stand_in[str(path[0])]}
    return value


def _typos(errors: list[ErrorDetails]) -> dict[Path, Path]:
    """Paths of unknown keys that are a missing key misspelt, each with the path of that key: one mistake, not two."""
    missing = [_path(item)[0] for item in errors if item["type"] == "missing"]
    typos: dict[Path, Path] = {}
    for item in errors:
        path = _path(item)[0]
        if item["type"] == "extra_forbidden":
            absent = [str(other[-1]) for other in missing if other[:-1] == path[:-1] and other not in typos.values()]
            close = nearest(str(path[-1]), absent)
            if close:
                typos[path] = (*path[:-1], close[0])
    return typos


def _renamed(value: Any, typos: Mapping[Path, Path]) -> Any:
    """A copy of `value` in which the keys of `typos` have the names that were meant."""
    for wrong, right in typos.items():
        value = _with_key(value, wrong, str(right[-1]))
    return value


def _with_key(value: Any, path: Path, name: str) -> Any:
    head, rest = path[0], path[1:]
    if isinstance(value, dict) and head in value:
        return {
            (key if key != head or rest else name): _at(item, key == head, rest, name) for key, item in value.items()
        }
    if isinstance(value, list) and isinstance(head, int):
        return [_at(item, index == head, rest, name) for index, item in enumerate(value)]
    return value


def _at(value: Any, here: bool, rest: Path, name: str) -> Any:
    return _with_key(value, rest, name) if here and rest else value


def _removed(value: Any, path: Path) -> Any:
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(value, dict) and head in value:
        if not rest:
            return {key: item for key, item in value.items() if key != head}
        return {key: _removed(item, rest) if key == head else item for key, item in value.items()}
    if isinstance(value, list) and isinstance(head, int) and head < len(value):
        if not rest:
            return value[:head] + value[head + 1 :]
        return [_removed(item, rest) if index == head else item for index, item in enumerate(value)]
    return value


def _has(value: Any, path: Path) -> bool:
    for part in path:
        in_list = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if not in_list and not (isinstance(value, dict) and part in value):
            return False
        value = value[part]
    return True


def _top(document: Document) -> Position:
    return Position(document.path, document.first_line, 1)


def _source(document: Document, path: Path) -> str:
    place = document.places.get(path)
    text = document.text[place.start : place.end] if place else ""
    return text if len(text) <= 60 else text[:59] + "…"


def _cut_by_comment(document: Document, path: Path) -> bool:
    place = document.keys.get(path) or document.places.get(path)
    if place is None:
        return False
    end = document.text.find("\n", place.end)
    return " #" in document.text[place.end : end if end >= 0 else None]


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f"“{value if len(value) <= 40 else value[:39] + '…'}”"
    return kind_of(value)
