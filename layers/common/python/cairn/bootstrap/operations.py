"""What an operator's scripts do beside what functions do."""

from collections.abc import Iterator, Sequence
from functools import cache

from cairn.adapters.dynamodb.operator_store import DynamoDBOperatorStore
from cairn.bootstrap import (
    base,
    indexing,
    tasks,
)
from cairn.bootstrap.adapters import file_store, memory_store, models
from cairn.domain.scope import Scope
from cairn.domain.tasks.diagnostics import Failure
from cairn.use_cases.indexing.ports import RebuildPorts
from cairn.use_cases.operations import redrive_work
from cairn.use_cases.operations.ports import OperationPorts
from cairn.use_cases.operations.trace_task import Trace, trace_task


@cache
def operator() -> DynamoDBOperatorStore:
    return DynamoDBOperatorStore(base.table(), file_store.files())


def rebuilding() -> RebuildPorts:
    return RebuildPorts(
        memories=base.memory_reader(),
        tasks=tasks.tasks(),
        catalog=indexing.catalog(),
        files=file_store.files(),
        embedder=models.embedder(),
        clock=base.clock,
    )


def find_failures(selection: redrive_work.Selection) -> list[Failure]:
    return redrive_work.find_failures(selection, ports=_ports())


def redrive(failures: Sequence[Failure]) -> Iterator[bool]:
    return redrive_work.redrive(failures, ports=_ports())


def trace(task_id: str, scope: Scope) -> Trace:
    return trace_task(task_id, scope=scope, ports=_ports())


def _ports() -> OperationPorts:
    return OperationPorts(
        operator=operator(),
        tasks=tasks.tasks(),
        memories=memory_store.memories(),
        queue=tasks.queue(),
        clock=base.clock,
    )
