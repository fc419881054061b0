"""Jinja as sitegen runs it: sandboxed, strict, read through the world, and careful with recipient values."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from typing import Any

from jinja2 import Template, TemplateNotFound, UndefinedError, meta, nodes, pass_context
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, LoopContext, Macro, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, _PassArg, missing
from markupsafe import Markup

from sitegen.merge import TOKEN, Tokens
from sitegen.merge.recipient import Misuse, Recipient, Symbol, refuse_condition, refuse_filter
from sitegen.plan.model import Locale
from sitegen.render.filters import FILTERS, format_date
from sitegen.render.names import Open

_LARGEST_POWER = 64
_LARGEST_REPEAT = 10_000
_MODULES = 64
_AROUND_TOKENS = re.compile(f"({TOKEN.pattern})")
_READERS: tuple[type[nodes.Node], ...] = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)

_OPEN = (Open, Locale, TemplateModule, LoopContext, Namespace)
"""Types whose attributes are all meant for templates."""

Load = Callable[[str], tuple[str, str] | None]
"""Gives a template's source and its digest by name, or None where there is none."""


class UnknownName(UndefinedError):
    """A name was used that does not exist; `owner` is what it was asked of (jinja2's `missing` for a plain name)."""

    def __init__(self, message: str | None, name: str, owner: Any) -> None:
        super().__init__(message)
        self.name, self.owner = name, owner


class Unknown(StrictUndefined):
    """A name that does not exist: any use of it raises UnknownName, which keeps the name and what it was asked of."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: Any = UndefinedError
    ) -> None:
        raised = (lambda message: UnknownName(message, str(name), obj)) if exc is UndefinedError else exc
        super().__init__(hint, obj, name, raised)  # type: ignore[arg-type]


def rendered(template: Template, context: Mapping[str, Any]) -> str:
    """`template` with `context`. Errors keep the frames of compiled templates, from which `failures` reads lines."""
    return "".join(template.root_render_func(template.new_context(dict(context))))


class SourceTemplate(Template):
    """A template that shares the module of its macros only between uses that see the same names.

    Jinja itself keeps one module for all: what that module reads would then be recorded for its first user alone.
    """

    sees: tuple[str, ...] | None = None
    """Names the template takes from its context; None when it reads further templates."""

    _modules: dict[tuple[int, ...], tuple[Any, list[Any]]]

    def make_module(
        self,
        vars: dict[str, Any] | None = None,  # noqa: A002
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,  # noqa: A002
    ) -> TemplateModule:
        """The template's macros, made for the names that it sees."""
        if self.sees is None:
            return super().make_module(vars, shared, locals)
        seen = [_seen(name, vars or {}, locals or {}) for name in self.sees]
        key = tuple(map(id, seen))
        kept = self._modules.get(key)
        if kept is None:
            if len(self._modules) >= _MODULES:
                self._modules.clear()
            # The key is made of addresses: what they belong to must live as long as the entry does.
            kept = self._modules[key] = (super().make_module(vars, shared, locals), seen)
        module: TemplateModule = kept[0]
        return module

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return self.make_module({} if ctx is None else ctx.parent, shared=False)


def _seen(name: str, names: Mapping[str, Any], local: Mapping[str, Any]) -> Any:
    return local[name] if name in local else names.get(name)


class SourceEnvironment(ImmutableSandboxedEnvironment):
    """Base of the two environments; templates are compiled once per name and content."""

    template_class = SourceTemplate
    intercepted_binops = frozenset(["**", "*", "%"])

    def __init__(self, tokens: Tokens, load: Load, *, autoescape: bool | Callable[[str | None], bool]) -> None:
        super().__init__(
            undefined=Unknown,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=autoescape,
            keep_trailing_newline=True,
            cache_size=0,
            auto_reload=False,
        )
        self.tokens = tokens
        self.load = load
        self._compiled: dict[tuple[str, str], SourceTemplate] = {}
        self._seen: dict[str, tuple[str, ...] | None] = {}
        self.filters.update(FILTERS)
        for name, function in list(self.filters.items()):
            self.filters[name] = self._guarded_filter(name, function)
        for name, test in list(self.tests.items()):
            self.tests[name] = _guarded_test(test)  # type: ignore[arg-type]
        for name in ("lipsum", "cycler", "joiner"):
            self.globals.pop(name, None)

    def prepare(self, name: str, source: str) -> str:
        """The text that is compiled for the template `name`."""
        return source

    def _load_template(self, name: Any, globals: MutableMapping[str, Any] | None) -> Template:  # noqa: A002
        found = self.load(name)
        if found is None:
            raise TemplateNotFound(name)
        source, digest = found
        template = self._compiled.get((name, digest))
        if template is None:
            prepared = self.prepare(name, source)
            made: Any = SourceTemplate.from_code(self, self.compile(prepared, name, name), self.make_globals(globals))
            made.sees, made._modules = self._names_in(prepared, name), {}
            template = self._compiled[(name, digest)] = made
        return template

    def names_seen(self, name: str) -> tuple[str, ...] | None:
        """Names that the template `name` and all that it imports or includes may take from the context.

        None where that cannot be told before rendering.
        """
        if name not in self._seen:
            self._seen[name] = self._closure(name, ())
        return self._seen[name]

    def forget(self) -> None:
        """Drop what depends on which files there are."""
        self._seen.clear()

    def _closure(self, name: str, above: tuple[str, ...]) -> tuple[str, ...] | None:
        found = self.load(name)
        if found is None or name in above:
            return None
        tree = self.parse(self.prepare(name, found[0]), name)
        names = meta.find_undeclared_variables(tree)
        for other in meta.find_referenced_templates(tree):
            inner = self._closure(other, (*above, name)) if other is not None else None
            if inner is None:
                return None
            names.update(inner)
        return tuple(sorted(names))

    def _names_in(self, source: str, name: str) -> tuple[str, ...] | None:
        tree = self.parse(source, name)
        if any(tree.find(kind) for kind in _READERS):
            return None
        return tuple(sorted(meta.find_undeclared_variables(tree)))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic, with powers and repetitions kept to sizes that end."""
        if operator == "**" and not (isinstance(right, int) and abs(right) <= _LARGEST_POWER):
            raise OverflowError("a power with a large exponent")
        if operator == "*" and (_repeats(left, right) or _repeats(right, left)):
            raise OverflowError("a text or list repeated very often")
        if operator == "%" and isinstance(left, str):
            raise OverflowError("formatting with %: put values beside text with ~ instead")
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute as templates may read it; what is made for templates needs no inspection."""
        if isinstance(obj, _OPEN) and attribute[:1] != "_":
            try:
                return getattr(obj, attribute)
            except AttributeError:
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """A call from a template; methods of text that holds a recipient's value are refused."""
        if type(__obj) is Macro:
            # As jinja2.runtime.Context.call does for what takes the evaluation context.
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return __obj(__context.eval_ctx, *args, **kwargs)
        owner = getattr(__obj, "__self__", None)
        if isinstance(owner, str) and __self.tokens.holds_field(owner):
            refuse_filter(str(getattr(__obj, "__name__", "method")), "recipient")
        return super().call(__context, __obj, *args, **kwargs)

    def _guarded_filter(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        at = 1 if _PassArg.from_obj(function) is not None else 0
        if name in ("default", "d"):
            return _default
        if name in ("safe", "escape", "e"):
            return function

        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            value = args[at]
            if isinstance(value, Symbol | Recipient):
                refuse_filter(name, "recipient")
            if isinstance(value, str) and "zq" in value:
                if self.tokens.holds_field(value):
                    refuse_filter(name, "recipient")
                args = (*args[:at], type(value)(self.tokens.expand(value)), *args[at + 1 :])
            return function(*args, **kwargs)

        return guarded


class CopyEnvironment(SourceEnvironment):
    """For Markdown copy: values come out as themselves, whatever Markdown or YAML would make of them."""

    def __init__(self, tokens: Tokens, load: Load, join: Callable[[str, str], str]) -> None:
        super().__init__(tokens, load, autoescape=True)
        self._join = join
        self.finalize = self._finalize
        self.filters["markdown"] = _markdown
        self.filters["captured"] = functools.partial(Captured, tokens=tokens)

    def join_path(self, template: str, parent: str) -> str:
        """The file that `template` means when `parent` names it."""
        return self._join(template, parent)

    def prepare(self, name: str, source: str) -> str:
        """`source` with a mark of file and line at each line end outside tags, so that every output line is traced."""
        pieces: list[str] = []
        text = source if source.endswith("\n") else source + "\n"
        for line, kind, value in self.lex(text, name):
            pieces.append(marked(value, name, line) if kind == "data" else value)
        return "".join(pieces)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for block in tree.find_all(nodes.AssignBlock):
            if block.filter is None:
                block.filter = nodes.Filter(None, "captured", [], [], None, None, lineno=block.lineno)
        return tree

    @pass_context
    def _finalize(self, context: Context, value: Any) -> Any:
        return value if isinstance(value, Markup) else Markup(_numbered(self.tokens, context, value))


class Captured(Markup):
    """What `{% set x %}…{% endset %}` holds: it compares as the text that it will be."""

    _tokens: Tokens

    def __new__(cls, text: object = "", *, tokens: Tokens) -> Captured:
        """`text`, with the register that knows its tokens."""
        made = super().__new__(cls, text)
        made._tokens = tokens
        return made

    def __eq__(self, other: object) -> bool:
        if self._tokens.holds_field(self):
            refuse_condition("recipient")
        return bool(self._tokens.expand(str(self)) == other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = Markup.__hash__


class LineEnvironment(SourceEnvironment):
    """For single lines such as subjects: plain text with recipient values as tokens."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens, lambda name: None, autoescape=False)
        self.finalize = self._finalize
        self.template = lru_cache(maxsize=4096)(self.from_string)

    @pass_context
    def _finalize(self, context: Context, value: Any) -> Any:
        return _numbered(self.tokens, context, value)


class LayoutEnvironment(SourceEnvironment):
    """For layouts and blocks: HTML is escaped, absent options print nothing."""

    def __init__(self, tokens: Tokens, load: Load, *, marks: bool = False) -> None:
        self._marks = marks
        super().__init__(tokens, load, autoescape=lambda name: name is not None and name.endswith((".mjml", ".html")))
        self.finalize = self._finalize

    def prepare(self, name: str, source: str) -> str:
        """`source`, with marks of file and line in MJML when they are wanted."""
        if not self._marks or not name.endswith(".mjml"):
            return source
        return "".join(marked(v, name, line) if kind == "data" else v for line, kind, v in self.lex(source, name))

    @pass_context
    def _finalize(self, context: Context, value: Any) -> Any:
        kind = type(value)
        if kind is Markup or kind is int:
            return value
        if kind is str:
            # A dialect would take these for its own tags; as a token they come out as themselves.
            if "{" in value and ("{{" in value or "{%" in value):
                return Markup(self.tokens.literal(value))
            return value
        if value is None or isinstance(value, str):
            return value or ""
        return printed(context, value)


def marked(text: str, name: str, line: int) -> str:
    r"""`text`, which starts at `line` of file `name`, with \x1e name:line \x1f before each line end."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    marks = (f"{part}\x1e{name}:{line + offset}\x1f" for offset, part in enumerate(lines[:-1]))
    return "\n".join((*marks, lines[-1]))


def _numbered(tokens: Tokens, context: Context, value: Any) -> str:
    """The token of a build-time value; recipient values have tokens of their own and keep them."""
    if isinstance(value, Symbol | Recipient):
        return printed(context, value)
    if not isinstance(value, str):
        return tokens.value(printed(context, value), value)
    if "zq" not in value:
        return tokens.value(value, value) if value else ""
    parts = _AROUND_TOKENS.split(tokens.expand(value))
    return "".join(part if TOKEN.fullmatch(part) else tokens.value(part) for part in parts if part)


def printed(context: Mapping[str, Any] | Context, value: Any) -> str:
    """How a value that is no text prints. Raises Misuse for what has no sensible text."""
    if isinstance(value, Symbol):
        return value.token()
    if isinstance(value, Recipient):
        return str(value)
    if isinstance(value, Unknown):
        return str(value)
    if value is None:
        raise Misuse(
            "template/undefined",
            "this value is empty (null), so there is nothing to print",
            "Set it, or add | default.",
            "",
        )
    if isinstance(value, bool):
        raise Misuse("template/failed", "true and false do not print", "Write {{ “yes” if … else “no” }}.", "")
    if isinstance(value, dt.datetime | dt.date):
        return format_date(value, "long", str(context["locale"].tag))
    if isinstance(value, list | tuple | dict):
        raise Misuse(
            "template/failed", "a list or table does not print", "Use {% for … %}, or name one of its parts.", ""
        )
    return str(value)


@pass_context
def _default(context: Context, value: Any, default_value: Any = "", boolean: bool = False) -> Any:
    if isinstance(value, Symbol):
        return value.with_fallback(default_value)
    if isinstance(value, Unknown) or value is None or (boolean and not value):
        return default_value
    return value


@pass_context
def _markdown(context: Context, value: Any) -> Markup:
    """Text whose Markdown is meant: `{{ values.intro | markdown }}`."""
    return Markup(str(value))


def _guarded_test(test: Callable[..., Any]) -> Callable[..., Any]:
    at = 1 if _PassArg.from_obj(test) is not None else 0

    @functools.wraps(test)
    def guarded(*args: Any) -> Any:
        if isinstance(args[at], Symbol):
            bool(args[at])
        return test(*args)

    return guarded


def _repeats(value: Any, times: Any) -> bool:
    return isinstance(value, str | list | tuple) and isinstance(times, int) and len(value) * times > _LARGEST_REPEAT
