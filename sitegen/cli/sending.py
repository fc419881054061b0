"""`sitegen send`: one mail, as a persona gets it, to an address of one's own."""

from __future__ import annotations

import os
from pathlib import Path

from sitegen.cli.commands import fail_on, scope, senseless, usage
from sitegen.cli.output import console, exit_code
from sitegen.cli.telling import Telling
from sitegen.diagnostics import Problem, Severity, diagnose, did_you_mean
from sitegen.plan.match import match, unmatched
from sitegen.preview.mailing import Unsent, addressed, post, server_of
from sitegen.preview.readers import NoReader, read
from sitegen.render.message import is_address
from sitegen.site.engine import Engine


def run_send(root: Path, pattern: str, to: str, persona: str | None, apart: bool, telling: Telling) -> int:
    """`sitegen send CELL --to ADDRESS`; errors of the mail end it with 1 before anything is sent."""
    if not is_address(to):
        return senseless(f"“{to}” is no address", "Write one, such as --to you@example.com.", telling)
    engine = Engine(root)
    project = engine.refresh().project
    if project is None:
        telling.tell(engine.snapshot.diagnostics)
        return 1
    ids = [cell.id for cell in engine.snapshot.plan.cells]
    if missing := unmatched([pattern], [*ids, *(gated.id for gated in engine.snapshot.plan.gated)]):
        return usage(Problem(*missing), engine, telling, [pattern])
    wanted = match([pattern], ids)
    if len(wanted) != 1:
        many = f"{len(wanted)} mails" if wanted else "only mails that nobody gets"
        return senseless(f"“{pattern}” names {many}", "A test is one mail: name its cell in full.", telling)
    try:
        artifacts = read(engine, wanted[0], f"persona:{persona}" if persona else "")
    except NoReader:
        return senseless(
            f"there is no persona “{persona}”", did_you_mean(persona or "", sorted(project.personas)), telling
        )
    except Problem as problem:
        telling.tell(problem.diagnostics, lambda: scope(engine, wanted))
        return 1
    found = artifacts.diagnostics
    if artifacts.eml:
        try:
            server = server_of(os.environ.get)
            post(addressed(artifacts.eml, to, apart=apart), artifacts.sender.email, to, server)
        except Unsent as unsent:
            found = (*found, diagnose("command/send", str(unsent)))
    sent = bool(artifacts.eml) and not any(each.severity is Severity.ERROR for each in found)
    telling.tell(found, lambda: scope(engine, wanted), sent=sent)
    if telling.for_people and sent:
        console().print(f"Sent {wanted[0]} to {to}.", markup=False)
    return exit_code(found, fail_on(engine))
