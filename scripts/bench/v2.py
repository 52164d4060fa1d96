"""What accepting a memory costs against creating it in the call; and how a backlog is embedded.

Starts a local stack of its own, whose embedding model is a test server that answers after 0.3 s.
Both kinds of create are made in turn, so that whatever else the machine does hits them alike. The
backlog is queued while its worker is held up.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from uuid import uuid4

from tqdm import tqdm

from scripts.bench import aws_calls, figures, parts, stack
from scripts.bench.example_chats import statements
from scripts.bench.figures import Figure
from scripts.bench.interleaved import percentile
from scripts.bench.stack import Bench, timed
from scripts.deploy.deployment import Deployment
from scripts.operate.api_client import ApiClient, ApiError

ACCEPT = "ingest/accept_memory"
EMBEDDING_SECONDS = 0.3
WARMING = 3
PARTS = ("ratio", "aws", "backlog")
POLL_SECONDS, GIVE_UP_SECONDS = 0.5, 600


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--creates", type=int, default=30, help="timed, of each kind")
    parser.add_argument("--memories", type=int, default=1_000, help="of the backlog")
    parts.add_options(parser, PARTS)
    stack.add_options(parser)
    parser.set_defaults(embedding_latency=EMBEDDING_SECONDS)
    figures.add_options(parser)


def run(options: argparse.Namespace) -> bool:
    found: list[Figure] = []
    try:
        with stack.running(options) as bench:
            api = ApiClient(bench.deployment.api_url, bench.client.key)
            if "ratio" in options.only:
                found += measure_ratio(api, options.creates)
            if "aws" in options.only:
                found += measure_aws(options.creates)
            if "backlog" in options.only:
                found += measure_backlog(bench, api, options.memories)
    except (ApiError, ConnectionError, RuntimeError, TimeoutError) as problem:
        sys.exit(f"error: {problem}")
    return figures.report(found, options.json)


def measure_ratio(api: ApiClient, creates: int) -> list[Figure]:
    """The first rounds warm functions and connections and are not counted.

    What was accepted is waited for, so that no other create has to.
    """
    soon: list[float] = []
    at_once: list[float] = []
    texts = iter(statements(2 * (WARMING + creates)))
    agent = f"bench-{uuid4().hex[:12]}"
    for _ in tqdm(range(WARMING + creates), unit="round", desc="creates", disable=None):
        for path, seconds in (("/v2/memories", soon), ("/v1/memories", at_once)):
            body = {"content": next(texts), "agent_id": agent}
            answer, taken = timed(partial(api.call, "POST", path, body))
            seconds.append(taken)
            await_ready(api, answer["id"])
    return ratio_figures(soon[WARMING:], at_once[WARMING:])


def ratio_figures(soon: Sequence[float], at_once: Sequence[float]) -> list[Figure]:
    """Of the seconds of each create."""
    accepted, created = percentile(soon, 0.5), percentile(at_once, 0.5)
    return [
        Figure("POST /v2/memories, p50", 1000 * accepted, "ms"),
        Figure("POST /v1/memories, p50", 1000 * created, "ms"),
        Figure("v2 / v1 create", accepted / created, most=0.1),
    ]


def await_ready(api: ApiClient, memory_id: str) -> None:
    """Raises: TimeoutError."""
    give_up = time.monotonic() + GIVE_UP_SECONDS
    while api.call("GET", f"/v2/memories/{memory_id}/status")["status"] != "ready":
        if time.monotonic() > give_up:
            raise TimeoutError("a memory is not ready")
        time.sleep(POLL_SECONDS / 10)


def measure_aws(creates: int) -> list[Figure]:
    """In this machine's own process, with the deployed function's settings."""
    bodies = [{"content": statement} for statement in statements(creates + 1)]
    calls = aws_calls.timed_in_fresh_process(ACCEPT, bodies, {}, stack.FOLDER)
    return [Figure("AWS calls per v2 create, most", max(map(len, calls)), most=2)]


def measure_backlog(bench: Bench, api: ApiClient, memories: int) -> list[Figure]:
    agent, ids = f"backlog-{uuid4().hex[:12]}", list[str]()
    with held_up(bench.deployment):
        bench.server.reset()
        for statement in tqdm(statements(memories), unit="memory", desc="queueing", disable=None):
            body = {"content": statement, "agent_id": agent}
            ids.append(api.call("POST", "/v2/memories", body)["id"])
    started = time.monotonic()
    await_all(api, agent, memories)
    seconds = time.monotonic() - started
    return backlog_figures(memories, seconds, bench.server.counts.embedding_requests)


def backlog_figures(memories: int, seconds: float, requests: int) -> list[Figure]:
    """40 requests at most for 1,000 memories, and as many for others."""
    return [
        Figure("memories queued, then ready", memories),
        Figure("  until all are ready", seconds, "s"),
        Figure("  embedding requests", requests, most=-(-memories * 40 // 1000)),
    ]


@contextmanager
def held_up(deployment: Deployment) -> Iterator[None]:
    """The embedding worker gets nothing meanwhile."""
    functions = deployment.client("lambda")
    queue = deployment.outputs["EmbeddingQueueUrl"].rpartition("/")[2]
    pages = functions.get_paginator("list_event_source_mappings").paginate()
    (mapping,) = [
        mapping
        for page in pages
        for mapping in page["EventSourceMappings"]
        if mapping["EventSourceArn"].rpartition(":")[2] == queue
    ]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        yield
    finally:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def await_all(api: ApiClient, agent: str, memories: int) -> None:
    """Raises: TimeoutError."""
    give_up, done = time.monotonic() + GIVE_UP_SECONDS, 0
    with tqdm(total=memories, unit="memory", desc="embedding", disable=None) as progress:
        while done < memories:
            if time.monotonic() > give_up:
                raise TimeoutError(f"{memories - done} memories are not ready")
            time.sleep(POLL_SECONDS)
            before, done = done, ready(api, agent)
            progress.update(done - before)


def ready(api: ApiClient, agent: str) -> int:
    found = api.call("GET", f"/v1/memories?agent_id={agent}&limit=1000")["data"]
    return sum(memory["extraction_status"] == "ready" for memory in found)
