"""Vectors of new memories from the turns that are their evidence, as far as these have any."""

from collections import Counter
from collections.abc import Sequence

from cairn.domain.index.projection import Vector
from cairn.domain.memory.embedding_attempts import is_pending
from cairn.domain.memory.evolution import Evolution
from cairn.domain.tasks.plan import Operation
from cairn.use_cases.extraction.message_cache import MessageCache

# A turn that is evidence for more memories, as a questionnaire is, lends its vector to none.
MEMORIES_PER_TURN = 2


def turn_vectors(
    plan: Sequence[Operation], part: range, evolutions: Sequence[Evolution], cache: MessageCache
) -> dict[str, Vector]:
    """By memory id. Saves a request, and the memory is found by vector at once.

    The vector is as good as one of the memory's own text, which is embedded in the same context.
    """
    if not cache.has_vectors:  # then nothing has to be counted for every part of the plan
        return {}
    uses = Counter(used for operation in plan for used in operation.statement.evidence)
    found = {
        evolution.memory.memory_id: _turn_vector(plan[index], evolution, uses, cache)
        for index, evolution in zip(part, evolutions, strict=True)
    }
    return {memory_id: vector for memory_id, vector in found.items() if vector}


def _turn_vector(
    operation: Operation, evolution: Evolution, uses: Counter[str], cache: MessageCache
) -> Vector | None:
    evidence = operation.statement.evidence
    is_current = evolution.memory.statement.evidence == evidence
    is_new = is_pending(evolution.memory) and is_current
    is_crowded = any(uses[message_id] > MEMORIES_PER_TURN for message_id in evidence)
    return cache.mean_vector(evidence) if is_new and not is_crowded else None
