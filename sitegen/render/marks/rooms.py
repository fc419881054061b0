"""The rooms of the renderer for a mail with marks: copy, options, interface texts and pictures carry them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from sitegen.diagnostics import Position, Problem, Report
from sitegen.merge.tokens import TOKEN, Tokens
from sitegen.plan.model import Locale
from sitegen.render.blocks import TARGETS, BlockRoom, ReadyBlock
from sitegen.render.context import Contexts
from sitegen.render.copy.body import Body, Scope
from sitegen.render.copy.document import CONTROL, Block, Line
from sitegen.render.copy.parts import Part, ShownPicture
from sitegen.render.marks import lines
from sitegen.render.marks.places import Places
from sitegen.render.marks.signs import around, block, point, without_signs
from sitegen.render.marks.templates import MarkedText, Prints, plain
from sitegen.render.options import Offered, OptionReader, placed
from sitegen.render.pictures.assets import Assets
from sitegen.render.templates.names import Names
from sitegen.render.view import View
from sitegen.sources.document import Document, parse
from sitegen.sources.project import Project
from sitegen.sources.schema import BlockFile, BlockOption
from sitegen.world import Missing, World


class MarkingTokens(Tokens):
    """Tokens of which those that are settled early keep a mark; what templates look into is noted."""

    def __init__(self, prints: Prints) -> None:
        super().__init__()
        self.prints = prints

    def settled(self, text: str) -> str:
        """`text` with numbered values as tokens of their own text and its marks."""
        if "zqv" not in text and "zqu" not in text:
            return text
        return TOKEN.sub(lambda match: self._settled(match.group()), text)

    def raw(self, text: str) -> object:
        """As ever, and a note of what was looked into."""
        self.prints.ask(self.spot(text))
        return super().raw(text)

    def _raw(self, token: str) -> str:
        self.prints.ask(self.spot(token))
        return super()._raw(token)

    def _settled(self, token: str) -> str:
        node, printed = self.node(token), self.prints.of(token)
        if token[2] not in _BUILD:
            return token
        made = self._raw(token)
        if not printed or not made.strip():
            return self.literal(made)
        return self.literal(around(made, self.prints.places.number("value", *printed[-1], node)))


_BUILD = "uv"


class MarkingOptions(OptionReader):
    """Options whose texts carry marks."""

    def __init__(self, tokens: Tokens, prints: Prints) -> None:
        super().__init__(tokens)
        self._prints, self._places = prints, prints.places

    def read(
        self, block: Block, spec: BlockFile, names: Offered, report: Report, slipped: frozenset[str] = frozenset()
    ) -> Names:
        """The options of `block`, as without marks but for its texts."""
        unmarked = super().read(block, spec, names, report, slipped)
        if not self._prints.thorough:
            return unmarked
        document, given = self._given(block, Report())

        def text(value: str, path: tuple[str | int, ...]) -> str:
            if not value.strip() or "{{" in value or "{%" in value:
                return value
            at = placed(document.position(path), block)
            number = self._places.number("option", at, str(path[0]))
            return MarkedText(around(str.__str__(value), number), self._tokens)

        def marked(value: Any, option: BlockOption, path: tuple[str | int, ...], written: Any) -> Any:
            if written is None:
                return value
            if option.type == "string" and isinstance(value, str):
                return text(value, path)
            if option.type == "list" and isinstance(value, list):
                return [text(v, (*path, at)) if isinstance(v, str) else v for at, v in enumerate(value)]
            if option.type == "records" and isinstance(value, list):
                return [record(item, option, (*path, at), written[at]) for at, item in enumerate(value)]
            return value

        def record(item: Names, option: BlockOption, path: tuple[str | int, ...], written: Mapping[str, Any]) -> Names:
            made = {n: marked(item[n], part, (*path, n), written.get(n)) for n, part in option.of.items()}
            return Names(made, "options")

        made = {n: marked(unmarked[n], option, (n,), given.get(n)) for n, option in spec.options.items()}
        return Names(made, "options")


class MarkingRoom(BlockRoom):
    """Blocks whose texts carry marks of their lines."""

    places: Places
    path: Callable[[str], str | None]

    def _body(self, block: Block, kind: str, scope: Scope, assets: Assets, report: Report) -> Body | None:
        body = super()._body(block, kind, scope, assets, report)
        if body is None:
            return None
        wanted = _alike(body)

        def same(text: str) -> bool:
            return _alike(self.bodies.make(text, scope, assets)) == wanted

        def number(line: Line) -> int:
            return self.places.number("copy", lines.written_at(line), block.name)

        return self.bodies.make(lines.marked(block.body, number, same), scope, assets)

    def one(self, made: ReadyBlock, target: str, context: Mapping[str, Any], view: View) -> Markup:
        """One block for `target`, with marks around its MJML."""
        output = super().one(made, target, context, view)
        if target != "email" or not output or made.name == CONTROL:
            return output
        head = made.block.head
        at = head.at() if head.number else Position(self.path(f"blocks/{made.name}/{TARGETS[target]}") or head.path, 1)
        return Markup(block(output, self.places.number("block", at, made.name)))

    def _shared(self, key: Hashable, make: Callable[[], Markup], view: View, owners: object) -> Markup:
        return make()


def _alike(body: Body) -> tuple[object, ...]:
    """Equal for bodies that show the same."""
    return (body.given, *(_shown(part) for part in body.parts))


def _shown(part: Part) -> tuple[object, ...]:
    texts = (part.html, part.href, part.label_html, part.alt, part.title)
    return (part.kind, part.picture and replace(part.picture, alt=""), *map(without_signs, texts))


class MarkingContexts(Contexts):
    """Names whose interface texts carry marks."""

    def __init__(self, project: Project, world: World, tokens: Tokens, prints: Prints) -> None:
        super().__init__(project, world, tokens)
        self._prints = prints
        self._documents: dict[str, Document | None] = {}

    def _texts(self, locale: Locale) -> Callable[..., str]:
        unmarked = super()._texts(locale)

        def text(key: str, **values: object) -> str:
            made = unmarked(key, **values)
            at = self._text_at(locale, key) if self._prints.thorough else None
            if at is None or not made.strip() or "{{" in made or "{%" in made:
                return made
            marked = around(made, self._prints.places.number("string", at, key))
            return Markup(marked) if isinstance(made, Markup) else MarkedText(marked, self.tokens)

        return text

    def _text_at(self, locale: Locale, key: str) -> Position | None:
        """Where the interface text `key` of a language stands: in the project's own file, else the packaged one."""
        for tag in dict.fromkeys((locale.tag, locale.tag.split("-")[0], "en")):
            if key not in self.project.strings.get(tag, {}):
                continue
            for root in ("layouts", "builtin"):
                document = self._document(f"{root}/strings/{tag}.yaml")
                if document is not None and (key,) in document.places:
                    return document.key_position((key,))
        return None

    def _document(self, path: str) -> Document | None:
        if path not in self._documents:
            self._documents[path] = read(self.world, path)
        return self._documents[path]


def read(world: World, path: str) -> Document | None:
    """The YAML (or JSON) file at `path` with the places of its values; None where it cannot be read."""
    try:
        return parse(world.text(path), path, lenient=True)
    except (Missing, Problem):
        return None


class MarkingView(View):
    """`picture()` whose addresses carry marks of where the picture is named."""

    prints: Prints

    def __call__(self, path: object, width: float = 600, alt: object = "", where: str = "") -> ShownPicture | None:
        """The picture at `path`, as without marks but for its address."""
        path = plain(path)
        made = super().__call__(path, width, alt, where)
        if made is None or not self.prints.thorough or TOKEN.fullmatch(made.src):
            return made
        named = self._tokens.expand(str(path))
        at = self._place(named, data=True)
        return replace(made, src=point(self.prints.places.number("picture", at, named)) + made.src) if at else made
