"""Writing memories as they are, without loading what embeds them unless it is needed."""

from collections.abc import Sequence

from cairn.bootstrap import base, tasks
from cairn.bootstrap.adapters import agent_registry
from cairn.domain.errors import CairnError
from cairn.domain.index.projection import Vector
from cairn.domain.memory.memory import Memory
from cairn.domain.memory.writing import NewMemory
from cairn.domain.scope import Scope, Subject
from cairn.use_cases.embedding.embed_texts import Answer
from cairn.use_cases.entities.agents import agent_to_write
from cairn.use_cases.memories.accept_memory import accept_memory
from cairn.use_cases.memories.create_memories import create_memories, create_memory
from cairn.use_cases.memories.new_memory import Creating
from cairn.use_cases.webhooks.check_address import check_address


def accept(new: NewMemory, scope: Scope, deadline: int) -> Memory:
    return accept_memory(new, scope=scope, deadline=deadline, ports=_ports())


def create(new: NewMemory, scope: Scope, deadline: int) -> Memory:
    return create_memory(new, scope=scope, deadline=deadline, ports=_ports())


def create_all(
    new: Sequence[NewMemory], scope: Scope, deadline: int
) -> Sequence[Memory | CairnError]:
    return create_memories(new, scope=scope, deadline=deadline, ports=_ports())


def _ports() -> Creating:
    return Creating(
        memories=base.memories(),
        queue=tasks.queue(),
        clock=base.clock,
        home_of=_home_of,
        embed=_embed,
        find_twin=_find_twin,
    )


def _home_of(scope: Scope, agent: str) -> Subject:
    return agent_to_write(scope, agent, agent_registry.agents()).subject


def _embed(memories: Sequence[Memory], deadline: int) -> Sequence[Answer]:
    # numpy is for creating in the call and for a queue that is down, not for cold starts
    from cairn.bootstrap import embedding  # noqa: PLC0415

    return embedding.embed_drafts(memories, deadline)


def _find_twin(scope: Scope, memory: Memory, vector: Vector) -> Memory | None:
    if memory.handling.alike is None:
        return None
    from cairn.bootstrap import embedding  # noqa: PLC0415

    return embedding.find_twin_of(scope, memory, vector)


def check_url(url: str) -> None:
    """Raises: InvalidField for an address that must not be called."""
    # TLS and its certificates are for the few writes that name an address
    from cairn.bootstrap.adapters import outbound  # noqa: PLC0415

    check_address("webhook_url", url, outbound.outbound())
