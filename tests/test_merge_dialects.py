"""What the sender makes of a mail is what we show: each dialect's engine and the local run give the same bytes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from engines import engine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from programs import HOSTILE, SYSTEM, Case, case, seeded, smallest

from sitegen.merge import Field, Literal, Place, Placed, Program
from sitegen.merge.compiled import compiled
from sitegen.merge.contract import Contract, needs
from sitegen.merge.dialects import DIALECTS
from sitegen.merge.dialects.liquid import can_quote
from sitegen.merge.expression import AllOf, AnyOf, At, Condition, Const, Filtered, Given, Is, Not, Present
from sitegen.merge.local import MissingField, Sample, run, sent
from sitegen.merge.lower import Unspeakable, lower
from sitegen.merge.program import Else, End, For, If, joined

NAMES = sorted(DIALECTS)
CASES = 100
"""How many programs each dialect has to get right."""


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
    except MissingField:
        return False
    except Unspeakable as refused:
        return not {*refused.paths} <= {*SYSTEM}
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
    for seed in range(CASES):
        prove(name, seeded(seed))


@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=15, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(random=st.randoms(use_true_random=False))
def test_hypothesis_finds_no_difference(name: str, random: Random) -> None:
    prove(name, case(random))


def everywhere(*pieces: Any) -> Program:
    """All of `pieces` in all places, with words between them."""
    placed = [Placed(piece, place) for piece in pieces for place in Place]
    return joined(each for piece in placed for each in (piece, " and "))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("apart", ["", " "], ids=["touching", "apart"])
def test_text_and_data_come_out_as_themselves(name: str, apart: str) -> None:
    texts = [each for text in HOSTILE for each in (text, apart, Placed(Literal(text), Place.TEXT), apart)]
    prove(name, (joined(texts), {}))
    prove(name, (everywhere(*map(Literal, HOSTILE)), {}))


@pytest.mark.parametrize("name", NAMES)
def test_hostile_values_and_fallbacks_stay_what_they_are(name: str) -> None:
    values = {f"v{number}": text for number, text in enumerate(HOSTILE)}
    prove(name, (everywhere(*map(Field, values)), values))
    prove(name, (everywhere(*(Field("none", text) for text in HOSTILE)), {}))
    prove(name, (everywhere(*(Field(key, text) for key, text in values.items())), {}))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("where", ["left", "right"])
def test_hostile_texts_compare_as_themselves(name: str, where: str) -> None:
    values = {f"v{number}": text for number, text in enumerate(HOSTILE)}
    pieces: list[Any] = []
    for key, text in values.items():
        asked = text if where == "left" else text + "x"
        for sign in ("==", "contains"):
            pieces += (Placed(If(Is(sign, Field(key), Const("string", asked))), Place.TEXT), key)
            pieces += (Placed(Else(), Place.TEXT), "-", Placed(End(), Place.TEXT))
    prove(name, (joined(pieces), values))


TYPED: dict[str, list[Any]] = {
    "string": [None, "", " ", "0", "false"],
    "url": [None, "https://x.example/?a=1&b=2"],
    "number": [None, 0, -1, 2.5, Decimal("10.50")],
    "money": [None, Decimal("0.00")],
    "boolean": [None, True, False],
    "date": [None, dt.date(2026, 11, 2)],
    "datetime": [None, dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)],
    "list": [None, [], ["x"]],
}


def questions() -> Iterator[tuple[Condition, dict[str, Any]]]:
    """What can be asked of a value of each type that is missing, empty, zero, false or there."""
    for type_, values in TYPED.items():
        field, other = Field("a", type=type_), Field("b", type=type_)
        asked: list[Condition] = [Given(field), Not(Given(field))]
        if type_ != "list":
            asked += [Present(field), Not(Present(field)), Is("==", field, other), Not(Is("==", field, other))]
            asked += [AllOf((Given(field), Not(Present(other)))), AnyOf((Not(Given(field)), Given(other)))]
            asked.append(AnyOf((AllOf((Given(field), Given(other))), AllOf((Not(Given(field)), Not(Given(other)))))))
        if type_ in ("number", "money"):
            for sign in ("==", "<", "<=", ">", ">="):
                asked += [Is(sign, field, Const("number", n)) for n in ("0", "2", "2.5", "-3")]
                asked += [Not(Is(sign, field, Const("number", "0"))), Is(sign, field, other)]
                asked.append(AnyOf((Is(sign, field, Const("number", "2")), Not(Present(field)))))
        for first in values:
            for second in values:
                yield from ((condition, {"a": first, "b": second}) for condition in asked)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_missing_empty_or_zero_counts_as_we_say(name: str) -> None:
    records: dict[str, tuple[dict[str, Any], list[Condition]]] = {}
    for condition, record in questions():
        records.setdefault(repr(record), (record, []))[1].append(condition)
    for record, conditions in records.values():
        pieces: list[Any] = []
        for number, condition in enumerate(conditions):
            pieces += (Placed(If(condition), Place.TEXT), f"[{number}]", Placed(End(), Place.TEXT))
        prove(name, (joined(pieces), record))


ODD = (
    *("size", "first", "last", "items", "keys", "values", "get", "pop", "count", "index", "length", "copy", "update"),
    *("class", "if", "else", "for", "in", "and", "or", "not", "is", "none", "null", "nil", "true", "false", "empty"),
    *("this", "each", "loop", "forloop", "recipient", "customer", "person", "contact", "block", "with", "log", "blank"),
    *("unless", "each_1", "var", "type", "name", "id", "date", "url", "title", "first_name", "email", "constructor"),
    *("a", "x_1", "lambda", "import", "e", "profile", "params", "data", "limit", "offset", "lookup", "contains", "v"),
)
"""Names of fields that mean something else in some language."""


@pytest.mark.parametrize("name", NAMES)
def test_fields_may_have_any_name(name: str) -> None:
    for there in (True, False):
        pieces: list[Any] = []
        for odd in ODD:
            field = Field(odd)
            pieces += (Placed(If(Given(field)), Place.TEXT), Placed(field, Place.TEXT), Placed(End(), Place.TEXT))
            pieces += (Placed(If(Is("==", field, Const("string", "x"))), Place.TEXT), "=", Placed(End(), Place.TEXT))
            pieces.append(Placed(Field(odd, "?"), Place.URL_PART))
        prove(name, (joined(pieces), dict.fromkeys(ODD, "x") if there else {}))


@pytest.mark.parametrize("name", NAMES)
def test_lists_and_their_columns_may_have_any_name(name: str) -> None:
    for there in (True, False):
        pieces: list[Any] = []
        for odd in ODD:
            column = Field(f"{odd}[].{odd}", "?", depth=1)
            pieces += (Placed(For(Field(odd, type="list", most=2), 1), Place.TEXT), Placed(column, Place.TEXT))
            pieces += (Placed(If(Given(replace(column, fallback=None))), Place.TEXT), "+", Placed(End(), Place.TEXT))
            pieces.append(Placed(End(), Place.TEXT))
        prove(name, (joined(pieces), {odd: [{odd: "x"}, {}] for odd in ODD} if there else {}))


def test_compiled_programs_give_the_same() -> None:
    for seed in range(CASES):
        program, record = seeded(seed)
        data = {key: sent(value) for key, value in record.items()}
        assert compiled(program)(data, SYSTEM) == run(program, Sample(record, SYSTEM))


@pytest.mark.parametrize("name", NAMES)
def test_every_dialect_can_ask_what_the_sender_works_out(name: str) -> None:
    assert DIALECTS[name].can_ask(Given(Field("a", type="boolean")), ())


def test_loops_that_a_language_does_not_have_are_refused() -> None:
    program = (Placed(For(Field("tags", type="list"), 1), Place.TEXT), "x", Placed(End(), Place.TEXT))
    for dialect in DIALECTS.values():
        if dialect.has_loops:
            assert lower(program, dialect)
        else:
            with pytest.raises(Unspeakable) as refused:
                lower(program, dialect)
            assert refused.value.paths == ("tags",)


def test_styles_keep_their_braces() -> None:
    css = "<style>@media (x){.a{color:red}}</style>"
    assert [lower((css,), dialect) for dialect in DIALECTS.values() if dialect.name == "liquid"] == [css]


NAME, PLAN, PLAYS = Field("first_name", "there"), Field("plan"), Field("plays", type="number")
TAGS, LEFT = Field("tags", type="list"), Field("left", type="date")
IN_ENGLISH, IN_FRENCH = (Filtered("date", LEFT, ("d MMMM y", tag)) for tag in ("en", "fr"))


def asked(condition: Condition) -> Program:
    return (Placed(If(condition), Place.TEXT), "x", Placed(End(), Place.TEXT))


SPELLINGS: list[tuple[str, Program, str]] = [
    ("liquid", (Placed(NAME, Place.TEXT),), '{{ recipient.first_name | default: "there" | escape }}'),
    (
        "liquid",
        (Placed(NAME, Place.URL_PART),),
        '{{ recipient.first_name | default: "there" | url_encode | replace: "+", "%20" }}',
    ),
    (
        "liquid",
        (Placed(NAME, Place.HEADER),),
        '{% assign carriage_return = "%0D" | url_decode %}'
        '{{ recipient.first_name | default: "there" | strip_newlines | remove: carriage_return }}',
    ),
    ("liquid", (Placed(NAME, Place.PLAIN),), '{{ recipient.first_name | default: "there" }}'),
    (
        "liquid",
        (Placed(Filtered("upper", NAME), Place.PLAIN),),
        '{{ recipient.first_name | default: "there" | upcase }}',
    ),
    ("liquid", (Placed(IN_ENGLISH, Place.PLAIN),), '{{ recipient.left | date: "%-d %B %Y" }}'),
    ("liquid", (Placed(IN_FRENCH, Place.PLAIN),), "{{ recipient.left_date_d_mmmm_y_fr_d2af98 }}"),
    ("liquid", asked(Is("==", PLAN, Const("string", "basic"))), '{% if recipient.plan == "basic" %}x{% endif %}'),
    (
        "liquid",
        asked(Is(">", Filtered("length", TAGS), Const("number", "3"))),
        "{% if recipient.tags.size > 3 %}x{% endif %}",
    ),
    ("liquid", asked(Given(PLAN)), "{% if recipient.plan.size > 0 %}x{% endif %}"),
    ("liquid", asked(Not(Given(PLAN))), "{% unless recipient.plan.size > 0 %}x{% endunless %}"),
    (
        "liquid",
        asked(AnyOf((Is("<", PLAYS, Const("number", "3")), Not(Present(PLAYS))))),
        "{% if recipient.plays < 3 or recipient.plays == nil %}x{% endif %}",
    ),
    (
        "liquid",
        asked(AllOf((Is("<", PLAYS, Const("number", "3")), Not(Is("==", PLAN, Const("string", "basic")))))),
        '{% if recipient.plays != nil and recipient.plays < 3 and recipient.plan != "basic" %}x{% endif %}',
    ),
    (
        "liquid",
        asked(AllOf((Given(PLAN), AnyOf((Given(TAGS), Is("==", PLAYS, Const("number", "3"))))))),
        "{% assign c_0e3f5940 = false %}{% if recipient.plan.size > 0 %}"
        "{% if recipient.tags.size > 0 or recipient.plays == 3 %}{% assign c_0e3f5940 = true %}{% endif %}{% endif %}"
        "{% if c_0e3f5940 %}x{% endif %}",
    ),
    ("braze", (Placed(NAME, Place.TEXT),), '{{ ${first_name} | default: "there" | escape }}'),
    ("braze", (Placed(PLAN, Place.PLAIN),), "{{ custom_attribute.${plan} }}"),
    ("braze", asked(Is("==", PLAN, Const("string", "a"))), '{% if {{custom_attribute.${plan}}} == "a" %}x{% endif %}'),
    (
        "braze",
        (Placed(For(Filtered("limit", TAGS, (3,)), 1), Place.TEXT), "x", Placed(End(), Place.TEXT)),
        "{% for tags_1 in {{custom_attribute.${tags}}} limit:3 %}x{% endfor %}",
    ),
    ("customerio", (Placed(PLAN, Place.TEXT),), "{{ customer.plan | escape }}"),
    ("customerio", (Placed(Field("unsubscribe", system=True), Place.URL),), "{% unsubscribe_url %}"),
]


@pytest.mark.parametrize(("name", "program", "spelled"), SPELLINGS)
def test_the_spelling(name: str, program: Program, spelled: str) -> None:
    assert lower(program, DIALECTS[name]) == spelled


@pytest.mark.parametrize("text", ["there", "", "it's", '"quoted"', "{", "a\nb", "100 %"])
def test_texts_that_liquid_can_quote(text: str) -> None:
    assert can_quote(text)


@pytest.mark.parametrize("text", ['it\'s "so"', "{{ x }}", "{%", "}", "%}", "\\"])
def test_texts_that_no_two_liquids_quote_alike(text: str) -> None:
    assert not can_quote(text)


def test_the_contract_says_what_the_sender_works_out() -> None:
    contract = Contract()
    title = Field("titles[].out", type="date", depth=1)
    program = (
        Placed(For(Filtered("limit", Field("titles", type="list"), (2,)), 1), Place.TEXT),
        Placed(Filtered("date", title, ("d MMMM", "fr")), Place.TEXT),
        Placed(End(), Place.TEXT),
    )
    lower(program, DIALECTS["jinja"], contract)
    rules = {path: each.rule for path, each in contract.derived.items()}
    (short,) = (path for path, each in contract.derived.items() if each.type == "list")
    (day,) = (path for path, each in contract.derived.items() if each.type == "string")
    assert rules[short] == "recipient.titles[:2], one record for each item"
    assert rules[day] == "title.out | date('d MMMM', 'fr')"
    days = [dt.date(2026, month, 1) for month in (1, 2, 3)]
    record = contract.record({"titles": [{"out": day} for day in days]})
    assert [item[day.rpartition(".")[2]] for item in record[short]] == ["1 janvier", "1 février"]
    assert [item["out"] for item in record["titles"]] == ["2026-01-01", "2026-02-01", "2026-03-01"]


@pytest.mark.parametrize("name", NAMES)
def test_fields_that_tell_where_a_loop_stands_know_where_it_stops(name: str) -> None:
    titles, cost = Field("titles", type="list", most=3), Field("titles[].cost", type="money", depth=1)
    last = AllOf((At("last", 1), Is("<", Filtered("length", titles), Field("plays", type="number"))))
    inside = (Placed(If(last), Place.TEXT), "last", Placed(End(), Place.TEXT), Placed(cost, Place.PLAIN), ";")
    first_two = Placed(For(Filtered("limit", titles, (2,)), 1), Place.TEXT)
    program = (first_two, *inside, Placed(End(), Place.TEXT))
    prove(name, (program, {"plays": 9, "titles": [{"cost": 1}, {"cost": 2}, {"cost": 3}]}))


def test_what_has_nothing_to_print_is_named() -> None:
    with pytest.raises(MissingField) as missing:
        run((Placed(Filtered("upper", PLAN), Place.TEXT),), Sample({"plan": ""}))
    assert missing.value.path == "plan"
