"""upload.md: which call takes which file, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sitegen.diagnostics.show import counted
from sitegen.export.service import Service
from sitegen.merge.dialects import Dialect
from sitegen.merge.dialects.base import NUMBERS

_SYSTEM = {
    "unsubscribe": "the unsubscribe link",
    "preferences": "the preferences page",
    "web_version": "the mail in the browser",
    "action_token": "what tells pages who a click comes from",
}
_LISTED = 20


_OWN = "What comes from you is a field that you bring in, beside those of `fields.json`."
_RULES = (
    "   Rules are written as in copy. In the rule of a column, an item is called by its list (`title` for `titles`), "
    "and `loop.index` is its number, from 1."
)


def guide(dialect: Dialect, service: Service, names: Mapping[str, str], fields: Mapping[str, Any]) -> str:
    """The text of upload.md; `names` are templates by cell, `fields` the content of fields.json."""
    return "\n".join(_lines(dialect, service, names, fields)) + "\n"


def _lines(dialect: Dialect, service: Service, names: Mapping[str, str], fields: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {dialect.title}: {counted(len(names), 'template')}"
    if service.source:
        yield from ("", f"They go to `{service.call}`, documented at <{service.source}>.")
    yield from ("", "## Steps", "")
    yield "1. Publish `build/` at the site's `base_url`, or pictures and pages are missing."
    count = counted(len(fields["fields"]), "field")
    yield f"2. See that {dialect.title} has the {count} of `fields.json` for each recipient{_derived(fields)}."
    yield "   `tag` shows what it calls them; look at the name only, for tags escape as their places want it."
    if any("[]" in path for path in fields["derived"]):
        yield _RULES
    if any(each["type"] in NUMBERS for each in fields["fields"].values()):
        yield "   Numbers have at most 15 digits, and are written without an exponent."
    if dialect.values:
        yield f"   {dialect.values}"
    for number, step in enumerate(service.steps, start=3):
        yield f"{number}. {step}"
    yield f"{3 + len(service.steps)}. Send yourself a test with the data of one of `samples/`."
    if service.source:
        yield from ("", "The preheader is in the HTML. Leave the service's own field for it empty, or it shows twice.")
    else:
        yield from ("", "The preheader is in the HTML already; `preheader.txt` has it for lists of mails and the like.")
    yield from (
        "",
        "## The service's own values",
        "",
        _OWN,
        "",
        "| what | its name in the templates | comes from |",
        "| --- | --- | --- |",
    )
    for name, own in sorted(dialect.system.items()):
        yield f"| {_SYSTEM.get(name, name)} | {_code(own)} | {'you' if name in dialect.brought else dialect.title} |"
    yield from ("", "## Templates", "", "| cell | template |", "| --- | --- |")
    for cell, template in sorted(names.items())[:_LISTED]:
        yield f"| `{cell}` | `{template}` |"
    if len(names) > _LISTED:
        yield from ("", f"`export.json` lists the {len(names) - _LISTED} others.")
    if service.limits or service.templates:
        yield from ("", "## Checked", "")
        for limit in service.limits:
            yield f"- {limit.part}: at most {limit.most:,} {limit.unit}"
        if service.templates:
            yield f"- templates: at most {service.templates:,}"
    if unverified := (*dialect.unverified, *service.unverified):
        yield from ("", "## Unverified", "", "This rests on hearsay. See for yourself before you rely on it:", "")
        for each in unverified:
            yield f"- {each}"


def _derived(fields: Mapping[str, Any]) -> str:
    count = len(fields["derived"])
    return f", and work out the {counted(count, 'derived field')} as their rules say" if count else ""


def _code(text: str) -> str:
    """`text` as code in a table, whatever signs it holds."""
    return f"`{text}`".replace("|", "\\|")
