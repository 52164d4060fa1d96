"""A real OpenSearch: the one that OPENSEARCH_URL names, else one started for this run."""

import os
import sys
from pathlib import Path

from scripts.local.services.child_process import started

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = Path(__file__).parent / "opensearch_host.py"


def launch_opensearch(lifeline: Path) -> str:
    """Raises: NotHere when it does not start."""
    named = os.environ.get("OPENSEARCH_URL")
    if named:
        return named
    folder = lifeline.parent
    folder.chmod(0o711)  # the server runs as another user than root
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(HOST), str(folder / "opensearch")]
    return started(command, lifeline, "url=", environment)
