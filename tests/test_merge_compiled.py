"""Programs as Python functions say what running them says."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from programs import SYSTEM, Case, cases

from sitegen.merge import Field, Place, Placed
from sitegen.merge.compiled import compiled
from sitegen.merge.dialects import DIALECTS
from sitegen.merge.local import MissingField, Sample, run, sent


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_a_compiled_program_gives_the_same_text(case: Case) -> None:
    for name in ("liquid", "handlebars"):
        assert _outcome(name, case, fast=True) == _outcome(name, case, fast=False)


def _outcome(name: str, case: Case, *, fast: bool) -> tuple[str, str]:
    program, record = case
    ways = DIALECTS[name].escaped, DIALECTS[name].own
    try:
        if fast:
            return "text", compiled(program, *ways)(sent(record), SYSTEM)
        return "text", run(program, Sample(record, SYSTEM), *ways)
    except MissingField as missing:
        return "missing", missing.path


def test_a_missing_field_is_named() -> None:
    with pytest.raises(MissingField) as raised:
        compiled((Placed(Field("first_name"), Place.TEXT),))({"first_name": None}, {})
    assert raised.value.path == "first_name"
