"""openapi.json tells the truth: schemathesis tries it on the deployed stack.

Each dialect in a project of its own: boundary values of every field, random requests that fit and
that do not, and sequences of requests. Nothing may be a server error, be answered as it is not
described, be refused though it fits, or be accepted though it does not.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.deploy.deployment import Deployment
from scripts.deploy.openapi import TARGET
from tests.effort import tries

FOLDER = Path(__file__).resolve().parent
PROGRAM = Path(sys.executable).with_name("st")
SEED = 1  # printed with the result; another one finds others
# Webhooks by themselves: beside memories, each would be called for every one of them.
PATHS = {
    "MemOS": "^/api/openmem/",
    "MemoryRelay": "^/v[12]/(?!webhooks)",
    "webhooks": "^/v1/webhooks",
}


@pytest.mark.parametrize("paths", PATHS.values(), ids=PATHS)
def test_the_api_is_as_it_is_described(
    deployment: Deployment, manage: Callable[..., str], paths: str
) -> None:
    key = json.loads(manage("create", "described", "--json"))["api_key"]

    done = schemathesis(deployment.api_url, key, "--include-path-regex", paths)

    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr


def schemathesis(url: str, key: str, *options: str) -> subprocess.CompletedProcess[str]:
    """As schemathesis.toml says, which stands beside this module."""
    command = [str(PROGRAM), "--config-file", "schemathesis.toml", "run", str(TARGET)]
    command += ["--url", url, "--header", f"Authorization: Token {key}", *options]
    command += ["--seed", str(SEED), "--max-examples", str(tries(4))]
    return subprocess.run(
        command,
        cwd=FOLDER,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
