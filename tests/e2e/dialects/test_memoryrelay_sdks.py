"""MemoryRelay's own published clients, unmodified, with nothing changed but base URL and key.

Synchronous and asynchronous ones, and every method they have: `clients/` says what is asked.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.deploy.deployment import Deployment
from tests.e2e.published_clients import installed

CLIENTS = Path(__file__).parents[1] / "clients"


@pytest.mark.parametrize("version", ["0.3", "0.4"])
def test_every_method_of_the_published_client_works(
    deployment: Deployment, manage: Callable[..., Any], version: str
) -> None:
    key = json.loads(manage("create", f"client {version}", "--json"))["api_key"]
    packages = installed(f"memoryrelay-{version}.txt", with_dependencies=True)
    script = CLIENTS / f"memoryrelay_{version.replace('.', '_')}.py"

    done = subprocess.run(
        [sys.executable, str(script), deployment.api_url, key],
        env={**os.environ, "PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
