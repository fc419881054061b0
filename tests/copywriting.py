"""Compiling single campaigns: what comes out of a copy file, and what is said about it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from building import warm
from conftest import MINIMAL, write_files
from PIL import Image

from sitegen.diagnostics import Diagnostic, Problem
from sitegen.render.model import Artifacts

COPY = "content/campaigns/hello/email.md"
CAMPAIGN = "content/campaigns/hello/campaign.yaml"
CELL = "hello/everyone/default/en"
FRONT = "---\nsubject: S\npreheader: P\n---\n"
FIRST = 5
"""Line of the file on which a body below FRONT begins."""


def _png(width: int, height: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "#d97706").save(data, "PNG")
    return data.getvalue()


PICTURE = _png(1400, 700)

PROJECT: dict[str, str | bytes] = {
    **MINIMAL,
    "content/site.yaml": MINIMAL["content/site.yaml"].replace(
        "  en: {name: English}", "  en: {name: English}\n  fr: {name: Français}\n  ar: {name: العربية}"
    )
    + "values: {cta: Come in, currency: EUR, amount: 1234.5, nested: {deep: Down here}}\n",
    CAMPAIGN: """\
name: Hello
kind: marketing
segments: [everyone]
locales: [en]
actions:
  rate-it: {kind: rate, title: Rate it}
  claim-it: {kind: claim, title: Claim it, button: Claim}
  answer-it: {kind: answer, title: Answer, choices: {a: Yes indeed, b: Not yet}}
queries:
  films: SELECT * FROM titles ORDER BY id
""",
    "content/data/titles.csv": "id,title,title_fr,price,day\n1,Salt,Sel,4.5,2026-11-02\n2,Tram,,5,2026-12-24\n",
    "content/data/lines.yaml": "- {name: Help, name_fr: Aide, phone: '+1'}\n",
    "content/campaigns/hello/assets/a.png": PICTURE,
    "content/campaigns/hello/assets/broken.png": b"no picture",
    "content/campaigns/hello/assets/drawing.svg": "<svg/>",
}
"""A small project with a query, actions, pictures and values."""


def compiled(
    root: Path, files: Mapping[str, str | bytes | None], cell: str = CELL
) -> tuple[Artifacts | None, list[Diagnostic]]:
    """`cell` of PROJECT with `files` on top, compiled below `root`; None when it has errors. Templates are kept."""
    write_files(root, {**PROJECT, **files})
    engine = warm(root)
    found = list(engine.refresh().diagnostics)
    if cell not in {each.id for each in engine.snapshot.plan.cells}:
        return None, found
    try:
        artifacts = engine.compile(cell)
    except Problem as problem:
        return None, [*found, *(d for d in problem.diagnostics if _key(d) not in set(map(_key, found)))]
    return artifacts, [*found, *artifacts.diagnostics]


def _key(diagnostic: Diagnostic) -> tuple[object, ...]:
    return diagnostic.rule, diagnostic.at, diagnostic.message


def inner_text(artifacts: Artifacts) -> str:
    """The copy's own part of the plain text, without header and footer."""
    rule = "-" * 40
    return artifacts.email_text.split(f"{rule}\n", 1)[1].rsplit(f"\n{rule}\n\nYou get", 1)[0].strip("\n")


def told(diagnostics: list[Diagnostic]) -> list[str]:
    """Warnings and errors as “rule line:column”, with the file where it is not COPY."""
    return [
        f"{d.rule} {'' if d.at.path == COPY else d.at.path.removeprefix('content/') + ':'}{d.at.line}:{d.at.column}"
        if d.at
        else f"{d.rule} nowhere"
        for d in diagnostics
        if d.severity != "info"
    ]
