"""Marks of MJML's elements, from behind their names into classes, which the engine carries into the HTML."""

from __future__ import annotations

import re

from sitegen.render.marks.signs import BLOCK, BLOCK_END, OPENING, POINT, STOP, class_of, number_in, without_signs

_NAMED = (
    "section", "wrapper", "column", "group", "text", "button", "image", "divider", "spacer", "hero", "table", "social",
    "navbar", "accordion", "carousel",
)  # fmt: skip
_PIECE = re.compile(
    rf"(?P<head><mj-head.*?</mj-head>)|(?P<block>{BLOCK}[^{STOP}]*{STOP})|(?P<end>{BLOCK_END})"
    rf"|<mj-(?P<name>{'|'.join(_NAMED)})(?P<mark>{POINT}[^{STOP}]*{STOP})"
    r"(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(?P<close>\s*/?>)"
    rf"|(?P<other><mj-[a-z-]+)(?:{POINT}[^{STOP}]*{STOP})",
    re.DOTALL,
)
_CLASS = re.compile(r"(\scss-class=)(?:\"([^\"]*)\"|'([^']*)')")
_NOWHERE = 0


def classed(mjml: str) -> str:
    """`mjml` with a class for each of the elements that have a mark behind their name."""
    blocks: list[int] = []

    def replaced(match: re.Match[str]) -> str:
        if match["head"]:
            return without_signs(match.group())
        if match["block"]:
            blocks.append(_number(match["block"]))
            return ""
        if match["end"]:
            blocks.pop()
            return ""
        if match["other"]:
            return match["other"]
        start, rest, close = f"<mj-{match['name']}", match["rest"], match["close"]
        name = class_of(_number(match["mark"]), blocks[-1] if blocks else _NOWHERE)
        made, count = _CLASS.subn(lambda own: f'{own[1]}"{own[2] or own[3] or ""} {name}"', rest, count=1)
        return f"{start}{made}{close}" if count else f'{start}{rest} css-class="{name}"{close}'

    return _PIECE.sub(replaced, mjml)


def _number(mark: str) -> int:
    found = OPENING.match(mark)
    return number_in(found[2]) if found else _NOWHERE
