"""Recall what bears on a question, while the conversation is read."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from cairn.domain.conversation.message import Message
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.rules.statements import is_turn
from cairn.domain.scope import Scope
from cairn.domain.search.query import FACT_KINDS, ScoredMemory, SearchQuery
from cairn.domain.tasks.task import Conversation
from cairn.ports.task_store import TaskStore
from cairn.use_cases.chat.ports import ChatPorts

TURNS = 20  # the latest of the conversation
# Kept from one chat to the next: a thread of its own for each is a twentieth of its search.
_READING = ThreadPoolExecutor(thread_name_prefix="conversation")


class Recalled(NamedTuple):
    """`memories` most relevant first, `turns` oldest first."""

    memories: list[ScoredMemory]
    turns: list[Message]


def recall(
    query: SearchQuery,
    conversation: Conversation | None,
    *,
    scope: Scope,
    deadline: int,
    ports: ChatPorts,
) -> Recalled:
    """Without a conversation there are no turns.

    Raises: DependencyUnavailable when either cannot be read: forgetting is no way to answer.
    """
    latest = _READING.submit(_latest, conversation, scope, ports.tasks)
    memories = ports.search(query, scope, deadline)
    messages = latest.result()
    turns = [message for message in messages if is_turn(message)]
    unshown = {turn.message_id for turn in turns[:-TURNS]}
    shown = {message.message_id for message in messages} - unshown
    unseen = _unseen(memories, shown)
    return Recalled(_within_limit(unseen, query.limits.get(MemoryKind.FACT, 0)), turns[-TURNS:])


def _latest(conversation: Conversation | None, scope: Scope, tasks: TaskStore) -> list[Message]:
    """More than enough of the conversation, in order."""
    return tasks.latest(scope, conversation, TURNS) if conversation else []


def _unseen(memories: Sequence[ScoredMemory], shown: set[str]) -> list[ScoredMemory]:
    """Without the words of these very messages, which searches find until they are understood."""
    return [
        scored
        for scored in memories
        if scored.memory.statement.kind is not MemoryKind.WORKING
        or not shown.issuperset(scored.memory.statement.evidence)
    ]


def _within_limit(memories: Sequence[ScoredMemory], facts: int) -> list[ScoredMemory]:
    """The first ones; so many at most of the kinds that count as facts."""
    counted = [scored for scored in memories if scored.memory.statement.kind in FACT_KINDS]
    left_out = {scored.memory.memory_id for scored in counted[facts:]}
    return [scored for scored in memories if scored.memory.memory_id not in left_out]
