"""The labels that a caller attaches to what it adds."""

import json
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from cairn.api.json_types import Checked
from cairn.api.memos.fields import ONE_OR_MORE, refuse
from cairn.api.nesting import Shallow

MAX_TAGS = 100
MAX_TAG_LENGTH = 200
MAX_INFO_BYTES = 16_384  # labels are copied to every memory of the add


def _few_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    if len(tags) > MAX_TAGS or any(len(tag) > MAX_TAG_LENGTH for tag in tags):
        raise refuse("too_many", f"are limited to {MAX_TAGS} of {MAX_TAG_LENGTH} characters each")
    return tuple(dict.fromkeys(tags))


def small_info(info: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(info)) > MAX_INFO_BYTES:
        raise refuse("too_large", f"is larger than {MAX_INFO_BYTES} bytes as JSON")
    return info


Tags = Annotated[
    tuple[Annotated[str, Field(json_schema_extra={"maxLength": MAX_TAG_LENGTH})], ...],
    Checked(_few_tags, {"maxItems": MAX_TAGS}),
    ONE_OR_MORE,
]
Info = Annotated[dict[str, Any], Shallow, AfterValidator(small_info)]
