"""What the page on which blocks are tried out knows of them, and what it is told of a trial, as JSON values."""

from __future__ import annotations

from sitegen.diagnostics.show import as_data
from sitegen.render.copy.body import ASSETS
from sitegen.render.trial import Trial, Trials
from sitegen.sources.project import Loaded
from sitegen.sources.schema import BlockFile

ROOTED = "/assets/"
"""Where the preview has pictures."""


def forms(trials: Trials) -> dict[str, object]:
    """The blocks by name with their options and examples, and what options may name.

    `rows` of a block are the queries of its sample, then the site's tables; `actions` the kinds of the actions of its
    sample, by name.
    """
    project = trials.renderer.project
    listed = sorted(project.blocks.items(), key=lambda each: each[1].model.name.casefold())
    return {
        "blocks": [_form(name, loaded, trials) for name, loaded in listed],
        "themes": {name: loaded.model.name for name, loaded in sorted(project.themes.items())},
        "theme": project.site.model.theme,
        "pictures": trials.pictures(),
    }


def told(trial: Trial) -> dict[str, object]:
    """A trial, with the page's addresses of pictures; each finding names its `field`."""
    return {
        "html": trial.email.replace(ASSETS, ROOTED),
        "landing": trial.landing.replace(ASSETS, ROOTED),
        "text": trial.text,
        "snippet": trial.copy,
        "findings": [{**as_data(found), "field": field} for found, field in trial.findings],
    }


def _form(name: str, loaded: Loaded[BlockFile], trials: Trials) -> dict[str, object]:
    spec, example = loaded.model, trials.example(name)
    samples = spec.sample.items()
    rows = dict.fromkeys(found for found, value in samples if isinstance(value, list))
    return {
        "id": name,
        "name": spec.name,
        "help": spec.help,
        "takes": "required" if spec.children else spec.body,
        "children": spec.children,
        "only_inside": spec.only_inside,
        "options": {option: each.model_dump(mode="json") for option, each in spec.options.items()},
        "example": {"options": dict(example.options), "text": example.text},
        "rows": [*rows, *(table for table in sorted(trials.renderer.project.tables) if table not in rows)],
        "actions": {found: value.get("kind") for found, value in samples if isinstance(value, dict)},
    }
