"""An interpreter of Mailchimp's merge tags: Mailchimp's own engine is not to be had.

Written from https://mailchimp.com/help/use-conditional-merge-tag-blocks/ and, for blocks inside of each other and
fields without a value, Mailchimp Transactional's page on conditional merge tags. How values are escaped is hearsay.
"""

from __future__ import annotations

import html
import re
from typing import Any

_TAG = re.compile(r"\*\|(.*?)\|\*", re.DOTALL)
_CONDITION = re.compile(r"([A-Z0-9_]+)(?:(!=|>=|<=|=|<|>)(.*))?\Z", re.DOTALL)


def render(template: str, context: dict[str, Any]) -> str:
    """What Mailchimp makes of `template`. Raises ValueError for tags that it does not know."""
    out: list[str] = []
    open_: list[list[bool]] = []
    at = 0
    for found in _TAG.finditer(template):
        shown = all(now for now, _ in open_)
        out += [template[at : found.start()]] if shown else []
        at = found.end()
        word, _, rest = found[1].partition(":")
        if word in ("IF", "IFNOT"):
            holds = _holds(rest, context) is (word == "IF")
            open_.append([holds, holds])
        elif word in ("ELSEIF", "ELSE"):
            done = open_[-1][1]
            now = not done and (word == "ELSE" or _holds(rest, context))
            open_[-1] = [now, done or now]
        elif word == "END":
            open_.pop()
        elif shown:
            out.append(_value(found[1], context))
    assert not open_, template
    return "".join([*out, template[at:]])


def _value(tag: str, context: dict[str, Any]) -> str:
    raw = tag.startswith("HTML:") or tag in ("UNSUB", "UPDATE_PROFILE", "ARCHIVE")
    name = tag.removeprefix("HTML:")
    if not re.fullmatch(r"[A-Z][A-Z0-9_]{0,9}|UPDATE_PROFILE", name):
        raise ValueError(tag)
    text = context.get(name, "")
    return text if raw else html.escape(text).replace("&#x27;", "&#39;")


def _holds(condition: str, context: dict[str, Any]) -> bool:
    found = _CONDITION.match(condition)
    if found is None:
        raise ValueError(condition)
    name, sign, other = found.groups()
    text = context.get(name, "")
    if sign is None:
        return text != ""
    if sign in ("=", "!="):
        return (text == other) is (sign == "=")
    number = float(text or 0)
    return {"<": number < float(other), ">": number > float(other)}[sign]
