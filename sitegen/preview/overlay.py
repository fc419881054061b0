"""Errors as a panel over the last good page, and pages made ready to be shown in a tab of their own."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from sitegen.diagnostics import Diagnostic, Position

SHOWN, ALL = 20, 200
"""So many errors of a campaign the panel lists, and so many of all; the others are counted."""

STYLESHEET = "/_sitegen/overlay.css"

_WIDTH = 100
_IN_CAMPAIGN = re.compile(r"content/campaigns/([^/]+)(?:/|$)")
_POLICY = re.compile(r"<meta\b[^>]*http-equiv\s*=\s*[\"']?content-security-policy\b[^>]*>", re.IGNORECASE)
_CONTENT = re.compile(r"(\bcontent\s*=\s*)(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


def overlay(errors: Sequence[Diagnostic], opened: Callable[[Position], str] = lambda at: "") -> str:
    """The panel as a piece of HTML for a shadow root, "" without errors. All texts in it are escaped.

    `opened` gives the link that opens a place, "" where there is none.
    """
    if not errors:
        return ""
    listed, more = _listed(errors)
    shown = [
        {
            "campaign": _campaign(error),
            "message": error.message,
            "place": str(error.at) if error.at else "the project",
            "opened": opened(error.at) if error.at else "",
            "rule": error.rule,
            "line": error.at.line if error.at else 0,
            "excerpt": excerpt,
            "caret": caret,
            "hint": error.hint,
        }
        for error in listed
        for excerpt, caret in (_excerpt(error),)
    ]
    return _template().render(errors=shown, all=len(errors), more=more, stylesheet=STYLESHEET)


def in_tab(page: str, panel: str, host: str) -> str:
    """A compiled page for a tab of its own: with livereload's script and the `panel` of errors over it.

    `host` is the preview's host and port. A content security policy of the page itself is widened by just these.
    """
    port = host.rpartition(":")[2] if not host.endswith("]") and ":" in host else "80"
    name = host.removesuffix(f":{port}")
    added = f'<script src="/livereload.js?host={html.escape(name)}&amp;port={port}"></script>'
    if panel:
        added += f'<div><template shadowrootmode="open">{panel}</template></div>'
    page = _POLICY.sub(lambda meta: _widened(meta.group(), host), page)
    end = page.lower().rfind("</body>")
    return page + added if end < 0 else page[:end] + added + page[end:]


def rooted(mail: str) -> str:
    """A mail whose pictures have addresses relative to the gallery, for an address of its own."""
    return mail.replace("<head>", '<head><base href="/">', 1)


def note(title: str, text: str) -> str:
    """A page that stands where nothing could be compiled yet."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        f"<title>{html.escape(title)}</title></head>"
        '<body style="font: 15px/1.5 system-ui, sans-serif; margin: 3em auto; max-width: 36em; padding: 0 1em">'
        f"<h1>{html.escape(title)}</h1><p>{html.escape(text)}</p></body></html>"
    )


def _listed(errors: Iterable[Diagnostic]) -> tuple[list[Diagnostic], dict[str, int]]:
    """Those that are listed, and how many others each campaign has."""
    listed: list[Diagnostic] = []
    seen: Counter[str] = Counter()
    more: Counter[str] = Counter()
    for error in errors:
        campaign = _campaign(error)
        seen[campaign] += 1
        if seen[campaign] <= SHOWN and len(listed) < ALL:
            listed.append(error)
        else:
            more[campaign] += 1
    return listed, more


def _campaign(error: Diagnostic) -> str:
    """The campaign in whose folder an error is, "" for what all share."""
    found = _IN_CAMPAIGN.match(error.at.path) if error.at else None
    return found.group(1) if found else ""


def _excerpt(error: Diagnostic) -> tuple[str, str]:
    """The source line around the column, and a line with a caret under it."""
    if not error.excerpt.strip() or error.at is None:
        return "", ""
    column = min(max(error.at.column, 1), len(error.excerpt) + 1)
    start = max(0, column - 1 - _WIDTH * 3 // 4) if len(error.excerpt) > _WIDTH else 0
    line = error.excerpt[start : start + _WIDTH]
    before = "".join("\t" if sign == "\t" else " " for sign in error.excerpt[start : column - 1])
    return line, before + "^"


def _widened(meta: str, host: str) -> str:
    found = _CONTENT.search(meta)
    if found is None:
        return meta
    policy = widened_policy(html.unescape(found.group(2) or found.group(3) or ""), host)
    return meta[: found.start()] + f'content="{html.escape(policy)}"' + meta[found.end() :]


def widened_policy(policy: str, host: str) -> str:
    """A content security policy that also allows livereload's script and socket and the panel's style sheet."""
    directives: dict[str, list[str]] = {}
    for part in policy.split(";"):
        name, *sources = part.split() or [""]
        if name:
            directives.setdefault(name.lower(), sources)
    allowed = {
        "script-src": [f"http://{host}/livereload.js"],
        "connect-src": ["'self'", f"ws://{host}"],
        "style-src": ["'self'"],
    }
    for name, sources in allowed.items():
        present = directives.get(name, directives.get("default-src"))
        if present is not None:
            kept = [source for source in present if source != "'none'"]
            directives[name] = [*kept, *(source for source in sources if source not in kept)]
    return "; ".join(" ".join((name, *sources)) for name, sources in directives.items())


@cache
def own_file(name: str) -> str:
    """A text file of this package that browsers load, or a template of one: all of these lie in browser/."""
    return files("sitegen.preview").joinpath("browser", name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(own_file("overlay.html"))
