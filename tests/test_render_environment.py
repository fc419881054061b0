"""Templates in copy: what they must not do with a recipient's values, names that do not exist, work without end."""

from __future__ import annotations

from pathlib import Path

import pytest
from copywriting import CAMPAIGN, COPY, FRONT, PROJECT, compiled, inner_text, told

HEADING = "# T\n\n"
"""What stands above each text here: its first line is line 7 of the file."""

WRONG = [
    ("{% if recipient.plan < 5 %}x{% endif %}\n", "merge/condition 7:7"),
    ("{% for c in recipient.plan %}x{% endfor %}\n", "merge/condition 7:13"),
    ("{% for c in recipient %}x{% endfor %}\n", "merge/condition 7:13"),
    ("hello {{ [recipient.first_name] | map('upper') | list }}\n", "template/failed 7:7"),
    ("hello {{ recipient.first_name | list }}\n", "merge/filter 7:10"),
    ("hello {{ recipient.first_name | string }}\n", "merge/condition 7:10"),
    ("hello {{ recipient.plan | money('EUR') }}\n", "merge/filter 7:10"),
    ("hello {{ recipient.plan | date }}\n", "merge/filter 7:10"),
    ("hello {{ '%s' | format(recipient.plan) }}\n", "merge/filter 7:24"),
    ("hello {{ recipient.plan | e | upper }}\n", "merge/filter 7:10"),
    ("hello {{ recipient.plan | tojson }}\n", "merge/filter 7:10"),
    ("hello {{ recipient.plan | urlencode }}\n", "merge/filter 7:10"),
    ("hello {{ recipient | attr('plan') }}\n", "merge/filter 7:10"),
    ("{% filter upper %}hello {{ recipient.plan }}{% endfilter %}\n", "merge/filter 7:1"),
    ("hello {{ recipient.plan + 1 }}\n", "merge/filter 7:10"),
    ("hello {{ 1 + recipient.plan }}\n", "merge/filter 7:14"),
    ("hello {{ 'a' + recipient.plan }}\n", "merge/filter 7:16"),
    ("hello {{ 'a%s' % recipient.plan }}\n", "template/unsafe 7:12"),
    ("hello {{ recipient.plan % 2 }}\n", "merge/filter 7:10"),
    ("hello {{ recipient.plan * 2 }}\n", "merge/filter 7:10"),
    ("hello {{ -recipient.plan }}\n", "merge/filter 7:11"),
    ("hello {{ recipient.plan ** 2 }}\n", "merge/filter 7:10"),
    ("hello {{ recipient.plan // 2 }}\n", "merge/filter 7:10"),
    ("hello {{ (recipient.plan ~ '!') | upper }}\n", "merge/filter 7:11"),
    ("hello {{ (recipient.plan ~ '!').upper() }}\n", "merge/filter 7:11"),
    ("hello {{ (recipient.plan ~ '!') | length }}\n", "merge/filter 7:11"),
    ("hello {% if (recipient.plan ~ '!') == 'basic!' %}x{% endif %}\n", "merge/condition 7:14"),
    ("hello {% if 'b' in (recipient.plan ~ '!') %}x{% endif %}\n", "merge/condition 7:21"),
    ("hello {{ (recipient.plan ~ '!')[0] }}\n", "merge/condition 7:11"),
    ("hello {{ (recipient.plan ~ '!')[:5] }}\n", "merge/condition 7:11"),
    ("hello {% for c in (recipient.plan ~ '!') %}{{ c }}{% endfor %}\n", "merge/condition 7:20"),
    ("hello {{ recipient.plan.upper() }}\n", "ref/field 7:10"),
    ("hello {{ recipient.plan.upper }}\n", "ref/field 7:10"),
    ("hello {{ recipient.plan[0] }}\n", "merge/filter 7:10"),
    ("hello {{ recipient.plan[:2] }}\n", "merge/filter 7:10"),
    ("hello {{ recipient.plan is string }}\n", "merge/condition 7:10"),
    ("hello {{ recipient.plan is eq('x') }}\n", "template/failed 7:7"),
    ("hello {{ 'x' is eq(recipient.plan) }}\n", "template/failed 7:7"),
    ("hello {{ recipient.plan() }}\n", "merge/filter 7:10"),
    ("hello {{ recipient }}\n", "merge/not-here 7:10"),
    ("hello {{ recipient.first_nam }}\n", "ref/field 7:10"),
    ("hello {{ recipient['first_nam'] }}\n", "ref/field 7:21"),
    ("hello {{ recipient.email }}\n", "merge/no-fallback 7:10"),
    ("{% macro g(x) %}{{ x }}{% endmacro %}\nhello {{ g(recipient.plan) | upper }}\n", "merge/filter 8:12"),
    ("{% set n %}Dear {{ recipient.first_name }}{% endset %}\nhello {{ n | upper }}\n", "merge/filter 8:7"),
    ("hello {{ recipient.first_name | default(none) }}\n", "merge/filter 7:33"),
    ("hello {{ recipient.first_name | default(valus.x) }}\n", "template/undefined 7:41"),
    ("hello {{ values[recipient.plan] }}\n", "merge/condition 7:17"),
    ("hello {{ {'basic': 1}[recipient.plan] }}\n", "merge/condition 7:23"),
    ("hello {% for x in range(recipient.plan) %}{% endfor %}\n", "merge/filter 7:25"),
    ("/// spacer\n    size: {{ recipient.plan }}\n///\n", "merge/not-here 8:11"),
    ("/// header\n    tagline: {{ recipient.plan }}\n///\n", "merge/not-here 8:14"),
    ("/// spacer\n    size: {{ recipient.email }}\n///\n", "merge/not-here 8:11"),
    (
        "/// spacer\n    size: {{ recipient.email }}\n///\n{{ values.x }}\n",
        "merge/not-here 8:11, template/undefined 10:11",
    ),
    ("/// image\n    image: {{ recipient.plan }}\n    alt: x\n///\n", "merge/not-here 8:12"),
    ("/// offer\n    expires: {{ recipient.plan }}\ntext\n///\n", "merge/not-here 8:14"),
    ("/// offer\n    price: {{ recipient.plan }}\ntext\n///\n", "merge/not-here 8:12"),
    ("/// title-grid\n    items: {{ recipient.plan }}\n///\n", "merge/not-here 8:12"),
    ("/// rating\n    action: {{ recipient.plan }}\n///\n", "merge/not-here 8:13"),
    ("/// offer\n    {{ recipient.first_name }}: x\ntext\n///\n", "copy/unknown-option 8:5"),
    ("/// {{ recipient.plan }}\n///\n", "copy/unknown-block 7:5"),
    ("![a]({{ recipient.plan }})\n", "merge/not-here 7:5"),
    ("![{{ recipient.plan }}](x.png)\n", "asset/missing 7:25"),
    ("{% include recipient.plan %}\n", "merge/condition 7:12"),
    ("{% set d = {'x': recipient.plan} %}{{ d.x }} {{ d }}\n", "template/failed 7:46"),
    ("{{ [recipient.plan] }}\n", "template/failed 7:1"),
    ("{{ recipient.plan.__class__ }}\n", "template/unsafe 7:1"),
    ("{{ recipient._fields }}\n", "template/unsafe 7:1"),
    ("{{ ''.__class__.__mro__ }}\n", "template/unsafe 7:1"),
    ("{% set n %}{{ recipient.first_name }}{% endset %}\nhello {% if n %}x{% endif %}\n", "merge/condition 8:7"),
    ('Hello {{ first_name | default("you") }}\n', "template/undefined 7:10"),
    ('Hello {{ first_name | d("you", true) | upper }}\n', "template/undefined 7:10"),
    ("Hello {{ films[0].score_ | money('EUR') }}\n", "template/undefined 7:19"),
    ("Hello {{ valus.x }}\n", "template/undefined 7:10"),
    ("Hello {{ values.ctaa }}\n", "template/undefined 7:17"),
    ("Hello {{ segment.month }}\n", "template/undefined 7:18"),
    ("Hello {{ films[0].titel }}\n", "template/undefined 7:19"),
    ("Hello {{ films[7].title }}\n", "template/undefined 7:16"),
    ("Hello {{ data.title }}\n", "template/undefined 7:15"),
    ("Hello {{ brand.name | uper }}\n", "template/syntax 7:23"),
    ("Hello {% if brand is strin %}{% endif %}\n", "template/syntax 7:22"),
    ("{% if 1 %}\nHello\n", "template/syntax 7:1"),
    ("Hello {{ brand.name \n\nmore\n", "template/syntax 7:7"),
    ("Hello {% if \n\nmore\n", "template/syntax 7:7"),
    ("Hello {# if \n\nmore\n", "template/syntax 7:7"),
    ("Hello {% fro x in y %}\n", "template/syntax 7:7"),
    ("Hello {% endfor %}\n", "template/syntax 7:7"),
    ("Hello {{ brand. }}\n", "template/syntax 7:7"),
    ("Hello {{ }}\n", "template/syntax 7:7"),
    ("Hello {{ brand.name } }\n", "template/syntax 7:7"),
    ("{% for f in films %}\n- {{ f.title }}\n- {{ f.titel }}\n{% endfor %}\n", "template/undefined 9:8"),
    ("Hello {{ 1 / 0 }}\n", "template/failed 7:7"),
    ("Hello {{ 1 + 'a' }}\n", "template/failed 7:7"),
    ("Hello {{ brand.name() }}\n", "template/failed 7:7"),
    ("Hello {{ none }}\n", "template/undefined 7:7"),
    ("Hello {{ true }}\n", "template/failed 7:7"),
    ("Hello {{ range }}\n", "template/failed 7:7"),
    ("Hello {{ brand }}\n", "template/failed 7:7"),
    ("Hello {{ films }}\n", "template/failed 7:7"),
    ("Hello {{ films[0] }}\n", "template/failed 7:7"),
    ("{% for f in films %}{{ loop }}{% endfor %}\n", "template/failed 7:21"),
    ("{{ films | map(attribute='title') }}\n", "template/failed 7:1"),
    ("{{ locale }}\n", "template/failed 7:1"),
    ("{% macro m() %}{% endmacro %}{{ m }}\n", "template/failed 7:30"),
    ("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}\n", "template/endless 7:29"),
    ("{% for i in range(10000000000) %}{{ i }}{% endfor %}\n", "template/endless 7:1"),
    ("{{ 'a' * 1000000000 }}\n", "template/endless 7:1"),
    ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}\n", "template/endless 7:16"),
    ("{% include 'email.md' %}\n", "template/endless 7:1"),
    ("{% include 'foo.md' %}\n", "template/missing 7:13"),
    ("{% include '../../site.yaml' %}\n", "file/outside 7:1"),
    ("{% include '/etc/passwd' %}\n", "template/missing 7:13"),
    ("{% from 'foo.md' import x %}\n", "template/missing 7:10"),
    ("{{ 'x' | money('EUR') }}\n", "template/failed 7:1"),
    ("{{ 5 | money('EURO') }}\n", "template/failed 7:1"),
    (
        "{{ 'nan' | money('EUR') }} {{ 'inf' | number }} {{ '1e999999' | number }}\n",
        "template/failed 7:1, template/failed 7:28, template/failed 7:49",
    ),
    ("{{ '2026-13-01' | date }}\n", "template/failed 7:1"),
    ("{{ 'x' | month_name }}\n", "template/failed 7:1"),
    ("{{ '2026-11-02' | date('QQQQQQQQ yyyyyyyyyyyyyyy') }}\n", "template/failed 7:1"),
    ("{{ '2026-11-02' | date(5) }}\n", "template/failed 7:1"),
    ("{{ t('x') }}\n", "template/undefined 7:4"),
    ("{{ brand.name }} and {{ films }}\n", "template/failed 7:22"),
    ("{{ brand.name }} and {{ 1 == 1 }} and {{ films }}\n", "template/failed 7:22, template/failed 7:39"),
    ("{# a #}{{ brand.name }} {{ '2026-13-01' | date }}\n", "template/failed 7:25"),
    ("{{ brand.name }} {% if 1 %}x{% endfi %}\n", "template/syntax 7:29"),
    ("{{ brand.name }} {{ $house }} costs $5\n", "template/syntax 7:18"),
    ("{{ brand.name }} {{ values.x | default(“y”) }}\n", "template/syntax 7:18"),
    ("{{ brand.name }} {# never closed\n", "template/syntax 7:18"),
    ("{{ brand.name }} {% for i in range(100000000) %}x{% endfor %}\n", "template/endless 7:18"),
    ("  {% if 1 %}{{ brand.name }} {{ films }}{% endif %}\n", "template/failed 7:30"),
    ("uper {{ brand.name }} {{ brand.name | uper }}\n", "template/syntax 7:39"),
    (
        "{% if films[0].title %}{{\n brand.nam\n}} {{ films }}{% endif %}\n",
        "template/undefined 8:8, template/failed 9:4",
    ),
    ("{{ '\\ud800' }}\n", "template/failed 7:5"),
]

RIGHT = [
    (
        "hello {{ 'abc' | replace('a', recipient.first_name) }}\n",
        'hello {{ recipient.first_name | default: "there" }}bc',
    ),
    ("hello {{ ['a', recipient.first_name] | join(' ') }}\n", 'hello a {{ recipient.first_name | default: "there" }}'),
    ("hello {{ [recipient.first_name] | first }}\n", 'hello {{ recipient.first_name | default: "there" }}'),
    ("hello {{ recipient.plan | safe }}\n", 'hello {{ recipient.plan | default: "basic" }}'),
    ("hello {{ recipient.plan | e }}\n", 'hello {{ recipient.plan | default: "basic" }}'),
    ("hello {{ recipient.plan | markdown }}\n", 'hello {{ recipient.plan | default: "basic" }}'),
    ("hello {{ recipient.plan ~ '!' }}\n", 'hello {{ recipient.plan | default: "basic" }}!'),
    ("hello {{ (recipient.plan ~ '!') | default('x') }}\n", 'hello {{ recipient.plan | default: "basic" }}!'),
    (
        "hello {{ (recipient.plan ~ '!') * 2 }}\n",
        'hello {{ recipient.plan | default: "basic" }}!{{ recipient.plan | default: "basic" }}!',
    ),
    ("hello {% if recipient is defined %}x{% endif %}\n", "hello x"),
    ("hello {{ recipient['first_name'] }}\n", 'hello {{ recipient.first_name | default: "there" }}'),
    (
        "{% macro g(x) %}<b>{{ x }}</b>{% endmacro %}\nhello {{ g(recipient.plan) }}\n",
        'hello {{ recipient.plan | default: "basic" }}',
    ),
    ("{% set n = recipient.first_name %}\nhello {{ n }}\n", 'hello {{ recipient.first_name | default: "there" }}'),
    (
        "{% set n %}Dear {{ recipient.first_name }}{% endset %}\nhello {{ n }}\n",
        'hello Dear {{ recipient.first_name | default: "there" }}',
    ),
    ("hello {{ recipient.first_name | default(5) }}\n", 'hello {{ recipient.first_name | default: "5" }}'),
    (
        "hello {{ recipient.first_name | default(brand.name) }}\n",
        'hello {{ recipient.first_name | default: "Lanternreel" }}',
    ),
    (
        "/// offer\n    label: Hi {{ recipient.first_name }}\ntext\n///\n",
        '* Hi {{ recipient.first_name | default: "there" }} *\n\ntext',
    ),
    ("/// button\n    href: {{ recipient.plan }}\n    label: x\n///\n", 'x:\n{{ recipient.plan | default: "basic" }}'),
    (
        "/// button\n    href: https://x.example/{{ recipient.plan }}\n    label: x\n///\n",
        'x:\nhttps://x.example/{{ recipient.plan | default: "basic" | url_encode | replace: "+", "%20" }}',
    ),
    (
        "[a](https://x.example/?p={{ recipient.plan }})\n",
        'a:\nhttps://x.example/?p={{ recipient.plan | default: "basic" | url_encode | replace: "+", "%20" }}',
    ),
    ("{% set ns = namespace(x=recipient.plan) %}{{ ns.x }}\n", '{{ recipient.plan | default: "basic" }}'),
    ("{% with x = recipient.plan %}{{ x }}{% endwith %}\n", '{{ recipient.plan | default: "basic" }}'),
    (
        "{% set n %}Dear {{ recipient.first_name }}{% endset %}\n{% if n %}{{ n }}{% endif %}\n",
        'Dear {{ recipient.first_name | default: "there" }}',
    ),
    (
        "{% set n = 'Dear ' ~ recipient.first_name %}\n{{ n }}, hello\n",
        'Dear {{ recipient.first_name | default: "there" }}, hello',
    ),
    (
        "{% macro a(x) %}[{{ x }}]{% endmacro %}{% macro b(x) %}{{ a(x ~ '!') }}{% endmacro %}\n"
        "{{ b(recipient.first_name) }}\n",
        '[{{ recipient.first_name | default: "there" }}!]',
    ),
    ("{{ 9**9**9 }}\n", "196627050475552913618075908526912116283103450944214766927315415537966391196809"),
    ("{{ 5 | money }}\n", "€5.00"),
    ("{{ 5 | number('###,,,.##.##') }}\n", "5"),
    ("{{ '0.25' | percent }}\n", "25%"),
]


@pytest.mark.parametrize(("body", "expected"), WRONG, ids=range(len(WRONG)))
def test_what_a_template_must_not_do_is_told_where_it_stands(tmp_path: Path, body: str, expected: str) -> None:
    artifacts, found = compiled(tmp_path, {COPY: FRONT + HEADING + body})
    assert artifacts is None or "check/" in expected
    assert told(found) == expected.split(", ")


@pytest.mark.parametrize(("body", "expected"), RIGHT, ids=range(len(RIGHT)))
def test_what_a_template_may_do(tmp_path: Path, body: str, expected: str) -> None:
    artifacts, found = compiled(tmp_path, {COPY: FRONT + HEADING + body})
    assert artifacts is not None, found
    assert told(found) == []
    assert inner_text(artifacts).removeprefix("T\n=").lstrip("\n") == expected


SENSELESS = {
    "1 + 'a'": "“+” does not go between a number and text",
    "'a' + 1": "“+” does not go between text and a number",
    "1 < 'a'": "“<” does not go between a number and text",
    "-brand.name": "“-” cannot stand before text",
    "1 | length": "a number has no length",
    "1 in 2": "a number has nothing in it to look for",
    "1e308 * 10": "“inf” is no number to print",
    "'a'()": "text is no macro, so nothing can stand in () behind it",
    "[[1]] | unique | list": "a list cannot be told apart from others; name one of its parts",
}


@pytest.mark.parametrize("written", SENSELESS)
def test_what_does_not_go_together_is_told_in_plain_words(tmp_path: Path, written: str) -> None:
    _, found = compiled(tmp_path, {COPY: f"{FRONT}{HEADING}{{{{ {written} }}}}\n"})
    assert [(d.rule, d.message) for d in found] == [("template/failed", SENSELESS[written])]


SAID = {
    "{{ values.x | default(“y”) }}": ("templates read straight quotes, not “", "Write \"…\" or '…' inside tags."),
    "{{ $house }}": (
        "names in templates stand without $ and @",
        "Write {{ house }}.",
    ),
    "{% if 1 %}x{% endfi %}": ("there is no tag “endfi”", "Did you mean “endif”?"),
    "{% for f in films %}x{% endfur %}": ("there is no tag “endfur”", "Did you mean “endfor”?"),
    "{% incude 'x.md' %}": ("there is no tag “incude”", "Did you mean “include”?"),
    "{% if 1 %}x{% endfor %}": ("“endfor” stands inside {% if %}, which is not closed", "Write {% endif %} first."),
    "x{% endif %}": ("“endif” has nothing to belong to", "Nothing is open here that this tag could belong to."),
    "{% macro m() %}x": ("{% macro %} is not closed", "Write {% endmacro %} where it ends."),
    "x {# y": ("this comment is not closed", "Write #} where it ends."),
    "{{ 'x }}": ("this quote is not closed", "Write ' where the text ends."),
    "{% include 'email.md' %}": (
        "a template or macro includes itself without end",
        "Take out what leads back to itself.",
    ),
    "{% for i in range(100000000) %}x{% endfor %}": (
        "a loop over more numbers than templates may count",
        "Make it smaller.",
    ),
}


@pytest.mark.parametrize("written", SAID)
def test_what_cannot_be_parsed_is_told_in_plain_words(tmp_path: Path, written: str) -> None:
    _, found = compiled(tmp_path, {COPY: f"{FRONT}{HEADING}{written}\n"})
    assert [(d.message, d.hint) for d in found] == [SAID[written]]


def test_a_field_of_the_front_matter_is_told_at_its_own_tag(tmp_path: Path) -> None:
    front = 'subject: "{{ brand.name }} on {{ films[0].title | date }}"\n'
    _, found = compiled(tmp_path, {COPY: f"---\n{front}preheader: P\n---\n{HEADING}x\n"})
    assert told(found) == ["template/failed 2:31"]


EMPTY = {
    "{{ films[1].title_fr }}": "“films[1].title_fr” is empty (null), so there is nothing to print",
    "{% for f in films %}{{ f.id }} {{ f.title_fr }}{% endfor %}": (
        "“f.title_fr” in the row whose id is 2 is empty (null), so there is nothing to print"
    ),
    "{% for f in films %}{{ f.title | money }}{% endfor %}": (
        "“money” needs a number, not “Salt”, in the row whose id is 1"
    ),
    "{{ films[1].title_fr.x }}": "an empty value (null) has no “x”",
}


@pytest.mark.parametrize("written", EMPTY)
def test_what_is_wrong_with_a_value_names_it_and_its_row(tmp_path: Path, written: str) -> None:
    _, found = compiled(tmp_path, {COPY: f"{FRONT}{HEADING}{written}\n"})
    assert [d.message for d in found] == [EMPTY[written]]


def test_a_picture_that_is_not_there_is_told_in_the_data_that_names_it(tmp_path: Path) -> None:
    shows = "id,title,poster,poster_alt,url\n1,Salt,assets/a.png,A,/a\n2,Tram,assets/aa.png,A,/b\n"
    campaign = PROJECT[CAMPAIGN]
    assert isinstance(campaign, str)
    block = "/// title-grid\n    items: shows\n///\n"
    files = {
        COPY: FRONT + HEADING + block,
        "content/data/posters.csv": shows,
        CAMPAIGN: f"{campaign}  shows: SELECT * FROM posters\n",
    }
    assert told(compiled(tmp_path, files)[1]) == ["asset/missing data/posters.csv:3:8"]
    files[CAMPAIGN] = f"{campaign}  shows: SELECT * REPLACE ('x' || poster AS poster) FROM posters WHERE id = 2\n"
    [found] = compiled(tmp_path, files)[1]
    assert found.message == "there is no picture “xassets/aa.png” (row 1 of “shows”, column “poster”)"
    assert told([found]) == ["asset/missing 7:1"]


def test_hints_of_layouts_say_what_layouts_can(tmp_path: Path) -> None:
    files = {COPY: FRONT + HEADING, "layouts/head.css": "p { color: {{ values.x }} }\n"}
    assert [d.hint for d in compiled(tmp_path, files)[1]] == ["There is: locale, theme."]
    files = {COPY: FRONT + HEADING, "layouts/head.css": "", "layouts/email.txt": "{% include 'nope.txt' %}\n"}
    hints = [d.hint for d in compiled(tmp_path, files)[1]]
    assert hints == ["It is looked for in layouts/, wherever the file stands that names it."]
