"""What is left to the sender and run for a persona is what the build would have made of the same values."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import yaml
from building import warm
from conftest import write_files
from copywriting import CAMPAIGN, PROJECT

from sitegen.render.model import Artifacts
from sitegen.site.engine import Engine

FIELDS = """\
email: {type: string, required: true, pii: true, example: maeve@example.com}
first_name: {type: string, pii: true}
plan: {type: string, default: basic}
plays: {type: number, default: 0}
vip: {type: boolean, default: false}
titles:
  type: list
  of:
    name: {type: string, required: true}
    year: {type: number}
tags: {type: list}
"""
MISSING: dict[str, Any] = {
    "first_name": None,
    "plan": "basic",
    "plays": 0,
    "vip": False,
    "titles": [],
    "tags": [],
}
RECORDS: dict[str, dict[str, Any]] = {
    "all": {
        "first_name": "Bo <b>&\"'",
        "plan": "gold",
        "plays": 30,
        "vip": True,
        "titles": [{"name": "A & B", "year": 1999}, {"name": "{{7*7}}", "year": 2024}, {"name": "C", "year": 2001}],
        "tags": ["a", "b"],
    },
    "none": {},
}

COPY = yaml.safe_load(Path(__file__).with_name("conditional_copy.yaml").read_text("utf-8"))
BODIES: dict[str, str] = COPY["bodies"]
LINES: dict[str, str] = {name: line.strip() for name, line in COPY["subjects"].items()}


Made = dict[tuple[str, str], Artifacts]


def test_what_is_left_to_the_sender_comes_to_what_the_build_would_have_made(tmp_path: Path) -> None:
    left, known = (_made(tmp_path / owner, owner) for owner in ("recipient", "values"))
    differing = [
        (name, record)
        for number, name in enumerate((*BODIES, *LINES))
        for record in RECORDS
        if _shown(left[f"c{number}", record], record) != _shown(known[f"c{number}", record], record)
    ]
    assert not differing


def _made(root: Path, owner: str) -> Made:
    """What each record gets of each copy, in which “R.” means `owner`."""
    engine = _project(root, owner)
    renderer = engine._renderer
    assert renderer is not None
    return {
        (cell.campaign.id, record): renderer.render(replace(cell, persona=record))
        for cell in engine.snapshot.plan.cells
        for record in RECORDS
        if owner == "recipient" or cell.variant.id == record
    }


def _shown(artifacts: Artifacts, record: str) -> tuple[str, ...]:
    page = artifacts.landing_html if record == "none" else ""
    parts = (_text(artifacts), _html(artifacts.preview_html), _html(page))
    lines = (artifacts.inbox_subject, artifacts.inbox_preheader)
    return (*lines, *(re.sub(r"/everyone/[a-z]+/", "/everyone/", part) for part in parts))


def _project(root: Path, owner: str) -> Engine:
    variants = {name: {"weight": 1, "values": {**MISSING, **record}} for name, record in RECORDS.items()}
    experiment = {"experiment": {"hypothesis": "H", "metric": "m", "variants": variants}}
    campaign = PROJECT[CAMPAIGN]
    assert isinstance(campaign, str)
    if owner == "values":
        campaign += yaml.safe_dump(experiment, allow_unicode=True)
    files: dict[str, str | bytes | None] = {**PROJECT, "content/recipients/fields.yaml": FIELDS}
    del files[CAMPAIGN], files["content/campaigns/hello/email.md"]
    for name, record in RECORDS.items():
        persona = {"name": name, "recipient": {"email": "maeve@example.com", **record}}
        files[f"content/recipients/personas/{name}.yaml"] = yaml.safe_dump(persona, allow_unicode=True)
    for number, body in enumerate(BODIES.values()):
        files |= _copy(f"c{number}", campaign, f"---\nsubject: S\npreheader: P\n---\n# Hello\n\n{body}\nEnd.\n", owner)
    for number, line in enumerate(LINES.values(), len(BODIES)):
        front = yaml.safe_dump({"subject": line, "preheader": f"P {line}"}, allow_unicode=True)
        files |= _copy(f"c{number}", campaign, f"---\n{front}---\n# Hello\n\nEnd.\n", owner)
    write_files(root, files)
    engine = warm(root)
    engine.refresh()
    return engine


def _copy(name: str, campaign: str, text: str, owner: str) -> dict[str, str | bytes | None]:
    folder = f"content/campaigns/{name}"
    return {
        f"{folder}/campaign.yaml": campaign,
        f"{folder}/email.md": text.replace("R.", f"{owner}."),
        f"{folder}/assets/a.png": PROJECT["content/campaigns/hello/assets/a.png"],
    }


def _text(artifacts: Artifacts) -> str:
    """The plain text, but for what depends on lengths that only the sender knows: rules, columns, and where lines end.

    Items have no numbers where nobody knows how many there are.
    """
    message = email.message_from_bytes(artifacts.eml, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    text = str(body.get_content()).replace("\r\n", "\n")
    ruled = re.sub(r"(?m)^[-= ]+\n", "", text)
    return re.sub(r"(?m)^[0-9]\. ", "- ", re.sub(r" +|(?<=[a-z])\n(?=[a-z])", " ", ruled))


def _html(html: str) -> str:
    """What stands in `html`: margins depend on what follows, and a text may be divided where a button can be."""
    body = re.sub(r"<!--.*?-->", "", html.partition("<body")[2], flags=re.DOTALL)
    shown = re.sub(r"<(?:table|tr|td|tbody|/table|/tr|/td|/tbody|div|/div)\b[^>]*>", "\n", body)
    plain = re.sub(r'\s(?:style|id)="[^"]*"|cell=[^&"]*', "", shown)
    blocks = r"\s*(</?(?:p|ul|ol|li|dl|dt|dd|th|h[1-6]|blockquote|hr|br|pre|section)\b[^>]*>)\s*"
    return re.sub(r"\s+", " ", re.sub(blocks, r"\n\1\n", plain)).strip()
