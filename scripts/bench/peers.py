"""The same adds through Cairn and through mem0, with the same model server, in turn.

Cairn is a deployed local stack, called over HTTP; mem0 runs in a process of its own environment,
which is made when it is missing. Both store 50 memories of one user first. Cairn is to be lower in
both times, calls and prompt tokens, although mem0 runs inside its caller's process and Cairn's time
includes HTTP, the emulated gateway, function and table.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from scripts.bench import figures, stack
from scripts.bench.example_chats import chats, chats_of
from scripts.bench.figures import Figure
from scripts.bench.interleaved import percentile
from scripts.bench.mem0 import process
from scripts.bench.stack import Bench
from scripts.local.model_server.ledger import Counts
from scripts.operate.api_client import ApiError
from scripts.operate.chat_log import BadLog, Turn

WARMING = 2

# Adds messages to one user's memory; the seconds it took and the memories it stored.
type Add = Callable[[list[Turn]], tuple[float, int]]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--adds", type=int, default=30, help="timed, through each")
    parser.add_argument("--conversation", type=Path, metavar="FILE", help="a chat log to add")
    stack.add_options(parser)
    figures.add_options(parser)


def run(options: argparse.Namespace) -> bool:
    try:
        talks = chats_of(options.conversation) if options.conversation else chats()
        with stack.running(options) as bench, through_mem0(bench.server.base_url) as peer:
            costs = measure(bench, peer, talks, options.adds)
    except StopIteration:
        sys.exit("error: the conversation is too short for so many adds")
    except (ApiError, BadLog, ConnectionError, RuntimeError) as problem:
        sys.exit(f"error: {problem}")
    return figures.report(compared(costs["Cairn"], costs["mem0"]), options.json)


@dataclass(frozen=True)
class Cost:
    """Of one add. `seconds` until it is understood, `answered` until its caller goes on, as each
    system is called by default: Cairn accepts and works later. `counts` are the model server's.
    """

    seconds: float
    answered: float
    stored: int
    counts: Counts

    @property
    def calls(self) -> int:
        return self.counts.chat_calls + self.counts.embedding_requests


# What is compared: its name, its unit, how it is read off an add, and whether ours must be lower.
MEASURES: tuple[tuple[str, str, Callable[[Cost], float], bool], ...] = (
    ("time until answered", "ms", lambda cost: 1000 * cost.answered, True),
    ("time until understood", "ms", lambda cost: 1000 * cost.seconds, True),
    ("model calls", "", lambda cost: cost.counts.chat_calls, False),
    ("embedding requests", "", lambda cost: cost.counts.embedding_requests, False),
    ("model calls and embedding requests", "", lambda cost: cost.calls, True),
    ("texts embedded", "", lambda cost: cost.counts.embedded_texts, False),
    ("prompt tokens", "", lambda cost: cost.counts.prompt_tokens, True),
    ("completion tokens", "", lambda cost: cost.counts.completion_tokens, False),
    ("memories stored", "", lambda cost: cost.stored, False),
)


def through_cairn(bench: Bench, user_id: str) -> Add:
    """Understood when it answers; what became of it is asked afterwards, not timed."""

    def add(messages: list[Turn]) -> tuple[float, int]:
        task_id, seconds = bench.understood(user_id, messages)
        task = bench.client.wait(task_id, lambda: None)
        return seconds, task["memory_views"]["added"]

    return add


@contextmanager
def through_mem0(base_url: str) -> Iterator[Add]:
    with process.running("adding", base_url) as ask:

        def add(messages: list[Turn]) -> tuple[float, int]:
            answer = ask(messages)
            return answer["seconds"], answer["stored"]

        yield add


def measure(
    bench: Bench, peer: Add, talks: Iterator[list[Turn]], adds: int
) -> dict[str, list[Cost]]:
    """Costs by system. The first adds warm both and are not counted."""
    systems = {"Cairn": through_cairn(bench, bench.new_user()), "mem0": peer}
    other_user = bench.new_user()
    for messages in stack.stored_first():
        peer(messages)
    costs: dict[str, list[Cost]] = {name: [] for name in systems}
    for _ in tqdm(range(WARMING + adds), unit="round", desc="adds", disable=None):
        messages = next(talks)
        for name, add in systems.items():
            bench.server.reset()
            seconds, stored = add(messages)
            counts = bench.server.counts
            answered = bench.accepted(other_user, messages) if name == "Cairn" else seconds
            costs[name].append(Cost(seconds, answered, stored, counts))
    return {name: found[WARMING:] for name, found in costs.items()}


def compared(ours: Sequence[Cost], theirs: Sequence[Cost]) -> list[Figure]:
    """At the median: ours, theirs, and ours as a share of theirs, which is to be below 1."""
    found = []
    for name, unit, read, is_required in MEASURES:
        mine, other = (percentile([read(cost) for cost in costs], 0.5) for costs in (ours, theirs))
        share = mine / other if other else 0.0
        found += [
            Figure(f"{name} per add, Cairn", mine, unit),
            Figure(f"{name} per add, mem0", other, unit),
            Figure(f"{name} per add, Cairn / mem0", share, below=1 if is_required else None),
        ]
    return found
