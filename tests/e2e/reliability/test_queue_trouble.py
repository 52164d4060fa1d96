"""What nobody waits for is done before it is answered while the queues are in trouble."""

import os

import pytest

from scripts.deploy.deployment import Deployment
from tests.e2e.http import Api
from tests.e2e.queue_troubles import TROUBLES
from tests.e2e.relay import Relay


@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_is_added_is_understood_and_what_is_accepted_is_embedded(
    deployment: Deployment, api: Api, relay: Relay, trouble: str
) -> None:
    if "AWS_ENDPOINT_URL" in os.environ:
        pytest.skip("only the local AWS runs functions beside this process and enforces IAM")

    with TROUBLES[trouble](deployment):
        added = api.add("My bicycle is green", async_mode=True).data
        accepted = relay.remember("The crane is red", webhook_url="https://localhost:9443/never")
        found = relay.found("crane", search_mode="semantic", min_score=0.3)
    understood = api.search("bicycle", relativity=0).data["memory_detail_list"]
    afterwards = api.add("My car is blue", async_mode=True).data
    memory = relay.get(f"/v1/memories/{accepted['id']}")
    later = relay.remember("The barn is blue")

    assert added["status"] == "completed"
    assert [memory["memory_type"] for memory in understood] == ["UserMemory"]
    assert afterwards["status"] == "running", "the queue takes jobs again"
    assert accepted == {
        "id": accepted["id"],
        "status": "ready",
        "job_id": None,
        "estimated_completion_seconds": 0,
    }
    assert found == ["The crane is red"]
    assert memory["extraction_status"] == "ready"
    assert (later["status"], bool(later["job_id"])) == ("pending", True)
