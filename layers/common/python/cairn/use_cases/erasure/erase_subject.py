"""Erase all that is remembered of a subject: hidden when this answers, removed soon after."""

from dataclasses import dataclass

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.scope import Permission, Scope, Subject
from cairn.ports.clock import Clock
from cairn.ports.job_queue import JobQueue
from cairn.ports.memory_store import MemoryStore
from cairn.use_cases.shared.send_jobs import wake

# How far ahead of now the fence lies. Two clocks may differ by almost as much: an add answered
# before this call is behind the fence although its clock was fast, and one begun after the answer,
# as long again after the fence, is in front of it although its clock is slow.
AHEAD_MS = 500
# The fence must stand well before its own moment: adds that lie in front of it must have seen it.
WRITTEN_WITHIN_MS = AHEAD_MS // 2


@dataclass(frozen=True)
class EraseSubject:
    """Whose memories, tasks, words and files; somebody unknown is as good as erased."""

    subject: Subject


def erase_subject(
    command: EraseSubject,
    *,
    scope: Scope,
    deadline: int,
    memories: MemoryStore,
    queue: JobQueue,
    clock: Clock,
) -> None:
    """What was answered before the call is gone; what begins after it has answered will stay.

    What is under way meanwhile may be either. Raises: DependencyUnavailable when the store is too
    slow; asking again is safe.
    """
    scope.require(Permission.DELETE)
    fence = _fenced(command.subject, scope, deadline, memories, clock)
    clock.sleep(max(0, fence + AHEAD_MS - clock.now()))
    wake(scope, command.subject.hash, queue)


def _fenced(
    subject: Subject, scope: Scope, deadline: int, memories: MemoryStore, clock: Clock
) -> int:
    while (now := clock.now()) < deadline:
        memories.set_fence(scope, subject, now + AHEAD_MS)
        if clock.now() - now <= WRITTEN_WITHIN_MS:
            return now + AHEAD_MS
    raise DependencyUnavailable("the memory store is too slow to erase anything now")
