"""The preview on a phone: an address in the network, as a code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from preview_server import PROJECT, serving

from sitegen.preview.phone import code, reachable


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", ""),
        ("localhost", ""),
        ("::1", ""),
        ("192.168.1.20", "http://192.168.1.20:8000/"),
        ("fd00::5", "http://[fd00::5]:8000/"),
    ],
)
def test_who_can_reach_it(host: str, address: str) -> None:
    assert reachable(host, 8000) == address


def test_a_code_is_a_picture() -> None:
    picture = code("http://192.168.1.20:8000/#/a/b/c/d")
    assert picture.startswith(b"<svg")
    assert picture != code("http://192.168.1.20:8000/#/a/b/c/e")


def test_a_preview_for_this_machine_says_so(make_project: Callable[..., Path]) -> None:
    with serving(make_project(PROJECT)) as served:
        said = json.loads(served.text("/api/phone.json?hash=%23/a"))
        assert said["address"] == ""
        assert "--host 0.0.0.0" in said["said"]
        assert served.get("/api/phone.svg?hash=%23/a")[0] == 404
