"""What a YAML syntax error most likely means, in words for somebody who does not know YAML, and where to look."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

_CLOSERS = {"'": "quote", '"': "quote", "]": "bracket", "}": "brace"}
_FIELD_FIRST = re.compile(r"[ ]*(?:- +)*(?:[\w.-]+: +)?\{\{")
_ENTRY = re.compile(r"[ ]*(?:- +)*(?:- *[\"']|[\w.-]+: )")
_ITEM = re.compile(r" *(?:- +)*")
_COLON = re.compile(r":(?:\s|\Z)|\A\s*(?:- +)*[\w-]+:(?=[^\s/])")
"""What ends a key, or is meant to and lacks its space."""
_QUOTE = 'Put the whole text into quotes; a quote inside “\'…\'” is written twice, inside “"…"” as \\".'


@dataclass(frozen=True, slots=True)
class SyntaxMistake:
    """A message, a hint and the 0-based offset in the text to point at."""

    message: str
    hint: str
    offset: int


def explain_syntax(error: yaml.MarkedYAMLError, text: str) -> SyntaxMistake:
    """The mistake behind `error`, which PyYAML raised on `text`.

    YAML notices many mistakes on a later line; where the text shows it, the place is the line that has to be mended.
    """
    problem = error.problem or error.context or "this is not YAML"
    mark = error.problem_mark or error.context_mark
    at = min(mark.index, len(text)) if mark else 0
    opened = min(error.context_mark.index, len(text)) if error.context_mark else at
    for place in (at, opened):
        field = _FIELD_FIRST.match(text, text.rfind("\n", 0, place) + 1)
        if field:
            message = "text that starts with “{{” must stand in quotes"
            return SyntaxMistake(message, 'Put the whole text into quotes: "{{ … }} …".', field.end() - 2)
    if "did not find expected" in problem and (forgotten := _left_open(text, at)) is not None:
        hint = "Close it where its text ends."
        return SyntaxMistake("a quote is opened here and closed only by the next one, on a later line", hint, forgotten)
    if "unexpected end of stream" in problem or "unexpected document indicator" in problem:
        return SyntaxMistake("a quote is opened here and never closed", "Close it, or use the other kind.", opened)
    if "unknown escape" in problem or "hexdecimal" in problem or "hexadecimal" in problem:
        shown = text[at : at + 2]
        hint = "Inside double quotes write \\\\ for a backslash, or use single quotes."
        return SyntaxMistake(f"“{shown}” means nothing inside double quotes", hint, at)
    if problem.startswith("did not find expected ',' or"):
        return _unclosed(text, opened, at)
    if "node content" in problem and not text[at:].strip():
        bracket = max(text.rfind("[", 0, at), text.rfind("{", 0, at))
        return _unclosed(text, bracket, at) if bracket >= 0 else SyntaxMistake(*_plain(problem), at)
    if "cannot start any token" in problem:
        return _bad_start(text, at)
    if "mapping values are not allowed" in problem:
        return _stray_colon(text, at)
    if "could not find expected ':'" in problem:
        line = _line(text, opened).strip()
        where = "after a key" if " " in line else "after it"
        return SyntaxMistake(f"“{_cut(line)}” has no “:” {where}", "Write “key: value”.", opened)
    if problem == "did not find expected key":
        return _no_key(text, at)
    if "<document start>" in problem and not text.startswith("---", text.rfind("\n", 0, at) + 1):
        return _does_not_follow(text, at)
    if "anchor" in problem or "alias" in problem or "alphabetic or numeric" in problem:
        message = "text that starts with * or & has a meaning of its own in YAML"
        return SyntaxMistake(message, "Put it into quotes.", at if "undefined" in problem else opened)
    return SyntaxMistake(*_plain(problem), at)


def _left_open(text: str, at: int) -> int | None:
    """Where the quoted text before `at` begins, if it ends at the opening quote of a later key or item."""
    quoted: yaml.Token | None = None
    try:
        for token in yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if token.start_mark.index >= at:
                break
            if isinstance(token, yaml.ScalarToken) and token.style:
                quoted = token
    except yaml.YAMLError:
        pass
    if quoted is None:
        return None
    start, end = quoted.start_mark.index, quoted.end_mark.index
    _, _, last = text[start:end].rpartition("\n")
    return start if _ENTRY.match(last) and "\n" in text[start:end] else None


def _plain(problem: str) -> tuple[str, str]:
    if "sequence entries are not allowed" in problem:
        return "a list cannot start here", "Start it on the next line: each item after “- ”."
    if "mapping keys are not allowed" in problem:
        return "“? ” cannot stand here", "Put text that starts with ? into quotes."
    if "expected comment or line break" in problem:
        return "text stands on the line of | or >", "Start it on the next line, indented."
    if "another document" in problem or "<document start>" in problem:
        return "a second document starts here", "Keep one document per file; put text such as --- into quotes."
    if "'-' indicator" in problem:
        return "this line is not an item of the list above", "Start it with “- ”, or check its indentation."
    if "node content" in problem:
        return "a value is missing before this character", "Put text that starts with , ] } % or @ into quotes."
    return f"this is not YAML: {problem}", "Check the line above too: YAML often notices late."


def _unclosed(text: str, opened: int, at: int) -> SyntaxMistake:
    bracket = text[opened : opened + 1]
    if "\n" in text[opened:at] or at >= len(text):
        message = f"“{bracket}” is opened here and never closed"
        return SyntaxMistake(message, "Close it; put text that starts with one into quotes.", opened)
    return SyntaxMistake(f"a comma is missing before this, or “{bracket}” is not closed", _QUOTE, at)


def _bad_start(text: str, at: int) -> SyntaxMistake:
    char = text[at : at + 1]
    if char == "\t":
        return SyntaxMistake("a tab stands where YAML wants spaces", "Indent with spaces.", at)
    return SyntaxMistake(f"a value cannot start with “{char}”", "Put the text into quotes.", at)


def _stray_colon(text: str, at: int) -> SyntaxMistake:
    start = text.rfind("\n", 0, at) + 1
    if re.match(r"[ -]*[^\s:#'\"]+\s*\Z", text[start:at]) and start:
        if keyless := _keyless(text, start):
            return keyless
        above = _line_above(text, start)
        if above is not None:
            line = _line(text, above)
            indent = len(line) - len(line.lstrip(" "))
            here = start + len(text[start:at]) - len(text[start:at].lstrip(" "))
            glued = re.match(r"\s*(?:- )?[\w-]+:(?=[^\s/])", line)
            if glued:
                return SyntaxMistake("a space is missing after “:”", "Write “key: value”.", above + glued.end() - 1)
            if re.match(r"\s*(?:- )?[\w.-]+\s*\Z", line):
                return _no_colon(text, above)
            if here - start > indent:
                message = "this line is indented deeper than the one above, which already has its value"
                return SyntaxMistake(message, "Indent both the same.", here)
    return SyntaxMistake("“: ” cannot stand here", "Put text that contains “: ” into quotes.", at)


def _no_key(text: str, at: int) -> SyntaxMistake:
    start = text.rfind("\n", 0, at) + 1
    before = text[start:at].rstrip()
    closer = _CLOSERS.get(before[-1:])
    if closer:
        return SyntaxMistake(f"text goes on after the closing {closer}", _QUOTE, at)
    message = "the indentation of this line matches no line above"
    return SyntaxMistake(message, "Keys of one mapping start in the same column.", at)


def _does_not_follow(text: str, at: int) -> SyntaxMistake:
    """All that stands above is over before `at`: mostly, the first line is indented and this one is not."""
    if keyless := _keyless(text, text.rfind("\n", 0, at) + 1):
        return keyless
    first = re.search(r"^(?P<indent> *)[^\s#].*", text, re.MULTILINE)
    here = at - text.rfind("\n", 0, at) - 1
    if first and first.end() < at and len(first["indent"]) > here:
        message = "this line is indented deeper than the lines below it"
        return SyntaxMistake(message, "Let them all begin in the same column.", first.end("indent"))
    return SyntaxMistake("this line does not go on with what stands above", "Write “key: value” lines only.", at)


def _keyless(text: str, start: int) -> SyntaxMistake | None:
    """The mistake of a line without “:” above the line of a key at `start`, where it should be a key of its mapping.

    YAML takes such a line and those below it for one text, and only notices at the next “:”. A comment ends that text.
    """
    column = _begin(_line(text, start))
    above = _line_above(text, start)
    while above is not None and _begin(_line(text, above)) > column:
        above = _line_above(text, above)
    if above is None or _COLON.search(_line(text, above)) or not _COLON.search(_line(text, start)):
        return None
    first = _line_above(text, above) is None
    return _no_colon(text, above) if first or _begin(_line(text, above)) == column else None


def _no_colon(text: str, start: int) -> SyntaxMistake:
    """What is said of the line at `start` that is to be a key and its value."""
    line = _line(text, start)
    begin = _begin(line)
    what = line[begin:].strip()
    where = "after a key" if " " in what else "after it"
    return SyntaxMistake(f"“{_cut(what)}” has no “:” {where}", "Write “key: value”.", start + begin)


def _begin(line: str) -> int:
    """The 0-based column in which a line's text begins, behind the hyphens of list items."""
    found = _ITEM.match(line)
    return found.end() if found else 0


def _line_above(text: str, start: int) -> int | None:
    """Where the nearest line above `start` begins that is neither empty nor a comment."""
    end = start - 1
    while end > 0:
        begin = text.rfind("\n", 0, end) + 1
        line = text[begin:end].strip()
        if line and not line.startswith("#"):
            return begin
        end = begin - 1
    return None


def _line(text: str, start: int) -> str:
    return text[start : _line_end(text, start)]


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
