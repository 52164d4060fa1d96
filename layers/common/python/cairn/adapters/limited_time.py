"""A time limit for a whole call, however slowly its response trickles in."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread


def within[T](seconds: float, call: Callable[[], T]) -> T:
    """What `call` returns or raises. Raises: TimeoutError.

    HTTP clients limit each read and not their sum. A call that takes too long goes on in a daemon
    thread.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except BaseException as error:  # raised in the waiting thread
            answer.set_exception(error)

    Thread(target=run, daemon=True).start()
    return answer.result(seconds)
