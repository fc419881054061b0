"""Tells the stylesheets whose selectors ask for a tag by itself from those that ask for its place in the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"""([^{}"'@\\]*)\{((?:[^{}"'@\\]|"[^"{}\\]*"|'[^'{}\\]*')*)\}\s*""")
_SELECTOR = re.compile(r"(?!$)([a-zA-Z][a-zA-Z0-9]*)?((?:[.#][a-zA-Z_][\w-]*)*)", re.ASCII)
_NAME = re.compile(r"[.#]([\w-]+)")


@dataclass(frozen=True, slots=True)
class Subjects:
    """Names of elements, and classes and ids, one of which each tag that a stylesheet selects has."""

    elements: frozenset[str]
    names: frozenset[str]

    def likely(self, html: str) -> bool:
        """Whether a tag of `html` may be selected."""
        lower = html.lower()
        return any(f"<{name}" in lower for name in self.elements) or any(name in html for name in self.names)

    def tags(self, html: str) -> list[int]:
        """Where the tags of a page that may be selected start, in order; the page is as the engine writes it."""
        found = set()
        for name in self.elements:
            for at in _finds(f"<{name}", html):
                if html[at + len(name) + 1] in " >":
                    found.add(at)
        for name in self.names:
            for at in _finds(name, html):
                quote = html.rfind('"', 0, at)
                if html.endswith((" class=", " id="), 0, max(quote, 0)):
                    found.add(html.rfind("<", 0, quote))
        return sorted(found)


def _finds(text: str, html: str) -> Iterator[int]:
    at = html.find(text)
    while at >= 0:
        yield at
        at = html.find(text, at + 1)


def subjects(css: str) -> Subjects | None:
    """What `css` selects.

    None when `css` holds more than plain rules whose selectors are names of elements, classes and ids without
    combinators: then a tag by itself does not tell which styles it gets.
    """
    plain = _COMMENT.sub("", css).strip()
    elements: set[str] = set()
    names: set[str] = set()
    at = 0
    while at < len(plain):
        rule = _RULE.match(plain, at)
        if rule is None:
            return None
        at = rule.end()
        for selector in rule.group(1).split(","):
            found = _SELECTOR.fullmatch(selector.strip())
            if found is None:
                return None
            element, rest = found.groups()
            if rest:
                names.add(_NAME.findall(rest)[-1])  # The others make it rarer still.
            else:
                elements.add(element.lower())
    return Subjects(frozenset(elements), frozenset(names))
