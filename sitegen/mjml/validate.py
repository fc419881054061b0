"""Says what is wrong with a parsed MJML document: components, nesting and attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from sitegen.diagnostics import Severity, did_you_mean
from sitegen.merge.tokens import CONTROL
from sitegen.mjml.attributes import Attribute, AttributeList
from sitegen.mjml.components import ATTRIBUTES, CHILDREN, DEFINITIONS, attributes_of, drawn_anywhere, parents_of
from sitegen.mjml.findings import Finding
from sitegen.mjml.parse import COMMENT, TEXT, WHITE_SPACE, Node
from sitegen.mjml.values import expected

# MJML has these, the engine has not; the hint says what to do instead.
_NOT_HERE = {
    "mj-include": "Use {% include %} of the template language.",
}

# MJML 3 had these.
_OLD = {"mj-container": "MJML has done without it since version 4: its content stands in <mj-body>."}

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
    ("mj-wrapper", "gutter"): None,
}


def validate(root: Node) -> list[Finding]:
    """All that is wrong with the document under the nameless `root` that `parse` returned."""
    findings = [*_document(root)]
    _children(root, findings)
    return findings


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


def _uncounted(parent: Node) -> Iterator[Finding]:
    """Columns whose width depends on how many there are, where that depends on the recipient."""
    if not any(child.name == "mj-raw" and CONTROL.search(child.content) for child in parent.children):
        return
    for child in parent.children:
        if child.name in ("mj-column", "mj-group") and child.get("width") is None and child.get("mj-class") is None:
            message = f"“<{child.name}>” beside a condition of the recipient has no width: all of them share one row"
            yield Finding(child.offset, "layout/attribute", message, 'Write width="50%" or the like.', Severity.WARNING)


def _children(parent: Node, findings: list[Finding]) -> None:
    if parent.name in ("mj-section", "mj-group"):
        findings.extend(_uncounted(parent))
    # A component that is never closed swallows its neighbours; what they say about their parent would be noise.
    swallowed = not parent.closed
    allowed = CHILDREN.get(parent.name, ())
    if parent.content and not swallowed:
        findings.extend(_in_content(node, parent) for node in parent.children if node.name in ATTRIBUTES)
        return
    for node in parent.children:
        name = node.name
        if name == TEXT:
            if not swallowed:
                findings.append(_text(node, parent))
            continue
        if name == COMMENT:
            continue
        if name not in allowed:
            wrong = _component(node, parent, swallowed)
            if wrong:
                findings.append(wrong)
        elif parent.name == "mj-accordion-element" and name == "mj-raw":
            message = "“<mj-raw>” does not work inside “<mj-accordion-element>”"
            findings.append(Finding(node.offset, "layout/mjml", message, "Put it before or behind, or into its text."))
        elif parent.name == "mjml" and name == "mj-raw" and node.get("position") != "file-start":
            message = "“<mj-raw>” stands outside <mj-head> and <mj-body>"
            hint = 'Write position="file-start" to have it before the page.'
            findings.append(Finding(node.offset, "layout/nesting", message, hint, forgiven=True, lost=True))
        if name in ATTRIBUTES or name in DEFINITIONS:
            for found in _attributes(name, node.written):
                base = node.offset if found.offset < 0 else node.offset + len(name) + 1 + found.offset
                findings.append(replace(found, offset=base))
            if parent.name == "mj-attributes" and name != "mj-class":
                findings.extend(_in_definition(node))
            elif node.children:
                _children(node, findings)


def _in_definition(node: Node) -> Iterator[Finding]:
    inside = next((child for child in node.children if child.name != COMMENT), None)
    if (inside or node.content.strip(WHITE_SPACE)) and node.closed:
        message = f"“<{node.name}>” only defines attributes here; what stands in it is left out"
        yield Finding(node.offset, "layout/nesting", message, severity=Severity.WARNING)


def _text(node: Node, parent: Node) -> Finding:
    shown = node.content if len(node.content) <= 40 else node.content[:39] + "…"
    where = f"inside “<{parent.name}>”" if parent.name else "outside “<mjml>”"
    hint = "Put it into <mj-text>." if parent.name in CHILDREN and parent.name != "mj-head" else ""
    message = f"text “{shown}” {where}, where only components stand"
    return Finding(node.offset, "layout/nesting", message, hint, forgiven=True, lost=True)


def _in_content(node: Node, parent: Node) -> Finding:
    message = f"“<{node.name}>” stands inside “<{parent.name}>”, where components are not rendered"
    hint = f"Close “<{parent.name}>” before it, or write HTML."
    return Finding(node.offset, "layout/nesting", message, hint, forgiven=True)


def _component(node: Node, parent: Node, swallowed: bool) -> Finding | None:
    name = node.name
    if name in _NOT_HERE:
        return Finding(node.offset, "layout/mjml", f"“<{name}>” does not work here", _NOT_HERE[name])
    defined = parent.name in ("mj-attributes", "mj-class")
    if name not in ATTRIBUTES and not (parent.name == "mj-attributes" and name in DEFINITIONS):
        if not name.lower().startswith("mj"):
            if swallowed:
                return None
            message = f"HTML “<{name}>” stands between components"
            hint = "Put it into <mj-text> or <mj-raw>."
            return Finding(node.offset, "layout/unknown-component", message, hint, forgiven=True, lost=True)
        message = f"component “<{name}>” does not exist"
        hint = _OLD.get(name) or _meant(name, parent.name)
        return Finding(node.offset, "layout/unknown-component", message, hint, forgiven=True, lost=True)
    if swallowed or defined:
        return None
    if not parent.name:
        return Finding(node.offset, "layout/nesting", f"“<{name}>” stands outside “<mjml>”")
    parents = ", ".join(f"<{one}>" for one in parents_of(name))
    hint = f"It belongs into {parents}." if parents else ""
    message = f"“<{name}>” does not belong into “<{parent.name}>”"
    return Finding(node.offset, "layout/nesting", message, hint, forgiven=drawn_anywhere(name, parent.name))


@lru_cache(maxsize=256)
def _meant(name: str, parent: str) -> str:
    near = did_you_mean(name, CHILDREN.get(parent) or ATTRIBUTES)
    return near if near.startswith("Did") else did_you_mean(name, ATTRIBUTES)


@lru_cache(maxsize=8192)
def _attributes(name: str, written: AttributeList) -> tuple[Finding, ...]:
    """What is wrong with the attributes of component `name`; offsets count from their first, -1 is the component."""
    known = attributes_of(name)
    if written.plain and name not in _REQUIRED and all(_sound(name, *one, known) for one in written.values.items()):
        return ()
    seen: dict[str, Attribute] = {}
    findings: list[Finding] = []
    for attribute in written.attributes:
        if attribute.name in seen:
            message = f"attribute “{attribute.name}” stands twice in “<{name}>”; the first counts"
            first = seen[attribute.name]
            if attribute.is_slot or first.is_slot or attribute.value != first.value:
                findings.append(Finding(attribute.offset, "layout/attribute", message, "Keep one.", Severity.WARNING))
            continue
        seen[attribute.name] = attribute
        wrong = _attribute(name, attribute, known)
        if wrong:
            findings.append(wrong)
    for required in _REQUIRED.get(name, ()):
        if required not in seen:
            message = f"“<{name}>” has no {required}"
            findings.append(Finding(-1, "layout/attribute", message, f'Write <{name} {required}="…">.'))
    return tuple(findings)


def _sound(component: str, name: str, value: str, known: Mapping[str, str]) -> bool:
    """Whether there is surely nothing wrong with an attribute; "" is right for all of them."""
    kind = known.get(name)
    if kind is None or (component, name) in _SPOILT or (component, name) in _NO_EFFECT:
        return False
    return kind == "text" or not expected(kind, value)


def _likely(name: str, known: Mapping[str, str]) -> tuple[str, Iterable[str]]:
    """What is looked for, and among which: “colour” and “color” are that of the background where there is no other."""
    american = name.replace("colour", "color")
    if american == "color" and american not in known:
        return "background-color", [each for each in known if each == "background-color"] or known
    return american, known


def _attribute(component: str, attribute: Attribute, known: Mapping[str, str]) -> Finding | None:
    name, value = attribute.name, attribute.value
    if name not in known:
        message = f"“<{component}>” has no attribute “{name}”"
        hint = did_you_mean(*_likely(name, known))
        if component in DEFINITIONS:
            message = f"no component has an attribute “{name}”"
            hint = hint if hint.startswith("Did") else ""
        return Finding(attribute.offset, "layout/attribute", message, hint, forgiven=True)
    if component == "mj-image" and name == "width" and value.isdigit():
        return None  # MJML takes a bare number here, and so does `normalise`.
    spoilt = _SPOILT.get((component, name))
    if spoilt and spoilt.search(value):
        return Finding(attribute.offset, "layout/attribute", f"“{name}” of “<{component}>” cannot be “{value}”")
    wanted = None if attribute.is_slot or known[name] == "text" else expected(known[name], value)
    if wanted:
        message = f"“{name}” of “<{component}>” is “{value}”, but must be {wanted}"
        return Finding(attribute.offset, "layout/attribute", message, forgiven=True)
    if (component, name) in _NO_EFFECT and _NO_EFFECT[component, name] in (None, value):
        message = f"“{name}” of “<{component}>” has no effect here"
        return Finding(attribute.offset, "layout/attribute", message, severity=Severity.WARNING)
    return None
