"""`make_plan`: from the project's sources to every cell that is to be compiled, and those that are gated."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from sitegen.diagnostics import Diagnostic, Position, Report, diagnose
from sitegen.plan.answers import Answers, Planned, Source
from sitegen.plan.cascade import Layer, overlay
from sitegen.plan.experiment import variants_of
from sitegen.plan.files import CopyFiles, Words
from sitegen.plan.locales import default_locale, locales_of, same_language
from sitegen.plan.model import Cell, Choice, Gated, Locale, Plan, QueryResult, Segment, Values, Variant
from sitegen.plan.personas import choose, foreigners, match_personas, strangers
from sitegen.plan.queries import FIXED, Queries
from sitegen.plan.segments import Segments, expand, segments_of
from sitegen.plan.wording import misworded
from sitegen.sources.project import Campaign, Project
from sitegen.sources.segments import family_stem
from sitegen.world import World, recording
from sitegen.world.trace import replay


def make_plan(project: Project, world: World, answers: Answers | None = None) -> tuple[Plan, Report]:
    """All cells of the project, and everything that is wrong with its segments, queries, experiments and copy files.

    A campaign with errors yields no cells; the others are planned all the same. Reads data tables through `world`.
    Pass the same `answers` to every planning of a project that is being edited: then only what changed is asked anew,
    and a project that is the same object, with the same tables, has the same plan.
    """
    answers = answers or Answers()
    known = answers.planned
    if known and known.project is project and all(world.answer(q) == answer for q, answer in known.trace.items()):
        replay(known.trace)
        return known.plan, Report(known.found)
    with recording() as trace:
        plan, report = _anew(project, world, answers)
    answers.planned = Planned(project, trace, plan, tuple(report))
    return plan, report


def _anew(project: Project, world: World, answers: Answers) -> tuple[Plan, Report]:
    for engine in ("duckdb", "sqlglot"):
        world.version(engine)
    report = Report()
    source = answers.open(project, world)
    try:
        report.extend(source.found)
        plan = _plan(project, source, report)
    finally:
        source.close()
    return plan, report


def _plan(project: Project, database: Source, report: Report) -> Plan:
    segments, found = expand(project, database)
    report.extend(found)
    chosen: dict[str, list[Segment]] = {}
    unknown: dict[str, list[Diagnostic]] = {}
    for name in sorted(project.campaigns):
        chosen[name], unknown[name] = segments_of(project.campaigns[name], segments, project)
    used = sorted({segment.id for some in chosen.values() for segment in some})
    matches, found = match_personas(segments, used, project, database)
    report.extend(found)
    cells: list[Cell] = []
    gated: list[Gated] = []
    for name, some in chosen.items():
        campaign = _CampaignPlan(project.campaigns[name], some, project, segments, database, matches)
        campaign.report.extend(unknown[name])
        campaign.make()
        report.extend(campaign.report)
        cells += campaign.cells
        gated += campaign.gated
    unspoken = [name for name in chosen if not project.campaigns[name].model.personas]
    shown = {segment.id: segment for name in unspoken for segment in chosen[name]}
    report.extend(strangers(shown.values(), segments, project, matches))
    report.extend(foreigners(project))
    cells, complaints = _without_clashes(cells)
    report.extend(complaints)
    gated.sort(key=lambda each: each.id)
    return Plan(tuple(cells), tuple(gated), segments.by_id, matches)


class _Draft:
    """A cell whose queries have not run yet."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.fixed = {
            "campaign": cell.campaign.id,
            "family": cell.segment.family,
            "locale": cell.locale.tag,
            "segment": cell.segment.id,
            "variant": cell.variant.id,
        }

    def parameter(self, name: str) -> Any:
        """The value of a parameter in this cell. Raises KeyError."""
        if name in self.fixed:
            return self.fixed[name]
        if name in self.cell.segment.params:
            return self.cell.segment.params[name]
        value = self.cell.values.tree[name]
        if isinstance(value, Mapping | list):
            raise KeyError(name)
        return value


class _CampaignPlan:
    def __init__(
        self,
        campaign: Campaign,
        chosen: Sequence[Segment],
        project: Project,
        segments: Segments,
        database: Source,
        matches: Mapping[str, Sequence[str]],
    ) -> None:
        self.campaign = campaign
        self.chosen = chosen
        self.project = project
        self.segments = segments
        self.matches = matches
        self.database = database
        self.report = Report()
        self.cells: list[Cell] = []
        self.gated: list[Gated] = []
        self.drafts: list[_Draft] = []
        self.untranslated: set[tuple[str, str]] = set()
        """Locales, and the copy in another language that their readers get."""
        self.memo: dict[tuple[int, int], Values] = {}
        self.layers: dict[tuple[Any, ...], Layer] = {}
        self.known: dict[tuple[str, str, str], Values] = {}
        """By a segment's rule, variant and locale, which is all that values follow from."""

    def make(self) -> None:
        variants, found = variants_of(self.campaign)
        self.report.extend(found)
        locales = locales_of(self.campaign, self.project)
        files = CopyFiles(self.campaign, self.words(variants))
        self.report.extend(files.found)
        queries = Queries(self.campaign, self.project, self.database)
        if not self.is_doubtful():
            queries.check_parameters(self.parameter_names(variants, locales))
        for segment in self.chosen:
            personas = [choose(self.campaign, segment, locale, self.project, self.matches) for locale in locales]
            for variant in variants:
                for locale, persona in zip(locales, personas, strict=True):
                    self.add(segment, variant, locale, persona, files)
        cells = (draft.cell for draft in self.drafts)
        self.report.extend(misworded(cells, default_locale(self.project), self.untranslated))
        queries.foresee([draft.parameter for draft in self.drafts])
        for draft in self.drafts:
            self.finish(draft, queries)
        self.report.extend(queries.report)
        self.report_files(files)
        broken = self.report.has_errors()
        if broken:
            self.cells, self.gated = [], []
        elif not self.cells and not self.gated and queries.usable and not self.is_doubtful():
            at = self.campaign.file.document.position(self.campaign.file.path)
            what = "no segment has members" if not self.chosen else "there is nothing to send"
            message = f"the campaign “{self.campaign.id}” has no cells: {what}"
            self.report.add(diagnose("plan/no-cells", message, at))
        elif not self.cells and self.gated and not self.is_doubtful():
            first = self.gated[0]
            message = f"nobody gets the campaign “{self.campaign.id}”: send_when holds back every cell"
            hint = f"In {first.id}, {first.why}."
            self.report.add(diagnose("plan/no-cells", message, first.at, hint=hint))

    def add(self, segment: Segment, variant: Variant, locale: Locale, persona: str, files: CopyFiles) -> None:
        email = files.choose("email", segment, variant, locale)
        if email is None:
            self.complain_of_copy(segment, variant, locale, files)
            return
        landing = files.choose("landing", segment, variant, locale)
        self.note_language(email, locale, files)
        if landing is not None:
            self.note_language(landing, locale, files)
        values = self.values(segment, variant, locale)
        cell = Cell(self.campaign, segment, variant, locale, values, {}, email, landing, persona)
        self.drafts.append(_Draft(cell))

    def finish(self, draft: _Draft, queries: Queries) -> None:
        id_ = draft.cell.id
        outcome = queries.outcome(draft.parameter, f"“{id_}”")
        if outcome.results is None:
            queries.try_all(draft.parameter, f"“{id_}”")
            return
        cell = _answered(draft.cell, outcome.results)
        if outcome.reason:
            self.gated.append(Gated(id_, outcome.reason, outcome.results, queries.at_gate, cell))
        elif cell.segment.rule in self.segments.rules:
            self.cells.append(cell)

    def is_doubtful(self) -> bool:
        """Whether some of its segments could not be made: then nothing can be said about what is missing."""
        return any(segment.rule not in self.segments.rules for segment in self.chosen) or any(
            self.segments.may_match(pattern, self.project) for pattern in self.campaign.model.segments
        )

    def words(self, variants: Sequence[Variant]) -> Words:
        segments = {segment.id: segment.family for segment in self.segments.by_id.values()}
        unknown = [*self.segments.broken, *self.project.broken.names("segments")]
        named = [variant.id for variant in variants] if self.campaign.model.experiment else []
        stems = [family_stem(key) for key in unknown]
        broken = self.project.broken.names("locales")
        return Words(named, segments, list(self.project.site.model.locales), stems, broken)

    def layer(self, name: str, tree: Mapping[str, Any], document: Any, path: tuple[str | int, ...]) -> Layer:
        key = (name, path, document.path)
        if key not in self.layers:
            self.layers[key] = Layer(name, tree, document, path)
        return self.layers[key]

    def over(self, values: Values, layer: Layer) -> Values:
        """`values` under `layer`; the same arguments give the same object, so that equal cells share their values."""
        key = (id(values), id(layer))
        if key not in self.memo:
            self.memo[key], found = overlay(values, layer)
            self.report.extend(found)
        return self.memo[key]

    def values(self, segment: Segment, variant: Variant, locale: Locale) -> Values:
        key = (segment.rule, variant.id, locale.tag)
        values = self.known.get(key)
        if values is None:
            values = _NOTHING
            for layer in self.stack(segment, variant, locale):
                values = self.over(values, layer)
            self.known[key] = values
        return values

    def stack(self, segment: Segment, variant: Variant, locale: Locale) -> list[Layer]:
        site, file = self.project.site, self.campaign.file
        rule = self.project.segments[segment.rule]
        layers = [
            self.layer("site", site.model.values, site.document, (*site.path, "values")),
            self.layer("campaign", file.model.values, file.document, (*file.path, "values")),
            self.layer("segment", rule.model.values, rule.document, (*rule.path, "values")),
        ]
        experiment = file.model.experiment
        arm = experiment.variants[variant.id] if experiment else None
        place = (*file.path, "experiment", "variants", variant.id)
        if arm is not None:
            layers.append(self.layer("variant", arm.values, file.document, (*place, "values")))
        tag = locale.tag
        path = (*site.path, "locales", tag, "values")
        layers.append(self.layer("locale", site.model.locales[tag].values, site.document, path))
        if isinstance(file.model.locales, dict) and tag in file.model.locales:
            path = (*file.path, "locales", tag, "values")
            layers.append(self.layer("locale", file.model.locales[tag].values, file.document, path))
        if arm is not None and tag in arm.locales:
            path = (*place, "locales", tag, "values")
            layers.append(self.layer("locale", arm.locales[tag].values, file.document, path))
        return layers

    def parameter_names(self, variants: Sequence[Variant], locales: Sequence[Locale]) -> set[str]:
        names = set(FIXED)
        rules: dict[str, Segment] = {}
        for segment in self.chosen:
            names.update(segment.params)
            rules.setdefault(segment.rule, segment)
        for segment in rules.values():
            for variant in variants:
                for locale in locales:
                    for layer in self.stack(segment, variant, locale):
                        names.update(k for k, value in layer.tree.items() if not isinstance(value, Mapping | list))
        return names

    def complain_of_copy(self, segment: Segment, variant: Variant, locale: Locale, files: CopyFiles) -> None:
        folder = self.campaign.folder
        at = self.campaign.file.document.position(self.campaign.file.path)
        if not files.has("email"):
            message = f"the campaign “{self.campaign.id}” has no email.md"
        elif files.doubtful:
            return
        else:
            message = f"no copy for segment “{segment.id}”, variant “{variant.id}”, locale “{locale.tag}”"
        self.report.add(diagnose("plan/no-copy", message, at, hint=f"Add {folder}/email.md: it serves every cell."))

    def note_language(self, choice: Choice, locale: Locale, files: CopyFiles) -> None:
        noted = (locale.tag, choice.chosen.path)
        if noted in self.untranslated or same_language(locale.tag, default_locale(self.project)):
            return
        if not files.is_translated(choice, locale):
            self.untranslated.add(noted)

    def report_files(self, files: CopyFiles) -> None:
        document, path = self.campaign.file.document, self.campaign.file.path
        listed = self.campaign.model.locales
        for tag, copy in sorted(self.untranslated):
            at = document.position(path)
            if isinstance(listed, list) and tag in listed:
                at = document.position((*path, "locales", listed.index(tag)))
            elif tag in listed:
                at = document.key_position((*path, "locales", tag))
            message = f"there is no copy of its own for “{tag}”; its readers get {copy.rpartition('/')[2]}"
            hint = f"Add {copy.removesuffix('.md')}.{tag}.md, or leave the locale out of this campaign."
            self.report.add(diagnose("plan/untranslated", message, at, hint=hint))
        if self.is_doubtful():
            return
        for file in self.campaign.copy:
            if file.path not in files.read and file.path not in files.doubtful:
                message = f"no cell of “{self.campaign.id}” reads this file"
                hint = "Its name asks for a segment, variant or locale that this campaign does not have."
                self.report.add(diagnose("plan/unused-file", message, Position(file.path), hint=hint))


_NOTHING = Values()


def _answered(cell: Cell, results: Mapping[str, QueryResult]) -> Cell:
    # dataclasses.replace takes three times as long, and there is one for each cell of every build.
    return Cell(
        cell.campaign,
        cell.segment,
        cell.variant,
        cell.locale,
        cell.values,
        results,
        cell.email,
        cell.landing,
        cell.persona,
    )


def _without_clashes(cells: Sequence[Cell]) -> tuple[list[Cell], list[Diagnostic]]:
    """The cells by id, without those whose folder would be another's on a file system that ignores case."""
    ids = sorted(((cell.id, cell) for cell in cells), key=lambda pair: pair[0])
    taken: dict[str, str] = {}
    kept, found = [], []
    for id_, cell in ids:
        folded = unicodedata.normalize("NFC", id_).casefold()
        other = taken.setdefault(folded, id_)
        if other == id_:
            kept.append(cell)
            continue
        document = cell.campaign.file.document
        message = f"the cells “{other}” and “{id_}” would be written to one folder"
        hint = "Rename a campaign, segment, variant or locale: capitals alone do not tell folders apart."
        found.append(diagnose("plan/same-path", message, document.position(cell.campaign.file.path), hint=hint))
    return kept, found
