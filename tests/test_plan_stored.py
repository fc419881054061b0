"""What planning learned, stored and restored, is what it was; and nothing is asked again for it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from conftest import LAYOUTS, write_files
from hypothesis import given
from hypothesis import strategies as st
from planning import MakeWorld, load
from test_plan_answers import EDITS

from sitegen.plan.answers import Answers
from sitegen.plan.database import Answer, Database, Refused
from sitegen.plan.make import make_plan
from sitegen.plan.stored import restored, stored
from sitegen.plan.texts import Mention, Reading
from sitegen.sources.load import load_project
from sitegen.world import World

TEXTS = st.text(st.characters(codec="utf-8"))
SCALARS = st.one_of(
    TEXTS,
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes().map(lambda value: value.replace(fold=0)),
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=8)


def exact(answers: Answers) -> str:
    """All that is kept, with the types and signs of values, which equality does not tell apart."""
    return repr((answers.fingerprint, answers.columns, answers.kept, answers.readings))


def learned(**kept: Any) -> Answers:
    answers = Answers()
    answers.fingerprint, answers.columns = "f", {"titles": ("a", "b")}
    for name, value in kept.items():
        setattr(answers, name, value)
    return answers


@given(st.lists(st.lists(VALUES, min_size=2, max_size=2), max_size=3), SCALARS)
def test_values_come_back_as_they_were(rows: list[list[Any]], parameter: Any) -> None:
    bound = (("p", type(parameter), repr(parameter) if isinstance(parameter, float) else parameter),)
    answer = Answer(("a", "b"), ("VARCHAR", "BIGINT"), tuple(map(tuple, rows)))
    answers = learned(kept={("SELECT", 10, bound): answer})
    assert exact(restored(stored(answers))) == exact(answers)


def test_what_texts_say_comes_back() -> None:
    reading = Reading("a = $b", (Mention("b", 4),), (Mention("titles", 0),), True, 2)
    answers = learned(readings={(True, "a = $b;"): reading, (False, "a = $b;"): reading._replace(start=0)})
    assert exact(restored(stored(answers))) == exact(answers)


def test_a_value_that_cannot_be_stored_is_asked_again() -> None:
    strange = Answer(("a",), ("TIME",), ((dt.time(12),),))
    kept = {
        ("SELECT 1", 10, ()): Answer(("a",), ("DECIMAL(2,1)",), ((Decimal("1.0"),),)),
        ("SELECT 2", 10, ()): strange,
    }
    back = restored(stored(learned(kept=kept)))
    assert list(back.kept) == [("SELECT 1", 10, ())]


def test_refusals_are_not_stored_and_complaints_about_tables_keep_all_from_it() -> None:
    assert not restored(stored(learned(kept={("SELECT 1", 10, ()): Refused("Limit", "too many")}))).kept
    assert stored(learned(found=("something",))) == b""
    assert exact(restored(b"")) == exact(Answers())


def test_plans_after_edits_are_the_same_with_answers_of_another_process(make_world: MakeWorld) -> None:
    world, _, _ = load(make_world)
    data = b""
    for edit in [{}, *EDITS, *reversed(EDITS)]:
        write_files(world.root, edit)
        project, _ = load_project(World(world.root, LAYOUTS, {}))
        answers = restored(data)
        kept, kept_report = make_plan(project, World(world.root, LAYOUTS, {}), answers)
        fresh, fresh_report = make_plan(project, World(world.root, LAYOUTS, {}))
        assert repr(kept) == repr(fresh)
        assert list(kept_report) == list(fresh_report)
        data = stored(answers)


def test_a_plan_that_is_known_asks_the_database_nothing(make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    world, project, _ = load(make_world)
    answers = Answers()
    plan, _ = make_plan(project, world, answers)
    back = restored(stored(answers))

    def never(*_: object) -> None:
        raise AssertionError("the database was opened")

    monkeypatch.setattr(Database, "__init__", never)
    again, _ = make_plan(project, world, back)
    assert repr(again) == repr(plan)
    assert not back.is_new
