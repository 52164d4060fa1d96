"""Take somebody who is erased out of what others have a part in."""

from collections.abc import Callable, Iterable
from functools import cache

from cairn.domain.conversation.message import Message, task_of
from cairn.domain.memory.concern import concerned, goes_with, without
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.scope import Scope
from cairn.domain.tasks.speakers import is_said_by, said_by
from cairn.domain.tasks.working_memory import working_statement
from cairn.use_cases.entities.link_entities import forget_memory, move_links
from cairn.use_cases.erasure.ports import SweepPorts
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.project_memory import projected

type ReadMessages = Callable[[str], tuple[Message, ...]]  # of a task, by its id


def leave_memories(
    memories: Iterable[Memory], subject_hash: str, *, scope: Scope, ports: SweepPorts
) -> None:
    """Those that go with the subject go; the others stay without it.

    Raises: Conflict when one has changed meanwhile.
    """
    said = cache(lambda task_id: kept_messages(task_id, subject_hash, scope=scope, ports=ports))
    for memory in memories:
        is_concerned = subject_hash in {subject.hash for subject in concerned(memory)}
        if is_concerned and goes_with(memory, subject_hash):
            forget_memory(scope, memory, entities=ports.entities, links=ports.links)
            ports.memories.remove(scope, memory)
        else:
            _keep(memory, subject_hash, said, scope, ports)


def kept_messages(
    task_id: str, subject_hash: str, *, scope: Scope, ports: SweepPorts
) -> tuple[Message, ...]:
    """The messages of an add that somebody else has sent."""
    task = ports.tasks.read(scope, task_id)
    messages = ports.tasks.messages(scope, [task_id]).get(task_id, ())
    if task is None:
        return ()
    return tuple(message for message in messages if not is_said_by(message, task, subject_hash))


def _keep(
    memory: Memory, subject_hash: str, said: ReadMessages, scope: Scope, ports: SweepPorts
) -> None:
    """With only those messages around it that stay."""
    context = memory.statement.context
    before, memory = memory, _reworded(memory, said, scope, ports)
    after = without(memory, subject_hash)
    known = {task_id: said(task_id) for task_id in map(task_of, context)}
    near = MessageCache(scope, ports.tasks, known).by_id(context)
    change = projected(Evolution(after, (before.version, before.rev)), near, None)
    ports.memories.save(scope, change._replace(left=subject_hash))
    if after.home != before.home:
        move_links(scope, before, after, links=ports.links)


def _reworded(memory: Memory, said: ReadMessages, scope: Scope, ports: SweepPorts) -> Memory:
    """A working memory is what was said: by the others, now."""
    if memory.statement.kind is not MemoryKind.WORKING:
        return memory
    kept, task = said(memory.task_id), ports.tasks.read(scope, memory.task_id)
    if not kept or task is None:
        return memory
    statement = working_statement(kept).model_copy(update={"said_by": said_by(kept, task)})
    return memory.model_copy(update={"statement": statement})
