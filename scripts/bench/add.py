"""What an add costs with a model: time, model calls, tokens, AWS calls; and a large import.

Starts a local stack of its own, whose model is a test server that answers well after 0.8 s, and
60 ms for embeddings. Adds and bare calls of that server are made in turn, so that whatever else the
machine does hits them alike.
"""

import argparse
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from openai import OpenAI
from tqdm import tqdm

from scripts.bench import aws_calls, figures, import_load, parts, stack
from scripts.bench.example_chats import chats, chats_of
from scripts.bench.figures import Figure
from scripts.bench.interleaved import percentile
from scripts.bench.stack import Bench, timed
from scripts.local.model_server.ledger import Counts, Recorded
from scripts.operate.api_client import ApiError
from scripts.operate.chat_log import BadLog, Turn

ADD = "ingest/add_message"
WARMING = 2
PARTS = ("ratio", "aws", "import")
EMBEDDINGS_COMPARED = 2  # a bare add: one chat call and so many embedding requests


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--adds", type=int, default=30, help="timed, of each kind")
    parser.add_argument("--import-adds", type=int, default=10_000, help="one-message adds imported")
    parser.add_argument("--users", type=int, default=100, help="whose memories the import becomes")
    parser.add_argument("--conversation", type=Path, metavar="FILE", help="a chat log to add")
    parts.add_options(parser, PARTS)
    stack.add_options(parser)
    figures.add_options(parser)


def run(options: argparse.Namespace) -> bool:
    try:
        talks = chats_of(options.conversation) if options.conversation else chats()
        with stack.running(options) as bench:
            found = measure(bench, talks, options)
    except StopIteration:
        sys.exit("error: the conversation is too short for so many adds")
    except (ApiError, BadLog, ConnectionError, RuntimeError) as problem:
        sys.exit(f"error: {problem}")
    return figures.report(found, options.json)


def measure(bench: Bench, talks: Iterator[list[Turn]], options: argparse.Namespace) -> list[Figure]:
    found: list[Figure] = []
    if "ratio" in options.only:
        found += ratio_figures(measure_rounds(bench, talks, options.adds))
    if "aws" in options.only:
        found += measure_aws(bench, talks, options.adds)
    if "import" in options.only:
        found += import_load.measure(bench, options.import_adds, options.users)
    return found


@dataclass
class Rounds:
    """Seconds of each asynchronous add, synchronous add and its bare calls; its model's counts."""

    asynchronous: list[float] = field(default_factory=list)
    synchronous: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    counts: list[Counts] = field(default_factory=list)


def measure_rounds(bench: Bench, talks: Iterator[list[Turn]], adds: int) -> Rounds:
    """The first rounds warm functions and connections and are not counted."""
    rounds, users = Rounds(), (bench.new_user(), bench.new_user())
    model = OpenAI(base_url=bench.server.base_url, api_key="none", max_retries=0)
    for _ in tqdm(range(WARMING + adds), unit="round", desc="adds", disable=None):
        rounds.asynchronous.append(bench.accepted(users[0], next(talks)))
        bench.server.reset()
        _, seconds = bench.understood(users[1], next(talks))
        rounds.synchronous.append(seconds)
        rounds.counts.append(bench.server.counts)
        _, seconds = timed(partial(ask_again, model, bench.server.requests))
        rounds.bare.append(seconds)
    for values in vars(rounds).values():
        del values[:WARMING]
    return rounds


def ask_again(model: OpenAI, asked: Sequence[Recorded]) -> None:
    """What one add asked, one after the other; its last embedding request often enough."""
    bodies = [request.body for request in asked if request.path.endswith("/chat/completions")]
    texts = [request.body for request in asked if request.path.endswith("/embeddings")]
    model.chat.completions.create(**bodies[0])
    for body in [*texts, *texts[-1:] * EMBEDDINGS_COMPARED][:EMBEDDINGS_COMPARED]:
        model.embeddings.create(**body)


def ratio_figures(rounds: Rounds) -> list[Figure]:
    quick, waited, bare = (
        percentile(values, 0.5) for values in (rounds.asynchronous, rounds.synchronous, rounds.bare)
    )
    worst = {
        name: max(getattr(counts, name) for counts in rounds.counts)
        for name in ("chat_calls", "prompt_tokens", "embedding_requests", "completion_tokens")
    }
    return [
        Figure("asynchronous add, p50", 1000 * quick, "ms"),
        Figure("synchronous add, p50", 1000 * waited, "ms"),
        Figure("one model call and two embedding requests, p50", 1000 * bare, "ms"),
        Figure("asynchronous / synchronous add", quick / waited, most=0.05),
        Figure("synchronous add / its model calls", waited / bare, most=1.25),
        Figure("model calls per add, most", worst["chat_calls"], most=1, least=1),
        Figure("prompt tokens per add, most", worst["prompt_tokens"], most=2_500),
        Figure("embedding requests per add, most", worst["embedding_requests"], most=2),
        Figure("completion tokens per add, most", worst["completion_tokens"]),
    ]


def measure_aws(bench: Bench, talks: Iterator[list[Turn]], adds: int) -> list[Figure]:
    """In this machine's own process, with the deployed function's settings.

    Write units are those of the request: of an asynchronous add, accepting it. MiniStack counts
    them as AWS does, and every read as 1, so read units are left to `bench capacity`.
    """
    found: list[Figure] = []
    for is_async, most in ((True, 2), (False, None)):
        user_id = bench.new_user()  # on whose earlier adds nobody is still at work
        common = {"user_id": user_id, "conversation_id": f"{is_async}-{{}}", "async_mode": is_async}
        bodies = [{"messages": messages} for messages in islice(talks, adds + 1)]
        calls = aws_calls.timed_in_fresh_process(ADD, bodies, common, stack.FOLDER)
        kind = "asynchronous" if is_async else "synchronous"
        worst = max(map(len, calls))
        found.append(Figure(f"AWS calls per {kind} add, most", worst, most=most))
        found.append(write_units(kind, calls))
        found += by_operation(kind, calls)
    return found


def write_units(kind: str, calls: Sequence[aws_calls.Timed]) -> Figure:
    per_add = [sum(call.write_units for call in invocation) for invocation in calls]
    return Figure(f"write units per {kind} add, p50", statistics.median(per_add))


def by_operation(kind: str, calls: Sequence[aws_calls.Timed]) -> list[Figure]:
    """How often each is called by an add, and how long that takes together, at the median."""
    found = []
    for called in sorted({call.name for invocation in calls for call in invocation}):
        per_add = [[call.seconds for call in made if call.name == called] for made in calls]
        count = statistics.median(map(len, per_add))
        milliseconds = 1000 * statistics.median(map(sum, per_add))
        found.append(Figure(f"  {kind}: {count:g} {called}", milliseconds, "ms"))
    return found
