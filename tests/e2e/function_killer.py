"""Ends processes of the functions of a local AWS, as a machine that breaks down does."""

import os
import re
import signal
import subprocess
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from threading import Lock

# MiniStack keeps a process and a folder for each instance of a function.
_PROCESS = re.compile(
    r"\s*(?P<pid>\d+)\s+(?P<parent>\d+)\s.*ministack-lambda-(?P<name>\S+)-[^-/]+/"
)


@dataclass
class FunctionKiller:
    """Whom it ends, and when, follows from `random`; `local_aws` is the process of the local AWS.

    `killed` counts by function. Several threads may call.
    """

    local_aws: int
    random: Random
    chance: float
    killed: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def perhaps_kill(self) -> None:
        """Ends one process with SIGKILL, whatever it is doing, with the given chance."""
        with self._lock:
            if self.random.random() >= self.chance:
                return
            if running := function_processes(self.local_aws):
                pid = self.random.choice(sorted(running))
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                self.killed[running[pid]] += 1


def function_processes(local_aws: int) -> dict[int, str]:
    """The function that each process runs, which is a child of the local AWS."""
    command = ["ps", "-Aww", "-o", "pid=,ppid=,args="]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = map(_PROCESS.match, listing.splitlines())
    return {
        int(match["pid"]): match["name"]
        for match in found
        if match and int(match["parent"]) == local_aws
    }
