"""Two sides to what differs between them. Only cells whose digests differ are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sitegen.diagnostics import Diagnostic, Severity
from sitegen.diagnostics.show import counted
from sitegen.review.cells import changes
from sitegen.review.model import GONE, NEW, Aspect, Change, Comparison, Piece, Told, replaced
from sitegen.review.sides import Side

_SITE = (("base_url", "address of the site"), ("dialect", "dialect"), ("sitegen", "version of sitegen"))
_TESTS = (("hypothesis", "hypothesis"), ("metric", "metric"), ("holdout", "holdout"), ("seed", "seed"))


def compare(old: Side, new: Side) -> Comparison:
    """What is different in `new`, for each cell, and each change told once. Raises Problem for files that are gone."""
    old, new = _in_common(old, new)
    here, there = set(old.cells), set(new.cells)
    bases = {old.base_url, new.base_url} - {""}
    moved = tuple(sorted(bases, key=len, reverse=True)) if len(bases) > 1 else ()
    changed: dict[str, tuple[Change, ...]] = {}
    sizes: dict[str, tuple[int, int]] = {}
    for cell in sorted(here & there):
        before, after = old.cells[cell], new.cells[cell]
        if before == after:
            continue
        one, two = old.version(cell, moved), new.version(cell, moved)
        if found := changes(cell, one, two):
            changed[cell] = found
            sizes[cell] = (one.size("email.html"), two.size("email.html"))
    held = {cell: why for cell, why in new.gated.items() if cell not in old.gated and old.lacks(cell) is None}
    lost = {cell: why for cell in here - there if (why := new.lacks(cell)) is not None}
    healed = {cell for cell in there - here if old.lacks(cell) is not None}
    return Comparison(
        old=old.name,
        new=new.name,
        mails=frozenset(here | there),
        cells=frozenset(here | there | set(old.gated) | set(new.gated)),
        added=tuple(sorted(there - here - set(old.gated) - healed)),
        removed=tuple(sorted(here - there - set(new.gated) - set(lost))),
        gated=dict(sorted(held.items())),
        ungated=tuple(sorted(there & set(old.gated))),
        broken=dict(sorted(lost.items())),
        mended=tuple(sorted(healed)),
        changed=changed,
        sizes=sizes,
        site=tuple(_site(old.tree.content, new.tree.content)),
        told=tuple(_ordered([*together(changed, new.locale), *_experiments(old, new), *_findings(old, new)])),
        notes=tuple(_notes(old, new)),
    )


def _in_common(old: Side, new: Side) -> tuple[Side, Side]:
    """Both sides, cut down to the campaign of a bundle where only one is a bundle."""
    if bool(old.campaign) == bool(new.campaign):
        return old, new
    campaign = old.campaign or new.campaign
    return old.only(campaign), new.only(campaign)


def together(changed: Mapping[str, Iterable[Change]], locale: str) -> list[Told]:
    """Each change once, with all cells it is found in, those in `locale` first."""
    cells: dict[tuple[object, ...], list[str]] = {}
    first: dict[tuple[object, ...], Change] = {}
    unlike: set[tuple[object, ...]] = set()
    for cell in sorted(changed, key=lambda id_: (id_.rpartition("/")[2] != locale, id_)):
        for change in changed[cell]:
            same = change.same_as
            cells.setdefault(same, []).append(cell)
            if first.setdefault(same, change).pieces != change.pieces:
                unlike.add(same)
    return [Told(change, tuple(cells[same]), same not in unlike) for same, change in first.items()]


def _ordered(told: list[Told]) -> list[Told]:
    """By aspect; what concerns most comes first."""
    order = list(Aspect)
    return sorted(told, key=lambda each: (order.index(each.change.aspect), -len(each.cells), each.cells[:1]))


def _site(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Told]:
    for key, what in _SITE:
        before, after = str(old.get(key, "")), str(new.get(key, ""))
        if before != after:
            yield Told(Change(Aspect.HEADERS, what, replaced(before, after)), ())


def _experiments(old: Side, new: Side) -> Iterator[Told]:
    """What differs in a test as a whole, of campaigns that both have; weights are told with the cells of variants."""
    before, after = old.tree.content.get("experiments", {}), new.tree.content.get("experiments", {})
    kept = {cell.partition("/")[0] for cell in {*old.cells, *old.gated}}
    kept &= {cell.partition("/")[0] for cell in {*new.cells, *new.gated}}
    for campaign in sorted({*before, *after} & kept):
        cells = tuple(sorted(cell for cell in {*old.cells, *new.cells} if cell.startswith(f"{campaign}/")))
        one, two = before.get(campaign, {}), after.get(campaign, {})
        for key, what in _TESTS:
            if one.get(key) != two.get(key):
                pieces = replaced(_said(key, one.get(key)), _said(key, two.get(key)))
                yield Told(Change(Aspect.EXPERIMENT, f"{what} of {campaign}", pieces), cells)


def _said(key: str, value: Any) -> str:
    if value is None:
        return "no experiment"
    return f"{value * 100:.3g}%" if key == "holdout" and isinstance(value, int | float) else str(value)


def _findings(old: Side, new: Side) -> Iterator[Told]:
    """Findings that came or went. The same one on another line is neither."""
    if old.findings is None or new.findings is None:
        yield from together(_counts(old, new), new.locale)
        return
    before, after = _by_finding(old.findings), _by_finding(new.findings)
    for kind, own, other in ((NEW, after, before), (GONE, before, after)):
        for key, (finding, cells) in own.items():
            left = cells - other[key][1] if key in other else cells
            if left or key not in other:
                what = f"{finding.severity.value} {finding.rule}"
                where = finding.at.path if finding.at else ""
                yield Told(Change(Aspect.CHECKS, what, (Piece(kind, finding.message),), where), tuple(sorted(left)))


def _by_finding(found: Iterable[Diagnostic]) -> dict[tuple[object, ...], tuple[Diagnostic, set[str]]]:
    kept: dict[tuple[object, ...], tuple[Diagnostic, set[str]]] = {}
    for each in found:
        key = (each.rule, each.severity, each.message, each.at.path if each.at else "")
        kept.setdefault(key, (each, set()))[1].update({each.cell} - {""})
    return kept


def _counts(old: Side, new: Side) -> dict[str, list[Change]]:
    """How many warnings each cell has, where the builds keep nothing else of them."""
    found: dict[str, list[Change]] = {}
    for cell in sorted(set(old.cells) & set(new.cells)):
        before, after = (int(side.cells[cell].get("warnings", 0)) for side in (old, new))
        if before != after:
            found[cell] = [Change(Aspect.CHECKS, "warnings", replaced(str(before), str(after)))]
    return found


def _notes(old: Side, new: Side) -> Iterator[str]:
    for side in (old, new):
        count = sum(found.severity is Severity.ERROR for found in side.findings or ())
        if count:
            yield f"{side.name} has {counted(count, 'error')}"
        stale = sum(bool(record.get("stale")) for record in side.cells.values())
        if stale:
            mails = "1 mail is old: it" if stale == 1 else f"{stale} mails are old: they"
            yield f"{side.name}: {mails} could not be built and kept the last good version"
