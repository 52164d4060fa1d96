"""Erase all that is known of a subject: hidden when this returns, removed soon after."""

from dataclasses import dataclass

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.scope import Permission, Scope, Subject
from cairn.use_cases.erasure.ports import ErasurePorts
from cairn.use_cases.shared.send_jobs import send_extraction_job

# How far ahead of now the erasure watermark is set. Two clocks may differ by almost as much: an add
# that was answered before this call is at or before the watermark although its clock was fast. This
# call returns as long again after the watermark, so an add that begins then is after it although
# its clock is slow.
AHEAD_MS = 500
# The watermark must be written well before its own time: adds accepted after it must have seen it.
WRITTEN_WITHIN_MS = AHEAD_MS // 2


@dataclass(frozen=True)
class EraseSubject:
    """Whose memories, tasks, messages and files; an unknown subject counts as erased."""

    subject: Subject


def erase_subject(
    command: EraseSubject, *, scope: Scope, deadline: int, ports: ErasurePorts
) -> None:
    """Erases what was accepted before the call; what begins after it returned will stay.

    An add at the same time may go or stay. Raises: DependencyUnavailable when the store is too
    slow; asking again is safe.
    """
    scope.require(Permission.DELETE)
    erased_before = _set_watermark(command.subject, scope, deadline, ports)
    ports.clock.sleep(max(0, erased_before + AHEAD_MS - ports.clock.now()))
    send_extraction_job(scope, command.subject.hash, ports.queue)


def _set_watermark(subject: Subject, scope: Scope, deadline: int, ports: ErasurePorts) -> int:
    while (now := ports.clock.now()) < deadline:
        ports.memories.set_erasure_watermark(scope, subject, now + AHEAD_MS)
        if ports.clock.now() - now <= WRITTEN_WITHIN_MS:
            return now + AHEAD_MS
    raise DependencyUnavailable("the memory store is too slow to erase anything now")
