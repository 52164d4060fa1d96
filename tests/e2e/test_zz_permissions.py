"""Runs last: what the functions were allowed and never did is a permission in excess."""

import os
import secrets

import pytest

from scripts.deploy.deployment import Deployment
from scripts.deploy.permissions import unused_permissions, used_actions
from tests.e2e.conftest import STACK_FOLDER
from tests.e2e.http import Api
from tests.e2e.polling import ended

# A worker hands on what it had no time for, or could not do yet; unit tests make it happen. Lambda
# names what the publisher gave up.
NEEDED_ONLY_IN_TROUBLE = {
    ("EmbeddingRole", "sqs:SendMessage"),
    ("ExtractionRole", "sqs:SendMessage"),
    ("PublisherRole", "sqs:SendMessage"),
}


def test_a_large_add_goes_through_the_file_store_and_comes_back(api: Api) -> None:
    """Words that do not compress: the item holds a pointer, every reader follows it."""
    words = " ".join(secrets.token_urlsafe(48) for _ in range(2_200))
    last = words.rsplit(" ", 1)[1]

    later = ended(api, api.add("Long ago", words, async_mode=True).data["task_id"])
    at_once = api.add("Once more", words).data

    assert (later["status"], at_once["status"]) == ("completed", "completed")
    assert any(value.endswith(last) for value in api.values(last))


def test_every_granted_permission_was_used(deployment: Deployment) -> None:
    if "AWS_ENDPOINT_URL" in os.environ:
        pytest.skip("only the local AWS records what roles do")
    unused = unused_permissions(deployment, used_actions(STACK_FOLDER / "aws"))

    found = {(role, action) for role, pairs in unused.items() for action, _ in pairs}
    assert found <= NEEDED_ONLY_IN_TROUBLE, unused
