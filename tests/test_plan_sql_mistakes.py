"""Mistakes planted in SQL: each is found, under its rule, at the character behind ¦, in every style of YAML."""

from __future__ import annotations

import pytest
from planning import BACK, FILES, SEGMENTS_FILE, MakeWorld, campaign, load, marked, planned

from sitegen.plan.make import make_plan


def rule_file(when: str) -> str:
    return f"everyone: {{when: 'true'}}\nlapsed-{{month}}:\n  for_each: SELECT '2026-02' AS month\n  when: {when}\n"


def family_file(for_each: str) -> str:
    return f"everyone: {{when: 'true'}}\nlapsed-{{month}}:\n  for_each: {for_each}\n  when: status = $month\n"


WHEN = [
    ("sql/unknown-column", "¦statsu = 'cancelled'", "no column “statsu”", "Did you mean “status”?"),
    ("sql/unknown-column", "status = 'a' AND ¦lefton IS NULL AND status = 'b'", "“lefton”", "Did you mean “left_on”?"),
    ("sql/unknown-column", "recipient.¦statsu = 'a'", "“statsu”", "“status”"),
    ("sql/unknown-column", 'status = ¦"guest"', "“guest”", "Text stands in single quotes: 'guest'."),
    ("sql/unknown-column", 'status = ¦"statsu"', "“statsu”", "Did you mean “status”? Text stands in single quotes"),
    ("sql/unknown-parameter", "status = ¦$mnth", "“$mnth”", "“month”"),
    ("sql/unknown-parameter", "status = ¦$locale", "“$locale”", ""),
    ("sql/unknown-parameter", "status = ¦?", "no name", "$name"),
    ("sql/unknown-parameter", "status = ¦$1", "without a name", "$name"),
    ("sql/syntax", "status = ¦= 'a'", "“=”", ""),
    ("sql/syntax", "status ¦statsu = 'a'", "“statsu”", ""),
    ("sql/syntax", "(status = 'a'¦", "too early", "never closed"),
    ("sql/syntax", "status = 'a'¦)", "“)”", ""),
    ("sql/syntax", "status AND¦", "too early", ""),
    ("sql/syntax", "status = ¦'a", "quote", ""),
    ("sql/syntax", "status = 'a' ¦/* why", "comment", ""),
    ("sql/not-reproducible", "left_on > ¦current_date", "current_date", "values:"),
    ("sql/not-reproducible", "left_on > ¦now() - INTERVAL 30 DAY", "now", ""),
    ("sql/not-reproducible", "left_on > ¦TODAY()", "today", ""),
    ("sql/not-reproducible", "¦random() < 0.5", "random", ""),
    ("sql/not-reproducible", "¦age(left_on) > INTERVAL 1 DAY", "age()", "two dates"),
    ("sql/not-a-query", "¦SELECT status = 'a'", "condition", "status = 'active'"),
    ("sql/not-a-query", "¦WHERE status = 'a'", "WHERE", ""),
    ("sql/not-a-query", "¦DROP TABLE recipient", "DROP", ""),
    ("sql/not-a-query", "status = 'a'; ¦status = 'b'", "second statement", ""),
    ("sql/not-a-query", "¦status = 'a' AS x", "AS", ""),
    ("sql/not-a-query", "status IN (SELECT * FROM ¦read_csv('x.csv'))", "read_csv", "content/data/"),
    ("sql/not-a-query", "status = ¦getenv('HOME')", "getenv()", ""),
    ("sql/not-a-query", "EXISTS (FROM ¦'/etc/passwd')", "queries read no files", ""),
    ("sql/unknown-table", "status IN (SELECT title FROM ¦titles)", "“titles”", "for_each"),
    ("sql/failed", "¦films", "neither true nor false", "Compare"),
    ("sql/failed", "¦films + 1", "DOUBLE", ""),
    ("sql/failed", "¦sttus(left_on) = 'a'", "function “sttus”", ""),
    ("sql/failed", "¦count(*) > 3", "", ""),
    ("sql/failed", "left_on = ¦spent", "DATE", ""),
    ("sql/failed", "¦row_number() OVER () = 1", "", ""),
    ("sql/failed", "len(list_filter(watched, w ¦-> w.rating > 3)) > 0", "“->”", "lambda"),
    ("sql/failed", "left_on > ¦'yesterday'", "yesterday", "DATE '2026-12-05'"),
    ("sql/failed", "¦left_on > 5", "DATE", "Write a date as DATE '2026-12-05'."),
]


@pytest.mark.parametrize("style", ["plain", "single", "double", "literal", "folded"])
@pytest.mark.parametrize(("rule", "when", "message", "hint"), WHEN, ids=[when for _, when, _, _ in WHEN])
def test_a_mistake_in_a_rule_is_found_at_its_place(
    make_world: MakeWorld, style: str, rule: str, when: str, message: str, hint: str
) -> None:
    if style == "plain" and (": " in when or when.startswith(("¦'", "'"))):
        return
    text = {
        "plain": when,
        "single": "'" + when.replace("'", "''") + "'",
        "double": '"' + when.replace("\\", "\\\\").replace('"', '\\"') + '"',
        "literal": f"|\n    -- a comment\n    {when}",
        "folded": f">-\n    true AND\n    ({when})" if rule == "sql/unknown-column" else f">-\n    {when}",
    }[style]
    segments, positions = marked(rule_file(text), SEGMENTS_FILE)
    plan, found, _ = planned(make_world, {SEGMENTS_FILE: segments})
    errors = [d for d in found if d.severity == "error"]
    assert [d.rule for d in errors] == [rule], errors
    assert errors[0].at == positions[0], errors
    assert message in errors[0].message
    assert hint in errors[0].hint
    assert [cell.campaign.id for cell in plan.cells] == ["hello"]


QUERIES = [
    ("sql/unknown-column", "SELECT ¦ttle FROM titles", "“ttle” in titles", "“title”"),
    ("sql/unknown-column", "SELECT id FROM titles t WHERE t.¦scor > 3", "“scor”", "“score”"),
    ("sql/unknown-column", "SELECT id FROM titles ORDER BY ¦scor DESC", "“scor”", "“score”"),
    ("sql/unknown-column", "WITH x AS (SELECT id AS n FROM titles) SELECT n, ¦nn FROM x", "“nn”", ""),
    ("sql/unknown-column", "SELECT * EXCLUDE (¦scor) FROM titles", "“scor”", "“score”"),
    ("sql/unknown-table", "SELECT * FROM ¦titels", "“titels”", "“titles”"),
    ("sql/unknown-table", "SELECT * FROM titles JOIN ¦genres USING (genre)", "“genres”", ""),
    ("sql/unknown-table", "SELECT * FROM ¦best", "comes later", "move"),
    ("sql/unknown-table", "SELECT * FROM ¦information_schema.tables", "information_schema", ""),
    ("sql/unknown-table", "SELECT ¦titels.id FROM titles", "“titels”", "“titles”"),
    ("sql/unknown-table", "SELECT * FROM ¦people.recipient", "people.recipient", ""),
    ("sql/unknown-parameter", "SELECT * FROM titles WHERE title = ¦$grting", "“$grting”", "“greeting”"),
    ("sql/unknown-parameter", "SELECT * FROM titles WHERE score > ¦$offer", "“$offer”", ""),
    ("sql/syntax", "SELECT id FROM titles WHERE¦", "too early", ""),
    ("sql/syntax", "SELECT id FORM ¦titles", "“titles”", ""),
    ("sql/syntax", "SELECT id, FROM titles WHRE ¦id = 1 AND", "“id”", ""),
    ("sql/not-a-query", "¦PRAGMA version", "PRAGMA", "SELECT"),
    ("sql/not-a-query", "¦COPY titles TO 'x.csv'", "COPY", ""),
    ("sql/not-a-query", "¦INSTALL httpfs", "INSTALL", ""),
    ("sql/not-a-query", "¦ATTACH 'x.db'", "ATTACH", ""),
    ("sql/not-a-query", "¦INSERT INTO titles VALUES (1)", "INSERT", ""),
    ("sql/not-a-query", "¦titles", "not a query", "SELECT"),
    ("sql/not-a-query", "SELECT 1; ¦SELECT 2", "second", ""),
    ("sql/not-a-query", "SELECT * FROM ¦read_parquet('x.parquet')", "read_parquet()", ""),
    ("sql/not-a-query", "SELECT * FROM ¦glob('*')", "glob()", ""),
    ("sql/not-a-query", "SELECT * FROM ¦duckdb_settings()", "duckdb_settings()", ""),
    ("sql/not-a-query", "SELECT * FROM ¦query('SELECT 1')", "query()", ""),
    ("sql/not-a-query", "SELECT * FROM ¦repeat_row(1, num_rows = 2)", "repeat_row()", ""),
    ("sql/not-a-query", "SELECT * FROM ¦'other.csv'", "other.csv", ""),
    ("sql/not-reproducible", "SELECT *, ¦random() AS r FROM titles", "random", ""),
    ("sql/not-reproducible", "SELECT *, ¦uuid() AS r FROM titles", "uuid", ""),
    ("sql/not-reproducible", "SELECT * FROM titles USING ¦SAMPLE 2", "sample", "ORDER BY"),
    ("sql/not-reproducible", "SELECT * FROM titles WHERE added_on < ¦CURRENT_DATE", "current_date", ""),
    ("sql/not-reproducible", "SELECT ¦version() AS v", "version", ""),
    ("sql/failed", "SELECT ¦strftme(added_on, '%Y') AS y FROM titles", "“strftme”", "“strftime”"),
    ("sql/failed", "¦SELECT id, id FROM titles", "two columns called “id”", "AS"),
    ("sql/failed", "SELECT ¦title, count(*) AS n FROM titles", "GROUP BY", "GROUP BY"),
    ("sql/failed", "SELECT title¦::INTEGER AS n FROM titles", "Could not convert", ""),
    ("plan/recipient-gate", "SELECT * FROM titles WHERE title = ¦first_name", "“first_name”", "segment's when"),
]


@pytest.mark.parametrize("style", ["double", "literal"])
@pytest.mark.parametrize(("rule", "query", "message", "hint"), QUERIES, ids=[query for _, query, _, _ in QUERIES])
def test_a_mistake_in_a_query_is_found_at_its_place(
    make_world: MakeWorld, style: str, rule: str, query: str, message: str, hint: str
) -> None:
    text = '"' + query + '"' if style == "double" else f"|\n    -- é, ü: more bytes than characters\n    {query}"
    yaml, positions = marked(campaign(new_titles=text, best='"SELECT 1 AS one"', send_when='"true"'), BACK)
    plan, found, _ = planned(make_world, {BACK: yaml})
    errors = [d for d in found if d.severity == "error"]
    assert [d.rule for d in errors] == [rule], errors
    assert errors[0].at == positions[0], errors
    assert message.lower() in errors[0].message.lower()
    assert hint in errors[0].hint
    assert [cell.campaign.id for cell in plan.cells] == ["hello"]


GATES = [
    ("plan/recipient-gate", "¦plan = 'basic'", "“plan”", "segment's when"),
    ("plan/recipient-gate", "¦recipient.plan = 'basic'", "recipient", ""),
    ("sql/failed", "¦(SELECT count(*) FROM new_titles)", "neither true nor false", "Compare"),
    ("sql/unknown-column", "count(¦new_titles) >= 1", "“new_titles”", "(SELECT count(*) FROM new_titles)"),
    ("sql/not-a-query", "¦SELECT count(*) FROM new_titles", "a condition", "(SELECT count(*) FROM new_titles) > 0"),
    ("sql/not-a-query", "¦SELECT * FROM new_titles", "a condition", "(SELECT count(*) FROM …) > 0"),
    ("sql/failed", "¦(SELECT id, title FROM new_titles) IS NULL", "", ""),
    ("sql/unknown-table", "EXISTS (FROM ¦new_title)", "“new_title”", "“new_titles”"),
    ("sql/unknown-column", "(SELECT max(¦scores) FROM new_titles) > 3", "“scores”", "“score”"),
    ("sql/unknown-parameter", "(SELECT count(*) FROM new_titles) > ¦$treshold", "“$treshold”", "“threshold”"),
    ("sql/syntax", "(SELECT count(* ¦FROM new_titles) >= 3", "“FROM”", ""),
]


@pytest.mark.parametrize(("rule", "gate", "message", "hint"), GATES, ids=[gate for _, gate, _, _ in GATES])
def test_a_mistake_in_send_when_is_found_at_its_place(
    make_world: MakeWorld, rule: str, gate: str, message: str, hint: str
) -> None:
    yaml, positions = marked(campaign(send_when=f'"{gate}"'), BACK)
    _, found, _ = planned(make_world, {BACK: yaml})
    errors = [d for d in found if d.severity == "error"]
    assert [d.rule for d in errors] == [rule], errors
    assert errors[0].at == positions[0], errors
    assert message in errors[0].message
    assert hint in errors[0].hint


FAMILIES = [
    ("sql/unknown-table", "SELECT title AS month FROM ¦titels", "“titels”", "“titles”"),
    ("sql/unknown-column", "SELECT ¦ttle AS month FROM titles", "“ttle”", "“title”"),
    ("plan/recipient-gate", "SELECT ¦status AS month FROM titles", "“status”", ""),
    ("sql/unknown-parameter", "SELECT ¦$month AS month", "“$month”", "for_each has no parameters"),
    ("sql/not-reproducible", "SELECT strftime(¦current_date, '%Y-%m') AS month", "current_date", ""),
    ("sql/not-a-query", "SELECT * FROM ¦read_csv('/etc/passwd') t(month)", "read_csv()", ""),
    ("sql/syntax", "SELECT 1 AS month ¦month", "“month”", ""),
    ("plan/name", "¦SELECT 'a' AS month, 'b' AS locale", "“locale”", "AS"),
    ("plan/name", "¦SELECT 'a' AS month, 1 + 1", "cannot be used as a name", "AS"),
]


@pytest.mark.parametrize(("rule", "query", "message", "hint"), FAMILIES, ids=[query for _, query, _, _ in FAMILIES])
def test_a_mistake_in_for_each_is_found_at_its_place(
    make_world: MakeWorld, rule: str, query: str, message: str, hint: str
) -> None:
    segments, positions = marked(family_file(f'"{query}"'), SEGMENTS_FILE)
    _, found, _ = planned(make_world, {SEGMENTS_FILE: segments})
    errors = [d for d in found if d.severity == "error"]
    assert [d.rule for d in errors] == [rule], errors
    assert errors[0].at == positions[0], errors
    assert message in errors[0].message
    assert hint in errors[0].hint


def test_every_unknown_column_of_a_text_is_reported(make_world: MakeWorld) -> None:
    text = '"SELECT ¦idd, ¦t, title FROM titles WHERE ¦scor > 3 AND genre = ¦g ORDER BY ¦addedon, id"'
    yaml, positions = marked(campaign(new_titles=text), BACK)
    _, found, _ = planned(make_world, {BACK: yaml})
    assert [d.at for d in found] == positions
    assert {d.rule for d in found} == {"sql/unknown-column"}


def test_mistakes_of_several_texts_are_reported_in_one_run(make_world: MakeWorld) -> None:
    back = campaign(
        new_titles='"SELECT ¦scor, id FROM titles"',
        best='"SELECT ¦ttle FROM new_titles"',
        send_when='"¦random() > 0.5 AND (SELECT ¦nn FROM best) > 1"',
    )
    yaml, in_campaign = marked(back, BACK)
    segments, in_segments = marked(rule_file('"¦statsu = $month OR ¦frist_name = ¦now()"'), SEGMENTS_FILE)
    segments += 'other: {when: "1 +"}\n'
    _, found, _ = planned(make_world, {BACK: yaml, SEGMENTS_FILE: segments})
    places = {d.at for d in found}
    assert {*in_campaign, *in_segments} <= places
    assert [d.rule for d in found if d.at and d.at.path == SEGMENTS_FILE] == [
        "sql/unknown-column",
        "sql/unknown-column",
        "sql/not-reproducible",
        "sql/syntax",
    ]


def test_what_hangs_on_a_broken_file_is_not_reported_twice(make_world: MakeWorld) -> None:
    files = {
        "content/data/titles.csv": "id,id\n1,2\n",
        "content/recipients/fields.yaml": FILES["content/recipients/fields.yaml"].replace("plan: {type", "plan: {typ"),
        SEGMENTS_FILE: FILES[SEGMENTS_FILE].replace('"true"', "\"plan = 'basic'\""),
    }
    world, project, found = load(make_world, files)
    assert {"data/table", "schema/unknown-key"} <= {d.rule for d in found}
    plan, report = make_plan(project, world)
    assert list(report) == []
    assert plan.cells == ()


@pytest.mark.parametrize(
    "when",
    ["(" * 900 + "true" + ")" * 900, "NOT " * 4000 + "true", "CASE WHEN true THEN " * 400 + "true" + " END" * 400],
)
def test_a_rule_without_bottom(make_world: MakeWorld, when: str) -> None:
    _, found, _ = planned(make_world, {SEGMENTS_FILE: rule_file(f'"{when}"')})
    assert [(d.rule, d.at.line if d.at else 0) for d in found] == [("sql/syntax", 4)]
    assert "deep" in found[0].message


def test_a_rule_without_end(make_world: MakeWorld) -> None:
    _, found, _ = planned(make_world, {SEGMENTS_FILE: rule_file('"' + "status = 'a' OR " * 2000 + 'true"')})
    assert [d.rule for d in found] == ["sql/syntax"]
    assert "20,000 characters" in found[0].message


def test_quoted_names_and_texts_are_not_taken_for_functions(make_world: MakeWorld) -> None:
    query = """SELECT id, 'now() $x' AS "random", "title" AS user_name FROM titles -- now() in a comment, $y"""
    plan, found, _ = planned(make_world, {BACK: campaign(new_titles=f"|\n    {query}", best="SELECT 1 AS one")})
    assert found == []
    rows = plan.cells[0].queries["new_titles"].rows
    assert rows[0] == {"id": 1, "random": "now() $x", "user_name": "Tide"}
