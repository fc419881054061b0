"""Merge tags as other email services and tools write them: here they are text, sent as they are written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from sitegen.render.copy.fencedcode import codes
from sitegen.render.copy.leftovers import Doubt
from sitegen.render.copy.soundness import SPAN
from sitegen.render.templates.habits import calls_the_recipient, field_like, field_named, link_called
from sitegen.render.templates.tags import spans

_MARKS = (
    r"\*\|(?P<a>[^|\n]+)\|\*",
    r"%%(?P<b>=?[^%\n]+?=?)%%",
    r"<%[=-]?(?P<c>[^%\n]+?)-?%>",
    r"\$\{(?P<d>[^{}\n]+)\}",
    r"\{[ \t]+\{(?P<e>[^{}\n]+)\}[ \t]*\}|(?<!\{)\{\{(?P<f>[^{}\n]+)\}[ \t]+\}",
    r"\[%(?P<g>[^%\n]+)%\]",
    r"\[\[(?P<h>[\w .-]+)\]\](?![(\[])",
)
_ALWAYS = re.compile("|".join(_MARKS))
"""What nobody writes who does not mean a merge tag."""

_WITH_A_FIELD = re.compile(
    r"%(?P<a>[A-Za-z][\w.]*)%|(?<![{$\\])\{\$?(?P<b>[A-Za-z][\w. ]*)\}(?!\})|<<(?P<c>[\w ]+)>>"
    r"|(?<![\[\]!\\])\[(?P<d>[A-Za-z][\w ]*)\](?![\[(:\]])|(?<![\w$])\$(?P<e>[A-Za-z]\w*_\w+)\b"
    r"|(?<![\w#&/])#(?P<f>\w+_\w+)#"
)
"""What is a merge tag where a field is called so."""

_CONDITION = re.compile(r"\s*[#/]?(?:IF|ELSEIF|ELSE|END|IFNOT)\b|\s*(?:if|else|elseif|endif|end)\b")
_CALL = re.compile(
    r"=?\s*(?:v|V|ProperCase|AttributeValue|Lowercase|Uppercase)?\(?[@\"']?(?P<name>[\w ]+)[\"']?\)?\s*=?\Z"
)
_LETTER = re.compile(r"[^\n]")
_TAKEN = ("recipient.", "values.", "brand.", "segment.", "campaign.", "variant.", "links.", "support.")


@lru_cache(maxsize=1024)
def foreign(source: str, fields: tuple[str, ...]) -> tuple[Doubt, ...]:
    """What in `source`, which may hold tags, is the merge tag of another tool; `fields` are the recipient's."""
    return tuple(_found(_prose(source), fields))


def in_value(text: str, fields: tuple[str, ...]) -> Iterator[Doubt]:
    """What in the `text` of a value, which is printed as it is, was meant as a tag."""
    if "{" in text:
        for start, end in spans(text):
            if not text.startswith("{#", start):
                message = f"“{text[start:end]}” stands in a value, and values are sent as they are written"
                yield Doubt(start, message, "Write the sentence in the copy, with {{ values.… }} for the rest of it.")
    if any(sign in text for sign in "{%*$[#<"):
        yield from foreign(text, fields)


def _found(prose: str, fields: Collection[str]) -> Iterator[Doubt]:
    for match in _ALWAYS.finditer(prose):
        yield _doubt(match, _name(match), fields)
    prose = _ALWAYS.sub(lambda found: " " * len(found.group()), prose)
    for match in _WITH_A_FIELD.finditer(prose):
        name = _name(match)
        if name.startswith(_TAKEN) or f"[{name}]:" in prose:
            continue
        if _field(name, fields) or link_called(name):
            yield _doubt(match, name, fields)


def _doubt(match: re.Match[str], name: str, fields: Collection[str]) -> Doubt:
    written = match.group()
    if match.group().startswith("{") and match.group()[1:2] in " \t{":
        return Doubt(match.start(), f"“{written}” has a space between its braces, so it is sent as it is written",
                     f"Write {{{{ {_field(name, fields) or name} }}}}.")  # fmt: skip
    message = f"“{written}” is no merge tag here, so it is sent as it is written"
    link, field = link_called(name), _field(name, fields)
    if link:
        hint = f"Write {{{{ {link} }}}}: sitegen makes the tag of your email service from it."
    elif field:
        hint = f"Write {{{{ {field} }}}}: sitegen makes the tag of your email service from it."
    elif _CONDITION.match(name):
        hint = "Write {% if recipient.… %} … {% endif %}: sitegen makes the tags of your email service from it."
    else:
        like = field_like(name, fields)
        hint = (
            f"Write {{{{ recipient.… }}}} with a field of recipients/fields.yaml{f', such as {like}' if like else ''}."
        )
    return Doubt(match.start(), message, hint)


def _name(match: re.Match[str]) -> str:
    inside = next(group for group in match.groups() if group is not None)
    call = _CALL.match(inside.strip())
    return (call["name"] if call else inside).strip()


def _field(name: str, fields: Collection[str]) -> str:
    """The field called `name`, in full, whatever its case and hyphens; "" where there is none."""
    root, _, rest = name.rpartition(".")
    if root and root != "recipient" and not calls_the_recipient(root):
        return ""
    plain = re.sub(r"[ -]", "_", rest or name)
    found = field_named(plain, fields)
    return f"recipient.{found}" if found else ""


def _prose(source: str) -> str:
    """`source` with blanks in place of tags and code."""
    for start, end in spans(source):
        source = source[:start] + _LETTER.sub(" ", source[start:end]) + source[end:]
    lines = source.split("\n")
    for code in codes(lines) if "```" in source or "~~~" in source else ():
        for number in range(code.first, min(code.last + 1, len(lines))):
            lines[number] = " " * len(lines[number])
    return SPAN.sub(lambda code: _LETTER.sub(" ", code.group()), "\n".join(lines))
