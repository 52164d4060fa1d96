"""How many texts a request holds follows what the server manages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.domain.embedding.batch_sizing import (
    FIRST_BATCH_SIZE,
    MAX_BATCH_SIZE,
    TARGET_SECONDS,
    BatchSizing,
    share_of_time,
)

MANY = [f"text {number}" for number in range(200)]
EVENTS = st.tuples(
    st.sampled_from(["answered", "timed_out", "refused"]),
    st.integers(1, MAX_BATCH_SIZE),
    st.floats(0, 60),
)


def answer(sizing: BatchSizing, seconds_per_text: float, requests: int = 1) -> list[int]:
    """The sizes of so many requests to a server as fast as that."""
    sizes = list[int]()
    for _ in range(requests):
        sizes.append(sizing.size)
        sizing.answered(MANY[: sizing.size], seconds_per_text * sizing.size)
    return sizes


def test_a_fast_server_gets_whole_batches_from_the_second_request_on() -> None:
    assert answer(BatchSizing(), 0.01, requests=3) == [8, 64, 64]


def test_a_server_that_is_only_far_away_gets_whole_batches() -> None:
    sizing = BatchSizing()

    sizing.answered(MANY[:8], 0.9)

    assert sizing.size == 64


def test_a_slow_server_gets_as_many_as_it_answers_in_a_few_seconds() -> None:
    assert answer(BatchSizing(), 0.25, requests=4) == [8, 16, 16, 16]


def test_a_very_slow_server_gets_one_at_a_time() -> None:
    assert answer(BatchSizing(), 5.0, requests=3) == [8, 1, 1]


def test_a_server_that_gets_slower_gets_fewer_and_one_that_gets_faster_more() -> None:
    sizing = BatchSizing()
    answer(sizing, 0.01, requests=2)

    assert answer(sizing, 0.5, requests=3) == [64, 8, 8]
    assert answer(sizing, 0.01, requests=2) == [8, 64]


def test_a_single_quick_text_takes_nothing_back() -> None:
    sizing = BatchSizing()
    answer(sizing, 0.01, requests=2)

    sizing.answered(MANY[:1], 0.3)

    assert sizing.size == 64


def test_a_time_out_shrinks_what_follows_until_one_text_is_alone() -> None:
    sizing, sizes = BatchSizing(), list[int]()
    for _ in range(4):
        sizes.append(sizing.size)
        sizing.timed_out(MANY[: sizing.size], 1.0)

    assert sizes == [8, 4, 2, 1]


def test_a_long_time_out_says_that_few_can_be_answered() -> None:
    sizing = BatchSizing()

    sizing.timed_out(MANY[:8], 30)

    assert sizing.size == 1


def test_several_texts_leave_time_for_fewer() -> None:
    assert (share_of_time(1), share_of_time(2)) == (1.0, 0.5)


def test_too_many_inputs_are_learned_when_all_of_them_are_taken_in_smaller_requests() -> None:
    sizing = BatchSizing()
    answer(sizing, 0.01, requests=2)
    for size in (64, 32, 16):
        sizing.refused(MANY[:size])
    sizing.answered(MANY[:8], 0.1)
    half_known = sizing.size
    sizing.answered(MANY[8:16], 0.1)

    assert (half_known, sizing.size) == (64, 8)
    assert answer(sizing, 0.001, requests=3) == [8, 8, 8]


@pytest.mark.parametrize("culprit", range(4))
def test_one_text_that_is_refused_does_not_count_as_too_many(culprit: int) -> None:
    sizing = BatchSizing()

    def send(texts: list[str]) -> None:
        if MANY[culprit] not in texts:
            sizing.answered(texts, 0.1)
            return
        sizing.refused(texts)
        if len(texts) > 1:
            send(texts[: len(texts) // 2])
            send(texts[len(texts) // 2 :])

    send(MANY[:4])
    sizing.answered(MANY[:8], 0.01)

    assert sizing.size == 64


@given(st.lists(EVENTS, max_size=40))
def test_whatever_happens_a_request_holds_1_to_64(events: list[tuple[str, int, float]]) -> None:
    sizing = BatchSizing()
    for name, size, seconds in events:
        texts = MANY[:size]
        if name == "refused":
            sizing.refused(texts)
        elif name == "answered":
            sizing.answered(texts, seconds)
        else:
            sizing.timed_out(texts, seconds)
        assert 1 <= sizing.size <= MAX_BATCH_SIZE
        assert name != "timed_out" or sizing.size < max(2, size)


@given(st.floats(0.001, 20))
def test_once_measured_a_request_takes_no_longer_than_it_should(seconds: float) -> None:
    sizing = BatchSizing()
    answer(sizing, seconds, requests=2)

    assert sizing.size == 1 or sizing.size * seconds <= TARGET_SECONDS + seconds
    assert sizing.size >= min(FIRST_BATCH_SIZE, max(1, int(TARGET_SECONDS / seconds) - 1))
