"""docs/site.md: the manifest has the keys that the page lists, the build the files that it draws."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from building import warm
from conftest import LAYOUTS

from sitegen.site.build import build

PAGE = (Path(__file__).parent.parent / "docs" / "site.md").read_text()
FILES: dict[str, str | bytes] = {
    "content/campaigns/hello/campaign.yaml": """\
name: Hello
kind: marketing
segments: [everyone]
queries: {titles: SELECT 1 AS id}
send_when: (SELECT count(*) FROM titles) > 0 AND $variant = 'a'
experiment: {hypothesis: A is better, metric: opened, variants: {a: {}, b: {}}}
""",
    "content/campaigns/hello/assets/seat.png": (LAYOUTS / "assets" / "example-scene.png").read_bytes(),
    "content/campaigns/hello/email.md": "---\nsubject: S\n---\n![A seat](assets/seat.png)\n",
}


def keys(table: str) -> set[str]:
    rows = PAGE.partition(table)[2].partition("| key | is |")[2].partition("\n\n")[0].splitlines()
    return {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1] if "|" in row else "")}


def test_the_manifest_has_the_keys_of_the_page(make_project: Callable[..., Path]) -> None:
    root = make_project(FILES)
    build(warm(root), root / "build")
    manifest = json.loads((root / "build" / "manifest.json").read_text())
    assert set(manifest) == keys("## manifest.json")
    (cell,) = manifest["cells"].values()
    assert set(cell) == keys("\nA cell:\n")
    written = set(re.findall(r"`(\w+)`", PAGE))
    parts = [cell["segment"], cell["variant"], cell["inbox"], *cell["files"].values(), *manifest["gated"].values()]
    assert {name for part in [*parts, *manifest["experiments"].values()] for name in part} <= written
    assert all(f"`{name}`" in PAGE for name in cell["files"])


def test_the_build_has_the_files_of_the_page(make_project: Callable[..., Path]) -> None:
    root = make_project(FILES)
    build(warm(root), root / "build")
    drawn = PAGE.partition("```\n")[2].partition("```")[0]
    files = (path for path in (root / "build").rglob("*") if path.is_file())
    names = {path.name for path in files if path.parent.name not in ("assets", ".cache")}
    assert names - {"en.js"} == set(re.findall(r"[\w-]+\.(?:html|txt|eml|json)", drawn))
