"""Pages in a browser call the API: preflights, HEAD, and what every response carries."""

import json
from uuid import uuid4

import pytest

from scripts.deploy.deployment import Deployment
from scripts.deploy.openapi import TARGET
from tests.e2e.conftest import PAGES
from tests.e2e.http import Answer, Api, send
from tests.e2e.relay import Relay

PAGE, OTHER = PAGES[0], "https://evil.example.com"
PATHS: dict[str, dict[str, object]] = json.loads(TARGET.read_text())["paths"]
READABLE = sorted(path for path, methods in PATHS.items() if "get" in methods)


def some_id(path: str) -> str:
    """The path with a value for each of its variables."""
    return "/".join(str(uuid4()) if part.startswith("{") else part for part in path.split("/"))


def preflight(url: str, origin: str, method: str = "POST") -> Answer:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
    }
    return send(url, method="OPTIONS", headers=asked)


def shared(answer: Answer) -> dict[str, str]:
    """What is said about pages."""
    said = {name.lower(): value for name, value in answer.headers.items()}
    return {name: said[name] for name in said if name.startswith("access-control-")}


@pytest.mark.parametrize("path", PATHS)
def test_an_allowed_page_is_told_what_it_may_send(deployment: Deployment, path: str) -> None:
    method = next(iter(PATHS[path])).upper()

    answer = preflight(deployment.api_url + some_id(path), PAGE, method)

    told = shared(answer)
    accepted = told["access-control-allow-headers"].lower()
    assert (answer.status, answer.text) == (204, "")
    assert told["access-control-allow-origin"] == PAGE
    assert answer.header("vary") == "Origin"
    assert method in told["access-control-allow-methods"].split(", ")
    assert {"authorization", "content-type", "idempotency-key"} <= set(accepted.split(", "))


def test_another_page_is_told_nothing(api: Api) -> None:
    answers = [
        preflight(f"{api.base_url}/search/memory", OTHER),
        api.post("/search/memory", {"user_id": "u", "query": "q"}, Origin=OTHER),
        api.post("/search/memory", {}, Origin=OTHER),
    ]

    assert [answer.status for answer in answers] == [204, 200, 400]
    assert [shared(answer) for answer in answers] == [{}, {}, {}]


@pytest.mark.parametrize("page", PAGES)
def test_an_allowed_page_reads_results_and_errors(api: Api, relay: Relay, page: str) -> None:
    answers = [
        api.post("/search/memory", {"user_id": "u", "query": "q"}, Origin=page),
        api.post("/search/memory", {}, Origin=page),
        api.post("/no/such", {}, Origin=page),
        relay.ask("GET", f"/v1/memories/{uuid4()}", Origin=page),
        relay.ask("GET", "//v1/memories?limit=1", Origin=page),
        send(f"{relay.base_url}/v1/health", method="GET", headers={"Origin": page}),
        send(f"{relay.base_url}/v1/memories", method="GET", headers={"Origin": page}),
    ]

    assert [answer.status for answer in answers] == [200, 400, 404, 404, 200, 200, 401]
    assert [shared(answer)["access-control-allow-origin"] for answer in answers] == [page] * 7


def test_a_page_may_read_what_api_gateway_answers_by_itself(deployment: Deployment) -> None:
    answer = send(f"{deployment.api_url}/v1/health", method="TRACE", headers={"Origin": PAGE})

    assert answer.status == 404
    assert shared(answer) == {"access-control-allow-origin": "*"}


@pytest.mark.parametrize("path", READABLE)
@pytest.mark.parametrize("has_key", [True, False], ids=["key", "no key"])
def test_head_is_get_without_its_body(relay: Relay, path: str, has_key: bool) -> None:
    url = relay.base_url + some_id(path)
    headers = {"Authorization": f"Bearer {relay.key}"} if has_key else {}

    got, headed = (send(url, method=method, headers=headers) for method in ("GET", "HEAD"))

    assert (headed.status, headed.text) == (got.status, "")
    for name in ("content-type", "cache-control", "x-content-type-options"):
        assert headed.header(name) == got.header(name)


def test_nothing_is_stored_by_a_browser_and_no_type_is_guessed(api: Api) -> None:
    answers = [
        api.search("anything"),
        api.search(""),
        api.post("/no/such", {}),
        preflight(f"{api.base_url}/search/memory", OTHER),
        send(f"{api.base_url}/search/memory", method="TRACE", headers={}),
    ]

    told = [(a.header("cache-control"), a.header("x-content-type-options")) for a in answers]
    assert told == [("no-store", "nosniff")] * len(answers)
    assert {answer.header("strict-transport-security") for answer in answers} == {None}


def test_a_wrong_method_is_an_unknown_route_of_the_dialect(api: Api, relay: Relay) -> None:
    """Not 405, which clients of MemoryRelay try again for seconds."""
    memos = send(f"{api.base_url}/search/memory", method="PUT", headers={})
    memoryrelay = relay.ask("DELETE", "/v1/memories")

    assert (memos.status, memos.code) == (404, 40001)
    assert (memoryrelay.status, memoryrelay.code) == (404, 404)
