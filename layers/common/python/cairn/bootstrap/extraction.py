"""Extraction, in a worker or inside a request."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from threading import Thread

from aws_lambda_powertools import Logger

from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.adapters.openai.model_extractor import ModelExtractor
from cairn.adapters.openai.model_profile_filler import ModelProfileFiller
from cairn.bootstrap import base, erasure, tasks
from cairn.bootstrap.adapters import (
    deletion_store,
    entity_stores,
    file_store,
    memory_store,
    models,
    page_store,
    profile_store,
    segments,
)
from cairn.domain.memory.memory import Statement
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Addition, Task
from cairn.ports.extractor import Extractor
from cairn.ports.work_queue import Lease
from cairn.use_cases.erasure.ports import SweepPorts
from cairn.use_cases.erasure.sweep_subject import sweep_subject
from cairn.use_cases.extraction.extract_memories import extract_memories
from cairn.use_cases.extraction.ports import ExtractionPorts, ProfileFillingPorts
from cairn.use_cases.indexing.compaction_trigger import CompactionTriggeringReader
from cairn.use_cases.messages.new_addition import AddMessages
from cairn.use_cases.messages.prepare_extraction import prepare_extraction
from cairn.use_cases.messages.preview_memories import preview_memories

logger = Logger()


@cache
def extractor() -> Extractor:
    model = models.language_model()
    return ModelExtractor(model, base.clock) if model else OfflineExtractor(base.clock)


def sweep(scope: Scope, lease: Lease) -> bool:
    ports = SweepPorts(
        work=tasks.work(),
        tasks=tasks.tasks(),
        memories=memory_store.memories(),
        files=file_store.files(),
        entities=entity_stores.entities(),
        links=entity_stores.links(),
        profiles=profile_store.profiles(),
        pages=page_store.pages(),
        deletions=deletion_store.deletions(),
        delete=erasure.apply,
        clock=base.clock,
    )
    return sweep_subject(lease, scope=scope, ports=ports)


def extract(scope: Scope, subject_hash: str, deadline: int) -> bool:
    """In the worker. False when another one works on the subject."""
    ports = _ports(sweep)
    return extract_memories(subject_hash, scope=scope, deadline=deadline, ports=ports)


def prepare(scope: Scope, addition: Addition, deadline: int) -> Callable[[], bool]:
    """In a request, which does not sweep."""
    ports = _ports(None)
    return prepare_extraction(
        addition, scope=scope, deadline=deadline, ports=ports, in_background=_in_background
    )


def preview(command: AddMessages, scope: Scope, deadline: int) -> tuple[Statement, ...]:
    return preview_memories(
        command, scope=scope, deadline=deadline, extractor=extractor(), clock=base.clock
    )


def _ports(sweep: Callable[[Scope, Lease], bool] | None) -> ExtractionPorts:
    return ExtractionPorts(
        tasks=tasks.tasks(),
        work=tasks.work(),
        memories=memory_store.memories(),
        reader=CompactionTriggeringReader(segments.reader(), tasks.queue(), base.clock),
        extractor=extractor(),
        embedder=models.embedder(),
        queue=tasks.queue(),
        clock=base.clock,
        sweep=sweep,
        report=_report,
        profiles=_profiles(),
    )


def _profiles() -> ProfileFillingPorts | None:
    model = models.language_model()
    return (
        ProfileFillingPorts(profile_store.profiles(), ModelProfileFiller(model)) if model else None
    )


def _in_background(work: Callable[[], None]) -> None:
    """In a thread that nobody waits for. Errors are dropped: they might hold what people said."""

    def run() -> None:
        with suppress(Exception):
            work()

    Thread(target=run, daemon=True).start()


def _report(task: Task) -> None:
    """Logs counts and ids only, and the reason of a failure as store or model server gave it."""
    last, windows = task.steps[-1], task.plan.windows if task.plan else ()
    logger.info(
        "task",
        task_id=task.task_id,
        request_id=task.request_id,
        attempts=task.attempts,
        outcome=last.name,
        detail=last.detail,
        model_calls=sum(window.calls for window in windows),
        prompt_tokens=sum(window.prompt_tokens for window in windows),
        unembedded=len(task.changes.unembedded),
        **base.capacity().take_part().counts(),
    )
