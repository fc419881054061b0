"""fields.json: what the service must know of a recipient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sitegen.merge.contract import Contract
from sitegen.merge.dialects import Dialect
from sitegen.merge.expression import Field
from sitegen.merge.local import sent
from sitegen.render.model import Artifacts
from sitegen.sources.project import Project
from sitegen.sources.schema import Persona, RecipientField


@dataclass(slots=True)
class Needs:
    """What the mails of several cells need of a recipient, and which of them need what."""

    contract: Contract = field(default_factory=Contract)
    parts: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """By the path of a recipient's field and the id of a cell: the parts of the mail that use it."""
    cells: dict[str, list[str]] = field(default_factory=dict)
    """By the path of a derived field: the ids of cells."""

    def add(self, artifacts: Artifacts) -> None:
        """Note what the mail of one cell needs."""
        self.contract = joined(self.contract, artifacts.contract)
        for part, paths in sorted(artifacts.used.items()):
            for path in paths:
                self.parts.setdefault(path, {}).setdefault(artifacts.cell.id, []).append(part)
        for path in artifacts.contract.derived:
            self.cells.setdefault(path, []).append(artifacts.cell.id)


def joined(contracts: Contract, more: Contract) -> Contract:
    """What both ask for. Equal names mean equal rules: the names of derived fields hold a digest."""
    return Contract(
        {**more.used, **contracts.used},
        {**more.derived, **contracts.derived},
        contracts.complete or more.complete,
    )


def record_of(contract: Contract, persona: Persona) -> dict[str, Any]:
    """What the service needs of a persona, and nothing else."""
    wanted = {path.partition("[]")[0] for path in contract.used}
    return contract.record({name: value for name, value in persona.recipient.items() if name in wanted})


def data_contract(project: Project, dialect: Dialect, needs: Needs) -> dict[str, Any]:
    """The content of fields.json."""
    contract = needs.contract
    records = [record_of(contract, persona.model) for _, persona in sorted(project.personas.items())]
    return {
        "dialect": dialect.name,
        "complete": contract.complete,
        "fields": {
            path: {
                "tag": _tag(dialect, used),
                **_described(project, used, records),
                "used_in": dict(sorted(needs.parts.get(path, {}).items())),
            }
            for path, used in sorted(contract.used.items())
        },
        "derived": {
            path: {
                "tag": _tag(dialect, Field(path, type=derived.type)),
                "type": derived.type,
                "rule": derived.rule,
                "example": _example(records, path),
                "used_in": sorted(needs.cells[path]),
            }
            for path, derived in sorted(contract.derived.items())
        },
        "system": dict(sorted(dialect.system.items())),
    }


def _tag(dialect: Dialect, field: Field) -> str | None:
    """How the service prints a field, which shows what it calls it; None for what no tag outside of loops can name."""
    if "[]" in field.path or (field.type == "list" and dialect.lists_apart):
        return None
    return dialect.verbatim(field, ())


def _described(project: Project, used: Field, records: list[dict[str, Any]]) -> dict[str, Any]:
    spec = _specified(project, used.path)
    example = sent(spec.example) if spec else None
    return {
        "type": spec.type if spec else used.type,
        "required": bool(spec and spec.required),
        "default": sent(spec.default) if spec else None,
        "pii": bool(spec and spec.pii),
        "example": _example(records, used.path) if example is None else example,
        **({"max": spec.max} if spec and spec.max else {}),
    }


def _specified(project: Project, path: str) -> RecipientField | None:
    """What fields.yaml says of the field at `path`; None for the items of a list of plain values."""
    name, *columns = path.split("[]")
    spec = project.fields[name].model if name in project.fields else None
    for column in columns:
        spec = (spec.of or {}).get(column.removeprefix(".")) if spec else None
    return spec


def _example(records: list[dict[str, Any]], path: str) -> Any:
    """The first value that one of the records has at `path`."""
    found = (value for record in records for value in _values(record, path.split("[].")))
    return next((value for value in found if value not in (None, "", [])), None)


def _values(record: Mapping[str, Any], steps: list[str]) -> Iterator[Any]:
    value = record.get(steps[0])
    if len(steps) == 1:
        yield value
        return
    for item in value or ():
        yield from _values(item, steps[1:])
