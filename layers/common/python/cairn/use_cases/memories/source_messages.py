"""The messages that memories come from, as they were said."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from cairn.domain.conversation.content import content_of
from cairn.domain.conversation.message import Message, task_of
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.ports.task_store import TaskStore

ADDS_OF_ONE = 20  # the latest: what is said every day has a hundred
CHARACTERS_OF_ONE = 100_000  # and always one message: many memories may come from the same ones
ADDS_MAX = 200  # of all memories together, each up to some hundred kilobytes


def source_messages(
    memories: Sequence[Memory], *, scope: Scope, tasks: TaskStore
) -> dict[str, tuple[Message, ...]]:
    """By memory id, in the order said; one batched read. The first memories come first.

    Messages that are gone, or whose words are, are left out: a memory may have none left. So are
    those after the first ones of `CHARACTERS_OF_ONE` in all.
    """
    adds = islice(dict.fromkeys(add for memory in memories for add in _adds(memory)), ADDS_MAX)
    found = tasks.messages(scope, list(adds))
    said = {message.message_id: message for messages in found.values() for message in messages}
    return {memory.memory_id: tuple(_sources(memory, said)) for memory in memories}


def _adds(memory: Memory) -> list[str]:
    return list(dict.fromkeys(map(task_of, memory.statement.evidence)))[-ADDS_OF_ONE:]


def _sources(memory: Memory, said: Mapping[str, Message]) -> Iterator[Message]:
    evidence = (said[key] for key in dict.fromkeys(memory.statement.evidence) if key in said)
    characters = 0
    for message in sorted(evidence, key=lambda message: message.event_time):
        content = content_of(message)
        if content.strip() and characters < CHARACTERS_OF_ONE:
            characters += len(content)
            yield message
