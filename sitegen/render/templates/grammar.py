"""What Jinja says of templates that cannot be parsed, in words for people who write them."""

from __future__ import annotations

import re

from sitegen.diagnostics.suggest import nearest

_PAIRED = ("if", "for", "set", "macro", "block", "call", "filter", "with", "raw", "autoescape")
_TAGS = (*_PAIRED, *(f"end{tag}" for tag in _PAIRED), "elif", "else", "extends", "include", "import", "from")
_QUOTES = "“”„‟«»‘’‚‛"

_CHARACTER = re.compile(r"unexpected char '?(?P<char>.)'? at \d+|unexpected char \"(?P<quote>')\" at \d+", re.DOTALL)
_TAG = re.compile(r"unknown tag '(\w+)'")
_EXPECTED = re.compile(r"[Ee]xpected token '(?P<wanted>.+)', got '(?P<got>.+)'", re.DOTALL)
_UNEXPECTED = re.compile(r"[Uu]nexpected '(?P<got>.+)'", re.DOTALL)
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
    if message.startswith("a comma cannot stand"):
        return message, "Write numbers as 1000 and 1.5, and several texts as in ['a', 'b']."
    if message.startswith("what stands behind “or”"):
        return message, "Write the comparison on both sides of “or”, or … in ['a', 'b']."
    bracket = re.search(r"expected '([)\]])'", message)
    if bracket:
        return f"a bracket is not closed: “{bracket[1]}” is missing", f"Write {bracket[1]} where it ends."
    if "unknown tag 'break'" in message or "unknown tag 'continue'" in message:
        return "a loop goes through all its items", "For the first three, write {% for item in LIST[:3] %}."
    if "nexpected end of template" in message and " statement" in message:
        return "this tag is not closed", "Write }} where it ends, or %} behind {%."
    if "Unexpected end of template" in message:
        return message, "A tag that is opened must be closed: {% if %} … {% endif %}."
    if "end of comment tag" in message:
        return "this comment is not closed", "Write #} where it ends."
    if "got '='" in message:
        return "“=” cannot stand here", "To compare two values, write ==."
    if "'}'" in message:
        return (
            "there is a brace too many or too few here",
            "A value stands between two braces and two braces: {{ values.cta }}.",
        )
    return _token(message)


def _token(message: str) -> tuple[str, str]:
    """What to say of a word or sign that stands where another one belongs."""
    expected, unexpected = _EXPECTED.search(message), _UNEXPECTED.search(message)
    if message.lower().startswith("expected an expression"):
        return "a value is missing in this tag", "Write what to print or to ask: {{ values.cta }}, {% if values.cta %}."
    if message.lower().startswith("expected name or number"):
        return "a name is missing behind a dot", "Write the dot and the name without a space: values.cta."
    if expected is None:
        if unexpected is None:
            return message, ""
        if unexpected["got"].startswith("end of"):
            return "this tag ends too early", "Something is missing before its end."
        return f"“{unexpected['got']}” cannot stand here", "Put text inside tags into quotes."
    wanted, got = expected["wanted"], expected["got"]
    if got.startswith("end of"):
        what = {"in": "“in” and a list", "name": "a name"}.get(wanted, f"“{wanted}”")
        return (
            f"{what} is missing before the end of this tag",
            "A loop is {% for x in list %}." if wanted == "in" else "Add it.",
        )
    if wanted.startswith("end of"):
        hint = (
            "A tag holds one value or question: put text into quotes, ~ between two values, “and” between conditions."
        )
        return f"“{got}” cannot stand here, where the tag should end", hint
    what = {"name": "a name", "in": "“in”", "string": "text in quotes"}.get(wanted, f"“{wanted}”")
    return f"{what} is expected, and “{got}” stands there", "Look at what stands before it."


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
