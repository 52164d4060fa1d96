"""Prepare the extraction of an addition while it is still being stored."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from cairn.domain.errors import CairnError
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Addition, Task
from cairn.use_cases.extraction.extract_memories import extract_memories
from cairn.use_cases.extraction.find_related import related_deadline
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.ports import ExtractionPorts
from cairn.use_cases.extraction.read_window import read_window


def prepare_extraction(
    addition: Addition,
    *,
    scope: Scope,
    deadline: int,
    ports: ExtractionPorts,
    in_background: Callable[[Callable[[], None]], None],
) -> Callable[[], bool]:
    """Returns `extract_memories` for the addition's home, with what was prefetched meanwhile.

    Prefetched is nothing that another writer of the subject could change: that is read under the
    lease. `in_background` runs what it is given while its caller goes on.
    """
    task = addition.task
    cache = MessageCache(scope, ports.tasks, {task.task_id: addition.messages})
    in_background(partial(_prefetch, task, cache, deadline, ports))
    prepared = replace(ports, prefetched={task.task_id: cache})
    return partial(extract_memories, task.home.hash, scope=scope, deadline=deadline, ports=prepared)


def _prefetch(task: Task, cache: MessageCache, deadline: int, ports: ExtractionPorts) -> None:
    with suppress(CairnError):  # extraction asks again, and reports what fails
        window = read_window(task, cache, ports.extractor.window_tokens)
        if embedder := ports.similarity_embedder:
            latest = related_deadline(deadline, ports.clock.now())
            cache.embed_turns(window.messages, window.earlier, embedder, latest)
