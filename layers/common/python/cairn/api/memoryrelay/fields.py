"""The base of MemoryRelay requests, and the types of their fields."""

import json
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import unquote
from uuid import UUID

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

MAX_METADATA_BYTES = 10_240
MAX_METADATA_DEPTH = 32
DEFAULT_PAGE, MAX_PAGE = 20, 1_000


class MemoryRelayRequest(BaseModel):
    """Null means absent, unknown fields are ignored.

    Validators are built at first use, since a function may start for a client of the other dialect.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: field for name, field in value.items() if field is not None}


def not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("empty", "must not be empty")
    return text


def _uuid(text: str) -> str:
    """In the canonical form, in which ids are stored."""
    try:
        return str(UUID(text))
    except ValueError:
        raise PydanticCustomError("malformed_id", "must be a UUID") from None


def _small(metadata: dict[str, Any]) -> dict[str, Any]:
    if _depth(metadata) > MAX_METADATA_DEPTH:
        raise PydanticCustomError("too_deep", f"is nested deeper than {MAX_METADATA_DEPTH} levels")
    if len(json.dumps(metadata, ensure_ascii=False).encode(errors="replace")) > MAX_METADATA_BYTES:
        raise PydanticCustomError("too_large", "is larger than 10 KB as JSON")
    return metadata


def _depth(value: Any) -> int:
    """Not recursive, so that no input can exhaust the stack."""
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [inner for value in level for inner in _inner(value)]
    return depth - 1


def _inner(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []


Id = Annotated[str, AfterValidator(_uuid)]
PathId = Annotated[Id, Path(description="A UUID.")]
AgentRef = Annotated[
    str,
    Field(max_length=255, description="The agent's UUID or its name."),
    AfterValidator(not_blank),
]
PathAgent = Annotated[
    str,
    Path(max_length=255, description="The agent's UUID or its name, URL-encoded."),
    BeforeValidator(unquote),
    AfterValidator(not_blank),
]
Content = Annotated[str, Field(max_length=50_000), AfterValidator(not_blank)]
Metadata = Annotated[dict[str, Any], AfterValidator(_small)]
Share = Annotated[float, Field(ge=0, le=1)]
Limit = Annotated[int, Query(ge=1, description=f"More than {MAX_PAGE} counts as {MAX_PAGE}.")]
Offset = Annotated[int, Query(ge=0)]
