"""Programs as Python functions say what running them says."""

from __future__ import annotations

from collections.abc import Callable

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
    program, record = case
    for dialect in (DIALECTS["liquid"], DIALECTS["handlebars"]):
        made = compiled(program, dialect.escaped, dialect.own)
        assert _outcome(lambda: made(sent(record), SYSTEM)) == _outcome(
            lambda: run(program, Sample(record, SYSTEM), dialect.escaped, dialect.own)
        )


def _outcome(make: Callable[[], str]) -> tuple[str, str]:
    try:
        return "text", make()
    except MissingField as missing:
        return "missing", missing.path


def test_a_missing_field_is_named() -> None:
    with pytest.raises(MissingField) as raised:
        compiled((Placed(Field("first_name"), Place.TEXT),))({"first_name": None}, {})
    assert raised.value.path == "first_name"
