"""Whether an add is the same one sent again. Pure."""

from collections.abc import Callable

from cairn.domain.memory.claim import reused_key
from cairn.domain.retry import resend_window_ms
from cairn.domain.tasks.task import Addition, Task, TaskStatus


def deduplicated_until(addition: Addition) -> int:
    """Until when (ms) an add with the same `dedupe_key` may be a resend of this one."""
    return addition.task.accepted_at + resend_window_ms(is_keyed=addition.is_keyed)


def is_resend(
    addition: Addition,
    first: Task,
    *,
    erased_before: int,
    has_later_add: Callable[[], bool],
    has_result: Callable[[], bool],
) -> bool:
    """Whether `addition` repeats the task `first`, which was accepted under the same key.

    Not when the first one failed or was erased: there is nothing that an answer could point to.
    `has_result`: whether all that it made, or its working memory while it is open, is still there:
    what somebody has deleted is said anew. `has_later_add`: whether its conversation went on since,
    which makes the same words new ones unless the caller vouches for the repeat. Both are called
    only where they decide.
    `erased_before` (ms) is the erasure watermark of the add's subject.
    """
    if first.status is TaskStatus.FAILED or first.is_blank:
        return False
    if first.accepted_at <= erased_before:
        return False
    return (addition.is_keyed or not has_later_add()) and has_result()


def check_body(addition: Addition, first_body: str) -> None:
    """A key names one request. `first_body`: of the one that was accepted; "" where none is known.

    Raises: InvalidRequest (`idempotency_key_reused`) for another one.
    """
    if addition.is_keyed and first_body not in ("", addition.body):
        raise reused_key()
