"""The cascade site < campaign < segment < variant < locale: mappings merge, everything else replaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.diagnostics import Diagnostic, Position, diagnose
from sitegen.plan.model import LAYERS, Origin, Values
from sitegen.sources.document import Document

Key = tuple[str, ...]

_ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Layer:
    """The values that one file sets: the layer's name, the tree, and where the tree stands."""

    name: str
    tree: Mapping[str, Any]
    document: Document
    path: tuple[str | int, ...]

    def at(self, key: Key) -> Position:
        """Where the value `key` is set."""
        return self.document.key_position((*self.path, *key))


def overlay(values: Values, layer: Layer) -> tuple[Values, list[Diagnostic]]:
    """`values` with `layer` over them, and a warning for each group that became a single value or the other way round.

    null takes a value or a group away without a warning. Neither argument is changed; without anything in the layer,
    `values` themselves are returned.
    """
    if not layer.tree:
        return values, []
    merge = _Merge(layer, dict(values.origins), dict(values.overridden))
    tree = merge.over(values.tree, layer.tree, ())
    return Values(tree, merge.origins, merge.overridden), merge.found


def cascade(layers: Sequence[Layer]) -> tuple[Values, list[Diagnostic]]:
    """All `layers`, least specific first."""
    values, found = Values(), []
    for layer in layers:
        values, more = overlay(values, layer)
        found.extend(more)
    return values, found


class _Merge:
    def __init__(self, layer: Layer, origins: dict[Key, Origin], overridden: dict[Key, tuple[Origin, ...]]) -> None:
        self.layer = layer
        self.origins = origins
        self.overridden = overridden
        self.found: list[Diagnostic] = []

    def over(self, base: Mapping[str, Any], above: Mapping[str, Any], path: Key) -> dict[str, Any]:
        merged = dict(base)
        for name, value in above.items():
            key = (*path, name)
            old = merged.get(name, _ABSENT)
            if isinstance(value, Mapping) and value:
                below = old if isinstance(old, Mapping) else {}
                if not below and old is not _ABSENT:
                    self.displace(key, old, value)
                merged[name] = self.over(below, value, key)
            elif isinstance(value, Mapping) and isinstance(old, Mapping):
                continue
            else:
                if old is not _ABSENT:
                    self.displace(key, old, value)
                merged[name] = value
                self.origins[key] = Origin(self.layer.name, self.layer.at(key))
        return merged

    def displace(self, key: Key, old: Any, new: Any) -> None:
        """Move the origins at and below `key` to what was overridden there."""
        gone = [each for each in self.origins if each[: len(key)] == key] if isinstance(old, Mapping) else [key]
        history: list[Origin] = list(self.overridden.pop(key, ()))
        for each in gone:
            history.extend(self.overridden.pop(each, ()))
            if each in self.origins:
                history.append(self.origins.pop(each))
        history.sort(key=lambda origin: LAYERS.index(origin.layer))
        self.overridden[key] = tuple(dict.fromkeys(history))
        was_group, is_group = isinstance(old, Mapping) and bool(old), isinstance(new, Mapping) and bool(new)
        if was_group != is_group and old is not None and new is not None and old != {} and new != {} and history:
            kinds = ("a group of values", "a single value") if was_group else ("a single value", "a group of values")
            before = min(origin.at for origin in history if origin.layer == history[-1].layer)
            message = f"“{'.'.join(key)}” is {kinds[0]} in {before.path}:{before.line} and {kinds[1]} here"
            hint = "This one replaces all of it; give one of the two another name if that is not meant."
            self.found.append(diagnose("plan/value-shape", message, self.layer.at(key), hint=hint))
