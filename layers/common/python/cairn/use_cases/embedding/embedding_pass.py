"""One pass over memories without a vector: request by request, as long as there is time."""

from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from cairn.domain.embedding.batch_sizing import MAX_BATCH_SIZE
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.index.change import Change
from cairn.domain.index.projection import Vector
from cairn.domain.memory.embedding_attempts import (
    given_up,
    is_awaited,
    is_exhausted,
    is_first_try,
    is_pending,
    tries_begun,
    with_another_try,
    with_first_try,
)
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.scope import Scope
from cairn.ports.clock import Clock
from cairn.ports.embedder import Embedder
from cairn.ports.job_queue import JobQueue
from cairn.ports.memory_store import MemoryStore
from cairn.ports.projection_reader import ProjectionReader
from cairn.use_cases.embedding.embed_texts import embed_texts
from cairn.use_cases.embedding.find_near_duplicate import find_twin
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.project_memory import (
    context_messages,
    projected,
    text_to_embed,
)

# A request is to take 4 s and to leave 3 s for what it brought; the rest goes to the next worker.
WORTH_SENDING_MS = 10_000


@dataclass(frozen=True)
class Embedding:
    """The ports embedding works with."""

    memories: MemoryStore
    embedder: Embedder
    queue: JobQueue
    clock: Clock
    reader: ProjectionReader


@dataclass
class Embedded:
    """How many memories got their vector, wait for their next try, and were given up.

    `requeued`: time did not reach them, and they have a job of their own.
    `rows`: how many of the first are placed in each subject, by its hash.
    """

    ready: int = 0
    put_off: int = 0
    failed: int = 0
    requeued: int = 0
    rows: Counter[str] = field(default_factory=Counter, compare=False)

    def counts(self) -> dict[str, Any]:
        """For the log."""
        counted = ("ready", "put_off", "failed", "requeued")
        return {name: getattr(self, name) for name in counted}


@dataclass
class EmbeddingPass:
    """One pass over memories; `changed` are the ids of those that changed meanwhile.

    `asked`: whose job this is; others only fill it up. `is_again`: over those that changed in the
    pass before, which are not tried too soon.
    """

    scope: Scope
    deadline: int
    turns: MessageCache
    ports: Embedding
    done: Embedded
    asked: Collection[str]
    is_again: bool
    changed: list[str] = field(default_factory=list)

    def over(self, memory_ids: Sequence[str]) -> list[str]:
        found = self.ports.memories.read(self.scope, memory_ids).values()
        waiting = sorted(filter(self._is_awaited, found), key=tries_begun)
        is_there = True
        while waiting and is_there and self._has_time():
            request = _next_request(waiting, self.ports.embedder.batch_size)
            waiting = waiting[len(request) :]
            is_there = self._embed(self._begun(request))
        if is_there or self.done.ready:  # else the server is away, and another job would do no more
            self._requeue(waiting)
        return self.changed

    def _has_time(self) -> bool:
        return self.ports.clock.now() + WORTH_SENDING_MS <= self.deadline

    def _requeue(self, waiting: Sequence[Memory]) -> None:
        """Those that fill the job up have a job of their own already."""
        own = [memory.memory_id for memory in waiting if memory.memory_id in self.asked]
        if own:
            with suppress(DependencyUnavailable):  # reconcile finds them
                self.ports.queue.embed(self.scope, own)
                self.done.requeued += len(own)

    def _is_awaited(self, memory: Memory) -> bool:
        if self.is_again:
            return is_pending(memory)
        return is_awaited(memory, self.ports.clock.now())

    def _begun(self, batch: Sequence[Memory]) -> list[Memory]:
        """Those to embed now, with this try written down; the exhausted ones are given up."""
        quiet, tried, now = list[Memory](), list[Memory](), self.ports.clock.now()
        for memory in batch:
            if not is_first_try(memory, now) and is_exhausted(memory):
                self._give_up(memory, "no try came to an end")
            elif not is_first_try(memory, now):
                tried.append(with_another_try(memory, now))
            elif memory.task_id:
                quiet.append(memory)
            else:
                tried.append(with_first_try(memory, now))
        return [*quiet, *self._saved(tried)]

    def _embed(self, batch: Sequence[Memory]) -> bool:
        """False when the embedder was asked and did not answer for any of them."""
        near = context_messages(batch, self.turns)
        texts = [text_to_embed(memory, near) for memory in batch]
        answers = embed_texts(texts, self.deadline, self.ports.embedder)
        for memory, answer in zip(batch, answers, strict=True):
            match answer:
                case Vector():
                    seen = self._compared(memory, answer)
                    now = self.ports.clock.now()
                    self._save(projected(_ready(seen, now), near, answer))
                case DependencyUnavailable() if not is_exhausted(memory):
                    self.done.put_off += 1
                case _:
                    self._give_up(memory, answer.message)
        is_away = all(isinstance(answer, DependencyUnavailable) for answer in answers)
        return not (answers and is_away)

    def _compared(self, memory: Memory, vector: Vector) -> Memory:
        """Whoever asked for it is told that the memory says what another one says."""
        if find_twin(self.scope, memory, vector, self.ports.reader, self.ports.memories) is None:
            return memory
        return memory.model_copy(update={"is_duplicate": True})

    def _save(self, change: Change) -> None:
        if self.ports.memories.save(self.scope, change):
            self.done.ready += 1
            self.done.rows.update(each.hash for each in change.memory.placements)
        else:
            self.changed.append(change.memory.memory_id)

    def _give_up(self, memory: Memory, reason: str) -> None:
        self.done.failed += len(self._saved([given_up(memory, self.ports.clock.now(), reason)]))

    def _saved(self, memories: Sequence[Memory]) -> list[Memory]:
        """Those that were not changed meanwhile."""
        if not memories:
            return []
        saved = self.ports.memories.save_tries(self.scope, memories)
        self.changed += [each.memory_id for each in memories if each.memory_id not in saved]
        return [each for each in memories if each.memory_id in saved]


def _next_request(waiting: Sequence[Memory], batch_size: int) -> Sequence[Memory]:
    """Of those that were tried least, which come first, as many as a request holds.

    Fewer the more often they were tried, so that one that spoils its batch is isolated.
    """
    begun = tries_begun(waiting[0])
    most = max(1, min(batch_size, MAX_BATCH_SIZE >> max(0, begun - 1)))
    return [memory for memory in waiting[:most] if tries_begun(memory) == begun]


def _ready(memory: Memory, now: int) -> Evolution:
    ready = {
        "rev": memory.rev + 1,
        "embedding": EmbeddingState.READY,
        "tries": None,
        "moved_at": now,
    }
    return Evolution(memory.model_copy(update=ready), expected=(memory.version, memory.rev))
