"""The other functions behind the API, for requests that are theirs."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from cairn.adapters.aws.lambda_functions import LambdaFunctions
from cairn.api.forwarding import forward_to_owner
from cairn.bootstrap.base import settings

# As long as API Gateway waits. Never retried: a second request might do the same thing twice.
WAITING = Config(connect_timeout=1, read_timeout=28, retries={"total_max_attempts": 1})


@cache
def functions() -> LambdaFunctions:
    return LambdaFunctions(_client, settings().api_functions)


def forward(event: Mapping[str, Any]) -> dict[str, Any] | None:
    return forward_to_owner(event, functions().invoke)


@cache
def _client() -> Any:
    return boto3.client("lambda", config=WAITING)
