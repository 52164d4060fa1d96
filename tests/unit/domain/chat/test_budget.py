"""Which memories and turns fit into a prompt."""

from hypothesis import given
from hypothesis import strategies as st

from cairn.domain.chat.budget import Kept, kept

SIZES = st.lists(st.integers(1, 50), max_size=25)


def test_what_fits_stays() -> None:
    assert kept([10, 10], [20, 20], 60) == Kept(2, 2)


def test_the_least_relevant_memory_goes_first() -> None:
    assert kept([10, 10, 10], [20, 20], 55) == Kept(1, 2)


def test_then_the_oldest_turn() -> None:
    assert kept([10, 10], [20, 20, 5], 30) == Kept(0, 2)


def test_a_turn_that_is_too_large_takes_no_memory_with_it() -> None:
    assert kept([10, 10, 10], [5, 100], 25) == Kept(2, 0)


def test_nothing_fits_into_no_room() -> None:
    assert kept([10], [20], -5) == Kept(0, 0)


@given(SIZES, SIZES, st.integers(-10, 800))
def test_it_is_what_dropping_one_after_the_other_leaves(
    memories: list[int], turns: list[int], room: int
) -> None:
    left, latest = list(memories), list(turns)
    while left and sum(left) + sum(latest) > room:
        left.pop()
    while latest and sum(left) + sum(latest) > room:
        latest.pop(0)
    for memory in memories[len(left) :]:
        if sum(left) + memory + sum(latest) > room:
            break
        left.append(memory)

    assert kept(memories, turns, room) == Kept(len(left), len(latest))
