"""What filling a known skeleton costs beside compiling one, and beside the bare engine.

    python benchmarks/mjml_fill.py --blocks 12 --rounds 7

All compile the same mails, which differ in their texts and links and share their structure. "compile": a compiler that
knows nothing yet. "new texts": a known skeleton, texts never seen. "known texts": both known. "engine": mjml-python
alone, without validation, normalisation and inlining.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from statistics import median
from time import process_time

import mjml

from sitegen.merge import Field, Tokens
from sitegen.mjml import Compiler

CSS = ".card { border: 1px solid #ddd } .cta a { text-align: center !important }"
CONTENT_CSS = "h2 { margin: 0 0 8px } p { margin: 0 0 16px } a { color: #0a58ca } .card h2 { color: #111 }"
BLOCK = """<mj-section css-class="card" background-color="#ffffff" padding="24px 0 8px">
<mj-column width="40%" padding="0 8px"><mj-image src="https://cdn.lanternreel.example/{n}-{mail}.jpg" alt="Poster {n}"
 width="200px" href="https://lanternreel.example/films/{n}?utm_content={mail}&amp;x=1" /></mj-column>
<mj-column width="60%" padding="0 8px"><mj-text css-class="copy" font-size="16px" line-height="1.5">
<h2>Film {n} of mail {mail}</h2><p>Hello {name}, <strong>nobody</strong> told <a href="https://lanternreel.example/{mail}">you</a>
how this one ends, and we shall not either. It runs for {n}2 minutes &amp; a half.</p></mj-text>
<mj-button css-class="cta" href="https://lanternreel.example/watch/{n}?m={mail}" background-color="#b00020"
 border-radius="4px">Watch film {n}</mj-button></mj-column></mj-section>
"""


def mail(number: int, blocks: int, name: str) -> str:
    """A mail of so many blocks."""
    body = "".join(BLOCK.format(n=n, mail=number, name=name) for n in range(blocks))
    return (
        f"<mjml><mj-head><mj-title>Mail {number}</mj-title><mj-preview>Preview {number}</mj-preview><mj-attributes>"
        '<mj-all font-family="Helvetica, Arial, sans-serif" /></mj-attributes></mj-head>'
        f"<mj-body>{body}</mj-body></mjml>"
    )


def cost(work: Callable[[str], object], mails: list[str]) -> float:
    """CPU microseconds a mail."""
    start = process_time()
    for text in mails:
        work(text)
    return (process_time() - start) / len(mails) * 1e6


def main() -> None:
    """Measure in interleaved rounds and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--blocks", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--mails", type=int, default=40)
    options = parser.parse_args()
    tokens = Tokens()
    name = tokens.field(Field("recipient.first_name", "you"))
    known = Compiler(tokens)
    found: dict[str, list[float]] = {"engine": [], "compile": [], "new texts": [], "known texts": []}
    for number in range(options.rounds + 1):
        mails = [mail(number * options.mails + i, options.blocks, name) for i in range(options.mails)]
        costs = {
            "engine": cost(mjml.mjml2html, mails),
            "compile": cost(lambda text: Compiler(tokens).compile(text, CSS, CONTENT_CSS), mails[:10]),
            "new texts": cost(lambda text: known.compile(text, CSS, CONTENT_CSS), mails),
            "known texts": cost(lambda text: known.compile(text, CSS, CONTENT_CSS), mails),
        }
        if number:  # The first round warms up.
            for kind, value in costs.items():
                found[kind].append(value)
    fill = median(found["known texts"])
    print(
        f"{len(mails[0]):,} characters of MJML, {options.blocks} blocks; CPU a mail, median of {options.rounds} rounds"
    )
    for kind, values in found.items():
        print(f"{kind:12} {median(values):8.0f} µs {median(values) / fill:8.1f} x known texts")


if __name__ == "__main__":
    main()
