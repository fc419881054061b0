"""Templates that note where they print: copy, subjects and layouts."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from jinja2 import nodes, pass_context
from jinja2.runtime import Context
from jinja2.utils import _PassArg
from markupsafe import Markup

from sitegen.diagnostics import Position
from sitegen.merge import TOKEN, Tokens
from sitegen.merge.numbered import NumberedText
from sitegen.merge.program import Spot, Value
from sitegen.render.copy.document import Block
from sitegen.render.marks.places import Places
from sitegen.render.marks.signs import BEGIN, around, point, without_signs
from sitegen.render.templates.environment import LayoutEnvironment, Load, SourceEnvironment
from sitegen.render.templates.failures import Value as Line
from sitegen.render.templates.tags import counted, line_and_tag, tag_at, written_at
from sitegen.render.templates.watching import MARKS
from sitegen.render.templates.writing import CopyEnvironment, LineEnvironment

_NOTED = "sitegen noted"
_PRINT = re.compile(r"\{\{[-+]?\s*(.*?)\s*[-+]?\}\}\Z", re.DOTALL)
_OPTION = re.compile(r"options\.(\w+)(?![\w.(\[])")
_VALUES = "vuf"
_PIECE = re.compile(
    r"(?P<comment><!--)|<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)|&#?\w+;?|(?P<words>[^<>&{}\s](?:[^<>&{}\n]*[^<>&{}\s])?)|.",
    re.DOTALL,
)
_IN_TAG = re.compile(r"(?P<quote>[\"'])|(?P<close>>)|(?P<name>[\w-]+)=|[^\"'>]")
_LINE = re.compile("\x1e[^\x1f]*:([0-9]+)\x1f")
TEXT = "text"
"""Stands for the text between tags."""

CARRYING = frozenset({"alt", "aria-label", "href", "src", "title"})
"""Attributes into which nothing looks while a mail is made."""

_CARRIERS = frozenset({"default", "d", "safe", "sitegen sliced", "sitegen looped", "sitegen certain"})
_STYLES = frozenset({"mj-style", "style"})


class MarkedText(NumberedText):
    """Text with marks: it prints with them, and whoever looks into it sees the text alone."""

    @property
    def tokens(self) -> Tokens:
        """The register that knows its tokens."""
        return self._tokens

    def spelled(self) -> str:
        """The text with its values, without marks."""
        return without_signs(super().spelled())


class Prints:
    """What was printed where in the cell that is being made: the places of each value's token, as they come."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.now: tuple[Position, str] | None = None
        """What is being printed: where, and the expression."""
        self.option: tuple[Position, str] | None = None
        """The option of a block that is being printed: where the author wrote it, and its name."""
        self.value: Value | None = None
        """The value in a row that is being printed, where the template makes a text of it."""
        self._asked: list[Spot] = []
        self.around = ""
        """What it stands in: TEXT, the name of an attribute, or "" for anything else."""
        self.thorough = True
        """Whether all that can carry a mark has one; else the lines of copy alone, and values."""
        self._of: dict[str, list[tuple[Position, str]]] = {}
        self._made_of: dict[str, Value] = {}

    def begin(self) -> None:
        """Start a cell."""
        self.now = None
        self._of.clear()
        self._made_of.clear()
        self._asked.clear()

    def ask(self, spot: Spot | None) -> None:
        """Note that a template looks into a value in a row."""
        if spot is not None:
            self._asked.append(spot)

    def print(self, at: Position, expression: str, around: str) -> None:
        """Begin to print: where, the expression, what it stands in."""
        self.now, self.around = (at, expression), around
        made_of = (spot for spot in reversed(self._asked) if re.search(rf"\.{re.escape(spot.column)}\b", expression))
        spot = next(made_of, None)
        self.value = Value(spot) if spot is not None else None
        self._asked.clear()

    def note(self, text: str, *, anew: bool = True) -> None:
        """Note that the tokens in `text` are printed now; those that are known already only when `anew` says so."""
        if self.now is None or "zq" not in text:
            return
        for match in TOKEN.finditer(text):
            known = self._of.setdefault(match.group(), [])
            if match.group()[2] in _VALUES and self.now not in known and (anew or not known):
                known.append(self.now)
                if self.value is not None:
                    self._made_of.setdefault(match.group(), self.value)

    def made_of(self, token: str) -> Value | None:
        """The value in a row that the text of the token was made of."""
        return self._made_of.get(token)

    def of(self, token: str) -> list[tuple[Position, str]]:
        """Where the token was printed."""
        return self._of.get(token, [])


class _NotingEnvironment(SourceEnvironment):
    """Base of the environments here; whoever mixes it in sets `prints` before the first template is read."""

    prints: Prints

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        lines = without_signs(MARKS.sub("", source)).split("\n")
        written = self.written(source)
        for output in list(tree.find_all(nodes.Output)):
            for at, node in enumerate(output.nodes):
                if isinstance(node, nodes.TemplateData):
                    continue
                line, tag = line_and_tag(node.lineno)
                printed = _PRINT.match(written_at(lines, line, tag))
                if printed is None:
                    continue
                span = tag_at(lines[line - 1], tag)
                column = span[0] + 1 if span else 1
                told = (name or "", written[line - 1], column, printed.group(1), self.surroundings(name, line, tag))
                arguments: list[nodes.Expr] = [nodes.Const(each, lineno=node.lineno) for each in told]
                output.nodes[at] = nodes.Filter(node, _NOTED, arguments, [], None, None, lineno=node.lineno)
        tree.set_environment(self)
        return tree

    def written(self, source: str) -> Sequence[int]:
        """For each line of the text that is compiled: its number in the file."""
        return range(1, source.count("\n") + 2)

    def surroundings(self, name: str | None, line: int, tag: int) -> str:
        """What the tag number `tag` of a line stands in, as in `Prints.around`."""
        return ""

    def position(self, name: str, line: int, column: int) -> Position:
        """The place in somebody's file of a line and column of the template `name`."""
        return Position(name, line, column)

    @pass_context
    def _noted(__self, __context: Context, value: Any, *told: Any) -> Any:  # noqa: N805
        name, line, column, expression, surroundings = told
        prints = __self.prints
        prints.print(__self.position(name, line, column), expression, surroundings)
        option = _OPTION.match(expression)
        prints.option = _written(option[1], getattr(__context.get("picture"), "block", None)) if option else None
        return value

    @pass_context
    def _finalize(self, context: Context, value: Any) -> Any:
        finish: Callable[[Context, Any], Any] = super()._finalize  # type: ignore[misc]
        made = finish(context, value)
        self.prints.note(str.__str__(made) if isinstance(made, str) else "", anew=not isinstance(value, Markup))
        made = self.shown(made)
        self.prints.now = None
        return made

    def shown(self, made: Any) -> Any:
        """What is printed for `made`."""
        return made


class MarkingCopy(_NotingEnvironment, CopyEnvironment):
    """For copy."""

    def __init__(self, prints: Prints, tokens: Tokens, load: Load, join: Callable[[str, str], str]) -> None:
        self.prints = prints
        super().__init__(tokens, load, join)
        self.filters[_NOTED] = self._noted

    def written(self, source: str) -> Sequence[int]:
        """As the marks at the line ends say: what a tag takes away with it has no lines there."""
        numbers: list[int] = []
        for text in reversed(source.split("\n")):
            marks = _LINE.findall(text)
            numbers.append(int(marks[-1]) if marks else numbers[-1] - 1 if numbers else 0)
        return numbers[::-1]


class MarkingLines(_NotingEnvironment, LineEnvironment):
    """For single lines; `value` is the one that is being printed."""

    value: Line

    def __init__(self, prints: Prints, tokens: Tokens) -> None:
        self.prints = prints
        super().__init__(tokens)
        self.filters[_NOTED] = self._noted

    def position(self, name: str, line: int, column: int) -> Position:
        """The place in the YAML file that the value stands in."""
        before = self.value.text.split("\n")[: line - 1]
        return self.value.at(sum(len(each) + 1 for each in before) + column - 1)


class MarkingLayouts(_NotingEnvironment, LayoutEnvironment):
    """For layouts: their words, their elements and the texts that they print in MJML carry marks."""

    def __init__(self, prints: Prints, tokens: Tokens, load: Load, path: Callable[[str], str | None]) -> None:
        """`path` gives the logical path of the layout file of a name."""
        self.prints, self._path = prints, path
        self._around: dict[tuple[str, int, int], str] = {}
        super().__init__(tokens, load)
        self.filters = {name: _bare(function, carries=name in _CARRIERS) for name, function in self.filters.items()}
        self.filters[_NOTED] = self._noted

    def prepare(self, name: str, source: str) -> str:
        """`source` with marks around the words of its text and behind the names of its components."""
        if not name.endswith(".mjml"):
            return source
        path = self._path(name) or name
        scan = _Scan(lambda line, column, what: self.prints.places.number("layout", Position(path, line, column), what))
        pieces: list[str] = []
        at = 0
        for number, kind, text in counted(self.lexer.tokeniter(source, name)):
            line, tag = line_and_tag(number)
            start = source.index(text, at)
            if kind == "variable_begin":
                self._around[(name, line, tag)] = scan.around
            # White space that a tag takes away is no token; with it, lines keep their numbers.
            pieces += (source[at:start], scan.marked(text, line) if kind == "data" else text)
            at = start + len(text)
        return "".join((*pieces, source[at:]))

    def surroundings(self, name: str | None, line: int, tag: int) -> str:
        """What the tag number `tag` of a line stands in."""
        return self._around.get((name or "", line, tag), "")

    def position(self, name: str, line: int, column: int) -> Position:
        """The place in the layout file."""
        return Position(self._path(name) or name, line, column)

    def shown(self, made: Any) -> Any:
        """`made` with marks around it, where it is text that has none of its own."""
        now = self.prints.now
        if now is None or isinstance(made, Markup) or not isinstance(made, str):
            return made
        text = str.__str__(made)
        if self.prints.around != TEXT:
            # Whoever looks into an attribute must not see marks.
            return made if self.prints.around in CARRYING else without_signs(text)
        if BEGIN in text or "zq" in text or not text.strip() or not self.prints.thorough:
            return made
        if self.prints.option is not None:
            return around(text, self.prints.places.number("option", *self.prints.option))
        return around(text, self.prints.places.number("value", *now, self.prints.value))


def _written(option: str, block: Block | None) -> tuple[Position, str] | None:
    """Where the author of `block` wrote the option of a name, and the name."""
    for line in block.options if block is not None else ():
        if line.text.strip().startswith(f"{option}:"):
            return line.at(len(line.text) - len(line.text.lstrip()) + 1), option
    return None


def _bare(function: Callable[..., Any], *, carries: bool) -> Callable[..., Any]:
    """The filter `function`, which sees no marks but, if it `carries` them, those of what it filters."""
    taken = (1 if _PassArg.from_obj(function) is not None else 0) + (1 if carries else 0)

    @functools.wraps(function)
    def told(*args: Any, **kwargs: Any) -> Any:
        return function(*args[:taken], *map(plain, args[taken:]), **{k: plain(v) for k, v in kwargs.items()})

    return told


def plain(value: Any) -> Any:
    """`value`, without marks where it has some."""
    return NumberedText(without_signs(str(value)), value.tokens) if isinstance(value, MarkedText) else value


class _Scan:
    """Reads the text of a template, in pieces between its tags, as MJML."""

    def __init__(self, number: Callable[[int, int, str], int]) -> None:
        self._number = number
        self._state = ""
        self._attribute = ""

    @property
    def around(self) -> str:
        """What stands around that which comes next, as in `Prints.around`."""
        if not self._state:
            return TEXT
        return self._attribute if self._state[0] in "\"'" else ""

    def marked(self, text: str, line: int) -> str:
        """`text`, which begins in `line`, with marks."""
        return "".join(self._pieces(text, line))

    def _pieces(self, text: str, line: int) -> Iterator[str]:
        at = 0
        while at < len(text):
            if self._state in ("-->", "</"):
                end = text.find(self._state, at)
                if end < 0:
                    yield text[at:]
                    return
                if self._state == "-->":
                    end += 3
                self._state = ""
                yield text[at:end]
                at = end
                continue
            if self._state:
                found = _IN_TAG.match(text, at)
                assert found is not None
                yield self._in_tag(found)
                at = found.end()
                continue
            piece = _PIECE.match(text, at)
            assert piece is not None
            yield self._in_text(piece, line + text.count("\n", 0, at))
            at = piece.end()

    def _in_tag(self, found: re.Match[str]) -> str:
        quote = found["quote"]
        if found["name"] and self._state in (">", "style>"):
            self._attribute = found["name"].lower()
        elif quote and self._state in (">", "style>"):
            self._state = f"{quote}{self._state}"
        elif quote and self._state[0] == quote:
            self._state = self._state[1:]
        elif found["close"] and self._state in (">", "style>"):
            self._state = "</" if self._state == "style>" else ""
        return found.group()

    def _in_text(self, piece: re.Match[str], line: int) -> str:
        text, name = piece.group(), piece["name"]
        if piece["comment"]:
            self._state = "-->"
        elif name:
            self._state = "style>" if name in _STYLES and not piece["end"] else ">"
            if name.startswith("mj-") and not piece["end"]:
                return f"{text}{point(self._number(line, 1, name))}"
        elif piece["words"] and any(map(str.isalnum, text)):
            return around(text, self._number(line, 1, ""))
        return text
