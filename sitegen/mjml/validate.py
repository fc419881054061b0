"""Says what is wrong with a parsed MJML document: components, nesting and attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.diagnostics import Severity, did_you_mean
from sitegen.mjml.components import ATTRIBUTES, CHILDREN, DEFINITIONS, attributes_of, parents_of
from sitegen.mjml.findings import Finding
from sitegen.mjml.parse import COMMENT, TEXT, Node
from sitegen.mjml.values import expected

# MJML has these, the engine has not; the hint says what to do instead.
_NOT_HERE = {
    "mj-include": "Use {% include %} of the template language.",
}

# MJML's validator asks for none, but without these the component says nothing to anybody.
_REQUIRED = {"mj-class": ("name",), "mj-font": ("name", "href"), "mj-breakpoint": ("width",)}
_REQUIRED |= {"mj-selector": ("path",), "mj-html-attribute": ("name",)}

# What would end the selector or the attribute that is made of the value.
_SPOILT = {
    ("mj-selector", "path"): re.compile(r"[{}@;]|/\*|^\s*$"),
    ("mj-html-attribute", "name"): re.compile(r"[\s\"'<>/=&]|^$"),
}

# The engine ignores these; None stands for any value.
_NO_EFFECT = {
    ("mjml", "owa"): None,
    ("mj-wrapper", "gutter"): None,
}


def validate(root: Node) -> list[Finding]:
    """All that is wrong with the document under the nameless `root` that `parse` returned."""
    return [*_document(root), *_children(root)]


def _document(root: Node) -> Iterator[Finding]:
    documents = [node for node in root.children if node.name == "mjml"]
    if not documents:
        yield Finding(0, "layout/mjml", "there is no “<mjml>”", "A mail is one <mjml> with a <mj-body>.")
        return
    for again in documents[1:]:
        yield Finding(again.offset, "layout/nesting", "“<mjml>” stands twice")
    for name in ("mj-head", "mj-body"):
        found = [node for node in documents[0].children if node.name == name]
        for again in found[1:]:
            yield Finding(again.offset, "layout/nesting", f"“<{name}>” stands twice")
        if name == "mj-body" and not found:
            yield Finding(documents[0].offset, "layout/mjml", "“<mjml>” has no “<mj-body>”")


def _children(parent: Node) -> Iterator[Finding]:
    # A component that is never closed swallows its neighbours; what they say about their parent would be noise.
    swallowed = not parent.closed
    for node in parent.children:
        if node.name == TEXT:
            if not swallowed:
                yield _text(node, parent)
            continue
        if node.name == COMMENT:
            continue
        wrong = _component(node, parent, swallowed)
        if wrong:
            yield wrong
        if node.name in ATTRIBUTES or node.name in DEFINITIONS:
            yield from _attributes(node)
            yield from _children(node)


def _text(node: Node, parent: Node) -> Finding:
    shown = node.content if len(node.content) <= 40 else node.content[:39] + "…"
    where = f"inside “<{parent.name}>”" if parent.name else "outside “<mjml>”"
    hint = "Put it into <mj-text>." if parent.name in CHILDREN and parent.name != "mj-head" else ""
    message = f"text “{shown}” {where}, where only components stand"
    return Finding(node.offset, "layout/nesting", message, hint, forgiven=True)


def _component(node: Node, parent: Node, swallowed: bool) -> Finding | None:
    name = node.name
    if name in _NOT_HERE:
        return Finding(node.offset, "layout/mjml", f"“<{name}>” does not work here", _NOT_HERE[name])
    defined = parent.name == "mj-attributes"
    if name not in ATTRIBUTES and not (defined and name in DEFINITIONS):
        if not name.lower().startswith("mj"):
            if swallowed:
                return None
            message = f"HTML “<{name}>” stands between components"
            hint = "Put it into <mj-text> or <mj-raw>."
            return Finding(node.offset, "layout/unknown-component", message, hint, forgiven=True)
        known = CHILDREN.get(parent.name) or ATTRIBUTES
        near = did_you_mean(name, known)
        hint = near if near.startswith("Did") else did_you_mean(name, ATTRIBUTES)
        message = f"component “<{name}>” does not exist"
        return Finding(node.offset, "layout/unknown-component", message, hint, forgiven=True)
    if swallowed or defined or name in CHILDREN.get(parent.name, ()):
        return None
    if not parent.name:
        return Finding(node.offset, "layout/nesting", f"“<{name}>” stands outside “<mjml>”")
    parents = ", ".join(f"<{one}>" for one in parents_of(name))
    hint = f"It belongs into {parents}." if parents else ""
    return Finding(node.offset, "layout/nesting", f"“<{name}>” does not belong into “<{parent.name}>”", hint)


def _attributes(node: Node) -> Iterator[Finding]:
    known = attributes_of(node.name)
    seen: set[str] = set()
    for attribute in node.attributes:
        name = attribute.name
        if name in seen:
            message = f"attribute “{name}” stands twice in “<{node.name}>”; the first counts"
            yield Finding(attribute.offset, "layout/attribute", message, "Keep one.", Severity.WARNING)
            continue
        seen.add(name)
        if name not in known:
            message = f"“<{node.name}>” has no attribute “{name}”"
            yield Finding(attribute.offset, "layout/attribute", message, did_you_mean(name, known), forgiven=True)
            continue
        if node.name == "mj-image" and name == "width" and attribute.value.isdigit():
            continue  # MJML takes a bare number here, and so does `normalise`.
        spoilt = _SPOILT.get((node.name, name))
        if spoilt and spoilt.search(attribute.value):
            message = f"“{name}” of “<{node.name}>” cannot be “{attribute.value}”"
            yield Finding(attribute.offset, "layout/attribute", message)
            continue
        wanted = None if attribute.slot is not None else expected(known[name], attribute.value)
        if wanted:
            message = f"“{name}” of “<{node.name}>” is “{attribute.value}”, but must be {wanted}"
            yield Finding(attribute.offset, "layout/attribute", message, forgiven=True)
        elif (node.name, name) in _NO_EFFECT and _NO_EFFECT[node.name, name] in (None, attribute.value):
            message = f"“{name}” of “<{node.name}>” has no effect here"
            yield Finding(attribute.offset, "layout/attribute", message, severity=Severity.WARNING)
    for name in _REQUIRED.get(node.name, ()):
        if name not in seen:
            message = f"“<{node.name}>” has no {name}"
            yield Finding(node.offset, "layout/attribute", message, f'Write <{node.name} {name}="…">.')
