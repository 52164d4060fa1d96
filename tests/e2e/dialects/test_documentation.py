"""The documents' own commands, copied into a shell one page at a time, print what the pages say."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scripts.deploy.deployment import Deployment
from tests.documented_answers import says
from tests.documented_commands import OPERATOR, REQUESTS, RUN
from tests.documents import ROOT, Block, blocks, commands
from tests.e2e.http import Api
from tests.e2e.published_clients import installed

OPERATIONS = ROOT / "docs" / "operations.md"
END = "=== end of a block ===\n"

type Printed = list[tuple[Block, str]]


def is_run_by(test: str, block: Block) -> bool:
    """Of shell blocks the table decides; Python is for the published clients, and is all run."""
    found = commands(block)
    return block.language == "python" or (bool(found) and set(found) <= set(RUN[test]))


def as_shell(block: Block) -> str:
    if block.language == "sh":
        return block.text
    return f"{sys.executable} - <<'PYTHON'\n{block.text}PYTHON\n"


def played(page: Path, test: str, folder: Path, environment: Mapping[str, str]) -> Printed:
    """The page's blocks that the test runs, all in one shell, with what each printed."""
    chosen = [block for block in blocks(page) if is_run_by(test, block)]
    script = "".join(f"{as_shell(block)}printf '{END[:-1]}\\n'\n" for block in chosen)
    done = subprocess.run(
        ["bash", "-ec", script],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return list(zip(chosen, done.stdout.split(END)[:-1], strict=True))


@pytest.mark.parametrize(
    "page", ["README.md", "docs/chat.md", "docs/memos.md", "docs/memoryrelay.md"]
)
def test_requests_are_answered_as_the_page_says(
    deployment: Deployment, manage: Callable[..., str], tmp_path: Path, page: str
) -> None:
    """In a project that knows nothing else."""
    key = json.loads(manage("create", page, "--json"))["api_key"]
    endpoint = {
        "memos_base_url": f"{deployment.api_url}/api/openmem/v1",
        "memoryrelay_base_url": deployment.api_url,
        "api_key": key,
    }
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "endpoint.json").write_text(json.dumps(endpoint))
    packages = installed("memoryrelay-0.4.txt", with_dependencies=True)
    environment = {"BASE": endpoint["memos_base_url"], "KEY": key, "PYTHONPATH": str(packages)}

    printed = played(ROOT / page, REQUESTS, tmp_path, environment)

    assert any(block.printed for block, _ in printed)
    for block, text in printed:
        assert says(block, text), f"{block.text}\nprinted\n{text}"


def test_an_operators_commands_run_as_they_stand(
    deployment: Deployment, project: dict[str, str], manage: Callable[..., str], api: Api
) -> None:
    task_id = api.add("My lighthouse is striped").data["task_id"]
    key = json.loads(manage("issue", project["project_id"], "--json"))
    named = {"PROJECT_ID": project["project_id"], "KEY_ID": key["key_id"], "TASK_ID": task_id}

    printed = played(OPERATIONS, OPERATOR, ROOT, {**deployment.environment(), **named})

    everything = "".join(text for _, text in printed)
    assert {command for block, _ in printed for command in commands(block)} == set(RUN[OPERATOR])
    assert "Support bot" in everything
    assert task_id in everything
