"""A response as API Gateway takes it from a function."""

from collections.abc import Mapping
from typing import Any


def response(status: int, body: str, headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "statusCode": status,
        "body": body,
        "isBase64Encoded": False,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
    }


def add_headers(answered: dict[str, Any], headers: Mapping[str, str]) -> None:
    """In place; a header that is there already is replaced."""
    answered["multiValueHeaders"] |= {name: [value] for name, value in headers.items()}
