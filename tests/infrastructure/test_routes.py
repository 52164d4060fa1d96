"""Which function answers a request, by the rules of API Gateway on AWS.

The local emulator drops empty path segments, AWS does not, so this is decided here.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from cairn.api.all_routes import FUNCTIONS
from cairn.api.browser_policy import NO_PAGES
from cairn.api.owners import SYSTEM, find_owner, owners
from cairn.api.problem import ErrorBody

Template = dict[str, Any]
OPENAPI = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
UUID = "7c9e1b52-41a8-4d0e-9f63-2b5d8c0a6e11"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


@pytest.fixture
def routes(transformed: Template) -> dict[tuple[str, str], str]:
    """Function by (method, path)."""
    paths = transformed["Resources"]["Api"]["Properties"]["Body"]["paths"]
    return {
        (method.upper(), path): function_of(operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


def function_of(operation: Template) -> str:
    uri: str = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
    return uri.split("${")[-1].split(".Arn")[0]


def answering(routes: dict[tuple[str, str], str], method: str, path: str) -> str | None:
    """The function that gets the request; None where API Gateway answers by itself.

    Among the resources that match and have the method, at each segment a literal one beats a
    variable, and a variable beats a greedy one. That the method counts is not documented; it was
    measured on AWS: https://github.com/ministackorg/ministack/pull/1423 and
    https://github.com/floci-io/floci/pull/3399.
    """
    matching = {resource for its, resource in routes if its == method and matches(resource, path)}
    if not matching:
        return None
    best = max(matching, key=lambda resource: [rank(part) for part in resource.split("/")])
    return routes[method, best]


def matches(resource: str, path: str) -> bool:
    wanted, given = resource.split("/")[1:], path.split("/")[1:]
    if wanted[-1].endswith("+}"):
        wanted.pop()
        if len(given) <= len(wanted) or path == "/":
            return False
        given = given[: len(wanted)]
    return len(wanted) == len(given) and all(
        part == value or (part.startswith("{") and value != "")
        for part, value in zip(wanted, given, strict=True)
    )


def rank(part: str) -> int:
    if part.endswith("+}"):
        return 0
    return 1 if part.startswith("{") else 2


@pytest.mark.parametrize(
    ("method", "path", "function"),
    [
        ("POST", "/api/openmem/v1/add/message", "IngestFunction"),
        ("POST", "/api/openmem/v1/add/feedback", "IngestFunction"),
        ("POST", "/api/openmem/v1/chat", "ChatFunction"),
        ("POST", "/api/openmem/v1/chat/completions", "ChatFunction"),
        ("POST", "/api/openmem/v1/get/status", "TasksFunction"),
        ("POST", "/api/openmem/v1/search/memory", "SearchFunction"),
        ("POST", "/v1/webhooks/signing-secret", "WebhooksFunction"),
        ("POST", "/v2/memories", "IngestFunction"),
        ("POST", "/v1/memories", "IngestFunction"),
        ("POST", "/v1/memories/batch", "IngestFunction"),
        ("GET", f"/v2/memories/{UUID}/status", "TasksFunction"),
        ("POST", "/v1/memories/search", "SearchFunction"),
        ("POST", "/v1/memories/context", "SearchFunction"),
        ("POST", "/v2/context", "SearchFunction"),
        ("POST", "/v2/context/build", "SearchFunction"),
        ("GET", "/v1/memories", "MemoriesFunction"),
        ("GET", f"/v1/memories/{UUID}", "MemoriesFunction"),
        ("PUT", f"/v1/memories/{UUID}", "MemoriesFunction"),
        ("PATCH", f"/v1/memories/{UUID}", "MemoriesFunction"),
        ("DELETE", f"/v1/memories/{UUID}", "MemoriesFunction"),
        ("PUT", f"/v1/memories/{UUID}/importance", "MemoriesFunction"),
        ("POST", "/v1/memories/maintenance", "MemoriesFunction"),
        ("GET", "/v1/health", "SystemFunction"),
        ("GET", "/v1/agents/release-bot", "AgentsFunction"),
        ("POST", "/v1/memories/backfill-entities", "AgentsFunction"),
        ("GET", "/v2/icm/capabilities", "SystemFunction"),
        ("POST", "/api/openmem/v1/no/such", "SystemFunction"),
        ("POST", "/api/openmem/v1/add/message/", "SystemFunction"),
        ("POST", "//api/openmem/v1/add/message", "SystemFunction"),
        ("POST", "/api/openmem/v1/chat//completions", "SystemFunction"),
        ("POST", "/api/openmem/v1//add/message", "SystemFunction"),
        ("POST", "//v1/memories", "SystemFunction"),
        ("POST", "/v1/sessions", "SystemFunction"),
        ("GET", "/api/openmem/v1/ping", "SystemFunction"),
        ("GET", "/api/openmem/v1/ping/", "SystemFunction"),
        ("GET", "/api/openmem/v1//ping", "SystemFunction"),
        ("POST", "/api/openmem/v1/extract/memory", "IngestFunction"),
        ("POST", "/api/openmem/v1/rerank", "SearchFunction"),
        ("GET", "/", "SystemFunction"),
    ],
)
def test_a_request_reaches_its_function(
    routes: dict[tuple[str, str], str], method: str, path: str, function: str
) -> None:
    assert answering(routes, method, path) == function


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", ["/", "/unknown", "/deeply/unknown/path"])
def test_unknown_routes_are_answered_for_every_method(
    routes: dict[tuple[str, str], str], method: str, path: str
) -> None:
    assert answering(routes, method, path) == "SystemFunction"


def test_a_known_path_with_a_wrong_method_is_unknown(routes: dict[tuple[str, str], str]) -> None:
    assert answering(routes, "GET", "/api/openmem/v1/add/message") == "SystemFunction"


def test_head_and_options_of_every_path_are_answered_by_system(
    routes: dict[tuple[str, str], str],
) -> None:
    paths = {path.replace("{", "").replace("}", "") for _, path in routes}

    answered = {answering(routes, method, path) for path in paths for method in ("HEAD", "OPTIONS")}

    assert answered == {"SystemFunction"}


def test_system_alone_answers_unknown_routes(routes: dict[tuple[str, str], str]) -> None:
    catching = {function for (_, path), function in routes.items() if "{proxy+}" in path}

    assert catching == {"SystemFunction"}


def test_no_route_takes_any_method(routes: dict[tuple[str, str], str]) -> None:
    assert {method for method, _ in routes} <= set(METHODS)


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("MISSING_AUTHENTICATION_TOKEN", 404, 40001),
        ("REQUEST_TOO_LARGE", 413, 40013),
        ("THROTTLED", 429, 40309),
        ("INTEGRATION_TIMEOUT", 504, 50004),
        ("INTEGRATION_FAILURE", 504, 50004),
        ("DEFAULT_4XX", None, 40000),
        ("DEFAULT_5XX", None, 50000),
    ],
)
def test_errors_of_api_gateway_carry_the_envelope_of_both_dialects(
    written: Template, name: str, status: int | None, code: int
) -> None:
    response = written["Resources"]["Api"]["Properties"]["GatewayResponses"][name]
    text = response["ResponseTemplates"]["application/json"]

    body = json.loads(text.replace("$context.error.messageString", '"message"'))

    assert response.get("StatusCode") == status
    assert body["code"] == code
    assert body["data"] is None
    assert body["message"] == body["detail"] == body["error"]
    assert set(body) >= set(ErrorBody.model_json_schema(mode="serialization")["required"])


def test_errors_of_api_gateway_tell_browsers_what_other_responses_tell_them(
    written: Template,
) -> None:
    """Except who may read them: they are the same for everybody."""
    responses = written["Resources"]["Api"]["Properties"]["GatewayResponses"]
    usual = {name: f"'{value}'" for name, value in NO_PAGES.headers(None).items()}
    nothing = {"Ref": "AWS::NoValue"}
    tls = usual["Strict-Transport-Security"]

    told = [response["ResponseParameters"]["Headers"] for response in responses.values()]

    expected = usual | {
        "Strict-Transport-Security": {"Fn::If": ["IsLocal", nothing, tls]},
        "Access-Control-Allow-Origin": {"Fn::If": ["HasAllowedOrigins", "'*'", nothing]},
    }
    assert told == [expected] * len(responses)


def test_the_template_gives_each_function_the_routes_that_its_code_has(
    routes: dict[tuple[str, str], str],
) -> None:
    explicit = {route: name for route, name in routes.items() if not is_for_unknown(route[1])}

    assert {route: f"{name.title()}Function" for route, name in owners().items()} == explicit


def test_every_function_behind_the_api_registers_its_routes(
    routes: dict[tuple[str, str], str],
) -> None:
    assert {f"{name.title()}Function" for name in FUNCTIONS} == set(routes.values())


def test_system_may_call_the_owners_of_routes_and_nobody_else(
    transformed: Template, written: Template, routes: dict[tuple[str, str], str]
) -> None:
    functions = set(routes.values()) - {"SystemFunction"}
    policies = transformed["Resources"]["SystemRole"]["Properties"]["Policies"]
    variables = written["Resources"]["SystemFunction"]["Properties"]["Environment"]["Variables"]

    [callable_] = [
        statement["Resource"]
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Action"] == ["lambda:InvokeFunction"]
    ]

    assert {arn["Fn::GetAtt"][0] for arn in callable_} == functions
    names = json.loads(variables["CAIRN_API_FUNCTIONS"]["Fn::Sub"])
    owning = set(owners().values()) - {SYSTEM}
    assert names == {name: f"${{{name.title()}Function}}" for name in owning}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/memories"),
        ("POST", "/v1/memories"),
        ("POST", "/v1/memories/search"),
        ("GET", "/v1/memories/search"),
        ("GET", "/v1/memories/m1"),
        ("POST", "/v1/memories/m1/extract-entities"),
        ("POST", "/v1/entities/links"),
        ("GET", "/v1/entities/links"),
        ("GET", "/v1/entities/e%2F1/neighborhood"),
        ("PATCH", "/v1/agents/a"),
        ("GET", "/v1/agents/"),
        ("GET", "/v1/health"),
        ("GET", "/"),
        ("GET", "/unknown"),
    ],
)
def test_system_finds_the_owner_as_api_gateway_would(
    routes: dict[tuple[str, str], str], method: str, path: str
) -> None:
    function = answering(routes, method, path)

    owner = find_owner(method, path)

    expected = None if function in (None, "SystemFunction") else function
    assert (owner and f"{owner.function.title()}Function") == expected


def test_uploads_arrive_as_they_were_sent(transformed: Template) -> None:
    body = transformed["Resources"]["Api"]["Properties"]["Body"]

    assert "multipart/form-data" in body["x-amazon-apigateway-binary-media-types"]


def test_explicit_routes_are_the_documented_ones(routes: dict[tuple[str, str], str]) -> None:
    paths = json.loads(OPENAPI.read_text())["paths"]
    documented = {(method.upper(), path) for path, methods in paths.items() for method in methods}

    explicit = {(method, path) for method, path in routes if not is_for_unknown(path)}

    assert explicit == documented


def is_for_unknown(path: str) -> bool:
    return path == "/" or path.endswith("+}")
