"""Why a cell is as it is: its segment's rule, variant, persona, values, copy files, queries and gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.diagnostics import Position, Problem
from sitegen.plan.match import unknown
from sitegen.plan.model import Cell, Choice, Gated, Origin, Plan, QueryResult
from sitegen.plan.personas import speaks
from sitegen.sources.project import CopyFile, Project


@dataclass(frozen=True, slots=True)
class SegmentExplained:
    """The segment's rule with the position of its `when`, its parameters and priority."""

    id: str
    name: str
    family: str
    rule: str
    when: str
    at: Position
    params: Mapping[str, Any]
    priority: int


@dataclass(frozen=True, slots=True)
class VariantExplained:
    """The arm of the experiment; `hypothesis` is "" and `at` None for a campaign without one."""

    id: str
    name: str
    weight: float
    share: float
    holdout: float
    hypothesis: str
    metric: str
    at: Position | None


@dataclass(frozen=True, slots=True)
class PersonaExplained:
    """The persona whose values previews and email.eml show, and why it is this one."""

    id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ValueExplained:
    """One leaf of the values: its dotted name, where it was set, and what it overrode, least specific first."""

    name: str
    value: Any
    origin: Origin
    overrode: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class FileExplained:
    """One copy file of the campaign: `role` is chosen, lends front matter, or lost; with the reason."""

    path: str
    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that made one cell."""

    id: str
    campaign: str
    segment: SegmentExplained
    variant: VariantExplained
    locale: str
    persona: PersonaExplained
    values: tuple[ValueExplained, ...]
    email: tuple[FileExplained, ...]
    landing: tuple[FileExplained, ...]
    queries: tuple[QueryResult, ...]
    send_when: str
    gate: str
    """Why the cell is left out; "" when it is not."""
    gate_at: Position | None


CHOSEN = "chosen"
LENDS = "lends front matter"
LOST = "lost"


def explain(project: Project, plan: Plan, cell_id: str) -> Explanation:
    """Why the cell called `cell_id` (campaign/segment/variant/locale), gated or not, is as it is.

    Raises Problem, with a suggestion, when there is no such cell.
    """
    found = find(plan, cell_id)
    cell = found.cell if isinstance(found, Gated) else found
    campaign = cell.campaign
    send_when = campaign.model.send_when or ""
    file = campaign.file
    return Explanation(
        id=cell.id,
        campaign=campaign.id,
        segment=_segment(cell, project),
        variant=_variant(cell),
        locale=cell.locale.tag,
        persona=_persona(cell, project, plan),
        values=tuple(_values(cell)),
        email=_files(cell.email),
        landing=_files(cell.landing) if cell.landing else (),
        queries=tuple(cell.queries.values()),
        send_when=send_when,
        gate=found.reason if isinstance(found, Gated) else "",
        gate_at=file.document.position((*file.path, "send_when")) if send_when else None,
    )


def find(plan: Plan, cell_id: str) -> Cell | Gated:
    """The cell, or the gated cell, called `cell_id`. Raises Problem, with a suggestion, when there is none."""
    wanted = cell_id.strip("/")
    for cell in plan.cells:
        if cell.id == wanted:
            return cell
    for gated in plan.gated:
        if gated.id == wanted:
            return gated
    raise Problem(unknown(wanted, [*(cell.id for cell in plan.cells), *(gated.id for gated in plan.gated)]))


def _segment(cell: Cell, project: Project) -> SegmentExplained:
    segment = cell.segment
    loaded = project.segments[segment.rule]
    at = loaded.document.position((*loaded.path, "when"))
    return SegmentExplained(
        segment.id, segment.name, segment.family, segment.rule, segment.when, at, segment.params, segment.priority
    )


def _variant(cell: Cell) -> VariantExplained:
    variant, file = cell.variant, cell.campaign.file
    experiment = file.model.experiment
    if experiment is None:
        return VariantExplained(variant.id, variant.name, variant.weight, variant.share, 0.0, "", "", None)
    at = file.document.key_position((*file.path, "experiment", "variants", variant.id))
    return VariantExplained(
        variant.id,
        variant.name,
        variant.weight,
        variant.share,
        experiment.holdout,
        experiment.hypothesis,
        experiment.metric,
        at,
    )


def _persona(cell: Cell, project: Project, plan: Plan) -> PersonaExplained:
    if not cell.persona:
        return PersonaExplained("", "", "there is no persona")
    own = bool(cell.campaign.model.personas)
    whose = "of the campaign's personas" if own else "of all personas, by name,"
    belongs = plan.matches.get(cell.segment.id, ())
    known = speaks(project.personas[cell.persona].model, cell.locale)
    if cell.persona in belongs:
        reason = f"the first {whose} that belongs to the segment" + (" and has the cell's language" if known else "")
    else:
        language = ", that has the cell's language" if known else ""
        reason = f"none belongs to the segment; this is the first {whose.rstrip(',')}{language}"
    return PersonaExplained(cell.persona, project.personas[cell.persona].model.name, reason)


def _values(cell: Cell) -> list[ValueExplained]:
    explained = []
    for key in sorted(cell.values.origins):
        value: Any = cell.values.tree
        for part in key:
            value = value[part]
        overrode = [*cell.values.overridden.get(key, ())]
        for end in range(1, len(key)):
            overrode += cell.values.overridden.get(key[:end], ())
        explained.append(ValueExplained(".".join(key), value, cell.values.origins[key], tuple(overrode)))
    return explained


def _files(choice: Choice) -> tuple[FileExplained, ...]:
    chosen = choice.chosen
    reason = f"for {_meant(chosen)}" if chosen.qualifiers else "the general one; no more specific file is for this cell"
    files = [FileExplained(chosen.path, CHOSEN, reason)]
    for file in reversed(choice.chain[:-1]):
        files.append(FileExplained(file.path, LENDS, f"less specific than {_name(chosen)}"))
    files += [FileExplained(file.path, LOST, reason) for file, reason in choice.lost]
    return tuple(files)


def _meant(file: CopyFile) -> str:
    return " and ".join(file.qualifiers)


def _name(file: CopyFile) -> str:
    return file.path.rpartition("/")[2]
