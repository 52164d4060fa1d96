"""The base of MemoryRelay requests, and the types of their fields."""

import json
from typing import Annotated, Any
from urllib.parse import unquote
from uuid import UUID

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from cairn.api.json_types import NOT_BLANK, Checked
from cairn.api.nesting import Shallow

MAX_METADATA_BYTES = 10_240
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


def _uuid(text: str) -> str:
    """In the canonical form, in which ids are stored."""
    try:
        return str(UUID(text))
    except ValueError:
        raise PydanticCustomError("malformed_id", "must be a UUID") from None


def json_bytes(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode(errors="replace"))


def _small(metadata: dict[str, Any]) -> dict[str, Any]:
    if json_bytes(metadata) > MAX_METADATA_BYTES:
        raise PydanticCustomError("too_large", "is larger than 10 KB as JSON")
    return metadata


Id = Annotated[str, Checked(_uuid, {"format": "uuid"})]
PathId = Annotated[Id, Path(description="A UUID.")]
AgentRef = Annotated[
    str,
    Field(max_length=255, description="The agent's UUID or its name."),
    NOT_BLANK,
]
PathAgent = Annotated[
    str,
    Path(max_length=255, description="The agent's UUID or its name, URL-encoded."),
    BeforeValidator(unquote),
    NOT_BLANK,
]
Content = Annotated[str, Field(max_length=50_000), NOT_BLANK]
Metadata = Annotated[dict[str, Any], Shallow, AfterValidator(_small)]
Limit = Annotated[int, Query(ge=1, description=f"More than {MAX_PAGE} counts as {MAX_PAGE}.")]
Offset = Annotated[int, Query(ge=0)]
WebhookUrl = Annotated[
    str,
    Field(
        max_length=2_048,
        description="HTTPS, on the public internet.",
        json_schema_extra={"format": "uri", "pattern": "^https://"},
    ),
]
