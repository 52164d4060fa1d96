"""How long a search takes over HTTP, and how many AWS calls a search and an add cost, all warm.

Works on the stack that runs here, or on one it starts and stops. Every run uses new users of the
development project and leaves their memories there.
"""

import argparse
import io
import json
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from itertools import batched, islice, product
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
from tqdm import tqdm

from scripts import deploy, invoke, run_local_aws, serve
from scripts.memos_client import MemosClient

SIZES = (100, 1_000)
SEARCHES = 50
WARMING = 5
MESSAGES_PER_ADD = 25
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


def fill(client: MemosClient, user_id: str, statements: Iterable[str]) -> None:
    """One memory per statement, understood and with its vector when this returns."""
    for number, batch in enumerate(batched(statements, MESSAGES_PER_ADD)):
        messages = [{"role": "user", "content": statement} for statement in batch]
        session = {"user_id": user_id, "conversation_id": f"{user_id}-{number}"}
        body = {**session, "async_mode": False, "messages": messages}
        task = client.post("/add/message", body)
        client.wait(task["task_id"], _nothing)


def search_times(search: Callable[[str], Any], searches: int) -> list[float]:
    """Seconds of each search after some that warm the function."""
    asked = questions()
    durations = []
    for number in range(WARMING + searches):
        started = time.perf_counter()
        search(asked[number % len(asked)])
        durations.append(time.perf_counter() - started)
    return durations[WARMING:]
