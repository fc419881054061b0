"""Tags as other template languages have them (Liquid, Handlebars, SQL, JavaScript), and what to write here instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from jinja2 import Environment, TemplateSyntaxError

from sitegen.diagnostics.suggest import nearest
from sitegen.merge.dialects import DIALECTS

_QUOTED = re.compile(r"(\"[^\"]*\"|'[^']*')")
_OPERAND = r"[\w.\[\]]+"
_SPACED = re.compile(
    r"(?<![\w.|])recipient(?:\s*(?:->|::?|/|\.)\s*|\s+|\.\.)(?P<field>(?!and\b|or\b|is\b|in\b|if\b|else\b|not\b)\w+)"
    r"(?P<more>(?:[- ](?!and\b|or\b|is\b|in\b|if\b|else\b|not\b)\w+)?)(?!\s*[(])"
)
"""A field behind `recipient` and something other than a dot, or with a space or hyphen inside."""

_LIKE = 0.75
_LONGEST = 160
_CHECK = Environment()
_ENDED = ("if", "for", "macro", "call", "filter", "with", "block")

Replacement = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Advice:
    """The whole tag as it should be; `message` says what is wrong with it ("" where nothing more can be said)."""

    tag: str
    message: str


_TAGS: tuple[tuple[str, Replacement, str], ...] = (
    (r"\{\{\{(.*?)\}\}\}", r"{{\1}}", "two braces are enough: what is printed is escaped by itself"),
    (r"\{\{#if (.+?)\}\}", r"{% if \1 %}", "conditions stand in {% %}"),
    (r"\{\{#unless (.+?)\}\}", r"{% if not \1 %}", "conditions stand in {% %}"),
    (r"\{\{#each (.+?)(?: as \|(\w+)\|)?\}\}", lambda m: f"{{% for {m[2] or 'item'} in {m[1]} %}}",
     "loops stand in {% %}"),
    (r"\{\{/(?:if|unless)\}\}", "{% endif %}", "a condition ends with {% endif %}"),
    (r"\{\{/each\}\}", "{% endfor %}", "a loop ends with {% endfor %}"),
    (r"\{\{\s*else\s*\}\}", "{% else %}", "conditions stand in {% %}"),
    (r"\{\{\s*else ?if (.+?)\}\}", r"{% elif \1 %}", "conditions stand in {% %}"),
    (r"\{\{>\s*([\w./-]+)\s*\}\}", r'{% include "\1.md" %}', "other files are taken in with {% include %}"),
    (r"\{\{!(?:--)?(.*?)(?:--)?\}\}", r"{#\1#}", "notes stand in {# #}"),
    (r"\{\{&(.*?)\}\}", r"{{\1}}", "what is printed is escaped by itself"),
    (r"\{%(-?) ?unless (.+?) ?(-?)%\}",
     lambda m: f"{{%{m[1]} if not {m[2] if re.fullmatch(_OPERAND, m[2]) else f'({m[2]})'} {m[3]}%}}",
     "there is no tag “unless”"),
    (r"\{%(-?) ?endunless ?(-?)%\}", r"{%\1 endif \2%}", "there is no tag “endunless”"),
    (r"\{%(-?) ?(?:elsif|elseif|else if) (.+?)%\}", r"{%\1 elif \2%}", "a further case begins with “elif”"),
    (r"\{%(-?) ?(?:assign|let|var) (.+?)%\}", r"{%\1 set \2%}", "values are given names by “set”"),
    (r"\{%(-?) ?capture (\w+) ?(-?)%\}", r"{%\1 set \2 \3%}", "texts are given names by “set”"),
    (r"\{%(-?) ?endcapture ?(-?)%\}", r"{%\1 endset \2%}", "texts are given names by “set”"),
    (r"\{%(-?) ?(?:foreach|each) (.+?)%\}", r"{%\1 for \2%}", "loops begin with “for”"),
    (r"\{%(-?) ?for (\w+) of (.+?)%\}", r"{%\1 for \2 in \3%}", "loops are “for … in …”"),
    (r"\{%(-?) ?set (\w+)(?: ?==| ?:=?| to|) ([^=]+?)%\}", r"{%\1 set \2 = \3%}", "a name is given by “set … = …”"),
    (r"\{%(-?) ?(?:endforeach|endeach) ?(-?)%\}", r"{%\1 endfor \2%}", "loops end with “endfor”"),
    (r"\{%(-?) ?end if ?(-?)%\}", r"{%\1 endif \2%}", "“endif” is one word"),
    (r"\{%(-?) ?end for ?(-?)%\}", r"{%\1 endfor \2%}", "“endfor” is one word"),
    (r"\{%(-?) ?render (['\"].+?['\"]) ?(-?)%\}", r"{%\1 include \2 \3%}", "files are taken in with “include”"),
    (r"\{%(-?) ?(if|elif) (.+?) then ?(-?)%\}", r"{%\1 \2 \3 \4%}", "conditions need no “then”"),
    (r"\{%(-?) ?(if|elif) (.+?):\s*(-?)%\}", r"{%\1 \2 \3 \4%}", "no colon stands behind a condition"),
    (r"\{\{\s*(if|for|elif|endif|endfor|set|include)\b(.*?)\}\}", r"{% \1\2%}", "“if” and “for” stand in {% %}"),
    (r"\{%(-?) ?(?:end|fi) ?(-?)%\}", r"{%\1 endif \2%}", "a condition ends with “endif”"),
    (r"\{%(-?) ?comment ?-?%\}", r"{#\1 #}", "notes stand between {# and #}"),
)  # fmt: skip
"""Whole tags: what they look like, what to write for them, and what to say."""

_INSIDE: tuple[tuple[str, Replacement, str], ...] = (
    (r"\s*&&\s*", " and ", "templates say “and”, not “&&”"),
    (r"\s*\|\|\s*", " or ", "templates say “or”, not “||”"),
    (r"\s*\?\?\s*", " or ", "templates say “or”, not “??”"),
    (r"===", "==", "two values are compared with “==”"),
    (r"!==|<>", "!=", "templates write “!=” for “is not the same”"),
    (r"!(?!=)\s*", "not ", "templates say “not”, not “!”"),
    (r"=>", ">=", "templates write “>=” for “at least”"),
    (r"=<", "<=", "templates write “<=” for “at most”"),
    (r"\bAND\b", "and", "“and” is written small"),
    (r"\bOR\b", "or", "“or” is written small"),
    (r"\bNOT\b", "not", "“not” is written small"),
    (rf"({_OPERAND})\s*(?:(?:==|!=)\s*|is\s+)(?:blank|empty)\b",
     lambda m: m[1] if "!=" in m[0] else f"not {m[1]}", "whether a value is empty is asked by its name alone"),
    (rf"({_OPERAND})\s*is\s+not\s+(?:blank|empty)\b", r"\1", "whether a value is empty is asked by its name alone"),
    (r"\b(?:null|nil|NULL)\b", "none", "an empty value is called “none” in templates"),
    (r"(?<=\d),(?=\d{3}\b)", "", "numbers are written without separators"),
    (rf"({_OPERAND})\s+between\s+(\S+)\s+and\s+(\S+)", r"\1 >= \2 and \1 <= \3", "there is no “between”"),
    (r"\bforloop\.", "loop.", "the number of a round is “loop.index”"),
    (r"(?<=\w)\s*(?<!&)&(?!&)\s*(?=\w)", " ~ ", "texts are put together with “~”"),
    (r"\bTRUE\b", "true", "“true” is written small"),
    (r"\bFALSE\b", "false", "“false” is written small"),
    (r"\$\{\s*([\w.]+)\s*\}", r"\1", "names in templates stand without ${}"),
    (r"(?<![\w.])[$@](?=[A-Za-z_])", "", "names in templates stand without $ and @"),
    (rf"({_OPERAND})\.size\b", r"\1 | length", "how many there are is told by “| length”"),
    (r"\|\s*(?:upcase|uppercase|toUpperCase)\b", "| upper", "the filter for capitals is “upper”"),
    (r"\|\s*(?:downcase|lowercase|toLowerCase)\b", "| lower", "the filter for small letters is “lower”"),
    (r"\|\s*(?:titlecase|titleize|propercase)\b", "| title", "the filter for capitals of words is “title”"),
    (r"\|\s*strip\b", "| trim", "the filter that takes spaces away is “trim”"),
    (r"\|\s*size\b", "| length", "how many there are is told by “| length”"),
    (r"\|\s*(?:currency|format_money)\b", "| money", "the filter for amounts is “money”"),
    (r"\|\s*(?:fallback|if_empty|ifempty)\b", "| default", "the filter for what stands in is “default”"),
    (r"\|\s*(?:escape_once|html_escape|h|raw|url_encode)\b", "",
     "what is printed is escaped for its place by itself"),
)  # fmt: skip
"""Parts of a tag outside of quotes."""

_ONCE_MORE: tuple[tuple[str, Replacement, str], ...] = (
    (rf"({_OPERAND})\s*==\s*(\"[^\"]*\"|'[^']*')\s+or\s+(\"[^\"]*\"|'[^']*')(?=\s*(?:[)%]|or\b|and\b))",
     r"\1 in [\2, \3]",
     "what stands behind “or” is true for everybody"),
    (rf"({_OPERAND})\s+(?:is|equals|eq)\s+(?=[\"'])", r"\1 == ", "two values are compared with “==”"),
    (rf"({_OPERAND})\s+is\s+not\s+(?=[\"'])", r"\1 != ", "templates write “!=” for “is not the same”"),
    (rf"({_OPERAND})\s*(?:\|\s*limit\s*(?:\(|:\s*)(\d+)\)?|\s+limit\s*:\s*(\d+))",
     lambda m: f"{m[1]}[:{m[2] or m[3]}]", "the first items of a list are written as [:3]"),
    (r"(recipient\.\w+) (?=recipient\.)", r'\1 ~ " " ~ ', "texts are put together with “~”"),
    (r"(recipient\.\w+) \. (?=recipient\.)", r"\1 ~ ", "texts are put together with “~”"),
    (r"recipient\[\s*[\"']?(\w+)[\"']?\s*\]", r"recipient.\1", ""),
    (r"(?<=\w)\.(?:toUpperCase|upper|upcase)\(\)", " | upper", "values have filters, no methods"),
    (r"(?<=\w)\.(?:toLowerCase|lower|downcase)\(\)", " | lower", "values have filters, no methods"),
    (rf"({_OPERAND})\s+contains\s+(\"[^\"]*\"|'[^']*'|{_OPERAND})", r"\2 in \1", "templates say “in”, not “contains”"),
    (rf"(\(.+?\)|[^?{{%|]+?)\s*\?\s*([^?:]+?)\s*:\s*({_OPERAND}|\"[^\"]*\"|'[^']*')",
     lambda m: f"{m[2]} if {m[1].strip()} else {m[3]}", "one of two is chosen with “… if … else …”"),
    (r"\|\s*(\w+)\s*:\s*((?:\"[^\"]*\"|'[^']*'|[^|\"'}%])+?)(?=\s*(?:\||-?%\}|-?\}\}))", r"| \1(\2)",
     "what a filter is told stands in brackets"),
    (r"\|\s*(default)\s+(\"[^\"]*\"|'[^']*')", r"| \1(\2)", "what a filter is told stands in brackets"),
    (r"\|\s*(\"[^\"]*\"|'[^']*')", r"| default(\1)", "what stands in for an empty value is told to “default”"),
)  # fmt: skip
"""Parts of a tag with its quotes."""

_COMPANIONS = {
    "unless": r"\{%-? ?endunless ?-?%\}",
    "#if": r"\{\{(?:/if|\s*else\s*|\s*else ?if .*?)\}\}",
    "#unless": r"\{\{(?:/unless|\s*else\s*)\}\}",
    "#each": r"\{\{/each\}\}",
    "capture": r"\{%-? ?endcapture ?-?%\}",
    "foreach": r"\{%-? ?endforeach ?-?%\}",
    "each": r"\{%-? ?endeach ?-?%\}",
    "case": r"\{%-? ?(?:when .*?|endcase) ?-?%\}",
    "switch": r"\{%-? ?(?:case .*?|default|endswitch) ?-?%\}",
}
"""Tags that belong to another one: who has been told of that needs not be told of these."""

_SHORT = {"fname": "first_name", "lname": "last_name", "emailaddr": "email", "emailaddress": "email"}
"""What other services call fields that most projects have."""

_PEOPLE = frozenset(
    """
    attribute attributes contact contacts custom_attribute customer data event fields lead member merge merge_fields
    params person profile properties recipients subscriber user users
    """.split()  # noqa: SIM905
)
"""What other services call the recipient."""

_LINKS = {
    spelled.casefold(): "links.unsubscribe" if "unsub" in spelled.casefold() else f"links.{name}"
    for dialect in DIALECTS.values()
    for name, spelled in dialect.system.items()
    if name in ("unsubscribe", "preferences", "web_version")
}
"""What other services call the links that the sender makes, by the name that templates have for them."""


def companions(tag: str) -> re.Pattern[str] | None:
    """A pattern of the tags that belong to `tag` in its language; None where it stands alone."""
    word = re.match(r"\{[{%]-?\s*(#?\w+)", tag)
    if not word:
        return None
    found = _COMPANIONS.get(word[1])
    if found is None and tag.startswith("{{") and word[1] in ("if", "for"):
        found = r"\{\{\s*(?:endif|else|elif .*?|endfor)\s*\}\}"
    return re.compile(found) if found else None


def advised(tag: str, fields: Collection[str], known: Collection[str] = ()) -> Advice | None:
    """What to write in place of the whole `tag`; None where nothing better is known.

    `fields` are the recipient's, `known` the names that templates have here.
    """
    tag = re.sub(r"\s*\n\s*", " ", tag)
    made, messages = tag, list[str]()
    for pattern, replacement, message in _TAGS:
        changed = re.sub(rf"\A{pattern}\Z", replacement, made, flags=re.DOTALL)
        if changed != made:
            made, messages = changed, [*messages, message]
    made, more = _changed(made)
    messages += more
    alone = re.fullmatch(r"\{[{%]-?\s*([\w.:${}]+?)\s*-?[%}]\}", tag)
    link = link_called(alone[1].removeprefix("recipient.")) if alone else ""
    if link:
        made = f"{{{{ {link} }}}}"
    elif alone and tag.startswith("{%") and (field_named(alone[1].removeprefix("recipient."), fields)):
        made = f"{{{{ {alone[1]} }}}}"
    if not made.startswith("{#"):
        made = _addressed(made, fields, known)
    made = re.sub(r"^(\{[{%]-?)\s*(?=[^\s-])", r"\1 ", re.sub(r"(?<=[^\s-])\s*(-?[%}]\})$", r" \1", made))
    if made == tag or re.sub(r"\s", "", made) == re.sub(r"\s", "", tag) or len(made) > _LONGEST:
        return None
    return Advice(made, messages[0] if messages else "") if _parses(made) else None


def _changed(tag: str) -> tuple[str, list[str]]:
    messages = []
    for pattern, replacement, message in _INSIDE:
        pieces = _QUOTED.split(tag)
        pieces[::2] = [re.sub(pattern, replacement, piece) for piece in pieces[::2]]
        if "".join(pieces) != tag:
            tag = "".join(pieces)
            messages.append(message)
    if re.match(r"\{%-?\s*(?:if|elif)\b", tag):
        pieces = _QUOTED.split(tag)
        pieces[::2] = [re.sub(r"\s*(?<![=!<>])=(?!=)\s*", " == ", piece) for piece in pieces[::2]]
        if "".join(pieces) != tag:
            tag = "".join(pieces)
            messages.append("“=” gives a name, “==” compares")
    for pattern, replacement, message in _ONCE_MORE:
        changed = re.sub(pattern, replacement, tag)
        if changed != tag:
            tag = changed
            messages.append(message)
    return tag, messages


def _addressed(tag: str, fields: Collection[str], known: Collection[str]) -> str:
    """`tag` with “recipient.” before the names of fields, and in place of what others call the recipient."""

    def named(match: re.Match[str]) -> str:
        root, _, rest = match[0].partition(".")
        if root in known and root != "recipient":
            return match[0]
        if root == "recipient" or root in _PEOPLE or (rest and field_named(rest, fields)):
            field = field_named(rest.removeprefix("attributes.").removeprefix("data."), fields)
            return f"recipient.{field}" if field else match[0]
        field = "" if rest else field_named(root, fields)
        return f"recipient.{field}" if field else match[0]

    pieces = _QUOTED.split(tag)
    first = re.match(r"\{[{%]-?\s*(?:\w+\b(?=.*%\}))?", pieces[0], re.DOTALL)
    start = first.end() if first else 0
    heads, pieces[0] = pieces[0][:start], pieces[0][start:]
    pieces[::2] = [_SPACED.sub(lambda match: _joined(match, fields), piece) for piece in pieces[::2]]
    pattern = re.compile(r"(?<![\w.])(?<!\|)(?<!\| )[A-Za-z_][\w.]*\b(?!\s*[(=](?!=))")
    pieces[::2] = [pattern.sub(named, piece) for piece in pieces[::2]]
    return heads + "".join(pieces)


def _joined(match: re.Match[str], fields: Collection[str]) -> str:
    """What was found by _SPACED as one field, where there is such a one."""
    words = [match["field"], *re.findall(r"\w+", match["more"] or "")]
    for count in range(len(words), 0, -1):
        found = field_named("_".join(words[:count]), fields)
        if found:
            return f"recipient.{found}{match['more'] if count == 1 and match['more'] else ''}"
    return match[0]


def field_named(name: str, fields: Collection[str]) -> str:
    """The one of `fields` that is `name` but for case, hyphens and underscores; "" where there is none."""
    if name in fields:
        return name
    name = _SHORT.get(name.casefold().replace("_", ""), name)
    folded = {each.casefold().replace("_", ""): each for each in fields}
    return folded.get(name.casefold().replace("_", "").replace("-", ""), "")


def field_like(name: str, fields: Mapping[str, object] | Collection[str]) -> str:
    """The field of the recipient that `name` is probably meant to be, as templates write it; "" where there is none."""
    words = name.split(".")
    for part in (words[-1], "".join(words[-2:])):
        exact = field_named(part, fields)
        close = [exact] if exact else [each for each in nearest(part, fields) if _is_like(part, each)]
        if close:
            return f"recipient.{close[0]}"
    return ""


def _is_like(name: str, field: str) -> bool:
    return SequenceMatcher(None, name.casefold(), field).ratio() > _LIKE


def link_called(name: str) -> str:
    """The link of the sender that another service calls `name`, as templates write it; "" where there is none."""
    return _LINKS.get(name.casefold(), "")


def calls_the_recipient(name: str) -> bool:
    """Whether another service calls the recipient so."""
    return name.casefold() in _PEOPLE


def _parses(tag: str) -> bool:
    word = re.match(r"\{%-?\s*(\w+)", tag)
    for text in _around(tag, word[1] if word else ""):
        try:
            _CHECK.parse(text)
        except TemplateSyntaxError:
            return False
    return True


def _around(tag: str, word: str) -> Iterator[str]:
    """Whole templates in which `tag` can be parsed."""
    if word in ("elif", "else"):
        yield f"{{% if 1 %}}{tag}{{% endif %}}"
    elif word.startswith("end"):
        yield f"{{% {word[3:]} {'x' if word != 'endfor' else 'x in x'} %}}{tag}"
    elif word in _ENDED or (word == "set" and "=" not in tag):
        yield f"{tag}{{% end{word} %}}"
    else:
        yield tag
