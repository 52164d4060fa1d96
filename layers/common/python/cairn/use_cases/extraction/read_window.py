"""What of an add is understood next, and what was said before it."""

from dataclasses import dataclass

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.windows import pieces, window
from cairn.domain.index.projecting import EARLIER_TURNS
from cairn.domain.rules.statements import is_turn
from cairn.domain.tasks.task import Task
from cairn.ports.extractor import Extractor
from cairn.use_cases.extraction.turns import Turns


@dataclass(frozen=True)
class ReadWindow:
    """`covered` of `total` pieces of the add's words are understood when `messages` are."""

    messages: tuple[Message, ...]
    earlier: tuple[Message, ...]
    covered: int
    total: int


def read_window(task: Task, turns: Turns, extractor: Extractor) -> ReadWindow:
    """The next window of the task's messages, and up to 3 turns before it, oldest first."""
    start, most = task.plan.pieces if task.plan else 0, extractor.window_tokens
    cut = pieces(turns.of([task.task_id])[task.task_id], most)
    messages = window(cut, start, most)
    said = [*turns.earlier(task), *cut[:start]]
    earlier = tuple(each for each in said if is_turn(each))[-EARLIER_TURNS:]
    return ReadWindow(tuple(messages), earlier, start + len(messages), len(cut))
