"""What templates get wrong without breaking a mail or page.

Pictures that nothing publishes, buttons without an address, tags that are not closed or close nothing, and what mail
clients or a page's own security policy refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.diagnostics import Severity
from sitegen.merge.tokens import TOKEN
from sitegen.mjml.findings import Finding
from sitegen.mjml.markup import ATTRIBUTE, RAW, TAG, VOID
from sitegen.render.copy.body import ASSETS

_PICTURES = frozenset({"background-url", "src", "thumbnails-src"})
_WHOLE = re.compile(rf"[a-z][a-z0-9+.-]*:|//|{TOKEN.pattern}", re.IGNORECASE)
_FAR = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_REFUSED = frozenset({"audio", "embed", "iframe", "object", "video"})
_NAME = re.compile(r"<(/?)([a-zA-Z][^\s>\"'/]*)")
_ENDED_BY_OTHERS = frozenset(
    "body caption colgroup dd dt head html li optgroup option p rp rt tbody td tfoot th thead tr".split()  # noqa: SIM905
)
"""Elements whose end tag HTML lets authors leave out (HTML, 13.1.2.4)."""

_BODY = "<mj-body"
_POLICY = "Content-Security-Policy"

_Attributes = dict[str, tuple[str, int]]
"""Values and offsets by name."""


def in_mail(mjml: str) -> list[Finding]:
    """What is to be said of the body of a mail's MJML."""
    start = max(mjml.find(_BODY), 0)
    # A button may have its address from what the head sets for all.
    inherits = re.search(r"<mj-attributes\b.*?\shref\s*=", mjml[:start], re.DOTALL)
    found: list[Finding] = []
    for name, at, attributes in _tags(mjml, start):
        found += _unpublished(attributes)
        if name == "mj-button" and not inherits and not attributes.get("href", ("", 0))[0].strip():
            hint = 'Give it href="…".'
            found.append(Finding(at, "layout/link", "this “<mj-button>” leads nowhere", hint))
        if name == "script" and not _is_data(attributes):
            message, hint = "mail clients drop “<script>”", "Leave it out; a page has no scripts either."
            found.append(Finding(at, "layout/policy", message, hint))
    return [*found, *_unbalanced(mjml, start)]


def in_page(html: str, css: str, home: str) -> list[Finding]:
    """What is to be said of a page whose policy admits the style sheet `css`, and pictures of `home`, an address."""
    found: list[Finding] = []
    guarded = _POLICY in html
    for name, at, attributes in _tags(html):
        if name == "img":
            found += _unpublished(attributes)
            if "alt" not in attributes:
                message = "this “<img>” has no alternative text"
                found.append(
                    Finding(at, "asset/no-alt", message, 'Say what it shows; alt="" if decoration.', Severity.WARNING)
                )
        if guarded:
            found += _refused(name, at, attributes, html, css, home)
    return [*found, *_unbalanced(html)]


def _unbalanced(text: str, start: int = 0) -> Iterator[Finding]:
    """Tags of HTML, or of HTML in MJML, from `start` on that are not closed where their parent is, or close nothing.

    What one `mj-raw` opens another may close. What is for Outlook alone stands among tables that the engine writes.
    """
    outlook = False
    opened: list[tuple[str, int]] = []
    lost: list[tuple[str, int]] = []
    told: list[str] = []
    for tag in TAG.finditer(text, start):
        if tag.group().startswith(("<!--[if", "<![endif")):
            outlook = tag.group().endswith("]>") and tag.group().startswith("<!--[if")
        named = _NAME.match(tag.group())
        name = named[2].lower() if named else ""
        if outlook or not name or name in VOID or name in RAW or tag.group().endswith("/>"):
            continue
        if named and not named[1]:
            opened.append((name, tag.start()))
        elif any(name == other for other, _ in opened):
            while (inner := opened.pop())[0] != name:
                if inner[0] not in _ENDED_BY_OTHERS and name != "mj-raw":
                    told.append(inner[0])
                    yield _unclosed(*inner)
                elif name == "mj-raw":
                    lost.append(inner)
        elif found := next((each for each in reversed(lost) if each[0] == name), None):
            lost.remove(found)
        elif name in told:
            told.remove(name)
        elif name != "mjml":
            yield Finding(tag.start(), "layout/unclosed", f"“</{name}>” closes nothing", "Remove it.", Severity.WARNING)
    for name, at in (*lost, *opened):
        if name not in _ENDED_BY_OTHERS and not name.startswith("mj"):
            yield _unclosed(name, at)


def _unclosed(name: str, at: int) -> Finding:
    return Finding(at, "layout/unclosed", f"“<{name}>” is not closed", f"Add </{name}>.", Severity.WARNING)


def _is_data(attributes: _Attributes) -> bool:
    return "json" in attributes.get("type", ("", 0))[0]


def _unpublished(attributes: _Attributes) -> Iterator[Finding]:
    for name in _PICTURES & attributes.keys():
        value, at = attributes[name]
        if not _WHOLE.match(value.strip()):
            message = f"nothing publishes the picture “{value}”" if value.strip() else f"“{name}” names no picture"
            hint = (
                f"""Write {name}="{{{{ picture('{value or "…"}', 600).src }}}}": it looks in assets/ and publishes."""
            )
            yield Finding(at, "layout/picture", message, hint)


def _refused(name: str, at: int, attributes: _Attributes, html: str, css: str, home: str) -> Iterator[Finding]:
    def say(what: str, hint: str, place: int = at) -> Finding:
        return Finding(place, "layout/policy", f"browsers refuse {what}: the page's security policy forbids it", hint)

    if "style" in attributes:
        value, place = attributes["style"]
        yield say(f'style="{value}"', "Give the element a class, and put this into landing.css.", place)
    for handler in (each for each in attributes if each.startswith("on")):
        yield say(f"“{handler}”", "A page has no scripts; use links and forms.", attributes[handler][1])
    if name == "script" and not _is_data(attributes):
        yield say("“<script>”", "A page has no scripts; use HTML and landing.css.")
    elif name == "style" and _words(html[html.index(">", at) + 1 : html.index("</", at)]) != _words(css):
        yield say("this “<style>”", "Put it into landing.css; a layout has <style>{{ css | safe }}</style> alone.")
    elif name == "link" and "stylesheet" in attributes.get("rel", ("", 0))[0].lower():
        yield say("style sheets in files of their own", "Put it into landing.css.")
    elif name in _REFUSED:
        yield say(f"“<{name}>”", "Show a picture that links to it.")
    elif name == "img":
        value, place = attributes.get("src", ("", at))
        if _FAR.match(value) and not value.startswith((ASSETS, home)):
            hint = "Put the picture into assets/, and show it with picture()."
            yield say(f"“{value}”, a picture from elsewhere", hint, place)


def _words(css: str) -> list[str]:
    # As plain text: markup would make markup of each word.
    return str.split(css)


def _tags(html: str, start: int = 0) -> Iterator[tuple[str, int, _Attributes]]:
    """The start tags of `html` from `start` on: name, offset, attributes."""
    for tag in TAG.finditer(html, start):
        text = tag.group()
        opened = re.match(r"<([a-zA-Z][^\s>\"'/]*)", text)
        if opened is None:
            continue
        attributes: _Attributes = {}
        end = text.index(">") if opened.group(1).lower() in ("style", "script") else len(text)
        for match in ATTRIBUTE.finditer(text, opened.end(), end):
            value = next((each for each in match.groups()[1:] if each is not None), "")
            attributes.setdefault(match.group(1).lower(), (value, tag.start() + match.start()))
        yield opened.group(1).lower(), tag.start(), attributes
