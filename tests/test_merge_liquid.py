"""What the sender makes of a mail is what we show: Liquid and `local.run` give the same bytes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import assume, example, given, strategies
from liquid_engine import send

from sitegen.merge import Field, Literal, Place, Placed, Program, Tokens, liquid, local
from sitegen.merge.program import joined

NAMES = ["first_name", "plan", "plays", "left_on", "active"]
PLACES = list(Place)
DANGEROUS = [
    "{{",
    "{%",
    "}}",
    "%}",
    "{",
    "}",
    "%",
    "{{ recipient.plan }}",
    "{% raw %}",
    "{% endraw %}",
    "{%- comment -%}",
    "{#",
    "#}",
    "{{ '",
    '{{ "',
    "{{-",
    "-}}",
    "{{{",
    "}}}",
    "{ {",
    "{\n{",
    "'",
    '"',
    "|",
    "\\",
    "\\'",
    "<b>&",
    "\r\n",
    "\r",
    "\n",
    "*|X|*",
    "[[",
    "é",
    "\u202e",
]
scalars = strategies.text(max_size=12).filter(
    lambda t: t.encode("utf-16", "surrogatepass").decode("utf-16", "replace") == t
)
texts = strategies.lists(scalars | strategies.sampled_from(DANGEROUS), max_size=4).map("".join)
fallbacks = strategies.none() | texts.filter(liquid.can_quote)
fields = strategies.builds(Field, strategies.sampled_from(NAMES), fallbacks)
pieces = texts | strategies.builds(Placed, fields | strategies.builds(Literal, texts), strategies.sampled_from(PLACES))
dates = strategies.dates().map(dt.date.isoformat) | strategies.datetimes().map(dt.datetime.isoformat)
values = (
    strategies.none()
    | texts
    | strategies.sampled_from(["", " ", "0", "false", "nil", "empty"])
    | strategies.integers()
    | strategies.floats(allow_nan=False, allow_infinity=False)
    | strategies.booleans()
    | dates
)
records = strategies.fixed_dictionaries(dict.fromkeys(NAMES, values))


def has_booleans(record: dict[str, Any]) -> bool:
    return any(isinstance(value, bool) for value in record.values())


def here(program: Program, record: dict[str, Any]) -> str | None:
    try:
        return local.run(program, local.for_record(record, {}, {}))
    except local.MissingField:
        return None


@given(strategies.lists(pieces, max_size=8).map(joined), records)
@example(
    (Placed(Literal("{"), Place.TEXT), Placed(Literal("{ recipient.plan }}"), Place.TEXT)), dict.fromkeys(NAMES, "x")
)
@example(("{", Placed(Field("plan"), Place.TEXT), "}"), dict.fromkeys(NAMES, "x"))
@example(("{% raw %}{{ recipient.plan }}{% endraw %}",), dict.fromkeys(NAMES, "x"))
@example((Placed(Field("active", "no"), Place.TEXT),), {"active": False})
@example((Placed(Field("active"), Place.PLAIN),), {"active": False})
def test_the_sender_gets_what_we_show(program: Program, record: dict[str, Any]) -> None:
    # python-liquid hands strip_newlines Python's own False, which prints with a capital letter.
    assume(not any(isinstance(p, Placed) and p.place is Place.HEADER for p in program) or not has_booleans(record))
    shown = here(program, record)
    sent = send(liquid.lower(program), record)
    if shown is None:
        assert any(isinstance(p, Placed) and isinstance(p.node, Field) and p.node.fallback is None for p in program)
    else:
        assert sent == shown


@given(strategies.lists(pieces.filter(lambda p: isinstance(p, str) or isinstance(p.node, Literal)), max_size=8))
def test_text_and_data_come_out_as_themselves(parts: list[str | Placed]) -> None:
    whole = "".join(p if isinstance(p, str) else local.run((p,), lambda field: "") for p in parts)
    assert send(liquid.lower(joined(parts)), {}) == whole


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("value", ["<b>&\"'", "{{7*7}}", "{% raw %}", "a\r\nb\nc", "a b/ü+~*", "\u202e", "x" * 3000])
def test_each_place(place: Place, value: str) -> None:
    program: Program = ("<p>", Placed(Field("plan", "there"), place), "</p>")
    assert send(liquid.lower(program), {"plan": value}) == here(program, {"plan": value})


@pytest.mark.parametrize(
    ("text", "quotable"),
    [
        ("there", True),
        ("", True),
        ("it's", True),
        ('"quoted"', True),
        ("a } b", True),
        ("{", True),
        ("}", True),
        ("a\nb", True),
        ("\\", True),
        ('it\'s "so"', False),
        ("{{ x }}", False),
        ("{%", False),
        ("}}", False),
        ("%}", False),
    ],
)
def test_fallbacks_that_liquid_has_no_spelling_for(text: str, quotable: bool) -> None:
    assert liquid.can_quote(text) is quotable
    program: Program = (Placed(Field("x", text), Place.PLAIN),)
    if quotable:
        assert send(liquid.lower(program), {}) == text
    else:
        with pytest.raises(ValueError, match="fallback"):
            liquid.lower(program)


def test_what_senders_call_their_own_variables() -> None:
    program: Program = tuple(Placed(Field(name, system=True), Place.URL) for name in liquid.SYSTEM)
    names = {variable: f"https://x.example/{variable}?a=1&b" for variable in liquid.SYSTEM.values()}
    system = {name: names[variable] for name, variable in liquid.SYSTEM.items()}
    assert send(liquid.lower(program), {}, **names) == local.run(program, local.for_page({}, system))


def test_the_spelling() -> None:
    tokens = Tokens()
    name = tokens.field(Field("first_name", "there"))
    page = f'<a href="{tokens.field(Field("url"))}" title="{name}">{name}</a> <a href="https://x.example/?n={name}">'
    assert liquid.lower(tokens.split_html(page)) == (
        '<a href="{{ recipient.url | escape }}" title="{{ recipient.first_name | default: "there" | escape }}">'
        '{{ recipient.first_name | default: "there" | escape }}</a> '
        '<a href="https://x.example/?n={{ recipient.first_name | default: "there" | url_encode }}">'
    )
    assert liquid.lower(tokens.split(f"Hi {name}", Place.HEADER)) == (
        'Hi {{ recipient.first_name | default: "there" | strip_newlines }}'
    )


def test_css_and_scripts_keep_their_braces() -> None:
    css = "<style>@media (x){.a{color:red}}</style>"
    assert liquid.lower((css,)) == css


def test_dates_of_personas_print_as_json_carries_them() -> None:
    day, moment = dt.date(2026, 11, 2), dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
    program: Program = (Placed(Field("a"), Place.TEXT), " ", Placed(Field("b"), Place.TEXT))
    assert here(program, {"a": day, "b": moment}) == "2026-11-02 2026-11-02T09:30:00+00:00"


def test_a_page_shows_fallbacks_and_defaults() -> None:
    program: Program = (
        Placed(Field("a", "x"), Place.TEXT),
        Placed(Field("b"), Place.TEXT),
        Placed(Field("s", system=True), Place.TEXT),
    )
    assert local.run(program, local.for_page({"a": "no", "b": 5}, {"s": "S"})) == "x5S"
    with pytest.raises(local.MissingField) as missing:
        local.run(program, local.for_page({}, {"s": "S"}))
    assert missing.value.path == "b"
