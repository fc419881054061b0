"""Recipient fields and personas: the schema of a recipient, and sample records held to it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sitegen.diagnostics import Position, diagnose
from sitegen.sources.document import Document, Path, as_mapping
from sitegen.sources.project import Loaded
from sitegen.sources.reader import Reader
from sitegen.sources.reserved import SQL_WORDS
from sitegen.sources.schema import Persona, RecipientField
from sitegen.sources.validate import missing_key, validate, wrong_type

FIELDS = "content/recipients/fields.yaml"
PERSONAS = "content/recipients/personas"

_DIGITS, _SMALLEST = 15, Decimal("0.0001")
"""What all services print alike: .NET keeps 15 digits, and Python writes smaller numbers with an exponent."""

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_WORDS = {
    "string": "text",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date such as 2026-11-02",
    "datetime": "a date with a time such as 2026-11-02T09:30:00Z",
    "money": "a number",
    "url": "an https:// address",
    "list": "a list",
}


def load_fields(reader: Reader) -> dict[str, Loaded[RecipientField]]:
    """Every sound field of content/recipients/fields.yaml by name."""
    document = reader.mapping(FIELDS)
    if document is None:
        reader.broken.add("fields")
        if reader.absent(FIELDS):
            message = "there is no recipients/fields.yaml; it says what is known about a recipient"
            reader.report.add(diagnose("file/missing", message, Position(FIELDS)))
        return {}
    fields: dict[str, Loaded[RecipientField]] = {}
    for name in as_mapping(document):
        field = validate(RecipientField, document, reader.report, (name,))
        if field is not None and _check_field(reader, document, (name,), name, field):
            fields[name] = Loaded(field, document, (name,))
        else:
            reader.broken.add("fields", name)
    return fields


def load_personas(reader: Reader, fields: Mapping[str, Loaded[RecipientField]]) -> dict[str, Loaded[Persona]]:
    """Every sound persona by the name of its file."""
    personas: dict[str, Loaded[Persona]] = {}
    files = reader.yaml_files(PERSONAS)
    if not files:
        message = "there is no persona; previews and test messages need a sample recipient"
        hint = "Add recipients/personas/NAME.yaml with name: and recipient:."
        reader.report.add(diagnose("file/missing", message, Position(PERSONAS), hint=hint))
        reader.broken.add("personas")
    for name, path in files:
        document = reader.mapping(path)
        persona = validate(Persona, document, reader.report) if document is not None else None
        if document is None or persona is None:
            reader.broken.add("personas", name)
        elif _check_record(reader, document, fields, persona.recipient):
            personas[name] = Loaded(persona, document)
        else:
            reader.broken.add("personas", name)
    return personas


def _check_field(reader: Reader, document: Document, path: Path, name: str, field: RecipientField) -> bool:
    report, sound = reader.report, True
    if not _NAME.match(name) or name in SQL_WORDS or len(name) > 80:
        sound = False
        message = f"“{name}” must be made of lower-case letters, digits and underscores, a letter first"
        if name in SQL_WORDS:
            message = f"“{name}” is a word of SQL and cannot name a field"
        report.add(diagnose("schema/value", message, document.key_position(path), hint="Choose another name."))
    if field.of is not None and field.type != "list":
        message = f"“of” is for lists; {_quoted(path)} is of type {field.type}"
        report.add(diagnose("schema/value", message, document.key_position((*path, "of"))))
        sound = False
    if field.max is not None and field.type != "list":
        message = f"“max” is for lists; {_quoted(path)} is of type {field.type}"
        report.add(diagnose("schema/value", message, document.key_position((*path, "max"))))
        sound = False
    for key in ("default", "example"):
        if getattr(field, key) is not None:
            sound &= check_value(reader, document, (*path, key), getattr(field, key), field, key)
    for column, inner in (field.of or {}).items():
        sound &= _check_field(reader, document, (*path, "of", column), column, inner)
    return sound


def _check_record(
    reader: Reader, document: Document, fields: Mapping[str, Loaded[RecipientField]], record: Mapping[str, Any]
) -> bool:
    sound = True
    for name, value in record.items():
        at = document.key_position(("recipient", name))
        if not reader.refer("fields", name, fields, at, "ref/field", "recipient field"):
            sound = sound and reader.broken.has("fields", name)
        elif value is not None:
            sound &= check_value(reader, document, ("recipient", name), value, fields[name].model, name)
    for name, field in fields.items():
        if field.model.required and record.get(name) is None:
            sound = False
            if name in record:
                reader.report.add(_empty(name, field.model, document, ("recipient", name)))
            else:
                reader.report.add(missing_key(name, document, ("recipient",)))
    return sound


def check_value(reader: Reader, document: Document, path: Path, value: Any, field: RecipientField, name: str) -> bool:
    """Whether `value`, which stands at `path`, is of the type that `field` wants; reported when it is not."""
    if not _fits(value, field.type):
        reader.report.add(wrong_type(f"“{name}”", _WORDS[field.type], value, document, path))
        return False
    if field.type in ("number", "money") and not _prints_alike(value):
        message = f"“{name}” is {value}, which not all services print alike"
        hint = "Numbers have at most 15 digits and are no closer to 0 than 0.0001. Longer ones are texts: type: string."
        reader.report.add(diagnose("schema/value", message, document.position(path), hint=hint))
        return False
    if field.type != "list":
        return True
    sound = field.max is None or len(value) <= field.max
    if not sound:
        message = f"“{name}” has {len(value)} items, and fields.yaml allows {field.max} (max)"
        hint = "Shorten the list, or raise max: in fields.yaml."
        reader.report.add(diagnose("schema/value", message, document.key_position((*path, field.max or 0)), hint=hint))
    for index, item in enumerate(value):
        here = (*path, index)
        if field.of is None:
            if isinstance(item, list | dict) or item is None:
                label = f"item {index + 1} of “{name}”"
                reader.report.add(wrong_type(label, "text, a number or a date", item, document, here))
                sound = False
        elif not isinstance(item, dict):
            label = f"item {index + 1} of “{name}”"
            reader.report.add(wrong_type(label, "“key: value” lines", item, document, here))
            sound = False
        else:
            sound &= _check_item(reader, document, here, item, field.of)
    return sound


def _prints_alike(value: float) -> bool:
    """Whether every language writes the number without an exponent, and none rounds it."""
    size = abs(Decimal(repr(value)))
    if not size.is_finite() or size >= 10**_DIGITS:
        return False
    return size == 0 or (size >= _SMALLEST and len(size.normalize().as_tuple().digits) <= _DIGITS)


def _check_item(
    reader: Reader, document: Document, path: Path, item: Mapping[str, Any], columns: Mapping[str, RecipientField]
) -> bool:
    sound = True
    for key, value in item.items():
        at = document.key_position((*path, key))
        if not reader.refer("columns", key, columns, at, "ref/field", "column", where="in this list"):
            sound = False
        elif value is not None:
            sound &= check_value(reader, document, (*path, key), value, columns[key], key)
    for key, column in columns.items():
        if column.required and item.get(key) is None:
            reader.report.add(
                _empty(key, column, document, (*path, key)) if key in item else missing_key(key, document, path)
            )
            sound = False
    return sound


def _empty(name: str, field: RecipientField, document: Document, path: Path) -> Any:
    return wrong_type(f"“{name}”", _WORDS[field.type], None, document, path)


def _fits(value: Any, kind: str) -> bool:
    if kind in ("number", "money"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "date":
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if kind == "url":
        return isinstance(value, str) and value.startswith("https://") and not re.search(r"\s", value)
    wanted = {"string": str, "boolean": bool, "datetime": dt.datetime, "list": list}[kind]
    return isinstance(value, wanted)


def _quoted(path: Path) -> str:
    return f"“{path[-1]}”"
