"""How the languages of the Handlebars family spell programs, where it takes care."""

from __future__ import annotations

import re
from typing import Any

import pytest
from engines import engine

from sitegen.merge import Field, Place, Placed, Program
from sitegen.merge.contract import Contract
from sitegen.merge.dialects import DIALECTS
from sitegen.merge.expression import AllOf, AnyOf, Condition, Const, Filtered, Given, Is, Not, Present
from sitegen.merge.local import Sample, run
from sitegen.merge.lower import Unspeakable, lower
from sitegen.merge.program import Else, ElseIf, End, For, If, Node

FAMILY = ["handlebars", "sendgrid", "iterable", "mandrill", "ses", "postmark"]
NAME, PLAN, PLAYS, VIP = Field("first_name"), Field("plan"), Field("plays", type="number"), Field("vip", type="boolean")
TITLES, TITLE = Field("titles", type="list"), Field("titles[].name", depth=1)
BASIC, MANY = Is("==", PLAN, Const("string", "basic")), Is(">", PLAYS, Const("number", "3"))


def text(node: Node, place: Place = Place.TEXT) -> Placed:
    return Placed(node, place)


def spelled(name: str, *program: str | Placed) -> str:
    """The template, without the digits that tell derived fields apart."""
    return re.sub(r"_[0-9a-f]{6}\b", "_#", lower(program, DIALECTS[name]))


def chosen(condition: Condition, yes: str = "yes", no: str = "no") -> Program:
    return (text(If(condition)), yes, text(Else()), no, text(End()))


def made(name: str, program: Program, record: dict[str, Any]) -> str:
    """What the service sends; it is what we show."""
    dialect, contract = DIALECTS[name], Contract()
    template = lower(program, dialect, contract)
    sent = engine(name)(template, dialect.context(contract.record(record), {}))
    assert sent == run(program, Sample(record), dialect.escaped, dialect.own)
    return sent


@pytest.mark.parametrize(
    ("name", "greeting", "choice"),
    [
        (
            "handlebars",
            "{{#if first_name}}{{first_name}}{{else}}there{{/if}}",
            "{{#if plan_basic_#}}a{{else if vip}}b{{else}}c{{/if}}",
        ),
        (
            "sendgrid",
            '{{insert first_name "default=there"}}',
            '{{#equals plan "basic"}}a{{else}}{{#if @root.vip}}b{{else}}c{{/if}}{{/equals}}',
        ),
        (
            "iterable",
            '{{defaultIfEmpty first_name "there"}}',
            '{{#ifEq plan "basic"}}a{{else}}{{#if vip}}b{{else}}c{{/if}}{{/ifEq}}',
        ),
        (
            "mandrill",
            "{{#if first_name}}{{first_name}}{{else}}there{{/if}}",
            '{{#if `plan == "basic"`}}a{{else}}{{#if vip}}b{{else}}c{{/if}}{{/if}}',
        ),
        ("ses", "{{first_name_default_there_#}}", "{{#if plan_basic_#}}a{{else if vip}}b{{else}}c{{/if}}"),
        (
            "postmark",
            "{{#first_name}}{{.}}{{/first_name}}{{^first_name}}there{{/first_name}}",
            "{{#plan_basic_#}}a{{/plan_basic_#}}"
            "{{^plan_basic_#}}{{#../vip}}b{{/../vip}}{{^../vip}}c{{/../vip}}{{/plan_basic_#}}",
        ),
    ],
)
def test_greetings_and_choices(name: str, greeting: str, choice: str) -> None:
    assert spelled(name, text(Field("first_name", "there"))) == greeting
    program = (text(If(BASIC)), "a", text(ElseIf(Given(VIP))), "b", text(Else()), "c", text(End()))
    assert spelled(name, *program) == choice


@pytest.mark.parametrize(
    ("name", "loop"),
    [
        ("handlebars", "{{#each titles}}{{this.name}} {{@root.first_name}}{{/each}}"),
        ("sendgrid", "{{#each titles}}{{this.name}} {{@root.first_name}}{{/each}}"),
        ("iterable", "{{#each titles}}{{this.name}} {{@root.first_name}}{{/each}}"),
        ("mandrill", "{{#each titles}}{{this.name}} {{@root.first_name}}{{/each}}"),
        ("ses", "{{#each titles}}{{this.title_name_#}} {{@root.first_name_#}}{{/each}}"),
        ("postmark", "{{#each titles}}{{name}} {{../../first_name}}{{/each}}"),
    ],
)
def test_loops(name: str, loop: str) -> None:
    assert spelled(name, text(For(TITLES, 1)), text(TITLE), " ", text(NAME), text(End())) == loop


@pytest.mark.parametrize(
    ("name", "condition", "opening"),
    [
        ("handlebars", Present(PLAYS), "{{#if plays includeZero=true}}"),
        ("handlebars", MANY, "{{#if plays_3_#}}"),
        ("sendgrid", MANY, "{{#greaterThan plays 3}}"),
        ("sendgrid", Is("<", PLAYS, Const("number", "3")), "{{#if plays_3_#}}"),
        ("sendgrid", Is("<", Filtered("length", TITLES), Const("number", "3")), "{{#lessThan (length titles) 3}}"),
        ("sendgrid", AllOf((Given(PLAN), Given(VIP))), "{{#and plan vip}}"),
        ("sendgrid", AnyOf((Given(PLAN), BASIC)), "{{#if plan_or_plan_basic_#}}"),
        ("iterable", MANY, "{{#ifGt (defaultIfEmpty plays 0) 3}}"),
        ("iterable", Is("==", PLAN, Const("string", "1.0")), "{{#if plan_1_0_#}}"),
        ("mandrill", MANY, "{{#if `plays > 3`}}"),
        ("mandrill", Is("==", PLAN, Const("string", "\ufeff")), "{{#if plan_ufeff_#}}"),
        ("mandrill", Is(">=", PLAYS, Const("number", "0")), "{{#if plays_0_#}}"),
        ("postmark", Given(TITLES), "{{#titles}}"),
        ("postmark", Given(PLAYS), "{{#plays_#}}"),
    ],
)
def test_conditions(name: str, condition: Condition, opening: str) -> None:
    assert spelled(name, *chosen(condition)).startswith(opening)
    for plays in (None, 0, 3, 4):
        made(name, chosen(condition), {"plays": plays, "plan": "1", "titles": [{"name": "x"}] * (plays or 0)})


@pytest.mark.parametrize("name", FAMILY)
@pytest.mark.parametrize(
    "around", ["{", "}", "{{", "}}", "\\", "\\\\", "\\{{", "{{x}}", "{\n", "\n", " \n ", "\r\n", "a\n"]
)
def test_text_beside_tags_is_text(name: str, around: str) -> None:
    body = (around, text(PLAN), around)
    inside = (text(If(Given(PLAN))), *body, text(Else()), around, text(End()))
    loop = (text(For(TITLES, 1)), *inside, text(End()))
    for plan in ("basic", None):
        shown = (*body, *inside) if plan else inside
        made(name, (*shown, around, *loop, around), {"plan": plan, "titles": [{"name": "a"}, {"name": "b"}]})


@pytest.mark.parametrize("name", FAMILY)
@pytest.mark.parametrize("word", ["title", "length", "if", "each", "each_day", "else", "this", "true", "insert", "log"])
def test_names_that_mean_something_else(name: str, word: str) -> None:
    field, column = Field(word), Field(f"rows[].{word}", depth=1)
    program = (
        *(text(field), text(If(Given(field))), text(field, Place.PLAIN), text(End())),
        *(text(For(Field("rows", type="list"), 1)), text(column), text(If(Given(column))), text(column), text(field)),
        *(text(End()), text(End())),
    )
    assert made(name, program, {word: "a", "rows": [{word: "b"}]}) == "aabba"


@pytest.mark.parametrize("name", FAMILY)
def test_conditions_inside_the_same_condition(name: str) -> None:
    program: Program = ("end",)
    for _ in range(5):
        program = (text(If(Given(VIP))), "(", *program, text(Else()), text(PLAN), text(End()), text(PLAN))
    made(name, program, {"vip": True, "plan": "a"})
    made(name, program, {"vip": False, "plan": "a"})


@pytest.mark.parametrize("name", FAMILY)
@pytest.mark.parametrize("column", ["name", "about_this"])
def test_loops_inside_loops(name: str, column: str) -> None:
    title, other = (Field(f"titles[].{column}", depth=depth) for depth in (1, 2))
    program = (
        *(text(For(TITLES, 1)), text(For(TITLES, 2)), text(title), text(other), text(If(Given(VIP))), text(title)),
        *(text(End()), text(If(Is("==", title, other))), text(other), text(End()), " ", text(End()), text(End())),
    )
    assert made(name, program, {"vip": True, "titles": [{column: "a"}, {column: "b"}]}) == "aaaa aba bab bbbb "


def test_sendgrid_calls_fields_from_the_root_inside_comparisons() -> None:
    program = (text(If(MANY)), text(NAME), text(End()), text(If(Not(Given(VIP)))), text(NAME), text(End()))
    assert spelled("sendgrid", *program) == (
        "{{#greaterThan plays 3}}{{@root.first_name}}{{/greaterThan}}{{#unless vip}}{{first_name}}{{/unless}}"
    )
    made("sendgrid", program, {"plays": 4, "first_name": "Ada"})


@pytest.mark.parametrize(
    ("pattern", "tag"),
    [
        ("EEEE, d MMMM y", 'formatDate left "dddd, D MMMM YYYY"'),
        ("dd/MM/y", 'formatDate left "DD/MM/YYYY"'),
        ("d 'of' MMMM", "left_date_d_of_mmmm_en_#"),
        ("EEE d MMM yy", 'formatDate left "ddd D MMM YY"'),
    ],
)
def test_sendgrid_formats_english_dates(pattern: str, tag: str) -> None:
    left = Field("left", type="date")
    assert spelled("sendgrid", text(Filtered("date", left, (pattern, "en")))) == f"{{{{{tag}}}}}"
    made("sendgrid", (text(Filtered("date", left, (pattern, "en"))),), {"left": "2026-11-02"})
    assert spelled("sendgrid", text(Filtered("date", left, ("MMMM", "fr")))) == "{{left_date_mmmm_fr_#}}"


def test_iterable_formats_english_dates() -> None:
    program = (text(Filtered("date", Field("left", type="date"), ("EEE d MMM y", "en"))),)
    assert spelled("iterable", *program) == '{{dateFormat left format="EEE d MMM yyyy" tz="UTC"}}'
    assert made("iterable", program, {"left": "2026-11-02"}) == "Mon 2 Nov 2026"


def test_iterable_encodes_components_of_addresses_as_java_does() -> None:
    program = (text(Field("plan", "a b"), Place.URL_PART),)
    assert spelled("iterable", *program) == '{{#urlEncode}}{{{defaultIfEmpty plan "a b"}}}{{/urlEncode}}'
    assert made("iterable", program, {"plan": "ü*~ /'("}) == "%C3%BC*%7E+%2F%27%28"


def test_ses_has_all_fields_in_its_data() -> None:
    contract, offers = Contract(), Field("offers", type="list")
    program = (
        *(text(If(Given(VIP))), text(NAME), text(End()), text(For(TITLES, 1)), text(If(Given(TITLE))), text(TITLE)),
        *(text(End()), text(End()), text(For(offers, 1)), text(End())),
    )
    lower(program, DIALECTS["ses"], contract)
    record = contract.record({"titles": [{"name": None}]})
    assert {re.sub("_[0-9a-f]{6}", "", name): value for name, value in record.items()} == {
        "first_name": "",
        "vip": False,
        "offers": [],
        "titles": record["titles"],
    }
    assert set(record["titles"][0].values()) == {""}
    made("ses", program, {"titles": [{"name": None}]})


@pytest.mark.parametrize("name", ["handlebars", "sendgrid", "mandrill", "ses", "postmark"])
def test_what_cannot_be_encoded_is_told(name: str) -> None:
    link = text(Field("web_version", system=True), Place.URL_PART)
    with pytest.raises(Unspeakable, match="web_version"):
        spelled(name, link)
    assert "action_token" in spelled(name, text(Field("action_token", system=True), Place.URL_PART))


def test_unsubscribe_links_as_the_services_write_them() -> None:
    link = text(Field("unsubscribe", system=True), Place.URL)
    assert [spelled(name, link) for name in FAMILY[1:]] == [
        "{{{unsubscribe}}}",
        "{{unsubscribeUrl}}",
        "{{unsub unsubscribe_redirect}}",
        "{{amazonSESUnsubscribeUrl}}",
        "{{{ pm:unsubscribe }}}",
    ]
