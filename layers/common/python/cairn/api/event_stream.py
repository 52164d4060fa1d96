"""Server-sent events: the body of an answer that is sent while it is made."""

from collections.abc import Callable, Generator
from contextlib import closing

from pydantic import BaseModel

EVENT_STREAM = "text/event-stream"
HEARTBEAT = ": waiting\n\n"  # a comment: clients ignore it, gateways see that somebody is there


def event_text(data: BaseModel) -> str:
    """One event, its JSON in one line."""
    return f"data: {data.model_dump_json()}\n\n"


def open_stream(texts: Generator[str], failed: Callable[[Exception], str]) -> Generator[str]:
    """`texts` from the first one on, which is waited for here; an error after it becomes a text.

    Closing it closes them. Raises: what `texts` raises before the first one.
    """
    return _rest(next(texts, ""), texts, failed)


def _rest(first: str, texts: Generator[str], failed: Callable[[Exception], str]) -> Generator[str]:
    with closing(texts):
        try:
            yield first
            yield from texts
        except Exception as error:
            yield failed(error)
