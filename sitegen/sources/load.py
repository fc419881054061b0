"""All sources of a project: read, held to their schemas and to each other, with everything that is wrong."""

from __future__ import annotations

from dataclasses import fields as dataclass_fields

from sitegen.diagnostics import Problem, Report
from sitegen.sources.blocks import load_blocks, load_styles
from sitegen.sources.campaigns import Surroundings, load_campaigns
from sitegen.sources.journeys import load_journeys
from sitegen.sources.project import Project
from sitegen.sources.reader import Reader
from sitegen.sources.recipients import load_fields, load_personas
from sitegen.sources.segments import load_segments
from sitegen.sources.site import check_folder, check_site, load_site
from sitegen.sources.steps import Steps
from sitegen.sources.tables import load_tables
from sitegen.sources.themes import load_strings, load_themes
from sitegen.world import World


def load_project(world: World, steps: Steps | None = None) -> tuple[Project, Report]:
    """The project that `world` shows, and everything that is wrong with its sources.

    What has errors is left out of the project and named in `Project.broken`; all the rest is there. Raises Problem,
    with everything found in all files, when nothing can be made of content/site.yaml. Pass the same `steps` to every
    loading of a project that is being edited: what did not change is the same object then, be it all of the project.
    """
    if steps:
        steps.begin()
    reader = Reader(world, steps=steps)
    site = reader.once("site", (), load_site)
    themes = reader.once("themes", (), load_themes)
    strings = reader.once("strings", (site,), lambda inner: load_strings(inner, site.model if site else None))
    blocks = reader.once("blocks", (), load_blocks)
    fields = reader.once("fields", (), load_fields)
    personas = reader.once("personas", (fields,), lambda inner: load_personas(inner, fields))
    segments = reader.once("segments", (), load_segments)
    tables = reader.once("tables", (), load_tables)
    campaigns = load_campaigns(reader, Surroundings(site, personas, segments, tables, themes))
    journeys = reader.once("journeys", (campaigns,), lambda inner: load_journeys(inner, campaigns))
    reader.once("folder", (), check_folder)
    if site is None:
        raise Problem(*reader.report)
    reader.once("references", (site, themes), lambda inner: check_site(inner, site, themes))
    project = Project(
        site=site,
        fields=fields,
        personas=personas,
        segments=segments,
        tables=tables,
        campaigns=campaigns,
        journeys=journeys,
        blocks=blocks,
        themes=themes,
        strings=strings,
        styles=reader.once("styles", (blocks,), lambda inner: load_styles(inner, blocks)),
        broken=reader.broken,
    )
    return reader.settled("project", project, _same), reader.report


def _same(one: Project, other: Project) -> bool:
    parts = (each.name for each in dataclass_fields(Project) if each.name != "broken")
    return one.broken.all() == other.broken.all() and all(getattr(one, n) is getattr(other, n) for n in parts)
