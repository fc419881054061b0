"""A cell's mail as somebody reads it: any persona, an email service that sees tags, or a recipient made to test it.

What is compiled and kept stays as it is: readers get a copy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sitegen.checks.mail import check
from sitegen.diagnostics import Diagnostic, Problem
from sitegen.merge.dialects import DIALECTS
from sitegen.preview.cases import CASES, Known, compared, record
from sitegen.render.copy.body import ASSETS
from sitegen.render.finish import Finisher, Mail, programs_of
from sitegen.render.model import Artifacts
from sitegen.site.engine import Engine
from sitegen.sources.project import Loaded, Models, Project
from sitegen.sources.schema import Persona


class NoReader(LookupError):
    """Nobody reads by that name; the text says who does."""


def choices(engine: Engine, cell_id: str = "") -> dict[str, list[dict[str, object]]]:
    """Who can read: `personas`, `dialects` and `cases`, each with `as`, `name` and `about`.

    Of a cell in the plan, its own persona comes first, then those who belong to its segment; `belongs` says so.
    """
    project, plan = engine.snapshot.project, engine.snapshot.plan
    if project is None:
        return {"personas": [], "dialects": [], "cases": []}
    try:
        cell = engine.cell(cell_id)
    except KeyError:
        own, belonging = "", frozenset[str]()
    else:
        own, belonging = cell.persona, frozenset(plan.matches.get(cell.segment.id, ()))
    order = sorted(project.personas, key=lambda name: (name != own, name not in belonging, name))
    personas: list[dict[str, object]] = [
        {
            "as": f"persona:{name}",
            "name": project.personas[name].model.name,
            "about": project.personas[name].model.about,
            "own": name == own,
            "belongs": name in belonging,
        }
        for name in order
    ]
    spoken = project.site.model.dialect
    return {
        "personas": personas,
        "dialects": [
            {"as": f"tags:{name}", "name": DIALECTS[name].title, "about": "", "own": name == spoken}
            for name in sorted(DIALECTS, key=lambda name: (name != spoken, DIALECTS[name].title.lower()))
        ],
        "cases": [{"as": f"case:{case}", "name": name, "about": about} for case, (name, about) in CASES.items()],
    }


def people(project: Project) -> object:
    """What personas and cases are made of, and who belongs to which segment, to be compared."""
    personas = {name: each.model for name, each in project.personas.items()}
    segments = {name: (each.model.when, each.model.for_each) for name, each in project.segments.items()}
    return personas, {name: each.model for name, each in project.fields.items()}, segments


def read(engine: Engine, cell_id: str, reader: str = "") -> Artifacts:
    """The artifacts of a cell for `reader`, whose values fill `preview_html`, `preview_text`, `inbox_…` and `eml`.

    `reader` is "" for the cell's own persona, `persona:ID`, `tags:DIALECT`, or `case:` and one of CASES. A service that
    sees tags gets no message: `eml` is empty then. What is wrong for this reader alone is among the findings, and then
    there may be nothing to show. Raises Problem for a cell that cannot be compiled, KeyError for one that is not in the
    plan, NoReader.
    """
    own = engine.compile(cell_id)
    kind, _, name = reader.partition(":")
    if not reader or (kind == "persona" and name == own.cell.persona):
        return own
    project = engine.snapshot.project
    if project is None:
        raise KeyError(cell_id)
    make = _maker(project, own, kind, name)
    if make is None:
        raise NoReader(f"nobody reads as “{reader}”")
    mail, finisher = engine.mail(cell_id)
    try:
        made, spoken = make(mail, finisher)
    except Problem as problem:
        files = own.files._replace(preview=b"", message=b"")
        nothing = replace(own, files=files, preview_text="", inbox_subject="", inbox_preheader="")
        return replace(nothing, diagnostics=engine.findings(cell_id, problem.diagnostics))
    world = engine.snapshot.world
    before = engine.findings(cell_id, check(own, project, world))
    rest = [found for found in own.diagnostics if found not in before]
    found = [*rest, *engine.findings(cell_id, check(made, spoken, world))]
    return replace(made, cell=own.cell, diagnostics=tuple(sorted(found, key=Diagnostic.sort_key)))


def finished(project: Project, own: Artifacts, reader: str, mail: Mail, finisher: Finisher) -> Artifacts:
    """As `read` for another `mail` of programs of the cell whose artifacts are `own`, without findings.

    Raises Problem for what cannot be said to `reader`, NoReader.
    """
    kind, _, name = reader.partition(":")
    if not reader or (kind == "persona" and name == own.cell.persona):
        return _as_persona(project, own, own.cell.persona, mail, finisher)[0]
    make = _maker(project, own, kind, name)
    if make is None:
        raise NoReader(f"nobody reads as “{reader}”")
    return make(mail, finisher)[0]


Made = tuple[Artifacts, Project]
"""Artifacts, and the project as their reader sees it."""


def _maker(project: Project, own: Artifacts, kind: str, name: str) -> Callable[[Mail, Finisher], Made] | None:
    """What makes the artifacts of a reader; None where there is no such one."""
    if kind == "persona" and name in project.personas:
        return lambda mail, finisher: _as_persona(project, own, name, mail, finisher)
    if kind == "tags" and name in DIALECTS:
        return lambda mail, finisher: _as_service(project, own, name, mail, finisher)
    if kind == "case" and name in CASES:
        return lambda mail, finisher: _as_case(project, own, name, mail, finisher)
    return None


def _as_persona(project: Project, own: Artifacts, name: str, mail: Mail, finisher: Finisher) -> Made:
    cell = replace(own.cell, persona=name)
    finisher = replace(finisher, project=project)
    return finisher.artifacts(cell, mail, own.landing_html, own.pictures, ()), project


def _as_case(project: Project, own: Artifacts, case: str, mail: Mail, finisher: Finisher) -> Made:
    """As a persona that is in no file."""
    base = project.personas.get(own.cell.persona)
    known = Known(
        Models(project.fields),
        [each.model.recipient for each in project.personas.values()],
        base.model.recipient if base else {},
        compared(programs_of(mail).values()),
    )
    persona = Persona(name=CASES[case][0], recipient=record(case, known))
    name = f"case-{case}"
    loaded = Loaded(persona, (base or project.site).document)
    return _as_persona(replace(project, personas={**project.personas, name: loaded}), own, name, mail, finisher)


def _as_service(project: Project, own: Artifacts, dialect: str, mail: Mail, finisher: Finisher) -> Made:
    """As what an email service gets: no recipient, so no message either."""
    speaking = replace(project.site, model=project.site.model.model_copy(update={"dialect": dialect}))
    project = replace(project, site=speaking)
    tagged, contract = replace(finisher, project=project).tagged(mail, own.cell)
    remote = project.site.model.base_url.rstrip("/") + "/assets/"
    html, text = tagged["html"], tagged["text"]
    files = own.files._replace(
        html=html.replace(ASSETS, remote).encode(),
        text=text.encode(),
        preview=html.replace(ASSETS, "assets/").encode(),
        message=b"",
    )
    made = replace(
        own,
        files=files,
        preview_text=text,
        subject=tagged["subject"],
        preheader=tagged["preheader"],
        inbox_subject=tagged["subject"],
        inbox_preheader=tagged["preheader"],
        contract=contract,
    )
    return made, project
