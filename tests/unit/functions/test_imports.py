"""What a function loads before it can answer."""

import json
import os
import subprocess
import sys

import pytest

from scripts import sample_events

MODEL_CLIENTS = {"openai", "opensearchpy"}
CAPABILITIES = sorted({case.split("/")[0] for case in sample_events.cases()})
LIST_MODULES = "import json, sys, functions.{}.handler; print(json.dumps(list(sys.modules)))"


def loaded(capability: str) -> set[str]:
    """Modules of a fresh interpreter that has imported the handler."""
    here = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath}
    lambda_variables = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    listing = subprocess.run(
        [sys.executable, "-c", LIST_MODULES.format(capability)],
        env={**here, **lambda_variables, "CAIRN_TABLE": "table"},
        capture_output=True,
        check=True,
    )
    return set(json.loads(listing.stdout))


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_a_function_loads_only_what_it_needs(capability: str) -> None:
    unneeded = MODEL_CLIENTS | ({"numpy"} if capability in ("ingest", "tasks") else set())

    assert loaded(capability) & unneeded == set()
