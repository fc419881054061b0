"""Blocks of a document for the three targets: options and texts read once, templates rendered per target."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from sitegen.diagnostics import Diagnostic, Problem, Report, diagnose, did_you_mean
from sitegen.merge.bindings import Kept
from sitegen.merge.formats import FilterError
from sitegen.merge.program import End
from sitegen.plan.model import Locale
from sitegen.render.context import CellContext
from sitegen.render.copy.body import Bodies, Body, Scope
from sitegen.render.copy.document import CONTROL, TEXT, Block, Line
from sitegen.render.copy.parts import ShownPicture
from sitegen.render.linker import BadLink
from sitegen.render.options import Offered, OptionReader
from sitegen.render.pictures.assets import Assets, Picture
from sitegen.render.plain.wrapping import wrap
from sitegen.render.templates.environment import LayoutEnvironment, rendered
from sitegen.render.templates.names import Names, Open
from sitegen.render.templates.tracing import begun
from sitegen.render.view import View, locate
from sitegen.sources.project import Project
from sitegen.sources.schema import BlockFile
from sitegen.world import Trace, recording
from sitegen.world.trace import replay

TARGETS = {"email": "email.mjml", "landing": "landing.html", "text": "email.txt"}
"""Targets and the template each block has for them."""

_OUTPUTS = 2048
_NO_OPTIONS = Names({})
_LIKE_OPTION = re.compile(r"(?P<indent>\s*)(?P<key>[\w-]+):(?:\s|\Z)")
_OPTION_NAME = re.compile(r"(?<![\w-])(?P<key>[\w-]+):\s+['\"]?")
_OPENING = ("[", "{")
"""What makes a line no sentence that happens to begin with a word and a colon: a YAML list or map begins."""


@dataclass(frozen=True, slots=True)
class ReadyBlock:
    """A block whose options and texts are read; `block` tells where it stands."""

    name: str
    options: Names
    body: Body | None
    children: tuple[ReadyBlock, ...]
    block: Block


@dataclass(frozen=True, slots=True)
class Child(Open):
    """A nested block as its parent's template sees it; `output` is it rendered for the same target."""

    name: str
    options: Names
    body: Body | None
    output: Markup


class BlockRoom:
    """Reads and renders blocks of one project."""

    def __init__(self, project: Project, env: LayoutEnvironment, bodies: Bodies, options: OptionReader) -> None:
        self.project, self.env, self.bodies, self.options = project, env, bodies, options
        self.known = project.blocks
        self._kept: Kept[_Kept] = Kept(_OUTPUTS)
        self._sights: dict[frozenset[str], tuple[str, ...] | None] = {}

    def ready(
        self, blocks: Sequence[Block], cell: CellContext, scope: Scope, assets: Assets, report: Report
    ) -> list[ReadyBlock]:
        """`blocks` with their options and texts; what is wrong goes to `report`."""
        offered = Offered(cell.rows, cell.actions, cell.linker, self.env.tokens.expand)
        ready = (self._ready(block, None, offered, scope, assets, report) for block in blocks)
        return [each for block in ready for each in self._shown(block)]

    def _shown(self, ready: ReadyBlock) -> list[ReadyBlock]:
        """`ready`; a text of which some recipients would get nothing inside a condition."""
        given = ready.body.given if ready.body is not None and ready.name == TEXT else ""
        if not given:
            return [ready]
        ends = (given, self.env.tokens.control(End()))
        before, after = (Block(CONTROL, replace(ready.block.head, text=token)) for token in ends)
        first, last = (ReadyBlock(CONTROL, _NO_OPTIONS, None, (), block) for block in (before, after))
        return [first, ready, last]

    def _ready(
        self, block: Block, parent: Block | None, offered: Offered, scope: Scope, assets: Assets, report: Report
    ) -> ReadyBlock:
        if block.name == CONTROL:
            return ReadyBlock(CONTROL, _NO_OPTIONS, None, (), block)
        spec = self.project.blocks[block.name].model
        strayed = Report()
        slipped = self._check_indents(block, spec, strayed)
        options = self.options.read(block, spec, offered, report, slipped)
        if parent is None and spec.only_inside and not block.torn:
            where = " or ".join(f"“{name}”" for name in spec.only_inside)
            report.add(diagnose("copy/child", f"“{block.name}” may only stand inside {where}", block.head.at()))
        if parent is not None and not block.torn and block.name not in self.project.blocks[parent.name].model.children:
            allowed = self.project.blocks[parent.name].model.children
            message = f"“{block.name}” may not stand inside “{parent.name}”"
            hint = f"Inside it may stand: {', '.join(allowed)}." if allowed else f"Close “{parent.name}” first."
            report.add(diagnose("copy/child", message, block.head.at(), hint=hint))
        self._check_count(block, spec, report)
        report.extend(strayed)
        body = self._body(block, spec.body, scope, assets, report)
        children = tuple(self._ready(child, block, offered, scope, assets, report) for child in block.children)
        return ReadyBlock(block.name, options, body, children, block)

    @staticmethod
    def _check_count(block: Block, spec: BlockFile, report: Report) -> None:
        """Tell of more or fewer blocks inside than there is room for, unless other mistakes made the number."""
        if block.torn or any(child.name not in spec.children for child in block.children):
            return
        count, most = len(block.children), spec.max_children
        if count < spec.min_children or (most is not None and count > most):
            bounds = f"{spec.min_children} to {most}" if most else f"at least {spec.min_children}"
            message = f"“{block.name}” takes {bounds} of “{' or '.join(spec.children)}” inside, not {count}"
            hint = "Add or remove some; where a loop makes them, put an {% if … %} around the whole."
            report.add(diagnose("copy/child", message, block.head.at(), hint=hint))

    @staticmethod
    def _check_indents(block: Block, spec: BlockFile, report: Report) -> frozenset[str]:
        """Tell of options that became text because of their indentation, of a blank line, or of a line above them.

        Lines that are right, and are text only because of the line above them, are not told. Returns the names of all.
        """
        strays: list[Line] = []  # lines that read like options and may be text, with nothing else above them
        slipped: set[str] = set()
        directly, explained = True, False
        for line in block.body:
            like = _LIKE_OPTION.match(line.text)
            if not line.text.strip():
                directly = explained = False
                if strays:
                    break
                continue
            if like is None:
                break
            key, column = like["key"], len(like["indent"]) + 1
            if key not in spec.options:
                strays.append(line)
                if directly and line.text[like.end() :].strip() in _OPENING:
                    report.add(_stray(block, line, spec))
            elif not strays or line.text.startswith("    "):
                slipped.add(key)
                for stray in strays:
                    report.add(_stray(block, stray, spec))
                right = like["indent"] == "    "
                explained = explained or (directly and bool(strays))
                if right and explained:
                    continue
                message = f"the option “{key}” is not where options are read"
                hint = "Indent it by exactly four spaces, on the lines directly below the fence."
                if right:
                    hint = "Options stand directly below the fence, without a blank line above them."
                report.add(diagnose("copy/option-place", message, line.at(column), hint=hint))
                explained = True
        return frozenset(slipped)

    def _body(self, block: Block, kind: str, scope: Scope, assets: Assets, report: Report) -> Body | None:
        if not block.has_text:
            if kind == "required" and not block.torn:
                message = f"the block “{block.name}” needs text between its fences"
                report.add(diagnose("copy/body", message, block.head.at(), hint="Write it below the options."))
            return None
        if kind == "none" and block.torn:
            return None
        if kind == "none":
            first = next(line for line in block.body if line.text.strip())
            message = f"the block “{block.name}” takes no text"
            hint = "Options are indented by four spaces; put text before or after the block."
            report.add(diagnose("copy/body", message, first.at(), hint=hint))
            return None
        body = self.bodies.make("\n".join(line.text for line in block.body).strip("\n"), scope, assets)
        for address, word in body.addresses:
            try:
                self.env.tokens.judge(address)
            except BadLink as error:
                report.add(diagnose("copy/link", str(error), locate(block, word), hint=error.hint))
        for finding in body.findings:
            at = locate(block, *finding.words)
            report.add(diagnose(finding.rule, finding.message, at, hint=finding.hint))
        return body

    def render(self, blocks: Sequence[ReadyBlock], target: str, context: Mapping[str, Any], view: View) -> Markup:
        """`blocks` for `target`, one after the other. Raises whatever a template raises."""
        outputs = (self.one(block, target, context, view) for block in blocks)
        if target == "text":
            return Markup("\n\n").join(part for part in (Markup(wrapped(text.strip("\n"))) for text in outputs) if part)
        return Markup("\n").join(outputs)

    def one(self, block: ReadyBlock, target: str, context: Mapping[str, Any], view: View) -> Markup:
        """One block for `target`; rendered once for all cells in which it sees the same."""
        if block.name == CONTROL:
            return Markup(block.block.head.text)
        children = [
            Child(child.name, child.options, child.body, self.one(child, target, context, view))
            for child in block.children
        ]
        name = template_of(block, target)
        sees = self.env.names_seen(name)
        own = {"options": block.options, "body": block.body, "children": children}
        names = {**context, **own}
        if sees is None:
            return self._rendered(name, names, block.block, view)
        seen = [context.get(each) for each in sees if each not in own]
        key = (
            name,
            id(block.options),
            id(block.body),
            tuple((id(child.options), id(child.body), child.output) for child in children),
            tuple(map(_stamp, seen)),
        )
        owners = (seen, block, children)
        return self._shared(key, lambda: self._rendered(name, names, block.block, view), view, owners)

    def whole(
        self,
        layout: str,
        target: str,
        parts: Mapping[str, Sequence[ReadyBlock]],
        context: Mapping[str, Any],
        view: View,
    ) -> Markup:
        """The layout file `layout` around the blocks of its `parts`; rendered once for all that see the same."""

        def make() -> Markup:
            made = {name: self.render(blocks, target, context, view) for name, blocks in parts.items()}
            return self._sheet(layout, {**context, **made}, view)

        templates = {
            layout,
            *(
                template_of(block, target)
                for blocks in parts.values()
                for block in every(blocks)
                if block.name != CONTROL
            ),
        }
        sees = self._seen_by(frozenset(templates))
        if sees is None:
            return make()
        seen = [context.get(each) for each in sees if each not in parts]
        key = (
            layout,
            tuple(tuple(map(_identity, blocks)) for blocks in parts.values()),
            tuple(map(_stamp, seen)),
        )
        return self._shared(key, make, view, (seen, parts))

    def _seen_by(self, templates: frozenset[str]) -> tuple[str, ...] | None:
        """What any of `templates` sees of its context; None where that cannot be told."""
        if templates not in self._sights:
            seen = [self.env.names_seen(name) for name in sorted(templates)]
            known = None if None in seen else tuple(sorted({name for names in seen for name in names or ()}))
            self._sights[templates] = known
        return self._sights[templates]

    def _sheet(self, layout: str, context: Mapping[str, Any], view: View) -> Markup:
        """The layout file `layout`; rendered once for all mails or pages in which it sees the same."""
        view.block = None
        sees = self.env.names_seen(layout)
        if sees is None:
            return Markup(rendered(self.env.get_template(layout), context))
        seen = [context.get(each) for each in sees]
        key = (layout, tuple(map(_stamp, seen)))
        return self._shared(key, lambda: Markup(rendered(self.env.get_template(layout), context)), view, seen)

    def _shared(self, key: Hashable, make: Callable[[], Markup], view: View, owners: object) -> Markup:
        bound = self.env.tokens.bound
        kept = self._kept.get(key, bound)
        if kept is None:
            before = len(view.report)
            with recording() as trace, bound.asking() as asked, view.noting() as pictures:
                output = make()
            kept = _Kept(output, pictures, trace, owners)
            if len(view.report) == before:
                self._kept.keep(key, bound, asked, kept)
        else:
            replay(kept.trace)
        view.pictures.update(kept.pictures)
        return kept.output

    def _rendered(self, name: str, names: Mapping[str, Any], block: Block, view: View) -> Markup:
        template = self.env.get_template(name)
        view.block = block
        try:
            output = rendered(template, names)
            return Markup(begun(output, name) if output and self.env.traces else output)
        except FilterError as error:
            refused = self._refused(block, error)
            if refused is None:
                raise
            raise Problem(refused) from error

    def _refused(self, block: Block, error: FilterError) -> Diagnostic | None:
        """What is said of an option of `block` whose value a filter in its template cannot take; None: it is in none.

        Of what is empty, only an option that has another value by default tells that it is the one.
        """
        value, options = error.value, self.project.blocks[block.name].model.options
        whole = re.compile(rf"{re.escape(value)}['\"]?\s*(?:[],}}#]|\Z)")
        for line in block.options if error.wanted else ():
            for match in _OPTION_NAME.finditer(line.text):
                known = options.get(match["key"])
                usual = known is not None and known.default not in (None, "")
                if (value or usual) and whole.match(self.env.tokens.expand(line.text[match.end() :])):
                    given = f"not “{value}”" if value else "and it is empty"
                    message = f"“{match['key']}” must be {error.wanted}, {given}"
                    return diagnose("copy/option-type", message, line.at(match.end() + 1))
        if not value or not any(value in self.env.tokens.expand(line.text) for line in block.options):
            return None
        return diagnose("copy/option-type", f"“{block.name}”: {error}", locate(block, value))


@dataclass(frozen=True, slots=True)
class _Kept:
    """A rendered template; `owners` are the objects whose addresses its key is made of."""

    output: Markup
    pictures: Mapping[str, Picture]
    trace: Trace
    owners: object


def every(blocks: Iterable[ReadyBlock]) -> Iterator[ReadyBlock]:
    """`blocks` and all that stand inside them."""
    for block in blocks:
        yield block
        yield from every(block.children)


def _stray(block: Block, line: Line, spec: BlockFile) -> Diagnostic:
    """What is said of a line below the options that reads like one and is none."""
    key = line.text.partition(":")[0].strip()
    message = f"“{key}” reads like an option, and the block “{block.name}” has none of that name"
    hint = f"{did_you_mean(key, spec.options)} They are indented by four spaces; put a blank line above what is text."
    return diagnose("copy/unknown-option", message, line.at(line.text.index(key) + 1), hint=hint)


def template_of(block: ReadyBlock, target: str) -> str:
    """The name of the template that renders `block` for `target`."""
    return f"blocks/{block.name}/{TARGETS[target]}"


def _identity(block: ReadyBlock) -> Hashable:
    """What is the same for blocks that render to the same."""
    if block.name == CONTROL:
        return block.block.head.text
    return block.name, id(block.options), id(block.body), tuple(map(_identity, block.children))


_BY_VALUE = (str, int, tuple, Locale, ShownPicture, type(None))


def _stamp(value: Any) -> Hashable:
    """What stands for `value` in a key: text and markup that look alike are not the same, nor are 1 and true."""
    return (type(value), value) if isinstance(value, _BY_VALUE) else id(value)


@lru_cache(maxsize=8192)
def wrapped(text: str) -> str:
    """`text` wrapped for mail; the same block text comes in many cells."""
    return wrap(text)
