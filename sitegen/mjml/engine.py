"""The MJML engine (mjml-python, a binding of mrml): the one place where it is called."""

from __future__ import annotations

import re

import mjml

_CELL = re.compile(
    r"<!--\[if mso \| IE\]><td><!\[endif\]-->\s*<table [^>]*><tbody>(<!--zqs\d+q-->)</tbody></table>\s*"
    r"<!--\[if mso \| IE\]></td><!\[endif\]-->"
)
_POSITION = re.compile(r"^(?P<what>.*?)(?: at position (?P<start>\d+):\d+)?$", re.DOTALL)


class EngineError(Exception):
    """The engine refused its input; `offset` is where in characters, 0 when it did not say."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


def render(text: str) -> str:
    """HTML for MJML `text`, without web fonts.

    Raises EngineError. A panic inside the engine is one too: it arrives as a BaseException of a class that cannot be
    imported, so it is known by name.
    """
    try:
        html = mjml.mjml2html(text, fonts={})
    except ValueError as error:
        match = _POSITION.match(str(error))
        start = match.group("start") if match else None
        message = (match.group("what") if match else str(error)).removesuffix(" in root template")
        raise EngineError(message, _characters(text, int(start)) if start else 0) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise EngineError("the engine broke down") from None
    # 14: with the comma the rule applies in every browser and hides the carousel's arrows.
    html = str(html).replace("@media screen, yahoo", "@media screen yahoo")
    return _CELL.sub(r"\1", html) if "<tbody><!--zqs" in html else html  # In mj-social each comment gets a cell.


def _characters(text: str, offset: int) -> int:
    """The engine counts in UTF-8 bytes; this is the same place in characters."""
    return len(text.encode("utf-8")[:offset].decode("utf-8", "ignore"))
