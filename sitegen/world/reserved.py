"""Characters and words that no source may hold: invisible ones that break mails, and the marks that sitegen makes."""

from __future__ import annotations

import re
import unicodedata

from sitegen.diagnostics import Diagnostic, Position, diagnose

MARK = r"zq[fluv][0-9a-v]{16}q"
"""A token of the merge room, which stands for a value while a mail is made."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""Control characters but tab and line ends, and noncharacters."""

RESERVED = re.compile(f"{CONTROL.pattern}|{MARK}")

_LISTED = 20


def reserved_in(text: str, path: str) -> list[Diagnostic]:
    """What `text`, the content of the file `path`, must not hold; the first of very many."""
    found: list[Diagnostic] = []
    for match in RESERVED.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        at = Position(path, text.count("\n", 0, match.start()) + 1, match.start() - start + 1)
        line = text[start:].partition("\n")[0]
        hint = "Remove it; such characters come in by pasting." if len(match.group()) == 1 else "Write another word."
        excerpt = RESERVED.sub(lambda m: m.group() if len(m.group()) > 1 else "\ufffd", line)
        found.append(diagnose("file/character", named(match.group()), at, hint=hint, excerpt=excerpt))
        if len(found) == _LISTED:
            break
    return found


def named(found: str) -> str:
    """What is wrong with `found`, a match of RESERVED."""
    if len(found) > 1:
        return f"“{found[:6]}…” reads like a mark that sitegen makes itself"
    kind = "control character" if unicodedata.category(found) == "Cc" else "character that Unicode leaves unused"
    return f"an invisible {kind} (U+{ord(found):04X})"
