"""Start, stop and inspect a real OpenSearch with k-NN, on 127.0.0.1 only and without Docker.

With OPENSEARCH_URL set, that server is used and nothing is started. What it writes is in one
folder, by default .local/opensearch: its parts, data and logs, and `process.json`, by which another
command finds it. It is empty whenever it is started anew.
"""

import argparse
import json
import os
import pwd
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scripts import find_java, maven, opensearch_home, processes

ROOT = Path(__file__).resolve().parent.parent
ROOTS_PLACE = Path("/var/lib/cairn-opensearch")


def closed(place: Path) -> list[Path]:
    """Folders on the way to it that only their owner may enter: not whom root runs the server as.

    None for others than root, who run it themselves.
    """
    if os.geteuid() != 0:
        return []
    known = [each for each in (place, *place.parents) if each.exists()]
    return [each for each in known if not each.stat().st_mode & 0o001]


def open_place() -> Path:
    """Where parts and data lie, which in root's own home would be out of reach."""
    own = ROOT / ".local" / "opensearch"
    return ROOTS_PLACE if closed(ROOT) else own


PARTS = open_place()
FOLDER = PARTS / "node"
OLDEST_JAVA = 21
HEAP = "512m"
START_SECONDS = 90.0
MARK = "org.opensearch.bootstrap.OpenSearch"
VECTOR_MODULE = "jdk.incubator.vector"
NOBODY = "nobody"  # the server refuses to run as root
LOGGING = """appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


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
    home = PARTS / f"home-{opensearch_home.VERSION}"
    try:
        opensearch_home.install(home)
        java = reachable(find_java.find_java(OLDEST_JAVA))
    except (find_java.NoJavaError, maven.MavenError) as problem:
        raise OpenSearchError(f"{problem}; or name a server by OPENSEARCH_URL") from problem
    shutil.rmtree(folder, ignore_errors=True)
    port = port or processes.free_port()
    configure(folder, port)
    server = OpenSearch(str(folder), spawn(java, home, folder).pid, port)
    try:
        wait_until_up(server)
    except BaseException:
        processes.end_group(server.pid)
        raise
    (folder / "process.json").write_text(json.dumps(asdict(server)))
    return server


def find(folder: Path = FOLDER) -> OpenSearch | None:
    """The server that was started from `folder`, if it still runs."""
    state = folder / "process.json"
    if not state.is_file():
        return None
    server = OpenSearch(**json.loads(state.read_text()))
    return server if processes.is_running(server.pid, MARK) else None


def stop(folder: Path = FOLDER) -> bool:
    """False if none ran from `folder`."""
    server = find(folder)
    if server:
        processes.end_group(server.pid)
    (folder / "process.json").unlink(missing_ok=True)
    return server is not None


def configure(folder: Path, port: int) -> None:
    """Its settings, and the folders it writes into."""
    for name in ("config", "data", "logs", "tmp"):
        (folder / name).mkdir(parents=True)
        if os.geteuid() == 0:
            shutil.chown(folder / name, NOBODY)
    (folder / "config" / "log4j2.properties").write_text(LOGGING)
    (folder / "config" / "opensearch.yml").write_text(json.dumps(settings(folder, port), indent=2))


def settings(folder: Path, port: int) -> dict[str, Any]:
    return {
        "cluster.name": "cairn",
        "node.name": "local",
        "discovery.type": "single-node",
        "network.host": "127.0.0.1",
        "http.port": port,
        "transport.port": processes.free_port(),
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        # A full disk of a developer must not turn indices read-only.
        "cluster.routing.allocation.disk.threshold_enabled": False,
        # As on Serverless nobody relies on it: indices are made by scripts/create_index.py.
        "action.auto_create_index": False,
    }


def spawn(java: Path, home: Path, folder: Path) -> subprocess.Popen[bytes]:
    command = [str(java), f"-Xms{HEAP}", f"-Xmx{HEAP}", "--enable-native-access=ALL-UNNAMED"]
    if has_vector_module(java):
        command += ["--add-modules", VECTOR_MODULE]
    command += [f"-Djava.io.tmpdir={folder / 'tmp'}", "-Dlog4j2.disable.jmx=true"]
    command += [f"-Dopensearch.path.home={home}", f"-Dopensearch.path.conf={folder / 'config'}"]
    command += ["-Dlog4j.shutdownHookEnabled=false", "-cp", f"{home / 'lib'}/*", MARK]
    with (folder / "opensearch.log").open("wb") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8", "TZ": "UTC"},
            start_new_session=True,
            **nobody(folder),
        )


def nobody(folder: Path) -> dict[str, Any]:
    """As whom root starts it. Raises: OpenSearchError where that user cannot enter."""
    if os.geteuid() != 0:
        return {}
    if closed(folder):
        raise OpenSearchError(
            f"OpenSearch does not run as root, and nobody else may enter {closed(folder)[-1]}: "
            "name another --folder, or a server by OPENSEARCH_URL"
        )
    return {"user": NOBODY, "group": pwd.getpwnam(NOBODY).pw_gid, "extra_groups": []}


def reachable(java: Path) -> Path:
    """It, or a copy of its whole home where the server's user can run it."""
    if not closed(java.resolve().parent):
        return java
    copy = PARTS / "java"
    shutil.copytree(java.resolve().parent.parent, copy, dirs_exist_ok=True)
    return copy / "bin" / "java"


def has_vector_module(java: Path) -> bool:
    """Full JDKs have it; vectors are compared faster with it."""
    listed = subprocess.run([java, "--list-modules"], capture_output=True, text=True, check=False)
    return VECTOR_MODULE in listed.stdout


def wait_until_up(server: OpenSearch) -> None:
    """Raises: OpenSearchError when the process ends or takes too long."""
    give_up_at = time.monotonic() + START_SECONDS
    while not answers(server.url):
        if not processes.is_running(server.pid, MARK) or time.monotonic() > give_up_at:
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("command", choices=("start", "stop", "status"))
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--port", type=int, help="default: any that is free")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    if os.environ.get("OPENSEARCH_URL"):
        sys.exit("OPENSEARCH_URL names a server that is not ours: nothing is started or stopped")
    if arguments.command == "start":
        try:
            print(start(folder, arguments.port).url)
        except OpenSearchError as problem:
            sys.exit(str(problem))
    elif arguments.command == "stop":
        print("stopped" if stop(folder) else "was not running")
    else:
        server = find(folder)
        print(f"running at {server.url}" if server else "not running")


if __name__ == "__main__":
    main()
