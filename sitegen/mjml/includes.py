"""`<mj-include>`: files put together into one document, every place of which is known in the file it came from.

As MJML does it: a partial without `<mjml>` stands where it is included; of one with `<mjml>` the body's content stands
there and the head's goes to the document's head; `type="html"` makes an `mj-raw`, `type="css"` an `mj-style` at the
end of the head (https://documentation.mjml.io/#mj-include).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from sitegen.diagnostics import Position, Problem, Report, Severity, diagnose
from sitegen.mjml.findings import line_and_column
from sitegen.mjml.slots import ENDING

Read = Callable[[str, str], tuple[str, str]]
"""From the including file's name and the path it asks for to the name and text of the included file.

Raises Problem, without a position, for one that cannot be had.
"""

MAX_DEPTH = 32
"""Files within files."""

MAX_FILES = 1000
"""Inclusions in one document."""

_REST = r"""(?:[^<>"']|"[^"]*"|'[^']*')*"""
_ENDING = "|".join(sorted((*ENDING, "mj-style")))
_START = re.compile(
    rf"<!--|<!\[CDATA\[|<(?P<ending>{_ENDING})\b{_REST}>"
    rf"|<mj-include\b(?P<attributes>{_REST})>(?:\s*</mj-include\s*>)?"
)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_WHOLE = re.compile(r"<mjml\b")
_OPENING = re.compile(rf"<mjml\b{_REST}>")
_HEAD = re.compile(rf"<mj-head\b{_REST}(?<!/)>(.*?)</mj-head\s*>", re.DOTALL)
_BODY = re.compile(rf"<mj-body\b{_REST}(?<!/)>(.*)</mj-body\s*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text from `start` to `end` of a file; a piece of no file is text that stands for what `at` names."""

    name: str
    source: str
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Whole:
    """A document with all that it includes; `files` are the names of these, each once."""

    text: str
    files: tuple[str, ...]
    _pieces: tuple[_Piece, ...]
    _starts: tuple[int, ...]
    _lines: tuple[int, ...]

    def origin(self, line: int, column: int) -> Position:
        """The place in its file of a place in `text`; lines and columns count from 1."""
        offset = self._lines[min(max(line, 1), len(self._lines)) - 1] + column - 1
        index = max(bisect_right(self._starts, offset) - 1, 0)
        piece = self._pieces[index]
        inside = min(piece.start + offset - self._starts[index], len(piece.source))
        return Position(piece.name, *line_and_column(piece.source, inside))


@dataclass(slots=True)
class _Parts:
    """What one file comes to: its content in place, and what it adds to the document's head."""

    content: list[_Piece] = field(default_factory=list)
    head: list[_Piece] = field(default_factory=list)
    styles: list[_Piece] = field(default_factory=list)


def whole(name: str, text: str, read: Read) -> Whole:
    """The document `text` of the file `name` with its inclusions. Raises Problem with all that cannot be included."""
    if "<mj-include" not in text:
        return _made([_Piece(name, text, 0, len(text))], [])
    maker = _Maker(read)
    parts = maker.parts(name, text, 0, len(text), (name,))
    if maker.report.has_errors():
        raise Problem(*maker.report)
    return _made(_headed(parts), maker.files)


def without(name: str, text: str, report: Report) -> Whole:
    """The document `text` of the file `name` with its inclusions left out, which `report` is told of."""
    pieces, at = [], 0
    for match in _inclusions(text, 0, len(text)):
        place = Position(name, *line_and_column(text, match.start()))
        report.add(diagnose("layout/include", "this inclusion is left out", place, severity=Severity.WARNING))
        pieces.append(_Piece(name, text, at, match.start()))
        at = match.end()
    return _made([*pieces, _Piece(name, text, at, len(text))], [])


class _Maker:
    def __init__(self, read: Read) -> None:
        self.read = read
        self.report = Report()
        self.files: list[str] = []

    def parts(self, name: str, text: str, start: int, end: int, above: tuple[str, ...]) -> _Parts:
        made, at = _Parts(), start
        for match in _inclusions(text, start, end):
            made.content.append(_Piece(name, text, at, match.start()))
            at = match.end()
            attributes = {key: a or b for key, a, b in _ATTRIBUTE.findall(match.group("attributes"))}
            try:
                self._include(made, name, attributes, above)
            except Problem as problem:
                place = Position(name, *line_and_column(text, match.start()))
                for found in problem.diagnostics:
                    self.report.add(diagnose(found.rule, found.message, found.at or place, hint=found.hint))
        made.content.append(_Piece(name, text, at, end))
        return made

    def _include(self, made: _Parts, name: str, attributes: dict[str, str], above: tuple[str, ...]) -> None:
        path = attributes.get("path", "")
        if not path:
            raise Problem(diagnose("layout/include", "mj-include names no file", hint='Write path="./header.mjml".'))
        other, text = self.read(name, path)
        if other in above:
            raise Problem(diagnose("layout/include", f"“{path}” includes itself", hint="Take one of the two out."))
        self.files.append(other)
        if len(above) > MAX_DEPTH or len(self.files) > MAX_FILES:
            raise Problem(diagnose("layout/include", f"more than {MAX_DEPTH} levels or {MAX_FILES} files are included"))
        piece = _Piece(other, text, 0, len(text))
        kind = attributes.get("type", "mjml")
        if kind == "html":
            made.content += [_word(other, "<mj-raw>"), piece, _word(other, "</mj-raw>")]
        elif kind == "css":
            inline = ' inline="inline"' if attributes.get("css-inline") == "inline" else ""
            made.styles += [_word(other, f"<mj-style{inline}>"), piece, _word(other, "</mj-style>")]
        else:
            self._partial(made, other, text, (*above, other))

    def _partial(self, made: _Parts, name: str, text: str, above: tuple[str, ...]) -> None:
        if not _WHOLE.search(text):
            inner = self.parts(name, text, 0, len(text), above)
            made.content += inner.content
            made.head += inner.head
            made.styles += inner.styles
            return
        body, head = _BODY.search(text), _HEAD.search(text)
        if body:
            inner = self.parts(name, text, *body.span(1), above)
            made.content += inner.content
            made.head += inner.head
            made.styles += inner.styles
        if head:
            inner = self.parts(name, text, *head.span(1), above)
            made.head += [*inner.content, *inner.head, *inner.styles]


def _inclusions(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The inclusions between `start` and `end`, but for those in comments and in what is no MJML."""
    open_for_good: set[str] = set()
    while match := _START.search(text, start, end):
        start = match.end()
        if match.group("attributes") is not None:
            yield match
            continue
        name = match.group("ending")
        if name is not None and match.group().endswith("/>"):
            continue
        close = f"</{name}" if name else "-->" if match.group() == "<!--" else "]]>"
        found = -1 if close in open_for_good else text.find(close, start, end)
        if found < 0:
            open_for_good.add(close)
        else:
            start = found


def _word(name: str, text: str) -> _Piece:
    """`text` that no file holds, told of at the beginning of the file `name`."""
    return _Piece(name, text, 0, len(text))


def _headed(parts: _Parts) -> list[_Piece]:
    """The document's pieces, with what goes to the head put there."""
    extra = [*parts.head, *parts.styles]
    if not extra:
        return parts.content
    end = _place(parts.content, re.compile("</mj-head"), after=False)
    if end is None:
        name = parts.content[0].name
        extra = [_word(name, "<mj-head>"), *extra, _word(name, "</mj-head>")]
        end = _place(parts.content, _OPENING, after=True)
    if end is None:
        return parts.content
    index, offset = end
    piece = parts.content[index]
    before = _Piece(piece.name, piece.source, piece.start, offset)
    behind = _Piece(piece.name, piece.source, offset, piece.end)
    return [*parts.content[:index], before, *extra, behind, *parts.content[index + 1 :]]


def _place(pieces: list[_Piece], pattern: re.Pattern[str], *, after: bool) -> tuple[int, int] | None:
    """Where `pattern` is first found outside comments: the piece's index and the offset in its file."""
    for index, piece in enumerate(pieces):
        plain = re.sub(r"<!--.*?-->", lambda m: " " * len(m.group()), piece.text, flags=re.DOTALL)
        match = pattern.search(plain)
        if match:
            return index, piece.start + (match.end() if after else match.start())
    return None


def _made(pieces: list[_Piece], files: list[str]) -> Whole:
    pieces = [piece for piece in pieces if piece.text] or pieces[:1]
    text = "".join(piece.text for piece in pieces)
    starts = tuple(accumulate((len(piece.text) for piece in pieces[:-1]), initial=0))
    lines = tuple(accumulate((len(line) + 1 for line in text.split("\n")[:-1]), initial=0))
    return Whole(text, tuple(dict.fromkeys(files)), tuple(pieces), starts, lines)
