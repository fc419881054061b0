"""Rendered copy to a tree of blocks.

The syntax is that of pymdown-extensions' generic blocks: `/// name`, options as YAML lines indented by four spaces
directly below, the body, `///`; nested blocks have fewer slashes than the block around them. It is read here, and not
inside Markdown, because each block becomes three things (MJML, page, text) and each line must know its place in the
author's file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from sitegen.diagnostics import Position, Report, diagnose, did_you_mean
from sitegen.render.copy.fencedcode import codes, is_behind_marker
from sitegen.render.templates.tags import written_column

TEXT = "text"
"""The block that plain Markdown between fences becomes."""

CONTROL = "#control"
"""Stands for a block's name where a condition or loop on recipients begins, turns or ends: its line is the token."""

ALONE = "\x1d"
"""Stands before the token of a line that becomes a block CONTROL."""

_MARK = re.compile("\x1e([^\x1f]*):([0-9]+)\x1f")
FENCE = re.compile(r" {0,3}(/{3,})[ \t]*(?:([A-Za-z][\w-]*)(?:[ \t]*\|[ \t]*(.*)|[ \t]+([^ \t|].*))?)?[ \t]*\Z")
"""A line that opens or closes a block."""

_THIN_FENCE = re.compile(r" {0,3}//?[ \t]*([A-Za-z][\w-]*)[ \t]*\Z")
_LATE_FENCE = re.compile(r"(?P<before>.*?)(?<![:/])/{3,}(?:[ \t]*|[ \t]+(?P<name>[A-Za-z][\w-]*)[ \t]*)\Z")
_BREAK = "  "
"""Two spaces at the end of a line are Markdown's line break."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of rendered copy and the line of the author's file that it came from."""

    text: str
    path: str
    number: int
    sources: Callable[[str], list[str]] | None = field(default=None, compare=False, repr=False)

    def at(self, column: int = 1) -> Position:
        """The position, in the author's file, of what stands at `column` of the rendered line."""
        lines = self.sources(self.path) if self.sources else []
        written = lines[self.number - 1] if 0 < self.number <= len(lines) else self.text
        return Position(self.path, self.number, written_column(written, self.text, column))


@dataclass(slots=True)
class Block:
    """A block of a document: name, option lines, body lines and nested blocks, in the order written."""

    name: str
    head: Line
    options: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)
    torn: bool = False
    """Whether fences in it or its own are wrong, so that `children` may not be all that was meant to be."""

    @property
    def has_text(self) -> bool:
        """Whether anything but blank lines stands in the body."""
        return any(line.text.strip() for line in self.body)


def lines_of(rendered: str, path: str, first: int = 1, sources: Callable[[str], list[str]] | None = None) -> list[Line]:
    """Rendered copy as lines. Marks made by `CopyEnvironment.prepare` tell each line's origin and are removed.

    `sources` gives the lines of a file as they were written.
    """
    lines: list[Line] = []
    name, number = path, first
    for raw in rendered.split("\n"):
        marks = _MARK.findall(raw)
        if marks:
            name, number = marks[-1][0], int(marks[-1][1])
            raw = _MARK.sub("", raw)
        text = raw.rstrip()
        lines.append(Line(text + _BREAK if text and raw.endswith(_BREAK) else text, name, number, sources))
    return lines


def parse(lines: Sequence[Line], known: Collection[str], report: Report, broken: Sequence[str] = ()) -> list[Block]:
    """`lines` as top-level blocks; what is wrong with fences goes to `report` and is left out.

    `known` are the names of all blocks, `broken` of those that exist but have errors.
    """
    return _Parser(lines, known, report, broken).parse()


class _Parser:
    def __init__(self, lines: Sequence[Line], known: Collection[str], report: Report, broken: Sequence[str]) -> None:
        self.lines, self.known, self.report, self.broken = lines, known, report, broken
        self.top: list[Block] = []
        self.open: list[tuple[Block, int, bool]] = []
        self.left: list[int] = []
        """The slashes of blocks that were left without being closed."""
        self.excused: list[Block] = []
        """Blocks that others were nested into with more slashes."""
        self.parted: list[Block] = []
        """Blocks of which a condition that parts them has been told."""
        self.codes = codes([line.text for line in lines])

    def parse(self) -> list[Block]:
        in_options = False
        coded = {number for code in self.codes for number in range(code.first, code.last + 1)}
        for number, line in enumerate(self.lines):
            if in_options and line.text.startswith("    "):
                self.open[-1][0].options.append(line)
                continue
            in_options = False
            fence = None if number in coded else FENCE.match(line.text)
            if fence is None:
                if number not in coded:
                    self._check_late(line)
                self._text(line)
            elif fence.group(2):
                in_options = self._open(fence, line)
            else:
                self._close(len(fence.group(1)), line)
        for block, slashes, _ in self.open:
            if block in self.excused:
                continue
            self._tear(
                "copy/unclosed-block",
                f"the block “{block.name}” is opened here and never closed",
                block.head.at(),
                f"Add a line “{'/' * slashes}” where it ends.",
            )
        for code in self.codes:
            if not code.closed:
                message, hint = "the code that begins here is never closed", f"Add a line “{code.mark}” below it."
                self.report.add(diagnose("copy/unclosed-block", message, self.lines[code.first].at(), hint=hint))
        return self.top

    def _tear(self, rule: str, message: str, at: Position, hint: str) -> None:
        """Report a fence that is wrong, in all blocks that are open."""
        self.report.add(diagnose(rule, message, at, hint=hint))
        for block, _, _ in self.open:
            block.torn = True

    def _check_late(self, line: Line) -> None:
        """Tell of a fence behind other text, which is usually a line end that a template tag took away."""
        if is_behind_marker(line.text):
            hint = "Put it on the next line, indented by four spaces."
            message = "code does not begin on the line of a list's item"
            self.report.add(diagnose("copy/stray-fence", message, line.at(), hint=hint))
            return
        if "//" not in line.text and not line.text.lstrip().startswith("/"):
            return
        thin = _THIN_FENCE.match(line.text)
        if thin and thin[1] in self.known:
            hint = f"Write “/// {thin[1]}”."
            self._tear("copy/stray-fence", "a fence has three slashes or more", line.at(), hint)
            return
        late = _LATE_FENCE.match(line.text)
        if late is None or (late["name"] and late["name"] not in self.known):
            return
        if late["before"].strip():
            message = "a fence must have its line to itself"
            hint = "Put it on a new line; where a {%- … -%} above takes the line end away, leave out its hyphen."
        else:
            message = "this fence is indented too far to be one"
            hint = "At most three spaces may stand before it."
        self._tear("copy/stray-fence", message, line.at(), hint)

    def _control(self, line: Line) -> None:
        if not self.open:
            self.top.append(Block(CONTROL, replace(line, text=line.text.removeprefix(ALONE))))
            return
        if any(block in self.parted for block, _, _ in self.open):
            return
        self.parted.append(self.open[-1][0])
        message = f"a condition or loop on the recipient cannot go around what stands inside “{self.open[-1][0].name}”"
        hint = "Put it around the whole block, or inside its text."
        self._tear("merge/torn", message, line.at(), hint)

    def _text(self, line: Line) -> None:
        if line.text.startswith(ALONE):
            self._control(line)
            return
        if self.open:
            self.open[-1][0].body.append(line)
            return
        if not self.top or self.top[-1].name != TEXT or self.top[-1].head.text:
            if not line.text.strip():
                return
            self.top.append(Block(TEXT, Line("", line.path, line.number)))
        self.top[-1].body.append(line)

    def _open(self, fence: re.Match[str], line: Line) -> bool:
        name, slashes = fence.group(2), len(fence.group(1))
        block = Block(name, line)
        known = name in self.known
        if not known:
            rule, message, hint = "copy/unknown-block", f"there is no block “{name}”", did_you_mean(name, self.known)
            if name in self.broken:
                message, hint = f"the block “{name}” cannot be used while it has errors", "Mend them first."
                rule = "ref/broken"
            self._tear(rule, message, line.at(fence.start(2) + 1), hint)
        if fence.group(3) is not None or fence.group(4) is not None:
            self.report.add(
                diagnose(
                    "copy/unknown-option",
                    "blocks take no text behind their name",
                    line.at(fence.start(3 if fence.group(4) is None else 4) + 1),
                    hint="Write options as lines below, indented by four spaces.",
                )
            )
        if self.open and self.open[-1][1] <= slashes:
            outer = self.open[-1][0]
            if outer not in self.excused:
                self._tear(
                    "copy/unclosed-block",
                    f"“{name}” begins inside “{outer.name}” (line {outer.head.number}), which is not closed yet",
                    line.at(),
                    f"Close “{outer.name}” first; to nest, open the outer block with “{'/' * (slashes + 1)}”.",
                )
            if self.open[-1][1] == slashes:
                self.left.append(self.open.pop()[1])
            else:  # nested as it was meant, with the slashes the wrong way round
                self.excused.append(outer)
        # What has been told of the block around it explains whatever else does not fit.
        block.torn = bool(self.left or self.excused)
        if known:
            (self.open[-1][0].children if self.open and self.open[-1][2] else self.top).append(block)
        self.open.append((block, slashes, known))
        return True

    def _close(self, slashes: int, line: Line) -> None:
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][1] == slashes:
                for block, width, _ in self.open[index + 1 :]:
                    self._tear(
                        "copy/unclosed-block",
                        f"the block “{block.name}” is opened here and not closed before the one around it",
                        block.head.at(),
                        f"Add a line “{'/' * width}” where it ends.",
                    )
                del self.open[index:]
                return
        if slashes in self.left:
            self.left.remove(slashes)
            return
        hint = "Remove this line, or add the opening “/// name” line above."
        if self.open:
            hint = f"The open block “{self.open[-1][0].name}” closes with “{'/' * self.open[-1][1]}”."
        self._tear("copy/stray-fence", "this fence closes no block", line.at(), hint)
