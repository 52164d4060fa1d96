"""Start and stop a real OpenSearch with k-NN, on 127.0.0.1 only and without Docker.

What it writes is in one folder, by default .local/opensearch: its parts, data and logs, and
`process.json`, by which another command finds it. It is empty whenever it is started anew.
"""

import json
import shutil
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.local.services import opensearch_home, opensearch_process, processes
from scripts.local.services.java import NoJavaError, find_java
from scripts.local.services.maven import MavenError
from scripts.local.services.opensearch_place import PARTS, ClosedPlaceError, reachable

FOLDER = PARTS / "node"
OLDEST_JAVA = 21
START_SECONDS = 300.0


class OpenSearchError(RuntimeError):
    """The server did not start; the message holds the end of its log or the remedy."""


@dataclass(frozen=True)
class OpenSearch:
    """A running server. `folder` holds its files; `pid` leads its process group."""

    folder: str
    pid: int
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def start(folder: Path = FOLDER, port: int | None = None) -> OpenSearch:
    """Start it, or return the one that runs from `folder`; answers when this returns.

    Raises: OpenSearchError, with nothing left running.
    """
    running = find(folder)
    if running:
        return running
    try:
        server = launch(folder, port or processes.free_port())
    except (NoJavaError, MavenError) as problem:
        raise OpenSearchError(f"{problem}; or name a server by OPENSEARCH_URL") from problem
    except ClosedPlaceError as problem:
        raise OpenSearchError(str(problem)) from problem
    try:
        wait_until_up(server)
    except BaseException:
        processes.end_group(server.pid)
        raise
    (folder / "process.json").write_text(json.dumps(asdict(server)))
    return server


def launch(folder: Path, port: int) -> OpenSearch:
    """Raises: NoJavaError, MavenError, ClosedPlaceError."""
    home = PARTS / f"home-{opensearch_home.VERSION}"
    opensearch_home.install(home)
    java = reachable(find_java(OLDEST_JAVA))
    shutil.rmtree(folder, ignore_errors=True)
    opensearch_process.configure(folder, port)
    return OpenSearch(str(folder), opensearch_process.spawn(java, home, folder).pid, port)


def find(folder: Path = FOLDER) -> OpenSearch | None:
    """The server that was started from `folder`, if it still runs."""
    state = folder / "process.json"
    if not state.is_file():
        return None
    server = OpenSearch(**json.loads(state.read_text()))
    return server if is_running(server) else None


def is_running(server: OpenSearch) -> bool:
    return processes.is_running(server.pid, opensearch_process.MARK)


def stop(folder: Path = FOLDER) -> bool:
    """False if none ran from `folder`."""
    server = find(folder)
    if server:
        processes.end_group(server.pid)
    (folder / "process.json").unlink(missing_ok=True)
    return server is not None


def wait_until_up(server: OpenSearch) -> None:
    """Raises: OpenSearchError when the process ends or takes too long."""
    give_up_at = time.monotonic() + START_SECONDS
    while not answers(server.url):
        if not is_running(server) or time.monotonic() > give_up_at:
            raise OpenSearchError(f"OpenSearch did not start:\n{log_tail(server)}")
        time.sleep(0.1)


def answers(url: str) -> bool:
    """Whether a server there is ready to be searched."""
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health", timeout=5) as answer:
            return bool(json.load(answer)["status"] != "red")
    except (urllib.error.URLError, OSError, ValueError):
        return False


def log_tail(server: OpenSearch, lines: int = 25) -> str:
    log = Path(server.folder) / "opensearch.log"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
