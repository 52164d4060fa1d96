"""Make the search index and its alias, unless they are there.

Without options for the deployment last made from this clone: its server, alias and embedding model.
"""

import argparse
import sys

from cairn.adapters.opensearch.connection import connect
from cairn.bootstrap import base
from cairn.bootstrap.adapters import models, search_index
from scripts.operate import target
from scripts.operate.indices import CreateIndexError, Wanted, create, default_engine


def add_options(parser: argparse.ArgumentParser) -> None:
    target.add_options(parser)
    parser.add_argument("--engine", help="of k-NN; empty for the server's own (default: by server)")
    parser.add_argument("--model", help="name@dimensions (default: the deployment's)")
    parser.add_argument("--suffix", default="", help="tells indices of one model apart")


def run(options: argparse.Namespace) -> int:
    target.enter(options)
    try:
        print(for_deployment(options.engine, options.suffix, options.model))
    except CreateIndexError as problem:
        sys.exit(str(problem))
    return 0


def for_deployment(engine: str | None = None, suffix: str = "", model: str | None = None) -> str:
    """Create what the settings in the environment ask for; the index, or why there is none.

    Raises: CreateIndexError.
    """
    if base.settings().vector_backend == "embedded":
        return "none: the deployment searches without an external index"
    server = search_index.server()
    wanted = Wanted(
        alias=search_index.alias(),
        model=model or models.embedder().model,
        engine=default_engine(server) if engine is None else engine,
        # Stacks that share a server share no index.
        suffix=suffix or f"{search_index.alias().removeprefix('cairn-')}-1",
    )
    return create(connect(server), wanted)
