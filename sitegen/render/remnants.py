"""Where a value was cut or changed on its way: the block whose template did it, and the value as it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from sitegen.diagnostics import Diagnostic, Position, diagnose
from sitegen.merge import Tokens
from sitegen.merge.tokens import TOKEN
from sitegen.render.blocks import TARGETS, ReadyBlock
from sitegen.render.copy.document import Line

KINDS = {"email": "mail", "landing": "page", "text": "text part"}
_TAG = re.compile(r"\{\{.*?\}\}")

Rendered = Callable[[ReadyBlock], str]
"""Gives a block rendered for the target in which a value is broken."""


def told(
    blocks: Sequence[ReadyBlock], target: str, rendered: Rendered, tokens: Tokens, at: Position | None
) -> Diagnostic:
    """What to say of a broken value in a mail, page or text part made of `blocks`.

    It is told at the value in the copy where it can be made out, else at its block, else at `at`.
    """
    kind = KINDS[target]
    for block in _innermost_first(blocks):
        left = next(tokens.remnants(rendered(block)), None)
        if left is None:
            continue
        template = f"blocks/{block.name}/{TARGETS[target]}"
        line, token = _written(block, left)
        what = f"“{_expression(line, token)}”" if line else "a value"
        message = f"the block “{block.name}” cuts or changes {what} on its way into the {kind}"
        hint = f"Its template {template} must print the value by itself: without a filter, and not in parts."
        place = line.at(line.text.index(token) + 1) if line else block.block.head.at()
        return diagnose("merge/broken", message, place, hint=hint)
    message = f"a value was cut or changed on its way into the {kind}, outside of the blocks"
    hint = "The whole mail's or page's layout altered it; print values by themselves there."
    return diagnose("merge/broken", message, at, hint=hint)


def _innermost_first(blocks: Sequence[ReadyBlock]) -> Iterator[ReadyBlock]:
    for block in blocks:
        yield from _innermost_first(block.children)
        yield block


def _written(block: ReadyBlock, left: str) -> tuple[Line | None, str]:
    """The line of the copy that holds the one token of which `left` can be what is left, and that token."""
    found = {
        match.group(): line
        for line in (*block.block.options, *block.block.body)
        for match in TOKEN.finditer(line.text)
        if match.group().startswith(left.lower()) or left.lower().startswith(match.group())
    }
    return next(((line, token) for token, line in found.items()), (None, "")) if len(found) == 1 else (None, "")


def _expression(line: Line, token: str) -> str:
    at = line.at(line.text.index(token) + 1)
    written = line.sources(line.path) if line.sources else []
    tag = _TAG.match(written[at.line - 1], at.column - 1) if 0 < at.line <= len(written) else None
    return tag.group() if tag else "{{ … }}"
