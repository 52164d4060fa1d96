"""The ports of creating, changing and deleting memories.

What embeds is loaded by the first call that needs a vector, not while a function starts.
"""

from collections.abc import Sequence
from functools import cache

from cairn.bootstrap import base, tasks
from cairn.bootstrap.adapters import agent_registry, deletion_store, memory_store
from cairn.domain.index.projection import Vector
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope, Subject
from cairn.use_cases.embedding.embed_texts import EmbeddingResult
from cairn.use_cases.entities.agents import agent_to_write
from cairn.use_cases.memories.ports import MemoryPorts


@cache
def ports() -> MemoryPorts:
    return MemoryPorts(
        memories=memory_store.memories(),
        tasks=tasks.tasks(),
        work=tasks.work(),
        queue=tasks.queue(),
        deletions=deletion_store.deletions(),
        clock=base.clock,
        find_agent=_find_agent,
        unlink=_unlink,
        embed=_embed,
        vectors=_vectors,
        find_near_duplicate=_find_near_duplicate,
    )


def _find_agent(agent: str, scope: Scope) -> Subject:
    return agent_to_write(scope, agent, agent_registry.agents()).subject


def _unlink(memory: Memory, scope: Scope) -> None:
    # entities are for what is deleted
    from cairn.bootstrap.adapters import entity_stores  # noqa: PLC0415
    from cairn.use_cases.entities.link_entities import forget_memory  # noqa: PLC0415

    forget_memory(scope, memory, entities=entity_stores.entities(), links=entity_stores.links())


def _embed(texts: Sequence[str], deadline: int) -> Sequence[EmbeddingResult]:
    from cairn.bootstrap import embedding  # noqa: PLC0415

    return embedding.embed(texts, deadline)


def _vectors(scope: Scope, subject: Subject, memory_ids: Sequence[str]) -> dict[str, Vector]:
    from cairn.bootstrap import embedding  # noqa: PLC0415

    return embedding.vectors(scope, subject, memory_ids)


def _find_near_duplicate(memory: Memory, vector: Vector, scope: Scope) -> Memory | None:
    from cairn.bootstrap import embedding  # noqa: PLC0415

    return embedding.near_duplicate(memory, vector, scope)
