"""Create memories that are found by meaning when the call returns."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from cairn.domain.errors import CairnError
from cairn.domain.index.projection import Vector
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import Memory
from cairn.domain.memory.writing import NewMemory, ready
from cairn.domain.scope import Scope
from cairn.use_cases.embedding.embed_texts import Answer
from cairn.use_cases.memories.new_memory import Creating, new_memory
from cairn.use_cases.memories.store_memory import store_memory

AT_ONCE = 8  # transactions under way together


def create_memory(new: NewMemory, *, scope: Scope, deadline: int, ports: Creating) -> Memory:
    """Raises: NotFound for an unknown agent UUID; DependencyUnavailable, and nothing is stored."""
    (outcome,) = create_memories([new], scope=scope, deadline=deadline, ports=ports)
    if isinstance(outcome, CairnError):
        raise outcome
    return outcome


def create_memories(
    new: Sequence[NewMemory], *, scope: Scope, deadline: int, ports: Creating
) -> list[Memory | CairnError]:
    """For each the memory, or the one that says the same already, or why it was not stored.

    Embedded in as few requests as the server takes; what fails takes nothing else with it.
    """
    drafts = [_draft(each, scope, ports) for each in new]
    answers = _answers([each for each in drafts if isinstance(each, Memory)], deadline, ports)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(
            threads.map(lambda each, draft: _kept(each, draft, answers, scope, ports), new, drafts)
        )


def _draft(new: NewMemory, scope: Scope, ports: Creating) -> Memory | CairnError:
    try:
        return new_memory(new, scope, ports)
    except CairnError as error:
        return error


def _answers(memories: Sequence[Memory], deadline: int, ports: Creating) -> dict[str, Answer]:
    """By memory id."""
    answers = ports.embed(memories, deadline)
    pairs = zip(memories, answers, strict=True)
    return {memory.memory_id: answer for memory, answer in pairs}


def _kept(
    new: NewMemory,
    draft: Memory | CairnError,
    answers: Mapping[str, Answer],
    scope: Scope,
    ports: Creating,
) -> Memory | CairnError:
    if isinstance(draft, CairnError):
        return draft
    try:
        return _stored(new, draft, answers[draft.memory_id], scope, ports)
    except CairnError as error:
        return error


def _stored(
    new: NewMemory, memory: Memory, answer: Answer, scope: Scope, ports: Creating
) -> Memory:
    if not isinstance(answer, Vector):
        raise answer
    if twin := ports.find_twin(scope, memory, answer):
        return twin.model_copy(update={"is_duplicate": True})
    embedded = ready(Evolution(memory)).memory
    return store_memory(new, embedded, answer, scope=scope, memories=ports.memories)
