"""What a search costs: its hops and bytes, how it grows, and what it takes beside mem0.

Parts: `hops` counts sequential network hops and bytes; `scale` measures a user's own memories and
100,000 of others; `switch` compares both backends at several sizes; `recall` compares k-NN with
exact search; `peer` has mem0 search the same memories. Works on stacks of its own, with the table
in DynamoDB Local, and on a real OpenSearch: the one that OPENSEARCH_URL names, or one of its own.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cairn.adapters.offline.embedder import OfflineEmbedder
from scripts.bench import figures, parts
from scripts.bench.figures import Figure
from scripts.bench.line_process import Ask
from scripts.bench.search import crowd, peer, scale
from scripts.bench.search.measured_stack import Index
from scripts.bench.search.scale import questions
from scripts.deploy.cloudformation import DeployError
from scripts.local.services import local_aws, opensearch
from scripts.local.services.child_process import NotHere
from scripts.local.services.opensearch import OpenSearchError
from scripts.operate.api_client import ApiError
from scripts.prepare_environments import LOCAL

PARTS = ("hops", "scale", "switch", "recall", "peer")
FOLDER = LOCAL / "bench-search"
SWITCH_SIZES = (1_000, 3_000, 10_000, 20_000)
PROBLEMS = (
    ApiError,
    ConnectionError,
    NotHere,
    OpenSearchError,
    RuntimeError,
    DeployError,
    local_aws.LocalAwsError,
)


def add_options(parser: argparse.ArgumentParser) -> None:
    parts.add_options(parser, PARTS)
    parser.add_argument("--rounds", type=int, default=50, help="each measures all alternatives")
    parser.add_argument("--others", type=int, default=scale.CROWD, help="memories of other users")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for the stacks")
    figures.add_options(parser)


def run(options: argparse.Namespace) -> bool:
    options.folder.mkdir(parents=True, exist_ok=True)
    try:
        found = measure(options)
    except PROBLEMS as problem:
        sys.exit(f"error: {problem}")
    return figures.report(found, options.json)


@contextmanager
def search_server() -> Iterator[str]:
    """Its address. Raises: OpenSearchError."""
    if given := os.environ.get("OPENSEARCH_URL"):
        yield given
        return
    folder = opensearch.FOLDER.parent / "bench-search"
    try:
        yield opensearch.start(folder).url
    finally:
        opensearch.stop(folder)


def measure(options: argparse.Namespace) -> list[Figure]:
    wanted, found = set(options.only), []
    with search_server() as url:
        if wanted & {"hops", "scale", "switch"}:
            found += _of_backends(options, url, wanted)
        elif "recall" in wanted:
            found += _recall(options, _index(url, "crowded"))
        if "peer" in wanted:
            sizes = peer.SIZES
            found += peer.measure(options.folder, url, sizes, questions(), options.rounds)
    return found


def _of_backends(options: argparse.Namespace, url: str, wanted: set[str]) -> list[Figure]:
    sizes = SWITCH_SIZES if "switch" in wanted else scale.SIZES
    small, large = scale.SIZES
    users = scale.users_of(sizes)
    index, asked, found = _index(url, "alone"), questions(), []
    with ExitStack() as opened:
        site = opened.enter_context(scale.filled(options.folder / "alone", users, index))
        asks = opened.enter_context(scale.processes(site, index))
        if "hops" in wanted:
            found += scale.counted(asks, large, asked)
            found += scale.own_time(asks, large, asked, options.rounds)
        if "switch" in wanted:
            found += scale.switched(asks, sizes, asked, options.rounds)
        if "scale" in wanted:
            found += scale.grown(asks, (small, large), asked, options.rounds)
            found += _crowded(options, url, opened, asks, users)
    return found


def _crowded(
    options: argparse.Namespace,
    url: str,
    opened: ExitStack,
    alone: Mapping[str, Ask],
    users: scale.Users,
) -> list[Figure]:
    index, persons = _index(url, "crowded"), crowd.people(options.others)
    own = {name: memories for name, memories in users.items() if len(memories) in scale.SIZES}
    site = opened.enter_context(scale.filled(options.folder / "crowded", own, index))
    scale.add_crowd(site, index, own, persons)
    among = opened.enter_context(scale.processes(site, index))
    place = scale.SIZES, questions(), options.rounds
    found = scale.crowded(alone, among, *place)
    if "recall" in options.only:
        found += scale.crowd_recall(index, persons, options.rounds)
    return found


def _recall(options: argparse.Namespace, index: Index) -> list[Figure]:
    index.made()
    persons = crowd.people(options.others)
    scale.index_crowd(index, persons)
    return scale.crowd_recall(index, persons, options.rounds)


def _index(url: str, name: str) -> Index:
    return Index(url, f"cairn-bench-{name}", OfflineEmbedder().model)
