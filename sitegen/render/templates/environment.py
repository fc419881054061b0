"""Jinja as sitegen runs it: sandboxed, strict, read through the world, and careful with recipient values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any

from jinja2 import Template, TemplateNotFound, TemplateSyntaxError, meta, nodes, pass_context
from jinja2.environment import TemplateModule
from jinja2.lexer import Lexer, TokenStream
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.utils import Namespace
from markupsafe import Markup, escape

from sitegen.merge import Tokens
from sitegen.merge.choosing import Choice, Misuse, Symbolic
from sitegen.merge.numbered import NumberedValue, plain
from sitegen.merge.symbols import Symbol, is_field
from sitegen.plan.model import Locale
from sitegen.render.templates.filters import FILTERS, NOT_REPRODUCIBLE
from sitegen.render.templates.names import Open
from sitegen.render.templates.printing import Unknown, plain_name, printed
from sitegen.render.templates.staging import StagedCode, Staging
from sitegen.render.templates.staging import marked as marked_loops
from sitegen.render.templates.tags import counted, line_and_tag
from sitegen.render.templates.template import SourceTemplate
from sitegen.render.templates.tracing import traced
from sitegen.render.templates.watching import LARGEST_TEXT, LOOPED, Watch, unmarked, watched

_LARGEST_POWER = 64
_LARGEST_REPEAT = 10_000
_UNTOLD = object()
_DEFAULTS = ("default", "d")
_MONEY = re.compile(r"\bmoney\b")
_FALLBACK = re.compile(r"\|\s*d(?:efault)?\b")
_OPENING = re.compile(r"\{[{%]")
_READERS: tuple[type[nodes.Node], ...] = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)

_OPEN = (Open, Locale, TemplateModule, LoopContext, Namespace)
"""Types whose attributes are all meant for templates."""

Load = Callable[[str], tuple[str, str] | None]
"""Gives a template's source and its digest by name, or None where there is none."""


def rendered(template: Template, context: Mapping[str, Any]) -> str:
    """`template` with `context`. Errors keep the frames of compiled templates, from which `failures` reads lines."""
    environment = template.environment
    if isinstance(environment, SourceEnvironment):
        environment.watch.counted = 0
        environment.tokens.stage.reset()
    return "".join(template.root_render_func(template.new_context(dict(context))))


class SourceEnvironment(ImmutableSandboxedEnvironment):
    """Base of the two environments; templates are compiled once, as long as they stay the same."""

    template_class = SourceTemplate
    code_generator_class = StagedCode
    intercepted_binops = frozenset(["**", "*", "%", "+"])
    shares_modules = True
    watches_conditions = False
    traces = False
    """Whether what is printed carries marks of template, line and column, for `tracing`."""

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
        self.watch = Watch(tokens, html=not self.watches_conditions)
        self.staging = Staging(tokens)
        self.globals["range"] = self._range
        self.globals["namespace"] = self.staging.namespace
        self.taken: set[str] = set()
        """The names that the template which is being compiled takes from its context."""
        self._compiled: dict[str, tuple[str, SourceTemplate]] = {}
        self._seen: dict[str, tuple[str, ...] | None] = {}
        self.filters.update(FILTERS)
        for name in NOT_REPRODUCIBLE:
            self.filters.pop(name, None)
            self.globals.pop(name, None)
        for name, function in list(self.filters.items()):
            self.filters[name] = self.watch.filter(name, function)
        for name, test in list(self.tests.items()):
            self.tests[name] = self.watch.test(name, test)  # type: ignore[arg-type]
        self.filters.update(dict.fromkeys(_DEFAULTS, _defaulting(self.watch)))
        self.filters.update(self.watch.markers())
        self.filters.update(self.staging.markers())
        self.filters[LOOPED] = self._looped

    def prepare(self, name: str, source: str) -> str:
        """The text that is compiled for the template `name`."""
        return source

    def _load_template(self, name: Any, globals: MutableMapping[str, Any] | None) -> Template:  # noqa: A002
        found = self.load(name)
        if found is None:
            raise TemplateNotFound(name)
        source, digest = found
        before, template = self._compiled.get(name, ("", None))
        if template is None or before != digest:
            tree = self._parse(self.prepare(name, source), name, name)
            self.taken = set()
            made: Any = SourceTemplate.from_code(self, self.compile(tree, name, name), self.make_globals(globals))
            names, others = _names(self.taken, source), tuple(dict.fromkeys(meta.find_referenced_templates(tree)))
            made.names, made.others = names, others
            # What a macro counts in a namespace of its module belongs to one use of it.
            counts = tree.find(nodes.NSRef) or any(tree.find(kind) for kind in _READERS)
            made.sees = None if counts or not self.shares_modules else tuple(sorted(names))
            made._modules = {}
            template = made
            self._compiled[name] = digest, made
        return template

    @contextmanager
    def mended(self, texts: Mapping[str, str]) -> Iterator[None]:
        """Read `texts` for the templates of these names, for as long as the context lasts."""
        if not texts:
            yield
            return
        load, compiled, seen = self.load, self._compiled, self._seen

        def loaded(name: str) -> tuple[str, str] | None:
            found = load(name)
            return (texts[name], f"mended {found[1]}") if found and name in texts else found

        # What is made of them is not kept.
        self.load, self._compiled, self._seen = loaded, dict(compiled), {}
        try:
            yield
        finally:
            self.load, self._compiled, self._seen = load, compiled, seen

    def names_seen(self, name: str) -> tuple[str, ...] | None:
        """Names that the template `name` and all that it imports or includes may take from the context.

        None where that cannot be told before rendering.
        """
        if name not in self._seen:
            self._seen[name] = self._closure(name, ())
        return self._seen[name]

    def others(self, name: str) -> tuple[str | None, ...]:
        """The templates that `name` refers to, as it writes them; None stands for one that a value names."""
        template: Any = self.get_template(name)
        found: tuple[str | None, ...] = template.others
        return found

    def forget(self) -> None:
        """Drop what depends on which files there are."""
        self._seen.clear()

    def _closure(self, name: str, above: tuple[str, ...]) -> tuple[str, ...] | None:
        found = self.load(name)
        if found is None or name in above:
            return None
        template: Any = self.get_template(name)
        names = set(template.names)
        for other in template.others:
            inner = self._closure(other, (*above, name)) if other is not None else None
            if inner is None:
                return None
            names.update(inner)
        return tuple(sorted(names))

    def _tokenize(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> TokenStream:
        tokens = counted(self.lexer.tokeniter(source, name, filename, state))
        return TokenStream(self.lexer.wrap(tokens, name, filename), name, filename)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = watched(super()._parse(source, name, filename), conditions=self.watches_conditions)
        return marked_loops(tree, self)

    def _looped(self, items: Any) -> Any:
        items = self.watch.looped(items)
        return self.staging.rounds(items) if isinstance(items, Symbol) else items

    def compare(self, name: str, left: Any, right: Any) -> Any:
        """The comparison that Jinja calls `name`, of values as they will be."""
        if isinstance(left, Symbolic) or isinstance(right, Symbolic):
            return self.staging.compared(name, left, right)
        if name in ("eq", "ne") and (_has_parts(left, right) or _has_parts(right, left)):
            hint = "Compare one of its parts, such as segment.id, variant.id, locale.tag or campaign.id."
            raise Misuse("template/failed", "what has parts is never the same as a text", hint, "")
        return self.staging.compared(name, self.watch.known(left), self.watch.known(right))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic, with powers and repetitions kept to sizes that end."""
        left, right = plain(left), plain(right)
        if operator == "**" and not (isinstance(right, int) and abs(right) <= _LARGEST_POWER):
            raise OverflowError("a power with a large exponent")
        if operator == "*" and (_repeats(left, right) or _repeats(right, left)):
            raise OverflowError("a text or list repeated very often")
        if operator == "%" and isinstance(left, str):
            raise Misuse(
                "template/unsafe", "text cannot be formatted with %", "Put values beside text with ~ instead.", "%"
            )
        if operator == "+" and isinstance(left, str | list) and isinstance(right, str | list):
            if len(left) + len(right) > LARGEST_TEXT:
                raise OverflowError("a text or list that grows very long")
            if isinstance(left, str) and isinstance(right, str):
                return self.joined(context, (left, right))
        return super().call_binop(context, operator, left, right)

    def _range(self, *bounds: int) -> range:
        """Numbers to loop over; the whole template may ask for a million of them."""
        numbers = safe_range(*bounds)
        self.watch.count(len(numbers))
        return numbers

    def joined(self, context: Context, pieces: Sequence[Any]) -> str:
        """What `~` makes of `pieces`."""
        return "".join(map(str, pieces))

    def lexed(self, source: str, name: str, lexer: Lexer | None = None) -> Iterator[tuple[int, str, str]]:
        """The tokens of a template. Raises TemplateSyntaxError that knows the template's name, and the tag."""
        try:
            for number, kind, text in counted((lexer or self.lexer).tokeniter(source, name)):
                yield line_and_tag(number)[0], kind, text
        except TemplateSyntaxError as error:
            error.name = error.name or name
            raise

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A part by name or number, which no recipient's value may be."""
        if isinstance(argument, Symbolic):
            message = f"what is looked up cannot depend on {argument.word}, which only the sender knows"
            hint = f'Write {{{{ "A" if {argument.word} == "a" else "B" }}}}.'
            raise Misuse("merge/condition", message, hint, argument.word)
        argument = unmarked(argument)
        return super().getitem(self.watch.known(obj) if isinstance(obj, str) else obj, argument)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute as templates may read it; what is made for templates needs no inspection."""
        if isinstance(obj, _OPEN) and attribute[:1] != "_":
            try:
                return getattr(obj, attribute)
            except AttributeError:
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """`format` of a text, its arguments looked after."""
        if super().wrap_str_format(value) is None:
            return None

        def formatted(*args: Any, **kwargs: Any) -> str:
            method, args, kwargs = self.watch.method(value, args, kwargs)
            made: Any = super(SourceEnvironment, self).wrap_str_format(method)
            text: str = made(*args, **kwargs)
            return text

        return formatted

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """A call from a template; methods of text that holds a recipient's value are refused."""
        if type(__obj) is Macro:
            # As jinja2.runtime.Context.call does for what takes the evaluation context.
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            __self.watch.count()
            return __obj(__context.eval_ctx, *args, **kwargs)
        if isinstance(getattr(__obj, "__self__", None), str):
            __obj, args, kwargs = __self.watch.method(__obj, args, kwargs)
        elif __self.traces:
            args, kwargs = tuple(map(unmarked, args)), {name: unmarked(value) for name, value in kwargs.items()}
        return super().call(__context, __obj, *args, **kwargs)


class LayoutEnvironment(SourceEnvironment):
    """For layouts and blocks: HTML is escaped, absent options print nothing."""

    def __init__(self, tokens: Tokens, load: Load, *, marks: bool = False) -> None:
        self.traces = marks
        super().__init__(tokens, load, autoescape=lambda name: name is not None and name.endswith((".mjml", ".html")))
        self.finalize = self._finalize

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return traced(tree, name or "", source) if self.traces else tree

    @pass_context
    def _finalize(self, context: Context, value: Any) -> Any:
        kind = type(value)
        if kind is Markup or kind is int:
            return value
        if kind is str:
            # A dialect would take these for its own tags; as tokens they come out as themselves.
            if "{" in value and ("{{" in value or "{%" in value):
                text = escape(value) if context.eval_ctx.autoescape else value
                return Markup(_OPENING.sub(lambda braces: self.tokens.literal(braces.group()), text))
            return value
        if value is None or isinstance(value, str):
            return value or ""
        if kind is NumberedValue:
            return Markup(value)
        if isinstance(value, Symbolic):
            return Markup(value.text(lambda part: str(self._spelled(context, part))))
        return printed(context, value)

    def _spelled(self, context: Context, value: Any) -> Any:
        made = self._finalize(context, value)
        return escape(made) if context.eval_ctx.autoescape else made


def _has_parts(value: Any, other: Any) -> bool:
    return isinstance(value, Open | Locale) and isinstance(other, str)


def _defaulting(watch: Watch) -> Callable[..., Any]:
    @pass_context
    def default(context: Context, value: Any, default_value: Any = _UNTOLD, boolean: bool = False) -> Any:
        if isinstance(value, Unknown) and is_field(context.get("recipient"), plain_name(value)):
            str(value)  # raises: everybody would get the fallback
        return _default(watch, value, default_value, boolean)

    return default


def _default(watch: Watch, value: Any, default_value: Any = _UNTOLD, boolean: bool = False) -> Any:
    if default_value is _UNTOLD:
        if isinstance(value, Symbol):
            hint = f'Write {{{{ {value.word} | default("…") }}}}; "" is for nothing at all.'
            raise Misuse("merge/filter", "“default” is not told what to put for an empty value", hint, "default")
        default_value = ""
    if isinstance(value, Choice):
        return value.mapped(lambda side: _default(watch, side, default_value, boolean))
    if isinstance(value, Symbol):
        if boolean and not value.is_text:
            return Choice(value.truth(), value, default_value, watch.tokens)
        return value.with_fallback(default_value)
    if isinstance(value, Unknown) or value is None or (boolean and not watch.certain(value)):
        return default_value
    return value


def _names(taken: set[str], source: str) -> frozenset[str]:
    """The names a template takes from its context: those it says, and those that printing and filters look at."""
    quietly = {"locale", "values"} if _MONEY.search(source) else {"locale"}
    if _FALLBACK.search(source):
        quietly.add("recipient")
    return frozenset(taken | quietly)


def _repeats(value: Any, times: Any) -> bool:
    return isinstance(value, str | list | tuple) and isinstance(times, int) and len(value) * times > _LARGEST_REPEAT
