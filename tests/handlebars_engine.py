"""Handlebars as email services run it: handlebars.js in one Node process, with each service's documented helpers.

Node's packages are installed by themselves where they are missing, as tests/engines/package-lock.json says.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import shutil
import subprocess
from functools import cache, partial
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "engines"


def install() -> None:
    """Install the packages of tests/engines, unless just these are there."""
    stamp = FOLDER / "node_modules" / ".lock-sha256"
    wanted = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    npm = shutil.which("npm")
    assert npm, "the tests of Handlebars need Node 20 with npm"
    options = ("--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    subprocess.run([npm, "ci", *options], cwd=FOLDER, check=True)
    stamp.write_text(wanted)


@cache
def _node() -> subprocess.Popen[str]:
    install()
    process = subprocess.Popen(
        ["node", "serve.js"],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    atexit.register(process.communicate)
    return process


def render(service: str, template: str, context: dict[str, Any]) -> str:
    """What `service` makes of `template`. Raises ValueError for what it refuses."""
    node = _node()
    assert node.stdin is not None
    assert node.stdout is not None
    node.stdin.write(json.dumps({"service": service, "template": template, "context": context}) + "\n")
    node.stdin.flush()
    answer = json.loads(node.stdout.readline())
    if "error" in answer:
        raise ValueError(f"{answer['error']}: {template}")
    return str(answer["text"])


handlebars = partial(render, "handlebars")
sendgrid = partial(render, "sendgrid")
iterable = partial(render, "iterable")
mandrill = partial(render, "mandrill")
ses = partial(render, "ses")
