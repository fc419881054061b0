"""The small HTML that Markdown makes, as plain text. Pure; wrapping is in `wrapping`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sitegen.merge.tokens import CONTROL, TOKEN
from sitegen.render.plain.wrapping import (
    BLANK,
    CONTROLS,
    INVISIBLE,
    MANY_BLANK_LINES,
    RULE,
    SPACE,
    WIDTH,
    columns,
    fill,
    holds_value,
    wrap,
)

__all__ = ["WIDTH", "columns", "html_to_text", "wrap"]

_NARROWEST = 24
_DEEPEST = 40
_STOPS = (".", "!", "?", "…", ":", "؟", "。", "！", "？", "：", "۔")

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SECTIONS = ("address", "article", "aside", "center", "details", "div", "figure", "footer", "form", "header", "main")
_TEXTS = ("blockquote", "figcaption", "hr", "nav", "p", "pre", "section", "summary")
_TABLES = ("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th")
_BLOCKS = frozenset((*_HEADINGS, *_SECTIONS, *_TEXTS, "dl", "dt", "dd", "ul", "ol", "li", *_TABLES))
_SILENT = frozenset(("head", "noscript", "script", "style", "svg", "template", "title"))
_CONTROLS = re.compile(CONTROL.pattern)
_STRUCK = frozenset(("del", "s", "strike"))
_UNDERLINES = {"h1": "="}


@dataclass(frozen=True, slots=True)
class _Link:
    label: str
    href: str


_Inline = str | _Link


def html_to_text(fragment_html: str, width: int = WIDTH, locale: str = "") -> str:
    """The text of an HTML fragment, wrapped; "" when there is none to show.

    Headings are underlined, quotes marked with “> ”, tables aligned where they fit and listed row by row where not.
    A link's address follows its label; those of headings stand below the line. Pictures are their alternative texts,
    struck-out text stands between ~~. `locale` decides the space before a colon.
    """
    return _converted(fragment_html, width, "\u00a0: " if locale.partition("-")[0] == "fr" else ": ")


@lru_cache(maxsize=4096)
def _converted(html: str, width: int, colon: str) -> str:
    body = LexborHTMLParser(html.encode("utf-8", "replace")).body
    if body is None:
        return ""
    return _Converter(colon).text(body, width)


class _Converter:
    def __init__(self, colon: str) -> None:
        self._colon = colon

    def text(self, node: LexborNode, width: int, depth: int = 0, gap: str = "\n\n") -> str:
        """All of what `node` holds."""
        return gap.join(block for block in self._blocks(node, max(width, _NARROWEST), depth) if block)

    def _blocks(self, node: LexborNode, width: int, depth: int) -> Iterator[str]:
        run: list[_Inline] = []
        for child in node.iter(include_text=True):
            if child.tag in _BLOCKS and depth < _DEEPEST:
                yield self._paragraph(run, width)
                run.clear()
                yield self._block(child, width, depth + 1)
            else:
                self._collect_one(child, run, depth + 1)
        yield self._paragraph(run, width)

    def _block(self, node: LexborNode, width: int, depth: int) -> str:
        tag = node.tag or ""
        if tag in _HEADINGS:
            return self._heading(node, width, depth)
        if tag in ("ul", "ol"):
            return self._list(node, width, depth)
        if tag == "blockquote":
            quoted = self.text(node, width - 2, depth)
            return "\n".join(f"> {line}".rstrip(" ") for line in quoted.split("\n")) if quoted else ""
        if tag == "table" and _attribute(node, "role") not in ("presentation", "none"):
            return self._table(node, width, depth)
        if tag == "pre":
            return "\n".join(line.rstrip() for line in node.text().strip("\r\n").splitlines())
        if tag == "hr":
            return "* * *"
        if tag == "dd":
            return _indented(self.text(node, width - 4, depth), "    ", "    ")
        if tag == "dl":
            return self.text(node, width, depth, "\n")
        return self.text(node, width, depth)

    def _heading(self, node: LexborNode, width: int, depth: int) -> str:
        run = self._collected(node, depth)
        words = [item.label if isinstance(item, _Link) else item for item in run]
        lines = self._paragraph(words, width).split("\n")
        if lines == [""]:
            return self._paragraph(run, width)
        line = _UNDERLINES.get(node.tag or "", "-") * max(columns(line) for line in lines)
        if any(map(holds_value, lines)):
            line += RULE
        addresses = [_shown(item.href) for item in run if isinstance(item, _Link)]
        return "\n".join([*lines, line, *addresses])

    def _list(self, node: LexborNode, width: int, depth: int) -> str:
        items = list(node.iter())
        between = [child.text() for child in node.iter(include_text=True) if child.tag == "-text"]
        if any(_CONTROLS.sub("", text).strip() for text in between):
            return self.text(node, width, depth)
        loose = any(child.tag == "p" for item in items for child in item.iter())
        # Nobody knows the number of an item that only some recipients get.
        numbered = node.tag == "ol" and not any("zqc" in text for text in between)
        marks = _numbers(node, items) if numbered else ["- "] * len(items)
        broad = max(map(len, marks), default=0)
        turns = iter(marks)
        made = []
        for item in node.iter(include_text=True):
            if item.tag == "-text":
                made += _CONTROLS.findall(item.text())
                continue
            mark = next(turns)
            text = self.text(item, width - broad, depth, "\n\n" if loose else "\n")
            made.append(_indented(text, mark.rjust(broad), " " * broad))
        return ("\n\n" if loose else "\n").join(made)

    def _table(self, node: LexborNode, width: int, depth: int) -> str:
        caption = "".join(self.text(child, width, depth) for child in node.iter() if child.tag == "caption")
        groups = [node, *(child for child in node.iter() if child.tag in ("thead", "tbody", "tfoot"))]
        if any(row.tag == "-comment" and _CONTROLS.search(row.html or "") for group in groups for row in group.iter()):
            table = "\n".join(self._conditional(groups, depth))
            return f"{caption}\n\n{table}" if caption else table
        rows = [[*row.iter()] for group in groups for row in group.iter() if row.tag == "tr" and row.first_child]
        texts = [[self._cell(cell, depth) for cell in row] for row in rows]
        count = max(map(len, texts), default=0)
        if not count:
            return caption
        texts = [row + [""] * (count - len(row)) for row in texts]
        full = [i for i in range(count) if any(row[i] for row in texts)]
        texts = [[row[i] for i in full] for row in texts]
        head = texts[0] if all(cell.tag == "th" for cell in rows[0]) else None
        broad = [max(map(columns, column)) for column in zip(*texts, strict=True)]
        if sum(broad) + 2 * (len(broad) - 1) > width or any(_is_rtl(text) for row in texts for text in row):
            table = self._records(texts, head, width)
        else:
            right = [_aligned_right([row[i] for row in rows if i < len(row)]) for i in full]
            lines = [_row(row, broad, right) for row in texts]
            if head is not None:
                lines.insert(1, "  ".join("-" * columns_ for columns_ in broad))
            table = "\n".join(lines)
        return f"{caption}\n\n{table}" if caption else table

    def _records(self, texts: list[list[str]], head: list[str] | None, width: int) -> str:
        """A table row by row: one line for each cell, named by its column."""
        records = []
        for row in texts if head is None else texts[1:]:
            lines: list[str] = []
            for i, text in enumerate(row):
                if text:
                    named = f"{head[i]}{self._colon}{text}" if head is not None and head[i] else text
                    lines.extend(fill(named, width, "  " if lines else "", "    "))
            records.append("\n".join(lines))
        return "\n\n".join(record for record in records if record)

    def _conditional(self, groups: Sequence[LexborNode], depth: int) -> Iterator[str]:
        """The rows of a table of which only some recipients get all: nobody knows how wide its columns are."""
        for group in groups:
            for row in group.iter():
                if row.tag == "-comment":
                    yield from _CONTROLS.findall(row.html or "")
                elif row.tag == "tr":
                    yield "  ".join(filter(None, (self._cell(cell, depth) for cell in row.iter())))

    def _cell(self, node: LexborNode, depth: int) -> str:
        run = self._collected(node, depth)
        words = [_in_sentence(item) if isinstance(item, _Link) else item.replace("\n", " ") for item in run]
        return SPACE.sub(" ", "".join(words)).strip()

    def _collected(self, node: LexborNode, depth: int) -> list[_Inline]:
        run: list[_Inline] = []
        for child in node.iter(include_text=True):
            self._collect_one(child, run, depth + 1)
        return run

    def _collect_one(self, node: LexborNode, run: list[_Inline], depth: int) -> None:
        """Add what `node` shows to `run`: texts, a newline for each line break, links."""
        tag = node.tag or ""
        if tag == "-text":
            run.append(_shown_text(node.text_content or ""))
        elif tag == "br":
            run.append("\n")
        elif tag == "img":
            run.append(_shown_text(_attribute(node, "alt")))
        elif tag in _SILENT or not tag or tag[0] in "-!_":
            return
        elif depth > _DEEPEST:
            run.append(SPACE.sub(" ", node.text()))
        elif tag == "a":
            self._collect_link(node, run, depth)
        else:
            around = "~~" if tag in _STRUCK else " " if tag in _BLOCKS else ""
            inner = self._collected(node, depth)
            struck = tag in _STRUCK and not any(isinstance(i, _Link) or i.strip(BLANK) for i in inner)
            run.extend(inner if not around or struck else [around, *inner, around])

    def _collect_link(self, node: LexborNode, run: list[_Inline], depth: int) -> None:
        inner = self._collected(node, depth)
        href = INVISIBLE.sub("", _attribute(node, "href").strip())
        words = "".join(_in_sentence(item) if isinstance(item, _Link) else item for item in inner).replace("\n", " ")
        if not href or href.startswith("#"):  # a place on the same page: there is none in plain text
            run.append(words)
            return
        label = SPACE.sub(" ", words)
        before, after = label[:1].isspace() and " ", label[-1:].isspace() and " "
        run.extend([before or "", _Link(label.strip(), href), after or ""])

    def _paragraph(self, run: Sequence[_Inline], width: int) -> str:
        if not run:
            return ""
        lines: list[list[_Inline]] = [[]]
        for item in run:
            if item == "\n":
                lines.append([])
            else:
                lines[-1].append(item)
        made: list[str] = []
        for line in lines:
            for text in self._line(line).split("\n"):
                made.extend(fill(text, width) if text else [""])
        return MANY_BLANK_LINES.sub("\n\n", "\n".join(made)).strip(BLANK + "\u00a0")

    def _line(self, line: list[_Inline]) -> str:
        words = ""
        for i, item in enumerate(line):
            if isinstance(item, str):
                words += item
                continue
            last = all(isinstance(other, str) and not other.strip(BLANK) for other in line[i + 1 :])
            words += self._at_end(item, not words.strip(BLANK)) if last else _in_sentence(item)
        return "\n".join(SPACE.sub(" ", part).strip(BLANK) for part in words.split("\n"))

    def _at_end(self, link: _Link, alone: bool) -> str:
        """`link` with nothing behind it: “label: address”."""
        address = _shown(link.href)
        if _is_same(link.label, address):
            return address
        colon = " " if link.label.endswith(_STOPS) else self._colon
        if alone and _is_rtl(link.label):  # on a line of its own an address is laid out from left to right
            return f"{link.label}{colon.rstrip(' ')}\n{address}"
        return f"{link.label}{colon}{address}"


def _in_sentence(link: _Link) -> str:
    address = _shown(link.href)
    if _is_same(link.label, address):
        return address
    brackets = "<>" if "(" in address or ")" in address else "()"  # RFC 3986, appendix C
    return f"{link.label} {brackets[0]}{address}{brackets[1]}"


def _shown(href: str) -> str:
    """An address as people type it: mail addresses and phone numbers without scheme, no spaces."""
    scheme, _, rest = href.partition(":")
    if scheme.lower() == "mailto" and rest:
        return unquote(rest.partition("?")[0]).strip() or href
    if scheme.lower() == "tel" and rest:
        return rest.strip()
    return SPACE.sub("%20", href)


def _is_same(label: str, address: str) -> bool:
    def bare(text: str) -> str:
        return re.sub(r"^https?://(www\.)?|/$", "", text.casefold().replace("\u00a0", "").replace(" ", ""))

    return not label or label == address or bare(label) == bare(address)


def _is_rtl(text: str) -> bool:
    """Whether the first letter of `text` belongs to a script that runs from right to left."""
    if text.isascii():
        return False
    directions = (unicodedata.bidirectional(character) for character in TOKEN.sub("", text))
    return next((d for d in directions if d in ("L", "R", "AL")), "L") != "L"


def _numbers(node: LexborNode, items: list[LexborNode]) -> list[str]:
    step = -1 if "reversed" in node.attributes else 1
    number = _integer(_attribute(node, "start"), len(items) if step < 0 else 1)
    marks = []
    for item in items:
        number = _integer(_attribute(item, "value"), number)
        marks.append(f"{number}. ")
        number += step
    return marks


def _row(texts: list[str], broad: list[int], right: list[bool]) -> str:
    cells = []
    for text, wide, is_right in zip(texts, broad, right, strict=True):
        pad = " " * (wide - columns(text))
        cells.append(pad + text if is_right else text + pad)
    return "  ".join(cells).rstrip()


def _aligned_right(cells: list[LexborNode]) -> bool:
    return any(
        _attribute(cell, "align") == "right" or "text-align:right" in _attribute(cell, "style").replace(" ", "")
        for cell in cells
    )


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def _integer(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"-?[0-9]{1,6}", text) else default


def _indented(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join([(first + lines[0]).rstrip(" "), *((rest + line).rstrip(" ") for line in lines[1:])])


def _shown_text(text: str) -> str:
    """`text` without invisible characters, white space as single spaces."""
    # The narrow set is several times faster, and most texts need no other.
    return SPACE.sub(" ", (CONTROLS if text.isascii() else INVISIBLE).sub("", text))
