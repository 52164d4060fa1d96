"""OpenSearch's settings and the command that runs it, reachable from this machine alone."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from scripts.local.services import processes
from scripts.local.services.opensearch_place import hand_over, server_user

MARK = "org.opensearch.bootstrap.OpenSearch"
HEAP = "512m"
VECTOR_MODULE = "jdk.incubator.vector"
LOGGING = """appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


def configure(folder: Path, port: int) -> None:
    """Its settings, and the folders it writes into."""
    for name in ("config", "data", "logs", "tmp"):
        (folder / name).mkdir(parents=True)
        hand_over(folder / name)
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
        # As on Serverless nobody relies on it: `scripts/cairn create-index` makes indices.
        "action.auto_create_index": False,
    }


def spawn(java: Path, home: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Raises: ClosedPlaceError."""
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
            **server_user(folder),
        )


def has_vector_module(java: Path) -> bool:
    """Full JDKs have it; vectors are compared faster with it."""
    listed = subprocess.run([java, "--list-modules"], capture_output=True, text=True, check=False)
    return VECTOR_MODULE in listed.stdout
