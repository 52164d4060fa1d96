"""What a chunk of a plan makes of memories, with their projections and vectors."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from cairn.domain.conversation.message import Message
from cairn.domain.index.change import Change
from cairn.domain.index.projecting import embedding_text, project
from cairn.domain.index.projection import Vector
from cairn.domain.memory.embedding_attempts import is_pending
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.memory.writing import ready
from cairn.domain.scope import Scope
from cairn.domain.tasks.lifecycle import evolve
from cairn.domain.tasks.plan import Action, Operation
from cairn.domain.tasks.task import Task
from cairn.ports.memory_store import MemoryStore
from cairn.ports.projection_reader import ProjectionReader
from cairn.use_cases.embedding.embed_texts import Answer
from cairn.use_cases.extraction.turns import Turns

# A vector of each text, or why there is none.
type Embed = Callable[[Sequence[str]], Sequence[Answer]]

# Of a turn that tells more, as a questionnaire does, each memory gets a vector of its own.
TOLD_BY_A_TURN = 2


def evolve_memories(
    task: Task,
    part: range,
    *,
    scope: Scope,
    turns: Turns,
    memories: MemoryStore,
    reader: ProjectionReader,
    embed: Embed,
) -> list[Change]:
    """The changes of the plan's operations in `part`, from the memories as they are now.

    What gets no vector from `embed` is written without one, and is pending.
    """
    plan = task.plan.operations if task.plan else ()
    target_ids = [op.target_id for op in (plan[i] for i in part) if op.target_id]
    targets = memories.read(scope, target_ids) if target_ids else {}
    merged = [each for i in part if (each := plan[i].target_id) and plan[i].action is Action.MERGE]
    keep = [each for each in dict.fromkeys(merged) if each in targets]
    evolutions = [evolve(task, i, plan[i], targets.get(plan[i].target_id or "")) for i in part]
    near = context_of([each.memory for each in evolutions], turns)
    vectors = reader.vectors(scope, task.home, keep) if keep else {}
    vectors = _kept(evolutions, vectors) | _of_turns(plan, part, evolutions, turns)
    vectors |= _embedded(evolutions, vectors, near, embed)
    return [
        projected(_ready(each, vectors), near, vectors.get(each.memory.memory_id))
        for each in evolutions
    ]


def context_of(memories: Sequence[Memory], turns: Turns) -> dict[str, Message]:
    """The turns around these memories, by message id; those whose words are gone are absent."""
    return turns.around(each for memory in memories for each in memory.statement.context)


def text_among(memory: Memory, turns: Mapping[str, Message]) -> str:
    """What is embedded of a memory."""
    return embedding_text(memory, _neighbours(memory, turns))


def projected(evolution: Evolution, turns: Mapping[str, Message], vector: Vector | None) -> Change:
    """The change of one memory with its search projection."""
    memory = evolution.memory
    projection = project(memory, _neighbours(memory, turns), vector)
    return Change(memory, projection, evolution.expected, evolution.archived)


def _neighbours(memory: Memory, turns: Mapping[str, Message]) -> list[Message]:
    return [turns[each] for each in memory.statement.context if each in turns]


def _kept(evolutions: Sequence[Evolution], vectors: Mapping[str, Vector]) -> dict[str, Vector]:
    """A memory that only gained evidence keeps its vector."""
    ready_ids = {
        each.memory.memory_id
        for each in evolutions
        if each.memory.embedding is EmbeddingState.READY
    }
    return {memory_id: vector for memory_id, vector in vectors.items() if memory_id in ready_ids}


def _of_turns(
    plan: Sequence[Operation], part: range, evolutions: Sequence[Evolution], turns: Turns
) -> dict[str, Vector]:
    """Of new versions, those of the turns they rest on, as far as these were embedded already."""
    told = Counter(each for operation in plan for each in operation.statement.evidence)
    found = {
        each.memory.memory_id: _vector_of_turns(plan[index], each, told, turns)
        for index, each in zip(part, evolutions, strict=True)
    }
    return {memory_id: vector for memory_id, vector in found.items() if vector}


def _embedded(
    evolutions: Sequence[Evolution],
    known: Mapping[str, Vector],
    near: Mapping[str, Message],
    embed: Embed,
) -> dict[str, Vector]:
    """Of what is pending and has no known vector, those that the embedder brings."""
    memories = [each.memory for each in evolutions]
    lacking = [each for each in memories if is_pending(each) and each.memory_id not in known]
    answers = embed([text_among(memory, near) for memory in lacking])
    pairs = zip(lacking, answers, strict=True)
    return {memory.memory_id: answer for memory, answer in pairs if isinstance(answer, Vector)}


def _ready(evolution: Evolution, vectors: Mapping[str, Vector]) -> Evolution:
    has_vector = evolution.memory.memory_id in vectors
    return ready(evolution) if has_vector and is_pending(evolution.memory) else evolution


def _vector_of_turns(
    operation: Operation, evolution: Evolution, told: Counter[str], turns: Turns
) -> Vector | None:
    """That of the turns the memory rests on: no second request, and found by meaning at once.

    It is as good as one of the memory's own: what is embedded of either is the turn in context.
    """
    evidence = operation.statement.evidence
    is_current = evolution.memory.statement.evidence == evidence
    is_new = is_pending(evolution.memory) and is_current
    is_crowded = any(told[each] > TOLD_BY_A_TURN for each in evidence)
    return turns.vector(evidence) if is_new and not is_crowded else None
