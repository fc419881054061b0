"""The table of services in docs/export.md: `python -m sitegen.export.reference < docs/export.md`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from sitegen.export.service import Template
from sitegen.export.services import PLAIN, SERVICES
from sitegen.sources.schema import Sender

_TABLE = re.compile(r"(?<=<!-- services -->\n).*?(?=<!-- end -->)", re.DOTALL)
_PLAIN = ("liquid", "handlebars", "jinja")
_SAMPLE = Template("c/s/v/en", "", "", "", "", "", Sender(name="-", email="a@a.example"), "", None)


def filled(page: str) -> str:
    """`page` with the table of services as the code has it."""
    return _TABLE.sub(lambda _: "\n".join(_rows()) + "\n", page)


def _rows() -> Iterator[str]:
    yield from ("| `--dialect` | goes to | files of a template | checked |", "| --- | --- | --- | --- |")
    for name, service in (*((name, PLAIN) for name in _PLAIN), *sorted(SERVICES.items())):
        files = ", ".join(f"`{file}`" for file in service.files(_SAMPLE))
        limits = [f"{limit.part} {limit.most:,} {limit.unit}" for limit in service.limits]
        limits += [f"{service.templates:,} templates"] if service.templates else []
        call = service.call if service is PLAIN else f"`{service.call}`"
        yield f"| `{name}` | {call} | {files} | {', '.join(limits)} |"


if __name__ == "__main__":
    sys.stdout.write(filled(sys.stdin.read()))
