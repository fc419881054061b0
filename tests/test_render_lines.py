"""Mistakes in copy are told at the line and column at which they are written, whatever tags strip or leave raw."""

from __future__ import annotations

from pathlib import Path

import pytest
from copywriting import COPY, FIRST, FRONT, compiled


@pytest.mark.parametrize(
    "body",
    [
        "Text.\n\n{%- if true %}\n   {{ nothing }}\n{% endif %}\n",
        "Text.\n\n\n\n{{- nothing }}\n",
        "Text.\n\nA\n\n{%- set a = 1 %}\n\nB {{ nothing }}\n",
        "Text.\n\n{% if true %}\n\n{{- nothing }}\n{% endif %}\n",
        "Text.\n\n{% if true -%}\n\n   {{ nothing }}\n{%- endif -%}\n",
        "{#- a note\nof lines -#}\n\n{{ nothing }}\n",
        "{% raw %}{{ x }}{% endraw %} {{ nothing }}\n",
        "{% raw %}\n{{ x }}\n{% endraw %} {{ nothing }}\n",
    ],
)
def test_a_mistake_beside_what_strips_or_is_raw_is_told_once_and_where_it_is(tmp_path: Path, body: str) -> None:
    _, found = compiled(tmp_path, {COPY: FRONT + body})
    before = body.partition("nothing")[0]
    column = len(before.rpartition("\n")[2]) + 1
    places = [(each.at.line, each.at.column) for each in found if each.at]
    tag = column - len("{{ ") if "{{- " not in body else column - len("{{- ")
    assert places in ([(FIRST + before.count("\n"), column)], [(FIRST + before.count("\n"), tag)])
