"""Programs as Python functions say what running them says."""

from __future__ import annotations

import pytest
from programs import SYSTEM, seeded

from sitegen.merge import Field, Place, Placed
from sitegen.merge.compiled import compiled
from sitegen.merge.dialects import DIALECTS
from sitegen.merge.local import MissingField, Sample, run, sent


def _outcome(name: str, seed: int, *, fast: bool) -> tuple[str, str]:
    program, record = seeded(seed)
    ways = DIALECTS[name].escaped, DIALECTS[name].own
    try:
        if fast:
            return "text", compiled(program, *ways)(sent(record), SYSTEM)
        return "text", run(program, Sample(record, SYSTEM), *ways)
    except MissingField as missing:
        return "missing", missing.path


@pytest.mark.parametrize("name", ["liquid", "handlebars", "sendgrid"])
def test_a_compiled_program_gives_the_same_text(name: str) -> None:
    for seed in range(5000, 5150):
        assert _outcome(name, seed, fast=True) == _outcome(name, seed, fast=False), seed


def test_a_missing_field_is_named() -> None:
    with pytest.raises(MissingField) as raised:
        compiled((Placed(Field("first_name"), Place.TEXT),))({"first_name": None}, {})
    assert raised.value.path == "first_name"
