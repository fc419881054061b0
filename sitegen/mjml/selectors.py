"""Tells the stylesheets whose selectors ask for a tag by itself from those that ask for its place in the document."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"""([^{}"'@\\]*)\{((?:[^{}"'@\\]|"[^"{}\\]*"|'[^'{}\\]*')*)\}\s*""")
_SELECTOR = re.compile(r"(?!$)([a-zA-Z][a-zA-Z0-9]*)?((?:[.#][a-zA-Z_][\w-]*)*)", re.ASCII)
_NAME = re.compile(r"[.#]([\w-]+)")


def subjects(css: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """Names of elements, and classes and ids, one of which each tag that `css` selects has.

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
    return frozenset(elements), frozenset(names)
