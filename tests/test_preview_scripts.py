"""The scripts of pages are linked into one: no two name the same thing, and each comes after what it needs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pytest

from sitegen.preview import pages, trying
from sitegen.preview.overlay import own_file
from sitegen.site.gallery import page

OWN = frozenset(pages.MODULES) | {name for name in trying.MODULES if name.startswith(("block", "posting"))}
NAMED = re.compile(r"^(?:export )?(?:const|let|(?:async )?function\*?|class) (?:\{([^}]*)\}|\[([^\]]*)\]|(\w+))", re.M)
NEEDED = re.compile(r'^import (?:[^"]*from )?"\./([\w.]+)"', re.M)


def source(name: str) -> str:
    return own_file(name) if name in OWN else page.own_part(name)


@pytest.mark.parametrize(
    "modules",
    [page.MODULES, (*page.MODULES, *pages.MODULES), trying.MODULES],
    ids=["the report", "the gallery", "the page of blocks"],
)
def test_scripts_that_are_linked_into_one(modules: Sequence[str]) -> None:
    named: Counter[str] = Counter()
    for at, name in enumerate(modules):
        text = source(name)
        named.update(word for groups in NAMED.findall(text) for word in re.findall(r"\w+", " ".join(groups)))
        needed = NEEDED.findall(text)
        assert set(needed) <= set(modules[:at]), f"{name} comes before what it imports"
    assert len(named) > 50
    assert [word for word, count in named.items() if count > 1] == []
