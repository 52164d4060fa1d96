"""Health, and what API Gateway answers by itself."""

from scripts.deploy import Deployment
from tests.e2e.http import Api, send


def test_health_needs_no_key_and_names_the_providers(deployment: Deployment) -> None:
    answer = send(f"{deployment.api_url}/v1/health", method="GET", headers={})

    health = answer.body
    assert answer.status == 200
    assert health["status"] == "healthy"
    assert health["services"]["database"] == "healthy"
    assert "offline" in health["extractor"]
    assert "hashed" in health["embedder"]
    assert all(isinstance(each, str) for each in health["services"].values())


def test_every_answer_carries_its_request_id(api: Api) -> None:
    found, refused = api.search("anything"), api.search("")

    ids = [
        {k.lower(): v for k, v in each.headers.items()}["x-request-id"] for each in (found, refused)
    ]
    assert all(ids)
    assert refused.body["request_id"] == ids[1]


def test_a_method_no_route_has_gets_the_gateways_own_envelope(deployment: Deployment) -> None:
    answer = send(f"{deployment.api_url}/v1/health", method="TRACE", headers={})

    assert (answer.status, answer.code) == (404, 40001)
    assert answer.body["data"] is None
    assert answer.body["message"]
