"""Which persona stands for a segment: all personas and all rules in one query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sitegen.diagnostics import Diagnostic, Report, diagnose, did_you_mean
from sitegen.plan.ask import Composed, Vocabulary, ask
from sitegen.plan.database import Answering, Refused, quoted
from sitegen.plan.model import Locale, Segment
from sitegen.plan.segments import Segments, rule_parameters
from sitegen.plan.tables import PERSONA, RECIPIENT
from sitegen.plan.texts import Sql
from sitegen.sources.project import Campaign, Project
from sitegen.sources.schema import Persona

AT_ONCE = 200
"""Rules in one query; DuckDB's planning time grows faster than their number."""


def match_personas(
    segments: Segments, wanted: Iterable[str], project: Project, database: Answering
) -> tuple[dict[str, tuple[str, ...]], Report]:
    """For each segment of `wanted`, the personas that satisfy its rule, sorted; NULL is no match."""
    report = Report()
    matches: dict[str, tuple[str, ...]] = {}
    if not project.personas or "*" in project.broken.names("fields"):
        return dict.fromkeys(wanted, ()), report
    runnable = [segments.by_id[name] for name in wanted if segments.by_id[name].rule in segments.rules]
    for start in range(0, len(runnable), AT_ONCE):
        some = runnable[start : start + AT_ONCE]
        try:
            matches.update(_match(some, segments.rules, database))
        except Refused:
            for segment in some:
                matches.update(_match_one(segment, segments.rules[segment.rule], database, report))
    return {name: matches.get(name, ()) for name in wanted}, report


def choose(
    campaign: Campaign, segment: Segment, locale: Locale, project: Project, matches: Mapping[str, Sequence[str]]
) -> str:
    """Who a cell is shown as: of the campaign's personas, the first of those that fit best; "" when there is none.

    Best is somebody who belongs to the segment, for a mail says what is true of its members; of those somebody whose
    field `locale` names the cell's language, then somebody whose field names none. Without members the language alone
    counts.
    """
    names = [name for name in campaign.model.personas if name in project.personas] or sorted(project.personas)
    belongs = matches.get(segment.id, ())

    def fit(name: str) -> tuple[bool, bool, bool]:
        persona = project.personas[name].model
        return name in belongs, speaks(persona, locale), not persona.recipient.get("locale")

    return max(names, key=fit, default="")


def speaks(persona: Persona, locale: Locale) -> bool:
    """Whether the persona's field `locale` names the language of `locale`."""
    language = persona.recipient.get("locale")
    return isinstance(language, str) and language.split("-")[0].lower() == locale.tag.split("-")[0]


def strangers(
    used: Iterable[Segment], segments: Segments, project: Project, matches: Mapping[str, Sequence[str]]
) -> list[Diagnostic]:
    """A note for each rule with segments that no persona belongs to, one per rule."""
    missing: dict[str, list[str]] = {}
    for segment in used:
        if segment.rule in segments.rules and not matches.get(segment.id):
            missing.setdefault(segment.rule, []).append(segment.id)
    found: list[Diagnostic] = []
    if project.broken.names("personas") or project.broken.names("fields"):
        return found
    for key, names in missing.items():
        loaded = project.segments[key]
        more = f" and to {len(names) - 1} more of “{key}”" if len(names) > 1 else ""
        message = f"no persona belongs to the segment “{names[0]}”{more}; previews show one from outside"
        hint = "Add a persona to content/recipients/personas/ that satisfies the rule."
        found.append(diagnose("plan/no-persona", message, loaded.document.key_position(loaded.path), hint=hint))
    return found


def foreigners(project: Project) -> list[Diagnostic]:
    """A warning for each persona whose field `locale` names a language that the site does not have."""
    tags = list(project.site.model.locales)
    if project.broken.names("locales"):
        return []
    languages = {tag.split("-")[0].lower() for tag in tags}
    found = []
    for _, loaded in sorted(project.personas.items()):
        tag = loaded.model.recipient.get("locale")
        if isinstance(tag, str) and re.split("[-_]", tag)[0].lower() not in languages:
            at = loaded.document.position((*loaded.path, "recipient", "locale"))
            message = f"the site has no locale “{tag}”, so this persona is shown in no mail of its own language"
            found.append(diagnose("plan/persona-locale", message, at, hint=did_you_mean(tag, tags)))
    return found


def _match(some: Sequence[Segment], rules: Mapping[str, Sql], database: Answering) -> dict[str, tuple[str, ...]]:
    columns, parameters = [], {}
    for number, segment in enumerate(some):
        rule = rules[segment.rule]
        known = rule_parameters(segment)
        parameters.update({f"s{number}_{name}": known[name] for name in rule.parameter_names})
        columns.append(f"coalesce((\n{rule.with_parameters(f's{number}_')}\n), false)")
    text = f"SELECT {quoted(PERSONA)}, {', '.join(columns)} FROM {RECIPIENT} AS recipient ORDER BY {quoted(PERSONA)}"
    rows = database.run(text, parameters).rows
    return {
        segment.id: tuple(str(row[0]) for row in rows if row[number]) for number, segment in enumerate(some, start=1)
    }


def _match_one(segment: Segment, rule: Sql, database: Answering, report: Report) -> dict[str, tuple[str, ...]]:
    known: dict[str, Any] = rule_parameters(segment)
    used = {name: known[name] for name in rule.parameter_names}
    head = f"SELECT {quoted(PERSONA)} FROM {RECIPIENT} AS recipient WHERE (\n"
    composed = Composed((head, rule, f"\n) ORDER BY {quoted(PERSONA)}"))
    asked = ask(database, composed, used, Vocabulary(), f"for segment {segment.id}" if used else "")
    report.extend(asked.found)
    return {segment.id: tuple(str(row[0]) for row in asked.answer.rows) if asked.answer else ()}
