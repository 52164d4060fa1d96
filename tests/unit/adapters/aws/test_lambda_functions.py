"""Calls of other functions, against botocore's own stub of Lambda."""

import io
import json

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from cairn.adapters.aws.lambda_functions import LambdaFunctions
from cairn.domain.errors import DependencyUnavailable

EVENT = {"path": "/v1/memories", "body": "größe"}


def answering(payload: bytes, **fields: object) -> tuple[LambdaFunctions, Stubber]:
    client = boto3.client("lambda", region_name="us-east-1")
    stub = Stubber(client)
    body = StreamingBody(io.BytesIO(payload), len(payload))
    sent = {"FunctionName": "stack-memories", "Payload": json.dumps(EVENT).encode()}
    stub.add_response("invoke", {"StatusCode": 200, "Payload": body, **fields}, sent)
    stub.activate()
    return LambdaFunctions(lambda: client, {"memories": "stack-memories"}), stub


def test_what_the_function_answers_is_passed_through() -> None:
    functions, stub = answering(b'{"statusCode": 200}')

    assert functions.invoke("memories", EVENT) == {"statusCode": 200}
    stub.assert_no_pending_responses()


def test_a_function_that_fails_is_unavailable() -> None:
    functions, _ = answering(b'{"errorMessage": "secret"}', FunctionError="Unhandled")

    with pytest.raises(DependencyUnavailable, match="'memories' failed") as failure:
        functions.invoke("memories", EVENT)

    assert "secret" not in failure.value.message


def test_a_call_that_is_refused_is_unavailable() -> None:
    client = boto3.client("lambda", region_name="us-east-1")

    with Stubber(client) as stub, pytest.raises(DependencyUnavailable):
        stub.add_client_error("invoke", "AccessDeniedException")
        LambdaFunctions(lambda: client, {"memories": "stack-memories"}).invoke("memories", EVENT)


def test_a_function_that_nobody_named_is_unavailable() -> None:
    with pytest.raises(DependencyUnavailable):
        LambdaFunctions(lambda: boto3.client("lambda", "us-east-1"), {}).invoke("memories", EVENT)
