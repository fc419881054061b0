"""Plain text with conditions and loops on recipients: where line ends belong.

The tokens come on lines of their own, with empty ones around them. In the text that a recipient gets there must be
neither more nor fewer line ends than there would be without conditions, whichever branch is taken. So line ends stand
with the line below them; only above the first line that everybody gets they stand with the line above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sitegen.merge import Tokens
from sitegen.merge.program import End, For, If
from sitegen.merge.tokens import CONTROL

_ALONE = re.compile(rf"[ \t>]*((?:{CONTROL.pattern}[ \t]*)+)\Z")


def settled(text: str, tokens: Tokens) -> str:
    """`text`, wrapped, with its tokens where they add no line and take none away."""
    if "zqc" not in text:
        return text
    settler = _Settler(tokens)
    for line in text.split("\n"):
        settler.read(line)
    return settler.text()


@dataclass(slots=True)
class _Settler:
    tokens: Tokens
    made: list[str] = field(default_factory=list)
    waiting: list[tuple[int, str]] = field(default_factory=list)
    """Tokens since the last line, each with the line ends above it."""

    opened: list[type] = field(default_factory=list)
    gap: int = 0
    begun: bool = False
    """Whether there is a line that everybody gets."""

    def read(self, line: str) -> None:
        """Take the next line."""
        alone = _ALONE.match(line)
        if alone:
            for token in CONTROL.findall(alone.group(1)):
                self.waiting.append((self.gap, token))
                self.gap = 0
            self.gap = 1
        elif not line.strip():
            self.gap = 2
        else:
            if self.made or self.waiting:
                self._place(max(self.gap, 1))
            self.made.append(self._tight(line))
            self.gap = 1

    def _tight(self, line: str) -> str:
        """`line` with the space before a condition that ends it inside the condition, so that no line ends in one."""
        marks = [(m.start(), m.end(), type(self.tokens.node(m.group()))) for m in CONTROL.finditer(line)]
        if not marks or marks[-1][1] != len(line) or marks[-1][2] is not End:
            return line
        depth, turns = 0, []
        for start, end, kind in reversed(marks):
            depth += 1 if kind is End else 0
            if depth == 1 and kind is not End:
                turns.append((start, end))
            depth -= 1 if kind in (If, For) else 0
            if not depth:
                break
        start = turns[-1][0] if turns else 0
        bare = line[:start].rstrip(" ")
        space = line[len(bare) : start]
        if not space or not bare or type(self.tokens.node(line[slice(*turns[-1])])) is not If:
            return line
        for _, end in turns:
            line = line[:end] + space + line[end:]
        return bare + line[start:]

    def text(self) -> str:
        """All of it."""
        return "".join((*self.made, *(token for _, token in self.waiting)))

    def _place(self, gap: int) -> None:
        """Put the waiting tokens and the line ends above the next line, which has `gap` of them above it."""
        waiting, self.waiting = self.waiting, []
        gaps = [above for above, _ in waiting] + [gap]
        whole = max(gaps) if self.made else 0
        late = self.begun or not self.made
        spots = [0] * len(gaps)
        spots[-1 if late else 0] = whole
        for number, (_, token) in enumerate(waiting):
            kind = self._step(token)
            inner = max(gaps[number + 1 :]) if late else max(gaps[: number + 1])
            # What is repeated has its own line ends; the rest stay outside.
            if whole and late and kind is For and sum(spots[number + 1 :]) > inner > 0:
                spots[number], spots[-1] = whole - inner, inner
            elif whole and not late and kind is End and self._closed is For and sum(spots[: number + 1]) > inner > 0:
                spots[0], spots[number + 1] = inner, whole - inner
        for spot, (_, token) in zip(spots, waiting, strict=False):
            self.made += ["\n" * spot, token]
        self.made.append("\n" * spots[-1])
        self.begun = self.begun or not self.opened

    _closed: type | None = None

    def _step(self, token: str) -> type:
        kind = type(self.tokens.node(token))
        if kind in (If, For):
            self.opened.append(kind)
        elif kind is End and self.opened:
            self._closed = self.opened.pop()
        return kind
