from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import LAYOUTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_sources_mistakes import ADA, BASE, BLOCK, CAMPAIGN, EMAIL, FIELDS, SEGMENTS, SITE, THEME

from sitegen.diagnostics import Position, Problem, Report, Severity
from sitegen.sources.excerpts import excerpts
from sitegen.sources.load import load_project
from sitegen.sources.project import CopyFile, Project
from sitegen.world import World, recording

Load = Callable[..., tuple[Project, Report]]
here = "content/campaigns/hello"


@pytest.fixture
def load(make_project: Callable[..., Path], tmp_path: Path) -> Load:
    """`load(files) -> (project, report)` of a project made of BASE and `files`."""

    def of(files: dict[str, str | bytes | None] | None = None) -> tuple[Project, Report]:
        root = make_project({**BASE, **(files or {})}, minimal=False)
        return load_project(World(root, tmp_path / "builtin", {}))

    return of


def told(report: Report) -> list[str]:
    return [f"{d.at} {d.message}" for d in report]


def test_a_sound_project_is_loaded_whole(load: Load) -> None:
    project, report = load(
        {
            "content/data/plans.yaml": "- {id: basic, price: 4.99}\n- {id: club, price: 9}\n",
            "content/data/titles.csv": "id,title\n1,The Salt Hour\n",
            "content/data/offers.json": '[{"id": 1}]',
            "content/data/stills.parquet": b"PAR1....PAR1",
            f"{here}/email.fr.md": EMAIL,
            f"{here}/email.price.fr.md": EMAIL,
            f"{here}/email.lapsed.md": EMAIL,
            f"{here}/email.lapsed-2026-01.md": EMAIL,
            f"{here}/landing.md": "---\ntitle: Hello\n---\n",
            f"{here}/assets/poster.png": b"",
            "content/journeys/welcome.yaml": "name: W\nenter_when: vip\nsteps: [{campaign: hello, after: 2w}]\n",
            "layouts/strings/en.yaml": "offer.until: 'Until {date}'\n",
            "layouts/strings/fr.yaml": "offer.until: 'Jusqu’au {date}'\n",
        }
    )
    assert told(report) == []
    assert list(project.fields)[:2] == ["email", "first_name"]
    assert list(project.segments) == ["everyone", "lapsed-{month}"]
    assert project.segments["everyone"].document.position(("everyone", "when")) == Position(
        "content/segments.yaml", 2, 9
    )
    assert [table.rows is None for table in project.tables.values()] == [True, False, True, True]
    assert sorted(project.tables) == ["offers", "plans", "stills", "titles"]
    assert project.tables["plans"].rows == ({"id": "basic", "price": 4.99}, {"id": "club", "price": 9})
    assert project.campaigns["hello"].copy == (
        CopyFile(f"{here}/email.fr.md", "email", ("fr",)),
        CopyFile(f"{here}/email.lapsed-2026-01.md", "email", ("lapsed-2026-01",)),
        CopyFile(f"{here}/email.lapsed.md", "email", ("lapsed",)),
        CopyFile(f"{here}/email.md", "email", ()),
        CopyFile(f"{here}/email.price.fr.md", "email", ("price", "fr")),
        CopyFile(f"{here}/landing.md", "landing", ()),
    )
    assert project.journeys["welcome"].model.steps[0].after == 336
    assert project.strings == {"en": {"offer.until": "Until {date}"}, "fr": {"offer.until": "Jusqu’au {date}"}}
    assert project.site.model.sender.email == "hello@lanternreel.example"


def test_values_in_other_spellings(load: Load) -> None:
    campaign = CAMPAIGN.replace("  metric", "  holdout: 12.5 %\n  metric") + (
        "locales: {fr: {values: {cta: Voir}}}\ndate: 2026-11-02\nfrom: {name: A, email: a@lanternreel.example}\n"
        "actions:\n  a: {kind: answer, title: {en: Q, fr: Q}, choices: {yes: Oui, no: {en: No, fr: Non}}}\n"
    )
    project, report = load({f"{here}/campaign.yaml": campaign})
    assert told(report) == []
    model = project.campaigns["hello"].model
    assert model.experiment is not None
    assert model.experiment.holdout == 0.125
    assert model.sender is not None
    assert list(model.actions["a"].choices) == ["yes", "no"]


def test_a_journey_tells_its_bad_delays_and_unknown_campaigns_at_once(load: Load) -> None:
    steps = "  - {campaign: helo, after: soon}\n  - {campaign: [hello], after: 3d}\n  - {campaign: hell, after: 3d}\n"
    _, report = load({"content/journeys/welcome.yaml": f"name: W\nenter_when: vip\nsteps:\n{steps}"})
    assert [(d.rule, d.at.line, d.at.column) for d in report if d.at] == [
        ("ref/campaign", 4, 16),
        ("schema/value", 4, 29),
        ("schema/type", 5, 16),
        ("ref/campaign", 6, 16),
    ]


def test_all_mistakes_of_all_files_are_told_in_one_run(load: Load) -> None:
    _, report = load(
        {
            "content/site.yaml": SITE + "them: plain\nreply_to: nobody\ndefault_locale: de\n",
            "content/recipients/fields.yaml": FIELDS + "x: {type: sting}\n",
            "content/segments.yaml": SEGMENTS + "b: {wen: 'true'}\n",
            "content/data/plans.csv": "a,b\n1\n",
            f"{here}/campaign.yaml": CAMPAIGN.replace("50}", "heavy}") + "theme: plian\nactions: {a: {kind: pay}}\n",
            f"{here}/email.md": "---\nsubjct: x\n---\n",
            f"{here}/email.nn.md": EMAIL,
            "content/campaigns/other/campaign.yaml": "name: [\n",
            "content/campaigns/other/email.md": "---\nsubject: x\n",
            "layouts/themes/plain.yaml": THEME + "colour: red\n",
            "layouts/blocks/hero/block.yaml": BLOCK + "option: {}\n",
        }
    )
    assert told(report) == [
        "content/campaigns/hello/campaign.yaml:8:22 “weight” must be a number, not text",
        "content/campaigns/hello/campaign.yaml:9:21 “weight” must be a number, not text",
        "content/campaigns/hello/campaign.yaml:10:8 there is no theme “plian”",
        "content/campaigns/hello/campaign.yaml:11:11 “title” is missing in “a”",
        "content/campaigns/hello/campaign.yaml:11:21 “kind” must be rate, answer, claim or confirm, not “pay”",
        "content/campaigns/hello/email.md:2:1 “subjct” is not a key here",
        "content/campaigns/hello/email.nn.md “nn” in the file's name is no variant, segment or locale",
        "content/campaigns/other/campaign.yaml:1:7 “[” is opened here and never closed",
        "content/campaigns/other/email.md:1:1 the front matter that starts here is not closed",
        "content/data/plans.csv:2:1 this row has 1 field, the header has 2",
        "content/recipients/fields.yaml:14:11 “type” must be string, number, boolean, date, datetime, money, url or "
        "list, not “sting”",
        "content/segments.yaml:6:5 “wen” is not a key here",
        "content/site.yaml:11:1 “them” is not a key here",
        "content/site.yaml:12:11 “reply_to” must be an e-mail address such as hello@example.com",
        "content/site.yaml:13:17 there is no locale “de” under locales",
        "layouts/blocks/hero/block.yaml:13:1 “option” is not a key here",
        "layouts/themes/plain.yaml:5:1 “colour” is not a key here",
    ]


def test_a_broken_campaign_is_left_out_and_the_others_stay(load: Load) -> None:
    project, _ = load(
        {
            "content/campaigns/bad/campaign.yaml": CAMPAIGN + "x: y\n",
            "content/campaigns/bad/email.md": EMAIL,
            "content/campaigns/worse/campaign.yaml": "a: [\n",
        }
    )
    assert list(project.campaigns) == ["hello"]
    assert project.broken.names("campaigns") == ("bad", "worse")


def test_bad_front_matter_does_not_take_the_campaign_away(load: Load) -> None:
    project, report = load({f"{here}/email.md": "---\nsubjct: x\n---\n"})
    assert report.has_errors()
    assert list(project.campaigns) == ["hello"]


BROKEN = [
    (
        "content/segments.yaml",
        "everyone: {wen: x}\nlapsed-{month}:\n  for_each: SELECT 1 AS month\n  when: 'true'\n",
        1,
    ),
    ("content/segments.yaml", "everyone: [\n", 1),
    ("content/segments.yaml", "just text\n", 1),
    ("content/segments.yaml", SEGMENTS.replace("lapsed-{month}:", "lapsed-{month}:\n  piority: 2"), 1),
    ("content/recipients/fields.yaml", FIELDS.replace("{type: date}", "{type: dote}"), 1),
    ("content/recipients/fields.yaml", "email: [\n", 1),
    ("content/recipients/personas/ada.yaml", "name: [\n", 1),
    ("content/recipients/personas/ada.yaml", ADA + "  disks: 3\n", 1),
    ("layouts/themes/plain.yaml", THEME + "x: y\n", 1),
    ("layouts/themes/plain.yaml", "name: [\n", 1),
    ("content/data/plans.yaml", "a: b\n", 1),
    ("content/site.yaml", SITE.replace("fr: {name: Français}", "fr: {nme: Français}"), 1),
    ("content/site.yaml", SITE.replace("fr: {name: Français}", "fr: {name: Français, name: x}"), 1),
    ("content/site.yaml", "brand: [\n", 1),
    ("content/site.yaml", SITE.replace("brand:", "brnd:"), 1),
]


@pytest.mark.parametrize(("path", "text", "count"), BROKEN)
def test_what_is_broken_is_told_once_and_not_missed_elsewhere(
    path: str, text: str, count: int, make_project: Callable[..., Path], tmp_path: Path
) -> None:
    files = {
        **BASE,
        "content/recipients/personas/bo.yaml": ADA + "  left_on: 2026-01-02\n",
        f"{here}/campaign.yaml": CAMPAIGN
        + "personas: [ada]\ntheme: plain\nlocales: [en, fr]\nqueries: {new: SELECT * FROM plans}\n",
        f"{here}/email.lapsed-2026-01.md": EMAIL,
        f"{here}/email.fr.md": EMAIL,
        "content/journeys/welcome.yaml": "name: W\nenter_when: vip\nsteps: [{campaign: hello, after: 0}]\n",
        path: text,
    }
    world = World(make_project(files, minimal=False), tmp_path / "builtin", {})
    try:
        report = load_project(world)[1]
    except Problem as problem:
        report = Report(problem.diagnostics)
    assert len(report) == count, told(report)
    assert {d.at.path for d in report if d.at} == {path}


def test_a_misspelt_key_that_is_needed_is_one_mistake(load: Load) -> None:
    campaign = CAMPAIGN.replace("metric:", "metrik:").replace("name:", "nane:")
    project, report = load(
        {
            "content/site.yaml": SITE.replace("brand:", "Brand:").replace("en: {name:", "en: {nmae:"),
            f"{here}/campaign.yaml": campaign,
            f"{here}/email.price.md": EMAIL,
        }
    )
    assert [d.message for d in report] == [f"“{key}” is not a key here" for key in ("nane", "metrik", "Brand", "nmae")]
    assert project.site.model.brand.name == "Lanternreel"
    assert list(project.site.model.locales) == ["en", "fr"]


def test_a_site_with_one_mistake_still_makes_a_project(load: Load) -> None:
    project, report = load({"content/site.yaml": SITE + "them: x\ntracking: {utm_source: 5}\n"})
    assert len(report) == 2
    assert list(project.site.model.locales) == ["en", "fr"]
    assert project.site.model.tracking.utm_source is None


def test_problem_of_an_unusable_site_carries_the_mistakes_of_all_files(load: Load) -> None:
    with pytest.raises(Problem) as caught:
        load({"content/site.yaml": "brand: [\n", "content/segments.yaml": SEGMENTS + "b: {wen: x}\n"})
    assert [d.rule for d in caught.value.diagnostics] == ["schema/unknown-key", "yaml/syntax"]


@pytest.mark.parametrize(
    "path",
    [
        "content/site.yaml", "content/segments.yaml", "content/recipients/fields.yaml", f"{here}/campaign.yaml",
        f"{here}/email.md", "content/data/plans.csv", "content/data/plans.yaml", "layouts/themes/plain.yaml",
    ],
)  # fmt: skip
def test_files_that_are_refused_are_told_once(path: str, make_project: Callable[..., Path], tmp_path: Path) -> None:
    outside = tmp_path / "secret.yaml"
    outside.write_text("secret: 1\n")
    for kind in ("file/outside", "file/too-large"):
        root = make_project(BASE, minimal=False)
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).unlink(missing_ok=True)
        if kind == "file/outside":
            (root / path).symlink_to(outside)
        else:
            with (root / path).open("wb") as file:
                file.truncate(50_000_001)
        try:
            report = load_project(World(root, tmp_path / "builtin", {}))[1]
        except Problem as problem:
            report = Report(problem.diagnostics)
        assert [(d.rule, str(d.at)) for d in report] == [(kind, path)]


def test_folders_that_lead_outside_are_not_read(make_project: Callable[..., Path], tmp_path: Path) -> None:
    root, other = make_project(BASE, minimal=False), make_project(BASE, minimal=False)
    (root / "content/campaigns/far").symlink_to(other / "content/campaigns/hello")
    (root / "content/journeys").symlink_to(tmp_path)
    project, report = load_project(World(root, tmp_path / "builtin", {}))
    assert [(d.rule, str(d.at)) for d in report] == [
        ("file/outside", "content/campaigns/far"),
        ("file/outside", "content/journeys"),
    ]
    assert list(project.campaigns) == ["hello"]


def test_two_tables_of_one_name(load: Load) -> None:
    project, report = load({"content/data/plans.csv": "a\n1\n", "content/data/plans.yaml": "- {a: 1}\n"})
    assert told(report) == ["content/data/plans.yaml “plans.yaml” and “plans.csv” are both a table “plans”"]
    assert list(project.tables) == ["plans"]
    assert project.broken.names("tables") == ("plans",)


def test_a_query_must_not_hide_a_table(load: Load) -> None:
    files = {"content/data/plans.csv": "a\n1\n", f"{here}/campaign.yaml": CAMPAIGN + "queries: {plans: SELECT 1}\n"}
    _, report = load(files)
    assert told(report) == [
        "content/campaigns/hello/campaign.yaml:10:11 “plans” is a table of data/ already; a query needs a name of "
        "its own"
    ]


def test_a_broken_export_is_not_told_row_by_row(load: Load) -> None:
    _, report = load({"content/data/plans.csv": "a,b\n" + "1\n" * 500})
    assert len(report) == 21
    assert "480 more rows" in told(report)[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_columns_may_be_separated_as_spreadsheets_do(delimiter: str, load: Load) -> None:
    text = f'a{delimiter}b\n"1, one; or two"{delimiter}2\n\n3{delimiter}4\n'
    assert told(load({"content/data/plans.csv": text})[1]) == []


def test_layouts_of_the_project_stand_before_the_packaged_ones(make_project: Callable[..., Path]) -> None:
    packaged = {path.removeprefix("layouts/"): text for path, text in BASE.items() if path.startswith("layouts/")}
    builtin = make_project({**packaged, "strings/en.yaml": "a: A {x}\nb: B\n"}, minimal=False)
    root = make_project(
        {
            **{path: text for path, text in BASE.items() if path.startswith("content/")},
            "layouts/themes/plain.yaml": THEME.replace("name: Plain", "name: Ours"),
            "layouts/blocks/hero/email.mjml": "<mj-section/>",
            "layouts/blocks/card/block.yaml": BLOCK.replace("hero", "card"),
            "layouts/strings/en.yaml": "a: A {z}\nb: Ours\nc: New\n",
            "layouts/strings/fr.yaml": "a: A {y}\nb: B\nz: Z\n",
        },
        minimal=False,
    )
    project, report = load_project(World(root, builtin, {}))
    assert told(report) == [
        "layouts/blocks/card/email.mjml the block “card” has no email.mjml",
        "layouts/blocks/card/email.txt the block “card” has no email.txt",
        "layouts/blocks/card/landing.html the block “card” has no landing.html",
        "layouts/strings/en.yaml:1:6 “{z}” is no placeholder of “a”",
        "layouts/strings/fr.yaml interface texts are missing for “fr”: c; “en” stands in",
        "layouts/strings/fr.yaml:1:6 “{y}” is no placeholder of “a”",
        "layouts/strings/fr.yaml:3:1 “z” is not an interface text of strings/en.yaml",
    ]
    assert project.themes["plain"].model.name == "Ours"
    assert project.blocks["hero"].document.path == "builtin/blocks/hero/block.yaml"
    assert list(project.blocks) == ["hero"]
    assert project.strings["en"] == {"a": "A {z}", "b": "Ours", "c": "New"}


def test_missing_translations_of_actions_and_layouts_are_warnings(load: Load) -> None:
    campaign = CAMPAIGN + "actions:\n  a: {kind: claim, title: {en: T}}\n"
    files = {f"{here}/campaign.yaml": campaign, "layouts/strings/en.yaml": "a: A\n"}
    project, report = load(files)
    assert [(str(d.at), d.severity) for d in report] == [
        ("content/campaigns/hello/campaign.yaml:11:20", Severity.WARNING),
        ("layouts/strings/fr.yaml", Severity.WARNING),
    ]
    assert list(project.campaigns) == ["hello"]


@pytest.mark.parametrize(
    "path",
    [
        "content/README.md", "content/campaigns/README.md", "content/_old/x.yaml", "content/site.yaml~",
        f"{here}/_draft.md", f"{here}/assets/deep/er.txt", f"{here}/poster.png", "content/assets/draw.py",
        "content/snippets/footer.md", "content/campaigns/_old/x", "content/.hidden.yml", "content/data/README.md",
    ],
)  # fmt: skip
def test_what_nobody_needs_to_hear_about(path: str, load: Load) -> None:
    assert told(load({path: "x"})[1]) == []


def test_a_snippet_that_a_copy_file_includes_is_read(load: Load) -> None:
    files = {f"{here}/extra.md": "x", f"{here}/email.md": EMAIL + '{% include "extra.md" %}\n'}
    assert told(load(files)[1]) == []
    assert told(load({f"{here}/extra.md": "x"})[1]) == [f"{here}/extra.md sitegen does not read “extra.md” here"]


def test_excerpts_are_the_lines_meant(make_project: Callable[..., Path], tmp_path: Path) -> None:
    files = {**BASE, "content/site.yaml": SITE.replace("\n", "\r\n") + "them: ü\r\n", f"{here}/email.nn.md": EMAIL}
    world = World(make_project(files, minimal=False), tmp_path / "builtin", {})
    report = excerpts(load_project(world)[1], world)
    assert [d.excerpt for d in report] == ["", "them: ü"]
    assert list(excerpts(report, world)) == list(report)


def test_everything_is_asked_through_the_one_door(make_project: Callable[..., Path], tmp_path: Path) -> None:
    root = make_project(BASE, minimal=False)
    with recording() as trace:
        load_project(World(root, tmp_path / "builtin", {}))
    asked = {name for kind, name in trace if kind == "file"}
    assert {path for path in BASE if path.endswith((".yaml", ".md"))} <= asked
    assert ("listing", here) in trace


def test_loading_twice_says_the_same(load: Load) -> None:
    files = {"content/site.yaml": SITE + "b: 1\na: 2\n", f"{here}/x.md": "", f"{here}/email.q.md": EMAIL}
    assert told(load(files)[1]) == told(load(files)[1])


FILES = {path: text for path, text in BASE.items() if isinstance(text, str) and path.endswith((".yaml", ".md"))}
FILES["content/data/plans.yaml"] = "- {id: basic, price: 4.99}\n- {id: club, price: 9}\n"
FILES["content/data/titles.csv"] = 'id,title\n1,"The Salt Hour"\n'
FILES["content/data/offers.json"] = '[{"id": 1, "name": "a"}]'
FILES["content/journeys/welcome.yaml"] = "name: W\nenter_when: vip\nsteps:\n  - {campaign: hello, after: 2w}\n"
FILES["layouts/strings/en.yaml"] = "a: 'Until {date}'\n"


JUNK = ["", "\n", ": ", "[", "{", "- ", "'", '"', "---\n", "null", "5", "\t", "a: b\n", "*x", "{{", "\x00", "é", "  "]


@st.composite
def damage(draw: st.DrawFn) -> tuple[str, str]:
    path = draw(st.sampled_from(sorted(FILES)))
    text = FILES[path]
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 12)))
    junk = draw(st.sampled_from(JUNK) | st.text(max_size=6))
    if draw(st.booleans()):
        return path, text[:start] + junk + text[end:]
    lines = text.split("\n")
    moved = lines.pop(draw(st.integers(0, len(lines) - 1)))
    lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(["", "  ", "- "])) + moved)
    return path, "\n".join(lines)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(damage(), min_size=1, max_size=3))
def test_damaged_files_give_diagnostics_with_places_and_nothing_else(damages: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for path, text in {**BASE, **FILES, **dict(damages)}.items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(str(text).encode("utf-8", "surrogatepass"))
        world = World(Path(folder), Path(folder) / "builtin", {})
        try:
            report = load_project(world)[1]
        except Problem as problem:
            report = Report(problem.diagnostics)
        for diagnostic in excerpts(report, world):
            assert diagnostic.at is not None
            assert diagnostic.at.path.startswith(("content/", "layouts/"))
            assert diagnostic.message[:1] == diagnostic.message[:1].lower()
            if diagnostic.at.line:
                text = (Path(folder) / diagnostic.at.path).read_bytes()
                assert diagnostic.at.line <= text.count(b"\n") + text.count(b"\r") + 2


def test_what_is_no_file_and_names_that_are_no_text(make_project: Callable[..., Path]) -> None:
    root = make_project()
    campaign = root / "content/campaigns/hello"
    os.mkfifo(campaign / "landing.md")
    (campaign / "email.fr.md").symlink_to("nowhere.md")
    with open(os.fsencode(campaign) + b"/\xff.md", "wb"):
        world = World(root, LAYOUTS, {})
        assert world.listing("content/campaigns/hello") == ("campaign.yaml", "email.md", "\udcff.md")
    report = load_project(world)[1]
    assert report.has_errors() is False
    assert [(d.message, str(d.at)) for d in report if d.rule == "file/ignored"] == [
        ("the name “\ufffd.md” is not UTF-8 text, and what it names is not read", "content/campaigns/hello/\ufffd.md")
    ]


def test_a_workbook_is_to_be_saved_as_csv(load: Load) -> None:
    _, report = load({"content/data/shows.xlsx": b"PK"})
    [found] = [each for each in report if each.at and each.at.path == "content/data/shows.xlsx"]
    assert (found.rule, found.hint) == ("file/ignored", "Save the sheet as CSV.")
