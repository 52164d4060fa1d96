"""What an operator's scripts need beside what functions do."""

from functools import cache

from cairn.adapters.dynamodb.operator_store import DynamoDBOperatorStore
from cairn.bootstrap import (
    base,
    file_store,
    indexing,
    models,
    tasks,
)
from cairn.domain.scope import Scope
from cairn.use_cases.indexing.rebuild_segments import Rebuild
from cairn.use_cases.operations.redrive_work import Redrive
from cairn.use_cases.operations.trace_task import Trace, trace_task


@cache
def operator() -> DynamoDBOperatorStore:
    return DynamoDBOperatorStore(base.table())


def rebuilding() -> Rebuild:
    return Rebuild(
        memories=base.memories(),
        tasks=tasks.tasks(),
        catalog=indexing.catalog(),
        files=file_store.files(),
        embedder=models.embedder(),
        clock=base.clock,
    )


def redriving() -> Redrive:
    return Redrive(
        operator=operator(),
        tasks=tasks.tasks(),
        memories=base.memories(),
        queue=tasks.queue(),
        clock=base.clock,
    )


def trace(task_id: str, scope: Scope) -> Trace:
    return trace_task(
        task_id,
        scope=scope,
        tasks=tasks.tasks(),
        memories=base.memories(),
        operator=operator(),
    )
