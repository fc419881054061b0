"""A value that a block's template cuts: told at the value in the copy, with the block that does it."""

from __future__ import annotations

from pathlib import Path

import pytest
from copywriting import COPY, FRONT, compiled

from sitegen.diagnostics import Position

QUOTE: dict[str, str | bytes | None] = {
    "layouts/blocks/quote/block.yaml": "name: Quote\nhelp: Words of others.\nbody: required\n"
    "options:\n  who: {type: string, help: Whose words they are}\nexample: |\n  /// quote\n  Words\n  ///\n",
    "layouts/blocks/quote/email.mjml": "<mj-section><mj-column><mj-text>{{ body.html }}</mj-text>"
    "</mj-column></mj-section>",
    "layouts/blocks/quote/landing.html": "<section>{{ body.html }}</section>",
    "layouts/blocks/quote/email.txt": "{{ body.text }}",
}
CUT = "{{ 'zqv' ~ '%s' }}"
"""Prints the beginning of the token of a build-time value, as a template that cuts one would."""


@pytest.mark.parametrize(
    ("template", "text", "kind"),
    [
        ("email.mjml", "<mj-section><mj-column><mj-text>{}</mj-text></mj-column></mj-section>", "mail"),
        ("landing.html", "<p>{}</p>", "page"),
        ("email.txt", "{}", "text part"),
    ],
)
@pytest.mark.parametrize(
    ("copy", "place", "named"),
    [
        ("One\n\nWords {{ values.cta | upper }} more\n", (11, 7), "“{{ values.cta | upper }}”"),
        ("Words {{ values.cta }} and {{ values.currency }}\n", (7, 1), "a value"),
    ],
    ids=["one value", "one of two"],
)
def test_a_value_that_a_block_cuts_is_told_where_it_is_printed(
    tmp_path: Path, template: str, text: str, kind: str, copy: str, place: tuple[int, int], named: str
) -> None:
    files = {**QUOTE, f"layouts/blocks/quote/{template}": text.format(CUT % "000000000")}
    line, column = place
    made, found = compiled(tmp_path, {**files, COPY: f"{FRONT}# Hello\n\n/// quote\n    who: me\n{copy}///\n"})
    assert made is None
    (told,) = [d for d in found if d.rule == "merge/broken"]
    assert told.message == f"the block “quote” cuts or changes {named} on its way into the {kind}"
    assert f"blocks/quote/{template}" in told.hint
    assert told.at == Position(COPY, line, column)


def test_a_value_that_the_whole_layout_cuts_is_told_of_the_copy(tmp_path: Path) -> None:
    layout = "<!doctype html><title>x</title>{{ content }}" + CUT % "000000000"
    made, found = compiled(tmp_path, {"layouts/landing.html": layout, COPY: f"{FRONT}# Hello {{{{ values.cta }}}}\n"})
    assert made is None
    assert [(d.rule, d.at) for d in found] == [("merge/broken", Position(COPY))]
    assert "outside of the blocks" in found[0].message
