"""Where each piece of a mail came from, in the example content and in small projects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import LAYOUTS

from sitegen.preview.origins import Inspector, Untold
from sitegen.preview.readers import read
from sitegen.render.marks.signs import OPENING, number_in, stripped, without_signs
from sitegen.site.engine import Engine

SIGN = re.compile("[\ufdd0-\ufdef]|zo[0-9]+x[0-9]+")
OUTAGE = "outage/cut-off-double/cause/en"
CELLS = (
    OUTAGE,
    "winback/lapsed-2026-01/titles/fr",
    "winback/lapsed-2026-01/price/ar",
    "shipping/post-europe/default/en",
)


@pytest.fixture(scope="module")
def inspector() -> Inspector:
    """Of the example content."""
    engine = Engine(LAYOUTS.parent, LAYOUTS, {})
    engine.refresh()
    return Inspector(engine)


def in_file(place: dict[str, Any]) -> str:
    """The line that a place names, from the file."""
    return Path(place["path"]).read_text(encoding="utf-8").split("\n")[place["line"] - 1]


def one(told: dict[str, Any], **wanted: str) -> dict[str, Any]:
    """The only place that says what is `wanted`."""
    found = [p for p in told["origins"].values() if all(p.get(key) == value for key, value in wanted.items())]
    assert len(found) == 1, (wanted, found)
    place: dict[str, Any] = found[0]
    return place


def pieces(html: str) -> Iterator[tuple[int, str]]:
    """The number of each mark in the body of `html`, and the text between it and what comes next."""
    body = html[html.index("<body") :]
    for mark in OPENING.finditer(body):
        following = re.split("[<\ufdd0-\ufddf]", body[mark.end() :], maxsplit=1)[0]
        yield number_in(mark[2]), following.strip()


@pytest.mark.parametrize("cell", CELLS)
def test_without_marks_it_is_the_plain_mail(inspector: Inspector, cell: str) -> None:
    before = inspector.engine.compile(cell)
    for reader in ("", "persona:layla", "tags:mailchimp", "case:hostile"):
        plain, told = read(inspector.engine, cell, reader), inspector.origins(cell, reader)
        assert told["html"] != plain.preview_html
        assert stripped(told["html"]) == plain.preview_html
        assert without_signs(told["subject"]) == plain.inbox_subject
        assert without_signs(told["preheader"]) == plain.inbox_preheader
    result, _ = inspector.engine.traced(cell)
    assert result == before
    assert before.email_html
    for made in (before.email_html, before.email_text, before.eml.decode(), before.landing_html, before.preview_html):
        assert not SIGN.search(made)


@pytest.mark.parametrize("cell", CELLS)
def test_the_line_that_is_named_holds_the_text(inspector: Inspector, cell: str) -> None:
    told = inspector.origins(cell)
    kinds = set()
    for number, text in pieces(told["html"]):
        place = told["origins"][str(number)]
        kinds.add(place["kind"])
        if place["kind"] in ("copy", "option", "string") and text:
            words = re.match(r"[\w’]+", text.replace("&nbsp;", " "))
            assert words is None or words[0] in in_file(place), (text, place)
        if place["kind"] in ("value", "field") and "expression" in place and place["expression"]:
            assert place["expression"] in in_file(place)
    assert kinds >= {"copy", "option", "value", "string", "picture"}
    for place in told["origins"].values():
        if place["kind"] == "block" and place["file"].startswith("content/") and place["name"] != "text":
            assert in_file(place).startswith(f"/// {place['name']}")
        if place["kind"] == "layout" and place["name"]:
            assert f"<{place['name']}" in in_file(place)
        if place["kind"] == "picture":
            assert place["name"] in in_file(place)


def test_values_name_where_they_were_set(inspector: Inspector) -> None:
    outage = inspector.origins(OUTAGE)
    in_subject = inspector.origins("winback/lapsed-2026-01/titles/fr")
    prices = inspector.origins("winback/lapsed-2026-01/price/fr")
    expected = [
        (outage, "segment.credit | money", "€3.00", "segment.credit", "content/data/plans.yaml", "credit: 3"),
        (
            outage,
            "incident[0].happened_on | date('d MMMM')",
            "14 November",
            "incident[0].happened_on",
            "content/data/incidents.yaml",
            "happened_on: 2026-11-14",
        ),
        (outage, "brand.name", "Lanternreel", "brand.name", "content/site.yaml", "name: Lanternreel"),
        (outage, "tagline", "Films by post, and by wire", "brand.tagline", "content/site.yaml", "tagline: Films by"),
        (
            outage,
            "words",
            "Add it to my account",
            "actions.claim-credit.button.en",
            "content/campaigns/outage/campaign.yaml",
            "en: Add it to my account",
        ),
        (
            in_subject,
            "values.sign_off",
            "Toute l’équipe de Lanternreel",
            "values.sign_off",
            "content/site.yaml",
            "sign_off: Toute l’équipe",
        ),
        (
            in_subject,
            "just_missed[0].title",
            "Le Bus bleu",
            "just_missed[0].title",
            "content/data/titles.csv",
            ",Le Bus bleu,",
        ),
        (
            in_subject,
            "added[0].hours",
            "51",
            "added[0].hours",
            "content/campaigns/winback/campaign.yaml",
            "added: SELECT",
        ),
        (
            prices,
            "plan.price | money(options.currency)",
            "8,90\u00a0€",
            "choices[1].price",
            "content/data/plans.yaml",
            "price: 8.90",
        ),
    ]
    for told, expression, value, name, file, line in expected:
        place = one(told, expression=expression, value=value)
        assert expression in in_file(place)
        assert (place["set_at"]["name"], place["set_at"]["file"]) == (name, file)
        assert line in in_file(place["set_at"])
    cta = next(p for p in in_subject["origins"].values() if p.get("expression") == "values.cta")["set_at"]
    assert (cta["layer"], [below["layer"] for below in cta["over"]]) == ("locale", ["campaign"])
    assert "cta: Voir ce qui est arrivé" in in_file(cta)
    assert "cta:" in in_file(cta["over"][0])
    option = one(outage, kind="option", name="amount")
    assert option["value"] == "€3.00"
    assert option["file"] == "content/campaigns/outage/email.md"
    assert "amount: {{ segment.credit }}" in in_file(option)
    assert option["set_at"]["file"] == "content/data/plans.yaml"


def test_fields_name_the_persona_or_the_fallback(inspector: Inspector) -> None:
    wanted = {"kind": "field", "expression": 'recipient.first_name | default("there")'}
    known = one(inspector.origins(OUTAGE, "persona:maeve"), **wanted)
    assert known["value"] == "Maeve"
    assert in_file(known["set_at"]).strip() == "first_name: Maeve"
    assert known["set_at"]["file"] == "content/recipients/personas/maeve.yaml"
    unknown = one(inspector.origins(OUTAGE, "persona:nobody"), **wanted)
    assert unknown["value"] == "there"
    assert (unknown["set_at"]["name"], unknown["set_at"]["line"]) == ("fallback", unknown["line"])
    tags = one(inspector.origins(OUTAGE, "tags:liquid"), **wanted)
    assert tags["value"].startswith("{{")
    assert tags["set_at"]["file"] == "content/recipients/fields.yaml"


MARKDOWN = """\
---
subject: Good evening, {{ recipient.first_name }}
preheader: "{{ values.word }} first"
---
# A headline
{% for row in halls %}
Room {{ row.seats | number }}
{% endfor %}

{%- if true %}

A paragraph
of two lines, **bold** and [a link](https://lanternreel.example/a).
{%- endif %}

- one
- two {{ values.word }}
    - deeper

1. first
2. second

> Somebody else

| Plan | Price |
|------|------:|
| Slow | {{ values.price }} |

[A button](https://lanternreel.example/b)

![A curtain](assets/one.png)

<span lang="fr">Bonsoir</span> to [you][there].

~~~
LANTERN {{ values.word }}
  last
~~~

{% include "note.md" %}

[there]: https://lanternreel.example/there
"""


def lines_of_words(told: dict[str, Any]) -> dict[str, str]:
    """The file and line of each piece of text behind a mark."""
    return {
        text: f"{place['file'].rpartition('/')[2]}:{place['line']}"
        for number, text in pieces(told["html"])
        if (place := told["origins"][str(number)])["kind"] == "copy"
    }


@pytest.fixture
def inspected(make_project: Callable[..., Path]) -> Callable[..., Inspector]:
    """`inspected(files) -> Inspector` of a small project."""

    def make(files: dict[str, str | bytes]) -> Inspector:
        engine = Engine(make_project(files), LAYOUTS, {})
        engine.refresh()
        return Inspector(engine)

    return make


CELL = "hello/everyone/default/en"


def test_every_line_of_markdown_is_known(inspected: Callable[..., Inspector]) -> None:
    told = inspected(
        {
            "content/campaigns/hello/campaign.yaml": "name: Hello\nkind: marketing\nsegments: [everyone]\n"
            "values: {word: Evening, price: 7}\nqueries: {halls: SELECT * FROM rooms ORDER BY seats}\n",
            "content/campaigns/hello/email.md": MARKDOWN,
            "content/campaigns/hello/note.md": "Included words.\n",
            "content/data/rooms.yaml": "- seats: 40\n- seats: 1200\n",
            "content/campaigns/hello/assets/one.png": (LAYOUTS.parent / "content/assets/curtain.png").read_bytes(),
        }
    ).origins(CELL)
    found = lines_of_words(told)
    lines = MARKDOWN.split("\n")
    for text, line in found.items():
        file, _, number = line.partition(":")
        words = re.match(r"\w+", text)
        assert file == "note.md" or words is None or words[0] in lines[int(number) - 1], (text, line)
    numbers = {int(line.partition(":")[2]) for line in found.values() if line.startswith("email.md:")}
    assert numbers == {
        number
        for number, line in enumerate(lines, start=1)
        if number > 4 and re.search(r"\w", line) and not re.match(r"\{%|\[there\]|\|--", line)
    }
    assert found["Included words."] == "note.md:1"
    seats = one(told, expression="row.seats | number", value="1,200")["set_at"]
    assert (seats["name"], seats["file"], in_file(seats)) == (
        "halls[1].seats",
        "content/data/rooms.yaml",
        "- seats: 1200",
    )
    cell = one(told, expression="values.price")
    assert (cell["value"], cell["line"], in_file(cell["set_at"])[:6]) == (
        "7",
        lines.index("| Slow | {{ values.price }} |") + 1,
        "values",
    )


def test_a_layouts_own_words(inspected: Callable[..., Inspector]) -> None:
    block = {
        "layouts/blocks/note/block.yaml": "name: Note\nhelp: A note\noptions:\n  who: {type: string, help: Who}\n"
        "example: |\n  /// note\n      who: Orla\n  ///\n",
        "layouts/blocks/note/email.mjml": '<mj-section>\n<mj-column>\n<mj-text css-class="{{ options.who }}">\n'
        "<p>From\n{{ options.who }}, kindly</p>\n</mj-text>\n</mj-column>\n</mj-section>\n",
        "layouts/blocks/note/landing.html": "<p>{{ options.who }}</p>\n",
        "layouts/blocks/note/email.txt": "{{ options.who }}\n",
    }
    copy = "---\nsubject: Hello\npreheader: You\n---\n# Good evening\n\n/// note\n    who: Orla\n///\n"
    inspector = inspected({**block, "content/campaigns/hello/email.md": copy})
    told = inspector.origins(CELL)
    texts = {text: told["origins"][str(number)] for number, text in pieces(told["html"])}
    assert (texts["From"]["file"], texts["From"]["line"]) == ("layouts/blocks/note/email.mjml", 4)
    assert (texts[", kindly"]["kind"], texts[", kindly"]["line"]) == ("layout", 5)
    assert (texts["Orla"]["kind"], texts["Orla"]["file"], texts["Orla"]["line"]) == (
        "option",
        "content/campaigns/hello/email.md",
        8,
    )
    assert one(told, kind="block", name="note")["layout"]["file"] == "layouts/blocks/note/email.mjml"


def test_layouts_that_look_into_texts(inspected: Callable[..., Inspector], monkeypatch: pytest.MonkeyPatch) -> None:
    look = (
        (LAYOUTS / "blocks/hero/email.mjml")
        .read_text()
        .replace("{% if options.eyebrow %}", '{% if options.eyebrow and options.eyebrow.startswith("A") %}')
    )
    copy = "---\nsubject: Hello\npreheader: You\n---\n/// hero\n    eyebrow: A word\n# Good evening\n///\n"
    inspector = inspected({"layouts/blocks/hero/email.mjml": look, "content/campaigns/hello/email.md": copy})
    told = inspector.origins(CELL)
    assert lines_of_words(told) == {"Good evening": "email.md:7"}
    assert {place["kind"] for place in told["origins"].values()} <= {"copy", "value", "field"}
    monkeypatch.setattr("sitegen.preview.origins._same", lambda made, plain: False)
    with pytest.raises(Untold):
        inspector.origins(CELL)
