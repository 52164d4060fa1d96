"""One deployed stack for all end-to-end tests: the real template, with IAM enforced."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.deploy import index_settings
from scripts.deploy.deployment import Deployment
from scripts.local import serve
from scripts.local.services import local_aws
from tests.e2e.command_line import run_cairn
from tests.e2e.http import Api
from tests.e2e.published_clients import load_memos_client
from tests.e2e.relay import Relay

ROOT = Path(__file__).resolve().parents[2]
STACK_FOLDER = ROOT / ".local" / "test-stack"
PAGES = ("https://app.example.com", "http://127.0.0.1:5173")


@pytest.fixture(scope="session")
def deployment() -> Iterator[Deployment]:
    """Every decision about the functions' roles is recorded, for the test of their policies.

    It searches where VECTOR_BACKEND says, and pages of PAGES may call it.
    """
    index = serve.with_server(index_settings.read(os.environ, is_local=True))
    local_aws.stop(STACK_FOLDER / "aws")
    try:
        deployed, _ = serve.bring_up(
            STACK_FOLDER,
            record_actions=True,
            project="tests",
            parameters={**index, "AllowedOrigins": ",".join(PAGES)},
        )
        yield deployed
    finally:
        local_aws.stop(STACK_FOLDER / "aws")


@pytest.fixture(scope="session")
def manage(deployment: Deployment) -> Callable[..., str]:
    """The operator's tool, as an operator runs it."""

    def run(*arguments: str) -> str:
        done = run_cairn("projects", *arguments, environment=deployment.environment())
        done.check_returncode()
        return done.stdout

    return run


@pytest.fixture(scope="session")
def project(manage: Callable[..., str]) -> dict[str, str]:
    return dict(json.loads(manage("create", "tests", "--json")))


@pytest.fixture
def issue_key(project: dict[str, str], manage: Callable[..., str]) -> Callable[..., str]:
    """One more key of the project; with `revoked`, one that has ended already."""

    def issue(*arguments: str, revoked: bool = False) -> str:
        issued = json.loads(manage("issue", project["project_id"], "--json", *arguments))
        if revoked:
            manage("revoke", project["project_id"], issued["key_id"])
        key: str = issued["api_key"]
        return key

    return issue


@pytest.fixture
def api(deployment: Deployment, project: dict[str, str]) -> Api:
    """The project's key and a user nobody else has."""
    return Api(f"{deployment.api_url}/api/openmem/v1", project["api_key"])


@pytest.fixture(scope="session")
def other_project(manage: Callable[..., str]) -> dict[str, str]:
    return dict(json.loads(manage("create", "others", "--json")))


@pytest.fixture
def other(api: Api, other_project: dict[str, str]) -> Api:
    """Another project's key, asking for the same user. Public memories are tested there."""
    return Api(api.base_url, other_project["api_key"], api.user_id)


@pytest.fixture
def relay(deployment: Deployment, project: dict[str, str]) -> Relay:
    """The project's key and an agent nobody else has."""
    return Relay(deployment.api_url, project["api_key"])


@pytest.fixture(scope="session")
def memos_client() -> type[Any]:
    return load_memos_client()
