"""All sources of a project: read, held to their schemas and to each other, with everything that is wrong."""

from __future__ import annotations

from sitegen.diagnostics import Problem, Report
from sitegen.sources.blocks import load_blocks, load_styles
from sitegen.sources.campaigns import Surroundings, load_campaigns
from sitegen.sources.journeys import load_journeys
from sitegen.sources.project import Project
from sitegen.sources.reader import Reader
from sitegen.sources.recipients import load_fields, load_personas
from sitegen.sources.segments import load_segments
from sitegen.sources.site import check_folder, check_site, load_site
from sitegen.sources.tables import load_tables
from sitegen.sources.themes import load_strings, load_themes
from sitegen.world import World


def load_project(world: World) -> tuple[Project, Report]:
    """The project that `world` shows, and everything that is wrong with its sources.

    What has errors is left out of the project and named in `Project.broken`; all the rest is there. Raises Problem,
    with everything found in all files, when nothing can be made of content/site.yaml.
    """
    reader = Reader(world)
    site = load_site(reader)
    themes = load_themes(reader)
    strings = load_strings(reader, site.model if site else None)
    blocks = load_blocks(reader)
    fields = load_fields(reader)
    personas = load_personas(reader, fields)
    segments = load_segments(reader)
    tables = load_tables(reader)
    campaigns = load_campaigns(reader, Surroundings(site, personas, segments, tables, themes))
    journeys = load_journeys(reader, campaigns)
    check_folder(reader)
    if site is None:
        raise Problem(*reader.report)
    check_site(reader, site, themes)
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
        styles=load_styles(reader, blocks),
        broken=reader.broken,
    )
    return project, reader.report
