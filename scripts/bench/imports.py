"""How long a function takes to import, against importing only what it cannot do without.

Processor time of fresh interpreters, one after the other in turn, so that whatever else the machine
does counts little and hits both alike. A handler may cost 1.25 times as much.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from scripts.bench import figures
from scripts.deploy import archives, template
from scripts.prepare_environments import ROOT

LAYER = ROOT / "layers" / "common"
ALLOWED_RATIO = 1.25
ROUNDS = 15
UNWANTED = ("openai", "opensearchpy")

# boto3 with a DynamoDB client, and Powertools' resolver with validation.
NEEDED = """
import boto3
from botocore.config import Config
boto3.client("dynamodb", config=Config(connect_timeout=2, read_timeout=5))
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
APIGatewayRestResolver(enable_validation=True)
"""
BASELINES = {"ingest": NEEDED, "search": NEEDED + "import numpy\n"}
TIMED = """
import sys, time
started = time.process_time()
{imports}
print(time.process_time() - started, *(name for name in {unwanted} if name in sys.modules))
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each (default: %(default)s)")
    figures.add_options(parser)


def run(options: argparse.Namespace) -> bool:
    with archives.packages(LAYER) as package:
        comparisons = measure(options.rounds, package)
    print(table(comparisons))
    if options.json:
        written = [asdict(comparison) for comparison in comparisons]
        options.json.write_text(json.dumps(written, indent=2) + "\n")
    return all(comparison.ratio <= ALLOWED_RATIO for comparison in comparisons)


@dataclass(frozen=True)
class Comparison:
    """Medians in milliseconds; `ratio` is the median of the rounds' own ratios."""

    function: str
    handler_ms: float
    needed_ms: float
    ratio: float


def seconds(imports: str, environment: dict[str, str]) -> float:
    """Processor time of a fresh one. Raises: RuntimeError when it loads what no function may."""
    program = TIMED.format(imports=imports, unwanted=UNWANTED)
    # Without `site`, so that nothing of the development environment is found.
    command = [sys.executable, "-S", "-c", program]
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    duration, *loaded = run.stdout.decode().split()
    if loaded:
        raise RuntimeError(f"loads {', '.join(loaded)}")
    return float(duration)


def compare(function: str, handler: Sequence[float], needed: Sequence[float]) -> Comparison:
    """Of as many rounds of each, in seconds."""
    ratios = [ours / theirs for ours, theirs in zip(handler, needed, strict=True)]
    ours, theirs = (1000 * statistics.median(values) for values in (handler, needed))
    return Comparison(function, ours, theirs, statistics.median(ratios))


def measure(rounds: int, package: Path) -> list[Comparison]:
    """One round more than asked warms the disk's cache and is not counted."""
    comparisons = []
    with tqdm(total=len(BASELINES) * (rounds + 1), unit="round", disable=None) as progress:
        for function, needed in BASELINES.items():
            environment, pairs = lambda_environment(function, package), []
            for _ in range(rounds + 1):
                pairs.append((seconds("import handler", environment), seconds(needed, environment)))
                progress.update()
            ours, theirs = zip(*pairs[1:], strict=True)
            comparisons.append(compare(function, ours, theirs))
    return comparisons


def lambda_environment(function: str, package: Path) -> dict[str, str]:
    """What Lambda sets: the function's folder, then the layer with its byte code, nothing else.

    With the template's variables that name no resource: with more threads than one numpy's library
    waits busily for work, which counts as processor time.
    """
    layer = (package, archives.dependencies(LAYER, "host"))
    folders = (ROOT / "functions" / function, *layer)
    return template.variables(template.read_template()) | {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(map(str, folders)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "CAIRN_TABLE": "table",
        "CAIRN_BUCKET": "bucket",
    }


def table(comparisons: Sequence[Comparison]) -> str:
    lines = [f"{'function':<10}{'handler':>12}{'needed':>12}{'ratio':>8}"]
    for comparison in comparisons:
        times = f"{comparison.handler_ms:>9.0f} ms{comparison.needed_ms:>9.0f} ms"
        lines.append(f"{comparison.function:<10}{times}{comparison.ratio:>8.2f}")
    return "\n".join(lines)
