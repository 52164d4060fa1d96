"""A streamed answer whose waits are limited: for the next chunk, and for all of them."""

import socket
from collections.abc import Callable, Generator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any


class TimedStream:
    """Opens and reads the stream in a daemon thread, as its client can only wait."""

    def __init__(self, connect: Callable[[], Any]) -> None:
        """`connect` returns a stream of OpenAI's client."""
        self._connect = connect
        self._chunks: SimpleQueue[Any] = SimpleQueue()
        self._stream: Any = None
        self._is_closed = False
        Thread(target=self._receive, daemon=True).start()

    def read(self, seconds: float, silence: float) -> Generator[Any | None]:
        """Chunks as they come; None after `silence` seconds of none.

        Raises: TimeoutError when it has not ended after `seconds`; whatever the client raises.
        """
        end = monotonic() + seconds
        while True:
            left = end - monotonic()
            try:
                received = self._chunks.get(timeout=max(0.0, min(left, silence)))
            except Empty:
                if left <= silence:
                    raise TimeoutError from None
                yield None
                continue
            if isinstance(received, BaseException):
                raise received
            if received is None:
                return
            yield received

    def close(self) -> None:
        """Idempotent. The thread that waits for the next chunk is woken: its socket is shut."""
        self._is_closed = True
        if self._stream is not None:
            with suppress(Exception):  # it may have ended meanwhile
                network = self._stream.response.extensions["network_stream"]
                network.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    def _receive(self) -> None:
        """Puts every chunk, then None or the error that ended it."""
        try:
            with self._connect() as self._stream:
                if self._is_closed:  # while it was being opened
                    return
                for chunk in self._stream:
                    self._chunks.put(chunk)
            self._chunks.put(None)
        except BaseException as error:  # raised in the thread that reads
            self._chunks.put(error)
