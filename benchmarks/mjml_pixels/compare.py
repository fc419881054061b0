"""Compares sitegen's MJML with npm mjml's, pixel by pixel, and its speed.

python benchmarks/mjml_pixels/compare.py                      # the documents beside this file
python benchmarks/mjml_pixels/compare.py FOLDER… --keep out   # any .mjml files; pictures of what differs into out/
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).parent))

from pictures import MODES, WIDTHS, Camera, camera, difference
from reference import Reference

from sitegen.diagnostics import Diagnostic, Problem, Report
from sitegen.merge import Tokens
from sitegen.mjml import Compiler
from sitegen.mjml.includes import without

HERE = Path(__file__).parent


@dataclass
class Result:
    """One document: how it differs by mode and width, and what was said about it."""

    name: str
    differing: dict[str, dict[int, tuple[float, int]]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    refused: bool = False
    reference: str = ""

    @property
    def verdict(self) -> str:
        """One word for the document."""
        if self.reference:
            return "mjml fails" if not self.refused else "both fail"
        if self.refused:
            return "refused"
        if any(self.differing.values()):
            return "announced" if self.said else "DIFFERS"
        return "equal"


def compiled(mjml: str) -> tuple[str | None, list[str]]:
    """sitegen's HTML (None when it refuses) and its diagnostics."""
    report = Report()
    text = without("", mjml, report).text
    try:
        program = Compiler(Tokens(), forgiving=True, class_on_body=True, comments=True).compile(text, report=report)
    except Problem as problem:
        return None, [_line(diagnostic) for diagnostic in problem.diagnostics]
    return "".join(str(piece) for piece in program), [_line(diagnostic) for diagnostic in report]


def _line(found: Diagnostic) -> str:
    at = f"{found.at.line}:{found.at.column}" if found.at else "-"
    return f"{at} {found.severity} {found.message}"


def compare(file: Path, reference: Reference, eye: Camera, widths: tuple[int, ...], keep: Path | None) -> Result:
    """Render `file` both ways and look at both."""
    text = file.read_text(encoding="utf-8")
    result = Result(file.stem)
    theirs = reference.render(text)
    ours, result.said = compiled(text)
    result.refused = ours is None
    if theirs.html is None:
        result.reference = "; ".join(theirs.errors)
    if ours is None or theirs.html is None:
        return result
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{file.stem}.ours.html").write_text(ours, encoding="utf-8")
        (keep / f"{file.stem}.mjml.html").write_text(theirs.html, encoding="utf-8")
    for mode in MODES:
        shots = [eye.pictures(html, mode, widths) for html in (theirs.html, ours)]
        found = {}
        for width in widths:
            share, height, box = difference(shots[0][width], shots[1][width])
            if share or height:
                found[width] = (share, height)
                if keep:
                    for which, shot in zip(("mjml", "ours"), shots, strict=True):
                        (keep / f"{file.stem}-{mode}-{width}.{which}.png").write_bytes(shot[width])
                    print(f"    {file.stem} {mode} {width}: {share:.2f} %, {height:+d} px, {box}", flush=True)
        result.differing[mode] = found
    return result


def speed(files: list[Path], reference: Reference, rounds: int) -> None:
    """CPU milliseconds a document, whole layer on, in process, both."""
    texts, first = [], 0.0
    for text in [without("", file.read_text(encoding="utf-8"), Report()).text for file in files]:
        start = process_time()
        ours, _ = compiled(text)
        spent = process_time() - start
        if ours is not None and reference.render(text).html is not None:
            texts.append(text)
            first += spent
    found: dict[str, list[float]] = {"npm mjml": [], "sitegen, cold": [], "sitegen, known skeletons": []}
    tokens = Tokens()
    for number in range(rounds + 1):
        theirs = reference.measure(texts, 1)
        known = Compiler(tokens, forgiving=True)
        start = process_time()
        for text in texts:
            Compiler(tokens, forgiving=True).compile(text)
        cold = process_time() - start
        for text in texts:
            known.compile(text)
        start = process_time()
        for text in texts:
            known.compile(text)
        warm = process_time() - start
        if number:
            found["npm mjml"] += theirs
            found["sitegen, cold"].append(cold * 1000)
            found["sitegen, known skeletons"].append(warm * 1000)
    base = median(found["npm mjml"])
    found["sitegen, first sight"] = [first * 1000]
    print(f"\n{len(texts)} documents, CPU ms a document, median of {rounds} rounds")
    for name, values in found.items():
        print(f"{name:26} {median(values) / len(texts):8.3f} {base / median(values):8.1f}x")


def main() -> int:
    """Compare, print one line a document and a summary; 1 when one differs without a word."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, default=[HERE / "documents"])
    parser.add_argument("--widths", type=int, nargs="+", default=WIDTHS)
    parser.add_argument("--keep", type=Path, help="write HTML and the pictures of what differs into this folder")
    parser.add_argument("--speed", type=int, metavar="ROUNDS", default=0, help="measure the speed as well")
    parser.add_argument("--no-pixels", action="store_true", help="only the speed")
    options = parser.parse_args()
    files = sorted(file for path in options.paths for file in ([path] if path.is_file() else path.rglob("*.mjml")))
    verdicts: dict[str, int] = {}
    with Reference() as reference:
        if not options.no_pixels:
            with camera() as eye:
                for file in files:
                    result = compare(file, reference, eye, tuple(options.widths), options.keep)
                    verdicts[result.verdict] = verdicts.get(result.verdict, 0) + 1
                    worst = " ".join(
                        f"{mode} {max(share for share, _ in found.values()):.2f} %"
                        for mode, found in result.differing.items()
                        if found
                    )
                    print(f"{result.verdict:10} {result.name:40} {worst} {result.reference[:100]}".rstrip(), flush=True)
                    for said in result.said:
                        print(f"           {said}")
            print("\n" + ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())))
        if options.speed:
            speed(files, reference, options.speed)
    return 1 if verdicts.get("DIFFERS") else 0


if __name__ == "__main__":
    raise SystemExit(main())
