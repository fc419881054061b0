"""Journeys: ordered series of campaigns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sitegen.sources.document import Document
from sitegen.sources.project import Campaign, Loaded
from sitegen.sources.reader import Reader
from sitegen.sources.schema import Journey
from sitegen.sources.validate import validate

JOURNEYS = "content/journeys"


def load_journeys(reader: Reader, campaigns: Mapping[str, Campaign]) -> dict[str, Loaded[Journey]]:
    """Every sound journey by the name of its file."""
    journeys: dict[str, Loaded[Journey]] = {}
    for name, path in reader.yaml_files(JOURNEYS):
        inner = reader.scope()
        document = inner.mapping(path)
        model = validate(Journey, document, inner.report) if document is not None else None
        inner.check_name(name, path, "file")
        if document is not None:
            for index, campaign in _campaigns(document):
                at = document.position(("steps", index, "campaign"))
                inner.refer("campaigns", campaign, campaigns, at, "ref/campaign", "campaign")
        reader.report.extend(inner.report)
        if document is None or model is None or inner.report.has_errors():
            reader.broken.add("journeys", name)
        else:
            journeys[name] = Loaded(model, document)
    return journeys


def _campaigns(document: Document) -> Iterator[tuple[int, str]]:
    """The campaigns that steps name, with the number of the step, whatever else is wrong with it."""
    steps = document.value_at(("steps",))
    for index in range(len(steps) if isinstance(steps, list) else 0):
        campaign = document.value_at(("steps", index, "campaign"))
        if isinstance(campaign, str):
            yield index, campaign
