"""What Jinja says of templates that cannot be parsed, in words for people who write them."""

from __future__ import annotations

import re

from sitegen.diagnostics.suggest import nearest

_PAIRED = ("if", "for", "set", "macro", "block", "call", "filter", "with", "raw", "autoescape")
_TAGS = (*_PAIRED, *(f"end{tag}" for tag in _PAIRED), "elif", "else", "extends", "include", "import", "from")
_QUOTES = "“”„‟«»‘’‚‛"

_CHARACTER = re.compile(r"unexpected char '?(?P<char>.)'? at \d+|unexpected char \"(?P<quote>')\" at \d+", re.DOTALL)
_TAG = re.compile(r"unknown tag '(\w+)'")
_INNERMOST = re.compile(r"innermost block that needs to be closed is '(\w+)'")


def explained(message: str) -> tuple[str, str]:
    """What to say of a syntax error with Jinja's `message`, and what to do (nothing where there is no more to say)."""
    character = _CHARACTER.fullmatch(message)
    if character:
        return _character(character["char"] or character["quote"])
    unknown, innermost = _TAG.search(message), _INNERMOST.search(message)
    if unknown:
        return _tag(unknown[1], innermost[1] if innermost else "")
    if innermost:
        name = innermost[1]
        return f"{{% {name} %}} is not closed", f"Write {{% end{name} %}} where it ends."
    if "Unexpected end of template" in message:
        return message, "A tag that is opened must be closed: {% if %} … {% endif %}."
    if "end of comment tag" in message:
        return "this comment is not closed", "Write #} where it ends."
    if "got '='" in message:
        return message, "To compare two values, write ==."
    if "'}'" in message:
        return message, "A value stands between two braces and two braces: {{ values.cta }}."
    return message, ""


def _character(character: str) -> tuple[str, str]:
    if character in _QUOTES:
        return f"templates read straight quotes, not {character}", "Write \"…\" or '…' inside tags."
    if character == "$":
        return "“$” cannot stand here", "Names in templates need no $, only those in queries do: {{ segment.id }}."
    if character in "\"'":
        return "this quote is not closed", f"Write {character} where the text ends."
    return f"“{character}” cannot stand in a tag", "Put text inside tags into quotes."


def _tag(name: str, innermost: str) -> tuple[str, str]:
    """What to say of the tag `name` where it cannot stand, inside `innermost` ("" where nothing is open)."""
    if name not in _TAGS:
        expected = [f"end{innermost}", *(("else", "elif") if innermost in ("if", "for") else ())] if innermost else ()
        close = (nearest(name, expected) if name.startswith("e") else ()) or nearest(name, _TAGS)
        hint = "Did you mean " + " or ".join(f"“{tag}”" for tag in close) + "?" if close else ""
        return f"there is no tag “{name}”", hint or f"There is: {', '.join(_TAGS[:8])} and others; each has its end."
    if innermost:
        return (
            f"“{name}” stands inside {{% {innermost} %}}, which is not closed",
            f"Write {{% end{innermost} %}} first.",
        )
    return f"“{name}” has nothing to belong to", "Nothing is open here that this tag could belong to."
