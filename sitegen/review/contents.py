"""The files of a cell in two versions: words, links, pictures, looks, headers. Each thing is told once.

What a change does to the plain text, the HTML and the page alike is one change, with the place where it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from urllib.parse import parse_qsl, urlsplit

from sitegen.review.facts import Link, Page, Shown, addresses, styles, tags, text_paragraphs
from sitegen.review.headers import head, headers
from sitegen.review.model import GONE, NEW, Aspect, Change, Piece, Pieces, replaced
from sitegen.review.version import Version
from sitegen.review.words import compared, essence, pattern, word_pieces

TEXT, HTML, BOTH = "text part", "HTML part", "mail and page"
"""Where a change is, if not in the mail as a whole."""

_STYLES_SHOWN = 12
_VALUES = re.compile(r"[:=\s]+")
_PICTURE = re.compile(r"(?P<stem>.+)-\d+-[0-9a-f]{12}\.\w+")


def contents(
    cell_id: str, old: Version, new: Version, differing: set[str], lines: Sequence[Change]
) -> Iterator[Change]:
    """What is different in the files of a cell that are not the same, `differing`.

    `lines` are the changes of subject and preheader, which stand in the HTML and the page too.
    """
    whole = {name for name in differing if old.digest(name) and new.digest(name)}
    if "preview.js" in whole and _read_alike(old, new):
        differing = differing - {"preview.js"}
    mail = _Pages(old, new, "email.html") if "email.html" in whole else None
    page = _Pages(old, new, "landing/index.html") if "landing/index.html" in whole else None
    found: list[Change] = []
    if mail:
        found += _links(cell_id, *mail.links())
        found += _alts(mail.before.pictures(), mail.after.pictures())
    text = []
    if "email.txt" in whole:
        said = {essence(change.pieces) for change in found if change.aspect is Aspect.PICTURES}
        text = [pieces for pieces in _text_hunks(old, new) if essence(pieces) not in said]
    found += _copy(text, mail.hunks() if mail else [], page.hunks() if page else [])
    if "email.txt" in whole:
        found += _text_links(cell_id, old, new, found)
    yield from found
    yield from _pictures(old, new)
    if mail:
        yield from _looks(Aspect.LAYOUT, mail, bool(found or lines))
    if page:
        yield from _page(cell_id, page, [*found, *lines])
    if "email.txt" in whole and _rewrapped(old, new):
        yield Change(Aspect.LAYOUT, "lines break elsewhere", (), TEXT)
    said_of_message = list(_message(old, new)) if "email.eml" in whole else []
    yield from said_of_message
    if old.value("persona") == new.value("persona") and _for_one(differing, bool(said_of_message)):
        yield from _persona(new)


def _for_one(differing: set[str], headers_told: bool) -> bool:
    """Whether only what the sample recipient sees is different."""
    seen = differing in ({"preview.js"}, {"preview.js", "email.eml"})
    return seen or (differing == {"email.eml"} and not headers_told)


def _read_alike(old: Version, new: Version) -> bool:
    """Whether the gallery shows the same mail; headers and findings, which it has too, are told by themselves."""
    before, after = old.mail(), new.mail()
    return (before["html"], before["text"]) == (after["html"], after["text"])


class _Pages:
    """A page of a cell in both versions; words are looked at where letters differ."""

    def __init__(self, old: Version, new: Version, name: str) -> None:
        self._sides = (old, new)
        self.before, self.after = Page(old.text(name)), Page(new.text(name))

    def hunks(self) -> list[Pieces]:
        """What is different in its words."""
        if self.before.letters() == self.after.letters():
            return []
        return compared(self.before.paragraphs(), self.after.paragraphs())

    def links(self) -> tuple[list[Link], list[Link]]:
        """The links of both."""
        old, new = self._sides
        return self.before.links(old.moved), self.after.links(new.moved)

    def differ(self) -> bool:
        """Whether they are more than the same page of a site that has moved."""
        old, new = self._sides
        return old.moved(self.before.html) != new.moved(self.after.html)


def _rewrapped(old: Version, new: Version) -> bool:
    """Whether the text part has the same words in other lines."""
    before, after = old.moved(old.text("email.txt")), new.moved(new.text("email.txt"))
    return before != after and before.split() == after.split()


def _text_hunks(old: Version, new: Version) -> list[Pieces]:
    return compared(text_paragraphs(old.text("email.txt")), text_paragraphs(new.text("email.txt")))


def _copy(text: list[Pieces], html: list[Pieces], landing: list[Pieces]) -> Iterator[Change]:
    """What the parts say, once; `where` tells which of them. The page's own words are a matter of their own."""
    in_text, in_html, on_page = (set(map(essence, part)) for part in (text, html, landing))
    for pieces in text:
        words = essence(pieces)
        yield Change(Aspect.COPY, "", pieces, _where(TEXT, words in in_html, words in on_page), pattern(pieces))
    for pieces in html:
        words = essence(pieces)
        if words not in in_text:
            yield Change(Aspect.COPY, "", pieces, _where(HTML, False, words in on_page), pattern(pieces))
    for pieces in landing:
        if essence(pieces) not in in_text | in_html:
            yield Change(Aspect.LANDING, "", pieces, key=pattern(pieces))


def _where(part: str, in_both: bool, on_page: bool) -> str:
    """Where words are: in one part of the mail or both, and on the page or not."""
    if in_both:
        return BOTH if on_page else ""
    return f"{part} and page" if on_page else part


def _links(cell_id: str, before: list[Link], after: list[Link]) -> Iterator[Change]:
    """Links that came, went, or lead elsewhere. A change of parameters alone is told for all its links at once."""
    gone, came = _less(before, after), _less(after, before)
    asked: dict[tuple[Pieces, str], list[str]] = {}
    for link in [*gone]:
        match = _counterpart(link, came)
        if match is None:
            continue
        gone.remove(link)
        came.remove(match)
        if match.target == link.target or match.place == link.place:
            continue  # the label is copy
        if pieces := _parameters(link.place, match.place):
            asked.setdefault((pieces, _general(cell_id, repr(pieces))), []).append(link.label)
        else:
            key = (_general(cell_id, link.place), _general(cell_id, match.place))
            yield Change(Aspect.LINKS, _called(link.label), replaced(link.target, match.target), key=key)
    for (pieces, general), labels in asked.items():
        names = _called(labels[0]) if len(labels) == 1 else f"parameters of {len(labels)} links"
        yield Change(Aspect.LINKS, names, pieces, key=(general,))
    for kind, links in ((GONE, gone), (NEW, came)):
        for link in links:
            yield Change(
                Aspect.LINKS,
                _called(link.label),
                (Piece(kind, link.target),),
                key=(kind, _general(cell_id, link.place)),
            )


def _less(links: Iterable[Link], others: Iterable[Link]) -> list[Link]:
    """`links` without the `others`, as often as these are there."""
    left = Counter(links)
    left.subtract(Counter(others))
    return [link for link, count in left.items() for _ in range(count)]


def _counterpart(link: Link, others: list[Link]) -> Link | None:
    """What `link` has become: the same address by another name, the same name, or the page with other parameters."""
    page = urlsplit(link.place)[:3]
    tests: tuple[Callable[[Link], bool], ...] = (
        lambda other: other.target == link.target or other.place == link.place,
        lambda other: other.label == link.label and bool(link.label),
        lambda other: urlsplit(other.place)[:3] == page,
    )
    return next((other for test in tests for other in others if test(other)), None)


def _parameters(before: str, after: str) -> Pieces:
    """The parameters in which two addresses of one page differ; () for different pages."""
    one, two = urlsplit(before), urlsplit(after)
    if one[:3] != two[:3] or one.fragment != two.fragment:
        return ()
    gone, came = parse_qsl(one.query, keep_blank_values=True), parse_qsl(two.query, keep_blank_values=True)
    lost = [f"{name}={value}" for name, value in gone if (name, value) not in came]
    new = [f"{name}={value}" for name, value in came if (name, value) not in gone]
    return replaced("&".join(lost), "&".join(new))


def _general(cell_id: str, text: str) -> str:
    """`text` with placeholders for the cell's own id, so that each cell's own address is the same for all."""
    campaign, segment, variant, locale = cell_id.split("/")
    for joint in ("/", ".", "%2F", "-", "_"):
        text = text.replace(joint.join((campaign, segment, variant, locale)), "CELL")
        text = text.replace(joint.join((segment, variant, locale)), "CELL")
    return text


def _called(label: str) -> str:
    return f"“{label}”" if label else ""


def _alts(before: list[Shown], after: list[Shown]) -> Iterator[Change]:
    """Other alternative texts of the same pictures, in their order."""
    texts: dict[str, list[str]] = {}
    for picture in before:
        texts.setdefault(_stem(picture.source), []).append(picture.alt)
    for picture in after:
        known = texts.get(_stem(picture.source))
        if known:
            alt = known.pop(0)
            if alt != picture.alt:
                yield Change(
                    Aspect.PICTURES, f"alternative text of {_stem(picture.source)}", replaced(alt, picture.alt)
                )


def _stem(source: str) -> str:
    name = source.rsplit("/", 1)[-1]
    match = _PICTURE.fullmatch(name)
    return match["stem"] if match else source


def _pictures(old: Version, new: Version) -> Iterator[Change]:
    """Pictures that came, went, or look different under the same name."""
    before, after = set(old.value("pictures")), set(new.value("pictures"))
    gone, came = sorted(before - after), sorted(after - before)
    for name in gone:
        other = next((each for each in came if _stem(each) == _stem(name)), "")
        if other:
            came.remove(other)
            yield Change(Aspect.PICTURES, f"{_stem(name)} looks different", replaced(name, other))
        else:
            yield Change(Aspect.PICTURES, "", (Piece(GONE, name),))
    for name in came:
        yield Change(Aspect.PICTURES, "", (Piece(NEW, name),))


def _looks(aspect: Aspect, pages: _Pages, told: bool) -> Iterator[Change]:
    """How it looks: declarations, classes and elements of one version alone.

    What was `told` brings elements along or takes them with it. Where nothing was, and all elements and styles are
    there on both sides, they stand in another order or number.
    """
    before, after = tags(pages.before.html), tags(pages.after.html)
    looks = (styles(before), styles(after)) if before != after else (set(), set())
    gone, came = sorted(looks[0] - looks[1]), sorted(looks[1] - looks[0])
    if (gone and came) or ((gone or came) and not told):
        key = _substitutions(gone, came) or (tuple(gone), tuple(came))
        yield Change(aspect, "style", replaced(_listed(gone), _listed(came)), key=key)
    elif not told and pages.differ():
        yield Change(aspect, "the same words, links and pictures in other markup", ())


def _substitutions(gone: list[str], came: list[str]) -> tuple[object, ...]:
    """The values that took the place of others, such as one colour for another; () where that does not explain it all.

    Cells in which different things have the same colour are then told as one.
    """
    names = [[_VALUES.split(item)[0] for item in items] for items in (gone, came)]
    if names[0] != names[1]:
        return ()
    pairs = zip((_VALUES.split(item)[1:] for item in gone), (_VALUES.split(item)[1:] for item in came), strict=True)
    found: set[tuple[str, str]] = set()
    for before, after in pairs:
        if len(before) != len(after):
            return ()
        found.update((one, two) for one, two in zip(before, after, strict=True) if one != two)
    return tuple(sorted(found))


def _listed(items: list[str]) -> str:
    more = len(items) - _STYLES_SHOWN
    return "; ".join(items[:_STYLES_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _page(cell_id: str, pages: _Pages, told: Sequence[Change]) -> Iterator[Change]:
    """What is different on the landing page alone."""
    known = {change.same_as for change in told}
    found = []
    said = {essence(change.pieces) for change in told}
    for change in _links(cell_id, *pages.links()):
        if change.same_as not in known:
            found.append(replace(change, aspect=Aspect.LANDING, what=_linked(change.what)))
    for change in _alts(pages.before.pictures(), pages.after.pictures()):
        if change.same_as not in known:
            found.append(replace(change, aspect=Aspect.LANDING))
    for before, after in zip_longest(pages.before.titles(), pages.after.titles(), fillvalue=""):
        pieces = word_pieces(before, after)
        if before != after and essence(pieces) not in said:
            found.append(Change(Aspect.LANDING, "title or description", pieces, key=pattern(pieces)))
    yield from found
    yield from _looks(Aspect.LANDING, pages, bool(told or found))


def _linked(what: str) -> str:
    return what if what.startswith("parameters") else f"link {what}".rstrip()


def _text_links(cell_id: str, old: Version, new: Version, told: list[Change]) -> Iterator[Change]:
    """Addresses that differ in the text part alone."""
    before, after = (
        [Link("", version.moved(address), address) for address in addresses(version.text("email.txt"))]
        for version in (old, new)
    )
    known = {(piece.kind, piece.text) for change in told if change.aspect is Aspect.LINKS for piece in change.pieces}
    for change in _links(cell_id, before, after):
        if not {(piece.kind, piece.text) for piece in change.pieces} <= known:
            yield replace(change, where=TEXT)


def _message(old: Version, new: Version) -> Iterator[Change]:
    """Headers of the message, but those that are told as something else or made from the rest."""
    messages = old.read("email.eml"), new.read("email.eml")
    if head(messages[0]) == head(messages[1]):
        return
    before, after = map(headers, messages)
    for name in dict.fromkeys([*before, *after]):
        gone, came = before.get(name, ""), after.get(name, "")
        if old.moved(gone) != new.moved(came):
            aspect, what = (Aspect.SENDER, "") if name == "From" else (Aspect.HEADERS, name)
            yield Change(aspect, what, replaced(gone, came))


def _persona(new: Version) -> Iterator[Change]:
    """A sample recipient with other values: only previews and the sample message show them."""
    name = str(new.value("persona"))
    yield Change(Aspect.PERSONA, f"other values of {name}" if name else "other values", ())
