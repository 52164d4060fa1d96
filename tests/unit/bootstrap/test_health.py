"""Health, which anybody may ask for: its checks do not multiply."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from cairn.bootstrap.health import DOWN, KEPT_MS, UP, kept, states
from cairn.domain.errors import DependencyUnavailable
from tests.fakes.ports import FakeClock
from tests.polling import eventually


class Checks:
    """Counts them; each waits until `may_end`."""

    def __init__(self) -> None:
        self.made = 0
        self.may_end = Event()
        self.may_end.set()

    def __call__(self) -> int:
        self.made += 1
        self.may_end.wait()
        return self.made


def test_a_state_is_kept_for_some_seconds() -> None:
    checks, clock = Checks(), FakeClock()
    check = kept(checks, clock.now)

    seen = [check(), check()]
    clock.advance(KEPT_MS - 1)
    seen.append(check())
    clock.advance(1)
    seen.append(check())

    assert seen == [1, 1, 1, 2]


def test_those_who_ask_at_the_same_time_share_one_check() -> None:
    checks, asked = Checks(), list[int]()
    checks.may_end.clear()
    check = kept(checks, FakeClock().now)

    def ask(caller: int) -> int:
        asked.append(caller)
        return check()

    with ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(ask, caller) for caller in range(8)]
        eventually(lambda: len(asked) == len(answers))
        checks.may_end.set()

    assert [answer.result() for answer in answers] == [1] * 8


def test_a_check_that_fails_is_not_kept() -> None:
    checks = iter([TimeoutError(), None])

    def fail_once() -> str:
        error = next(checks)
        if error:
            raise error
        return UP

    check = kept(fail_once, FakeClock().now)

    with pytest.raises(TimeoutError):
        check()
    assert check() == UP


def test_a_part_is_down_when_its_check_says_so_or_fails() -> None:
    def fail() -> None:
        raise DependencyUnavailable("the store did not answer")

    assert states({"a": lambda: None, "b": lambda: False, "c": fail}) == {
        "a": UP,
        "b": DOWN,
        "c": DOWN,
    }
