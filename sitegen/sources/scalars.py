"""Where each character of a YAML string stands in its source: quotes, escapes, folding and block scalars undone.

The scanning rules are those of libyaml's scanner (yaml_parser_scan_flow_scalar, _plain_scalar and _block_scalar), so
that a position inside a query or a text is exact whatever style its author chose.
"""

from __future__ import annotations

import re

_BREAKS = "\n\r\x85\u2028\u2029"
_FOLDED_BREAKS = "\n\r\x85"
_HEX = {"x": 2, "u": 4, "U": 8}
_HEADER = re.compile(r"[|>]([-+]?)([1-9]?)([-+]?)[^\n]*")

Mapped = list[tuple[str, int]]
"""Characters of a value, each with the offset of the source character (or escape) it comes from."""


def map_scalar(source: str, start: int, end: int, style: str, value: str) -> list[int]:
    """Source offset of each character of `value`, and of its end: a list one longer than `value`.

    `source[start:end]` is the scalar as PyYAML marks it, `style` its style (“”, “'”, “"”, “|” or “>”). `value` settles
    the indentation of a block scalar whose header carries an indentation digit.
    """
    is_block = style in ("|", ">")
    mapped = _block(source, start, end, style, value) if is_block else _flow(source, start, end, style)
    offsets = [offset for _, offset in mapped][: len(value)]
    last = offsets[-1] if offsets else start
    offsets.extend([last] * (len(value) - len(offsets)))
    offsets.append(min(last + 1, end) if is_block else end)
    if style in ("'", '"'):
        offsets[-1] = end - 1
    return offsets


def _flow(source: str, start: int, end: int, style: str) -> Mapped:
    at, stop = (start + 1, end - 1) if style else (start, end)
    out: Mapped = []
    while at < stop:
        char = source[at]
        if char not in " \t" and char not in _BREAKS:
            if style == "'" and char == "'":
                out.append(("'", at))
                at += 2
            elif style == '"' and char == "\\":
                at = _escape(source, at, stop, out)
            else:
                out.append((char, at))
                at += 1
            continue
        at = _space(source, at, stop, out, escaped=False)
    return out


def _escape(source: str, at: int, stop: int, out: Mapped) -> int:
    code = source[at + 1]
    if code in _BREAKS:
        return _space(source, at + 1, stop, out, escaped=True)
    out.append((code, at))
    return at + 2 + _HEX.get(code, 0)


def _space(source: str, at: int, stop: int, out: Mapped, *, escaped: bool) -> int:
    """White space and line breaks inside a flow scalar, folded; returns where the next text starts."""
    blanks: Mapped = []
    leading: Mapped = []
    trailing: Mapped = []
    broken = False
    if escaped:
        broken = True
        at += 1
    while at < stop and (source[at] in " \t" or source[at] in _BREAKS):
        char = source[at]
        if char in " \t":
            if not broken:
                blanks.append((char, at))
        elif not broken:
            broken, blanks, leading = True, [], [(_normal(char), at)]
        else:
            trailing.append((_normal(char), at))
        at += 1
    if not broken:
        out.extend(blanks)
    elif leading and leading[0][0] == "\n":
        out.extend(trailing or [(" ", leading[0][1])])
    else:
        out.extend(leading + trailing)
    return at


def _block(source: str, start: int, end: int, style: str, value: str) -> Mapped:
    header = _HEADER.match(source, start)
    if header is None:
        return []
    keep = "+" in (header.group(1), header.group(3))
    strip = "-" in (header.group(1), header.group(3))
    body = header.end() + 1
    if not header.group(2):
        return _block_lines(source, body, end, _first_indent(source, body, end), style, keep=keep, strip=strip)
    for indent in range(int(header.group(2)), 200):
        mapped = _block_lines(source, body, end, indent, style, keep=keep, strip=strip)
        if "".join(char for char, _ in mapped) == value:
            return mapped
    return []


def _first_indent(source: str, body: int, end: int) -> int:
    widest = 0
    for line in re.split(f"[{_BREAKS}]", source[body:end]):
        widest = max(widest, len(line) - len(line.lstrip(" ")))
        if line.strip(" "):
            break
    return widest


def _block_lines(source: str, body: int, end: int, indent: int, style: str, *, keep: bool, strip: bool) -> Mapped:
    out: Mapped = []
    leading: Mapped = []
    leading_blank = False
    at, trailing, text = _block_breaks(source, body, end, indent)
    while text:
        trailing_blank = source[at] in " \t"
        folds = style == ">" and leading and leading[0][0] == "\n"
        if folds and not leading_blank and not trailing_blank:
            if not trailing:
                out.append((" ", leading[0][1]))
        else:
            out.extend(leading)
        out.extend(trailing)
        leading_blank = trailing_blank
        leading, trailing = [], []
        while at < end and source[at] not in _BREAKS:
            out.append((source[at], at))
            at += 1
        if at >= end:
            break
        leading = [(_normal(source[at]), at)]
        at, trailing, text = _block_breaks(source, at + 1, end, indent)
    if not strip:
        out.extend(leading)
    if keep:
        out.extend(trailing)
    return out


def _block_breaks(source: str, at: int, end: int, indent: int) -> tuple[int, Mapped, bool]:
    """Skip indentation and empty lines from `at`.

    Returns where the next line's text starts, the breaks passed, and whether there is text at this indentation.
    """
    breaks: Mapped = []
    while True:
        column = 0
        while column < indent and at < end and source[at] == " ":
            at += 1
            column += 1
        if at >= end or source[at] not in _BREAKS:
            return at, breaks, at < end and column == indent
        breaks.append((_normal(source[at]), at))
        at += 1


def _normal(char: str) -> str:
    return "\n" if char in _FOLDED_BREAKS else char
