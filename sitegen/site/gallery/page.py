"""The gallery page, whole: template, style, script and data in one file that opens from disk.

Browsers load neither ES modules nor data from a file:// address, so the modules beside this file are linked into one
inline module here. The page's content security policy lists the digests of that script and of the style sheet:
nothing else runs, whatever stands in somebody's copy.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from sitegen.checks.caniemail import raw
from sitegen.site.gallery.entry import Entry, Summary

STYLES = ("base.css", "gallery.css", "cell.css")
"""The page's style sheets, in order."""

MODULES = (
    "dom.js",
    "css.js",
    "colours.js",
    "support.js",
    "outlook.js",
    "clients.js",
    "dark.js",
    "images.js",
    "inboxes.js",
    "clip.js",
    "contrast.js",
    "vanishing.js",
    "cells.js",
    "found.js",
    "address.js",
    "door.js",
    "lines.js",
    "thumbs.js",
    "matrix.js",
    "morph.js",
    "frames.js",
    "looks.js",
    "tools.js",
    "aside.js",
    "source.js",
    "appearance.js",
    "words.js",
    "differences.js",
    "beside.js",
    "keys.js",
    "compare.js",
    "cell.js",
    "palette.js",
    "gallery.js",
)
"""The page's ES modules, each after those that it imports."""

DISK = " 'self' file:"
"""Where the page may load the scripts from that hold its mails, when no server gives them."""

_ENTRIES = "\x00"

_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)", re.MULTILINE)


def pieces(fragments: Iterable[bytes], summary: Summary) -> Iterator[bytes]:
    """The bytes of the gallery that opens from disk; `fragments` are its entries, sorted by id."""
    before, after = _page(summary)
    yield before.encode()
    for number, fragment in enumerate(fragments):
        if number:
            yield b","
        yield fragment
    yield after.encode()


def fragment(entry: Entry) -> str:
    """An entry as it stands in the page, where it is encoded in UTF-8."""
    return _json(entry.as_data())


def gallery_page(entries: Iterable[Entry], summary: Summary) -> str:
    """The gallery of entries in any order, as one HTML document."""
    return page_of(map(fragment, sorted(entries, key=lambda entry: entry.id)), summary)


def page_of(
    fragments: Iterable[str],
    summary: Summary,
    *,
    modules: Iterable[str] = (),
    styles: Iterable[str] = (),
    connect: str = "",
    extra: dict[str, object] | None = None,
) -> str:
    """The gallery of entries as `fragment` gives them, sorted by id, as one HTML document.

    `modules` are texts of further ES modules, linked after the gallery's own (the preview's live connection), `styles`
    those of further style sheets; `connect` is the source the page may connect to (a CSP source such as
    ws://127.0.0.1:8000, none on disk); `extra` is added to the data the script reads.
    """
    before, after = _page(summary, modules, connect, extra, styles)
    return before + ",".join(fragments) + after


def _page(
    summary: Summary,
    modules: Iterable[str] = (),
    connect: str = "",
    extra: dict[str, object] | None = None,
    styles: Iterable[str] = (),
) -> tuple[str, str]:
    """The document before and after its entries."""
    rest = _json({"title": summary.title, "blocks": summary.blocks, **(extra or {})})
    style = "".join((*map(own_part, STYLES), *styles))
    script = link((*(own_part(name) for name in MODULES), *modules))
    page = (
        _templates()
        .get_template("index.html")
        .render(
            summary=summary,
            policy=policy_of(script, connect),
            style=Markup(style),
            script=Markup(script),
            support=Markup(raw().replace("<", "\\u003c")),
            data=Markup(_ENTRIES),
        )
    )
    # The last one: what the site is called stands before it, and may hold anything.
    before, _, after = page.rpartition(_ENTRIES)
    return f'{before}{{"cells":[', f"],{rest[1:]}{after}"


def policy_of(script: str, connect: str = "") -> str:
    """The content security policy of a page whose only script is `script`; `connect` as in `page_of`."""
    return "; ".join(
        (
            "default-src 'none'",
            # Mails in frames inherit this policy, and their styles stand in attributes.
            f"script-src {_digest(script)}{'' if connect else DISK}",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data:{'' if connect else ' file:'}",
            "frame-src 'self' file:",
            *((f"connect-src 'self' {connect}",) if connect else ()),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def link(modules: Iterable[str]) -> str:
    """The texts of ES modules, in order of dependency, as the text of one module: without their imports and exports.

    They share one scope then, so no two may declare the same name at their top level.
    """
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)).strip() for text in modules) + "\n"


def _json(data: object) -> str:
    # "<" never stands in it, so that no value can end the script element or open a comment in it.
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def own_part(name: str) -> str:
    """A text file of this package: a style sheet, a module, the page's template."""
    return files("sitegen.site.gallery").joinpath(name).read_text(encoding="utf-8")


@cache
def _templates() -> Environment:
    return Environment(loader=FunctionLoader(own_part), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
