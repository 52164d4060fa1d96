"""A process dies after any of its calls, and the end is as if nobody had died.

To die before a call is to die after the one before it: between two calls there is nothing but the
memory of a process. So n calls have n + 1 ways to die: before the first, and after each.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.resilience.invariants import remains
from tests.resilience.likeness import likeness
from tests.resilience.scenarios import Scenario
from tests.resilience.site import Site, Survivors
from tests.resilience.watching import Doomed


def check(
    scenario: Scenario, place: Callable[[], AbstractContextManager[Site]], most: int = 10**6
) -> None:
    """Then the others go on: the client that got no answer, the queues, the schedule.

    `most`: of so many deaths at the latest, evenly spread, the rest is left out.
    """
    with few_rows(scenario.files_at):
        _check(scenario, place, most)


def _check(
    scenario: Scenario, place: Callable[[], AbstractContextManager[Site]], most: int
) -> None:
    with place() as site:
        expected, calls = outcome(scenario, site, dies_after=None)
    for count in range(0, len(calls) + 1, 1 + len(calls) // most):
        where = f"died after {count} calls: {calls[:count][-3:]}"
        with place() as site:
            found, _ = outcome(scenario, site, dies_after=count)
        assert found == expected, where
        asked = site.extractor.asked
        assert len(asked) - len(set(asked)) <= was_answer_lost(calls[:count]), where


@contextmanager
def few_rows(count: int | None) -> Iterator[None]:
    """So many rows are enough to be compacted; None: as many as usual."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("FLUSH_AT", "FLUSH_AT_SHARED") if count else ():
            patch.setattr(f"cairn.domain.index.compaction.{name}", count)
        yield


def outcome(
    scenario: Scenario, site: Site, *, dies_after: int | None
) -> tuple[list[str], list[str]]:
    """What is stored in the end, and the calls of the process."""
    doom = Doomed(lambda calls: len(calls) == dies_after)
    scenario.prepare(site)
    scenario.run(Survivors(site, doom))
    stored = site.look()
    broken = list(remains(stored)) if scenario.is_left else site.broken(stored)
    assert broken == [], f"died after {dies_after} calls: {doom.calls[-3:]}"
    return likeness(stored, with_vectors=site.extractor.window_tokens is None), doom.calls


def was_answer_lost(calls: list[str]) -> bool:
    """Whether a window was understood and not stored: only such a one is asked for again."""
    last = [call for call in calls if call in ("Extractor.extract", "WorkQueue.save_plan")][-1:]
    return last == ["Extractor.extract"]
