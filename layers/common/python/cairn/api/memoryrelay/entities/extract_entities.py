"""Extraction of entities from memories, on request."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memoryrelay.entities.use_cases import EntityUseCases
from cairn.api.memoryrelay.fields import PathId
from cairn.api.memoryrelay.listing import seconds
from cairn.use_cases.entities.extract_entities import EntityExtraction

METHOD = "rules"
BACKFILL_MAX = 500
BACKFILL_DEFAULT = 100


class ExtractionStatus(Answer):
    """`ready`: entities were extracted from the current words. `updated_at` in seconds."""

    status: Literal["ready", "none"]
    memory_id: str
    extraction_method: str | None
    extraction_model: None = None
    entity_count: int
    updated_at: int


class Backfilled(Answer):
    """`queued`: how many memories this call extracted from."""

    status: Literal["completed"] = "completed"
    queued: int


def extract_entities(api: Api, use_cases: EntityUseCases) -> None:
    """Adds the routes."""

    @api.route(
        "POST",
        "/v1/memories/<memory_id>/extract-entities",
        summary="Read out what a memory mentions",
        tag="Entities",
    )
    def extract_one(memory_id: PathId) -> ExtractionStatus:
        return _status(use_cases.extract(memory_id, scope=api.scope, deadline=api.call.deadline))

    @api.route(
        "GET",
        "/v1/memories/<memory_id>/extraction-status",
        summary="Whether that was done",
        tag="Entities",
    )
    def read_status(memory_id: PathId) -> ExtractionStatus:
        return _status(use_cases.extraction(memory_id, scope=api.scope))

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
        count = use_cases.backfill(
            agent_id or None,
            min(limit, BACKFILL_MAX),
            scope=api.scope,
            deadline=api.call.deadline,
        )
        return Backfilled(queued=count)


def _status(extraction: EntityExtraction) -> ExtractionStatus:
    memory, extracted_at = extraction.memory, extraction.extracted_at
    return ExtractionStatus(
        status="none" if extracted_at is None else "ready",
        memory_id=memory.memory_id,
        extraction_method=None if extracted_at is None else METHOD,
        entity_count=len(memory.mentions),
        updated_at=seconds(memory.updated_at if extracted_at is None else extracted_at),
    )
