"""The double refuses what NEXTGEN refuses, so that nothing relies on it."""

from collections.abc import Iterator
from typing import Any

import pytest
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError, RequestError

from cairn.adapters.opensearch.connection import Server, connect
from cairn.adapters.opensearch.mapping import index_body
from tests.fakes.nextgen.server import NextGen, serving


@pytest.fixture
def double() -> Iterator[NextGen]:
    with serving(NextGen()) as double:
        yield double


@pytest.fixture
def client(double: NextGen) -> OpenSearch:
    client = connect(Server(double.url))
    client.indices.create(index="i", body=index_body("tiny@2"))
    return client


def test_an_engine_cannot_be_named(client: OpenSearch) -> None:
    with pytest.raises(RequestError, match="engine"):
        client.indices.create(index="j", body=index_body("tiny@2", "lucene"))


def test_settings_are_not_ours(client: OpenSearch) -> None:
    body = index_body("tiny@2") | {"settings": {"index": {"refresh_interval": "1s"}}}

    with pytest.raises(RequestError, match="setting"):
        client.indices.create(index="j", body=body)


@pytest.mark.parametrize("path", ["_refresh", "_delete_by_query", "_update_by_query", "_reindex"])
def test_there_are_no_operations_on_everything(client: OpenSearch, path: str) -> None:
    with pytest.raises(NotFoundError):
        client.transport.perform_request("POST", f"/i/{path}", body={})


def test_nothing_is_refreshed(client: OpenSearch) -> None:
    with pytest.raises(RequestError, match="refresh"):
        client.bulk(body='{"delete":{"_id":"1"}}\n', index="i", refresh="wait_for")


@pytest.mark.parametrize(
    "source",
    [{"unknown": 1}, {"vector": [1]}, {"vector": [0, 0]}, {"tags": ["x" * 40_000]}],
    ids=["unknown field", "wrong dimension", "zero vector", "long term"],
)
def test_documents_are_checked_one_by_one(client: OpenSearch, source: dict[str, Any]) -> None:
    wrong = [{"index": {"_id": "1"}}, source]

    answer = client.bulk(body=[*wrong, {"index": {"_id": "2"}}, {"vector": [1, 1]}], index="i")

    assert [item["index"]["status"] for item in answer["items"]] == [400, 201]


def test_what_was_written_shows_late_and_without_its_vector(
    client: OpenSearch, double: NextGen
) -> None:
    client.bulk(body=[{"index": {"_id": "1"}}, {"vector": [1, 1], "version": 1}], index="i")
    assert client.search(index="i", body={})["hits"]["hits"] == []

    double.advance(10)

    (hit,) = client.search(index="i", body={})["hits"]["hits"]
    assert hit["_source"] == {"version": 1}
