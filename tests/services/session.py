"""What one test run shares between its processes: services, each started once."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.local.services.child_process import NotHere

# Starts a service that lives until its standard input, this pipe, is closed. Returns its address.
type Launch = Callable[[Path], str]


# Begins the reason to skip what may be left out even where nothing else may.
OPTIONAL = "not run here: "


class ServiceSession:
    """A folder that all processes of a run know; a lock in it makes the first one start things."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lifeline = -1

    def open(self) -> None:
        """Holds the pipe whose end every service waits for: none outlives the run, however it ends.

        Called by the process that outlives the others.
        """
        os.mkfifo(self.folder / "lifeline")
        # Read and write, so that opening does not wait for the other side.
        self._lifeline = os.open(self.folder / "lifeline", os.O_RDWR)

    def close(self) -> None:
        os.close(self._lifeline)

    def address(self, name: str, launch: Launch) -> str:
        """Where the service answers, started at first use. Raises: NotHere, each time."""
        record = self.folder / f"{name}.json"
        with self._locked(name):
            if not record.exists():
                record.write_text(json.dumps(self._launched(launch)))
        found: dict[str, str] = json.loads(record.read_text())
        if "address" not in found:
            raise NotHere(found["why"])
        return found["address"]

    def _launched(self, launch: Launch) -> dict[str, str]:
        try:
            return {"address": launch(self.folder / "lifeline")}
        except NotHere as error:
            return {"why": str(error)}

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with (self.folder / f"{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
