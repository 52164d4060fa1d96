"""Many memories of one user: compacted into segments, found and deleted there."""

import json
from collections.abc import Callable

import pytest

from cairn.adapters.dynamodb.segment_catalog import DynamoDBSegmentCatalog
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.index.manifest import Manifest
from cairn.domain.scope import Scope
from cairn.domain.tasks.files import segment_prefix
from scripts.deploy.deployment import Deployment
from tests.e2e.http import Api, send
from tests.e2e.relay import Relay
from tests.fakes.in_memory_cairn import user
from tests.polling import eventually


@pytest.fixture
def catalog(deployment: Deployment) -> DynamoDBSegmentCatalog:
    name = deployment.outputs["TableName"]
    return DynamoDBSegmentCatalog(DynamoDBTable(deployment.client("dynamodb"), name))


@pytest.fixture
def compacted(
    deployment: Deployment, catalog: DynamoDBSegmentCatalog, project: dict[str, str], api: Api
) -> Callable[[], Manifest]:
    """Asks the function to file the user's rows now, and waits until it has."""
    scope, home = Scope(project["project_id"]), user(api.user_id)

    def file() -> Manifest:
        before, _ = catalog.manifest(scope, home.hash)
        deployment.client("sqs").send_message(
            QueueUrl=deployment.outputs["IndexingQueueUrl"],
            MessageBody=json.dumps({"project": scope.project_id, "subject": home.hash}),
            MessageGroupId=home.hash,
        )
        eventually(lambda: catalog.manifest(scope, home.hash)[0].version != before.version)
        eventually(lambda: not catalog.rows(scope, home.hash))
        return catalog.manifest(scope, home.hash)[0]

    return file


def test_what_is_compacted_is_found_corrected_and_deleted(
    deployment: Deployment, api: Api, relay: Relay, compacted: Callable[[], Manifest]
) -> None:
    shelves = [f"Shelf {number} of the library holds the atlas of {number}" for number in range(60)]
    api.add(*shelves)
    first = compacted()
    assert [entry.memories for entry in first.entries] == [60]

    answer = api.search("atlas of 7 on shelf 7", memory_limit_number=1).data
    [found] = answer["memory_detail_list"]
    assert "Shelf 7 " in found["memory_value"]
    relay.change("PATCH", found["id"], metadata={"is_locked": True})
    [locked] = relay.found(
        "an atlas on a shelf",
        agent_id=None,
        user_id=api.user_id,
        search_mode="semantic",
        metadata_filter={"is_locked": True},
    )
    assert "Shelf 7 " in locked, "its vector came along from the segment"

    api.add(*(f"Drawer {number} of Anna's desk holds the map of {number}" for number in range(60)))
    second = compacted()
    assert sum(entry.memories for entry in second.entries) == 120
    drawer = api.search("map of 5 in drawer 5", memory_limit_number=1).data["memory_detail_list"][0]
    assert "Drawer 5 " in drawer["memory_value"]
    read = send(
        f"{deployment.api_url}/v1/memories/{drawer['id']}/extract-entities",
        headers={"X-API-Key": api.key},
    )
    assert read.body["entity_count"] == 1, read.text

    api.post("/delete/memory", {"memory_ids": [found["id"]]})
    assert not any("Shelf 7 " in value for value in api.values("atlas of 7 on shelf 7"))
    third = compacted()
    assert sum(entry.memories for entry in third.entries) == 119
    bucket = deployment.client("s3")
    versions = bucket.list_object_versions(Bucket=deployment.outputs["BucketName"])["Versions"]
    own = {
        version["Key"]
        for version in versions
        if segment_prefix(user(api.user_id).hash) in version["Key"]
    }
    assert {key.rpartition("/")[2] for key in own} == {
        entry.file.rpartition("/")[2] for entry in third.entries
    }
