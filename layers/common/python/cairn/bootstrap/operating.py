"""What an operator's scripts need beside what functions do."""

from functools import cache

from cairn.adapters.dynamodb_operator_store import DynamoDBOperatorStore
from cairn.bootstrap import filing, indexing, models, parts, writing
from cairn.domain.scope import Scope
from cairn.use_cases.rebuild_segments import Rebuild
from cairn.use_cases.redrive_work import Redrive
from cairn.use_cases.trace_task import Trace, trace_task


@cache
def operator() -> DynamoDBOperatorStore:
    return DynamoDBOperatorStore(parts.table())


def rebuilding() -> Rebuild:
    return Rebuild(
        memories=parts.memories(),
        tasks=writing.tasks(),
        catalog=indexing.catalog(),
        files=filing.files(),
        embedder=models.embedder(),
        clock=parts.clock,
    )


def redriving() -> Redrive:
    return Redrive(
        operator=operator(),
        tasks=writing.tasks(),
        memories=parts.memories(),
        queue=writing.queue(),
        clock=parts.clock,
    )


def trace(task_id: str, scope: Scope) -> Trace:
    return trace_task(
        task_id,
        scope=scope,
        tasks=writing.tasks(),
        memories=parts.memories(),
        operator=operator(),
    )
