"""Copy that could not be rendered: what its own text already shows to be wrong, so that one run tells it too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from sitegen.diagnostics import Diagnostic, Position, Report, diagnose
from sitegen.render.copy.document import Block, Line, parse
from sitegen.render.options import TAKE_FIELDS, unknown_option
from sitegen.sources.schema import BlockFile

_TAGS = re.compile(r"\{#.*?#\}|\{%[-+]?\s*(?P<word>\w+)(?P<rest>[^\n]*)", re.DOTALL)
_MAYBE = ("if", "for", "macro", "call", "filter", "raw", "set")
"""Tags that decide whether and how often the text between them and their end comes out."""

_ENDS = frozenset(f"end{word}" for word in (*_MAYBE, "block"))
_BLANK = re.compile(r"[^\n]")
_OPTION = re.compile(r"    ([\w-]+):(?:\s|\Z)")
_FIELD = re.compile(r"    ([\w-]+):[ \t]+(?=[\"']?\{\{[-+]?[ \t]*recipient\.)")


def slips(
    source: str,
    path: str,
    specs: Mapping[str, BlockFile],
    broken: Iterable[str],
    sources: Callable[[str], list[str]],
) -> Iterator[Diagnostic]:
    """Unknown blocks and options, and fields in options that take none, where they are certain.

    They are looked for in the template `source` of the copy file `path`.
    What stands between tags such as {% if %} and {% endif %} is left aside, for it may not come out, and so is how
    fences fit together. `specs` are the blocks there are, `broken` the names of those with errors, `sources` as for a
    `Line`.
    """
    report = Report()
    texts = enumerate(_certain(source).split("\n"), start=1)
    lines = [Line(text.rstrip(), path, number, sources) for number, text in texts]
    blocks = parse(lines, sorted(specs), report, tuple(broken))
    yield from (found for found in report if found.rule == "copy/unknown-block")
    yield from (found for block in blocks for found in _options(block, specs))


def _options(block: Block, specs: Mapping[str, BlockFile]) -> Iterator[Diagnostic]:
    spec = specs.get(block.name)
    for line in block.options if spec else ():
        key = _OPTION.match(line.text)
        if spec and key and key[1] not in spec.options:
            yield unknown_option(block, key[1], line.at(key.start(1) + 1), spec)
        field = _FIELD.match(line.text)
        if spec and field and field[1] in spec.options and spec.options[field[1]].type not in TAKE_FIELDS:
            at = Position(line.path, line.number, field.end() + 1)
            message = f"“{field[1]}”: a recipient's value cannot stand in this option"
            hint = "Write the block twice, with the condition around each."
            yield diagnose("merge/not-here", message, at, hint=hint)
    for child in block.children:
        yield from _options(child, specs)


def _certain(source: str) -> str:
    """`source` with blanks in place of comments, and of the lines whose coming out depends on a tag around them."""
    open_tags: list[tuple[str, int]] = []
    text, blocks, extends = source, [], False
    for tag in _TAGS.finditer(source):
        word = tag["word"]
        if word is None:
            text = _blanked(text, *tag.span())
        elif open_tags and open_tags[-1][0] == "raw" and word != "endraw":
            continue
        elif word == "block" or (word in _MAYBE and not (word == "set" and "=" in tag["rest"])):
            open_tags.append((word, tag.start()))
        elif word in _ENDS:
            matching = [index for index, (opened, _) in enumerate(open_tags) if f"end{opened}" == word]
            if matching:
                start = open_tags[matching[-1]][1]
                del open_tags[matching[-1] :]
                if word == "endblock":
                    blocks.append((start, tag.start()))
                elif "\n" in source[start : tag.start()]:
                    text = _blanked(text, start, tag.start())
        extends = extends or word == "extends"
    if extends:  # what stands outside its blocks is not printed
        outside = [0, *(place for span in sorted(blocks) for place in span), len(text)]
        for start, end in zip(outside[::2], outside[1::2], strict=True):
            text = _blanked(text, start, end)
    return text


def _blanked(source: str, start: int, end: int) -> str:
    return source[:start] + _BLANK.sub(" ", source[start:end]) + source[end:]
