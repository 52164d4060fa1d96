"""Create memories that semantic search finds when the call returns."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from cairn.domain.errors import CairnError
from cairn.domain.index.projection import Vector
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import Memory
from cairn.domain.memory.writing import NewMemory, ready
from cairn.domain.scope import Scope
from cairn.use_cases.embedding.embed_texts import EmbeddingResult
from cairn.use_cases.memories.new_memory import embed_new, new_memory
from cairn.use_cases.memories.ports import MemoryPorts
from cairn.use_cases.memories.store_memory import store_memory

CONCURRENT_WRITES = 8

type Outcome = Memory | CairnError
type Results = Mapping[str, EmbeddingResult]


def create_memory(new: NewMemory, *, scope: Scope, deadline: int, ports: MemoryPorts) -> Memory:
    """Raises: NotFound for an unknown agent UUID; DependencyUnavailable, and nothing is stored."""
    (outcome,) = create_memories([new], scope=scope, deadline=deadline, ports=ports)
    if isinstance(outcome, CairnError):
        raise outcome
    return outcome


def create_memories(
    new: Sequence[NewMemory], *, scope: Scope, deadline: int, ports: MemoryPorts
) -> list[Outcome]:
    """For each the memory, or the one that says the same already, or why it was not stored.

    All are embedded in as few requests as the server takes; one that fails fails alone.
    """
    drafts = [_draft(item, scope, ports) for item in new]
    memories = [draft for draft in drafts if isinstance(draft, Memory)]
    results = _embed(memories, deadline, ports)
    with ThreadPoolExecutor(CONCURRENT_WRITES) as threads:
        store = threads.map(
            lambda item, draft: _store(item, draft, results, scope, ports), new, drafts
        )
        return list(store)


def _draft(new: NewMemory, scope: Scope, ports: MemoryPorts) -> Outcome:
    try:
        return new_memory(new, scope=scope, ports=ports)
    except CairnError as error:
        return error


def _embed(memories: Sequence[Memory], deadline: int, ports: MemoryPorts) -> Results:
    """By memory id."""
    results = embed_new(memories, deadline=deadline, ports=ports)
    pairs = zip(memories, results, strict=True)
    return {memory.memory_id: result for memory, result in pairs}


def _store(
    new: NewMemory, draft: Outcome, results: Results, scope: Scope, ports: MemoryPorts
) -> Outcome:
    if isinstance(draft, CairnError):
        return draft
    try:
        return _store_unique(new, draft, results[draft.memory_id], scope, ports)
    except CairnError as error:
        return error


def _store_unique(
    new: NewMemory, memory: Memory, vector: EmbeddingResult, scope: Scope, ports: MemoryPorts
) -> Memory:
    """Nothing is stored where a near-duplicate is wanted in its place, and there is one."""
    if not isinstance(vector, Vector):
        raise vector
    if duplicate := ports.find_near_duplicate(memory, vector, scope):
        return duplicate.model_copy(update={"is_duplicate": True})
    embedded = ready(Evolution(memory)).memory
    return store_memory(new, embedded, vector, scope=scope, memories=ports.memories)
