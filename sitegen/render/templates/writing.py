"""Jinja for marketers: Markdown copy, and single lines such as subjects, whose values come out as themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from jinja2 import Environment, nodes, pass_context
from jinja2.compiler import Frame
from jinja2.runtime import Context
from markupsafe import Markup

from sitegen.merge import Tokens
from sitegen.merge.choosing import Symbolic, refuse_filter
from sitegen.render.templates.environment import Load, SourceEnvironment
from sitegen.render.templates.printing import joined, numbered
from sitegen.render.templates.staging import StagedCode
from sitegen.render.templates.watching import LARGEST_NUMBER

_WHOLE_LINES = Environment(lstrip_blocks=True, keep_trailing_newline=True, autoescape=True).lexer
_LINE_END = re.compile(r"[ \t]*\n")
_ENDS = frozenset({"block_end", "comment_end", "raw_end"})


class _JoinedCode(StagedCode):
    """Code in which `~` joins as printing does: what does not print cannot be joined to text either."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.joined(context, (")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class WritersEnvironment(SourceEnvironment):
    """Base of the environments that marketers write for."""

    code_generator_class = _JoinedCode
    shares_modules = False
    watches_conditions = True

    def __init__(self, tokens: Tokens, load: Load) -> None:
        super().__init__(tokens, load, autoescape=True)
        self.finalize = self._finalize
        self.filters["join"] = self._join_list
        self.filters["string"] = self._as_text

    @pass_context
    def _finalize(self, context: Context, value: Any) -> Any:
        if isinstance(value, Markup):
            if len(value) > LARGEST_NUMBER:
                self.watch.count(len(value) // 100)
            return value
        return Markup(numbered(self.tokens, context, value))

    def joined(self, context: Context, pieces: Sequence[Any]) -> str:
        """`pieces` as one text. Raises Misuse for what does not print."""
        return joined(self.tokens, context, pieces)

    @pass_context
    def _as_text(self, context: Context, value: Any) -> str:
        """`value` as the text that it prints."""
        return self.joined(context, (self.watch.known(value),))

    @pass_context
    def _join_list(__self, context: Context, value: Any, d: str = "", attribute: Any = None) -> str:  # noqa: N805
        """A list as one text, `d` between its items; of rows, their `attribute`."""
        if isinstance(value, Symbolic):
            refuse_filter("join", value.word)
        items = list(__self.watch.looped(value))
        if attribute is not None:
            items = [__self.getitem(item, attribute) for item in items]
        pieces = [piece for item in items for piece in (d, item)]
        return __self.joined(context, pieces[1:])


class CopyEnvironment(WritersEnvironment):
    """For Markdown copy: values come out as themselves, whatever Markdown or YAML would make of them."""

    def __init__(self, tokens: Tokens, load: Load, join: Callable[[str, str], str]) -> None:
        super().__init__(tokens, load)
        self._join = join
        self.filters["markdown"] = _markdown

    def join_path(self, template: str, parent: str) -> str:
        """The file that `template` means when `parent` names it."""
        return self._join(template, parent)

    def prepare(self, name: str, source: str) -> str:
        """`source` with a mark of file and line at each line end outside tags, so that every output line is traced."""
        pieces: list[str] = []
        text = source if source.endswith("\n") else source + "\n"
        alone, ended, reached = True, False, 1
        for line, kind, value in self.lexed(text, name, _WHOLE_LINES):
            # Line ends that a “-” strips are put back before its tag, where they are stripped again: lines count on.
            pieces.append("\n" * (line - reached))
            reached = line + value.count("\n")
            if kind == "data":
                # Only a tag that has its line to itself takes the line's end away.
                taken = _LINE_END.match(value) if alone and ended else None
                pieces.append("\n" if taken else "")
                pieces.append(_marked(value[taken.end() :] if taken else value, name, line + (1 if taken else 0)))
                last = value.rpartition("\n")[2]
                alone = not last.strip() and (alone or "\n" in value)
            else:
                pieces.append(value)
                alone = alone and kind != "variable_begin"
            ended = kind in _ENDS
        return "".join(pieces)


class LineEnvironment(WritersEnvironment):
    """For single lines such as subjects: plain text with recipient values as tokens."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens, lambda name: None)
        self.template = lru_cache(maxsize=4096)(self.from_string)


def _marked(text: str, name: str, line: int) -> str:
    r"""`text`, which starts at `line` of file `name`, with \x1e name:line \x1f before each line end."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    marks = (f"{part}\x1e{name}:{line + offset}\x1f" for offset, part in enumerate(lines[:-1]))
    return "\n".join((*marks, lines[-1]))


@pass_context
def _markdown(context: Context, value: Any) -> Markup:
    """Text whose Markdown is meant: `{{ values.intro | markdown }}`."""
    return Markup(str(value))
