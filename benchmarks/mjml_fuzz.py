"""Mutates MJML documents and sees what becomes of them: HTML or diagnostics with positions, and nothing else.

    python benchmarks/mjml_fuzz.py --count 20000 [FOLDER…]     # .mjml files; the documents of mjml_pixels by default

A mutation deletes, doubles, swaps or spoils tags, attributes, values, characters and encodings, nests, and repeats.
Compiling must end in time, must not crash, and raises nothing but Problem; each diagnostic has a position in the text.
What does not is written to `--keep` and counted. A crash of the process itself ends the run with the seed printed last.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import re
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from sitegen.diagnostics import Problem, Report
from sitegen.merge import Tokens
from sitegen.mjml import Compiler
from sitegen.mjml.components import ATTRIBUTES

HERE = Path(__file__).parent
TAGS = re.compile(r"<[^<>]*>")
VALUES = re.compile(r'="[^"]*"')
ODD = (
    '"',
    "'",
    "<",
    ">",
    "&",
    "</",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<!--[if mso]>",
    "<![endif]",
    "\0",
    "\x01",
    "\x02",
    "\ud800",
    "\u200d",
    "\u00a0",
    "\ufeff",
    "é",
    "👩\u200d🚀",
    "{{ x }}",
    "{% if a < b %}",
    "<%= x %>",
    "zqs0q",
    "zqm1q",
    "zqf0000000000000000q",
    "\r\n",
    "\t",
    "mj-",
    "=",
)
GARBAGE = (
    "",
    "0",
    "-1",
    "-20px",
    "1e9px",
    "9" * 400,
    "NaN",
    "px",
    "%",
    "0%",
    "1000000%",
    "33.333333333333336%",
    "12.5.5px",
    "10px 20px 30px 40px 50px",
    "calc(1px + 2px)",
    "\\",
    "&quot;",
    "&#0;",
    "url(x)",
    "red;}",
    "٣px",
    "０px",
    "-0px",
    "inherit",
    "none",
    "full-width",
    "fluid-height",
    "supported",
)


def _tag(rng: random.Random, text: str) -> str:
    """One tag deleted, doubled, or swapped with another."""
    tags = list(TAGS.finditer(text))
    if not tags:
        return text
    one, other = sorted(rng.choices(tags, k=2), key=lambda match: match.start())
    how = rng.randrange(4)
    if how == 0:
        return text[: one.start()] + text[one.end() :]
    if how == 1:
        return text[: one.end()] + text[one.start() :]
    if how == 2 or one.end() > other.start():
        return text[: one.start()] + text[other.end() :]
    middle = text[one.end() : other.start()]
    return text[: one.start()] + other.group() + middle + one.group() + text[other.end() :]


def _value(rng: random.Random, text: str) -> str:
    """One attribute's value replaced by garbage."""
    values = list(VALUES.finditer(text))
    if not values:
        return text
    at = rng.choice(values)
    return f'{text[: at.start()]}="{rng.choice(GARBAGE)}"{text[at.end() :]}'


def _attribute(rng: random.Random, text: str) -> str:
    """One tag with one more attribute, of any component."""
    starts = [match.end() for match in re.finditer(r"<mj-[a-z-]+", text)]
    if not starts:
        return text
    at = rng.choice(starts)
    name = rng.choice(list(ATTRIBUTES[rng.choice(list(ATTRIBUTES))]) or ["x"])
    return f'{text[:at]} {name}="{rng.choice(GARBAGE)}"{text[at:]}'


def _component(rng: random.Random, text: str) -> str:
    """One component renamed wherever its tag begins or ends, or only there."""
    names = list(re.finditer(r"(?<=[</])mj-[a-z-]+", text))
    if not names:
        return text
    at, new = rng.choice(names), rng.choice([*ATTRIBUTES, "mj-include", "mj-class", "div", "mj-none"])
    if rng.random() < 0.5:
        return re.sub(rf"(?<=[</]){at.group()}\b", new, text)
    return text[: at.start()] + new + text[at.end() :]


def _characters(rng: random.Random, text: str) -> str:
    """Something odd put in, or a stretch cut out."""
    at = rng.randrange(len(text) + 1)
    if rng.random() < 0.6:
        return text[:at] + rng.choice(ODD) + text[at:]
    return text[:at] + text[at + rng.choice((1, 2, 5, 40, 400)) :]


def _nested(rng: random.Random, text: str) -> str:
    """A stretch of tags many times over, or wrapped many times."""
    at = rng.randrange(len(text) + 1)
    tag = rng.choice(list(ATTRIBUTES))
    count = rng.choice((2, 10, 70, 3000))
    return text[:at] + f"<{tag}>" * count + rng.choice(("", f"</{tag}>" * count)) + text[at:]


def _encoded(rng: random.Random, text: str) -> str:
    """The bytes of another encoding."""
    one, other = rng.choice((("utf-8", "latin-1"), ("utf-16", "latin-1"), ("latin-1", "utf-8"), ("utf-8", "ascii")))
    errors = "surrogateescape" if other in ("utf-8", "ascii") else "replace"
    return text.encode(one, "replace").decode(other, errors)


MUTATIONS: tuple[tuple[Callable[[random.Random, str], str], int], ...] = (
    (_tag, 6),
    (_value, 8),
    (_attribute, 8),
    (_component, 5),
    (_characters, 6),
    (_nested, 1),
    (_encoded, 1),
)


def mutated(rng: random.Random, text: str) -> str:
    """`text` with one to four mutations."""
    for _ in range(rng.randint(1, 4)):
        [change] = rng.choices([one for one, _ in MUTATIONS], [weight for _, weight in MUTATIONS])
        text = change(rng, text)
    return text


def trouble(text: str, forgiving: bool) -> str:
    """What is wrong with how `text` was compiled; nothing when HTML or well placed diagnostics came."""
    report = Report()
    lines = text.count("\n") + 1
    try:
        html = "".join(str(piece) for piece in Compiler(Tokens(), forgiving=forgiving).compile(text, report=report))
    except Problem as problem:
        html = ""
        if not problem.diagnostics:
            return "a Problem that says nothing"
        report.extend(problem.diagnostics)
    except Exception:
        return traceback.format_exc()
    unplaced = [found for found in report if found.at is None or not (1 <= found.at.line <= lines and found.at.column)]
    if unplaced:
        return f"without a place: {unplaced[0]}"
    if ("zqs" in html and "zqs" not in text) or ("zqm" in html and "zqm" not in text):
        return "a token was left over"
    return ""


def main() -> int:
    """Mutate, compile, count; 1 when anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, default=[HERE / "mjml_pixels" / "documents"])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=10, help="a document that takes longer has hung")
    parser.add_argument("--keep", type=Path, help="write the documents that went wrong into this folder")
    options = parser.parse_args()
    files = sorted(file for path in options.paths for file in ([path] if path.is_file() else path.rglob("*.mjml")))
    texts = [file.read_text(encoding="utf-8") for file in files]
    wrong: dict[str, int] = {}
    compiled = 0
    slowest = 0.0
    for seed in range(options.seed, options.seed + options.count):
        rng = random.Random(seed)
        text = mutated(rng, rng.choice(texts))
        faulthandler.dump_traceback_later(options.seconds, exit=True)
        start = monotonic()
        said = trouble(text, forgiving=seed % 2 == 0)
        slowest = max(slowest, monotonic() - start)
        faulthandler.cancel_dump_traceback_later()
        compiled += 1
        if said:
            wrong[said] = wrong.get(said, 0) + 1
            if wrong[said] == 1:
                print(f"seed {seed}: {said}", flush=True)
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / f"{seed}.mjml").write_text(text, encoding="utf-8", errors="surrogatepass")
    print(f"{compiled} documents, {sum(wrong.values())} went wrong in {len(wrong)} ways, slowest {slowest:.2f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
