"""A service as a child process that says on its output where it answers."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class NotHere(Exception):
    """A service cannot run on this machine; the message says why."""


def started(
    command: Sequence[str], lifeline: Path, prefix: str, env: Mapping[str, str] | None = None
) -> str:
    """What follows `prefix` on the line by which the service says that it is ready.

    Raises: NotHere when it ends without having said so.
    """
    log = lifeline.parent / f"{Path(command[0]).name}.log"
    with lifeline.open("rb", buffering=0) as stdin, log.open("w") as stderr:
        process = subprocess.Popen(
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, text=True, env=env
        )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(prefix):
            return line.removeprefix(prefix).strip()
    raise NotHere(f"it does not start: {last_line(log.read_text())}")


def last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2] or "without a word"
