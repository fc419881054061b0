"""One template in two stages: what the build knows is worked out, what is the recipient's is left to the sender."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import yaml
from copywriting import CAMPAIGN, COPY, FRONT, compiled
from engines import engine

from sitegen.diagnostics import Report
from sitegen.merge import Field, Tokens
from sitegen.merge.expression import Given
from sitegen.merge.program import Else, End, If
from sitegen.mjml import Compiler

FIELDS = """\
email: {type: string, required: true, pii: true, example: maeve@example.com}
status: {type: string, default: active}
first_name: {type: string, pii: true}
plan: {type: string, default: basic}
plays: {type: number, default: 0}
vip: {type: boolean, default: false}
left_on: {type: date}
titles:
  type: list
  of:
    name: {type: string, required: true}
    year: {type: number}
tags: {type: list}
"""
HEADING = "# Hello\n\n"

WRONG = [
    ("{% if recipient.vip %}{% set x = 1 %}{% endif %}\n", "merge/condition 7:26"),
    ("{% if recipient.frist_name %}x{% endif %}\n", "ref/field 7:7"),
    ("{% if recipient.plays == '5' %}x{% endif %}\n", "merge/condition 7:7"),
    ("{% if recipient.left_on > 'May' %}x{% endif %}\n", "merge/condition 7:7"),
    ("{{ recipient.titles }}\n", "merge/not-here 7:4"),
    ("{{ recipient.titles[0] }}\n", "merge/filter 7:4"),
    ("{% for t in recipient.titles %}{{ t.nmae }}{% endfor %}\n", "ref/field 7:37"),
    ("{% for t in recipient.titles %}{{ t.year }}{% endfor %}\n", "merge/no-fallback 7:37"),
    ("{% for t in recipient.titles %}{{ loop.cycle('a', 'b') }}{% endfor %}\n", "merge/condition 7:35"),
    ("{% for a, b in recipient.titles %}{{ a }}{% endfor %}\n", "merge/condition 7:26"),
    ("{% for t in recipient.titles if t.year %}{{ t.name }}{% endfor %}\n", "merge/condition 7:35"),
    ("{% macro m(x) %}{% if x %}{{ m(x) }}{% endif %}{% endmacro %}\n{{ m(recipient.vip) }}\n", "merge/condition 7:17"),
    ("A *word {% if recipient.vip %}more* and\n\nnext {% endif %}end\n", "merge/torn 7:9"),
    ("{% if recipient.vip %}\n/// text\nA\n{% endif %}\n///\n", "merge/torn 10:1"),
    ("{% if recipient.plan is string %}x{% endif %}\n", "merge/condition 7:7"),
    ("{% if recipient.titles > 3 %}x{% endif %}\n", "merge/condition 7:7"),
    ("{% for t in recipient.plan %}x{% endfor %}\n", "merge/condition 7:13"),
    ("{{ recipient.first_name.upper() }}\n", "ref/field 7:4"),
    ("{{ recipient.plays + 1 }}\n", "merge/filter 7:4"),
    ("{{ recipient.first_name | wordcount }}\n", "merge/filter 7:4"),
    ("{{ recipient.vip | upper }}\n", "merge/filter 7:4"),
    ("![x]({{ 'a.png' if recipient.vip else 'b.png' }})\n", "merge/not-here 7:5"),
    ("/// button\n    style: \"{{ 'a' if recipient.vip }}\"\n    label: A\n    href: /a\n///\n", "merge/not-here 8:12"),
    ("{{ recipient.left_on | default('x') | date }}\n", "merge/filter 7:4"),
    ("{% if recipient.vip %}# {% endif %}Head\n", "merge/torn 7:1"),
    ("{% if recipient.vip %}## A{% else %}### B{% endif %}\n", "merge/torn 7:1"),
    ("```\n{% for t in recipient.titles %}\n{{ t.name }}\n{% endfor %}\n```\n", "merge/torn 10:1"),
]


def _files(body: str, record: dict[str, Any]) -> dict[str, str]:
    persona = {"name": "Maeve", "recipient": {"email": "maeve@example.com", **record}}
    return {
        COPY: FRONT + HEADING + body,
        "content/recipients/fields.yaml": FIELDS,
        "content/recipients/personas/ada.yaml": yaml.safe_dump(persona),
    }


@pytest.mark.parametrize(("body", "expected"), WRONG)
def test_what_cannot_be_left_to_the_sender_is_told_where_it_stands(tmp_path: Path, body: str, expected: str) -> None:
    artifacts, found = compiled(tmp_path, _files(body, {}))
    assert artifacts is None
    assert [f"{each.rule} {each.at.line}:{each.at.column}" for each in found if each.at] == [expected]
    assert all(each.hint for each in found)


BODIES = {
    "words": "Hello {% if R.vip %}dear {% endif %}{{ R.first_name or 'friend' }}!\n",
    "chain": ("{% if R.plays > 20 %}a lot{% elif R.plan == 'basic' and not R.vip %}some{% else %}little{% endif %}.\n"),
    "lines": "One\n{% if R.vip %}\ntwo\n{% else %}\nthree\n{% endif %}\nfour.\n",
    "paragraphs": ("One.\n\n{% if R.vip %}\nTwo.\n\nThree.\n\n{% elif R.plays > 2 %}\nFour.\n\n{% endif %}\nFive.\n"),
    "heading": "{% if R.vip %}\n## Two\n{% else %}\n## Three\n{% endif %}\n\nFour.\n",
    "items": (
        "Say:\n"
        "\n"
        "- one\n"
        "{% if R.vip %}\n"
        "- two\n"
        "{% endif %}\n"
        "- three{% if R.plays %} or {{ R.plays }}{% endif %}\n"
        "\n"
        "End.\n"
    ),
    "all items": "{% if R.vip %}\n- one\n- two\n{% endif %}\n\nEnd.\n",
    "loop": ("Your list: {% for t in R.titles %}{{ t.name }}{{ ', ' if not loop.last }}{% else %}empty{% endfor %}.\n"),
    "loop of items": (
        "Your list:\n"
        "\n"
        "{% for t in R.titles %}\n"
        "- {{ loop.index }}: **{{ t.name }}**{% if t.year %} ({{ t.year }}){% endif %}\n"
        "{% endfor %}\n"
        "\n"
        "End.\n"
    ),
    "loop of paragraphs": "{% for t in R.titles %}\nSee *{{ t.name }}*.\n\n{% endfor %}\nEnd.\n",
    "choice": (
        "{{ 'Dear' if R.vip else 'Hello' }} {{ R.first_name | upper | default('you') }}, {{ R.plan in"
        " ['basic', 'x'] and 'yes' }}.\n"
    ),
    "set": ("{% set who = R.first_name or 'you' %}{% set nice %}dear {{ who }}{% endset %}{{ nice }} and {{ who }}.\n"),
    "macro": (
        "{% macro greet(x, y) %}{% if y %}dear {% endif %}{{ x }}{% endmacro %}{{ greet(R.first_name or"
        " 'a', R.vip) }} {{ greet('b', false) }}\n"
    ),
    "link": "[Go]({{ 'https://a.example/x' if R.vip else 'https://b.example/y' }}) now.\n",
    "nothing": "{% if R.vip %}\n\n{% endif %}\nEnd.\n",
    "date": "Gone since {{ R.left_on | date('d MMMM y') | default('a while') }}.\n",
    "nested": (
        "{% for t in R.titles %}{% if t.year > 2000 %}{% if R.vip %}{{ t.name }}{% else %}new{% endif %}{%"
        " endif %};{% endfor %}\n"
    ),
    "quote": "> one\n{% if R.vip %}\n> two\n{% endif %}\n\nEnd.\n",
    "code": "{% if R.vip %}\n```\na\n{% if R.plays %}\nb\n{% endif %}\n```\n{% endif %}\n\nEnd.\n",
    "address of a button": (
        "/// button\n"
        "    href: \"{{ 'https://a.example/' if R.vip else '/plans' }}\"\n"
        '    label: "{% if R.vip %}A{% else %}B{% endif %}"\n'
        "///\n"
    ),
    "loop of items in an item": "- one\n{% for t in R.titles %}\n    - {{ t.name }}\n{% endfor %}\n- two\n",
    "tags": "{% for t in R.tags %}{{ t }} {% endfor %}{{ 'big' if 'a' in R.tags }}\n",
}
RECORDS: dict[str, dict[str, Any]] = {
    "all": {
        "first_name": "Bo <b>&\"'",
        "plan": "gold",
        "plays": 30,
        "vip": True,
        "left_on": dt.date(2026, 3, 9),
        "titles": [{"name": "A & B", "year": 1999}, {"name": "{{7*7}}", "year": 2024}, {"name": "C"}],
        "tags": ["a", "b"],
    },
    "some": {"first_name": "Ada", "plan": "basic", "plays": 3, "titles": [{"name": "One"}]},
    "none": {},
}


def test_paragraphs_of_a_quote_stay_apart_around_a_condition(tmp_path: Path) -> None:
    body = "> one\n>\n{% if recipient.vip %}\n> two\n>\n{% endif %}\n> three\n"
    artifacts, found = compiled(tmp_path, _files(body, {}))
    assert artifacts is not None, found
    quote = artifacts.email_html.partition("<blockquote")[2].partition("</blockquote>")[0]
    assert quote.count("</p>") == 3


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("body", BODIES)
def test_the_sender_gets_what_the_preview_shows(tmp_path: Path, body: str, record: str) -> None:
    artifacts, found = compiled(tmp_path, _files(BODIES[body].replace("R.", "recipient."), RECORDS[record]))
    assert artifacts is not None, found
    context = artifacts.contract.record({"email": "maeve@example.com", **RECORDS[record]})
    sent = engine("liquid")(artifacts.email_text, {"recipient": context})
    assert _words(sent) == _words(_text(artifacts.eml))


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("body", [name for name in BODIES if name not in ("choice", "date")])
def test_what_is_left_to_the_sender_says_what_the_build_would_say(tmp_path: Path, body: str, record: str) -> None:
    fields = yaml.safe_load(FIELDS)
    known = dict.fromkeys(fields) | {n: f["default"] for n, f in fields.items() if "default" in f}
    files = _files(BODIES[body].replace("R.", "recipient."), RECORDS[record])
    left, found = compiled(tmp_path / "left", files)
    assert left is not None, found
    values = yaml.safe_dump({"r": {**known, "tags": [], **_with_years(RECORDS[record])}}, allow_unicode=True)
    there = BODIES[body].replace("R.", "values.r.")
    campaign = "name: Hello\nkind: marketing\nsegments: [everyone]\nlocales: [en]\nvalues:\n"
    known_files = {COPY: FRONT + HEADING + there, CAMPAIGN: campaign + "  " + values.replace("\n", "\n  ")}
    direct, found = compiled(tmp_path / "direct", known_files)
    assert direct is not None, found
    assert _words(_text(left.eml)) == _words(_text(direct.eml))


def _with_years(record: dict[str, Any]) -> dict[str, Any]:
    """`record` for a build, where a row without a year has nothing to compare."""
    return {**record, "titles": [{"year": 0, **title} for title in record.get("titles", [])]}


def _text(eml: bytes) -> str:
    message = email.message_from_bytes(eml, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def _words(text: str) -> list[str]:
    """The lines of the copy, whatever lines they were broken into."""
    copy = text.partition("Hello\n=====")[2].partition("\n----------")[0]
    return [
        " ".join(paragraph.split()) for paragraph in copy.replace("\n-", "\n\n-").split("\n\n") if paragraph.strip()
    ]


def test_branches_of_links_are_buttons_and_what_follows_items_is_no_item(tmp_path: Path) -> None:
    body = (
        "{% if recipient.vip %}\n[Up](https://a.example/)\n{% else %}\n[Plans](https://b.example/)\n{% endif %}\n\n"
        "{% for t in recipient.titles %}\n- {{ t.name }}\n{% else %}\nNothing, so far.\n{% endfor %}\n"
    )
    artifacts, found = compiled(tmp_path, _files(body, RECORDS["some"]))
    assert artifacts is not None, found
    assert artifacts.email_html.count('class="button-') == 2
    assert _words(_text(artifacts.eml)) == ["Plans: https://b.example/", "- One"]
    assert "<li" not in artifacts.email_html.partition("Nothing, so far.")[0].rpartition("</ul>")[2]


def test_an_option_inside_a_condition_is_told(tmp_path: Path) -> None:
    body = "/// button\n{% if recipient.vip %}\n    href: /plans\n{% endif %}\n[Go](/x)\n///\n"
    artifacts, found = compiled(tmp_path, _files(body, {}))
    assert artifacts is None
    assert ("merge/torn", 9) in [(each.rule, each.at.line) for each in found if each.at]


def test_columns_that_a_condition_chooses_want_widths(tmp_path: Path) -> None:
    tokens = Tokens()
    vip = tokens.control(If(Given(Field("vip", type="boolean"))))
    turn, end = tokens.control(Else()), tokens.control(End())
    column = "<mj-column{}><mj-text>A</mj-text></mj-column>"
    for width, count in (("", 2), (' width="100%"', 0)):
        columns = f"{vip}{column.format(width)}{turn}{column.format(width)}{end}"
        report = Report()
        mjml = f"<mjml><mj-body><mj-section>{columns}</mj-section></mj-body></mjml>"
        Compiler(tokens).compile(mjml, report=report)
        assert [found.rule for found in report] == ["layout/attribute"] * count


def test_no_line_of_text_ends_in_a_space_for_those_who_are_left_out(tmp_path: Path) -> None:
    artifacts, found = compiled(tmp_path, _files("Ada {% if recipient.vip %}the first{% endif %}\n\nEnd.\n", {}))
    assert artifacts is not None, found
    assert "Ada{% if recipient.vip == true %} the first{% endif %}" in artifacts.email_text


WRITTEN = [
    ("{% for t in R.titles %}{% for x in [t] %}{{ x.name }}{{ loop.index }}{% endfor %};{% endfor %}\n", "One1;"),
    ("{% for t in R.titles %}{% if loop.last %} and {% endif %}{{ t.name }}{% endfor %}\n", "and One"),
    ("{% for t in R.tags %}\n{{ t }}\n{% endfor %}\n", "a b"),
    ("{% if R.plays %}**Yes.**{% endif %} Come.\n", "<strong>Yes.</strong> Come."),
    ("[Go]({{ 'https://a.example/x' if R.plays else 'https://b.example/y' }}).\n", 'href="https://a.example/x"'),
    ("{% for t in R.titles %}\n{% if t.name == 'One' %}\n- {{ t.name }}\n{% endif %}\n{% endfor %}\n", ">One</li>"),
    ("{% if R.vip %}\n| a | b |\n| - | - |\n| 1 | 2 |\n{% else %}\nNo table.\n{% endif %}\n", ">No table.</p>"),
    ("{% if R.vip %}\nA.\n{% else %}\nB.\n\nC.\n{% endif %}\n", ">C.</p>"),
    ("```\na\n{% if R.plays %}\nb\n{% endif %}\n```\n", "a\nb\n</code>"),
    ("/// offer\n    price: 5\n    currency: EUR\n{% if R.plays %}\nGood.\n{% endif %}\n///\n", ">Good.</p>"),
]


@pytest.mark.parametrize(("body", "shown"), WRITTEN)
def test_what_a_persona_gets_of_conditions_and_loops(tmp_path: Path, body: str, shown: str) -> None:
    record = {**RECORDS["some"], "tags": ["a", "b"]}
    artifacts, found = compiled(tmp_path, _files(body.replace("R.", "recipient."), record))
    assert artifacts is not None, found
    assert shown in artifacts.preview_html


def test_the_first_button_of_each_branch_is_the_primary_one(tmp_path: Path) -> None:
    body = (
        "{% if R.vip %}\n[A](/a)\n\n[B](/b)\n{% else %}\n[C](/c)\n{% endif %}\n\n[D](/d)\n\n"
        "/// text\n{% if R.vip %}\n[E](/e)\n\n{% endif %}\n[F](/f)\n///\n"
    )
    artifacts, found = compiled(tmp_path, _files(body.replace("R.", "recipient."), {}))
    assert artifacts is not None, found
    kinds = re.findall(r'class="button-([12])', artifacts.email_html)
    assert "".join(kinds) == "121211"
    assert re.findall(r'class="button (\w)', artifacts.landing_html) == list("psp")


EMPTY = [
    "{% if R.vip %}A.{% endif %} {% if R.plan == 'gold' %}B.{% endif %}\n",
    "## {% for t in R.tags %}{{ t }} {% endfor %}\n",
    "{% if R.vip %}\n- one\n{% endif %}\n{% if R.plan == 'gold' %}\n- two\n{% endif %}\n",
    "> {% if R.vip %}two{% endif %}{% for t in R.tags %}{{ t }}{% endfor %}\n",
    "/// text\n{% if R.vip %}\nA.\n{% endif %}\n{% for t in R.tags %}\nB.\n\n{% endfor %}\n///\n",
]


@pytest.mark.parametrize("body", EMPTY)
def test_who_gets_nothing_of_a_paragraph_item_or_block_gets_none(tmp_path: Path, body: str) -> None:
    end = "\n/// text\nEnd.\n///\n"
    record = {**RECORDS["some"], "tags": []}
    artifacts, found = compiled(tmp_path / "with", _files(body.replace("R.", "recipient.") + end, record))
    without, _ = compiled(tmp_path / "without", _files(end, record))
    assert artifacts is not None, found
    assert without is not None
    shown, plain = (re.sub(r"margin[^;]*;|\s", "", each.preview_html) for each in (artifacts, without))
    assert shown == plain


SUBJECTS = [
    ("{% if R.vip %}Dear{% endif %}", False),
    ("{% for t in R.titles %}{{ t.name }}{% endfor %}", False),
    ("{{ R.first_name | default('') }}", False),
    ("{% if R.vip %}A{% endif %}{% if not R.vip %}B{% endif %}", True),
    ("{% if R.vip %}A{% elif R.plays %}B{% else %}C{% endif %}", True),
    ("{% for t in R.titles %}{{ t.name }}{% else %}Nothing{% endfor %}", True),
]


@pytest.mark.parametrize(("subject", "sound"), SUBJECTS)
def test_a_subject_is_empty_for_nobody(tmp_path: Path, subject: str, sound: bool) -> None:
    files = _files("", {})
    files[COPY] = files[COPY].replace("subject: S", f'subject: "{subject.replace("R.", "recipient.")}"')
    artifacts, found = compiled(tmp_path, files)
    assert [(each.rule, each.at.line) for each in found if each.at] == ([] if sound else [("copy/subject", 2)])
    assert (artifacts is not None) is sound


@pytest.mark.parametrize(
    "body",
    [
        "[a{% if recipient.vip %}](https://x.example/){% endif %}\n",
        "{% if recipient.vip %}<div>{% endif %}x</div>\n",
        "{% if recipient.vip %}\n| a | b |\n| --- | --- |\n{% endif %}\n| 1 | 2 |\n",
    ],
)
def test_markup_cut_in_two_by_a_condition_is_told(tmp_path: Path, body: str) -> None:
    artifacts, found = compiled(tmp_path, _files(body, {}))
    assert artifacts is None
    assert "merge/torn" in {each.rule for each in found}


def test_what_a_loop_repeats_is_no_last_item(tmp_path: Path) -> None:
    loop = "{% for title in recipient.titles %}\n- {{ title.name | default('x') }}\n{% endfor %}\n"
    artifacts, found = compiled(tmp_path, _files(f"- first\n{loop}\nText\n\n- one\n- last\n", RECORDS["some"]))
    assert artifacts is not None, found
    styles = re.findall(r'<li style="([^"]*)"', artifacts.email_html)
    assert len(styles) == 4
    assert styles[0] == styles[1] == styles[2] != styles[3]
    assert "template" not in artifacts.email_html
