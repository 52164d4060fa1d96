"""Health, and what API Gateway answers by itself."""

import pytest

from scripts.deploy.deployment import Deployment
from tests.e2e.http import Api, send


def test_health_needs_no_key_and_names_the_providers(deployment: Deployment) -> None:
    answer = send(f"{deployment.api_url}/v1/health", method="GET", headers={})

    health = answer.body
    assert answer.status == 200
    assert health["status"] == "healthy"
    assert set(health["services"].values()) == {"up"}
    assert set(health["services"]) >= {"database", "vector_store", "task_queue", "embeddings"}
    assert "offline" in health["extractor"]
    assert "hashed" in health["embedder"]


@pytest.mark.parametrize("headers", [{}, {"X-API-Key": "mem_unknown"}], ids=["no key", "a key"])
def test_what_is_not_served_is_not_found_in_the_words_of_memoryrelay(
    deployment: Deployment, headers: dict[str, str]
) -> None:
    answer = send(f"{deployment.api_url}/v2/icm/capabilities", method="GET", headers=headers)

    assert (answer.status, answer.code, answer.body["type"]) == (404, 404, "not_found")


def test_every_answer_carries_its_request_id(api: Api) -> None:
    found, refused = api.search("anything"), api.search("")

    ids = [
        {k.lower(): v for k, v in answer.headers.items()}["x-request-id"]
        for answer in (found, refused)
    ]
    assert all(ids)
    assert refused.body["request_id"] == ids[1]


def test_a_method_no_route_has_gets_the_gateways_own_envelope(deployment: Deployment) -> None:
    answer = send(f"{deployment.api_url}/v1/health", method="TRACE", headers={})

    assert (answer.status, answer.code) == (404, 40001)
    assert answer.body["data"] is None
    assert answer.body["message"]
