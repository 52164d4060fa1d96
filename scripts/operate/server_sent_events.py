"""Reads server-sent events, as the HTML standard defines them, out of whatever parts arrive."""

import codecs
import io
from collections.abc import Iterable, Iterator


def payloads(parts: Iterable[bytes]) -> Iterator[str]:
    """The data of each event, as soon as the blank line after it is here.

    Comments and other fields are left out, and so is an event that is not finished.
    """
    data: list[str] = []
    for line in _lines(parts):
        if line.startswith("data:"):
            data.append(line.removeprefix("data:").removeprefix(" "))
        elif not line and data:
            yield "\n".join(data)
            data = []


def _lines(parts: Iterable[bytes]) -> Iterator[str]:
    """Ended by LF, CR or both; neither these nor characters have to be whole within a part."""
    utf8 = codecs.getincrementaldecoder("utf-8")("replace")
    decoder = io.IncrementalNewlineDecoder(utf8, translate=True)
    begun = ""
    for part in parts:
        *whole, begun = (begun + decoder.decode(part)).split("\n")
        yield from whole
