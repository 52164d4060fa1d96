"""`POST /v1/memories/batch`: create up to 100 memories; one that fails fails alone."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ValidationError

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memoryrelay.memories.create_memory import CheckUrl
from cairn.api.memoryrelay.memories.write_request import BatchItem, BatchRequest
from cairn.api.problem import refused_fields
from cairn.domain.errors import CairnError, InvalidRequest
from cairn.domain.memory.memory import Memory
from cairn.domain.memory.writing import NewMemory
from cairn.domain.scope import Permission, Scope

PREVIEW = 100  # characters

type CreateAll = Callable[[Sequence[NewMemory], Scope, int], Sequence[Memory | CairnError]]


class BatchResult(Answer):
    """`id` and `memory_id` are the same: which is read depends on the client."""

    index: int
    status: Literal["success", "failed"]
    success: bool
    memory_id: str | None = None
    id: str | None = None
    error: str | None = None
    error_code: str | None = None
    content_preview: str


class Timing(Answer):
    """Milliseconds. Storing and embedding are not timed apart: all of it is the total."""

    total_ms: float
    embedding_ms: float = 0.0
    database_ms: float = 0.0
    per_memory_avg_ms: float
    avg_per_item_ms: float


class BatchAnswer(Answer):
    """`success`: nothing failed."""

    success: bool
    total: int
    succeeded: int
    failed: int
    skipped: int = 0
    results: list[BatchResult]
    timing: Timing


def create_batch(api: Api, create: CreateAll, check_url: CheckUrl) -> None:
    """Adds the route; `create` is called with what is new, scope and deadline (ms)."""

    @api.route("POST", "/v1/memories/batch", summary="Create memories", tag="MemoryRelay")
    def create_batch(request: Annotated[BatchRequest, Body()]) -> BatchAnswer:
        api.scope.require(Permission.WRITE)
        parsed = [
            _parse(raw, place, request.agent_id, api.call.idempotency_key, check_url)
            for place, raw in enumerate(request.memories)
        ]
        valid = [item for item in parsed if isinstance(item, NewMemory)]
        stored = iter(create(valid, api.scope, api.call.deadline))
        outcomes = [next(stored) if isinstance(item, NewMemory) else item for item in parsed]
        results = [
            _result(place, raw, outcome)
            for place, (raw, outcome) in enumerate(zip(request.memories, outcomes, strict=True))
        ]
        return _answer(results, api.now() - api.call.started_at)


def _parse(
    raw: Any, place: int, agent: str, idempotency_key: str | None, check_url: CheckUrl
) -> NewMemory | CairnError:
    try:
        item = BatchItem.model_validate(raw)
        if item.webhook_url is not None:
            check_url(item.webhook_url)
    except ValidationError as error:
        errors = [{**problem, "loc": ("body", *problem["loc"])} for problem in error.errors()]
        refused = refused_fields(errors)
        return InvalidRequest("; ".join(f"{field.field}: {field.message}" for field in refused))
    except InvalidRequest as error:
        return error
    return item.to_domain(item.agent_id or agent, idempotency_key, place)


def _result(place: int, raw: Any, outcome: Memory | CairnError) -> BatchResult:
    content = raw.get("content") if isinstance(raw, dict) else None
    preview = content[:PREVIEW] if isinstance(content, str) else ""
    if isinstance(outcome, CairnError):
        code = "validation_error" if isinstance(outcome, InvalidRequest) else outcome.reason
        return BatchResult(
            index=place,
            status="failed",
            success=False,
            error=outcome.message,
            error_code=code,
            content_preview=preview,
        )
    return BatchResult(
        index=place,
        status="success",
        success=True,
        memory_id=outcome.memory_id,
        id=outcome.memory_id,
        content_preview=preview,
    )


def _answer(results: list[BatchResult], milliseconds: int) -> BatchAnswer:
    succeeded = sum(result.success for result in results)
    average = milliseconds / len(results)
    return BatchAnswer(
        success=succeeded == len(results),
        total=len(results),
        succeeded=succeeded,
        failed=len(results) - succeeded,
        results=results,
        timing=Timing(total_ms=milliseconds, per_memory_avg_ms=average, avg_per_item_ms=average),
    )
