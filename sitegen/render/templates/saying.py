"""What Python says of values that do not fit together, in words for people who write templates."""

from __future__ import annotations

import re

_VALUES = {
    "NumberedText": "text",
    "str": "text",
    "Markup": "text",
    "NumberedValue": "a number or date",
    "int": "a number",
    "float": "a number",
    "Decimal": "a number",
    "date": "a date",
    "datetime": "a date",
    "timedelta": "a span of time",
    "bool": "true or false",
    "NoneType": "nothing",
    "list": "a list",
    "tuple": "a list",
    "generator": "a list",
    "dict": "a table",
    "Names": "a row or table",
    "Row": "a row or table",
    "NumberedRow": "a row or table",
    "Macro": "a macro",
}
"""Types by what templates hold in them."""

_SAID = (
    (r"[Uu]nsupported operand type\(s\) for (?P<sign>\S+)[^:]*: '(?P<one>.+)' and '(?P<other>.+)'", "{sign}"),
    (r"'(?P<sign>[<>=]+)' not supported between instances of '(?P<one>.+)' and '(?P<other>.+)'", "{sign}"),
    (r"[Cc]an only concatenate (?P<one>\w+) \(not \"(?P<other>.+)\"\) to \w+", "+"),
)
_ALONE = (
    (r"[Bb]ad operand type for unary (?P<sign>.): '(?P<one>.+)'", "“{sign}” cannot stand before {one}"),
    (r"'(?P<one>\S+)' object is not iterable", "{one} has no entries to go through"),
    (r"[Aa]rgument of type '(?P<one>\S+)' is not iterable", "{one} has nothing in it to look for"),
    (r"[Oo]bject of type '(?P<one>\S+)' has no len\(\)", "{one} has no length"),
    (r"[Uu]nhashable type: '(?P<one>\S+)'", "{one} cannot be told apart from others; name one of its parts"),
    (
        r"_?(?P<one>\w+)\(\) (?:takes|got|missing) .*",
        "“{one}” is told too much, too little or something it does not know",
    ),
    (r"[Aa]ccess to attribute '(?P<one>\w+)' of .* is unsafe", "“{one}” is nothing that templates can read"),
    (r"[Rr]ange too big\. .*", "a loop over more numbers than templates may count"),
    (r"'(?P<one>\S+)' object is not callable", "{one} is no macro, so nothing can stand in () behind it"),
)
_PATTERNS = tuple(
    (re.compile(pattern), wording)
    for pattern, wording in (
        *((pattern, f"“{sign}” does not go between {{one}} and {{other}}") for pattern, sign in _SAID),
        *_ALONE,
    )
)


def said(message: str) -> str:
    """`message` of an error of Python in a template, in plain words where it is a known one; else as it is."""
    for pattern, wording in _PATTERNS:
        match = pattern.fullmatch(message)
        if match:
            return wording.format(**{name: _word(found) for name, found in match.groupdict().items()})
    return message


def _word(found: str) -> str:
    return _VALUES.get(found.rpartition(".")[2], found)
