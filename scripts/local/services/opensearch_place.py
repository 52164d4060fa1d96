"""Where OpenSearch lies and whom it runs as: it refuses to be root, and root's home is closed."""

import os
import pwd
import shutil
from pathlib import Path
from typing import Any

from scripts.prepare_environments import LOCAL, ROOT

ROOTS_PLACE = Path("/var/lib/cairn-opensearch")
NOBODY = "nobody"


class ClosedPlaceError(RuntimeError):
    """The server's user cannot enter its folder; the message names the remedy."""


def closed(place: Path) -> list[Path]:
    """Folders on the way to it that only their owner may enter: not whom root runs the server as.

    None for others than root, who run it themselves.
    """
    if os.geteuid() != 0:
        return []
    known = [folder for folder in (place, *place.parents) if folder.exists()]
    return [folder for folder in known if not folder.stat().st_mode & 0o001]


def open_place(root: Path = ROOT) -> Path:
    """Where parts and data lie, which in root's own home would be out of reach."""
    return ROOTS_PLACE if closed(root) else LOCAL / "opensearch"


PARTS = open_place()


def server_user(folder: Path) -> dict[str, Any]:
    """Arguments of Popen: as whom root starts it. Raises: ClosedPlaceError."""
    if os.geteuid() != 0:
        return {}
    if closed(folder):
        raise ClosedPlaceError(
            f"OpenSearch does not run as root, and nobody else may enter {closed(folder)[-1]}: "
            "name another --folder, or a server by OPENSEARCH_URL"
        )
    return {"user": NOBODY, "group": pwd.getpwnam(NOBODY).pw_gid, "extra_groups": []}


def hand_over(folder: Path) -> None:
    """Make the folder the server's, if it runs as another user."""
    if os.geteuid() == 0:
        shutil.chown(folder, NOBODY)


def reachable(java: Path) -> Path:
    """It, or a copy of its whole home where the server's user can run it."""
    if not closed(java.resolve().parent):
        return java
    copy = PARTS / "java"
    shutil.copytree(java.resolve().parent.parent, copy, dirs_exist_ok=True)
    return copy / "bin" / "java"
