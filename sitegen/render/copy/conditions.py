"""Conditions and loops on recipients in rendered copy: where their tokens stand among the lines.

A tag on a line of its own leaves its token at the beginning of the next line, where it would spoil Markdown's syntax:
“- ” is no list behind a word. Here each token is moved to the end of the line above, or, below an empty line, to the
beginning of the next line's words; `hoisting` takes them out of the elements that Markdown makes. Where a condition or
loop goes around blocks, its tokens get lines of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sitegen.diagnostics import Report, diagnose
from sitegen.merge import Tokens
from sitegen.merge.program import Else, ElseIf, End, For, If
from sitegen.merge.tokens import CONTROL
from sitegen.render.copy.document import ALONE, FENCE, Line
from sitegen.render.copy.fencedcode import codes

_LEADING = re.compile(rf"[ \t]*((?:{CONTROL.pattern})+)")
_PREFIX = re.compile(r"(?:[ \t]*(?:>[ \t]?|[-*+][ \t]+|[0-9]+[.)][ \t]+|#{1,6}[ \t]+|\|[ \t]*))*[ \t]*")
_TURN = re.compile(rf"{CONTROL.pattern}(?:#{{1,6}}|[-*+]|[0-9]+[.)]|>)[ \t]")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|[0-9]+[.)])[ \t]+\S")
_ENDING = re.compile(r"[ \t]*(?:\||#+)?[ \t]*\Z")
_RULE = re.compile(r"[ \t]*(?:([-*_])[ \t]*(?:\1[ \t]*){2,}|=+|\|?[ \t]*:?-+:?[ \t]*\|[-:| \t]*)\Z")


@dataclass(slots=True)
class _Token:
    """One token: where it stands, and the run of text that it stands in."""

    text: str
    line: Line
    run: int
    leading: bool
    beside: bool = False
    """Whether it stands at the beginning of a line of words, not on one of its own."""

    group: _Group | None = None


@dataclass(slots=True)
class _Group:
    """The tokens of one condition or loop."""

    members: list[_Token] = field(default_factory=list)
    apart: bool = False
    spread: bool = False
    """Whether there is an empty line between its tokens, which have lines of their own."""

    @property
    def is_across(self) -> bool:
        """Whether there is a block's fence between its tokens."""
        return any(member.run != self.members[0].run for member in self.members)


def settled(lines: Sequence[Line], tokens: Tokens, report: Report) -> list[Line]:
    """`lines` with the tokens of conditions and loops where Markdown leaves them alone; `report` gets what is torn."""
    if not any("zqc" in line.text for line in lines):
        return [*lines]
    return _Settler(lines, tokens, report).settled()


class _Settler:
    def __init__(self, lines: Sequence[Line], tokens: Tokens, report: Report) -> None:
        self.tokens, self.report = tokens, report
        self.events: list[_Token | Line] = []
        self.coded: set[int] = set()
        self.optioned: set[int] = set()
        self._read(lines)

    def _read(self, lines: Sequence[Line]) -> None:
        """Take the tokens at the beginnings of lines apart, and group all."""
        stack: list[_Group] = []
        bare = [line.text[m.end() :] if (m := _LEADING.match(line.text)) else line.text for line in lines]
        found = codes(bare)
        coded = {n for code in found for n in range(code.first, code.last + 1)}
        openings, closings = {code.first for code in found}, {code.last for code in found if code.closed}
        run, in_options = 0, False
        for number, line in enumerate(lines):
            leading = None if number in coded and number not in openings else _LEADING.match(line.text)
            if number in closings and bare[number] != line.text:
                inner = line.text.removesuffix(bare[number])
                at = _own_line(lines[number - 1], line)
                for match in CONTROL.finditer(inner):
                    token = _Token(match.group(), at, run, leading=False)
                    self._group(token, stack, inline=True)
                    if token.group and isinstance(self.tokens.node(token.group.members[0].text), For):
                        message = "a loop on the recipient cannot end at the end of code"
                        hint = "Put a line of code behind it, or write a list."
                        self.report.add(diagnose("merge/torn", message, at.at(), hint=hint))
                self.coded.update((len(self.events), len(self.events) + 1))
                self.events += [replace(line, text=inner), replace(line, text=bare[number])]
                continue
            text = line.text[leading.end() :] if leading else line.text
            if in_options and line.text.startswith("    "):
                leading, text = None, line.text
            elif in_options and leading and text.startswith("    "):
                message = "an option cannot stand inside a condition or loop on the recipient"
                hint = "Put the condition into its value: {{ 'A' if recipient.… else 'B' }}."
                self.report.add(diagnose("merge/torn", message, line.at(), hint=hint))
                self.events.append(replace(line, text=text))
                continue
            else:
                in_options = False
            if leading and line.text[: leading.start(1)] and text.strip():
                text = line.text[: leading.start(1)] + text
            written = _own_line(lines[number - 1], line) if leading and number else line
            beside = number > 0 and written is line and lines[number - 1].path == line.path and bool(text.strip())
            for match in CONTROL.finditer(leading.group(1)) if leading else ():
                self._group(_Token(match.group(), written, run, leading=True, beside=beside), stack)
            if leading and number not in coded:
                self._refuse_signs(text, written)
            rest = replace(line, text=text)
            fence = None if number in coded else FENCE.match(text)
            if fence:
                run, in_options = run + 1, bool(fence.group(2))
            for match in CONTROL.finditer(text):
                self._group(_Token(match.group(), line, run, leading=False), stack, inline=True)
            if number in coded:
                self.coded.add(len(self.events))
            if in_options and not fence:
                self.optioned.add(len(self.events))
            if not text.strip(" \t>"):
                for group in stack:
                    group.spread |= group.members[-1].leading and not group.members[-1].beside
            self.events.append(rest)

    def _refuse_signs(self, text: str, line: Line) -> None:
        """Tell of a condition that begins before the sign of a heading, item or quote and turns or ends behind it."""
        prefix = _PREFIX.match(text)
        sign = prefix.group().strip() if prefix else ""
        if (
            prefix
            and sign
            and any(self._turns_at(text, at) for at in (prefix.end(), *(m.start() for m in _TURN.finditer(text))))
        ):
            message = f"this condition cannot decide about “{sign}” alone: it makes the whole line what it is"
            self.report.add(diagnose("merge/torn", message, line.at(), hint="Give its tags lines of their own."))

    def _turns_at(self, text: str, at: int) -> bool:
        token = CONTROL.match(text, at)
        return token is not None and not isinstance(self.tokens.node(token.group()), If | For)

    def _group(self, token: _Token, stack: list[_Group], inline: bool = False) -> None:
        node = self.tokens.node(token.text)
        if isinstance(node, If | For):
            stack.append(_Group())
        if stack:
            token.group = stack[-1]
            stack[-1].members.append(token)
            if isinstance(node, End):
                stack.pop()
        if not inline:
            self.events.append(token)

    def settled(self) -> list[Line]:
        """The lines."""
        for at, event in enumerate(self.events):
            if isinstance(event, _Token):
                self._judge(at, event)
        made: list[Line] = []
        waiting: list[str] = []
        barrier = 0
        for at, event in enumerate(self.events):
            if isinstance(event, Line):
                is_fence = at not in self.coded and FENCE.match(event.text) is not None
                above = self.events[at - 1] if at else None
                if isinstance(above, _Token) and at not in self.coded and self._is_apart(made, event, above):
                    made.append(replace(event, text=">" if event.text.startswith(">") else ""))
                if waiting and event.text.strip(" \t>") and not is_fence:
                    beside = isinstance(above, _Token) and above.beside
                    made += self._with_opening(event, "".join(waiting), at in self.coded, beside)
                    waiting.clear()
                else:
                    made.append(event)
                barrier = len(made) if is_fence or at in self.optioned else barrier
                continue
            token = self._spelled(event)
            if event.group is not None and event.group.is_across:
                made.append(replace(event.line, text=ALONE + token))
                barrier = len(made)
            elif waiting:
                waiting.append(token)
            elif isinstance(self.tokens.node(event.text), End):
                # What a loop of words repeats on lines of its own must not run together.
                parted = event.leading and not event.beside and self._repeats_words(event)
                self._close(made, f" {token}" if parted else token, barrier, event.line)
            elif len(made) > barrier and made[-1].text.strip(" \t>") and not _takes_none(made[-1].text):
                # With the line end behind it, so that no branch leaves a second one.
                self._close(made, token, barrier, event.line)
            else:
                waiting.append(token)
        if waiting:
            made.append(replace(made[-1] if made else self._first(), text="".join(waiting)))
        return made

    def _is_apart(self, made: Sequence[Line], line: Line, above: _Token) -> bool:
        """Whether `line`, behind the token `above`, is no part of the paragraph, item or row that was `made` last."""
        if not made or not made[-1].text.strip(" \t>"):
            return False
        turns = isinstance(self.tokens.node(above.text), Else | ElseIf)
        tables = [text.lstrip().startswith("|") for text in (made[-1].text, CONTROL.sub("", line.text))]
        if turns and above.group is not None and above.group.spread and above.leading and not above.beside:
            return True
        return _ends_list(made, line) or (tables[0] and not tables[1]) or (turns and tables[1] and not tables[0])

    def _repeats_words(self, token: _Token) -> bool:
        group = token.group
        return group is not None and not group.apart and isinstance(self.tokens.node(group.members[0].text), For)

    def _first(self) -> Line:
        event = self.events[0]
        return event.line if isinstance(event, _Token) else event

    def _judge(self, at: int, token: _Token) -> None:
        """Tell of a condition that a fence tears, and find out which loops repeat whole paragraphs or items."""
        group = token.group
        if group is None:
            return
        if group.is_across:
            late = next((member for member in group.members if not member.leading), None)
            if late is not None and token is group.members[0]:
                message = "this condition or loop goes around blocks and begins or ends in the middle of a line"
                hint = "Give its tags lines of their own."
                self.report.add(diagnose("merge/torn", message, late.line.at(), hint=hint))
            return
        opens = token is group.members[0]
        beyond = self.events[at + 1 :] if opens else self.events[:at][::-1]
        line = next((event for event in beyond if isinstance(event, Line)), None)
        if line is not None:
            prefix = _PREFIX.match(line.text) if opens else None
            group.apart |= not line.text.strip() or bool(prefix and prefix.group().strip())

    def _spelled(self, token: _Token) -> str:
        node = self.tokens.node(token.text)
        if isinstance(node, For) and token.group is not None and token.group.apart:
            return self.tokens.control(replace(node, apart=True))
        return token.text

    @staticmethod
    def _with_opening(line: Line, tokens: str, is_code: bool, beside: bool) -> list[Line]:
        if is_code or _RULE.match(line.text):
            return [replace(line, text=""), replace(line, text=tokens), replace(line, text=""), line]
        prefix = _PREFIX.match(line.text)
        at = prefix.end() if prefix and (prefix.group().strip() or not beside) else 0
        return [replace(line, text=line.text[:at] + tokens + line.text[at:])]

    def _close(self, made: list[Line], token: str, barrier: int, line: Line) -> None:
        """Put `token` to the end of the last words in `made` behind `barrier`."""
        at = next((n for n in range(len(made) - 1, barrier - 1, -1) if made[n].text.strip(" \t>")), None)
        if at is None:
            made.append(replace(line, text=token))
            return
        text = made[at].text
        if _RULE.match(text) and "|" in text:
            message = "a condition cannot begin or end between a table's head and its rows"
            self.report.add(diagnose("merge/torn", message, line.at(), hint="Put it around the table or around rows."))
        if _takes_none(text):
            made[at + 1 : at + 1] = [replace(line, text=""), replace(line, text=token), replace(line, text="")]
            return
        ending = _ENDING.search(text)
        end = ending.start() if ending and text.lstrip()[:1] in "|#" else len(text.rstrip())
        made[at] = replace(made[at], text=text[:end] + token + text[end:])


def _own_line(above: Line, line: Line) -> Line:
    """`line`, which a tag's line was joined to, as that tag's own line, which stands between it and the one above."""
    is_next = above.path == line.path and above.number + 1 < line.number
    return replace(line, number=above.number + 1) if is_next else line


def _ends_list(made: Sequence[Line], line: Line) -> bool:
    """Whether `line` is no part of the list's item above it, being in another branch."""
    prefix = _PREFIX.match(line.text)
    return bool(
        made and _ITEM.match(made[-1].text) and line.text[:1].strip() and not (prefix and prefix.group().strip())
    )


def _takes_none(text: str) -> bool:
    """Whether no words can stand at the end of the line `text`."""
    return bool(_RULE.match(text)) or text.lstrip().startswith(("```", "~~~"))
