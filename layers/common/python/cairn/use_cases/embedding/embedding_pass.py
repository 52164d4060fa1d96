"""One pass over memories without a vector: request by request, as long as there is time."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from cairn.domain.conversation.message import Message
from cairn.domain.embedding.isolation import next_request
from cairn.domain.errors import Conflict, DependencyUnavailable
from cairn.domain.index.projection import Vector
from cairn.domain.memory.embedding_attempts import (
    attempts_started,
    embedded,
    is_exhausted,
    is_pending,
    may_start_attempt,
)
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.use_cases.embedding.attempt_records import AttemptRecords
from cairn.use_cases.embedding.embed_texts import embed_texts
from cairn.use_cases.embedding.embedding_report import EmbeddingReport
from cairn.use_cases.embedding.find_near_duplicate import find_near_duplicate
from cairn.use_cases.embedding.ports import EmbeddingPorts
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.project_memory import (
    context_messages,
    projected,
    text_to_embed,
)

# A request is to take 4 s and to leave 3 s for saving vectors; the rest goes to the next worker.
WORTH_SENDING_MS = 10_000


@dataclass
class EmbeddingPass:
    """`own` are the ids of the job's own memories; others only fill it up.

    `is_repeat`: the pass is over memories that changed in the one before, whatever time their next
    attempt is due.
    """

    scope: Scope
    deadline: int
    cache: MessageCache
    ports: EmbeddingPorts
    report: EmbeddingReport
    own: Collection[str]
    is_repeat: bool
    records: AttemptRecords = field(init=False)

    def __post_init__(self) -> None:
        self.records = AttemptRecords(self.scope, self.ports, self.report)

    def run(self, memory_ids: Sequence[str]) -> list[str]:
        """The ids of those that changed meanwhile."""
        found = self.ports.memories.read(self.scope, memory_ids).values()
        waiting = sorted(filter(self._may_start, found), key=attempts_started)
        is_answered = True
        while waiting and is_answered and self._has_time():
            request = next_request(waiting, self.ports.embedder.batch_size)
            waiting = waiting[len(request) :]
            is_answered = self._embed(self.records.start(request))
        if is_answered or self.report.ready:  # else another job would find the server down as well
            self._requeue(waiting)
        return self.records.changed

    def _may_start(self, memory: Memory) -> bool:
        if self.is_repeat:
            return is_pending(memory)
        return may_start_attempt(memory, self.ports.clock.now())

    def _has_time(self) -> bool:
        return self.ports.clock.now() + WORTH_SENDING_MS <= self.deadline

    def _requeue(self, waiting: Sequence[Memory]) -> None:
        """Those that fill the job up have a job of their own already."""
        own = [memory.memory_id for memory in waiting if memory.memory_id in self.own]
        if own:
            with suppress(DependencyUnavailable):  # reconcile finds them
                self.ports.queue.embed(self.scope, own)
                self.report.requeued += len(own)

    def _embed(self, memories: Sequence[Memory]) -> bool:
        """False when the embedder was asked and did not answer for any of them."""
        context = context_messages(memories, self.cache)
        texts = [text_to_embed(memory, context) for memory in memories]
        results = embed_texts(texts, deadline=self.deadline, embedder=self.ports.embedder)
        for memory, result in zip(memories, results, strict=True):
            match result:
                case Vector():
                    self._save(memory, result, context)
                case DependencyUnavailable() if not is_exhausted(memory):
                    self.report.deferred += 1
                case _:
                    self.records.abandon(memory, result.message)
        is_down = all(isinstance(result, DependencyUnavailable) for result in results)
        return not (results and is_down)

    def _save(self, memory: Memory, vector: Vector, context: Mapping[str, Message]) -> None:
        """Marked as a duplicate where its writer asked for that and another one says the same."""
        if find_near_duplicate(memory, vector, scope=self.scope, ports=self.ports):
            memory = memory.model_copy(update={"is_duplicate": True})
        change = projected(embedded(memory, self.ports.clock.now()), context, vector)
        try:
            self.ports.memories.save(self.scope, change)
        except Conflict:
            self.records.changed.append(memory.memory_id)
        else:
            self.report.add_ready(memory)
