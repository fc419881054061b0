"""Queries and the gate: parameters, queries over queries, what is shared, what comes out, the same on every run."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from planning import BACK, MakeWorld, campaign, load, marked, planned

from sitegen.plan.database import Database, Refused
from sitegen.plan.make import make_plan
from sitegen.plan.model import Plan
from sitegen.plan.tables import load_tables, table_rows

ONE = "SELECT 1 AS one"


def only(query: str, **more: str) -> dict[str, str]:
    changes: dict[str, str] = {"new_titles": f"|\n    {query}", "best": ONE, "send_when": '"true"', **more}
    return {BACK: campaign(**changes)}


def rows(plan: Plan, cell: str = "back/lapsed-2026-02/default/en", query: str = "new_titles") -> list[dict[str, Any]]:
    found = next(each for each in plan.cells if each.id == cell)
    return [dict(row) for row in found.queries[query].rows]


def test_queries_see_tables_parameters_and_earlier_queries(make_world: MakeWorld) -> None:
    plan, found, _ = planned(make_world)
    assert found == []
    assert [row["id"] for row in rows(plan)] == [4, 2, 3]
    assert rows(plan, query="best") == [{"title": "Moth"}]
    cell = next(cell for cell in plan.cells if cell.segment.id == "lapsed-2026-01")
    assert list(cell.queries) == ["new_titles", "best"]
    result = cell.queries["best"]
    assert (result.sql, result.params) == ("SELECT title FROM new_titles LIMIT 1", {"month": "2026-01"})
    assert (result.at.path, result.at.line, result.at.column) == (BACK, 7, 10)


def test_the_parameters_that_every_query_has(make_world: MakeWorld) -> None:
    query = "SELECT $campaign c, $segment s, $family f, $variant v, $locale l, $month m, $threshold t, $greeting g"
    plan, found, _ = planned(make_world, only(query))
    assert found == []
    assert rows(plan, "back/lapsed-2026-02/default/fr") == [
        {
            "c": "back",
            "s": "lapsed-2026-02",
            "f": "lapsed",
            "v": "default",
            "l": "fr",
            "m": "2026-02",
            "t": 2,
            "g": "Salut",
        }
    ]


def test_a_segments_parameters_win_over_values(make_world: MakeWorld) -> None:
    query = "SELECT $month AS m, $locale AS l"
    plan, found, _ = planned(make_world, only(query, values="{month: from values, locale: from values}"))
    assert found == []
    assert rows(plan) == [{"m": "2026-02", "l": "en"}]


def test_a_value_that_only_some_cells_have(make_world: MakeWorld) -> None:
    yaml, at = marked(
        campaign(new_titles='"SELECT ¦$only AS x"', best=ONE, locales="{en: {}, fr: {values: {only: 1}}}"), BACK
    )
    plan, found, _ = planned(make_world, {BACK: yaml})
    assert [(d.rule, d.at) for d in found] == [("sql/unknown-parameter", at[0])]
    assert "“back/lapsed-2026-01/default/en”" in found[0].message
    assert {cell.campaign.id for cell in plan.cells} == {"hello"}


VALUES = [
    ("1", 1),
    ("1.5", Decimal("1.5")),
    ("1.5::DOUBLE", 1.5),
    ("true", True),
    ("NULL", None),
    ("1 / 0", None),
    ("'nan'::FLOAT", None),
    ("'é'", "é"),
    ("DATE '2026-11-01'", dt.date(2026, 11, 1)),
    ("TIMESTAMP '2026-11-01 10:30:00'", dt.datetime(2026, 11, 1, 10, 30)),
    ("TIMESTAMPTZ '2026-11-01 10:30:00+02:00'", dt.datetime(2026, 11, 1, 8, 30)),
    ("TIME '10:30:00'", "10:30:00"),
    ("[1, 2]", [1, 2]),
    ("{'a': [DATE '2026-11-01'], 'b': {'c': NULL}}", {"a": [dt.date(2026, 11, 1)], "b": {"c": None}}),
    ("MAP {'k': 1}", {"k": 1}),
    ("uuid '00000000-0000-0000-0000-000000000001'", "00000000-0000-0000-0000-000000000001"),
    ("12345678901234567890::HUGEINT", 12345678901234567890),
    ("'ab'::BLOB", "6162"),
    ("INTERVAL 36 HOUR", "1 day, 12:00:00"),
    ("array_value(1, 2)", [1, 2]),
]


@pytest.mark.parametrize(("expression", "value"), VALUES, ids=[expression for expression, _ in VALUES])
def test_values_come_out_as_plain_python(make_world: MakeWorld, expression: str, value: Any) -> None:
    plan, found, _ = planned(make_world, only(f"SELECT {expression} AS x"))
    assert found == []
    got = rows(plan)[0]["x"]
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    "query",
    [
        "WITH x AS (SELECT id FROM titles) SELECT * FROM x ORDER BY id",
        "WITH RECURSIVE x(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM x WHERE id < 4) SELECT * FROM x",
        "FROM titles SELECT id ORDER BY id;",
        "(SELECT id FROM titles WHERE id < 3 ORDER BY id) UNION ALL SELECT unnest([3, 4])",
        "VALUES (1), (2), (3), (4)",
        "SELECT id FROM titles ORDER BY id -- the last line is a comment",
        "SELECT * FROM range(1, 5) t(id)",
        "SELECT DISTINCT ON (id) id FROM titles ORDER BY id",
    ],
)
@pytest.mark.parametrize("over", ["SELECT * FROM new_titles", "WITH y AS (FROM new_titles) SELECT * FROM y"])
def test_any_form_of_query_can_be_used_by_the_next(make_world: MakeWorld, query: str, over: str) -> None:
    plan, found, _ = planned(make_world, only(query, best=over, send_when='"(SELECT count(*) FROM best) = 4"'))
    assert found == []
    assert [next(iter(row.values())) for row in rows(plan, query="best")] == [1, 2, 3, 4]


def test_a_query_may_name_a_table_of_its_own_like_an_earlier_query(make_world: MakeWorld) -> None:
    over = "WITH new_titles AS (SELECT 7 AS n) SELECT * FROM new_titles"
    plan, found, _ = planned(make_world, only("SELECT 1 AS n", best=over))
    assert found == []
    assert rows(plan, query="best") == [{"n": 7}]


def test_cells_share_rows_exactly_when_their_parameters_agree(make_world: MakeWorld) -> None:
    plan, _, _ = planned(make_world)
    back = {cell.id: cell for cell in plan.cells if cell.campaign.id == "back"}
    en, fr = back["back/lapsed-2026-02/default/en"], back["back/lapsed-2026-02/default/fr"]
    assert en.queries["new_titles"].rows is fr.queries["new_titles"].rows
    assert en.queries is fr.queries
    other = back["back/lapsed-2026-01/default/en"]
    assert other.queries["new_titles"].rows is not en.queries["new_titles"].rows


def test_results_equal_each_cells_queries_run_alone(make_world: MakeWorld) -> None:
    queries = {
        "new_titles": "SELECT *, $locale AS l FROM titles WHERE score >= $least ORDER BY id",
        "best": "SELECT count(*) AS n, max($month) AS m, $flag AS flag, typeof($flag) AS kind FROM new_titles",
    }
    values = "{least: 6, flag: 1}"
    locales = "{en: {values: {flag: true}}, fr: {values: {flag: 1.0, least: 8}}}"
    files = only(queries["new_titles"], best=queries["best"], values=values, locales=locales)
    world, project, _ = load(make_world, files)
    plan, report = make_plan(project, world)
    assert not report.has_errors()
    database = Database()
    load_tables(database, project, world)
    for cell in (cell for cell in plan.cells if cell.campaign.id == "back"):
        known = {**cell.values.tree, **cell.segment.params, "locale": cell.locale.tag}
        text = queries["new_titles"]
        first = database.run(text, {name: known[name] for name in ("locale", "least")})
        whole = f"WITH new_titles AS ({text}) {queries['best']}"
        second = database.run(whole, {name: known[name] for name in ("locale", "least", "month", "flag")})
        for name, answer in {"new_titles": first, "best": second}.items():
            assert cell.queries[name].rows == tuple(dict(zip(answer.columns, row, strict=True)) for row in answer.rows)
            assert repr(cell.queries[name].rows) == repr(
                tuple(dict(zip(answer.columns, row, strict=True)) for row in answer.rows)
            )
    database.close()


def test_a_true_and_a_one_are_not_the_same_parameter(make_world: MakeWorld) -> None:
    locales = "{en: {values: {flag: true}}, fr: {values: {flag: 1}}, ar: {values: {flag: 1.0}}}"
    plan, _, _ = planned(make_world, only("SELECT typeof($flag) AS kind", locales=locales))
    kinds = {cell.locale.tag: cell.queries["new_titles"].rows[0]["kind"] for cell in plan.cells if cell.queries}
    assert kinds == {"en": "BOOLEAN", "fr": "INTEGER", "ar": "DOUBLE"}


GATES = {
    "(SELECT count(*) FROM new_titles) >= 4": (
        ["lapsed-2026-02", "lapsed-2026-03"],
        "send_when is false: (SELECT count(*) FROM new_titles) >= 4; new_titles has 3 rows",
    ),
    "(SELECT count(*) FROM new_titles) >= $threshold AND $month <> '2026-03'": (
        ["lapsed-2026-03"],
        "send_when is false: (SELECT count(*) FROM new_titles) >= $threshold AND $month <> '2026-03'; "
        "new_titles has 2 rows; $threshold is 2; $month is 2026-03",
    ),
    "(SELECT max(score) FROM new_titles WHERE id < 3) > 1": (
        ["lapsed-2026-03"],
        "send_when is unknown (NULL): (SELECT max(score) FROM new_titles WHERE id < 3) > 1; new_titles has 2 rows",
    ),
    "NULL": (["lapsed-2026-01", "lapsed-2026-02", "lapsed-2026-03"], "send_when is unknown (NULL): NULL"),
    "true": ([], ""),
    "false -- for now": (
        ["lapsed-2026-01", "lapsed-2026-02", "lapsed-2026-03"],
        "send_when is false: false -- for now",
    ),
}


@pytest.mark.parametrize("gate", GATES)
def test_cells_for_which_send_when_is_not_true_are_left_out(make_world: MakeWorld, gate: str) -> None:
    plan, found, _ = planned(make_world, {BACK: campaign(send_when=f'"{gate}"')})
    segments, reason = GATES[gate]
    back = [cell for cell in plan.cells if cell.campaign.id == "back"]
    assert [each.rule for each in found] == ([] if back else ["plan/no-cells"])
    assert [each.id for each in plan.gated] == [
        f"back/{name}/default/{tag}" for name in segments for tag in ("en", "fr")
    ]
    assert not {each.id for each in plan.gated} & {cell.id for cell in plan.cells}
    for each in plan.gated[:1]:
        assert each.reason == reason
        assert (each.at.path, each.at.line) == (BACK, 8)
        assert each.cell.id == each.id
        assert list(each.queries) == ["new_titles", "best"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT genre, count(*) AS n FROM titles GROUP BY genre",
        "SELECT DISTINCT genre FROM titles",
        "SELECT * FROM titles ORDER BY genre LIMIT 2",
        "SELECT i % 7 AS k, count(*) AS n FROM range(100000) t(i) GROUP BY k",
        "SELECT a.id, b.id AS other FROM titles a JOIN titles b USING (genre)",
        "SELECT string_agg(title) AS t FROM titles",
    ],
)
def test_the_same_rows_in_the_same_order_on_every_run(make_world: MakeWorld, query: str) -> None:
    first, _, _ = planned(make_world, only(query))
    for _ in range(3):
        again, _, _ = planned(make_world, only(query))
        assert rows(again) == rows(first)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM range(100001) t(i)",
        "SELECT unnest(range(100001)) AS i",
    ],
)
def test_more_rows_than_a_query_may_give(make_world: MakeWorld, query: str) -> None:
    _, found, _ = planned(make_world, only(query))
    assert [d.rule for d in found] == ["sql/failed"]
    assert "100,000 rows" in found[0].message


def test_a_query_that_does_not_end(make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.plan.database.MAX_SECONDS", 1)
    _, found, _ = planned(make_world, only("SELECT count(*) AS n FROM range(10000000000000) a(i), range(1000) b(j)"))
    assert [d.rule for d in found] == ["sql/failed"]
    assert "takes longer than" in found[0].message


@pytest.mark.parametrize("while_it", ["execute", "fetchmany"])
def test_ctrl_c_ends_a_query_as_it_ends_everything(while_it: str) -> None:
    class Interrupted:
        description = ()

        def execute(self, *_: object) -> Interrupted:
            return self

        def fetchmany(self, _: int) -> list[Any]:
            return []

        def interrupted(self, *_: object) -> None:
            raise RuntimeError("Query interrupted")

    database = Database()
    connection = Interrupted()
    setattr(connection, while_it, connection.interrupted)
    database._connection = connection
    with pytest.raises(KeyboardInterrupt):
        database.run("SELECT 1")


def test_nothing_outside_is_reached_once_the_tables_are_loaded() -> None:
    database = Database()
    database.seal()
    for text in (
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "ATTACH '/tmp/x.db'",
        "SET enable_external_access = true",
        "SET threads = 4",
        "INSTALL httpfs",
        "SELECT * FROM database",
    ):
        with pytest.raises(Refused):
            database.run(text)
    database.close()


TABLES: dict[str, tuple[str | bytes, list[dict[str, Any]]]] = {
    "content/data/a.csv": (
        "code,zip,day,at,share,ok,note\n"
        '1,0123,2026-01-02,2026-01-02 10:00,1.5,true,"a, ""b""\nc"\n'
        "2,0456,,2026-01-02T11:00:00Z,.5,false,\n",
        [
            {
                "code": 1,
                "zip": "0123",
                "day": dt.date(2026, 1, 2),
                "at": dt.datetime(2026, 1, 2, 10),
                "share": 1.5,
                "ok": True,
                "note": 'a, "b"\nc',
            },
            {
                "code": 2,
                "zip": "0456",
                "day": None,
                "at": dt.datetime(2026, 1, 2, 11),
                "share": 0.5,
                "ok": False,
                "note": None,
            },
        ],
    ),
    "content/data/b.csv": ("x;y\n1;03/04/2026\n2;1,5\n", [{"x": 1, "y": "03/04/2026"}, {"x": 2, "y": "1,5"}]),
    "content/data/c.csv": ("﻿x,y\r\n1,é\r\n".encode(), [{"x": 1, "y": "é"}]),
    "content/data/d.csv": ("x,y\n", []),
    "content/data/e.json": (
        '[{"x": "2026-01-02", "y": {"z": [1, 2]}}, {"x": null, "w": true}]',
        [{"x": dt.date(2026, 1, 2), "y": {"z": [1, 2]}, "w": None}, {"x": None, "y": None, "w": True}],
    ),
    "content/data/f.yaml": (
        "- {x: 2026-01-02, y: 1, l: [a, b], r: {k: 1}, t: 2026-01-02T10:00:00+02:00}\n"
        "- {x: 2026-01-03, y: 1.5, w: no}\n",
        [
            {
                "x": dt.date(2026, 1, 2),
                "y": 1.0,
                "l": ["a", "b"],
                "r": {"k": 1},
                "t": dt.datetime(2026, 1, 2, 8),
                "w": None,
            },
            {"x": dt.date(2026, 1, 3), "y": 1.5, "l": None, "r": None, "t": None, "w": "no"},
        ],
    ),
}


@pytest.mark.parametrize("path", TABLES)
def test_tables_as_queries_and_copy_see_them(make_world: MakeWorld, path: str) -> None:
    name = path.rpartition("/")[2].partition(".")[0]
    content, expected = TABLES[path]
    files = {path: content, **only(f"SELECT * FROM {name}")}
    plan, found, project = planned(make_world, files)
    assert found == []
    assert rows(plan) == expected
    world, project, _ = load(make_world, files)
    assert list(table_rows(project.tables[name], world)) == expected


def test_a_parquet_table(make_world: MakeWorld, tmp_path: Any) -> None:
    database = Database()
    path = tmp_path / "made.parquet"
    database.execute(f"COPY (SELECT 1 AS x, DATE '2026-01-02' AS d, [1.5] AS l) TO '{path}'")
    database.close()
    files = {"content/data/made.parquet": path.read_bytes(), **only("SELECT * FROM made")}
    plan, found, _ = planned(make_world, files)
    assert found == []
    assert rows(plan) == [{"x": 1, "d": dt.date(2026, 1, 2), "l": [Decimal("1.5")]}]


def test_a_parquet_table_that_is_broken_inside(make_world: MakeWorld) -> None:
    files = {"content/data/made.parquet": b"PAR1" + b"\0" * 40 + b"PAR1", **only("SELECT * FROM made")}
    _, found, _ = planned(make_world, files)
    assert [d.rule for d in found if d.at and d.at.path == "content/data/made.parquet"] == ["data/table"]
    assert all("/tmp" not in d.message for d in found)
