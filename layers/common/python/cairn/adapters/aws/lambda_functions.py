"""Invokes other functions of the deployment and waits for their response."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cairn.domain.errors import DependencyUnavailable


class LambdaFunctions:
    """`names` maps our function names to those in AWS. `connect` makes the client at first use."""

    def __init__(self, connect: Callable[[], Any], names: Mapping[str, str]) -> None:
        self._connect = connect
        self._names = names

    def invoke(self, function: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """Never retried. Raises: DependencyUnavailable when it fails or does not answer."""
        try:
            response = self._connect().invoke(
                FunctionName=self._names[function], Payload=json.dumps(event).encode()
            )
            payload = response["Payload"].read()
        except (BotoCoreError, ClientError, KeyError) as error:
            raise DependencyUnavailable(f"the function '{function}' did not answer") from error
        if "FunctionError" in response:
            raise DependencyUnavailable(f"the function '{function}' failed")
        answer: dict[str, Any] = json.loads(payload)
        return answer
