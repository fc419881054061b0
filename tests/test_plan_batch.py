"""Queries answered for many cells at once: each cell gets exactly what it would get if it were asked alone."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import LAYOUTS, write_files
from hypothesis import given, settings
from hypothesis import strategies as st
from planning import BACK, COPY, FIELDS, SITE

from sitegen.plan.answers import Answers
from sitegen.plan.queries import Queries
from sitegen.sources.load import load_project
from sitegen.world import World

Set = dict[str, Any]


def films() -> str:
    """A table with rows that are equal in most columns, and gaps."""
    chance = random.Random(7)
    lines = ["id,place,title,genre,added_on,seen_at,score,new,code"]
    for number in range(240):
        genre = chance.choice(["drama", "nature", "crime", "", "it's"])
        day = chance.choice(["", f"2026-{chance.randint(1, 6):02}-{chance.randint(1, 28):02}"])
        moment = f"2026-{chance.randint(1, 6):02}-01 10:00:00"
        score = chance.choice(["", f"{chance.randint(1, 20) / 2}"])
        new = chance.choice(["true", "false"])
        code = chance.choice(["1", "2", "x3"])
        lines.append(f"{number},{(number * 97) % 240},Film {number % 50},{genre},{day},{moment},{score},{new},{code}")
    return "\n".join(lines) + "\n"


FILES = {
    "content/site.yaml": SITE,
    "content/recipients/fields.yaml": FIELDS,
    "content/recipients/personas/ada.yaml": "name: Ada\nrecipient: {email: ada@lanternreel.example}\n",
    "content/segments.yaml": 'everyone: {name: Everyone, when: "true"}\n',
    "content/data/films.csv": films(),
    "content/data/few.yaml": "- {id: 1, tags: [a, b], name: One}\n- {id: 2, tags: [], name: Two}\n",
    "content/data/none.csv": "id,name\n",
    "content/campaigns/back/email.md": COPY,
}


def sets() -> list[Set]:
    """Parameters of each type, with doubles, gaps and values of other types in between."""
    chance = random.Random(11)
    found: list[Set] = []
    for number in range(24):
        found.append(
            {
                "n": chance.choice([number, number, 2**40, -5, None] if number > 12 else [number]),
                "t": chance.choice(["drama", "nature", "it's", "é\n", "none", ""]),
                "d": dt.date(2026, chance.randint(1, 6), chance.randint(1, 28)),
                "m": dt.datetime(2026, chance.randint(1, 6), 1, chance.choice([9, 10]), 0, 0, 5),
                "b": chance.choice([True, False]),
                "f": chance.choice([1.5, 3.0, float("nan")]),
                "v": [number, str(number), None, True, 1.5, dt.date(2026, 1, 1)][number % 6],
            }
        )
    return found


class Planned:
    """A campaign's queries, run for some sets of parameters: ahead together, or one by one."""

    def __init__(self, root: Path, queries: dict[str, str], gate: str | None = None) -> None:
        self.texts = queries
        more = {"send_when": gate} if gate else {}
        campaign = {"name": "Back", "kind": "marketing", "segments": ["everyone"], "queries": queries, **more}
        write_files(root, {**FILES, BACK: json.dumps(campaign)})
        self.world = World(root, LAYOUTS, {})
        self.project, found = load_project(self.world)
        assert list(found) == []

    def run(self, some: list[Set], *, ahead: bool) -> tuple[str, str]:
        """Everything that came out, with the types of all values, and the queries that had answers ahead."""
        answers = Answers()
        source = answers.open(self.project, self.world)
        try:
            queries = Queries(self.project.campaigns["back"], self.project, source)
            parameters: list[Callable[[str], Any]] = [partial(dict.__getitem__, each) for each in some]
            if ahead:
                queries.foresee(parameters)
            texts = {**self.texts, "gate": " AS answer"}
            known = [name for name, text in texts.items() if sum(key[0].endswith(text) for key in answers.kept) > 1]
            outcomes = [queries.outcome(parameter, f"cell {n}") for n, parameter in enumerate(parameters)]
            kept = {repr(key): repr(value) for key, value in answers.kept.items()}
            same = sorted(kept.items()) if all(outcome.results is not None for outcome in outcomes) else []
            return "\n".join([*map(repr, outcomes), *map(repr, queries.report), repr(same)]), " ".join(known)
        finally:
            source.close()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("batch")


TOGETHER = [
    "SELECT * FROM films WHERE id = $n",
    "SELECT * FROM films WHERE $n = id",
    "SELECT films.* FROM films WHERE genre = $t",
    "SELECT f.*, $t AS t, f.id AS again FROM films AS f WHERE f.genre = $t LIMIT 3",
    "SELECT title, TITLE AS t2, $d AS since FROM films f WHERE added_on >= $d LIMIT 5 OFFSET 2",
    "SELECT id, title FROM films WHERE genre = $t ORDER BY id DESC LIMIT 4",
    "SELECT id, title FROM films WHERE genre = $t ORDER BY 1",
    "SELECT place AS id, id AS other FROM films WHERE genre = $t ORDER BY id",
    "SELECT place AS id, id AS other FROM films WHERE genre = $t ORDER BY films.id DESC",
    "SELECT * FROM films WHERE genre = $t ORDER BY score DESC, added_on, id LIMIT 6",
    "SELECT * FROM films WHERE genre = $t ORDER BY score NULLS FIRST, place LIMIT 9 OFFSET 1",
    "SELECT * FROM films WHERE genre = $t ORDER BY score DESC NULLS LAST, place LIMIT 40",
    "SELECT id FROM films WHERE added_on >= $d AND score >= 3.5 ORDER BY score DESC, id",
    "SELECT id FROM films WHERE seen_at > $m OR new = $b ORDER BY place",
    "SELECT id FROM films WHERE seen_at > TIMESTAMP '2026-02-01 09:00:00' AND genre <> $t",
    "SELECT id FROM films WHERE added_on BETWEEN DATE '2026-02-01' AND $d",
    "SELECT id FROM films WHERE genre IN ($t, 'crime') AND NOT (new OR score IS NULL)",
    "SELECT id FROM films WHERE (genre IS DISTINCT FROM $t)",
    "SELECT id FROM films WHERE lower(title) LIKE 'film 1%' AND length(genre) > $n",
    "SELECT id FROM films WHERE id > -5 AND id < $n AND score IS NOT NULL",
    "SELECT id /* which */, title -- the name\nFROM films -- all\nWHERE genre = $t -- one genre\nORDER BY id -- done",
    'SELECT "id" AS "The id", genre AS "from" FROM "films" AS "F" WHERE "F"."genre" = $t ORDER BY "id"',
    "SELECT $n AS n, $t AS t, $d AS d, $m AS m, $b AS b",
    "SELECT $t AS t, id = 3 AS third FROM films WHERE new = $b",
    "SELECT * FROM few WHERE id = $n OR name = $t",
    "SELECT id FROM none WHERE name = $t",
    "SELECT * FROM films WHERE genre = $t LIMIT 0",
    "SELECT score AS s FROM films WHERE id = $n ORDER BY s, id",
    "SELECT (SELECT max(id) FROM films WHERE genre = $t) AS best, $t AS t",
]

ALONE = [
    "SELECT id FROM films WHERE genre IS DISTINCT FROM $t",
    "SELECT genre, count(*) AS c FROM films WHERE new = $b GROUP BY genre ORDER BY genre",
    "SELECT sum(score) AS s, count(*) AS c FROM films WHERE genre = $t",
    "SELECT DISTINCT genre FROM films WHERE new = $b ORDER BY genre",
    "SELECT DISTINCT ON (genre) * FROM films WHERE added_on > $d ORDER BY genre, id",
    "SELECT id, row_number() OVER (ORDER BY id) AS r FROM films WHERE genre = $t ORDER BY id",
    "SELECT f.id, few.name FROM films f JOIN few ON f.id = few.id WHERE f.genre = $t ORDER BY f.id",
    "WITH x AS (SELECT * FROM films WHERE genre = $t) SELECT id FROM x ORDER BY id",
    "SELECT id FROM films WHERE genre = $t UNION ALL SELECT 5 ORDER BY id",
    "SELECT id FROM films ORDER BY id LIMIT $n",
    "SELECT * FROM range(0, $n) r(i)",
    "SELECT unnest(tags) AS tag FROM few WHERE id = $n",
    "SELECT * EXCLUDE (id) FROM films WHERE id = $n",
    "SELECT $v AS v",
    "SELECT id FROM films WHERE score > $f ORDER BY id",
    "SELECT id FROM films WHERE added_on >= CAST($d AS DATE) ORDER BY id",
    "SELECT id FROM films WHERE id + 1 = $n",
    "SELECT rowid AS r FROM films WHERE genre = $t",
    "FROM films SELECT id WHERE genre = $t",
    "VALUES ($n)",
    "SELECT id FROM films WHERE genre = $t ORDER BY ALL",
    "SELECT id FROM films WHERE genre = $t ORDER BY lower(title), id",
    "SELECT id FROM films WHERE genre = $t USING SAMPLE 5 ROWS",
    "SELECT id AS x, place AS x FROM films WHERE genre = $t ORDER BY id",
    "SELECT seen_at AT TIME ZONE 'UTC' AS z FROM films WHERE genre = $t ORDER BY id",
]

REFUSED = [
    "SELECT * FROM films WHERE code = $n",
    "SELECT id FROM films WHERE CAST(code AS INTEGER) = 1 AND genre = $t",
    "SELECT nothing FROM films WHERE genre = $t",
    "SELECT id FROM films WHERE films.nothing = $t",
    "SELECT id FROM films WHERE added_on = $t",
    "SELECT id FROM films WHERE none = $t",
    "SELECT id FROM films WHERE genre = $t LIMIT 5 OFFSET -1",
    "SELECT id, id FROM films WHERE genre = $t",
    "SELECT error($t) AS x",
]


def asked(root: Path, query: str) -> tuple[str, str]:
    """What `query` gives, which is the same ahead and alone, and the names that were known ahead."""
    planned = Planned(root, {"found": query})
    ahead, known = planned.run(sets(), ahead=True)
    assert ahead == planned.run(sets(), ahead=False)[0]
    return ahead, known


@pytest.mark.parametrize("query", TOGETHER)
def test_a_known_form_is_answered_ahead(root: Path, query: str) -> None:
    assert asked(root, query)[1] == "found"


@pytest.mark.parametrize("query", ALONE)
def test_any_other_form_is_answered_alone(root: Path, query: str) -> None:
    assert asked(root, query)[1] == ("found" if "$v" in query else "")


@pytest.mark.parametrize("query", REFUSED)
def test_what_is_refused_is_refused_with_the_same_words(root: Path, query: str) -> None:
    assert "Diagnostic(" in asked(root, query)[0]


CHAINS: list[tuple[dict[str, str], str | None, str]] = [
    (
        {"a": "SELECT * FROM films WHERE genre = $t ORDER BY id LIMIT 9", "b": "SELECT title FROM a LIMIT 1"},
        None,
        "a b",
    ),
    ({"a": "SELECT * FROM films WHERE genre = $t", "b": "SELECT * FROM a WHERE new = $b"}, None, "a b"),
    ({"a": "SELECT * FROM films WHERE genre = $t", "b": "SELECT x.* FROM a x ORDER BY place LIMIT 3"}, None, "a b"),
    (
        {
            "a": "SELECT * FROM films WHERE added_on > $d ORDER BY place LIMIT 30 OFFSET 2",
            "b": "SELECT id, title FROM a WHERE genre = $t",
            "c": "SELECT id FROM b ORDER BY title, id DESC",
        },
        "(SELECT count(*) FROM c) >= 2 AND EXISTS (SELECT 1 FROM a WHERE new = $b)",
        "a b c gate",
    ),
    ({"a": "SELECT * FROM films ORDER BY place LIMIT 50", "b": "SELECT id FROM a WHERE genre = $t"}, None, "b"),
    ({"a": "SELECT * FROM films WHERE genre = $t ORDER BY genre", "b": "SELECT id FROM a LIMIT 3"}, None, "a b"),
    (
        {
            "a": "SELECT genre, count(*) AS c FROM films GROUP BY ALL ORDER BY 1",
            "b": "SELECT c FROM a WHERE genre = $t",
        },
        None,
        "",
    ),
    (
        {
            "a": "SELECT * FROM films WHERE genre = $t",
            "b": "SELECT (SELECT count(*) FROM a) AS c",
            "c": "SELECT c FROM b",
        },
        "(SELECT max(c) FROM b) > 20",
        "a b c gate",
    ),
    ({"a": "SELECT $v AS v", "b": "SELECT v AS w FROM a WHERE v = '7'"}, None, "a b"),
    ({"a": "SELECT * FROM films WHERE id = $n"}, "(SELECT count(*) FROM a) > 0", "a gate"),
    ({"a": "SELECT * FROM films WHERE id = $n"}, '(SELECT count(*) FROM "a" AS q WHERE q.new) > 0 -- end', "a gate"),
    (
        {"a": "SELECT * FROM films WHERE id = $n"},
        "NOT EXISTS (SELECT * FROM A) OR (SELECT max(score) FROM a) > 5",
        "a gate",
    ),
    ({"a": "SELECT id AS i FROM films WHERE id = $n"}, "(SELECT count(*) FROM films WHERE genre = $t) > 40", "a gate"),
    ({"a": "SELECT id FROM films WHERE id = $n"}, "$t <> 'drama'", "a gate"),
    ({"a": "SELECT id FROM films WHERE id = $n"}, "(SELECT min(score) FROM films WHERE genre = $t) >= 1.5", "a gate"),
    ({"a": "SELECT id FROM films WHERE id = $n"}, "(SELECT count(*) FROM a) = $n", "a gate"),
    ({"a": "SELECT id FROM films WHERE id = $n"}, "(SELECT count(*) FROM a)", "a"),
    ({"a": "SELECT id FROM films WHERE id = $n"}, "(SELECT avg(score) FROM films WHERE genre = $t) > 3", "a"),
    ({"a": "SELECT id, id FROM films WHERE id = $n", "b": "SELECT id FROM a"}, None, "a"),
]


@pytest.mark.parametrize(("queries", "gate", "ahead"), CHAINS, ids=range(len(CHAINS)))
def test_queries_over_queries_and_the_gate(root: Path, queries: dict[str, str], gate: str | None, ahead: str) -> None:
    planned = Planned(root, queries, gate)
    together, known = planned.run(sets(), ahead=True)
    assert together == planned.run(sets(), ahead=False)[0]
    assert known == ahead


def test_a_condition_too_long_to_look_at(root: Path) -> None:
    planned = Planned(root, {"found": "SELECT id FROM films WHERE genre = $t" + " AND id >= 0" * 1500})
    together, known = planned.run(sets(), ahead=True)
    assert together == planned.run(sets(), ahead=False)[0]
    assert known == ""


def test_more_rows_than_one_statement_may_give(root: Path) -> None:
    rows = "\n".join(f"{number},{number % 3}" for number in range(20_000))
    write_files(root, {"content/data/many.csv": f"id,kind\n{rows}\n"})
    planned = Planned(root, {"found": "SELECT * FROM many WHERE kind <> $n"})
    some = [{"n": number} for number in range(12)]
    together, known = planned.run(some, ahead=True)
    assert known == "found"
    assert together == planned.run(some, ahead=False)[0]
    write_files(root, {"content/data/many.csv": None})


ATOMS = [
    *["genre = $t", "genre <> $t", "id < $n", "$n <= place", "id = $n", "added_on >= $d", "seen_at < $m", "new = $b"],
    *["score > 4", "score IS NULL", "genre IN ('drama', $t)", "added_on BETWEEN $d AND DATE '2026-05-01'", "new"],
    *["title LIKE 'Film 2%'", "upper(genre) = 'DRAMA'", "id IS NOT DISTINCT FROM $n", "code = '1'"],
]
COLUMNS = ["id", "place", "title", "genre", "added_on", "seen_at", "score", "new", "code"]


@st.composite
def conditions(draw: st.DrawFn) -> str:
    atom = st.sampled_from(ATOMS)
    joined = st.builds("{} {} {}".format, atom, st.sampled_from(["AND", "OR"]), atom)
    turned = st.builds("NOT ({})".format, st.one_of(atom, joined))
    nested = st.builds("({}) {} {}".format, st.one_of(joined, turned), st.sampled_from(["AND", "OR"]), atom)
    return draw(st.one_of(atom, joined, turned, nested))


@st.composite
def selects(draw: st.DrawFn, table: str = "films", columns: tuple[str, ...] = tuple(COLUMNS)) -> str:
    some = draw(st.lists(st.sampled_from(columns), min_size=1, max_size=4, unique=True))
    items = draw(st.sampled_from(["*", f"{table}.*", ", ".join(some), ", ".join([*some, "$t AS own"])]))
    text = f"SELECT {items} FROM {table}"
    if draw(st.booleans()):
        text += f" WHERE {draw(conditions())}"
    keys = draw(st.lists(st.sampled_from(columns), max_size=3, unique=True))
    ways = [draw(st.sampled_from(["", " DESC", " NULLS FIRST", " DESC NULLS LAST", " ASC"])) for _ in keys]
    if keys:
        last = draw(st.sampled_from(["", ", id", ", place DESC"]))
        text += " ORDER BY " + ", ".join(map(str.__add__, keys, ways)) + last
    if draw(st.booleans()):
        text += f" LIMIT {draw(st.integers(0, 30))}"
        text += draw(st.sampled_from(["", " OFFSET 1", " OFFSET 7"]))
    return text


PARAMETERS = st.fixed_dictionaries(
    {
        "n": st.one_of(
            st.integers(-3, 60), st.integers(2**31 - 1, 2**31 + 1), st.integers(2**63 - 2, 2**63), st.none()
        ),
        "t": st.one_of(st.sampled_from(["drama", "nature", "it's", "crime"]), st.text(max_size=3), st.none()),
        "d": st.one_of(st.dates(dt.date(2026, 1, 1), dt.date(2026, 6, 30)), st.dates(), st.just(None)),
        "m": st.one_of(st.sampled_from([dt.datetime(2026, 2, 1, 10), dt.datetime(2026, 3, 1)]), st.datetimes()),
        "b": st.booleans(),
    }
)


@settings(max_examples=40, deadline=None)
@given(query=selects(), over=selects("found"), some=st.lists(PARAMETERS, min_size=4, max_size=12), data=st.data())
def test_whatever_is_asked(root: Path, query: str, over: str, some: list[Set], data: st.DataObject) -> None:
    gate = data.draw(st.sampled_from([None, "(SELECT count(*) FROM found) > 2", "EXISTS (SELECT * FROM over)"]))
    planned = Planned(root, {"found": query, "over": over}, gate)
    assert planned.run(some, ahead=True)[0] == planned.run(some, ahead=False)[0]
