"""The preview on a phone: its address in the local network, and that as a QR code."""

from __future__ import annotations

import io
import ipaddress
import socket

from tornado.web import HTTPError

from sitegen.preview.guard import is_loopback
from sitegen.preview.pages import DeskHandler

LONGEST = 1_000
"""Characters of an address that a phone still reads well from a screen."""

SAY = "Only this machine can open the preview. Start it with --host 0.0.0.0 to open it on a phone in the same network."

# RFC 5737: nobody's address. Nothing is sent there; the system only says from where it would be.
_ELSEWHERE = ("192.0.2.1", 9)


def reachable(host: str, port: int) -> str:
    """The address under which others in the network reach a server bound to `host`; "" where they cannot."""
    if is_loopback(host):
        return ""
    name = host
    if host in ("", "0.0.0.0", "::"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(_ELSEWHERE)
            except OSError:
                return ""
            name = probe.getsockname()[0]
        if is_loopback(name):
            return ""
    return f"http://{f'[{name}]' if _is_v6(name) else name}:{port}/"


def code(text: str) -> bytes:
    """`text` as a QR code (ISO/IEC 18004), an SVG picture."""
    import segno

    picture = io.BytesIO()
    segno.make_qr(text, error="m").save(
        picture, kind="svg", scale=6, border=4, dark="#000", light="#fff", xmldecl=False
    )
    return picture.getvalue()


class PhoneHandler(DeskHandler):
    """Where a phone finds what the page shows (`hash`, what stands in its address): in words, or as a picture."""

    async def get(self, kind: str) -> None:
        """`address` and `said`, or the picture."""
        port = int(self.request.host.rpartition(":")[2] or 80)
        found = reachable(self.settings["bound_to"], port)
        address = f"{found}{self.get_query_argument('hash', '')}" if found else ""
        if len(address) > LONGEST:
            raise HTTPError(400, reason="The address is too long for a code")
        if kind == "json":
            self.finish({"address": address, "said": "" if address else SAY})
            return
        if not address:
            raise HTTPError(404, reason="Only this machine can open the preview")
        self.set_header("Content-Type", "image/svg+xml")
        self.finish(code(address))


def _is_v6(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).version == 6
    except ValueError:
        return False
