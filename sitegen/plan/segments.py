"""Segments: families made into one segment per row, rules checked against the recipient's fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from sitegen.diagnostics import Diagnostic, Report, diagnose, did_you_mean
from sitegen.plan.ask import Composed, Vocabulary, ask
from sitegen.plan.database import Answering
from sitegen.plan.model import Segment
from sitegen.plan.sql import read_condition, read_query, unknown_parameters, unknown_tables
from sitegen.plan.tables import RECIPIENT
from sitegen.plan.texts import Scalar, Sql
from sitegen.sources.project import Campaign, Loaded, Project
from sitegen.sources.schema import SegmentRule
from sitegen.sources.segments import can_match, family_parts, family_stem, is_family, nearest_segments

if TYPE_CHECKING:
    from sitegen.plan.answers import Source

MAX_MEMBERS = 10_000
"""Most segments that one family may have."""

RESERVED = frozenset({"id", "name", "family", "rule", "segment", "variant", "locale", "campaign", "priority", "values"})
"""Names that a column of for_each must not have: they already mean something where the column would be used."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
_COLUMN = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass
class Segments:
    """Every segment by id, the rules that can be run by their key, and the keys of those that cannot."""

    by_id: dict[str, Segment] = field(default_factory=dict)
    rules: dict[str, Sql] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def matching(self, pattern: str) -> list[Segment]:
        """The segments that a pattern of a campaign means, by id: an id, a family's stem or key, or a glob over ids."""
        return [
            segment
            for segment in self.by_id.values()
            if pattern in (segment.id, segment.family, segment.rule) or fnmatchcase(segment.id, pattern)
        ]

    def may_match(self, pattern: str, project: Project) -> bool:
        """Whether `pattern` may mean a segment that exists in a rule with errors, or a family that has no rows."""
        unseen = [*self.broken, *(key for key in project.segments if is_family(key)), *project.broken.names("segments")]
        members = {segment.rule for segment in self.by_id.values()}
        return any(key == "*" or can_match(pattern, key) for key in unseen if key not in members)


def expand(project: Project, database: Source) -> tuple[Segments, Report]:
    """All segments of the project, sorted by id; what cannot be used is reported and left out."""
    report = Report()
    segments = Segments()
    taken: dict[str, str] = {}
    for key, loaded in project.segments.items():
        rule, found = _read_rule(key, loaded, project, database)
        report.extend(found)
        members, more = _members(key, loaded, project, database)
        report.extend(more)
        if members is None:
            segments.broken.add(key)
            continue
        for segment in members:
            if segment.id in taken:
                message = f"“{key}” and “{taken[segment.id]}” both make a segment “{segment.id}”"
                if taken[segment.id] == key:
                    message = f"two rows of for_each make the same segment “{segment.id}”"
                hint = "Make the rows differ in the columns that the id names." if segment.params else "Rename one."
                report.add(diagnose("plan/segment-id", message, segment.at, hint=hint))
                continue
            taken[segment.id] = key
            segments.by_id[segment.id] = segment
        if rule is None:
            segments.broken.add(key)
        elif members:
            complaints = _check_rule(rule, members[0], project, database)
            report.extend([*found, *(complaints or ())])
            if found or complaints is None or complaints:
                segments.broken.add(key)
            else:
                segments.rules[key] = rule
    segments.by_id = dict(sorted(segments.by_id.items()))
    return segments, report


def segments_of(campaign: Campaign, segments: Segments, project: Project) -> tuple[list[Segment], list[Diagnostic]]:
    """The segments of a campaign by id, each once, and a complaint for each pattern that means none."""
    chosen: dict[str, Segment] = {}
    found = []
    for index, pattern in enumerate(campaign.model.segments):
        matched = segments.matching(pattern)
        chosen.update({segment.id: segment for segment in matched})
        if not matched and not segments.may_match(pattern, project):
            at = campaign.file.document.position((*campaign.file.path, "segments", index))
            names = dict.fromkeys(name for each in segments.by_id.values() for name in (each.id, each.rule))
            hint = nearest_segments(pattern, names)
            found.append(diagnose("ref/segment", f"no segment matches “{pattern}”", at, hint=hint))
    return [chosen[name] for name in sorted(chosen)], found


def _read_rule(
    key: str, loaded: Loaded[SegmentRule], project: Project, database: Source
) -> tuple[Sql | None, list[Diagnostic]]:
    source = Scalar(loaded.document, (*loaded.path, "when"))
    rule, found = read_condition(loaded.model.when, source, database)
    if rule is not None:
        hint = "A segment's rule sees the recipient's fields; data goes into for_each and campaign queries."
        unknown = unknown_tables(rule, ("recipient",), hint=hint)
        return (None if unknown else rule), found + unknown
    return rule, found


def _members(
    key: str, loaded: Loaded[SegmentRule], project: Project, database: Source
) -> tuple[list[Segment] | None, list[Diagnostic]]:
    model = loaded.model
    at = loaded.document.key_position(loaded.path)
    if model.for_each is None:
        return [Segment(key, key, key, model.name or key, model.when, model.priority, {}, model.values, at)], []
    source = Scalar(loaded.document, (*loaded.path, "for_each"))
    query, found = read_query(model.for_each, source, database)
    if query is None:
        return None, found
    found += unknown_tables(query, [*database.columns, *project.broken.names("tables")])
    found += unknown_parameters(query, (), "for_each")
    blocked = any(d.rule != "sql/not-reproducible" for d in found)
    if blocked or any(project.broken.has("tables", table.name) for table in query.tables):
        return None, found
    columns = sorted({column for name in database.columns for column in database.columns[name]})
    where = "in the tables of this query"
    asked = ask(database, Composed((query,)), {}, Vocabulary(columns, sorted(project.fields), where=where))
    answer = asked.answer
    found += asked.found
    if answer is None:
        return None, found
    found += _check_columns(key, answer.columns, loaded)
    if len(answer.rows) > MAX_MEMBERS:
        message = f"for_each gives {len(answer.rows):,} rows; a family has at most {MAX_MEMBERS:,} segments"
        found.append(diagnose("plan/segment-id", message, source.at()))
    if found:
        return None, found
    if not answer.rows:
        found.append(diagnose("plan/empty-family", f"for_each gives no row, so “{key}” has no segments", source.at()))
    members = []
    for row in answer.rows:
        params = dict(zip(answer.columns, row, strict=True))
        id_, mistake = _fill_id(key, params)
        if mistake:
            hint = "Make it lower-case letters, digits and hyphens in for_each, such as with strftime() or lower()."
            found.append(diagnose("plan/segment-id", mistake, at, hint=hint))
            continue
        name = _fill(model.name, params) if model.name else id_
        family = family_stem(key) or key
        members.append(Segment(id_, family, key, name, model.when, model.priority, params, model.values, at))
    return members, found


def _check_columns(key: str, columns: tuple[str, ...], loaded: Loaded[SegmentRule]) -> list[Diagnostic]:
    source = Scalar(loaded.document, (*loaded.path, "for_each"))
    found = []
    for name in dict.fromkeys(columns):
        if columns.count(name) > 1:
            found.append(diagnose("plan/name", f"for_each gives two columns “{name}”", source.at()))
        if name in RESERVED:
            message = f"for_each gives a column “{name}”, a name that already means something else"
            found.append(diagnose("plan/name", message, source.at(), hint="Give it another name with AS."))
        elif not _COLUMN.match(name):
            message = f"for_each gives a column “{name}”, which cannot be used as a name"
            found.append(diagnose("plan/name", message, source.at(), hint="Give it a name with AS: … AS month"))
    for part in dict.fromkeys(family_parts(key)):
        if part not in columns:
            at = loaded.document.key_position(loaded.path)
            message = f"for_each gives no column “{part}” to fill {{{part}}}"
            found.append(diagnose("plan/segment-id", message, at, hint=did_you_mean(part, columns)))
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _fill(pattern: str, params: Mapping[str, Any]) -> str:
    return re.sub(
        r"\{([a-z][a-z0-9_]*)\}",
        lambda match: _text(params[match.group(1)]) if match.group(1) in params else match.group(),
        pattern,
    )


def _fill_id(key: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """The id of a family's member, or why there is none."""
    for part in family_parts(key):
        value = params[part]
        if value is None:
            return "", f"{{{part}}} is NULL in a row of for_each"
        if isinstance(value, list | dict):
            return "", f"{{{part}}} is a list or record in a row of for_each"
        if not re.fullmatch(r"[a-z0-9-]+", _text(value)):
            return "", f"{{{part}}} is “{_text(value)}” in a row of for_each, which cannot be part of an id"
    filled = _fill(key, params)
    if not _SLUG.match(filled):
        return "", f"“{filled}” cannot be a segment's id"
    if len(filled) > 80:
        return "", f"“{filled}” is longer than 80 characters"
    return filled, ""


def _check_rule(rule: Sql, member: Segment, project: Project, database: Answering) -> list[Diagnostic] | None:
    """What is wrong with a rule, tried with the parameters of one member; None when that cannot be known."""
    parameters = rule_parameters(member)
    found = unknown_parameters(rule, parameters)
    if found:
        return found
    used = {name: parameters[name] for name in rule.parameter_names}
    broken = project.broken.names("fields")
    if "*" in broken:
        return None
    vocabulary = Vocabulary(sorted(project.fields), broken=broken, where="in recipients/fields.yaml")
    head = f" FROM {RECIPIENT} AS recipient"
    typed = Composed(("SELECT (\n", rule, f"\n) AS answer{head} LIMIT 0"))
    asked = ask(database, typed, used, vocabulary)
    answer = asked.answer
    if answer is None:
        return asked.found or None
    if answer.types[0] not in ("BOOLEAN", '"NULL"', "NULL"):
        message = f"the rule is neither true nor false: it gives {answer.types[0]}"
        return [diagnose("sql/failed", message, rule.at, hint="Compare it with something.")]
    about = f"for segment {member.id}" if used else ""
    return ask(database, Composed((f"SELECT 1{head} WHERE (\n", rule, "\n)")), used, vocabulary, about).found


def rule_parameters(segment: Segment) -> dict[str, Any]:
    """What `$name` means in a segment's rule."""
    return {**segment.params, "segment": segment.id, "family": segment.family}
