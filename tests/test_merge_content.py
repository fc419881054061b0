"""The example campaigns, through every dialect's engine: each persona gets what its test message shows."""

from __future__ import annotations

import email
import email.policy
import json
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from building import ROOT
from conftest import LAYOUTS
from engines import REAL, STAND_INS, engine

from sitegen.merge.dialects import DIALECTS
from sitegen.plan.model import Cell
from sitegen.site.engine import Engine

NAMES = sorted({*REAL, *STAND_INS})


def _cells(cells: tuple[Cell, ...] | list[Cell]) -> list[Cell]:
    """One cell of each campaign, variant and locale."""
    return list({(cell.campaign.id, cell.variant.id, cell.locale.tag): cell for cell in cells}.values())


def _parts(eml: bytes) -> dict[str, str]:
    message = email.message_from_bytes(eml, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    parts = {kind: message.get_body((kind,)) for kind in ("plain", "html")}
    return {kind: str(part.get_content()).replace("\r\n", "\n").rstrip("\n") for kind, part in parts.items() if part}


@pytest.mark.parametrize("name", NAMES)
def test_each_persona_gets_what_its_message_shows(name: str) -> None:
    site = Engine(ROOT, LAYOUTS, {}, dialect=name)
    site.refresh()
    renderer = site._renderer
    assert renderer is not None
    dialect, render = DIALECTS[name], engine(name)
    for cell in _cells(site.snapshot.plan.cells):
        for persona in cell.campaign.model.personas or renderer.project.personas:
            artifacts = renderer.render(replace(cell, persona=persona))
            record = artifacts.contract.record(renderer.project.personas[persona].model.recipient)
            system = {
                key: each for key, each in renderer.finisher.system(cell, persona).items() if key in dialect.system
            }
            context: dict[str, Any] = json.loads(json.dumps(dialect.context(record, system)))
            shown = _parts(artifacts.eml)
            assert render(artifacts.email_text, context).rstrip("\n") == shown["plain"], (cell.id, persona)
            assert render(artifacts.email_html, context).rstrip("\n") == shown["html"], (cell.id, persona)
            assert render(artifacts.subject, context) == artifacts.inbox_subject, (cell.id, persona)
