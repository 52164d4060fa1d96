"""What a search costs: its hops and bytes, how it grows, and what it takes beside mem0.

Parts: `hops` counts sequential network hops and bytes; `scale` measures a user's own memories and
100,000 of others; `switch` compares both backends at several sizes; `recall` compares k-NN with
exact search; `peer` has mem0 search the same memories. Works on stacks of its own, with the table
in DynamoDB Local, and on a real OpenSearch: the one that OPENSEARCH_URL names, or one of its own.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cairn.adapters.offline.embedder import OfflineEmbedder
from scripts import (
    deploy,
    figures,
    run_local_aws,
    run_opensearch,
    search_crowd,
    search_peer,
    search_scale,
)
from scripts.api_client import ApiError
from scripts.example_chats import statements
from scripts.figures import Figure
from scripts.line_process import Ask
from scripts.run_opensearch import OpenSearchError
from scripts.search_site import Index
from tests.services.session import NotHere

PARTS = ("hops", "scale", "switch", "recall", "peer")
FOLDER = deploy.LOCAL / "bench-search"
SWITCH_SIZES = (1_000, 3_000, 10_000, 20_000)
PROBLEMS = (
    ApiError,
    ConnectionError,
    NotHere,
    OpenSearchError,
    RuntimeError,
    deploy.DeployError,
    run_local_aws.LocalAwsError,
)


def questions() -> list[str]:
    """What statements tell, asked: every term of one of the later ones is among them."""
    return [f"What about this: {each}" for each in statements(200)]


@contextmanager
def opensearch() -> Iterator[str]:
    """Its address. Raises: OpenSearchError."""
    if given := os.environ.get("OPENSEARCH_URL"):
        yield given
        return
    folder = run_opensearch.PARTS / "bench-search"
    try:
        yield run_opensearch.start(folder).url
    finally:
        run_opensearch.stop(folder)


def measure(options: argparse.Namespace) -> list[Figure]:
    wanted, found = set(options.only), []
    with opensearch() as url:
        if wanted & {"hops", "scale", "switch"}:
            found += _of_backends(options, url, wanted)
        elif "recall" in wanted:
            found += _recall(options, _index(url, "crowded"))
        if "peer" in wanted:
            sizes = search_peer.SIZES
            found += search_peer.measure(options.folder, url, sizes, questions(), options.rounds)
    return found


def _of_backends(options: argparse.Namespace, url: str, wanted: set[str]) -> list[Figure]:
    sizes = SWITCH_SIZES if "switch" in wanted else search_scale.SIZES
    small, large = search_scale.SIZES
    users = search_scale.told(sizes)
    index, asked, found = _index(url, "alone"), questions(), []
    with ExitStack() as opened:
        site = opened.enter_context(search_scale.filled(options.folder / "alone", users, index))
        asks = opened.enter_context(search_scale.processes(site, index))
        if "hops" in wanted:
            found += search_scale.counted(asks, large, asked)
            found += search_scale.own_time(asks, large, asked, options.rounds)
        if "switch" in wanted:
            found += search_scale.switched(asks, sizes, asked, options.rounds)
        if "scale" in wanted:
            found += search_scale.grown(asks, (small, large), asked, options.rounds)
            found += _crowded(options, url, opened, asks, users)
    return found


def _crowded(
    options: argparse.Namespace,
    url: str,
    opened: ExitStack,
    alone: Mapping[str, Ask],
    users: search_scale.Told,
) -> list[Figure]:
    index, persons = _index(url, "crowded"), search_crowd.people(options.others)
    own = {name: each for name, each in users.items() if len(each) in search_scale.SIZES}
    site = opened.enter_context(search_scale.filled(options.folder / "crowded", own, index))
    search_scale.crowd(site, index, own, persons)
    among = opened.enter_context(search_scale.processes(site, index))
    place = search_scale.SIZES, questions(), options.rounds
    found = search_scale.crowded(alone, among, *place)
    if "recall" in options.only:
        found += search_scale.recall(index, persons, options.rounds)
    return found


def _recall(options: argparse.Namespace, index: Index) -> list[Figure]:
    index.made()
    persons = search_crowd.people(options.others)
    search_scale.index_crowd(index, persons)
    return search_scale.recall(index, persons, options.rounds)


def _index(url: str, name: str) -> Index:
    return Index(url, f"cairn-bench-{name}", OfflineEmbedder().model)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    try:
        found = measure(options)
    except PROBLEMS as problem:
        sys.exit(f"error: {problem}")
    return figures.report(found, options.json, is_required=options.require)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only",
        type=lambda text: text.split(","),
        default=PARTS,
        metavar="PART,...",
        help=f"of {', '.join(PARTS)}",
    )
    parser.add_argument("--rounds", type=int, default=50, help="each measures all alternatives")
    parser.add_argument(
        "--others", type=int, default=search_scale.CROWD, help="memories of other users"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for the stacks")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    parser.add_argument("--require", action="store_true", help="exit with 1 when one is missed")
    options = parser.parse_args(arguments)
    if unknown := set(options.only) - set(PARTS):
        parser.error(f"--only: there is no part {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    sys.exit(main())
