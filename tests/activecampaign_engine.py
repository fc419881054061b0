"""An interpreter of ActiveCampaign's tags, written from what third parties tell: the engine is not to be had."""

from __future__ import annotations

import re
from typing import Any

_TAG = re.compile(r"%(?:IF \$(?P<name>\w+) == (?P<word>[^%]*)|(?P<tag>/IF|[\w-]+))%")


def render(template: str, context: dict[str, Any]) -> str:
    """What ActiveCampaign makes of `template`."""
    out: list[str] = []
    open_: list[bool] = []
    at = 0
    for found in _TAG.finditer(template):
        out += [template[at : found.start()]] if all(open_) else []
        at = found.end()
        if found["name"]:
            open_.append(context.get(found["name"], "") == found["word"])
        elif found["tag"] == "ELSE":
            open_[-1] = not open_[-1]
        elif found["tag"] == "/IF":
            open_.pop()
        elif all(open_):
            out.append(context.get(found["tag"], ""))
    assert not open_, template
    return "".join([*out, template[at:]])
