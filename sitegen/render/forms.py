"""Actions that a mail asks for and its page has no form for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitegen.diagnostics import Diagnostic, diagnose
from sitegen.render.blocks import ReadyBlock, every
from sitegen.render.context import ActionView
from sitegen.render.view import locate


def formless(mail: Iterable[ReadyBlock], page: Iterable[ReadyBlock], path: str) -> Iterator[Diagnostic]:
    """An error for each block of `mail` whose action no block of the page, the copy at `path`, has.

    A block links to the page of the cell, where the block of the same action is the form.
    """
    there = {action.id for block in every(page) for action in _actions(block)}
    for block in every(mail):
        for action in _actions(block):
            if action.id not in there:
                name = path.rpartition("/")[2]
                message = f"“{block.name}” leads to the page, which has no form for “{action.id}”"
                hint = f"Add the block “{block.name}” with action: {action.id} to {name}."
                yield diagnose("copy/link", message, locate(block.block, action.id), hint=hint)


def _actions(block: ReadyBlock) -> Iterator[ActionView]:
    return (value for value in (block.options[name] for name in block.options) if isinstance(value, ActionView))
