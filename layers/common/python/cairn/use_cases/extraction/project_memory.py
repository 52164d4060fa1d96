"""A memory with its search projection, which includes the messages around its evidence."""

from collections.abc import Mapping, Sequence

from cairn.domain.conversation.message import Message
from cairn.domain.index.change import Change
from cairn.domain.index.projecting import embedding_text, project
from cairn.domain.index.projection import Vector
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import Memory
from cairn.use_cases.extraction.message_cache import MessageCache


def context_messages(memories: Sequence[Memory], cache: MessageCache) -> dict[str, Message]:
    """The messages in the context of these memories, by id; absent where they are gone."""
    return cache.by_id(key for memory in memories for key in memory.statement.context)


def text_to_embed(memory: Memory, context: Mapping[str, Message]) -> str:
    return embedding_text(memory, _neighbours(memory, context))


def projected(
    evolution: Evolution, context: Mapping[str, Message], vector: Vector | None
) -> Change:
    """The evolution as a change with the memory's projection."""
    memory = evolution.memory
    projection = project(memory, _neighbours(memory, context), vector)
    return Change(
        memory,
        projection,
        evolution.expected,
        evolution.archived,
        is_relisted=evolution.is_relisted,
    )


def _neighbours(memory: Memory, context: Mapping[str, Message]) -> list[Message]:
    return [context[key] for key in memory.statement.context if key in context]
