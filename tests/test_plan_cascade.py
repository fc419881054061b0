"""The cascade: the last layer that sets a leaf wins and is named; groups merge, everything else replaces."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from planning import BACK, FILES, MakeWorld, campaign, planned

from sitegen.plan.cascade import Layer, cascade, overlay
from sitegen.plan.model import LAYERS, Values
from sitegen.sources.document import Document

Tree = dict[str, Any]

names = st.sampled_from(["a", "b", "c"])
leaves = st.one_of(st.integers(0, 3), st.just([1, {"a": 2}]), st.none(), st.text("xy", max_size=2))
trees = st.dictionaries(
    names, st.recursive(leaves, lambda inner: st.dictionaries(names, inner, max_size=3), max_leaves=6), max_size=3
)
stacks = st.tuples(trees, trees, trees, trees, trees)


def layers(stack: tuple[Tree, ...]) -> list[Layer]:
    return [Layer(name, tree, Document(f"{name}.yaml", ""), ()) for name, tree in zip(LAYERS, stack, strict=True)]


def merged(base: Any, above: Any) -> Any:
    """The rule, written down once more: mappings merge key by key, an empty one changes no other, the rest replaces."""
    if not isinstance(above, dict) or not isinstance(base, dict):
        return above
    return {**base, **{key: merged(base[key], value) if key in base else value for key, value in above.items()}}


def leaf_paths(tree: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    if not isinstance(tree, dict) or (not tree and path):
        return {path: tree}
    return {key: value for name, part in tree.items() for key, value in leaf_paths(part, (*path, name)).items()}


@given(stacks)
def test_the_tree_is_the_deep_merge_of_all_layers(stack: tuple[Tree, ...]) -> None:
    expected: Any = {}
    for tree in stack:
        expected = merged(expected, tree)
    values, _ = cascade(layers(stack))
    assert values.tree == expected


@given(stacks)
def test_the_origin_of_a_leaf_is_the_last_layer_that_sets_it(stack: tuple[Tree, ...]) -> None:
    values, _ = cascade(layers(stack))
    paths = leaf_paths(values.tree)
    assert set(values.origins) == set(paths)
    for path, origin in values.origins.items():
        assert leaf_paths(stack[LAYERS.index(origin.layer)])[path] == paths[path]
        for later in stack[LAYERS.index(origin.layer) + 1 :]:
            part: Any = later
            for name in path:
                part = part.get(name, stack) if isinstance(part, dict) else stack
            assert part is stack or part == {}


@given(stacks)
def test_what_was_overridden_is_older_and_in_the_order_of_layers(stack: tuple[Tree, ...]) -> None:
    values, _ = cascade(layers(stack))
    for path, history in values.overridden.items():
        ranks = [LAYERS.index(origin.layer) for origin in history]
        assert ranks == sorted(ranks)
        if path in values.origins:
            assert ranks[-1] < LAYERS.index(values.origins[path].layer)


@given(stacks)
def test_merging_layer_by_layer_is_the_same_however_it_is_grouped(stack: tuple[Tree, ...]) -> None:
    whole, _ = cascade(layers(stack))
    values = Values()
    for layer in layers(stack):
        values, _ = overlay(values, layer)
    assert values == whole
    first: Any = merged(merged(stack[0], stack[1]), stack[2])
    assert merged(merged(first, stack[3]), stack[4]) == whole.tree


@given(stacks)
def test_no_layer_is_changed(stack: tuple[Tree, ...]) -> None:
    before = repr(stack)
    first, _ = overlay(Values(), layers(stack)[0])
    seen = repr(first)
    for layer in layers(stack)[1:]:
        overlay(first, layer)
    assert repr(stack) == before
    assert repr(first) == seen


def test_every_layer_of_a_project(make_world: MakeWorld) -> None:
    files = {
        "content/site.yaml": FILES["content/site.yaml"].replace(
            "values: {greeting: Salut}", "values: {l1: site, l2: site, l3: site, v: locale}"
        )
        + "  s: site\n".replace("  ", "", 1).replace("s: site\n", ""),
        "content/segments.yaml": FILES["content/segments.yaml"] + "  values: {greeting: Come back, g: segment}\n",
        BACK: campaign(
            locales="{en: {}, fr: {values: {l2: campaign, l3: campaign}}}",
            extra="""\
experiment:
  hypothesis: One says more than the other.
  metric: rejoined
  variants:
    one: {values: {v: variant, g: variant}, locales: {fr: {values: {l3: variant}}}}
    two: {weight: 3}
""",
        ),
    }
    plan, found, _ = planned(make_world, files)
    assert [(d.rule, d.message.split(":")[0]) for d in found] == [
        ("plan/hidden-value", "“v” of the variant “one” is not shown in “fr”")
    ]
    cells = {cell.id: cell for cell in plan.cells}
    values = cells["back/lapsed-2026-01/one/fr"].values
    assert values.tree == {
        "greeting": "Come back",
        "threshold": 2,
        "offer": {"price": 3, "old": 4},
        "g": "variant",
        "v": "locale",
        "l1": "site",
        "l2": "campaign",
        "l3": "variant",
    }
    assert [o.layer for o in values.overridden[("greeting",)]] == ["site", "campaign"]
    assert {key[0]: origin.layer for key, origin in values.origins.items()} == {
        "greeting": "segment",
        "threshold": "site",
        "offer": "site",
        "g": "variant",
        "v": "locale",
        "l1": "locale",
        "l2": "locale",
        "l3": "locale",
    }
    origin = values.origins[("l3",)]
    assert (origin.at.path, origin.at.line) == (BACK, 14)
    assert [str(o.at.path) for o in values.overridden[("l3",)]] == ["content/site.yaml", BACK]
    assert (
        values.origins[("offer", "price")].at.column == FILES["content/site.yaml"].splitlines()[-1].index("price") + 1
    )
    assert cells["back/lapsed-2026-01/two/en"].values.tree["g"] == "segment"


def test_equal_values_are_one_object(make_world: MakeWorld) -> None:
    plan, _, _ = planned(make_world)
    back = [cell for cell in plan.cells if cell.campaign.id == "back"]
    assert len({id(cell.values) for cell in back}) == len({cell.locale.tag for cell in back}) == 2


def test_a_group_that_becomes_a_single_value_is_a_warning(make_world: MakeWorld) -> None:
    plan, found, _ = planned(
        make_world, {BACK: campaign(values="{offer: none, threshold: {a: 1}}", send_when='"true"')}
    )
    assert [(d.rule, d.severity) for d in found] == [("plan/value-shape", "warning")] * 2
    assert "“offer” is a group of values in content/site.yaml:12 and a single value here" in found[0].message
    assert found[0].at is not None
    assert (found[0].at.line, found[0].at.column) == (9, 10)
    assert plan.cells[0].values.tree["threshold"] == {"a": 1}


def test_null_takes_a_group_away_without_a_warning(make_world: MakeWorld) -> None:
    plan, found, _ = planned(make_world, {BACK: campaign(values="{offer: null}")})
    assert found == []
    assert plan.cells[0].values.tree["offer"] is None
