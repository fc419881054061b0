"""What the sender makes of a mail is what we show: each dialect's engine and the local run give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from engines import engine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from programs import SYSTEM, Case, cases, seeded, smallest

from sitegen.merge import Field, Program
from sitegen.merge.contract import Contract, needs
from sitegen.merge.dialects import DIALECTS, Dialect
from sitegen.merge.local import MissingField, Sample, run
from sitegen.merge.lower import Unspeakable, lower

NAMES = sorted(DIALECTS)
CASES = 150
"""How many programs each dialect has to get right."""


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
    shown = run(program, Sample(record, SYSTEM), DIALECTS[name].escaped, DIALECTS[name].own)
    return shown, engine(name)(*lowered(name, program, record))


def lowered(name: str, program: Program, record: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Template and context for the engine of dialect `name`."""
    dialect, contract = DIALECTS[name], Contract()
    template = lower(program, dialect, contract)
    data = pruned(contract.record(record), [path for path, _ in needs(contract)])
    system = {key: SYSTEM[key] for key in dialect.system}
    return template, json.loads(json.dumps(dialect.context(data, system)))


def differs(name: str, case: Case) -> bool:
    """Whether the two are not the same, or not even made."""
    try:
        shown, sent = shown_and_sent(name, *case)
    except (MissingField, Unspeakable):
        return False
    except Exception:
        return True
    return shown != sent


def prove(name: str, case: Case) -> None:
    """Fail with a small case where the two differ."""
    if differs(name, case):
        program, record = smallest(case, lambda less: differs(name, less))
        parts = (*program, "for", record, *lowered(name, program, record))
        print("\n\n".join(map(str, parts)))  # noqa: T201
        shown, sent = shown_and_sent(name, program, record)
        assert sent == shown


@pytest.mark.parametrize("name", NAMES)
def test_the_sender_gets_what_we_show(name: str) -> None:
    loops = has_loops(DIALECTS[name])
    for seed in range(CASES):
        prove(name, seeded(seed, loops=loops))


@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=20, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(data=st.data())
def test_hypothesis_finds_no_difference(name: str, data: st.DataObject) -> None:
    prove(name, data.draw(cases(loops=has_loops(DIALECTS[name]))))
