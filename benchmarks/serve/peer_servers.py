"""What other tools show mails with while they are edited: react-email, Maizzle, Hugo, mjml; mails of `../peers`."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import maizzle as maizzle_mails
import mjml_command
import react_email as react_email_mails
from mails import ADDRESS, Mail, mails
from pages import Hugo, hugo
from servers import Open, Start, get, marking, running, sitegen_mails

_PATIENCE = 120
_QUIET = {"NEXT_TELEMETRY_DISABLED": "1"}


def react_email(count: int) -> Start:
    """react-email's preview."""

    @contextmanager
    def start(folder: Path) -> Iterator[Open]:
        some = mails(count)
        command = react_email_mails.prepare_preview(folder, some)
        copy, shared = folder / "emails" / f"{some[0].name}.tsx", folder / "parts" / "footer.tsx"
        label = f"react-email {react_email_mails.PREVIEW_VERSION}, {count:,} mails"
        edits = marking(copy, f"<Text style={{text}}>{_said_first(some)}"), marking(shared, "<Text style={legal}>")
        with _served(command, folder, f"preview/{some[0].name}", label, edits, _QUIET) as server:
            yield server

    return start


def maizzle(count: int) -> Start:
    """Maizzle's server."""

    @contextmanager
    def start(folder: Path) -> Iterator[Open]:
        some = mails(count)
        *command, _ = maizzle_mails.prepare(folder, some)
        copy, shared = folder / "emails" / f"{some[0].name}.vue", folder / "components" / "SiteFooter.vue"
        edits = marking(copy, f"<Text>{_said_first(some)}"), marking(shared, '<Text class="text-[13px]">')
        label = f"{maizzle_mails.LABEL}, {count:,} mails"
        with _served([*command, "serve"], folder, f"emails/{some[0].name}", label, edits) as server:
            yield server

    return start


def hugo_pages(count: int) -> Start:
    """Hugo's server, on the mails as pages: after an edit it renders those that were looked at lately."""

    @contextmanager
    def start(folder: Path) -> Iterator[Open]:
        some = mails(count)
        Hugo().write(folder, count)
        copy, shared = folder / "content" / f"{some[0].name}.md", folder / "layouts" / "_partials" / "footer.html"
        edits = marking(copy, _said_first(some)), marking(shared, f"<p>{ADDRESS}")
        label = f"{Hugo.label}, {count:,} pages"
        with _served([hugo(), "server"], folder, f"letters/{some[0].name}/", label, edits) as server:
            yield server

    return start


def mjml(count: int) -> Start:
    """The mjml command that watches: it has no page, it writes files."""

    @contextmanager
    def start(folder: Path) -> Iterator[Open]:
        some = mails(count)
        node, tool, *rest = mjml_command.prepare(folder, some)
        copy, shared = folder / "mails" / f"{some[0].name}.mjml", folder / "partials" / "footer.mjml"
        written = mjml_command.outputs(folder, some)
        begun = time.perf_counter()
        with (
            (folder / "server.log").open("w") as log,
            running([node, tool, "--watch", *rest], folder, log) as process,
        ):
            _until(lambda: all(path.exists() and path.stat().st_size for path in written), "the HTML files")
            yield Open(
                f"{mjml_command.LABEL} --watch, {count:,} mails",
                written[0].as_uri(),
                process.pid,
                marking(copy, f"<p>{_said_first(some)}"),
                marking(shared, 'align="center">'),
                f"all files were there after {time.perf_counter() - begun:.2f} s",
                output=written[0],
            )

    return start


PEERS: dict[str, Callable[[int], Start]] = {
    "sitegen": sitegen_mails,
    "react-email": react_email,
    "maizzle": maizzle,
    "hugo": hugo_pages,
    "mjml": mjml,
}


@contextmanager
def _served(
    command: Sequence[str],
    folder: Path,
    path: str,
    label: str,
    edits: tuple[Callable[[str], object], Callable[[str], object]],
    environ: Mapping[str, str] | None = None,
) -> Iterator[Open]:
    """The server that the command starts on a free port, once it has answered with the page at `path`."""
    port = _free()
    address = f"http://localhost:{port}/{path}"
    begun = time.perf_counter()
    with (
        (folder / "server.log").open("w") as log,
        running([*command, "--port", str(port)], folder, log, environ) as process,
    ):
        _until(lambda: bool(get(address)), address)
        said = f"the page answered after {time.perf_counter() - begun:.2f} s"
        yield Open(label, address, process.pid, *edits, said)


def _said_first(some: list[Mail]) -> str:
    """What the first section of the first mail begins with."""
    return some[0].sections[0].paragraphs[0].opening


def _until(there: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            if there():
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"after {_PATIENCE} seconds there is nothing at {what}")


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
