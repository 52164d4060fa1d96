"""Forwarding of requests with repeated slashes in their path, and of HEAD."""

from typing import Any

import pytest
from aws_lambda_powertools import Logger

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.forwarding import forward_to_owner
from cairn.domain.errors import DependencyUnavailable, NotAuthenticated
from tests.builders import NOW
from tests.unit.api.client import Context, event

ANSWER: dict[str, Any] = {
    "statusCode": 418,
    "body": '{"object":"list"}',
    "isBase64Encoded": False,
    "multiValueHeaders": {"Content-Type": ["application/json"], "X-Other": ["kept"]},
}


class Functions:
    """Which function was invoked with what."""

    def __init__(self, answer: dict[str, Any] | Exception = ANSWER) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self._answer = answer

    def invoke(self, function: str, event: dict[str, Any]) -> dict[str, Any]:
        self.sent.append((function, event))
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    def api(self) -> Api:
        """The function that API Gateway routes unknown paths to."""
        return Api(
            authenticate=_nobody,
            explain=explain,
            now=lambda: NOW,
            intercept=lambda event: forward_to_owner(event, self.invoke),
            logger=Logger(service="forwarding", level="CRITICAL"),
        )


def _nobody(key: str) -> Any:
    raise NotAuthenticated("not asked here")


@pytest.mark.parametrize(
    ("method", "path", "function", "resource", "variables"),
    [
        ("GET", "//v1/memories", "memories", "/v1/memories", None),
        ("POST", "//v1/memories", "ingest", "/v1/memories", None),
        ("POST", "//v1///memories//search", "search", "/v1/memories/search", None),
        (
            "GET",
            "//v2/memories/m1/status",
            "tasks",
            "/v2/memories/{memory_id}/status",
            {"memory_id": "m1"},
        ),
        ("GET", "/v1//agents/a%2Fb", "agents", "/v1/agents/{agent}", {"agent": "a%2Fb"}),
        ("POST", "//api/openmem/v1/add/message", "ingest", "/api/openmem/v1/add/message", None),
        ("POST", "//api/openmem/v1/chat", "chat", "/api/openmem/v1/chat", None),
        ("HEAD", "/v1/memories", "memories", "/v1/memories", None),
        ("HEAD", "//v1/memories", "memories", "/v1/memories", None),
        ("HEAD", "/v1/agents/a", "agents", "/v1/agents/{agent}", {"agent": "a"}),
    ],
)
def test_the_function_that_owns_the_path_answers(
    method: str, path: str, function: str, resource: str, variables: dict[str, str] | None
) -> None:
    functions = Functions()
    sent = event(method, path, '{"a": 1}', queryStringParameters={"limit": "2"})

    answer = functions.api()(sent, Context())

    plain = "/" + "/".join(part for part in path.split("/") if part)
    changes = {"path": plain, "resource": resource, "pathParameters": variables}
    assert functions.sent == [(function, {**sent, **changes, "isForwarded": True})]
    body = "" if method == "HEAD" else '{"object":"list"}'
    assert (answer["statusCode"], answer["body"]) == (418, body)
    assert answer["multiValueHeaders"]["X-Other"] == ["kept"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/memories"),  # API Gateway knows it: if it comes here, something is wrong
        ("GET", "//v1/health"),
        ("GET", "//v1/unknown"),
        ("DELETE", "//v1/memories"),
        ("GET", "//"),
        ("GET", "//v1/memories/"),
        ("HEAD", "/v1/health"),
        ("HEAD", "/v1/extraction/settings"),
        ("HEAD", "/v1/memories/batch/x"),
        ("HEAD", "/api/openmem/v1/add/message"),
        ("HEAD", "/"),
    ],
)
def test_everything_else_is_answered_here_and_not_forwarded(method: str, path: str) -> None:
    functions = Functions()

    answer = functions.api()(event(method, path), Context())

    assert functions.sent == []
    assert answer["statusCode"] == 404


def test_nothing_is_forwarded_twice() -> None:
    functions = Functions()
    functions.api()(event("GET", "//v1/memories"), Context())
    [(_, sent)] = functions.sent

    assert forward_to_owner(sent, functions.invoke) is None
    assert len(functions.sent) == 1


def test_a_function_that_does_not_answer_can_be_asked_again() -> None:
    functions = Functions(DependencyUnavailable("the function 'memories' did not answer"))

    answer = functions.api()(event("GET", "//v1/memories"), Context())

    assert answer["statusCode"] == 503
    assert answer["multiValueHeaders"]["Retry-After"] == ["5"]
    assert "'memories' did not answer" in answer["body"]
