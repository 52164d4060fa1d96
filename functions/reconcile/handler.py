"""Placeholder of the reconcile function."""

from typing import Any


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    print("nothing to do")
    return {"batchItemFailures": []}
