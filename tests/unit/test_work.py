"""What a piece of code does is counted alone, whatever else its process does meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from tests.work import steps


def count_to_a_million() -> None:
    for _ in range(1_000_000):
        pass


def test_steps_of_another_thread_are_not_counted() -> None:
    alone = steps(count_to_a_million)

    with a_busy_thread():
        assert steps(count_to_a_million) == alone


@contextmanager
def a_busy_thread() -> Iterator[None]:
    begun, over = Event(), Event()

    def work() -> None:
        while not over.is_set():
            begun.set()

    thread = Thread(target=work)
    thread.start()
    begun.wait()
    try:
        yield
    finally:
        over.set()
        thread.join()
