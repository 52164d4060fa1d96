"""Streams on their way to a client, and how each of them ended."""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event

from scripts.local.model_server.chunked import BrokenOff, ChunkedBody, ClientLeft
from scripts.local.model_server.completions import Chunks
from scripts.local.model_server.streaming import Break, Streaming

_DONE = b"[DONE]"


class Ending(StrEnum):
    FINISHED = "finished"
    CLIENT_LEFT = "client_left"
    BROKEN_OFF = "broken_off"  # by its script, or because the server was closed


@dataclass
class Stream:
    """What a client has read is counted here; what is counted here it may not have read yet.

    With its finish_reason a stream has finished: a client may leave before [DONE].
    """

    pieces_written: int = 0
    ending: Ending | None = None  # None: it is under way
    _released: Event = field(default_factory=Event, repr=False)

    def release(self) -> None:
        """Go on, or do not stop, where the script would hold this stream."""
        self._released.set()

    def run(self, chunks: Chunks, streaming: Streaming, body: ChunkedBody) -> None:
        """Raises: ClientLeft, BrokenOff."""
        try:
            self._send(chunks, streaming, body)
        except ClientLeft:
            self.ending = self.ending or Ending.CLIENT_LEFT
            raise
        except BrokenOff:
            self.ending = self.ending or Ending.BROKEN_OFF
            raise

    def _send(self, chunks: Chunks, streaming: Streaming, body: ChunkedBody) -> None:
        broken = streaming.breaks_off
        pieces = chunks.pieces[: broken.after] if broken else chunks.pieces
        body.send(streaming.event(chunks.opening))
        for number, piece in enumerate(pieces):
            self._pause(number, streaming, body)
            self._send_piece(streaming.event(piece), body)
        self._pause(len(pieces), streaming, body)
        if broken:
            self._break_off(broken.how, streaming, body)
        else:
            self._finish(chunks.closing, streaming, body)

    def _pause(self, number: int, streaming: Streaming, body: ChunkedBody) -> None:
        """Whatever happens after so many pieces."""
        body.wait(streaming.pause(number))
        if streaming.holds_after == number:
            body.wait(math.inf, self._released)
        for interjection in streaming.interjected(number):
            body.send(interjection)

    def _send_piece(self, piece: bytes, body: ChunkedBody) -> None:
        self.pieces_written += 1
        try:
            body.send(piece)
        except (ClientLeft, BrokenOff):
            self.pieces_written -= 1
            raise

    def _finish(self, closing: tuple[bytes, ...], streaming: Streaming, body: ChunkedBody) -> None:
        finish_reason, *rest = closing
        self.ending = Ending.FINISHED
        try:
            body.send(streaming.event(finish_reason))
        except (ClientLeft, BrokenOff):
            self.ending = None
            raise
        for data in [*rest, *([_DONE] if streaming.sends_done else [])]:
            body.send(streaming.event(data))

    def _break_off(self, how: Break, streaming: Streaming, body: ChunkedBody) -> None:
        self.ending = Ending.BROKEN_OFF
        if how is Break.DONE:
            body.send(streaming.event(_DONE))
        elif how is not Break.ENDED:
            raise BrokenOff(is_reset=how is Break.RESET)
