"""Compute what one chunk of a plan changes about memories, with their projections."""

from collections.abc import Mapping, Sequence

from cairn.domain.conversation.message import Message
from cairn.domain.index.change import Change
from cairn.domain.index.projection import Vector
from cairn.domain.memory.embedding_attempts import is_pending
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.memory.writing import ready
from cairn.domain.scope import Scope
from cairn.domain.tasks.lifecycle import evolve
from cairn.domain.tasks.plan import Operation
from cairn.domain.tasks.task import Task
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.ports import ExtractionPorts
from cairn.use_cases.extraction.project_memory import (
    context_messages,
    projected,
    text_to_embed,
)
from cairn.use_cases.extraction.turn_vectors import turn_vectors


def evolve_memories(
    task: Task,
    part: range,
    cache: MessageCache,
    *,
    scope: Scope,
    embed_until: int | None,
    ports: ExtractionPorts,
) -> list[Change]:
    """The changes of the plan's operations in `part`, from the memories as they are now.

    A memory that gets no vector until `embed_until` (ms) is written without one, and is pending.
    """
    plan = task.plan.operations if task.plan else ()
    evolutions = _evolutions(task, plan, part, scope, ports)
    memories = [evolution.memory for evolution in evolutions]
    context = context_messages(memories, cache)
    vectors = _kept_vectors(task, evolutions, scope, ports)
    if not task.is_feedback:  # its words are not what it makes memories say
        vectors |= turn_vectors(plan, part, evolutions, cache)
    pending = [memory for memory in memories if is_pending(memory)]
    missing = [memory for memory in pending if memory.memory_id not in vectors]
    if embed_until is not None:
        vectors |= _embedded(missing, context, cache, embed_until, ports)
    return [_change(evolution, context, vectors) for evolution in evolutions]


def _evolutions(
    task: Task, plan: Sequence[Operation], part: range, scope: Scope, ports: ExtractionPorts
) -> list[Evolution]:
    target_ids = [target_id for index in part if (target_id := plan[index].target_id)]
    targets = ports.memories.read(scope, target_ids) if target_ids else {}
    found = (
        evolve(task, index, plan[index], targets.get(plan[index].target_id or "")) for index in part
    )
    return [evolution for evolution in found if evolution]


def _kept_vectors(
    task: Task, evolutions: Sequence[Evolution], scope: Scope, ports: ExtractionPorts
) -> dict[str, Vector]:
    """A memory that only gained evidence keeps its vector."""
    memories = [evolution.memory for evolution in evolutions]
    ready_ones = (memory for memory in memories if memory.embedding is EmbeddingState.READY)
    kept = [memory.memory_id for memory in ready_ones]
    return ports.reader.vectors(scope, task.home, kept) if kept else {}


def _embedded(
    memories: Sequence[Memory],
    context: Mapping[str, Message],
    cache: MessageCache,
    deadline: int,
    ports: ExtractionPorts,
) -> dict[str, Vector]:
    texts = [text_to_embed(memory, context) for memory in memories]
    answers = zip(memories, cache.embed(texts, ports.embedder, deadline), strict=True)
    return {memory.memory_id: got for memory, got in answers if isinstance(got, Vector)}


def _change(
    evolution: Evolution, context: Mapping[str, Message], vectors: Mapping[str, Vector]
) -> Change:
    vector = vectors.get(evolution.memory.memory_id)
    is_embedded_now = vector is not None and is_pending(evolution.memory)
    return projected(ready(evolution) if is_embedded_now else evolution, context, vector)
