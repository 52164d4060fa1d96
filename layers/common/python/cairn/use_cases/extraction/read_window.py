"""Read the next window of a task's messages, and the turns before it."""

from collections.abc import Sequence

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.windows import pieces, window
from cairn.domain.errors import Unreadable
from cairn.domain.index.projecting import EARLIER_TURNS
from cairn.domain.rules.statements import is_turn
from cairn.domain.tasks.task import Task
from cairn.ports.extractor import Window
from cairn.use_cases.extraction.message_cache import MessageCache


def read_window(task: Task, cache: MessageCache, most_tokens: int | None) -> Window:
    """As many messages as `most_tokens` allow, after those that the plan covers already.

    Related memories are not among it yet. Raises: Unreadable.
    """
    said = cache.of_tasks([task.task_id])[task.task_id]
    if not said:  # an open task keeps its messages
        raise Unreadable("the messages of this add cannot be read")
    return next_window(task, pieces(said, most_tokens), cache.before(task), most_tokens)


def next_window(
    task: Task, parts: Sequence[Message], earlier: Sequence[Message], most_tokens: int | None
) -> Window:
    """Of the pieces of the task's messages; `earlier` were said before them."""
    start = task.plan.pieces if task.plan else 0
    messages = window(parts, start, most_tokens)
    before = [message for message in (*earlier, *parts[:start]) if is_turn(message)]
    end = start + len(messages)
    return Window(
        task=task,
        messages=tuple(messages),
        earlier=tuple(before[-EARLIER_TURNS:]),
        pieces=end,
        is_last=end >= len(parts),
    )
