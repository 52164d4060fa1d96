"""MemoryRelay's own published clients, unmodified, with nothing changed but base URL and key.

Synchronous and asynchronous ones, and every method they have: `clients/` says what is asked.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.deploy.deployment import Deployment
from tests.e2e.published_clients import installed

CLIENTS = Path(__file__).parent / "clients"
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "memoryrelay.md"
# A block of code, and the next one: what it prints.
SNIPPET = re.compile(r"^```(python|sh)\n(.*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


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


def test_the_snippets_of_the_documentation_print_what_it_says(
    deployment: Deployment, manage: Callable[..., Any]
) -> None:
    """One after the other, in a project that knows nothing else."""
    key = json.loads(manage("create", "snippets", "--json"))["api_key"]
    packages = installed("memoryrelay-0.4.txt", with_dependencies=True)
    environment = {
        **os.environ,
        "RELAY": deployment.api_url,
        "MEMORYRELAY_API_KEY": key,
        "PYTHONPATH": str(packages),
    }

    snippets = SNIPPET.findall(DOCUMENT.read_text(encoding="utf-8"))

    assert len(snippets) == 3
    for language, code, printed in snippets:
        command = [sys.executable, "-c"] if language == "python" else ["bash", "-c"]
        done = subprocess.run(
            [*command, code], env=environment, capture_output=True, text=True, check=False
        )
        assert (done.stdout, done.returncode) == (printed, 0), done.stderr
