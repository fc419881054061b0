"""What to write in place of a tag that failed: diagnostics of templates, sharpened by the tag as it is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from jinja2 import TemplateSyntaxError
from jinja2.exceptions import TemplateRuntimeError
from jinja2.utils import missing

from sitegen.diagnostics import Diagnostic
from sitegen.diagnostics.suggest import nearest
from sitegen.merge.choosing import Misuse
from sitegen.merge.filters import FILTERS
from sitegen.render.templates.habits import advised, calls_the_recipient, field_like
from sitegen.render.templates.printing import UnknownName

_FILTERED_LOOP = re.compile(r"\{%-?\s*for\s+(?P<item>\w+)\s+in\s+(?P<items>.+?)\s+if\s+(?P<test>.+?)\s*-?%\}")
_CHOSEN_FILE = re.compile(r"\{%-?\s*include\s+(?P<file>\S+)\s+if\s+(?P<test>.+?)(?:\s+else\s+(?P<other>.+?))?\s*-?%\}")
_READS = re.compile(r"\{%-?\s*(include|import|extends|from)\b")
_STACKED = re.compile(r"\b(?:\w+\.)?(?:stack|lines)\(")
_ADDED = re.compile(r"[\"']\s*\+|\+\s*[\"']|\w\s*\+\s*recipient\.")
_PLUS = re.compile(r"\s*\+\s*")
_LISTED = re.compile(r"\{\{[^()\[\]{}]*,")
_FILTER = r"\s*\|\s*(?!d(?:efault)?\b)\w+(?:\([^(){}]*\))?"
_NOW = frozenset({"now", "today", "date", "datetime", "current_date", "NOW"})
_YES = {"yes": "true", "Yes": "true", "on": "true", "no": "false", "No": "false", "off": "false"}
_ITEM = re.compile(r"\b\w+_item\.(\w+)")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a template has: its own, and the recipient's fields, each with the columns of its items."""

    names: Collection[str] = ()
    fields: Mapping[str, Collection[str]] = field(default_factory=dict)


def sharpened(diagnostic: Diagnostic, error: Exception, tag: str, known: Vocabulary) -> Diagnostic:
    """`diagnostic` of `error` in the `tag` of a template, saying what to write wherever the tag tells."""
    if isinstance(error, Misuse):
        better = advised(tag, known.fields, known.names) if error.rule in ("ref/field", "merge/filter") else None
        if better is not None:
            return replace(diagnostic, hint=f"Write {better.tag}.")
        return _of_misuse(diagnostic, error, tag)
    if not isinstance(error, TemplateSyntaxError | TemplateRuntimeError) or not tag:
        return diagnostic
    better = advised(tag, known.fields, known.names)
    if better is not None:
        says = better.message and not isinstance(error, UnknownName)
        message = better.message if says else diagnostic.message
        return replace(diagnostic, message=message, hint=f"Write {better.tag}{_end(tag, better.tag)}.")
    unknown = diagnostic.message.startswith("there is no filter") and "Did you mean" not in diagnostic.hint
    if unknown and "recipient." in tag:
        names = ", ".join(each for each in FILTERS if each != "limit")
        return replace(diagnostic, hint=f"Recipient values can go through default, {names}.")
    if isinstance(error, UnknownName) and error.owner is missing:
        return replace(diagnostic, hint=_for_unknown(error.name, tag, known) or diagnostic.hint)
    return diagnostic


def with_filters(word: str, text: str) -> re.Match[str] | None:
    """Where `text` first has `word`, together with the filters behind it that a fallback has to follow."""
    return re.search(rf"\b{re.escape(word)}\b(?:{_FILTER})*", text)


def _end(tag: str, better: str) -> str:
    """The end that a `better` tag needs, where the end that goes with `tag` is another one."""
    opened = re.match(r"\{%-?\s*(if|for)\b", better)
    return f" … {{% end{opened[1]} %}}" if opened and not re.match(rf"\{{%-?\s*{opened[1]}\b", tag) else ""


def _of_misuse(diagnostic: Diagnostic, error: Misuse, tag: str) -> Diagnostic:
    loop, file = _FILTERED_LOOP.match(tag), _CHOSEN_FILE.match(tag)
    if loop and error.rule == "merge/condition":
        inner = f"{{% if {loop['test']} %}} … {{% endif %}}"
        hint = f"Write {{% for {loop['item']} in {loop['items']} %}}{inner}{{% endfor %}}."
        message = "a loop cannot leave out items by what is known only when the mail is sent"
        return replace(diagnostic, message=message, hint=hint)
    if _READS.match(tag) and error.rule in ("merge/condition", "merge/filter"):
        hint = "Write {% if recipient.… %}, and an {% include %} for each case."
        if file:
            other = f"{{% else %}}{{% include {file['other']} %}}" if file["other"] else ""
            hint = f"Write {{% if {file['test']} %}}{{% include {file['file']} %}}{other}{{% endif %}}."
        return replace(diagnostic, message="which file is taken in cannot depend on the recipient", hint=hint)
    used = with_filters(error.word, tag) if error.rule == "merge/no-fallback" else None
    if used is not None:
        return replace(diagnostic, hint=diagnostic.hint.replace(f"{error.word} |", f"{used.group()} |", 1))
    if "calculated with" in diagnostic.message and _ADDED.search(tag):
        return replace(diagnostic, hint=f"To put texts together, write {_PLUS.sub(' ~ ', tag)}.")
    if diagnostic.message.endswith("does not print") and _LISTED.search(tag):
        return replace(diagnostic, hint='Put values together with ~ between them: {{ values.a ~ " " ~ values.b }}.')
    stacked = _STACKED.search(tag)
    if stacked and error.rule == "merge/condition":
        made = "{% set piece %}{% if recipient.… %} … {% endif %}{% endset %}"
        hint = f"Make the piece first: {made}{{{{ {stacked[0]}piece) }}}}."
        return replace(
            diagnostic, message="only the sender knows which piece it is, and whether it is empty", hint=hint
        )
    for item in _ITEM.finditer(diagnostic.message):
        own = re.search(rf"\b(?!recipient\b)(\w+)\.{item[1]}\b", tag)
        if own:
            diagnostic = replace(
                diagnostic,
                message=diagnostic.message.replace(item[0], own[0]),
                hint=diagnostic.hint.replace(item[0], own[0]),
            )
    return diagnostic


def _for_unknown(name: str, tag: str, known: Vocabulary) -> str:
    """What to do about the unknown plain `name` in `tag`; "" where there is nothing better than what is like it."""
    for owner, columns in known.fields.items():
        if name in columns:
            loop = f"{{% for item in recipient.{owner} %}} {{{{ item.{name} }}}} {{% endfor %}}"
            return f"It belongs to each item: {loop}."
    if name in known.fields:
        return f"Did you mean “recipient.{name}”?"
    if name in _NOW:
        return "The build has no clock: write the day, as in “2026-11-02”, or make a segment for it."
    if name in _YES:
        return f"Write {_YES[name]}."
    if name == "loop":
        return "There is loop inside of {% for … %} … {% endfor %} only."
    if nearest(name, known.names) and not calls_the_recipient(name):
        return ""
    if re.search(
        rf"(?<![\w.]){re.escape(name)}\s*(?:[=!]=|[<>])|(?:[=!]=|[<>]=?|\bin|\[|\(|,)\s*{re.escape(name)}\s*(?:[,\])%}}]|and\b|or\b|else\b)",
        tag,
    ):
        return f'If that text is meant, write it in quotes: "{name}".'
    if not known.fields:
        return ""
    whole = re.search(rf"(?<![\w.]){re.escape(name)}((?:\.\w+)+)?", tag)
    rest = (whole[1] or "").lstrip(".") if whole else ""
    if rest and not calls_the_recipient(name):
        return ""
    like = field_like(rest or name, known.fields)
    if like:
        return f"Did you mean “{like}”?"
    if calls_the_recipient(name):
        fields = ", ".join(f"recipient.{each}" for each in list(known.fields)[:3])
        return f"What the sender knows of each recipient stands in recipients/fields.yaml: {fields} and so on."
    return ""
