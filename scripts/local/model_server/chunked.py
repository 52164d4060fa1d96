"""A body that is sent part by part, each flushed at once, in HTTP's chunked encoding."""

import socket
from collections.abc import Iterable
from io import BufferedIOBase
from threading import Event
from time import monotonic

_POLL_SECONDS = 0.02  # how soon it is noticed that a client left


class ClientLeft(Exception):
    """The client closed the connection before the body's end."""


class BrokenOff(Exception):
    """The body ends here without its end: as an aborted connection, or one that is just closed."""

    def __init__(self, *, is_reset: bool) -> None:
        self.is_reset = is_reset


class ChunkedBody:
    """With an `interval` (s) each byte is a chunk of its own, and slow.

    Whatever is sent or waited for raises ClientLeft, and BrokenOff once `closing` is set.
    """

    def __init__(
        self, connection: socket.socket, out: BufferedIOBase, closing: Event, interval: float = 0.0
    ) -> None:
        self._connection = connection
        self._out = out
        self._closing = closing
        self._interval = interval

    def send(self, part: bytes) -> None:
        for piece in dribbled(part, self._interval):
            self._write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wait(self._interval)

    def wait(self, seconds: float, until: Event | None = None) -> None:
        """For so long at most, and not after `until` is set."""
        until = until or self._closing
        ends_at = monotonic() + seconds
        while not until.is_set() and (left := ends_at - monotonic()) > 0:
            self._check()
            until.wait(min(left, _POLL_SECONDS))

    def end(self) -> None:
        self._write(b"0\r\n\r\n")

    def _write(self, data: bytes) -> None:
        self._check()
        try:
            self._out.write(data)
            self._out.flush()
        except OSError as error:
            raise ClientLeft from error

    def _check(self) -> None:
        if self._closing.is_set():
            raise BrokenOff(is_reset=True)
        if _is_closed(self._connection):
            raise ClientLeft


def dribbled(body: bytes, interval: float) -> Iterable[bytes]:
    """Byte by byte if there is an interval between them."""
    return (body[at : at + 1] for at in range(len(body))) if interval else [body]


def _is_closed(connection: socket.socket) -> bool:
    """Whether the other side is gone; what it may have sent is left there."""
    try:
        return not connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
