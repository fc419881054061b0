"""The rules in the head of the engine's HTML, for columns on wide screens and accordions, as MJML 5.4 writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MEDIA = re.compile(r"(@media only screen and \(min-width:[^)]*\) \{ |\(min-width:[^)]*\)\">)")
_COLUMN = re.compile(r"((?:\.moz-text-html )?\.)(mj-column-per-[\d-]+) \{ width:[^}]*\} ?")
_CHECKBOX = re.compile(r"(?<!no)(?<!html )input(\.mj-accordion-checkbox)(:checked)?")


def with_rules(html: str, gutters: Mapping[str, str], shares: Mapping[str, Mapping[str, str]]) -> str:
    """`html` with a padding for each class of `gutters` on wide screens, in both style elements for columns.

    `shares`: the classes of columns by the class that the engine has given them, with their widths in per cent.
    """
    end = html.find("<body")
    head = html[:end]
    if any(set(exact) != {written} for written, exact in shares.items()):
        head = _COLUMN.sub(lambda rule: _exact(rule, shares), head)
    written = "".join(f".{name} {{ padding: {padding} !important; }} " for name, padding in gutters.items() if padding)
    if written:
        thunderbird = re.sub(r"(?<!\S)\.", ".moz-text-html .", written)
        head = _MEDIA.sub(
            lambda match: match.group() + (written if match.group().startswith("@") else thunderbird), head, count=2
        )
    if "input.mj-accordion" in head:
        head = _CHECKBOX.sub(lambda match: match[1] + (match[2] or '[type="checkbox"]'), head)
    return head + html[end:]


def _exact(rule: re.Match[str], shares: Mapping[str, Mapping[str, str]]) -> str:
    selector, name = rule.groups()
    exact = shares.get(name)
    if exact is None:
        return rule.group()
    return "".join(
        f"{selector}{one} {{ width:{width}% !important; max-width:{width}%; }} " for one, width in exact.items()
    )
