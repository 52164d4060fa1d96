"""The verbatim working memory of an add, which searches find until extraction is done."""

from collections.abc import Sequence

from cairn.domain.conversation.content import content_of
from cairn.domain.conversation.message import Message
from cairn.domain.memory.memory import EmbeddingState, Memory, MemoryKind, Statement
from cairn.domain.tasks.lifecycle import created_by
from cairn.domain.tasks.task import Task
from cairn.domain.times.said_at import fast_stamp

FAST_TAG = "mode:fast"


def working_memory(task: Task, statement: Statement) -> Memory:
    """The task's working memory. It never gets a vector."""
    return created_by(task, task.working_id, statement, EmbeddingState.NONE)


def working_memory_to_remove(task: Task) -> Memory:
    """The task's working memory without its text: removing it needs only id, audience and owner."""
    nothing = Statement(
        kind=MemoryKind.WORKING, key="", value="", words="", speaker="", event_time=0
    )
    return working_memory(task, nothing)


def working_statement(messages: Sequence[Message]) -> Statement:
    """One line per message, in order, each `<speaker>: [<time>]: <text>` and a line break.

    Without memories that were recalled for a message, which would be found as if said again.

    The time is the caller's own text, else the time of arrival; the key is the first line. At least
    one message; `speaker` is empty when several spoke.
    """
    value = "".join(f"{_line(message)}\n" for message in messages)
    speakers = {message.speaker for message in messages}
    return Statement(
        kind=MemoryKind.WORKING,
        key=value.partition("\n")[0],
        value=value,
        words="",  # all of them are in the value; large adds must fit an item
        speaker=speakers.pop() if len(speakers) == 1 else "",
        tags=(FAST_TAG,),
        confidence=0.99,
        event_time=max(message.event_time for message in messages),
        evidence=tuple(message.message_id for message in messages),
    )


def _line(message: Message) -> str:
    said_at = message.said_at or fast_stamp(message.event_time)
    return f"{message.speaker}: [{said_at}]: {content_of(message)}"
