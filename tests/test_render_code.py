"""Code and pictures' titles in copy: the same in mail, page and text."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from copywriting import COPY, FIRST, FRONT, compiled, inner_text, told

from sitegen.render.model import Artifacts

PRE = re.compile(r"<pre[^>]*><code[^>]*>(.*?)</code></pre>", re.DOTALL)


@pytest.fixture
def mail(tmp_path: Path) -> Callable[[str], Artifacts]:
    """`mail(copy)`: its artifacts; fails when anything is said about it."""

    def make(copy: str) -> Artifacts:
        made, found = compiled(tmp_path, {COPY: f"{FRONT}# Hello\n\n{copy}"})
        assert told(found) == []
        assert made is not None
        return made

    return make


@pytest.mark.parametrize(
    ("copy", "code"),
    [
        ("```\nx = 1\n```\n", "x = 1"),
        ("```python\nif x:\n\n    y <b> & *z*\n- no list\n```\n", "if x:\n\n    y &lt;b&gt; &amp; *z*\n- no list"),
        ("~~~ some words\n# no heading\n~~~\n", "# no heading"),
        ("Words above\n```\nx\n```\nand below\n", "x"),
        ("````\n```\n````\n", "```"),
        ("```\nx\n`````\n", "x"),
        ("- one\n\n    ```\n    x\n      y\n    ```\n- two\n", "x\n  y"),
        ("> ```\n> x\n> ```\n", "x"),
        ("```\n/// divider\n///\n```\n", "/// divider\n///"),
        ("/// text\n```\nx\n///\n```\n///\n", "x\n///"),
        ("    indented\n\n    ```\n", "indented\n\n```"),
        ("```\n{{ values.cta }} & {{ values.cta }}\n```\n", "Come in &amp; Come in"),
        ("```\n[^1]: [a][b]\n```\n", "[^1]: [a][b]"),
    ],
)
def test_code_stays_as_it_is_written(mail: Callable[[str], Artifacts], copy: str, code: str) -> None:
    made = mail(copy)
    for html in (made.email_html, made.preview_html, made.landing_html):
        assert [each.rstrip("\n") for each in PRE.findall(html)] == [code]
    for line in code.split("\n"):
        assert line.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") in inner_text(made)


def test_braces_in_code_reach_the_reader(mail: Callable[[str], Artifacts]) -> None:
    made = mail("```\n{% raw %}{{ x }}{% endraw %} y\n```\n")
    assert PRE.findall(made.preview_html) == PRE.findall(made.landing_html) == ["{{ x }} y\n"]
    assert "{{ '{' }}{ x }} y" in made.email_html


def test_code_of_two_kinds_and_text_between(mail: Callable[[str], Artifacts]) -> None:
    made = mail("```\na\n```\n\n- x\n- y\n\n~~~\nb\n```\n~~~\n")
    assert [each.strip() for each in PRE.findall(made.email_html)] == ["a", "b\n```"]
    assert made.email_html.count("<li") == 2


def test_a_recipients_value_stands_in_code(mail: Callable[[str], Artifacts]) -> None:
    made = mail("```\nname = {{ recipient.first_name }}\n```\n")
    assert 'name = {{ recipient.first_name | default: "there" | escape }}' in made.email_html
    assert "name = Ada" in PRE.findall(made.preview_html)[0]
    assert "name = there" in PRE.findall(made.landing_html)[0]


@pytest.mark.parametrize(
    ("copy", "at"),
    [
        ("Words\n\n```\nx\n", "copy/unclosed-block {}:1"),
        ("- a\n\n    ```\n    x\n", "copy/unclosed-block {}:1"),
        ("Words\n\n- ```\n    x\n    ```\n", "copy/stray-fence {}:1"),
    ],
)
def test_code_that_cannot_be_read_is_told_at_its_line(tmp_path: Path, copy: str, at: str) -> None:
    made, found = compiled(tmp_path, {COPY: FRONT + copy})
    assert made is None
    assert at.format(FIRST + 2) in told(found)


@pytest.mark.parametrize("copy", ['![A square](assets/a.png "{}")', 'In text: ![A square](assets/a.png "{}") here'])
@pytest.mark.parametrize(
    ("written", "shown"),
    [("Big &amp; <b>old</b>", "Big &amp; &lt;b&gt;old&lt;/b&gt;"), ("{{ values.cta }}", "Come in")],
)
def test_a_pictures_title_is_kept(mail: Callable[[str], Artifacts], copy: str, written: str, shown: str) -> None:
    made = mail(copy.format(written) + "\n")
    for html in (made.email_html, made.landing_html, made.preview_html):
        (picture,) = [tag for tag in re.findall(r"<img[^>]*(?:\"[^\"]*\"[^>]*)*>", html) if "A square" in tag]
        assert f' title="{shown}"' in picture.replace("<", "&lt;").replace(">", "&gt;")
    assert "A square" in inner_text(made)


def test_a_title_of_a_linked_picture(mail: Callable[[str], Artifacts]) -> None:
    made = mail('[![A square](assets/a.png "Under the pointer")](/x)\n')
    for html in (made.email_html, made.landing_html):
        assert re.search(r'<img[^>]* title="Under the pointer"', html)
