"""A real OpenSearch is killed while searches run: every one of them gets its full answer."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cairn.adapters.opensearch.connection import OpenSearchConnection, Server
from cairn.adapters.opensearch.search_index import OpenSearchIndex
from scripts.local.services.opensearch import find, start, stop
from scripts.operate import indices
from scripts.operate.indices import Wanted
from tests.contract.search_servers import SearchServer, real_server
from tests.fakes.indexed_cairn import IndexedCairn
from tests.services.session import ServiceSession

MODEL = "hashed-ngrams-v1@1024"
SEARCHES, AT_ONCE = 200, 8
KILLED_AT = 60
MEMORIES = 60


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """The server runs as another user than root, whom every start of pytest shuts out of its own
    temporary folders.
    """
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder) / "opensearch"


@pytest.fixture
def doomed(open_folder: Path, opensearch: str, services: ServiceSession) -> Iterator[SearchServer]:
    """A server of this test's own. `opensearch` decides whether one can run here at all."""
    started = start(open_folder)
    yield real_server(started.url)
    stop(open_folder)


@pytest.fixture
def cairn(doomed: SearchServer) -> IndexedCairn:
    """Whose memories the server is known to show."""
    indices.create(doomed.client, Wanted("cairn-doomed", MODEL, "lucene", "doomed-1"))
    connection = OpenSearchConnection(Server(doomed.url), search_seconds=60)
    cairn = IndexedCairn(documents=OpenSearchIndex(connection, "cairn-doomed", MODEL))
    cairn.add(*(f"Shelf {n} of the library holds atlas volume {n}" for n in range(MEMORIES)))
    cairn.work()
    for _ in range(3):
        cairn.index()
        doomed.show()
        cairn.clock.advance(61_000)
    [manifest] = cairn.world.manifests.values()
    assert all(entry.seen_in for entry in manifest.entries)
    return cairn


def test_answers_go_on_in_full_when_the_server_is_killed(
    cairn: IndexedCairn, doomed: SearchServer, open_folder: Path
) -> None:
    before = {n: cairn.words(f"atlas volume {n}") for n in range(MEMORIES)}

    def ask(number: int) -> bool:
        if number == KILLED_AT:
            kill(open_folder)
        volume = number % MEMORIES
        return cairn.words(f"atlas volume {volume}") == before[volume]

    with ThreadPoolExecutor(AT_ONCE) as askers:
        answers = list(askers.map(ask, range(SEARCHES)))

    assert all(len(words) == 9 for words in before.values())
    assert [number for number, is_full in enumerate(answers) if not is_full] == []


def kill(folder: Path) -> None:
    server = find(folder)
    assert server is not None
    os.killpg(server.pid, signal.SIGKILL)
