"""A comparison as one HTML page that needs nothing beside it: what is different in words, and mails side by side.

Mails and landing pages come to the page as data and are shown in frames without scripts. The page's own script is the
only one its policy allows, and nothing is loaded from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from sitegen.diagnostics.show import counted
from sitegen.review.cases import Case, cases, pictures, with_pictures
from sitegen.review.model import GONE, NEW, Comparison, Told
from sitegen.review.sides import Side
from sitegen.review.telling import SHOWN, by_aspect, concerned, example, headline, overview, sizes, spaced
from sitegen.site.outcome import Progress

if TYPE_CHECKING:
    from sitegen.review.browser import Camera

_ELEMENTS = {GONE: "del", NEW: "ins"}


def page(
    found: Comparison, old: Side, new: Side, camera: Camera | None = None, progress: Progress | None = None
) -> str:
    """The page; with a `camera` it has screenshots of what it shows, and `progress` is told how many are taken."""
    shown = cases(found, old, new)
    known = pictures(shown, old, new)
    data: dict[str, Any] = {
        "pictures": known,
        "cases": [
            {"id": case.id, "views": {kind: [view.before, view.after] for kind, view in case.views.items()}}
            for case in shown
        ],
        "shots": _shots(shown, known, camera, progress or (lambda done, total: None)) if camera else {},
    }
    script, style = _own("page.js"), _own("page.css")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_digest(script)}",
            "style-src 'unsafe-inline'",  # frames have the page's policy, and mails their styles in attributes
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return (
        _templates()
        .get_template("page.html")
        .render(
            found=found,
            rows=list(overview(found)),
            sizes=sizes(found),
            aspects=[
                (aspect, members, [_told(each, found, shown) for each in members[:SHOWN]])
                for aspect, members in by_aspect(found.told)
            ],
            site=[_told(each, found, shown) for each in found.site],
            cases=shown,
            policy=policy,
            style=Markup(style),
            script=Markup(script),
            data=Markup(_json(data)),
        )
    )


def _told(each: Told, found: Comparison, shown: Sequence[Case]) -> dict[str, Any]:
    """A change as the template reads it; `case` is a cell of the page in which it can be seen."""
    cells = set(each.cells)
    return {
        "head": headline(each),
        "cells": concerned(each, found),
        "example": example(each),
        "pieces": [(gap, _ELEMENTS.get(kind, "span"), text) for kind, gap, text in spaced(each.change.pieces)],
        "case": next((case.id for case in shown if case.id in cells), ""),
    }


def _shots(shown: Sequence[Case], known: dict[str, str], camera: Camera, progress: Progress) -> dict[str, Any]:
    """Screenshots by cell, view and width, with what differs marked."""
    from sitegen.review.browser import WIDTHS
    from sitegen.review.shots import compared

    taken: dict[str, Any] = {}
    views = [(case.id, kind, view.plain) for case in shown for kind, view in case.views.items() if all(view.plain)]
    for done, (cell, kind, versions) in enumerate(views):
        progress(done, len(views))
        for name, width in WIDTHS.items():
            pair = compared(*(camera.shot(with_pictures(html, known), width) for html in versions))
            place = taken.setdefault(cell, {}).setdefault(kind, {})
            place[name] = {"before": pair.before, "after": pair.after, "places": pair.places}
    return taken


def _json(data: object) -> str:
    # "<" never stands in it, so that no value can end the script element or open a comment in it.
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _own(name: str) -> str:
    return files("sitegen.review").joinpath(name).read_text(encoding="utf-8")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_own), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["counted"] = counted
    return environment
