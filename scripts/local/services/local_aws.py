"""Start, stop and inspect the local AWS (MiniStack) in its own environment, on 127.0.0.1 only.

Everything it writes is in one folder, by default .local/aws: its log, its temporary files, and
`process.json`, by which another command finds it. It keeps no data when it stops.
"""

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from scripts.local.services import processes, server
from scripts.local.services.server import Server
from scripts.prepare_environments import LOCAL, python

FOLDER = LOCAL / "aws"
PYTHON = python("ministack")
PROCESS = Path(__file__).with_name("ministack_process.py")
REGION = "us-east-1"
# Output of MiniStack itself; functions log to CloudWatch Logs inside it.
LOG = "ministack.log"
START_SECONDS = 120.0


class LocalAwsError(RuntimeError):
    """The local AWS did not start; the message holds the end of its log."""


def start(folder: Path = FOLDER, record_actions: bool = False) -> Server:
    """Start it, or return the one that runs from `folder`; ready when this returns.

    Raises: LocalAwsError, with nothing left running.
    """
    running = find(folder)
    if running:
        return running
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tmp").mkdir(parents=True)
    port = processes.free_port()
    process = spawn(folder, port, record_actions)
    local = Server(str(folder), process.pid, port)
    try:
        with server.recorded(local):
            wait_until_healthy(local, process)
    except BaseException:
        remove_temporary_files(folder)
        raise
    return local


def find(folder: Path = FOLDER) -> Server | None:
    """The local AWS that was started from `folder`, if it still runs."""
    return server.find(folder, str(PROCESS))


def stop(folder: Path = FOLDER) -> bool:
    """Stop it and its functions, and remove its temporary files; False if none ran there."""
    was_running = server.stop(folder, str(PROCESS))
    remove_temporary_files(folder)
    return was_running


def remove_temporary_files(folder: Path) -> None:
    shutil.rmtree(folder / "tmp", ignore_errors=True)


def spawn(folder: Path, port: int, record_actions: bool) -> subprocess.Popen[bytes]:
    command = [str(PYTHON), "-P", str(PROCESS)]  # nothing beside it is its own
    if record_actions:
        command += ["--record-actions", str(folder / "actions.jsonl")]
    with (folder / LOG).open("wb") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment(folder, port),
            start_new_session=True,  # one signal then reaches the functions' processes too
        )


def environment(folder: Path, port: int) -> dict[str, str]:
    """All that MiniStack and the functions see: nothing of the caller's shell leaks in."""
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TMPDIR": str(folder / "tmp"),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "INFO",
    }


def wait_until_healthy(local: Server, process: subprocess.Popen[bytes]) -> None:
    """Poll the health endpoint. Raises: LocalAwsError when the process ends or takes too long."""
    give_up_at = time.monotonic() + START_SECONDS
    while not is_healthy(local.url):
        log = Path(local.folder) / LOG
        if process.poll() is not None:
            raise LocalAwsError(f"the local AWS stopped at once:\n{server.log_tail(log)}")
        if time.monotonic() > give_up_at:
            raise LocalAwsError(f"the local AWS did not answer:\n{server.log_tail(log)}")
        time.sleep(0.05)


def is_healthy(endpoint_url: str) -> bool:
    """Whether a MiniStack answers there."""
    try:
        with urllib.request.urlopen(f"{endpoint_url}/_ministack/health", timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
