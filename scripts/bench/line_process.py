"""Another process that is asked by lines: a JSON value on its input, a JSON value as its answer."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

type Ask = Callable[[Any], Any]


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[Ask]:
    """Asks it. Nothing of the caller's environment leaks in; its other output goes to `log`."""
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process,
    ):
        try:
            yield lambda value: _asked(process, value, log)
        finally:
            process.terminate()


def _asked(process: subprocess.Popen[str], value: Any, log: Path) -> Any:
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps(value, ensure_ascii=False) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"a measured process has ended:\n{log.read_text()[-2_000:]}")
    return json.loads(line)


def answers() -> TextIO:
    """In that process: where it answers. What functions log goes to standard error from now on."""
    own = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    return own
