"""Types of attribute values: whether a value is of its type, as MJML's validator sees it."""

from __future__ import annotations

import re
from functools import lru_cache

from sitegen.merge.tokens import CONTROL

_LENGTH = r"(?:\d*\.?\d+(?:px|%)|0)"
_PATTERNS = {
    "px": r"(?:\d*\.?\d+px|0)",
    "length": _LENGTH,
    "lengths": rf"{_LENGTH}(?: +{_LENGTH}){{0,3}}",
    "spacing": r"-?(?:\d*\.?\d+(?:px|em)|0)",
    "line": r"(?:\d*\.?\d+(?:px|%)?)",
    "integer": r"\d+(?:px)?",
    "boolean": r"(?i:true|false)",
    "color": r"#(?:[0-9a-fA-F]{3}){1,2}|(?i:rgba?|hsla?)\([^()]*\)",
}
_LENGTHS = frozenset({"px", "length", "lengths", "spacing", "line", "integer"})
"""Types that the engine calculates with."""

_EXAMPLES = {
    "px": "a length in pixels, such as 20px",
    "length": "a length in pixels or percent, such as 20px or 50%",
    "lengths": "one to four lengths, such as 10px 25px",
    "spacing": "a length in pixels or em, such as 1px",
    "line": "a number or length, such as 1.5 or 24px",
    "integer": "a whole number",
    "boolean": "true or false",
    "color": "a colour, such as #1a2b3c or white",
}
_COMPILED = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}

# Values that are written by merge tags or tokens are known only when the mail is sent.
_DYNAMIC = re.compile(r"\{[{%]|\*\||%%|\[\[|<%|\$\{|zq[fl][0-9a-v]{16}q")

_COLOUR_NAMES = (
    "aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood "
    "cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod "
    "darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon "
    "darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray "
    "dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green "
    "greenyellow grey honeydew hotpink indianred indigo inherit ivory khaki lavender lavenderblush lawngreen "
    "lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey lightpink "
    "lightsalmon lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime limegreen "
    "linen magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue "
    "mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy "
    "oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip "
    "peachpuff peru pink plum powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown "
    "seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal "
    "thistle tomato transparent turquoise violet wheat white whitesmoke yellow yellowgreen"
)

COLOURS = frozenset(_COLOUR_NAMES.split())
"""The colour names that MJML knows."""


@lru_cache(maxsize=8192)
def expected(kind: str, value: str) -> str | None:
    """What a value of type `kind` (see components) must be when `value` is not one, in words; None when it is."""
    if kind == "text" or not value:
        return None
    if CONTROL.search(value):
        if any(one in _LENGTHS for one in kind.split("|")):
            return "the same for every recipient: put the condition around the component"
        return next(filter(None, (expected(kind, piece.strip()) for piece in CONTROL.split(value))), None)
    if _DYNAMIC.search(value):
        return None
    if kind == "color" and value.lower() in COLOURS:
        return None
    words = [word for word in kind.split("|") if word not in _COMPILED]
    types = [word for word in kind.split("|") if word in _COMPILED]
    if value in words or any(_COMPILED[one].fullmatch(" ".join(value.split())) for one in types):
        return None
    return ", or ".join([_EXAMPLES[one] for one in types] + [f"one of: {', '.join(filter(None, words))}"] * bool(words))
