"""Goes on behind a mistake in a template, so that one run tells them all.

The tag that failed is replaced by one that does no harm, and the template is tried again, for as long as that brings a
mistake at another tag to light. What only follows from a mistake that has been told is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from sitegen.diagnostics import Diagnostic, Position, Problem
from sitegen.render.templates.advice import Vocabulary
from sitegen.render.templates.habits import advised, companions
from sitegen.render.templates.tags import spans

_MOST = 50
"""Mistakes that are told of one template in one run."""

_UNPAIRED = re.compile("is not closed|has nothing to belong to")
_PRINTS_NOTHING = '{{ "" }}'
_OPENER = re.compile(r"\{[{%#]")
_WORD = re.compile(r"\{%[-+]?\s*(\w*)")
_GIVEN = re.compile(
    r"\{%[-+]?\s*(?:set\s+([\w, ]+?)\s*(?:=|-?%\})|import\s.*?\bas\s+(\w+)|from\s.*?\bimport\s+(.+?)-?%\})", re.S
)
_HARMLESS = {
    "if": "{% if 1 %}", "elif": "{% elif 1 %}", "for": "{% for _ in () %}", "include": "{# #}", "import": "{# #}",
    "from": "{# #}", "with": "{% with %}",
}  # fmt: skip
_STRUCTURE = frozenset(
    """
    autoescape block call else endblock endcall endfilter endfor endif endmacro endset endwith extends filter macro raw
    """.split()  # noqa: SIM905
)
"""Tags without which the others do not fit together: behind a mistake in one of these nothing more can be told."""

Places = Callable[[int], Position]
"""Gives the position of an offset into a template."""


class Mended:
    """A template whose wrong tags are replaced, one for one, by others."""

    def __init__(self, text: str, places: Places, known: Vocabulary) -> None:
        self._known = known
        self._spans = spans(text)
        self._places = [(places(start), places(end)) for start, end in self._spans]
        bounds = [0, *(bound for span in self._spans for bound in span), len(text)]
        self._pieces = [text[start:end] for start, end in pairwise(bounds)]
        self._texts = [places(start) for start in bounds[:-1:2]]
        self._seen: set[int] = set()
        self._gone: set[str] = set()
        self._loose = False
        self._doubtful = ""

    @property
    def text(self) -> str:
        """The template as it now is."""
        return "".join(self._pieces)

    def mend(self, at: Position) -> bool:
        """Replace the tag at `at`; whether that could be done."""
        number = self._number(at)
        if number is None:
            return self._close(at)
        tag, again = self._pieces[2 * number + 1], number in self._seen
        self._seen.add(number)
        made = self._instead(tag, again)
        if not made:
            return False
        self._pieces[2 * number + 1] = made + "\n" * tag.count("\n")
        return True

    def _instead(self, tag: str, again: bool) -> str:
        """What to put for `tag`, which has been replaced before when it fails `again`; "" where nothing will do."""
        better = None if again else advised(tag, self._known.fields, self._known.names)
        if better is not None:
            self._go_along(tag)
            self._doubtful += better.tag if better.tag.startswith("{%") else ""
            return better.tag
        word = _WORD.match(tag)
        if word is None:
            return "" if tag == _PRINTS_NOTHING else _PRINTS_NOTHING
        if word[1] in _STRUCTURE:
            return ""
        self._doubtful += tag
        given = _GIVEN.match(tag)
        if given:
            self._gone.update(re.findall(r"\w+", next(filter(None, given.groups()))))
        self._loose |= word[1] not in _HARMLESS and word[1] != "set"
        made = "{% set _ %}" if word[1] == "set" and "=" not in tag else _HARMLESS.get(word[1], "{# #}")
        return made if made != tag else "{# #}"

    def _close(self, at: Position) -> bool:
        """Take away the beginning of a tag that is not closed; whether there is one at `at`."""
        for index in range(0, len(self._pieces), 2):
            piece, start = self._pieces[index], self._texts[index // 2]
            for opener in _OPENER.finditer(piece):
                before = piece[: opener.start()]
                column = len(before) - before.rfind("\n") + (0 if "\n" in before else start.column - 1)
                if Position(start.path, start.line + before.count("\n"), column) == at:
                    self._pieces[index] = f"{piece[: opener.start()]}  {piece[opener.end() :]}"
                    return True
        return False

    def follows(self, found: Diagnostic) -> bool:
        """Whether `found` is but a consequence of what was replaced."""
        number = self._number(found.at) if found.at else None
        tag = self._pieces[2 * number + 1] if number is not None else ""
        word = _WORD.match(tag)
        if found.rule == "template/endless" or (self._loose and _UNPAIRED.search(found.message)):
            return True
        if (
            number in self._seen
            or (word and word[1] in _STRUCTURE)
            or any(re.search(rf"(?<![\w.]){name}\b", tag) for name in self._gone)
        ):
            return True
        return found.rule == "merge/no-fallback" and any(
            field[0] in self._doubtful for field in re.finditer(r"\w+\.\w+", found.message)
        )

    def _go_along(self, tag: str) -> None:
        """Replace the tags that belong to `tag` in the language it is written in."""
        others = companions(tag)
        for number in range(len(self._spans)) if others else ():
            own = self._pieces[2 * number + 1]
            if others and others.fullmatch(own):
                better = advised(own, self._known.fields, self._known.names)
                self._pieces[2 * number + 1] = better.tag if better else "{# #}"
                self._seen.add(number)

    def _number(self, at: Position) -> int | None:
        here = (at.line, at.column)
        for number, (start, end) in enumerate(self._places):
            if start.path == at.path and (start.line, start.column) <= here < (end.line, end.column):
                return number
        return None


def further(
    first: Problem, open_: Callable[[str], Mended | None], again: Callable[[Mapping[str, str]], Problem | None]
) -> Iterator[Diagnostic]:
    """What else is wrong behind the mistake `first`.

    `open_` gives the template behind a path (None: not to be changed), and `again` tries once more with other texts for
    the templates of some paths; it gives what went wrong.
    """
    mended: dict[str, Mended] = {}
    problem: Problem | None = first
    for _ in range(_MOST):
        at = next((found.at for found in problem.diagnostics if found.at), None) if problem else None
        if at is None:
            return
        if at.path not in mended:
            template = open_(at.path)
            if template is None:
                return
            mended[at.path] = template
        if not mended[at.path].mend(at):
            return
        problem = again({path: template.text for path, template in mended.items()})
        for found in problem.diagnostics if problem else ():
            if not any(template.follows(found) for template in mended.values()):
                yield found


def places_in(path: str, text: str) -> Places:
    """The positions of the file at `path`, whose template is `text`."""
    ends = [index for index, letter in enumerate(text) if letter == "\n"]

    def place(offset: int) -> Position:
        line = bisect_left(ends, offset)
        return Position(path, line + 1, offset - (ends[line - 1] + 1 if line else 0) + 1)

    return place
