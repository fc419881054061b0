"""The rules in the head of the engine's HTML, for columns on wide screens and accordions, as MJML 5.4 writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MEDIA = re.compile(
    r"(@media only screen and \(min-width:[^)]*\) \{ )[^<]*(\}</style><style media=\"screen and \(min-width:[^)]*\)\">)"
    "[^<]*(</style>)"
)
_CHECKBOX = re.compile(r"(?<!no)(?<!html )input(\.mj-accordion-checkbox)(:checked)?")


def with_rules(html: str, rules: Mapping[str, str], owa: bool) -> str:
    """`html` with these `rules` for wide screens, declarations by class, in both style elements for columns.

    `owa`: whether Outlook on the web is to take any screen for a wide one.
    """
    end = html.find("<body")
    head = html[:end]
    if rules:
        written = [f".{name} {{ {declarations} }} " for name, declarations in rules.items()]
        wide, thunderbird = "".join(written), "".join([f".moz-text-html {rule}" for rule in written])
        always = "".join([f"[owa] {rule}" for rule in written]) if owa else ""
        outlook = f'<style type="text/css">{always}</style>' if always else ""
        head = _MEDIA.sub(lambda media: f"{media[1]}{wide}{media[2]}{thunderbird}{media[3]}{outlook}", head, count=1)
    if "input.mj-accordion" in head:
        head = _CHECKBOX.sub(lambda match: match[1] + (match[2] or '[type="checkbox"]'), head)
    return head + html[end:]
