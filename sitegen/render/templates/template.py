"""Templates that share the module of their macros only between uses that see the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context

from sitegen.plan.model import Locale

_MODULES = 64


class SourceTemplate(Template):
    """A template that shares the module of its macros only between uses that see the same names.

    Jinja itself keeps one module for all: what that module reads would then be recorded for its first user alone.
    """

    sees: tuple[str, ...] | None = None
    """Names the template takes from its context; None when it reads further templates."""

    names: frozenset[str] = frozenset()
    """Those names, whatever else it reads."""

    others: tuple[str | None, ...] = ()
    """The templates it refers to; None stands for one that a value names."""

    _modules: dict[tuple[int | Locale, ...], tuple[Any, list[Any]]]

    def make_module(
        self,
        vars: dict[str, Any] | None = None,  # noqa: A002
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,  # noqa: A002
    ) -> TemplateModule:
        """The template's macros, made for the names that it sees."""
        if self.sees is None:
            return super().make_module(vars, shared, locals)
        seen = [_seen(name, vars or {}, locals or {}) for name in self.sees]
        key = tuple(name if isinstance(name, Locale) else id(name) for name in seen)
        kept = self._modules.get(key)
        if kept is None:
            if len(self._modules) >= _MODULES:
                self._modules.clear()
            # The key is made of addresses: what they belong to must live as long as the entry does.
            kept = self._modules[key] = (super().make_module(vars, shared, locals), seen)
        module: TemplateModule = kept[0]
        return module

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return self.make_module({} if ctx is None else ctx.parent, shared=False)


def _seen(name: str, names: Mapping[str, Any], local: Mapping[str, Any]) -> Any:
    return local[name] if name in local else names.get(name)
