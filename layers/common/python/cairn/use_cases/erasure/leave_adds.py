"""Take the words of somebody who is erased out of the adds of others."""

from itertools import chain
from typing import NamedTuple

from cairn.domain.conversation.message import Message
from cairn.domain.index.projecting import EARLIER_TURNS
from cairn.domain.memory.concern import concerned
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task, TaskStatus
from cairn.ports.task_store import SharedAdd
from cairn.use_cases.erasure.leave_memories import kept_messages, leave_memories
from cairn.use_cases.erasure.ports import SweepPorts


class Leaving(NamedTuple):
    """How many adds were left; `waiting` are open, and are left when they have ended."""

    done: int
    waiting: int


def leave_adds(
    subject_hash: str, until: int, most: int, *, scope: Scope, ports: SweepPorts
) -> Leaving:
    """At most `most` of those accepted until then (ms).

    Memories first: who stops in between finds the add again. Raises: Conflict.
    """
    shared = ports.tasks.shared(scope, subject_hash, until, most)
    done = sum(_leave(add, subject_hash, scope, ports) for add in shared)
    return Leaving(done, len(shared) - done)


def _leave(add: SharedAdd, subject_hash: str, scope: Scope, ports: SweepPorts) -> bool:
    """False while it is open."""
    task = ports.tasks.read(scope, add.task_id)
    if task is None or task.is_blank:
        ports.tasks.leave(scope, add, subject_hash, ())
        return True
    if task.status is TaskStatus.OPEN:
        return False
    said = ports.tasks.messages(scope, [task.task_id]).get(task.task_id, ())
    kept = kept_messages(task.task_id, subject_hash, scope=scope, ports=ports)
    gone = [message for message in said if message not in kept]
    touched = _touched(task, {message.message_id for message in gone}, subject_hash, scope, ports)
    leave_memories(touched, subject_hash, scope=scope, ports=ports)
    _erase_files(gone, scope, ports)
    ports.tasks.leave(scope, add, subject_hash, kept)
    return True


def _touched(
    task: Task, gone: set[str], subject_hash: str, scope: Scope, ports: SweepPorts
) -> list[Memory]:
    """Memories of this add and the next few that the subject had a part in, or words around."""
    later = ports.tasks.later(scope, task.conversation, task, EARLIER_TURNS)
    tasks = [task, *filter(None, (ports.tasks.read(scope, task_id) for task_id in later))]
    changed = chain.from_iterable((t.changes.added + t.changes.updated) for t in tasks)
    ids = dict.fromkeys([task.working_id, *changed])
    stored = ports.memories.stored(scope, list(ids))
    return [memory for memory in stored.values() if _is_touched(memory, gone, subject_hash)]


def _is_touched(memory: Memory, gone: set[str], subject_hash: str) -> bool:
    is_concerned = subject_hash in {subject.hash for subject in concerned(memory)}
    return is_concerned or not gone.isdisjoint(memory.statement.context)


def _erase_files(messages: list[Message], scope: Scope, ports: SweepPorts) -> None:
    for attached in chain.from_iterable(message.attachments for message in messages):
        if attached.file_key:
            ports.files.erase(scope, attached.file_key, f"{attached.file_key}\0")
