"""A page of HTML whose tags are changed in place."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from math import isfinite

from sitegen.mjml.geometry import measure
from sitegen.mjml.markup import TAG, with_attribute

_PLAIN = re.compile(r"(<[^>]*>)")
_STYLE = re.compile(r'\sstyle="[^"]*(?=")')

_CLASS = re.compile(r"""\s*\bclass="([^"]*)\"""")


class Page:
    """HTML as pieces: text at even indices, tags at odd ones."""

    def __init__(self, html: str) -> None:
        body = max(html.find("<body"), 0)
        pieces = _PLAIN.split(html[body:])
        if '"' in "".join(pieces[::2]):  # A > in a value has cut a tag in two.
            pieces = TAG.split(html[body:])
        self.head = html[:body]
        self.pieces = pieces

    @property
    def html(self) -> str:
        """The whole page as it is now."""
        return self.head + "".join(self.pieces)

    def after(self, at: int, start: str, stop: str = "") -> int | None:
        """The index of the first tag behind `at` that begins with `start`, none behind one that begins with `stop`."""
        for index in range(at + 2, len(self.pieces), 2):
            if self.pieces[index].startswith(start):
                return index
            if stop and self.pieces[index].startswith(stop):
                return None
        return None

    def style(self, at: int | None, name: str, value: str) -> None:
        """Set a declaration of the tag at `at`, or remove it when the value is ""."""
        if at is not None:
            self.pieces[at] = with_style(self.pieces[at], name, _quoted(value))

    def width(self, at: int | None, width: float, written: str = "") -> None:
        """Set the width of the table at `at`, as Outlook needs it, in pixels; `written` is for its style."""
        self.style(at, "width", written or measure(width))
        if isfinite(width):
            self.attribute(at, "width", str(int(width)))

    def before(self, at: int | None, start: str) -> int | None:
        """The index of the last of the six tags before `at` that begins with `start`."""
        for index in range((at or 0) - 2, max((at or 0) - 14, 0), -2):
            if self.pieces[index].startswith(start):
                return index
        return None

    def space(self, at: int | None) -> None:
        """Put white space before the tag at `at`: lines may break there."""
        if at is not None:
            self.pieces[at - 1] += "\n"

    def separate(self, at: int | None, wanted: bool) -> None:
        """Let the borders of the table at `at` be separate, or not."""
        if at is not None and wanted:
            self.style(at, "border-collapse", "separate")
        elif at is not None:
            self.pieces[at] = self.pieces[at].replace("border-collapse:separate;", "").replace(' style=""', "")

    def first_style(self, at: int, name: str, value: str) -> None:
        """Put a declaration before all others of the tag at `at`, which has a style attribute."""
        self.pieces[at] = self.pieces[at].replace('style="', f'style="{name}:{_quoted(value)};', 1)

    def attribute(self, at: int | None, name: str, value: str) -> None:
        """Set an attribute of the tag at `at`."""
        if at is not None:
            self.pieces[at] = with_attribute(self.pieces[at], name, _quoted(value))


@lru_cache(maxsize=8192)
def with_style(tag: str, name: str, value: str) -> str:
    """`tag` with a declaration in its style attribute."""
    old = _declaration(name).search(tag)
    made = f"{name}:{value};" if value else ""
    if old or not made:
        return tag[: old.start()] + made + tag[old.end() :] if old else tag
    style = _STYLE.search(tag)
    if style:
        return tag[: style.end()] + made + tag[style.end() :]
    return with_attribute(tag, "style", made)


@cache
def _declaration(name: str) -> re.Pattern[str]:
    return re.compile(rf'(?<=[";]){name}:[^;"]*;')


@lru_cache(maxsize=1024)
def _quoted(value: str) -> str:
    """A value as it stands between double quotes."""
    return " ".join(value.split()).replace('"', "&quot;").replace("<", "&lt;")


def with_classes(tag: str, mark: str, classes: str, suffix: str) -> str:
    """`tag` with the real classes in place of the mark, without a class attribute when there are none."""
    if not classes:
        for written, left in ((f' class="{mark}"', ""), (f' {mark}"', '"')):
            if written in tag:
                return tag.replace(written, left, 1)
    real = " ".join([f"{name}{suffix}" for name in classes.split()])  # 18
    match = _CLASS.search(tag)
    if match is None:
        return tag
    kept = " ".join([(real if one == mark else one) for one in match.group(1).split()]).strip()
    return tag[: match.start()] + (f' class="{kept}"' if kept else "") + tag[match.end() :]
