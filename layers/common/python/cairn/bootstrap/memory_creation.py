"""Writing memories directly, without loading what embeds them unless it is needed."""

from collections.abc import Sequence

from cairn.bootstrap.memory_ports import ports
from cairn.domain.errors import CairnError
from cairn.domain.memory.memory import Memory
from cairn.domain.memory.writing import NewMemory
from cairn.domain.scope import Scope
from cairn.use_cases.memories.accept_memory import accept_memory
from cairn.use_cases.memories.create_memories import create_memories, create_memory
from cairn.use_cases.webhooks.check_address import check_address


def accept(new: NewMemory, scope: Scope, deadline: int) -> Memory:
    return accept_memory(new, scope=scope, deadline=deadline, ports=ports())


def create(new: NewMemory, scope: Scope, deadline: int) -> Memory:
    return create_memory(new, scope=scope, deadline=deadline, ports=ports())


def create_all(
    new: Sequence[NewMemory], scope: Scope, deadline: int
) -> Sequence[Memory | CairnError]:
    return create_memories(new, scope=scope, deadline=deadline, ports=ports())


def check_url(url: str) -> None:
    """Raises: InvalidField for an address that must not be called."""
    # TLS and its certificates are for the few writes that name an address
    from cairn.bootstrap.adapters import outbound  # noqa: PLC0415

    check_address("webhook_url", url, outbound.outbound())
