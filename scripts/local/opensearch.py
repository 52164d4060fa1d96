"""Start, stop and inspect a real OpenSearch with k-NN here, in the background, without Docker.

With OPENSEARCH_URL set, that server is used and nothing is started or stopped.
"""

import argparse
import os
import sys
from pathlib import Path

from scripts.local.services import opensearch
from scripts.local.services.opensearch import OpenSearchError


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("command", choices=("start", "stop", "status"))
    parser.add_argument("--folder", type=Path, default=opensearch.FOLDER)
    parser.add_argument("--port", type=int, help="default: any that is free")


def run(options: argparse.Namespace) -> int:
    if os.environ.get("OPENSEARCH_URL"):
        sys.exit("OPENSEARCH_URL names a server that is not ours: nothing is started or stopped")
    folder = options.folder.resolve()
    if options.command == "start":
        print(started(folder, options.port))
    elif options.command == "stop":
        print("stopped" if opensearch.stop(folder) else "was not running")
    else:
        server = opensearch.find(folder)
        print(f"running at {server.url}" if server else "not running")
    return 0


def started(folder: Path, port: int | None) -> str:
    """Its address. Raises: SystemExit saying why there is none."""
    try:
        return opensearch.start(folder, port).url
    except OpenSearchError as problem:
        sys.exit(str(problem))
