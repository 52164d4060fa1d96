"""How long a search takes over HTTP, and how many AWS calls a search and an add cost, all warm.

Works on the stack that runs here, or on one it starts and stops. Every run uses new users of the
development project and leaves their memories there.
"""

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import batched, product
from pathlib import Path
from typing import Any
from uuid import uuid4

from tqdm import tqdm

from scripts import aws_calls, deploy, run_local_aws, serve
from scripts.memos_client import ApiError, MemosClient

SIZES = (100, 1_000)
SEARCHES = 50
WARMING = 5
MESSAGES_PER_ADD = 25
SEARCH, ADD = "search/search_memory", "ingest/add_message"  # events
# Their product is more different sentences than any size needs.
WHO = ("My brother", "Our neighbour", "The new tenant", "My colleague", "Our teacher", "The baker")
DID = ("repaired", "sold", "painted", "borrowed", "found", "measured", "photographed")
WHAT = ("a violin", "the canoe", "an old radio", "two chairs", "the greenhouse", "a telescope")
WHERE = ("in Bergen", "near the harbour", "at the market", "behind the school", "in the attic")
WHEN = ("on Monday", "last winter", "before breakfast", "in August", "during the storm")


@dataclass(frozen=True)
class Latency:
    """Of searches over HTTP for a user with so many memories, in milliseconds."""

    memories: int
    searches: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True)
class Figures:
    """`calls` are AWS calls by operation: of a search at each size, and of an asynchronous add."""

    latencies: list[Latency]
    calls: dict[str, dict[str, int]]


def sentences() -> list[str]:
    """Different statements in an order that is the same in every run."""
    found = [" ".join(parts) + "." for parts in product(WHO, DID, WHAT, WHERE, WHEN)]
    random.Random(1).shuffle(found)
    return found


def questions() -> list[str]:
    return [f"Who {did} {what}?" for did, what in product(DID, WHAT)]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]


def latency(memories: int, durations: Sequence[float]) -> Latency:
    """Of durations in seconds."""
    p50, p95 = (1000 * percentile(durations, share) for share in (0.5, 0.95))
    return Latency(memories, len(durations), p50, p95)


@contextmanager
def running_stack() -> Iterator[MemosClient]:
    """A client of the stack that runs, or of one that lives as long as this is used."""
    was_running = run_local_aws.find()
    try:
        deployment, key = serve.bring_up()
        yield MemosClient(f"{deployment.api_url}/api/openmem/v1", key)
    finally:
        if not was_running:
            run_local_aws.stop()


def fill(client: MemosClient, user_id: str, memories: int, tick: Callable[[int], Any]) -> None:
    """One memory per statement, understood and with its vector when this returns."""
    for number, batch in enumerate(batched(sentences()[:memories], MESSAGES_PER_ADD)):
        messages = [{"role": "user", "content": statement} for statement in batch]
        session = {"user_id": user_id, "conversation_id": f"{user_id}-{number}"}
        task = client.post("/add/message", {**session, "async_mode": False, "messages": messages})
        client.wait(task["task_id"], lambda: None)
        tick(len(batch))


def durations(search: Callable[[str], Any], searches: int, tick: Callable[[], Any]) -> list[float]:
    """Seconds of each search, after some that warm the function."""
    asked, found = questions(), []
    for number in range(WARMING + searches):
        started = time.perf_counter()
        search(asked[number % len(asked)])
        found.append(time.perf_counter() - started)
        tick()
    return found[WARMING:]


def measure(client: MemosClient, sizes: Sequence[int], searches: int) -> Figures:
    latencies, calls = [], {}
    steps = sum(sizes) + len(sizes) * (WARMING + searches)
    with tqdm(total=steps, unit="step") as progress:
        for size in sizes:
            user = {"user_id": f"bench-{uuid4().hex[:12]}"}
            fill(client, user["user_id"], size, progress.update)

            def search(query: str, user: dict[str, str] = user) -> None:
                client.post("/search/memory", {**user, "query": query})

            latencies.append(latency(size, durations(search, searches, progress.update)))
            asked = {**user, "query": questions()[0]}
            calls[f"search of {size}"] = aws_calls.in_fresh_process(SEARCH, asked)
    talk = {"user_id": f"bench-{uuid4().hex[:12]}", "conversation_id": "{}"}
    calls["asynchronous add"] = aws_calls.in_fresh_process(ADD, talk)
    return Figures(latencies, calls)


def table(figures: Figures) -> str:
    lines = [f"{'memories':>8}{'searches':>10}{'p50':>10}{'p95':>10}"]
    for each in figures.latencies:
        times = f"{each.p50_ms:>7.0f} ms{each.p95_ms:>7.0f} ms"
        lines.append(f"{each.memories:>8}{each.searches:>10}{times}")
    for what, calls in figures.calls.items():
        named = ", ".join(f"{count} {name}" for name, count in sorted(calls.items()))
        lines.append(f"{sum(calls.values())} AWS calls per {what}: {named}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="memories per user")
    parser.add_argument("--searches", type=int, default=SEARCHES, help="timed, for each size")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    options = parser.parse_args()
    if max(options.sizes) > len(sentences()):
        parser.error(f"--sizes: at most {len(sentences())}")
    try:
        with running_stack() as client:
            figures = measure(client, options.sizes, options.searches)
    except (ApiError, ConnectionError, deploy.DeployError, run_local_aws.LocalAwsError) as problem:
        sys.exit(f"error: {problem}")
    print(table(figures))
    if options.json:
        options.json.write_text(json.dumps(asdict(figures), indent=2) + "\n")


if __name__ == "__main__":
    main()
