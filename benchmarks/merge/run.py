"""What filling one message costs: sitegen's compiled programs beside handlebars.js, Jinja2 and python-liquid.

python benchmarks/merge/run.py [--recipients 2000] [--rounds 5]

HTML, plain text and subject of one message, about thirty fields, a loop in each body, escaped. Each template is
compiled beforehand; every engine gets what sitegen writes in its own language, and has to give the same text. CPU
microseconds a message in one process, the median of the rounds. handlebars.js is installed into tests/engines.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
ENGINES = Path(__file__).parents[2] / "tests" / "engines"

import liquid  # noqa: E402
from jinja2 import Environment  # noqa: E402
from message import programs, record  # noqa: E402

from sitegen.merge.compiled import compiled  # noqa: E402
from sitegen.merge.contract import Contract  # noqa: E402
from sitegen.merge.dialects import DIALECTS  # noqa: E402
from sitegen.merge.local import sent  # noqa: E402
from sitegen.merge.lower import lower  # noqa: E402


def timed(message: Callable[[Any], Any], data: list[Any], rounds: int) -> float:
    """CPU microseconds a message."""
    times = []
    for _ in range(rounds + 1):
        start = process_time()
        for each in data:
            message(each)
        times.append((process_time() - start) / len(data) * 1e6)
    return median(times[1:])


def contexts(name: str, contract: Contract, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the engine of a dialect sees for each recipient."""
    system = dict.fromkeys(DIALECTS[name].system, "")
    return [DIALECTS[name].context(contract.record(each), system) for each in records]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipients", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    made = programs()
    records = [record(number) for number in range(options.recipients)]
    plain = [sent(each) for each in records]
    found: dict[str, float] = {}

    own = [compiled(program) for program in made]
    found["sitegen"] = timed(lambda each: [part(each, {}) for part in own], plain, options.rounds)

    contract = Contract()
    texts = [lower(program, DIALECTS["liquid"], contract) for program in made]
    templates = [liquid.Environment().from_string(text) for text in texts]
    data = contexts("liquid", contract, records)
    found["python-liquid"] = timed(lambda each: [t.render(**each) for t in templates], data, options.rounds)

    if "jinja" in DIALECTS:
        contract = Contract()
        environments = [Environment(autoescape=True), Environment(), Environment()]
        jinja = [
            environment.from_string(lower(program, DIALECTS["jinja"], contract))
            for environment, program in zip(environments, made, strict=True)
        ]
        data = contexts("jinja", contract, records)
        found["jinja2"] = timed(lambda each: [t.render(each) for t in jinja], data, options.rounds)

    contract = Contract()
    texts = [lower(program, DIALECTS["handlebars"], contract) for program in made]
    request = {
        "templates": [{"text": text, "escape": True} for text in texts],
        "records": contexts("handlebars", contract, records),
        "rounds": options.rounds,
    }
    if not (ENGINES / "node_modules" / "handlebars").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=ENGINES, check=True)
    script = Path(__file__).with_name("handlebars.mjs")
    command = ["node", str(script), str(ENGINES / "package.json")]
    answer = json.loads(
        subprocess.run(command, input=json.dumps(request), capture_output=True, text=True, check=True).stdout
    )
    found["handlebars.js"] = median(answer["times"])
    shown = [compiled(program, DIALECTS["handlebars"].escaped)(plain[0], {}) for program in made]
    if answer["first"] != shown:
        sys.exit("handlebars.js and sitegen do not agree")

    for name, cost in found.items():
        print(f"{name:14} {cost:8.1f} µs a message   {cost / found['sitegen']:5.1f}x")


if __name__ == "__main__":
    main()
