"""Tables of keys for the documentation, made from the models.

`python -m sitegen.sources.reference < docs/content.md` prints the page with every table between `<!-- keys: MODEL -->`
and `<!-- end -->` made anew.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sitegen.sources import schema
from sitegen.sources.grammar import Worded
from sitegen.sources.shape import fields_of, inner

_SHOWN = {
    "CampaignLocale": "`{values: …}`",
    "VariantLocale": "`{values: …}`",
    "SiteLocale": "[a language](#a-language)",
    "VariantRule": "[a variant](#a-variant)",
    "JourneyStep": "[a step](#a-step)",
    "RecipientField": "[a field](#a-field)",
    "Action": "[an action](#an-action)",
}
"""How models are called in tables where the name of their heading is not their own."""

_MARKED = re.compile(r"(<!-- keys: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_PLAIN: dict[Any, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dt.date: "a date",
    dt.datetime: "a date with a time",
    Any: "any value",
}


def filled(page: str) -> str:
    """`page` with each marked table of keys made from its model.

    Raises AttributeError for a model that `schema` does not have.
    """
    return _MARKED.sub(lambda match: f"{match[1]}{table(getattr(schema, match[2]))}{match[3]}", page)


def table(model: type[BaseModel]) -> str:
    """The keys of `model` as a Markdown table: key, what it takes, its default, what it is for."""
    rows = ["| key | takes | default | for |\n| --- | --- | --- | --- |\n"]
    for key, field in fields_of(model).items():
        rows.append(f"| `{key}` | {takes(field)} | {_default(field)} | {field.description or ''} |\n")
    return "".join(rows)


def takes(field: FieldInfo) -> str:
    """What a field accepts, in words."""
    worded = [part.words for part in field.metadata if isinstance(part, Worded)]
    return worded[-1] if worded else _words(field.annotation)


def _words(annotation: Any) -> str:
    if get_origin(annotation) is Annotated:
        worded = [part.words for part in annotation.__metadata__ if isinstance(part, Worded)]
        return worded[-1] if worded else _words(get_args(annotation)[0])
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(f"`{arg}`" for arg in args)
    if origin is list:
        item = _words(args[0])
        return f"a list of {'names' if item == 'text' else item}"
    if origin is dict:
        return f"by {_words(args[0]).replace('text', 'a name').removeprefix('a ')}: {_words(args[1])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        name = annotation.__name__
        return _SHOWN.get(name, f"[{name.lower()}](#{name.lower()})")
    parts = [_words(part) for part in (args or inner(annotation)) if part is not type(None)]
    return " or ".join(dict.fromkeys(parts))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    value = field.default
    if value is None or value in ("", [], {}) or isinstance(value, BaseModel):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else f'{value:g}' if isinstance(value, float) else value}`"


if __name__ == "__main__":
    sys.stdout.write(filled(sys.stdin.read()))
