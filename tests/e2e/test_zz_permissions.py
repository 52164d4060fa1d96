"""Runs last: what the functions were allowed and never did is a permission in excess."""

import secrets

from scripts import run_local_aws
from scripts.compare_permissions import unused_permissions
from scripts.deploy import Deployment
from tests.e2e.conftest import STACK_FOLDER
from tests.e2e.http import Api
from tests.e2e.test_main_job import ended


def test_a_large_add_goes_through_the_file_store_and_comes_back(api: Api) -> None:
    """Words that do not compress: the item holds a pointer, every reader follows it."""
    words = " ".join(secrets.token_hex(32) for _ in range(2_200))
    last = words.rsplit(" ", 1)[1]

    later = ended(api, api.add(f"long {words}", async_mode=True).data["task_id"])
    at_once = api.add(f"again {words}").data

    assert (later["status"], at_once["status"]) == ("completed", "completed")
    assert any(value.endswith(last) for value in api.values("long"))


def test_every_granted_permission_was_used(deployment: Deployment, api: Api) -> None:
    unused = unused_permissions(deployment, run_local_aws.used_actions(STACK_FOLDER / "aws"))

    assert unused == {}
