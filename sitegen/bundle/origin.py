"""Who builds, in which run, from which revision: what CI says in the environment, and git of the project's folder."""

from __future__ import annotations

import platform
import re
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from sitegen import __version__
from sitegen.bundle.provenance import Run, Source
from sitegen.site.tools import engines

LOCAL = "urn:sitegen:builder:local"
"""Who builds where no CI says so."""

_SECONDS = 20
"""How long git may take before it is left aside."""

_SCP = re.compile(r"(?:[^@/]+@)?(?P<host>[^:/]+):(?P<path>(?!//).+)\Z")


def origin(root: Path, environ: Mapping[str, str], started: datetime) -> Run:
    """What is known of the run that builds the project in `root`."""
    return Run(
        builder=_builder(environ),
        invocation=_invocation(environ),
        started=started,
        source=_source(root, environ),
        versions={"sitegen": __version__, **engines()},
        python=platform.python_version(),
    )


def _builder(environ: Mapping[str, str]) -> str:
    if workflow := environ.get("GITHUB_WORKFLOW_REF"):
        return f"{environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{workflow}"
    if (project := environ.get("CI_PROJECT_URL")) and (runner := environ.get("CI_RUNNER_ID")):
        return f"{plain(project)}/-/runners/{runner}"
    return LOCAL


def _invocation(environ: Mapping[str, str]) -> str:
    if (repository := environ.get("GITHUB_REPOSITORY")) and (number := environ.get("GITHUB_RUN_ID")):
        server = environ.get("GITHUB_SERVER_URL", "https://github.com")
        return f"{server}/{repository}/actions/runs/{number}/attempts/{environ.get('GITHUB_RUN_ATTEMPT', '1')}"
    return plain(environ.get("CI_JOB_URL", ""))


def _source(root: Path, environ: Mapping[str, str]) -> Source | None:
    """The revision that git has checked out in `root`; where there is no git, the one that CI says."""
    commit = _git(root, "rev-parse", "HEAD") or environ.get("GITHUB_SHA") or environ.get("CI_COMMIT_SHA") or ""
    if not commit:
        return None
    # Everything that a build reads lies in these two folders.
    changes = _git(root, "status", "--porcelain", "--untracked-files=all", "--", "content", "layouts")
    repository = _repository(root, environ)
    return Source(
        uri=f"git+{repository}{_ref(environ)}" if repository else "",
        commit=commit,
        path=_git(root, "rev-parse", "--show-prefix").rstrip("/"),
        modified=bool(changes),
    )


def _repository(root: Path, environ: Mapping[str, str]) -> str:
    if repository := environ.get("GITHUB_REPOSITORY"):
        return f"{environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{repository}"
    if project := environ.get("CI_PROJECT_URL"):
        return plain(project)
    remote = _git(root, "remote", "get-url", "origin")
    # A path of this machine says nothing to others.
    return plain(remote) if "://" in remote or _SCP.match(remote) else ""


def _ref(environ: Mapping[str, str]) -> str:
    ref = environ.get("GITHUB_REF") or environ.get("CI_COMMIT_REF_NAME")
    return f"@{ref}" if ref else ""


def plain(url: str) -> str:
    """`url` without user, password, query and fragment; git's short form host:path becomes ssh://host/path."""
    if "://" not in url and (match := _SCP.match(url)):
        return f"ssh://{match['host']}/{match['path'].lstrip('/')}"
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _git(root: Path, *arguments: str) -> str:
    """What git says, "" where it cannot be asked."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
