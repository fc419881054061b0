"""Compiles MJML to programs: the structure once, its contents as often as they come."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sitegen.diagnostics import Problem, Report
from sitegen.merge import Placed, Program, Tokens
from sitegen.merge.program import joined
from sitegen.mjml.findings import Broken, Finding, Misplaced, Origin
from sitegen.mjml.fonts import named_in_html
from sitegen.mjml.fragment import Fragments
from sitegen.mjml.inline import InlineError
from sitegen.mjml.skeleton import Hole, Skeleton, compile_skeleton
from sitegen.mjml.slots import CONTENT_HOLE, VALUE_HOLE, Cut, cut

MAX_LENGTH = 2_000_000
"""Characters of MJML that are read; mail clients cut messages at a twentieth of that."""


class Compiler:
    """Turns whole MJML documents into programs and remembers the skeletons and fragments it has compiled."""

    def __init__(
        self,
        tokens: Tokens,
        fonts: Mapping[str, str] | None = None,
        forgiving: bool = False,
        class_on_body: bool = False,
        comments: bool = False,
    ) -> None:
        """`fonts`: stylesheets by font name, loaded where a style names the font (None: MJML's web fonts).

        `forgiving`: go on, with a warning, after all that MJML's own soft validation goes on after: unknown
        components and attributes, values of the wrong type, text between components, most misplaced components.

        `class_on_body`: put the css-class of mj-body on the body, as MJML 5 does, and not on the first element in it.

        `comments`: keep comments between components, as MJML does.
        """
        self._fragments = Fragments(tokens)

        def skeleton(key: str, css: str, content_css: str, filled: frozenset[str]) -> Skeleton | Misplaced:
            try:
                return compile_skeleton(
                    key, css, content_css, tokens, self._fragments, fonts, forgiving, class_on_body, comments, filled
                )
            except Misplaced as misplaced:
                return misplaced

        self._skeleton = lru_cache(maxsize=256)(skeleton)

    def compile(
        self,
        mjml: str,
        css: str = "",
        content_css: str = "",
        origin: Origin | None = None,
        report: Report | None = None,
    ) -> Program:
        """The HTML of an `<mjml>` document, as a program.

        `css` is inlined over the components (`css-class`), `content_css` into the content of ending tags, and what
        stands in `<mj-style inline="inline">` over both. `origin` says which place of the author's files made a line
        and column of `mjml`; `report` collects warnings. Raises Problem with all errors.
        """
        parts = _checked(mjml, origin)
        filled: frozenset[str] = frozenset()
        while True:
            try:
                skeleton = self._skeleton(parts.key, css, content_css, filled)
                if isinstance(skeleton, Misplaced):
                    parts = parts.plugged(skeleton.slots)
                    continue
                named = named_in_html(skeleton.unloaded, parts.values)
                if named:
                    filled |= named
                    continue
                program = self._fill(skeleton, parts.values)
            except Broken as broken:
                if parts.values:  # Perhaps it was only cut in the wrong places; without slots nothing is.
                    parts = parts.plugged(range(len(parts.values)))
                    continue
                raise _problem(broken.findings, mjml, parts, origin) from None
            except InlineError as error:
                wrong = Finding(0, "layout/css", f"the content styles cannot be inlined: {error}")
                raise _problem((wrong,), mjml, parts, origin) from None
            if report is not None:
                report.extend(_problem(skeleton.warnings, mjml, parts, origin).diagnostics)
            return program

    def _fill(self, skeleton: Skeleton, values: tuple[str, ...]) -> Program:
        program = self._fragments.program
        pieces: list[str | Placed] = []
        for piece in skeleton.pieces:
            if isinstance(piece, Hole):
                pieces += program(values[piece.index], piece.context)
            else:
                pieces.append(piece)
        return joined(pieces)


def _checked(mjml: str, origin: Origin | None) -> Cut:
    """`mjml` cut into slots. Raises Problem for what must not even be cut."""
    wrong = None
    broken = _lone_surrogate(mjml)
    control = max(mjml.find(character) for character in ("\0", CONTENT_HOLE, VALUE_HOLE))
    comment = mjml.rfind("<!--")
    if control >= 0:
        wrong = Finding(control, "layout/mjml", "a control character stands in the MJML", "Remove it.")
    elif broken >= 0:
        wrong = Finding(broken, "layout/mjml", "half a character stands in the MJML", "Remove it.")
    elif len(mjml) > MAX_LENGTH:
        wrong = Finding(0, "layout/mjml", f"the MJML is longer than {MAX_LENGTH:,} characters")
    elif comment >= 0 and mjml.find("-->", comment) < 0:
        wrong = Finding(comment, "layout/unclosed", "a comment is not closed", "Close it with -->.")
    elif mjml.rfind("<![CDATA[") > mjml.rfind("]]>"):
        wrong = Finding(
            mjml.rfind("<![CDATA["), "layout/unclosed", "a CDATA section is not closed", "Close it with ]]>."
        )
    if wrong:
        raise Problem(wrong.diagnostic(mjml, wrong.offset, origin))
    return cut(mjml)


def _lone_surrogate(text: str) -> int:
    """The offset of the first character that no UTF-8 file can hold, -1 without."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return error.start
    return -1


def _problem(findings: tuple[Finding, ...], mjml: str, parts: Cut, origin: Origin | None) -> Problem:
    return Problem(*(found.diagnostic(mjml, parts.original(found.offset), origin) for found in findings))
