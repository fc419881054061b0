"""`sitegen export`: what each email service takes, and what it must know of recipients."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from building import ROOT, data, run, tree
from conftest import MINIMAL
from engines import REAL, STAND_INS, engine

from sitegen.export.reference import filled
from sitegen.export.service import Limit, Naming, Template
from sitegen.export.services import SERVICES, service_of
from sitegen.merge.dialects import DIALECTS
from sitegen.sources.schema import Sender

Make = Callable[..., Path]

CELL = "hello/everyone/default/en"
COPY = "content/campaigns/hello/email.md"
BODY = """\
# Good evening

{% if recipient.plan == "gold" %}You have gold.{% else %}You have {{ recipient.plan }}.{% endif %}
You left on {{ recipient.left_on | date("d MMMM y") | default("a day we forgot") }}.
"""
SUBJECT = "\N{UMBRELLA} {{ recipient.first_name | default('you') }}"
FIELDS = MINIMAL["content/recipients/fields.yaml"] + "left_on: {type: date, example: 2026-03-09}\n"
SITE = MINIMAL["content/site.yaml"]
LOOP = "{% for title in recipient.titles %}{{ title.name }} {% endfor %}\n"
TITLES = "titles: {type: list, of: {name: {type: string, required: true}}}\n"
PLAIN = ("liquid", "handlebars", "jinja")


def copy(body: str = BODY, subject: str = SUBJECT) -> str:
    return f'---\nsubject: "{subject}"\npreheader: P\n---\n{body}'


@pytest.fixture
def project(make_project: Make) -> Path:
    persona = MINIMAL["content/recipients/personas/ada.yaml"] + "  left_on: 2026-03-09\n"
    return make_project(
        {COPY: copy(), "content/recipients/fields.yaml": FIELDS, "content/recipients/personas/ada.yaml": persona}
    )


def texts(content: Any) -> Iterator[str]:
    """All texts in a JSON document."""
    if isinstance(content, str):
        yield content
    for each in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        yield from texts(each)


def read(folder: Path) -> dict[str, Any]:
    """The files below `folder` by path, JSON as what it stands for."""
    files = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
    return {name: json.loads(text) if name.endswith(".json") else text for name, text in files.items()}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_service_gets_what_it_takes(project: Path, dialect: str) -> None:
    told = data("export", "-C", project, "--dialect", dialect)
    files = read(project / "build/export" / dialect)
    name = told["cells"][CELL]
    assert told == {
        "dialect": dialect, "cells": {CELL: name}, "failed": 0, "written": len(files), "removed": 0, "diagnostics": [],
    }  # fmt: skip
    assert files["export.json"]["templates"] == {CELL: name}
    assert set(files["export.json"]["files"]) == set(files) - {"export.json"}
    own = {path: content for path, content in files.items() if path.startswith("templates/")}
    assert {path.rpartition("/")[0] for path in own} == {f"templates/{name if dialect == 'postmark' else CELL}"}
    written = list(texts(list(own.values())))
    (html,) = {text for text in written if "</html>" in text}
    assert DIALECTS[dialect].system["unsubscribe"] in html
    assert any("You left on" in text and "</" not in text for text in written)
    contract = files["fields.json"]
    tag = contract["fields"]["left_on"].pop("tag")
    if dialect in REAL or dialect in STAND_INS:
        assert engine(dialect)(tag, files["samples/ada.json"]) == "2026-03-09"
    assert contract["fields"]["left_on"] == {
        "type": "date", "required": False, "default": None, "pii": False, "example": "2026-03-09",
        "used_in": {CELL: ["html", "text"]},
    }  # fmt: skip
    assert contract["fields"]["first_name"]["used_in"] == {CELL: ["html", "subject"]}
    assert set(contract["fields"]) == {"first_name", "left_on", "plan"}
    assert contract["system"] == DIALECTS[dialect].system
    for note in (*DIALECTS[dialect].unverified, *service_of(dialect).unverified):
        assert note in files["upload.md"]
    (subject,) = {text.strip() for text in written if "\N{UMBRELLA}" in text and "</" not in text}
    if dialect in REAL or dialect in STAND_INS:
        assert engine(dialect)(subject, files["samples/ada.json"]) == "\N{UMBRELLA} Ada"
    before = tree(project)
    assert data("export", "-C", project, "--dialect", dialect)["written"] == 0
    assert tree(project) == before


def test_what_a_service_cannot_say_is_asked_for_with_its_rule(project: Path) -> None:
    run("export", "-C", project, "--dialect", "ses")
    files = read(project / "build/export/ses")
    (payload,) = [content for path, content in files.items() if path.startswith("templates/")]
    assert payload["TemplateName"] == "hello_everyone_default_en"
    assert set(payload["TemplateContent"]) == {"Subject", "Html", "Text"}
    derived = {each["rule"]: each for each in files["fields.json"]["derived"].values()}
    date = next(each for rule, each in derived.items() if "d MMMM y" in rule)
    assert (date["type"], date["example"], date["used_in"]) == ("string", "9 March 2026", [CELL])
    assert derived["recipient.plan == 'gold'"]["example"] is False
    sample = files["samples/ada.json"]
    assert set(files["fields.json"]["derived"]) <= set(sample)
    assert "email" not in sample


def test_no_two_fields_are_asked_for_with_the_same_rule(project: Path) -> None:
    data("export", "-C", project, "--dialect", "sfmc")
    rules = [each["rule"] for each in read(project / "build/export/sfmc")["fields.json"]["derived"].values()]
    assert "recipient.first_name | default('you'), HTML-escaped" in rules
    assert len(set(rules)) == len(rules)


def test_the_page_has_every_key(project: Path) -> None:
    run("export", "-C", project, "--dialect", "ses")
    files = read(project / "build/export/ses")
    page = set(re.findall(r"`(\w+)`", (ROOT / "docs/export.md").read_text()))
    contract = files["fields.json"]
    parts = [contract, contract["system"], contract["fields"]["plan"], *contract["derived"].values()]
    assert {key for part in (*parts, files["export.json"]) for key in part} <= page


def test_the_guide_says_what_comes_from_whom_and_how_rules_read(make_project: Make) -> None:
    loop = "{% for title in recipient.titles %}{{ title.name | upper }}{% endfor %}{{ recipient.plays or 0 }}\n"
    fields = FIELDS + TITLES + "plays: {type: number, required: true}\n"
    persona = MINIMAL["content/recipients/personas/ada.yaml"] + "  plays: 1\n"
    root = make_project(
        {COPY: copy(loop), "content/recipients/fields.yaml": fields, "content/recipients/personas/ada.yaml": persona}
    )
    run("export", "-C", root, "--dialect", "ses")
    guide = (root / "build/export/ses/upload.md").read_text()
    assert "| the preferences page | `preferences_url` | you |" in guide
    assert "| the unsubscribe link | `amazonSESUnsubscribeUrl` | Amazon SES |" in guide
    assert "an item is called by its list" in guide
    assert "15 digits" in guide
    run("export", "-C", root, "--dialect", "jinja")
    assert "`preheader.txt` has it" in (root / "build/export/jinja/upload.md").read_text()


def test_a_field_of_a_list_is_described_by_its_column(make_project: Make) -> None:
    root = make_project({COPY: copy(LOOP), "content/recipients/fields.yaml": FIELDS + TITLES})
    run("export", "-C", root, "--dialect", "liquid", "--out", root / "out")
    fields = read(root / "out")["fields.json"]["fields"]
    assert (fields["titles"]["type"], fields["titles[].name"]["required"]) == ("list", True)
    assert fields["titles"]["tag"] == "{{ recipient.titles }}"
    run("export", "-C", root, "--dialect", "sfmc", "--out", root / "mc")
    assert read(root / "mc")["fields.json"]["fields"]["titles"]["tag"] is None


def test_the_example_content_for_a_service(tmp_path: Path) -> None:
    told = data("export", "-C", ROOT, "--dialect", "postmark", "shipping/post-home/*/en", "-o", tmp_path)
    assert told["cells"] == {"shipping/post-home/default/en": "shipping.post-home.default.en"}
    assert told["diagnostics"] == []
    assert len(list((tmp_path / "samples").iterdir())) == 7


def test_the_terminal_says_where_to_go_on(project: Path) -> None:
    done = run("export", "-C", project, "--dialect", "sendgrid")
    assert re.match(r"1 cell for SendGrid in \d+\.\d s: \d+ files written, 0 removed; nothing", done.stdout)
    assert f"Read {project}/build/export/sendgrid/upload.md\n" in done.stdout


def test_the_site_names_the_dialect_for_all(make_project: Make) -> None:
    root = make_project({"content/site.yaml": SITE + "dialect: ses\n"})
    assert data("export", "-C", root)["dialect"] == "ses"
    assert data("export", "-C", root, "--dialect", "liquid")["dialect"] == "liquid"
    run("build", "-C", root)
    assert "{{amazonSESUnsubscribeUrl}}" in (root / "build" / CELL / "email.html").read_text()
    assert (root / "build/export/liquid/upload.md").is_file()


def test_a_dialect_that_does_not_exist(make_project: Make) -> None:
    done = run("export", "-C", make_project(), "--dialect", "sengrid", code=2)
    assert "there is no dialect “sengrid” [command/usage]" in done.stderr
    assert "Did you mean “sendgrid”?" in done.stderr
    root = make_project({"content/site.yaml": SITE + "dialect: sengrid\n"})
    for command in ("build", "check", "export"):
        (found,) = data(command, "-C", root, code=1)["diagnostics"]
        assert (found["rule"], found["path"], found["line"]) == ("ref/dialect", "content/site.yaml", 10)
        assert found["hint"] == "Did you mean “sendgrid”?"


def test_what_the_service_refuses_is_told_and_left_out(make_project: Make) -> None:
    root = make_project({COPY: copy("# Hi\n\nWords.\n", "word " * 60)})
    told = data("export", "-C", root, "--dialect", "sendgrid", code=1)
    (found,) = [each for each in told["diagnostics"] if each["severity"] == "error"]
    assert (found["rule"], found["path"], found["line"], found["column"]) == ("export/limit", COPY, 2, 10)
    assert found["cell"] == CELL
    assert found["message"] == "the subject is 299 characters, and SendGrid takes 255"
    assert (told["cells"], told["failed"]) == ({}, 1)
    assert list(read(root / "build/export/sendgrid")) == ["export.json"]


def test_more_templates_than_the_service_holds_are_told(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SERVICES, "postmark", replace(SERVICES["postmark"], templates=1))  # type: ignore[arg-type]
    root = make_project(
        {"content/segments.yaml": 'everyone: {when: "true"}\nothers: {when: "true"}\n',
         "content/campaigns/hello/campaign.yaml": "name: H\nkind: marketing\nsegments: [everyone, others]\n"}
    )  # fmt: skip
    told = data("export", "-C", root, "--dialect", "postmark")
    (found,) = told["diagnostics"]
    assert (found["severity"], found["message"]) == ("warning", "these are 2 templates, and Postmark holds 1")
    assert len(told["cells"]) == 2


def test_a_loop_in_a_language_without_loops_is_told_where_it_stands(make_project: Make) -> None:
    root = make_project({COPY: copy("# Hi\n\n" + LOOP), "content/recipients/fields.yaml": FIELDS + TITLES})
    (found,) = data("export", "-C", root, "--dialect", "mailchimp", code=1)["diagnostics"]
    assert (found["rule"], found["path"], found["line"], found["column"]) == ("merge/dialect", COPY, 7, 14)
    assert "Mailchimp has no loops" in found["message"]
    assert "titles has at most (max: 5)" in found["hint"]


def test_every_loop_in_a_language_without_loops_is_told(make_project: Make) -> None:
    looped = f"# Hi\n\n{LOOP}\nAgain:\n{LOOP}\n{LOOP.replace('titles', 'tags').replace('title.name', 'title')}"
    fields = FIELDS + TITLES + "tags: {type: list}\n"
    root = make_project({COPY: copy(looped), "content/recipients/fields.yaml": fields})
    found = data("export", "-C", root, "--dialect", "mailchimp", code=1)["diagnostics"]
    assert [(each["line"], "recipient.tags" in each["message"]) for each in found] == [
        (7, False),
        (10, False),
        (12, True),
    ]


@pytest.mark.parametrize("bound", ["max", "slice"])
@pytest.mark.parametrize("dialect", ["mailchimp", "activecampaign"])
def test_a_loop_with_a_bound_is_written_out(make_project: Make, dialect: str, bound: str) -> None:
    fields = FIELDS + (TITLES.replace("type: list", "type: list, max: 3") if bound == "max" else TITLES)
    persona = MINIMAL["content/recipients/personas/ada.yaml"] + "  titles: [{name: Fog & Rain}, {name: Noon}]\n"
    body = LOOP.replace(" %}{{", "[:2] %}{{") if bound == "slice" else LOOP
    root = make_project(
        {COPY: copy(f"# Hi\n\n{body}"), "content/recipients/fields.yaml": fields,
         "content/recipients/personas/ada.yaml": persona}
    )  # fmt: skip
    assert data("export", "-C", root, "--dialect", dialect)["cells"] == {CELL: CELL}
    files = read(root / "build/export" / dialect)
    (html,) = {
        text for path in files if path.startswith("templates/") for text in texts(files[path]) if "</html>" in text
    }
    assert "Fog &amp; Rain Noon" in engine(dialect)(html, files["samples/ada.json"])
    assert files["fields.json"]["fields"]["titles"].get("max") == (3 if bound == "max" else None)


def test_what_a_service_drops_with_its_comment_is_told(make_project: Make) -> None:
    inside = "<mj-raw><!--[if mso]><i>{{ recipient.plan }}</i><![endif]--></mj-raw>"
    files = {
        "email.mjml": f"<mj-section><mj-column>{inside}</mj-column></mj-section>",
        "email.txt": "",
        "landing.html": "",
        "block.yaml": "name: M\nhelp: For Outlook\nexample: |\n  /// mso\n  ///\n",
    }
    root = make_project(
        {COPY: copy("# Hi\n\n/// mso\n///\n"), **{f"layouts/blocks/mso/{name}": text for name, text in files.items()}}
    )
    (found,) = data("export", "-C", root, "--dialect", "braze", code=1)["diagnostics"]
    assert (found["rule"], found["path"]) == ("merge/dialect", COPY)
    assert found["message"] == "Braze drops HTML comments, and this mail has recipient.plan in one"
    assert data("export", "-C", root, "--dialect", "customerio")["failed"] == 0


def test_the_folder_holds_the_last_export_and_what_others_put_there(make_project: Make) -> None:
    campaign = MINIMAL["content/campaigns/hello/campaign.yaml"]
    root = make_project(
        {"content/campaigns/again/campaign.yaml": campaign, "content/campaigns/again/email.md": copy("# Again\n")}
    )
    out = root / "out"
    run("export", "-C", root, "--dialect", "ses", "-o", out)
    (out / "mine.txt").write_text("mine")
    (out / "export.json").write_text(
        (out / "export.json").read_text().replace('"fields.json": {', '"../content/site.yaml": {}, "fields.json": {')
    )
    assert len(list(out.rglob("template.json"))) == 2
    told = data("export", "-C", root, "--dialect", "ses", "-o", out, "hello")
    assert (set(told["cells"]), told["removed"]) == ({CELL}, 1)
    assert len(list(out.rglob("template.json"))) == 1
    (root / COPY).write_text(copy("# Good evening\n\n{{ valus }}\n"))
    assert data("export", "-C", root, "--dialect", "ses", "-o", out, "hello", code=1)["cells"] == {}
    assert sorted(path.name for path in out.iterdir()) == ["export.json", "mine.txt"]
    assert (root / "content/site.yaml").is_file()


def test_an_export_never_goes_among_the_sources(project: Path) -> None:
    done = run("export", "-C", project, "--dialect", "ses", "-o", project / "content/out", code=2)
    assert "lies among the sources" in done.stderr


def test_an_export_never_goes_where_it_cannot(project: Path) -> None:
    (project / "build").mkdir()
    (project / "build/manifest.json").write_text("{}")
    assert "holds a build" in run("export", "-C", project, "--dialect", "ses", "-o", project / "build", code=2).stderr
    (project / "file").touch()
    done = run("export", "-C", project, "--dialect", "ses", "-o", project / "file/out", code=2)
    assert "the output cannot be written" in done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_names_are_such_as_the_service_takes(name: str) -> None:
    naming = SERVICES[name].naming
    pattern = {"postmark": r"[A-Za-z][\w.-]*", "ses": r"[A-Za-z0-9_-]{1,64}"}.get(name, r"[\w/-]+")
    long = "/".join(["x" * 80] * 3)
    cells = ["a/b/c/en", "a/b/c/en-GB", "2026-x/b/c/en", f"{long}/en", f"{long}/fr"]
    names = [naming.name(cell) for cell in cells]
    assert len(set(names)) == len(cells)
    assert all(re.fullmatch(pattern, each) and len(each) <= naming.most for each in names)
    assert Naming("-").name("a-b/c/d/en") != Naming("-").name("a/b-c/d/en")


@pytest.mark.parametrize(
    ("limit", "size"),
    [(Limit("subject", 1, "characters"), 2), (Limit("subject", 1, "UTF-16 units"), 3), (Limit("html", 1), 4),
     (Limit("mail", 1), 5 + 4 + 1)],
)  # fmt: skip
def test_limits_are_counted_as_the_service_counts(limit: Limit, size: int) -> None:
    mail = Template("c", "c", "a\U0001f600", "P", "éé", "t", Sender(name="A", email="a@a.example"), "a@a.example", None)
    assert limit.size(mail) == size


def test_every_dialect_has_a_service_and_the_page_has_them_all() -> None:
    assert set(DIALECTS) <= {*SERVICES, *PLAIN}
    page = (ROOT / "docs/export.md").read_text()
    assert page == filled(page), "run `make docs`"
