"""What memories mention, read out of their words when asked."""

from collections.abc import Callable
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel

from cairn.api.app import Api
from cairn.api.memoryrelay.fields import PathId
from cairn.api.memoryrelay.listing import seconds
from cairn.domain.scope import Scope
from cairn.use_cases.entities.extract_entities import Extraction

METHOD = "rules"
BACKFILL_MAX = 500
BACKFILL_DEFAULT = 100

type Extract = Callable[[str, Scope, int], Extraction]
type Status = Callable[[str, Scope], Extraction]
type Backfill = Callable[[str | None, int, Scope, int], int]


class ExtractionStatus(BaseModel):
    """`ready`: the memory's words, as they are now, were read. `updated_at` in seconds."""

    status: Literal["ready", "none"]
    memory_id: str
    extraction_method: str | None
    extraction_model: None = None
    entity_count: int
    updated_at: int


class Backfilled(BaseModel):
    """`queued`: how many memories were read by this call."""

    status: Literal["completed"] = "completed"
    queued: int


def extract_entities(api: Api, extract: Extract, status: Status, backfill: Backfill) -> None:
    """Adds the routes. `extract` is called with memory id, scope and deadline (ms), `status`
    without the deadline, `backfill` with an agent or None, the most to read, scope and deadline.
    """

    @api.route(
        "POST",
        "/v1/memories/<memory_id>/extract-entities",
        summary="Read out what a memory mentions",
        tag="Entities",
    )
    def extract_one(memory_id: PathId) -> ExtractionStatus:
        return _status(extract(memory_id, api.scope, api.call.deadline))

    @api.route(
        "GET",
        "/v1/memories/<memory_id>/extraction-status",
        summary="Whether that was done",
        tag="Entities",
    )
    def read_status(memory_id: PathId) -> ExtractionStatus:
        return _status(status(memory_id, api.scope))

    @api.route(
        "POST",
        "/v1/memories/backfill-entities",
        summary="Read out what memories mention that were not read yet",
        tag="Entities",
    )
    def backfill_all(
        limit: Annotated[
            int, Query(ge=1, description=f"More than {BACKFILL_MAX} counts as {BACKFILL_MAX}.")
        ] = BACKFILL_DEFAULT,
        agent_id: Annotated[str | None, Query()] = None,
    ) -> Backfilled:
        most = min(limit, BACKFILL_MAX)
        return Backfilled(queued=backfill(agent_id or None, most, api.scope, api.call.deadline))


def _status(found: Extraction) -> ExtractionStatus:
    memory, read_at = found.memory, found.read_at
    return ExtractionStatus(
        status="none" if read_at is None else "ready",
        memory_id=memory.memory_id,
        extraction_method=None if read_at is None else METHOD,
        entity_count=len(memory.mentions),
        updated_at=seconds(memory.updated_at if read_at is None else read_at),
    )
