"""Tokens: the disguise in which merge fields and build-time text travel through Markdown, MJML and CSS inlining.

A token is made of lower-case letters and digits only, which none of those touches. It is a digest of what it stands
for, so equal nodes have equal tokens in every process and texts that hold them can be memoised.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from sitegen.merge import escape
from sitegen.merge.bindings import ALTERNATES, PAGE, TAGGED_PAGE, Bindings
from sitegen.merge.expression import Expression, Field, Filtered, Round, written
from sitegen.merge.program import (
    Control,
    Else,
    ElseIf,
    End,
    For,
    If,
    Index,
    Literal,
    Node,
    Place,
    Placed,
    Program,
    Spot,
    Value,
    joined,
)
from sitegen.merge.stage import Stage

TOKEN = re.compile(r"zq[cfluv][0-9a-v]{16}q")
"""Exactly one token: zqf… for a recipient's value, zqc… for a condition or loop, zql… for literal text, zqv… for a
numbered value, zqu… for one that is completed as an address."""

_LENGTH = 20
"""Characters of a token."""

CONTROL = re.compile(r"zqc[0-9a-v]{16}q")
"""Exactly one token of a condition or loop."""

_BUILD_TIME = ("zqv", "zqu", "zql")
_STARTS = ("zq", "Zq", "ZQ")
_ADDRESS = re.compile(r"https?://|mailto:", re.IGNORECASE)
_BROKEN = re.compile(
    TOKEN.pattern + r"|[zZ]q(?:[uv]0{6}|[cfl][0-9a-v]{8})[0-9a-v]*q?|ZQ(?:[UV]0{6}|[CFL][0-9A-V]{8})[0-9A-V]*Q?"
)
"""A token or what is left of one: lower case, capitalised or upper case throughout, as filters make it; a digest in
base64 may hold the first letters by chance."""
_HEAD = 9
_PLACED = 1 << 36
_RESERVED = range(ALTERNATES)
_CONTROLS = re.compile(f"({CONTROL.pattern})")
_TAGS = {If: "{% if … %}", ElseIf: "{% elif … %}", Else: "{% else %}", For: "{% for … %}", End: "{% end %}"}
_MARKUP = re.compile(
    r"<!--\[if[^\]]*\]>(?:<!-->)?|<!--.*?-->|<[a-zA-Z/][^\s>\"'/]*(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=\"'<>/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_ADDRESSES = frozenset({"href", "src", "action", "background", "srcset", "cite", "poster", "formaction"})


class Tokens:
    """The register of tokens, shared by all that compile in one process."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._heads: set[str] = set()
        self._numbers: list[str] = []
        self._addresses: list[str] = []
        self._placed: dict[Value, str] = {}
        self.bound = Bindings()
        self.stage = Stage()

    def field(self, value: Expression) -> str:
        """The token of a recipient's value."""
        return self._register("f", repr(value), value)

    def control(self, node: Control) -> str:
        """The token of a condition, a loop or an end of one."""
        return self._register("c", repr(node), node)

    def literal(self, text: str) -> str:
        """The token of build-time text."""
        return self._register("l", text, Literal(text))

    def token(self, node: Node) -> str:
        """The token of any node."""
        if isinstance(node, Literal):
            return self.literal(node.text)
        if isinstance(node, Value):
            return self.again(node)
        return self.field(node) if isinstance(node, Field | Filtered | Round) else self.control(node)

    def node(self, token: str) -> Node:
        """What `token` stands for. Raises KeyError for a token made elsewhere."""
        return self._nodes[token]

    def value(self, text: str, raw: object = None) -> str:
        """The token of the next value of the cell that is being made; `raw` is what `text` was printed from."""
        return self.number(self.bound.add(text, raw))

    def number(self, index: int, *, address: bool = False) -> str:
        """The token of value `index`, as it is or completed as an address."""
        numbers = self._addresses if address else self._numbers
        while len(numbers) <= index:
            token = f"zq{'u' if address else 'v'}{len(numbers):016x}q"
            self._nodes[token] = Value(len(numbers), address)
            self._heads.add(token[:_HEAD])
            numbers.append(token)
        return numbers[index]

    def again(self, value: Value) -> str:
        """The token of `value`, which may be one in a row or a picture."""
        if isinstance(value.index, int) and not value.width:
            return self.number(value.index, address=value.address)
        token = self._placed.get(value)
        if token is None:
            token = f"zq{'u' if value.address else 'v'}{_PLACED + len(self._placed):016x}q"
            self._nodes[token] = value
            self._heads.add(token[:_HEAD])
            self._placed[value] = token
        return token

    def raw(self, text: str) -> object:
        """What `text` was printed from when it is one value's token and nothing else; else None."""
        index = self._alone(text)
        return self.bound.raw(index) if index is not None else None

    def sound(self, text: str) -> str | None:
        """The token that completes `text` as an address, when it is one value's token and makes a good address."""
        index = self._alone(text)
        good = index is not None and index not in _RESERVED and self.bound.sound(index)
        return self.again(Value(index, address=True)) if index is not None and good else None

    def picture(self, text: str, width: int) -> tuple[str, int, int] | None:
        """Token of the address, width and height of the picture that `text` names, shown `width` CSS pixels wide.

        None when it is more than one value's token, or when the picture has to be looked at by itself.
        """
        index = self._alone(text)
        size = self.bound.size(index, width) if index is not None else None
        return (self.again(Value(index, width=width)), *size) if index is not None and size else None

    def spot(self, text: str) -> Spot | None:
        """Where the value stands in the rows of a query whose token `text` is; None for anything else."""
        index = self._alone(text)
        return index if isinstance(index, Spot) else None

    def _alone(self, text: str) -> Index | None:
        node = self._nodes.get(text)
        return node.index if isinstance(node, Value) and not node.address and not node.width else None

    def settled(self, text: str) -> str:
        """`text` with numbered values as tokens of their own text: what is made of it belongs to these values."""
        if "zqv" not in text and "zqu" not in text:
            return text
        return TOKEN.sub(lambda m: self.literal(self._raw(m.group())) if m.group()[2] in "uv" else m.group(), text)

    def expand(self, text: str) -> str:
        """`text` with the tokens of build-time text replaced by that text as it is; fields stay tokens."""
        if "zq" not in text or not any(start in text for start in _BUILD_TIME):
            return text
        return TOKEN.sub(lambda m: self._raw(m.group()), text)

    def address(self, url: str, *, defer: bool = False) -> str:
        """`url` for completing: the cell's own page stays a token, other values in it are spelled.

        With `defer` a value by itself stays a token too. Whoever keeps that has every cell's value judged (`judge`):
        it may not be an address at all.
        """
        if CONTROL.match(url) and len(pieces := self.alternatives(url)) > 1:
            return "".join(piece if CONTROL.fullmatch(piece) else self.address(piece) for piece in pieces)
        page = self.number(PAGE)
        if url.startswith(page) and url[len(page) :][:1] in ("", "#"):
            return self.number(TAGGED_PAGE) + url[len(page) :]
        node = self._nodes.get(url)
        if isinstance(node, Value) and node.address:
            return url
        if defer and isinstance(node, Value) and node.index not in _RESERVED:
            return self.again(Value(node.index, address=True))
        return self.expand_url(url)

    def alternatives(self, url: str) -> list[str]:
        """`url` in pieces: the tokens of a condition that chooses between whole addresses, and these; else as it is."""
        pieces = [piece for piece in _CONTROLS.split(url) if piece]
        depth = 0
        for piece in pieces:
            if CONTROL.fullmatch(piece):
                depth += self._step(piece)
            elif not depth:
                return [url]
        return pieces or [url]

    def completed(self, url: str, complete: Callable[[str], str]) -> str:
        """`url` through `complete`, by itself each address that a condition chooses between."""
        return "".join(piece if CONTROL.fullmatch(piece) else complete(piece) for piece in self.alternatives(url))

    def _step(self, token: str) -> int:
        node = self._nodes.get(token)
        return 1 if isinstance(node, If | For) else -1 if isinstance(node, End) else 0

    def judge(self, address: str) -> None:
        """Complete the value behind an address token. Raises whatever completing raises for a bad address."""
        node = self._nodes.get(address)
        if isinstance(node, Value) and node.address:
            self.bound.judge(node.index)

    def expand_url(self, url: str) -> str:
        """As `expand`, with build-time text after the beginning percent-encoded."""
        if not any(start in url for start in _BUILD_TIME):
            return url

        def spelled(match: re.Match[str]) -> str:
            if match.group()[2] in "cf" or match.group() not in self._nodes:
                return match.group()
            text = self._raw(match.group())
            return text if match.start() == 0 else escape.literal(text, Place.URL_PART)

        return TOKEN.sub(spelled, url)

    def holds_field(self, text: str) -> bool:
        """Whether a merge field's token stands in `text`."""
        text = str.__str__(text)
        return "zqf" in text and any(m.group()[2] == "f" for m in TOKEN.finditer(text))

    def named(self, text: str) -> str:
        """`text` for people: fields as authors write them, values as themselves."""
        if "zq" not in text:
            return text

        def shown(match: re.Match[str]) -> str:
            node = self._nodes.get(match.group())
            if isinstance(node, Field | Filtered | Round):
                return f"{{{{ {written(node)} }}}}"
            return _TAGS[type(node)] if type(node) in _TAGS else self._raw(match.group())

        return TOKEN.sub(shown, text)

    def filled(self, text: str) -> bool:
        """Whether `text` will be more than white space; a merge field is."""
        if TOKEN.sub("", text).strip():
            return True
        nodes = [self._nodes.get(match.group()) for match in TOKEN.finditer(text)]
        return any(
            self.bound.filled(node.index)
            if isinstance(node, Value)
            else isinstance(node, Field | Filtered | Round) or (isinstance(node, Literal) and bool(node.text.strip()))
            for node in nodes
        )

    def is_left_open(self, text: str) -> bool:
        """Whether a recipient's value, or a condition or loop on one, stands in `text`."""
        return self.holds_field(text) or ("zqc" in text and CONTROL.search(text) is not None)

    def holds_value(self, text: str) -> bool:
        """Whether a numbered value's token stands in `text`."""
        return "zqv" in text or "zqu" in text

    def broken(self, text: str) -> bool:
        """Whether `text` holds what is left of a token that was cut or changed."""
        return any(start in text for start in _STARTS) and any(self.remnants(text))

    def remnants(self, text: str) -> Iterator[str]:
        """What is left in `text` of tokens that were cut or changed."""
        for match in _BROKEN.finditer(text):
            # Digests and identifiers may look like the beginning of a token; they are none unless there is one.
            if match.group() not in self._nodes and match.group()[:_HEAD].lower() in self._heads:
                yield match.group()

    def split(self, text: str, place: Place) -> Program:
        """`text`, all of which stands in `place`, as a program."""
        return self._divided(text, lambda: ((match, place) for match in self._known(text)))

    def split_text(self, text: str) -> Program:
        """Plain `text` as a program; what stands inside an address is spelled for one."""
        return self._divided(text, lambda: ((match, _text_place(text, match.start())) for match in self._known(text)))

    def split_html(self, html: str) -> Program:
        """`html` as a program, each token in the place that the markup around it makes."""
        return self._divided(html, lambda: self._places(html))

    def _divided(self, text: str, find: Callable[[], Iterable[tuple[re.Match[str], Place]]]) -> Program:
        if "zq" not in text:
            return (text,) if text else ()
        pieces: list[str | Placed] = []
        at = 0
        for match, place in find():
            pieces.append(text[at : match.start()])
            pieces.append(escape.placed(self._nodes[match.group()], place))
            at = match.end()
        pieces.append(text[at:])
        return joined(pieces)

    def _known(self, text: str) -> Iterator[re.Match[str]]:
        return (match for match in TOKEN.finditer(text) if match.group() in self._nodes)

    def _places(self, html: str) -> Iterator[tuple[re.Match[str], Place]]:
        tags = _MARKUP.finditer(html)
        tag = next(tags, None)
        for match in self._known(html):
            while tag is not None and tag.end() <= match.start():
                tag = next(tags, None)
            if tag is None or tag.start() > match.start() or html.startswith("<!--", tag.start()):
                yield match, Place.TEXT
                continue
            place = attribute_place(tag.group(), match.start() - tag.start())
            if place is Place.URL_PART and CONTROL.match(html, match.start() - _LENGTH):
                opened = max(html.rfind(quote, tag.start(), match.start()) for quote in "\"'")
                place = Place.URL if self._is_choice(html[opened + 1 : match.start()]) else place
            yield match, place

    def _is_choice(self, before: str) -> bool:
        """Whether a whole address begins behind `before`, in one branch of a condition around addresses."""
        pieces = self.alternatives(before)
        return CONTROL.fullmatch(pieces[0]) is not None and sum(map(self._step, pieces)) > 0

    def _register(self, kind: str, content: str, node: Node) -> str:
        token = f"zq{kind}{_digest(kind + content)}q"
        self._nodes[token] = node
        self._heads.add(token[:_HEAD])
        return token

    def _raw(self, token: str) -> str:
        node = self._nodes.get(token)
        if isinstance(node, Value):
            return self.bound.text(node)
        return node.text if isinstance(node, Literal) else token


def _text_place(text: str, at: int) -> Place:
    start = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1
    if CONTROL.match(text, start):
        # A condition that chooses between addresses: the one before is another's.
        start = max((match.end() for match in CONTROL.finditer(text, start, at)), default=start)
    return Place.URL_PART if _ADDRESS.search(text, start, at) else Place.PLAIN


@lru_cache(maxsize=4096)
def attribute_place(tag: str, offset: int) -> Place:
    """The place of what stands at `offset` of a start tag."""
    for attribute in _ATTRIBUTE.finditer(tag):
        if attribute.start() <= offset < attribute.end():
            value = next((g for g in (2, 3, 4) if attribute.group(g) is not None), 2)
            if attribute.group(1).lower() not in _ADDRESSES:
                return Place.ATTRIBUTE
            return Place.URL if offset == attribute.start(value) else Place.URL_PART
    return Place.ATTRIBUTE


@lru_cache(maxsize=65536)
def _digest(content: str) -> str:
    raw = hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()[:10]
    return base64.b32hexencode(raw).decode("ascii").lower()
