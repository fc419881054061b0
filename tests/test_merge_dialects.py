"""What the sender makes of a mail is what we show: each dialect's engine and the local run give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from engines import engine
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from programs import SYSTEM, cases

from sitegen.merge import Field, Program
from sitegen.merge.contract import Contract, needs
from sitegen.merge.dialects import DIALECTS, Dialect
from sitegen.merge.local import Sample, run
from sitegen.merge.lower import lower

NAMES = sorted(DIALECTS)


def has_loops(dialect: Dialect) -> bool:
    return dialect.loop(Field("titles", type="list"), "title", "", ()) is not None


def pruned(record: dict[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """What of a record stands in the contract."""
    below: dict[str, list[str]] = {}
    for path in paths:
        name, _, rest = path.partition("[]")
        below.setdefault(name, []).extend([rest.removeprefix(".")] if rest else [])
    return {
        name: [pruned(item, inner) if isinstance(item, dict) else item for item in record[name]]
        if isinstance(record[name], list)
        else record[name]
        for name, inner in below.items()
        if name in record
    }


def shown_and_sent(name: str, program: Program, record: dict[str, Any]) -> tuple[str, str]:
    """What we show of `program`, and what the engine of dialect `name` makes of the same, given the contract alone."""
    dialect, contract = DIALECTS[name], Contract()
    system = {key: SYSTEM[key] for key in dialect.system}
    template = lower(program, dialect, contract)
    note(template)
    shown = run(program, Sample(record, SYSTEM), dialect.escaped)
    data = pruned(contract.record(record), [path for path, _ in needs(contract)])
    context = json.loads(json.dumps(dialect.context(data, system)))
    note(str(context))
    return shown, engine(name)(template, context)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_the_sender_gets_what_we_show(name: str, data: st.DataObject) -> None:
    program, record = data.draw(cases(loops=has_loops(DIALECTS[name])))
    shown, sent = shown_and_sent(name, program, record)
    assert sent == shown
