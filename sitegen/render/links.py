"""Addresses: which ones a mail may carry, how relative ones become absolute, and UTM parameters.

Pure functions on strings. Merge tokens inside an address stay as they are: they are letters and digits only, which
every part of an address may hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin

from sitegen.merge.tokens import TOKEN
from sitegen.sources.grammar import INVISIBLE, LOCAL_HOST

SCHEMES = ("https", "http", "mailto", "tel")
"""What an address in copy may start with."""

PLACEHOLDERS = ("campaign", "segment", "variant", "locale")
"""What may stand in braces in site.yaml's tracking values."""

_PARTS = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?://(?P<host>[^/?#]*))?"
    r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.DOTALL,
)  # RFC 3986, appendix B, with the scheme's own grammar
_HOST = re.compile(r"(?:[^\s<>\"'`{}|^\\%@,;()\[\]!$&*+=~:]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\Z")
_BARE_HOST = re.compile(r"www\.[^/\s]+\.[^/\s]+", re.IGNORECASE)
_BARE_MAIL = re.compile(r"[^/?#@\s]+@[^/?#@\s]+\.[^/?#@\s]+\Z")
_BRACES = re.compile(r"\{([^{}]*)\}")
_NO_SLUG = re.compile(r"[^a-z0-9_-]+")
_NO_PARAMETER = re.compile(r"[^a-z0-9_.-]+")
_PHONE_SPACE = re.compile(r"[\s\u00a0\u202f]+")
_FORBIDDEN = re.compile(r"[ \"<>`{|}^]|%(?![0-9A-Fa-f]{2})")
_SAFE = "!#$%&'()*+,/:;=?@[]~-._"


class Refusal(NamedTuple):
    """Why an address may not stand in a mail (continues “the address …”), and what to do about it."""

    why: str
    hint: str


class Parts(NamedTuple):
    """The components of an address as RFC 3986 divides it; None where a component is absent, not merely empty."""

    scheme: str | None
    host: str | None
    path: str
    query: str | None
    fragment: str | None


@lru_cache(maxsize=4096)
def parts(url: str) -> Parts:
    """`url` divided, nothing decoded or normalised; the scheme is lower-cased. `host` holds user and port too."""
    match = _PARTS.match(url)
    if match is None:  # the pattern matches every string
        return Parts(None, None, url, None, None)
    scheme, host, path, query, fragment = match.group("scheme", "host", "path", "query", "fragment")
    return Parts(scheme.lower() if scheme is not None else None, host, path, query, fragment)


def refusal(url: str) -> Refusal | None:
    """Why `url` (absolute, or relative to the site) may not stand in a mail, or None when it may.

    An address that begins with a merge token is known only when the mail is sent and passes.
    """
    url = url.strip()
    if not url:
        return Refusal("is empty", "Say where the link leads.")
    if INVISIBLE.search(url):
        return Refusal("holds an invisible control character", "Type the address anew instead of pasting it.")
    if "\\" in url:
        return Refusal("holds a backslash", "Write / instead: browsers read a backslash as one.")
    token = TOKEN.match(url)
    if token and not url.startswith(":", token.end()):
        return None
    scheme, host, path, _, _ = parts(url)
    if scheme is None:
        return _relative_refusal(host, path)
    if scheme not in SCHEMES:
        allowed = "https:, http:, mailto: or tel:"
        return Refusal(f"starts with “{scheme}:”, which mail clients do not follow", f"Use {allowed}.")
    if scheme in ("http", "https"):
        return _host_refusal(host)
    if scheme == "mailto" and not (TOKEN.search(path) or _BARE_MAIL.match(unquote(path))):
        return Refusal("names nobody to write to", "Write mailto: and a mail address.")
    if scheme == "tel" and not (TOKEN.search(path) or re.search(r"[0-9]", path)):
        return Refusal("holds no phone number", "Write tel: and the number, such as tel:+442012345678.")
    return None


def absolute(url: str, base_url: str) -> str:
    """`url` as it stands in mails: absolute, spaces and letters beyond ASCII percent-encoded.

    A relative path leads below `base_url`, one that starts with a slash to the root of its host. Fragments of the page
    itself (`#top`), `mailto:`, `tel:` and addresses that begin with a merge token keep their form. `url` must have
    passed `refusal`.
    """
    url = url.strip()
    if url.startswith("#"):
        return url
    if TOKEN.match(url):
        return _encoded(url)
    scheme = parts(url).scheme
    if scheme == "tel":
        return "tel:" + _encoded(_PHONE_SPACE.sub("", url[4:]))
    if scheme is not None:
        return _encoded(url)
    base = base_url if base_url.endswith("/") else base_url + "/"
    if url.startswith("?"):
        return _encoded(base + url)
    return _encoded(urljoin(base, url))


def parameters(tracking: Mapping[str, str | None], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The UTM parameters of one cell, in the order of `tracking` (parameter: text with `{campaign}` and the like).

    `names` says what each of `PLACEHOLDERS` is for this cell. Values come out as `slug` makes them, but with
    their dots, which tell parts apart; parameters without a value are left out.
    """
    made = []
    for name, text in tracking.items():
        if text is None:
            continue
        filled = _BRACES.sub(lambda m: names.get(m.group(1).strip(), m.group(1)), text)
        value = _reduced(filled, _NO_PARAMETER).strip(".-")
        if value:
            made.append((name, value))
    return tuple(made)


def slug(text: str) -> str:
    """`text` in lower case, accents dropped, everything else but `[a-z0-9_-]` as single hyphens."""
    return _reduced(text, _NO_SLUG).strip("-")


def is_own(url: str, base_url: str) -> bool:
    """Whether `url` is an http(s) address on the host of `base_url` (a leading www. aside) or a sub-domain of it."""
    link, root = parts(url), _root(base_url)
    if link.scheme not in ("http", "https") or not link.host or not root:
        return False
    host = _bare(link.host)
    return host == root or host.endswith("." + root)


class Untagged(NamedTuple):
    """An address for parameters: what stands before and after them, and the names of those that it has already.

    `present` is None for one that is never tagged.
    """

    url: str
    before: str = ""
    after: str = ""
    present: frozenset[str] | None = None

    def tagged(self, utm: Iterable[tuple[str, str]]) -> str:
        """It with the parameters `utm`, but those that it has already."""
        if self.present is None:
            return self.url
        added = "&".join([f"{name}={value}" for name, value in utm if name.lower() not in self.present])
        return f"{self.before}{added}{self.after}" if added else self.url


def untagged(url: str, base_url: str, exempt: Iterable[str] = ()) -> Untagged:
    """`url` for parameters, which only the brand's own pages get.

    A parameter that the address has already keeps the author's value; existing query and fragment stay byte for byte.
    `exempt` are the addresses (and what lies below them) that are never tagged: unsubscribe, preferences, web version
    and action links.
    """
    if not is_own(url, base_url) or any(_below(url, address) for address in exempt):
        return Untagged(url)
    rest, hash_, fragment = url.partition("#")
    head, _, query = rest.partition("?")
    present = {unquote(pair.partition("=")[0]).strip().lower() for pair in re.split("[&;]", query)}
    glue = "" if not query or query.endswith("&") else "&"
    return Untagged(url, f"{head}?{query}{glue}", f"{hash_}{fragment}", frozenset(present))


def _reduced(text: str, refused: re.Pattern[str]) -> str:
    if text.isascii():
        return refused.sub("-", text.lower())
    plain = unicodedata.normalize("NFKD", text.casefold())
    return refused.sub("-", "".join(c for c in plain if not unicodedata.combining(c)))


def _relative_refusal(host: str | None, path: str) -> Refusal | None:
    if host is not None:
        return Refusal("does not say https:", "Write https: in front of it.")
    if _BARE_HOST.match(path):
        return Refusal("reads like another site but does not start with https://", "Write https:// in front of it.")
    if _BARE_MAIL.match(path):
        return Refusal("is a mail address without mailto:", "Write mailto: in front of it.")
    if ".." in path.split("/"):
        return Refusal("climbs out of the site with “..”", "Write the path from the site's root, starting with /.")
    return None


def _host_refusal(host: str | None) -> Refusal | None:
    if not host:
        return Refusal("names no site", "Write https:// and the site's name.")
    if "@" in host:
        return Refusal("holds a user name before the site's name", "Mail filters take that for fraud; leave it out.")
    if LOCAL_HOST.match(host):
        return Refusal(f"leads to “{host}”, which only your own machine or network knows", "Write the public address.")
    if not _HOST.match(host) or ".." in host or host.startswith("."):
        return Refusal(f"names a site that cannot exist: “{host}”", "Check the part between // and the next slash.")
    return None


@lru_cache(maxsize=64)
def _root(base_url: str) -> str:
    return _bare(parts(base_url).host or "").removeprefix("www.")


@lru_cache(maxsize=4096)
def _bare(host: str) -> str:
    name = host.rpartition("@")[2].lower()
    return re.sub(r":[0-9]*\Z", "", name).rstrip(".")


def _below(url: str, address: str) -> bool:
    if not address:
        return False
    return url == address or url.startswith((f"{address}?", f"{address}#", f"{address.rstrip('/')}/"))


def _encoded(url: str) -> str:
    """`url` with what no address may hold percent-encoded (RFC 3987, 3.1); existing escapes and the host stay."""
    if url.isascii() and not _FORBIDDEN.search(url):
        return url
    url = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url)
    head = re.match(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*", url)
    start = head.end() if head else 0
    return url[:start] + quote(url[start:], safe=_SAFE)
