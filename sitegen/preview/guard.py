"""What every answer of the preview has in common: who may ask, and what browsers may do with it."""

from __future__ import annotations

import hmac
import ipaddress
import json
from typing import Any
from urllib.parse import urlsplit

from tornado.web import HTTPError, RequestHandler

MAIL_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""The content security policy of mails and pages: no scripts, no forms, nothing from elsewhere."""

ROOTED_POLICY = MAIL_POLICY.replace("base-uri 'none'", "base-uri 'self'")
"""The same for a mail by itself, which names the root of the preview as its base."""

BLOCKS_POLICY = f"{MAIL_POLICY}; script-src 'unsafe-inline'"
"""The page of blocks has a script of its own, from the layouts; its samples lie in frames that run none."""

TOKEN_HEADER = "X-Sitegen-Token"


class Guarded(RequestHandler):
    """Answers only requests that name this server by an address it may have, and keeps answers out of caches.

    A page elsewhere can point a host name of its own at the loopback address (DNS rebinding) and then counts as the
    same origin; the Host header gives it away.
    """

    def set_default_headers(self) -> None:
        """Headers of every answer, errors too."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Security-Policy", MAIL_POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.clear_header("Server")

    def prepare(self) -> None:
        """Refuse foreign hosts, and other sites' pages that embed or fetch what is served here."""
        if not allowed_host(self.request.host, self.settings["bound_to"]):
            raise HTTPError(403, reason="Host not allowed")
        headers = self.request.headers
        if headers.get("Sec-Fetch-Site") == "cross-site" and headers.get("Sec-Fetch-Mode") != "navigate":
            raise HTTPError(403, reason="Cross-site request")

    @property
    def is_near(self) -> bool:
        """Whether the browser that asks runs on this machine."""
        return is_loopback(self.request.remote_ip or "")

    @property
    def form_token(self) -> str:
        """What a form that this server serves brings along to be answered. It opens nothing else."""
        return hmac.digest(self.settings["token"].encode(), b"form", "sha256").hex()

    def prove_own(self, brought: str | None = None) -> None:
        """Refuse what no page of this preview asked for: such a page names its origin and knows the session's token.

        That comes in the header X-Sitegen-Token; a form brings `form_token` instead, and its page may hide the origin.
        """
        headers = self.request.headers
        origin = headers.get("Origin", "")
        hidden = brought is not None and origin in ("", "null")
        foreign = headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
        if foreign or not (hidden or same_origin(origin, self.request.host)):
            raise HTTPError(403, reason="Cross-site request")
        expected = self.settings["token"] if brought is None else self.form_token
        given = headers.get(TOKEN_HEADER, "") if brought is None else brought
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise HTTPError(403, reason="This page is from an earlier start of the preview; load it again")

    def json_object(self) -> dict[str, Any]:
        """The JSON object that is the request's body."""
        try:
            asked = json.loads(self.request.body)
        except (ValueError, RecursionError):
            asked = None
        if not isinstance(asked, dict):
            raise HTTPError(400, reason="A JSON object is needed")
        return asked

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A line of text for every error; never a traceback."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code} {self._reason}\n")


def allowed_host(host: str, bound_to: str) -> bool:
    """Whether a Host header may name a server bound to `bound_to`.

    localhost and loopback addresses always may, the address bound to as well, and any address in digits when the
    server is open to the network: a name can be pointed here from outside, an address in digits cannot.
    """
    try:
        parts = urlsplit(f"//{host}")
    except ValueError:
        return False
    name = parts.hostname or ""
    if parts.netloc != host or "@" in host:
        return False
    if name in ("localhost", bound_to):
        return True
    address = _address(name)
    return address is not None and (address.is_loopback or not is_loopback(bound_to))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def same_origin(origin: str, host: str) -> bool:
    """Whether an Origin header names the same host and port as the Host header `host`; there is nothing but HTTP."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme == "http" and parts.netloc.lower() == host.lower() != ""


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
