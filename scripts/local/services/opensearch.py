"""Start and stop a real OpenSearch with k-NN, on 127.0.0.1 only and without Docker.

What it writes is in one folder, by default .local/opensearch: its parts, data and logs, and
`process.json`, by which another command finds it. It is empty whenever it is started anew.
"""

import json
import shutil
import time
import urllib.error
import urllib.request
from pathlib import Path

from scripts.local.services import opensearch_home, opensearch_process, processes, server
from scripts.local.services.java import NoJavaError, find_java
from scripts.local.services.maven import MavenError
from scripts.local.services.opensearch_place import PARTS, ClosedPlaceError, reachable
from scripts.local.services.server import Server

FOLDER = PARTS / "node"
OLDEST_JAVA = 21
START_SECONDS = 300.0


class OpenSearchError(RuntimeError):
    """The server did not start; the message holds the end of its log or the remedy."""


def start(folder: Path = FOLDER, port: int | None = None) -> Server:
    """Start it, or return the one that runs from `folder`; answers when this returns.

    Raises: OpenSearchError, with nothing left running.
    """
    running = find(folder)
    if running:
        return running
    try:
        node = launch(folder, port or processes.free_port())
    except (NoJavaError, MavenError) as problem:
        raise OpenSearchError(f"{problem}; or name a server by OPENSEARCH_URL") from problem
    except ClosedPlaceError as problem:
        raise OpenSearchError(str(problem)) from problem
    with server.recorded(node):
        wait_until_up(node)
    return node


def launch(folder: Path, port: int) -> Server:
    """Raises: NoJavaError, MavenError, ClosedPlaceError."""
    home = PARTS / f"home-{opensearch_home.VERSION}"
    opensearch_home.install(home)
    java = reachable(find_java(OLDEST_JAVA))
    shutil.rmtree(folder, ignore_errors=True)
    opensearch_process.configure(folder, port)
    return Server(str(folder), opensearch_process.spawn(java, home, folder).pid, port)


def find(folder: Path = FOLDER) -> Server | None:
    """The server that was started from `folder`, if it still runs."""
    return server.find(folder, opensearch_process.MARK)


def stop(folder: Path = FOLDER) -> bool:
    """False if none ran from `folder`."""
    return server.stop(folder, opensearch_process.MARK)


def wait_until_up(node: Server) -> None:
    """Raises: OpenSearchError when the process ends or takes too long."""
    give_up_at = time.monotonic() + START_SECONDS
    while not answers(node.url):
        is_running = processes.is_running(node.pid, opensearch_process.MARK)
        if not is_running or time.monotonic() > give_up_at:
            log = Path(node.folder) / "opensearch.log"
            raise OpenSearchError(f"OpenSearch did not start:\n{server.log_tail(log)}")
        time.sleep(0.1)


def answers(url: str) -> bool:
    """Whether a server there is ready to be searched."""
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health", timeout=5) as answer:
            return bool(json.load(answer)["status"] != "red")
    except (urllib.error.URLError, OSError, ValueError):
        return False
