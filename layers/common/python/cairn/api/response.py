"""A response as API Gateway takes it from a function."""

import json
from collections.abc import Generator, Mapping
from typing import Any, NamedTuple, Self


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


class StreamedResponse(NamedTuple):
    """A response whose body is sent while it is made: its `first` part, then the `rest`.

    `prelude`: status and headers, as JSON. Closing `rest` ends the work on it.
    """

    prelude: str
    first: str
    rest: Generator[str]

    @classmethod
    def of(cls, answered: Mapping[str, Any], chunks: Generator[str]) -> Self:
        headers = {
            name: ", ".join(values) for name, values in answered["multiValueHeaders"].items()
        }
        prelude = json.dumps({"statusCode": answered["statusCode"], "headers": headers})
        return cls(prelude, next(chunks, ""), chunks)
