"""Mistakes around recipient values: what people write who come from other tools, and what they are told to write."""

from __future__ import annotations

from pathlib import Path

import pytest
from copywriting import COPY, FRONT, PROJECT, compiled, told

from sitegen.merge.dialects import DIALECTS
from sitegen.render.copy.foreign import foreign
from sitegen.render.templates.habits import advised

FIELDS = """\
email: {type: string, required: true, example: maeve@example.com}
first_name: {type: string, default: you}
plan: {type: string, default: basic}
plays: {type: number, default: 0}
vip: {type: boolean, default: false}
left_on: {type: date}
queue:
  type: list
  of:
    title: {type: string, required: true}
    new: {type: boolean, default: false}
"""
NAMES = ("email", "first_name", "plan", "plays", "vip", "queue", "tags", "left_on")

INSTEAD = {
    "{% if recipient.vip && recipient.plays > 3 %}": "{% if recipient.vip and recipient.plays > 3 %}",
    "{% if !recipient.vip || plan == 'a || b' %}": "{% if not recipient.vip or recipient.plan == 'a || b' %}",
    "{% if recipient.plan = 'pro' %}": "{% if recipient.plan == 'pro' %}",
    "{% unless recipient.vip and x %}": "{% if not (recipient.vip and x) %}",
    "{%- elsif recipient.vip -%}": "{%- elif recipient.vip -%}",
    "{% else if recipient.vip %}": "{% elif recipient.vip %}",
    "{% assign x = recipient.plan %}": "{% set x = recipient.plan %}",
    "{% set x recipient.plan %}": "{% set x = recipient.plan %}",
    "{% for t of recipient.queue %}": "{% for t in recipient.queue %}",
    "{% if recipient.tags contains 'a' %}": "{% if 'a' in recipient.tags %}",
    "{% if recipient.first_name != blank %}": "{% if recipient.first_name %}",
    "{{ recipient.first_name | default: 'x' | upcase }}": "{{ recipient.first_name | default('x') | upper }}",
    "{{ recipient.first_name | 'friend' }}": "{{ recipient.first_name | default('friend') }}",
    "{{ recipient.vip ? 'a' : 'b' }}": "{{ 'a' if recipient.vip else 'b' }}",
    "{{ first_name }}": "{{ recipient.first_name }}",
    "{{recipient first_name}}": "{{ recipient.first_name }}",
    "{{ recipient.first name }}": "{{ recipient.first_name }}",
    "{{ Recipient.FirstName }}": "{{ recipient.first_name }}",
    "{{ contact.FIRSTNAME }}": "{{ recipient.first_name }}",
    "{{ person.first_name|default:'x' }}": "{{ recipient.first_name| default('x') }}",
    "{{{ first_name }}}": "{{ recipient.first_name }}",
    "{{${first_name}}}": "{{ recipient.first_name }}",
    "{{#if vip}}": "{% if recipient.vip %}",
    "{{#each queue as |t|}}": "{% for t in recipient.queue %}",
    "{{/each}}": "{% endfor %}",
    "{{> footer }}": '{% include "footer.md" %}',
    "{{ unsubscribe_link }}": "{{ links.unsubscribe }}",
    "{% unsubscribe %}": "{{ links.unsubscribe }}",
    "{% first_name %}": "{{ recipient.first_name }}",
}


@pytest.mark.parametrize("tag", INSTEAD)
def test_a_tag_of_another_language_is_answered_with_one_of_ours(tag: str) -> None:
    advice = advised(tag, NAMES, ("recipient", "brand"))
    assert advice is not None
    assert advice.tag == INSTEAD[tag]


@pytest.mark.parametrize(
    "tag",
    [
        *INSTEAD.values(),
        "{{ brand.name | upper }}",
        "{{ 'a = b && c' }}",
        "{% if recipient.plan == 'a' or 'b' in recipient.tags %}",
    ],
)
def test_a_sound_tag_is_left_alone(tag: str) -> None:
    assert advised(tag.replace("| default", " | default"), NAMES, ("recipient", "brand", "links", "x")) is None


FOREIGN = {
    "Hi *|FNAME|*": "{{ recipient.first_name }}",
    "*|IF:VIP|*": "{% if recipient.… %}",
    "*|UNSUB|*": "{{ links.unsubscribe }}",
    "%%first_name%%": "{{ recipient.first_name }}",
    "%%=v(@first_name)=%%": "{{ recipient.first_name }}",
    "Hi ${first_name}": "{{ recipient.first_name }}",
    "Hi %FIRSTNAME%": "{{ recipient.first_name }}",
    "Hi [[first_name]]": "{{ recipient.first_name }}",
    "Hi [First Name]": "{{ recipient.first_name }}",
    "<%= first_name %>": "{{ recipient.first_name }}",
    "Hi {first_name}": "{{ recipient.first_name }}",
    "Hi { { first_name } }": "{{ recipient.first_name }}",
    "Hi *|SHOE|*": "recipients/fields.yaml",
    "{{ 1 }} *|EMAIL|*": "{{ recipient.email }}",
}


@pytest.mark.parametrize("text", FOREIGN)
def test_a_merge_tag_pasted_from_elsewhere_is_told(text: str) -> None:
    (doubt,) = foreign(text, NAMES)
    assert FOREIGN[text] in doubt.hint


@pytest.mark.parametrize(
    "text",
    [
        "50% off and 20% more", "a | b *x* | *y*", "`*|FNAME|*`", "```\n%%first_name%%\n```", "[plan](/x) [plan][1]",
        "{{ recipient.plan }} {% if recipient.vip %}a{% endif %}", "[plan]\n\n[plan]: /x", "$5 and #1", "{a} [b] <c>",
    ],
)  # fmt: skip
def test_ordinary_text_is_no_merge_tag(text: str) -> None:
    assert foreign(text, NAMES) == ()


def _compiled(root: Path, body: str, **files: str) -> list[str]:
    artifacts, found = compiled(
        root, {COPY: FRONT + "# T\n\n" + body, "content/recipients/fields.yaml": FIELDS, **files}
    )
    assert artifacts is None or not any(each.severity == "error" for each in found)
    assert all(each.hint for each in found)
    return told(found)


def test_all_mistakes_in_the_tags_of_a_file_are_told_in_one_run(tmp_path: Path) -> None:
    body = (
        "{% unless recipient.vip %}{{ first_name }}{% endunless %} {{ contact.plan }}\n"
        "{{#if vip}}a{{else}}b{{/if}}\n"
        "{% set who = recipient.frist_name %}{{ who }}\n"
        "{% if recipient.pln %}{{ recipient.plan }}{% endif %}\n"
        "{% for t in recipient.queue %}{{ t.titel }}{% endfor %} {{ oops\n  .x }}\n"
        "{% include 'part.md' %}\n"
    )
    snippet = "content/snippets/part.md"
    assert _compiled(tmp_path, body, **{snippet: "{{ a_b }} {{ c_d }}\n"}) == [
        "template/syntax 7:1", "template/undefined 7:30", "template/undefined 7:62", "template/syntax 8:1",
        "ref/field 9:14", "ref/field 10:7", "ref/field 11:36", "template/undefined 12:3",
        "template/undefined snippets/part.md:1:4", "template/undefined snippets/part.md:1:14",
    ]  # fmt: skip


def test_mistakes_in_the_layouts_of_all_three_parts_are_told_in_one_run(tmp_path: Path) -> None:
    block = "layouts/blocks/text"
    files = {
        f"{block}/{name}": "{{ nope }} {{ recipient.nope }}\n" for name in ("email.mjml", "landing.html", "email.txt")
    }
    artifacts, found = compiled(tmp_path, {COPY: f"{FRONT}# T\n", **files})
    assert artifacts is None
    assert sorted({(d.at.path, d.rule) for d in found if d.at}) == sorted(
        (path, rule) for path in files for rule in ("ref/field", "template/undefined")
    )


def test_tags_in_values_are_told_where_the_value_is_set(tmp_path: Path) -> None:
    site = str(PROJECT["content/site.yaml"]).replace("cta: Come in", "cta: 'Hi {{ recipient.plan }}'")
    assert _compiled(tmp_path, "{{ values.cta }}\n", **{"content/site.yaml": site}) == ["merge/foreign site.yaml:12:10"]


def test_front_matter_is_looked_at_too(tmp_path: Path) -> None:
    front = '---\nsubject: "{{ nope }} {{ first_name }}"\npreheader: Hi *|FNAME|*\n---\n# T\n'
    artifacts, found = compiled(tmp_path, {COPY: front, "content/recipients/fields.yaml": FIELDS})
    assert artifacts is None
    assert told(found) == ["template/undefined 2:14", "template/undefined 2:25", "merge/foreign 3:15"]


def test_an_unknown_dialect_is_answered_with_all_there_are(tmp_path: Path) -> None:
    site = f"dialect: hotmail\n{PROJECT['content/site.yaml']}"
    _, found = compiled(tmp_path, {"content/site.yaml": site})
    hint = next(each.hint for each in found if each.rule == "ref/dialect")
    assert all(name in hint for name in DIALECTS)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("salesforce", "sfmc"),
        ("Salesforce Marketing Cloud", "sfmc"),
        ("active-campaign", "activecampaign"),
        ("customer.io", "customerio"),
        ("aws", "ses"),
        ("Amazon SES", "ses"),
    ],
)
def test_a_service_by_another_name_leads_to_its_dialect(tmp_path: Path, written: str, name: str) -> None:
    site = f"dialect: {written}\n{PROJECT['content/site.yaml']}"
    (found,) = compiled(tmp_path, {"content/site.yaml": site})[1]
    assert (found.rule, found.hint) == ("ref/dialect", f"Did you mean “{name}”?")


LOST = {
    "{{ recipient.left_on | date }}": 'Write {{ recipient.left_on | date | default("…") }}, or set its',
    "{{ recipient.queue | money('EUR') }}": "Write {% for queue_item in recipient.queue %} … {% endfor %}, with",
    "{% if recipient.left_on %}{{ recipient.left_on | date('d MMMM') }}{% endif %}": "",
}


@pytest.mark.parametrize("written", LOST)
def test_a_hint_keeps_the_filters(tmp_path: Path, written: str) -> None:
    files = {COPY: f"{FRONT}# T\n\nOn {written}.\n", "content/recipients/fields.yaml": FIELDS}
    found = compiled(tmp_path, files)[1]
    hints = [each.hint for each in found if each.severity == "error"]
    assert len(hints) == bool(LOST[written])
    assert "".join(hints).startswith(LOST[written])


def test_the_page_asks_for_a_fallback_behind_the_filters(tmp_path: Path) -> None:
    fields = FIELDS.replace("{type: date}", "{type: date, required: true}")
    ada = f"{PROJECT['content/recipients/personas/ada.yaml']}  left_on: 2026-11-02\n"
    files = {
        COPY: f"{FRONT}# T\n\nOn {{{{ recipient.left_on | date('d MMMM') }}}}.\n",
        "content/recipients/fields.yaml": fields,
        "content/recipients/personas/ada.yaml": ada,
    }
    (found,) = [each for each in compiled(tmp_path, files)[1] if each.severity == "error"]
    assert told([found]) == ["merge/no-fallback 7:7"]
    assert "{{ recipient.left_on | date('d MMMM') | default(\"…\") }}" in found.hint


SILENT = {
    "{% if recipient.plan == 'a' or 'b' %}x{% endif %}": ("template/syntax 7:1", "in ['a', 'b']"),
    "{% if recipient.plays > 1,000 %}x{% endif %}": ("template/syntax 7:1", "recipient.plays > 1000"),
    "{% if locale == 'en' %}x{% endif %}": ("template/failed 7:1", "locale.tag"),
    "{% if 'A' in recipient.queue %}x{% endif %}": ("merge/condition 7:14", "Loop over them"),
    "{% set n = 0 %}{% for t in recipient.queue %}{% set n = n + 1 %}{% endfor %}{{ n }}": (
        "merge/condition 7:49",
        "loop.index",
    ),
    "{% set ns = namespace(n=0) %}{% for t in recipient.queue %}{% set ns.n = 1 %}{% endfor %}{{ ns.n }}": (
        "merge/condition 7:63",
        "loop.index",
    ),
    "{{ recipient.plan | replace('a') }}": ("merge/filter 7:21", 'replace("old", "new")'),
    "{{ recipient.plays | money('EURO') }}": ("merge/filter 7:22", 'money("EUR")'),
    "{{ recipient.left_on | date('%d.%m.%Y') }}": ("merge/filter 7:24", 'date("d MMMM y")'),
    "{{ recipient.first_name | default }}": ("merge/filter 7:27", 'default("…")'),
}
"""What would otherwise be sent, and be wrong."""

SAID = {
    "{% if recipient.plan == Pro %}x{% endif %}": ("template/undefined 7:25", 'in quotes: "Pro"'),
    "{% for t in recipient.queue if t.new %}x{% endfor %}": ("merge/condition 7:34", "{% if t.new %} …"),
    "{% include 'a.md' if recipient.vip %}": ("merge/condition 7:22", "{% if recipient.vip %}{% include 'a.md' %}"),
    "{% set ns.x = recipient.plan %}": ("template/failed 7:4", "namespace(x=0)"),
    "{{ recipient.plan + '!' }}": ("merge/filter 7:4", "{{ recipient.plan ~ '!' }}"),
    "{{ recipient.queue.title }}": ("ref/field 7:4", "{{ item.title }}"),
    "{{ title }}": ("template/undefined 7:4", "{% for item in recipient.queue %}"),
    "{{ recipient.queue | join(', ') }}": ("merge/filter 7:4", "loop.last"),
    "{{ now() }}": ("template/undefined 7:4", "no clock"),
    "{{ ['a'][recipient.plays] }}": ("merge/condition 7:10", "if recipient.plays =="),
    "//// columns\n{% if recipient.vip %}\n/// column\na\n///\n{% endif %}\n/// column\nb\n///\n////": (
        "merge/torn 8:1",
        "around the whole block",
    ),
    "/// columns\n/// column\na\n///\n/// column\nb\n///\n///": ("copy/unclosed-block 8:1", "////"),
    "/// columns\n//// column\na\n////\n//// column\nb\n////\n///": ("copy/unclosed-block 8:1", "/////"),
}


@pytest.mark.parametrize("body", [*SILENT, *SAID])
def test_one_mistake_is_told_once_with_what_to_write(tmp_path: Path, body: str) -> None:
    expected, words = {**SILENT, **SAID}[body]
    artifacts, found = compiled(tmp_path, {COPY: f"{FRONT}# T\n\n{body}\n", "content/recipients/fields.yaml": FIELDS})
    assert artifacts is None
    assert told(found) == [expected]
    assert words in found[-1].hint


def test_loops_over_what_the_build_knows_may_count(tmp_path: Path) -> None:
    body = (
        "{% set ns = namespace(n=0) %}{% for f in films %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}\n"
        "{% for t in recipient.queue %}{% set own = namespace(n=0) %}{% set own.n = 7 %}{{ own.n }}{% endfor %}\n"
    )
    artifacts, found = compiled(tmp_path, {COPY: f"{FRONT}# T\n\n{body}", "content/recipients/fields.yaml": FIELDS})
    assert artifacts is not None, found
    assert "2" in artifacts.email_text
    assert "7" in artifacts.email_text


def test_a_style_sheet_knows_no_recipient(tmp_path: Path) -> None:
    artifacts, found = compiled(tmp_path, {"layouts/content.css": "p { width: {{ recipient.plays }}px }"})
    assert artifacts is None
    assert told(found) == ["merge/not-here layouts/content.css:1:15"]
    assert "class" in found[-1].hint


def test_a_senders_name_takes_no_field(tmp_path: Path) -> None:
    front = '---\nsubject: S\npreheader: P\nfrom: {name: "{{ recipient.plan }}", email: a@b.example}\n---\n# T\n'
    _, found = compiled(tmp_path, {COPY: front, "content/recipients/fields.yaml": FIELDS})
    assert told(found) == ["merge/foreign 4:7"]
