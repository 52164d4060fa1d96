"""Extraction and embedding, in a worker or inside a request."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from threading import Thread

from aws_lambda_powertools import Logger

from cairn.adapters.model_extractor import ModelExtractor
from cairn.adapters.offline_extractor import OfflineExtractor
from cairn.bootstrap import models, parts, writing
from cairn.domain.scope import Scope
from cairn.domain.task import Addition, Task
from cairn.ports.models import Embedder
from cairn.ports.understanding import Extractor
from cairn.ports.working import Lease
from cairn.use_cases.embed_memories import Embedded, Embedding, embed_memories
from cairn.use_cases.extract_memories import extract_memories
from cairn.use_cases.extraction import Embed, Extraction, Sweep
from cairn.use_cases.find_related import related_by
from cairn.use_cases.read_window import read_ahead
from cairn.use_cases.sweep_erased import sweep_erased
from cairn.use_cases.turns import Turns

logger = Logger()

WORKER_RESERVE_MS = 10_000
WORKER_LONGEST_MS = 60_000


@cache
def extractor() -> Extractor:
    model = models.language_model()
    return ModelExtractor(model, parts.clock) if model else OfflineExtractor()


def embed(scope: Scope, memory_ids: Sequence[str], deadline: int) -> Embedded:
    return embed_now(scope, memory_ids, deadline, Turns(scope, writing.tasks()))


def embed_now(scope: Scope, memory_ids: Sequence[str], deadline: int, turns: Turns) -> Embedded:
    ports = Embedding(
        memories=parts.memories(),
        embedder=models.embedder(),
        clock=parts.clock,
    )
    return embed_memories(scope, memory_ids, deadline, turns=turns, ports=ports)


def embed_later(scope: Scope, memory_ids: Sequence[str], deadline: int, turns: Turns) -> None:
    writing.queue().embed(scope, memory_ids)


def sweep(scope: Scope, lease: Lease) -> bool:
    return sweep_erased(
        scope,
        lease,
        work=writing.work(),
        tasks=writing.tasks(),
        memories=parts.memories(),
        files=writing.files(),
        clock=parts.clock,
    )


def understand(
    subject_hash: str,
    scope: Scope,
    deadline: int,
    *,
    embedding: Embed,
    sweeping: Sweep | None = None,
    ahead: Mapping[str, Turns] | None = None,
) -> bool:
    """`extract_memories` with its ports; `embedding` decides whether vectors come now or later."""
    ports = Extraction(
        tasks=writing.tasks(),
        work=writing.work(),
        memories=parts.memories(),
        extractor=extractor(),
        embedder=_relating(),
        queue=writing.queue(),
        clock=parts.clock,
        embed=embedding,
        sweep=sweeping,
        ahead=ahead or {},
        report=_report,
    )
    return extract_memories(subject_hash, scope=scope, deadline=deadline, ports=ports)


def _report(task: Task) -> None:
    """Counts and ids only; the reason of a failure is the store's or the model server's."""
    last, windows = task.steps[-1], task.plan.windows if task.plan else ()
    logger.info(
        "task",
        task_id=task.task_id,
        request_id=task.request_id,
        attempts=task.attempts,
        outcome=last.name,
        detail=last.detail,
        model_calls=sum(each.calls for each in windows),
        prompt_tokens=sum(each.prompt_tokens for each in windows),
    )


def prepared(scope: Scope, addition: Addition, deadline: int) -> Callable[[], bool]:
    """Begins reading; what it returns understands inside the request, vectors included."""
    task = addition.task
    turns = Turns(scope, writing.tasks(), {task.task_id: addition.messages})
    Thread(target=_read_ahead, args=(task, turns, deadline), daemon=True).start()
    work = partial(understand, embedding=embed_now, ahead={task.task_id: turns})
    return partial(work, task.home.hash, scope, deadline)


def _read_ahead(task: Task, turns: Turns, deadline: int) -> None:
    with suppress(Exception):  # it is asked for again where failures are told
        read_ahead(task, turns, extractor(), _relating(), related_by(deadline, parts.clock.now()))


def _relating() -> Embedder | None:
    """Finds related memories by meaning, where words do not tell as much."""
    return models.embedder() if extractor().window_tokens else None


def understand_first(scope: Scope, subject_hash: str, deadline: int) -> bool:
    """In the worker: vectors are the embedding queue's."""
    return understand(subject_hash, scope, deadline, embedding=embed_later, sweeping=sweep)


def worker_deadline(remaining_ms: int) -> int:
    """When a worker stops taking up work (ms): in time to hand the rest on.

    A lease lasts as long, so it is also how long a crashed worker can hold a subject up.
    """
    return parts.clock.now() + min(remaining_ms - WORKER_RESERVE_MS, WORKER_LONGEST_MS)
