"""A project of nine cells, three of them with an error, and what a build of it says that cannot differ."""

from __future__ import annotations

from typing import Any

from conftest import LAYOUTS, MINIMAL

from sitegen.site.build import BuildResult

HELLO = "content/campaigns/hello"
SITE = MINIMAL["content/site.yaml"] + "  de: {name: Deutsch}\n  fr: {name: Français}\n"
FILES: dict[str, str | bytes] = {
    "content/site.yaml": SITE,
    "content/segments.yaml": 'everyone: {name: Everyone, when: "true"}\nbasic: {name: Basic, when: "true"}\n',
    f"{HELLO}/campaign.yaml": "name: Hello\nkind: marketing\nsegments: [everyone, basic]\n",
    f"{HELLO}/email.md": "---\nsubject: Good evening\npreheader: A letter\n---\n# Hello, {{ segment.name }}\n\n"
    "![A seat](assets/seat.png)\n\n/// button\n    href: https://lanternreel.example/\nWatch\n///\n",
    f"{HELLO}/assets/seat.png": (LAYOUTS / "assets" / "example-scene.png").read_bytes(),
    "content/campaigns/broken/campaign.yaml": "name: Broken\nkind: marketing\nsegments: [everyone]\n",
    "content/campaigns/broken/email.md": "---\nsubject: Hello\n---\n# Hello\n\n{{ nothing }}\n",
}


def facts(result: BuildResult) -> tuple[Any, ...]:
    """The outcome of a build but for the time it took."""
    figures = {name: each.as_data() for name, each in result.campaigns.items()}
    return result.compiled, result.written, result.unchanged, result.removed, result.diagnostics, figures
