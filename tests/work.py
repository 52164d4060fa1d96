"""How much a piece of code does, counted and not timed: the same on every machine, however busy."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident
from types import CodeType

_TOOL = 4  # of the numbers that `sys.monitoring` leaves to anybody
_EVENTS = sys.monitoring.events
# A turn of a loop, a call of anything, a generator that goes on.
_COUNTED = (_EVENTS.JUMP, _EVENTS.CALL, _EVENTS.PY_START, _EVENTS.PY_RESUME)


def steps(work: Callable[[], object]) -> int:
    """The turns and calls of Python code while `work` is done; what C does inside of one is one.

    Only of this thread: a process of tests has others, which read what they are sent meanwhile.
    """
    work()  # what is done once only is done before
    with _counting() as counts:
        work()
    return counts[0]


@contextmanager
def _counting() -> Iterator[list[int]]:
    counts, this_thread = [0], get_ident()

    def count(_code: CodeType, *_where: object) -> None:
        if get_ident() == this_thread:
            counts[0] += 1

    monitoring = sys.monitoring
    monitoring.use_tool_id(_TOOL, "steps")
    try:
        for event in _COUNTED:
            monitoring.register_callback(_TOOL, event, count)
        monitoring.set_events(_TOOL, sum(_COUNTED))
        yield counts
    finally:
        monitoring.set_events(_TOOL, 0)
        for event in _COUNTED:
            monitoring.register_callback(_TOOL, event, None)
        monitoring.free_tool_id(_TOOL)
