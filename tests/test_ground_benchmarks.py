"""The projects that the benchmarks build are valid, and hold as many cells as they say."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import LAYOUTS

from sitegen.plan.make import make_plan
from sitegen.sources.load import load_project
from sitegen.world import World

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks" / "peers"))

from mails import mails
from sitegen_project import write_campaign_per_mail, write_segment_per_mail


@pytest.mark.parametrize("write", [write_campaign_per_mail, write_segment_per_mail])
def test_projects_of_the_benchmarks_are_valid(write, tmp_path: Path):
    write(tmp_path, mails(4))
    world = World(tmp_path, LAYOUTS, {})
    project, loading = load_project(world)
    plan, planning = make_plan(project, world)
    assert [str(finding) for finding in [*loading, *planning]] == []
    assert len(plan.cells) == 4


def test_the_mails_differ_and_stay_the_same():
    assert mails(20) == mails(20)
    assert len({mail.heading + mail.subject for mail in mails(20)}) == 20
