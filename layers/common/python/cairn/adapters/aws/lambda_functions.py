"""Calls other functions of the deployment and waits for what they answer."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cairn.domain.errors import DependencyUnavailable


class LambdaFunctions:
    """`names` are their names in AWS, by ours. `connect` makes the client at first use only."""

    def __init__(self, connect: Callable[[], Any], names: Mapping[str, str]) -> None:
        self._connect = connect
        self._names = names

    def invoke(self, function: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """Sent once. Raises: DependencyUnavailable when it does not answer, or fails."""
        try:
            answer = self._connect().invoke(
                FunctionName=self._names[function], Payload=json.dumps(event).encode()
            )
            payload = answer["Payload"].read()
        except (BotoCoreError, ClientError, KeyError) as error:
            raise DependencyUnavailable(f"the function '{function}' did not answer") from error
        if "FunctionError" in answer:
            raise DependencyUnavailable(f"the function '{function}' failed")
        answered: dict[str, Any] = json.loads(payload)
        return answered
