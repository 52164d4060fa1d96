"""What `system` responds to beside its routes: OPTIONS, and requests that other functions own."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from cairn.adapters.aws.lambda_functions import LambdaFunctions
from cairn.api.forwarding import forward_to_owner
from cairn.api.options import respond_to_options
from cairn.bootstrap.base import settings
from cairn.bootstrap.http_api import browsers

# As long as API Gateway waits. Never retried: a second request might do the same thing twice.
WAITING = Config(connect_timeout=1, read_timeout=28, retries={"total_max_attempts": 1})


@cache
def functions() -> LambdaFunctions:
    return LambdaFunctions(_client, settings().api_functions)


def intercept(event: Mapping[str, Any]) -> dict[str, Any] | None:
    return respond_to_options(event, browsers()) or forward_to_owner(event, functions().invoke)


@cache
def _client() -> Any:
    return boto3.client("lambda", config=WAITING)
