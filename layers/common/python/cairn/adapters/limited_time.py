"""Ends waiting at a moment, however slowly an answer trickles in."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread


def within[T](seconds: float, call: Callable[[], T]) -> T:
    """What `call` returns or raises. Raises: TimeoutError.

    HTTP clients limit each read and not their sum. The call that was waited for in vain is left to
    itself, in a thread that no exit waits for.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except BaseException as error:  # whatever it is, it belongs to the one who waits
            answer.set_exception(error)

    Thread(target=run, daemon=True).start()
    return answer.result(seconds)
