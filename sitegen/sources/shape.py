"""What a model allows at a place: its keys there, found by walking annotations along a path into the data."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

_DEEPEST = 5


def keys_at(model: type[BaseModel], path: tuple[str | int, ...], value: Any) -> list[str]:
    """The keys that `model` knows for the mapping at `path` of `value`; none where any name may stand."""
    here: Any = model
    for part in path:
        value = value[part] if _has(value, part) else None
        here = _step(here, part, value)
        if here is None:
            return []
    owner = _member(here, {})
    return list(fields_of(owner)) if owner is not None and _is_model(owner) else []


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of `model` under the names that files use."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def homes(model: type[BaseModel], key: str) -> list[tuple[str, ...]]:
    """Where in `model` a field called `key` exists, as the keys that lead there (“…” for a name of one's own)."""
    return sorted({path for path, name in _walk(model, ()) if name == key})


def inner(annotation: Any) -> list[Any]:
    """The alternatives of an annotation: Annotated and unions taken apart, None left out."""
    if get_origin(annotation) is Annotated:
        return inner(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return [part for arg in get_args(annotation) for part in inner(arg)]
    return [] if annotation is type(None) else [annotation]


def _walk(annotation: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if len(path) > _DEEPEST:
        return
    for part in inner(annotation):
        if _is_model(part):
            for name, field in fields_of(part).items():
                yield path, name
                yield from _walk(field.annotation, (*path, name))
        elif get_origin(part) is dict:
            yield from _walk(get_args(part)[1], (*path, "…"))
        elif get_origin(part) is list:
            yield from _walk(get_args(part)[0], path)


def _step(annotation: Any, part: str | int, value: Any) -> Any:
    owner = _member(annotation, [] if isinstance(part, int) else {})
    if owner is None:
        return None
    if _is_model(owner):
        field = fields_of(owner).get(str(part))
        return field.annotation if field else None
    return get_args(owner)[-1] if get_args(owner) else None


def _member(annotation: Any, like: Any) -> Any:
    for part in inner(annotation):
        origin = get_origin(part) or part
        if isinstance(like, dict) and (origin is dict or _is_model(part)):
            return part
        if isinstance(like, list) and origin is list:
            return part
    return None


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _has(value: Any, part: str | int) -> bool:
    if isinstance(part, int):
        return isinstance(value, list) and 0 <= part < len(value)
    return isinstance(value, Mapping) and part in value
