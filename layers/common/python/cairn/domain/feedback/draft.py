"""What a feedback does to memories, while it is read: one operation for each, at most `MOST`."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cairn.domain.conversation.message import Message
from cairn.domain.feedback.statements import corrected, reworded, rewritten
from cairn.domain.memory.memory import Memory, MemoryKind, Statement
from cairn.domain.tasks.plan import Action, Operation

MOST = 200  # memories that one feedback changes: each is a version, a vector and an event more
# In bytes. A short word replaced by a long one must not make a memory outgrow its item.
_LARGEST = 60_000


class Drafted(NamedTuple):
    """`unchanged` counts the memories beyond those that one feedback changes."""

    operations: tuple[Operation, ...]
    unchanged: int


def _order_said(operation: Operation) -> tuple[object, ...]:
    """By time, then by the number of the message, whatever the id of its add is."""
    statement = operation.statement
    number = next(iter(statement.evidence), "").rpartition(":")[2]
    return statement.event_time, len(number), number, statement.kind


class FeedbackDraft:
    """`memories` are those that may be changed, as they stand after what was drafted so far."""

    def __init__(self, feedback: Message, memories: Sequence[Memory]) -> None:
        self.feedback = feedback
        kinds = (MemoryKind.FACT, MemoryKind.PREFERENCE)
        known = (memory for memory in memories if memory.statement.kind in kinds)
        self._memories = {memory.memory_id: memory for memory in known}
        self._changes: dict[str, Operation] = {}
        self._added: dict[tuple[str, str], Operation] = {}

    @property
    def memories(self) -> list[Memory]:
        return list(self._memories.values())

    @property
    def drafted(self) -> Drafted:
        """Changes in the order in which their memories were said, then what is added."""
        changes = list(self._changes.values())
        operations = (*sorted(changes[:MOST], key=_order_said), *self._added.values())
        return Drafted(operations, len(changes[MOST:]))

    def reword(self, memory: Memory, words: str) -> None:
        """The same statement in other words."""
        self._restate(memory, reworded(memory, words, self.feedback))

    def rewrite(self, memory: Memory, edit: Callable[[str], str]) -> bool:
        """Each of its texts as `edit` leaves it. False where nothing is to be changed."""
        return self._restate(memory, rewritten(memory, edit, self.feedback))

    def correct(self, memory: Memory, sentence: str) -> None:
        """The feedback's own sentence in the place of what was known."""
        self._restate(memory, corrected(memory, sentence, self.feedback))

    def restate(self, memory: Memory, statement: Statement) -> None:
        self._restate(memory, statement)

    def forget(self, memory: Memory) -> None:
        self._memories.pop(memory.memory_id, None)
        self._change(Action.FORGET, memory, memory.statement)

    def add(self, statement: Statement) -> None:
        said = (statement.kind, statement.words)
        self._added[said] = Operation(action=Action.ADD, statement=statement)

    def _restate(self, memory: Memory, statement: Statement) -> bool:
        before = memory.statement
        is_same = (before.words, before.key) == (statement.words, statement.key)
        if is_same or len(statement.words.encode()) > max(_LARGEST, len(before.words.encode())):
            return False
        after = memory.model_copy(update={"statement": statement})
        self._memories[memory.memory_id] = after
        self._change(Action.SUPERSEDE, memory, statement)
        return True

    def _change(self, action: Action, memory: Memory, statement: Statement) -> None:
        self._changes[memory.memory_id] = Operation(
            action=action,
            statement=statement,
            target_id=memory.memory_id,
            places=len(memory.placements),
        )
