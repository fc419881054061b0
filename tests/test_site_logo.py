"""What is wrong with the brand's logo is told once, where site.yaml names it; and whom the message is addressed to."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from building import ROOT, data, run
from conftest import MINIMAL

SITE = "content/site.yaml"
PICTURE = (ROOT / "content/assets/logo.png").read_bytes()
FIELDS = MINIMAL["content/recipients/fields.yaml"]

Make = Callable[..., Path]


def branded(*lines: str) -> dict[str, str | bytes]:
    """Files whose site names pictures; there is one, content/assets/logo.png."""
    named = "".join(f"  {line}\n" for line in lines)
    return {SITE: MINIMAL[SITE].replace("from:\n", f"{named}from:\n", 1), "content/assets/logo.png": PICTURE}


@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.parametrize(
    ("line", "extra", "rule", "hint"),
    [
        ("logo: assets/lgo.png", {}, "asset/missing", "Did you mean “assets/logo.png”?"),
        ("logo_dark: logo.png", {}, "asset/missing", ""),
        ("logo: nowhere/logo.png", {}, "asset/missing", ""),
        ("logo: https://lanternreel.example/logo.png", {}, "asset/missing", ""),
        ("logo: ../logo.png", {}, "file/outside", ""),
        ("logo: assets/bad.png", {"content/assets/bad.png": b"not a picture"}, "asset/unreadable", ""),
    ],
)
def test_a_bad_logo_is_one_error_at_its_line(
    make_project: Make, command: str, line: str, extra: dict[str, bytes], rule: str, hint: str
) -> None:
    [only] = data("-C", make_project({**branded(line), **extra}), command, code=1)["diagnostics"]
    assert (only["rule"], only["path"], only["line"], only["excerpt"].strip()) == (rule, SITE, 4, line)
    assert "hello/everyone/default/en" in only["cells"]
    assert hint in only["hint"]


def test_a_picture_that_the_copy_asks_for_is_told_in_the_copy(make_project: Make) -> None:
    copy = "---\nsubject: S\n---\n# T\n\n/// image\n    image: assets/lgo.png\n    alt: A lantern\n///\n"
    files = {**branded("logo: assets/lgo.png"), "content/campaigns/hello/email.md": copy}
    told = data("-C", make_project(files), "check", code=1)["diagnostics"]
    assert [(d["path"], d["line"]) for d in told] == [("content/campaigns/hello/email.md", 7), (SITE, 4)]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({}, "ada@lanternreel.example"),
        ({"first_name": "Zoë"}, "Zoë <ada@lanternreel.example>"),
        ({"first_name": " Zoë ", "last_name": "Byron"}, "Zoë Byron <ada@lanternreel.example>"),
        ({"last_name": "Byron"}, "Byron <ada@lanternreel.example>"),
        ({"full_name": "Z. Byron", "first_name": "Zoë"}, '"Z. Byron" <ada@lanternreel.example>'),
        ({"name": "Lady Byron", "first_name": "Zoë"}, "Lady Byron <ada@lanternreel.example>"),
        ({"name": "", "first_name": "Zoë"}, "Zoë <ada@lanternreel.example>"),
    ],
)
def test_the_message_is_addressed_to_the_recipient_not_to_the_label(
    make_project: Make, record: dict[str, str], expected: str
) -> None:
    fields = "".join(f"{name}: {{type: string}}\n" for name in ("name", "full_name", "last_name"))
    persona = {"name": "Ada, heavy watcher", "recipient": {"email": "ada@lanternreel.example", **record}}
    root = make_project(
        {
            "content/recipients/fields.yaml": FIELDS + fields,
            "content/recipients/personas/ada.yaml": json.dumps(persona),
        }
    )
    run("-C", root, "build")
    path = root / "build/hello/everyone/default/en/email.eml"
    assert str(email.message_from_bytes(path.read_bytes(), policy=email.policy.default)["To"]) == expected
