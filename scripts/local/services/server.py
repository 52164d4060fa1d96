"""A server that one command starts and another one finds again: `process.json` in its folder."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.local.services import processes

PROCESS = "process.json"


@dataclass(frozen=True)
class Server:
    """A running server on 127.0.0.1. `folder` holds its files; `pid` leads its process group."""

    folder: str
    pid: int
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def recorded(server: Server) -> Iterator[None]:
    """Other commands find it once the block, which waits for it, has ended; an error ends it."""
    try:
        yield
    except BaseException:
        processes.end_group(server.pid)
        raise
    (Path(server.folder) / PROCESS).write_text(json.dumps(asdict(server)))


def find(folder: Path, mark: str) -> Server | None:
    """The server that was started from `folder`, if it still runs; `mark` is in its command."""
    file = folder / PROCESS
    if not file.is_file():
        return None
    server = Server(**json.loads(file.read_text()))
    return server if processes.is_running(server.pid, mark) else None


def stop(folder: Path, mark: str) -> bool:
    """False if none ran from `folder`."""
    server = find(folder, mark)
    if server:
        processes.end_group(server.pid)
    (folder / PROCESS).unlink(missing_ok=True)
    return server is not None


def log_tail(log: Path, lines: int = 25) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
