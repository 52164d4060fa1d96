"""Which responses are streamed, and that a local AWS, which cannot, is asked for none."""

import os
from typing import Any

import pytest

from scripts.deploy.template import buffered
from scripts.prepare_environments import ROOT
from tests.infrastructure.transform import transformed_template

Template = dict[str, Any]
STREAMED = {"/api/openmem/v1/chat", "/api/openmem/v1/chat/completions"}


@pytest.fixture(scope="module")
def local(written: Template) -> Template:
    return transformed_template(buffered(written))


def integrations(created: Template) -> dict[tuple[str, str], Template]:
    """By method and path."""
    paths = created["Resources"]["Api"]["Properties"]["Body"]["paths"]
    return {
        (method, path): operation["x-amazon-apigateway-integration"]
        for path, operations in paths.items()
        for method, operation in operations.items()
    }


def is_streaming_uri(integration: Template) -> bool:
    uri: str = integration["uri"]["Fn::Sub"]
    return uri.endswith("/response-streaming-invocations")


def test_chats_are_streamed_and_nothing_else(transformed: Template) -> None:
    found = integrations(transformed)

    streamed = {path for (_, path), its in found.items() if "responseTransferMode" in its}

    assert streamed == STREAMED
    for (_, path), integration in found.items():
        assert integration.get("responseTransferMode") == ("STREAM" if path in STREAMED else None)
        assert is_streaming_uri(integration) == (path in STREAMED)


def test_the_mode_is_a_literal(written: Template) -> None:
    """For a reference the transform would make an invocation that is not streamed."""
    modes = [
        event["Properties"]["ResponseTransferMode"]
        for event in written["Resources"]["ChatFunction"]["Properties"]["Events"].values()
    ]

    assert modes == ["RESPONSE_STREAM"] * len(STREAMED)


def test_api_gateway_waits_for_a_stream_as_long_as_its_function_may_take(
    transformed: Template, functions: dict[str, Template]
) -> None:
    """Its default, 29 s, holds for streams too: AWS' own examples raise it."""
    longest = functions["ChatFunction"]["Timeout"] * 1_000

    waits = {
        path: integration.get("timeoutInMillis")
        for (_, path), integration in integrations(transformed).items()
    }

    assert {path: ms for path, ms in waits.items() if ms} == dict.fromkeys(STREAMED, longest)


def test_a_local_aws_gets_the_same_without_streams(transformed: Template, local: Template) -> None:
    found, elsewhere = integrations(local), integrations(transformed)

    assert found.keys() == elsewhere.keys()
    assert "AWS_LAMBDA_EXEC_WRAPPER" not in str(local["Resources"])
    for integration in found.values():
        assert not integration.keys() & {"responseTransferMode", "timeoutInMillis"}
    assert not any(map(is_streaming_uri, found.values()))


def test_the_function_that_streams_starts_a_runtime_of_its_own(
    functions: dict[str, Template],
) -> None:
    wrapped = {
        name: variables["AWS_LAMBDA_EXEC_WRAPPER"]
        for name, properties in functions.items()
        if "AWS_LAMBDA_EXEC_WRAPPER" in (variables := properties["Environment"]["Variables"])
    }

    assert wrapped == {"ChatFunction": "/var/task/bootstrap"}
    assert os.access(ROOT / "functions" / "chat" / "bootstrap", os.X_OK)
