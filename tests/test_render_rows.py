"""Rows of a query in blocks: cells whose rows differ share what they can, and each gets what it would get alone."""

from __future__ import annotations

import html
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import LAYOUTS, MINIMAL, write_files
from hypothesis import given
from hypothesis import strategies as st

from sitegen.merge import Tokens
from sitegen.merge.bindings import Bindings
from sitegen.render.model import Artifacts
from sitegen.render.templates import rows
from sitegen.render.templates.names import Row
from sitegen.render.templates.rows import numbered, settled, shape
from sitegen.site.engine import Engine

FILMS = """\
part,title,year,genre,price,added,poster,alt,url,seen
1,The Salt Road,2024,Drama,4.5,2026-03-01,assets/wide.png,A road,https://lanternreel.example/salt?a=1&b=2,true
1,Night Tram,2026,Noir,3,2026-01-15,assets/tall.png,A tram,https://lanternreel.example/tram,false
2,"Kite & <""Mina"">",2025,Family,0,2026-02-02,assets/wide.png,A kite,https://lanternreel.example/kite,true
2,Ash,1999,Drama,12.25,2025-12-31,assets/tall.png,Ash,https://lanternreel.example/ash,true
3,Zinc,2025,Noir,7,2026-02-02,assets/wide.png,,,true
3,"{{ Brace }}",2001,Drama,1,2020-02-29,,Nothing,https://lanternreel.example/{x},false
4,Zinc,2025,Noir,7,2026-02-02,assets/tall.png,,,true
4,Ash,2001,Drama,1,2020-02-29,,Nothing,https://lanternreel.example/y,false
"""

_SHOWN = re.compile(r"assets/([\w.-]+)")

PARTS = """\
part-{part}:
  name: "Part {part}"
  for_each: "SELECT DISTINCT part FROM films ORDER BY part"
  when: "plan = CAST($part AS VARCHAR)"
"""

CAMPAIGN = """\
name: Films
kind: marketing
segments: ["part-*"]
queries:
  found: SELECT * EXCLUDE (part) FROM films WHERE part = $part ORDER BY title
"""

BLOCK = """\
name: "NAME"
help: Probes what rows can be used for.
body: none
options:
  films: {type: rows, required: true, help: "A query", example: found}
sample:
  found: []
example: |
  /// use-NAME
      films: found
  ///
"""

USES = {
    "printed": "{% for f in films %}{{ f.title }} {{ f.year }} {{ f.price }} {{ f.added }};{% endfor %}",
    "joined": "{{ films | map(attribute='title') | join(', ') }}",
    "glued": "{% for f in films %}{{ f.title ~ ' (' ~ f.year ~ ')' }};{% endfor %}",
    "sorted": "{% for f in films | sort(attribute='title') %}{{ f.title }};{% endfor %}",
    "by-year": "{% for f in films | sort(attribute='year', reverse=true) %}{{ f.year }};{% endfor %}",
    "sorted-titles": "{{ films | map(attribute='title') | sort | join(',') }}",
    "grouped": "{% for g, fs in films | groupby('genre') %}{{ g }}: {{ fs | length }};{% endfor %}",
    "filtered": "{% for f in films | selectattr('genre', 'equalto', 'Noir') %}{{ f.title }};{% endfor %}",
    "rejected": "{% for f in films | rejectattr('year', 'gt', 2024) %}{{ f.title }};{% endfor %}",
    "asked": "{% for f in films if f.year > 2024 and f.genre != 'Noir' %}{{ f.title }};{% endfor %}",
    "chosen": "{% for f in films %}{{ 'cheap' if f.price < 4 else 'dear' }}{{ 'seen' if f.seen }};{% endfor %}",
    "true": "{% for f in films %}{{ 'costs' if f.price else 'free' }}{{ f.url or 'none' }};{% endfor %}",
    "calculated": "{% for f in films %}{{ f.year + 1 }} {{ f.price * 2 }} {{ 9 - f.year }} {{ -f.year }};{% endfor %}",
    "summed": "{{ films | sum(attribute='price') }} {{ films | map(attribute='year') | max }}",
    "first": "{{ (films | first).title }} {{ (films | last).year }} {{ films | length }}",
    "upper": "{% for f in films %}{{ f.title | upper }} {{ f.title.lower() }} {{ f.title[:3] }};{% endfor %}",
    "counted": "{% for f in films %}{{ f.title | length }} {{ f.title | replace('a', 'o') }};{% endfor %}",
    "money": "{% for f in films %}{{ f.price | money('GBP') }} {{ f.added | date('short') }};{% endfor %}",
    "parts": "{% for f in films %}{{ f.added.year }} {{ f.added.isoformat() }};{% endfor %}",
    "rounded": "{% for f in films %}{{ f.price | round(1) }} {{ '%.2f' | format(f.price) }};{% endfor %}",
    "unique": "{{ films | map(attribute='genre') | unique | join(' ') }}",
    "found": "{% for f in films %}{{ 'a' if 'a' in f.title }}{{ 'y' if f.year in [2024, 2025] else 'n' }};{% endfor %}",
    "letters": "{% for f in films %}{% for c in f.genre %}{{ c }}-{% endfor %};{% endfor %}",
    "changed": "{% for f in films %}{{ 'new ' if loop.changed(f.genre) }}{{ f.genre }};{% endfor %}",
    "kinds": "{% for f in films %}{{ 's' if f.title is string }}{{ 'n' if f.year is number }};{% endfor %}",
    "there": "{% for f in films %}{{ 'p' if f.poster is defined }}{{ 'q' if f.url is none }};{% endfor %}",
    "ranged": "{% for f in films %}{{ range(f.price | int) | list | length }};{% endfor %}",
    "columns": "{% for f in films %}{{ f | list | join(',') }};{% endfor %}",
    "pictured": "{% for f in films if f.poster %}{{ picture(f.poster, 100).height }};{% endfor %}",
    "shown": "{% for f in films if f.poster %}<img src='{{ picture(f.poster, 90).src }}' alt=''>{% endfor %}",
    "linked": "{% for f in films if f.url and '{' not in f.url %}<a href='{{ link(f.url) }}'>!</a>{% endfor %}",
    "formatted": "{% for f in films %}{{ '{:>6}'.format(f.year) }}{{ f.genre.format(f.year) }};{% endfor %}",
    "measured": "{% macro m() %}{{ caller() | length }}{% endmacro %}"
    "{% for f in films %}{% call m() %}{{ f.title }}{% endcall %};{% endfor %}",
    "classed": "{% for f in films %}<b class='{{ f.genre }}' style='width: {{ f.year }}px'>x</b>{% endfor %}",
    "trusted": "{% for f in films %}{{ ('<b>' ~ f.genre ~ '</b>') | safe }}{% endfor %}",
}


def png(width: int, height: int) -> bytes:
    from io import BytesIO

    from PIL import Image

    data = BytesIO()
    Image.new("RGB", (width, height), "navy").save(data, "PNG")
    return data.getvalue()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign with a cell for each part of the films, and a block for each of USES."""
    folder = tmp_path_factory.mktemp("rows")
    copy = "".join(f"/// use-{name}\n    films: found\n///\n\n" for name in USES)
    files: dict[str, str | bytes] = {
        **MINIMAL,
        "content/assets/wide.png": png(400, 200),
        "content/assets/tall.png": png(200, 400),
        "content/data/films.csv": FILMS,
        "content/segments.yaml": PARTS,
        "content/campaigns/hello/campaign.yaml": CAMPAIGN,
        "content/campaigns/hello/email.md": f"---\nsubject: Films\n---\nWelcome\n\n{copy}",
    }
    for name, use in USES.items():
        block = f"layouts/blocks/use-{name}"
        body = "{% set films = options.films %}" + use
        files[f"{block}/block.yaml"] = BLOCK.replace("NAME", name)
        files[f"{block}/email.txt"] = f"{name}: {body}"
        files[f"{block}/landing.html"] = f"<p id='{name}'>{body}</p>"
        files[f"{block}/content.css"] = ".Noir { color: #123456; }\n"
        files[f"{block}/email.mjml"] = (
            f"<mj-section><mj-column><mj-text><p>{name}: {body}</p></mj-text></mj-column></mj-section>"
        )
    write_files(folder, files)
    return folder


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign with a cell for each part of the films, whose copy has all of USES; subject and page use them too."""
    folder = tmp_path_factory.mktemp("copy")
    uses = {name: use for name, use in USES.items() if "<" not in use and "picture(" not in use}
    copy = "".join(f"{name}: {{% set films = found %}}{use}\n\n" for name, use in uses.items())
    lines = """subject: "{{ found[0].title }} {{ found | length }}"\n"""
    part = "{{ segment.part }} {{ segment.part + 1 }} {{ segment.name | upper }} {{ 'odd' if segment.part is odd }}"
    files: dict[str, str | bytes] = {
        **MINIMAL,
        "content/data/films.csv": FILMS,
        "content/segments.yaml": PARTS,
        "content/campaigns/hello/campaign.yaml": CAMPAIGN,
        "content/campaigns/hello/email.md": f'---\n{lines}preheader: "{part}"\n---\n{copy}{part}\n',
        "content/campaigns/hello/landing.md": '---\ntitle: "{{ found[1].title | upper }}"\n---\n# {{ segment.id }}\n',
    }
    write_files(folder, files)
    return folder


def made(root: Path, monkeypatch: pytest.MonkeyPatch, most: int, *, together: bool) -> list[Artifacts]:
    """All cells, compiled by one engine or each by its own; rows are numbered where there are at most `most`."""
    monkeypatch.setattr(rows, "MOST", most)
    engine = Engine(root, LAYOUTS, {})
    snapshot = engine.refresh()
    assert not [d for d in snapshot.diagnostics if d.severity != "info"]
    ids = [cell.id for cell in snapshot.plan.cells]
    found = []
    for cell in ids:
        if not together:
            engine = Engine(root, LAYOUTS, {})
            engine.refresh()
        found.append(engine.compile(cell))
    return found


def read(text: str) -> str:
    """`text` without the differences between two spellings of one character."""
    return html.unescape(text)


def test_numbered_rows_say_what_rows_say(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbered = made(root, monkeypatch, 200, together=True)
    plain = made(root, monkeypatch, -1, together=False)
    assert len(numbered) == 4
    for one, other in zip(numbered, plain, strict=True):
        assert one.email_text == other.email_text
        assert read(one.landing_html) == read(other.landing_html)
        assert read(one.email_html) == read(other.email_html)
        assert {*one.pictures} <= {*other.pictures}
        assert {*_SHOWN.findall(one.email_html + one.landing_html)} == {picture.name for picture in one.pictures}


def test_numbered_rows_say_in_copy_what_rows_say(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbered = made(written, monkeypatch, 200, together=True)
    plain = made(written, monkeypatch, -1, together=False)
    for one, other in zip(numbered, plain, strict=True):
        assert one == replace(other, cell=one.cell)
    assert [artifacts.subject for artifacts in numbered] == ["Night Tram 2", "Ash 2", "Zinc 2", "Ash 2"]
    assert "by-year: 2025;1999;" in numbered[1].email_text


@pytest.mark.parametrize("folder", ["root", "written"])
def test_cells_together_get_what_each_gets_alone(
    request: pytest.FixtureRequest, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root: Path = request.getfixturevalue(folder)
    together, alone = (made(root, monkeypatch, 200, together=t) for t in (True, False))
    assert together == alone
    assert len({artifacts.email_text for artifacts in together}) == 4


def test_what_is_printed_is_what_the_table_holds(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = made(root, monkeypatch, 200, together=True)[1].email_text
    assert 'Kite & <"Mina"> 2025 0' in text
    assert "by-year: 2025;1999;" in text
    assert 'sorted-titles: Ash,Kite & <"Mina">' in text
    assert "rejected: Ash;" in text
    assert "calculated: 2000 24.5" in text


@given(
    st.lists(st.fixed_dictionaries({"a": st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.dates())}))
)
def test_rows_of_one_shape_settle_to_each_other(data: list[dict[str, object]]) -> None:
    tokens = Tokens()
    given = [Row(row, "en") for row in data]
    tokens.bound = Bindings((), str, lambda spot: (str(given[spot.row][spot.column]), given[spot.row][spot.column]))
    made = numbered(given, "found", tokens)
    assert [[row[name] for name in row] for row in settled(made)] == [[row[name] for name in row] for row in given]
    assert shape(given) == shape([Row(row, "en") for row in data])


def test_values_in_attributes_that_the_engine_reads(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(root, tmp_path / "sized")
    spacer = (
        "{% for f in options.films %}<mj-text css-class='{{ f.genre }}'>x</mj-text>"
        "<mj-spacer height='{{ f.year }}px' />{% endfor %}"
    )
    write_files(
        tmp_path / "sized",
        {
            "layouts/blocks/use-printed/email.mjml": f"<mj-section><mj-column>{spacer}</mj-column></mj-section>",
            "layouts/blocks/use-printed/email.css": ".Noir div { letter-spacing: 3px; }\n",
        },
    )
    numbered = made(tmp_path / "sized", monkeypatch, 200, together=True)
    plain = made(tmp_path / "sized", monkeypatch, -1, together=False)
    assert [read(one.email_html) for one in numbered] == [read(one.email_html) for one in plain]
    assert "height:2026px" in numbered[0].email_html
    assert "letter-spacing:3px" in numbered[0].email_html
