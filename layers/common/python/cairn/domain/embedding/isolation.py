"""Which memories to send in one request, so that one that fails its batch is isolated. Pure."""

from collections.abc import Sequence

from cairn.domain.embedding.batch_sizing import MAX_BATCH_SIZE
from cairn.domain.memory.embedding_attempts import attempts_started
from cairn.domain.memory.memory import Memory


def next_request(waiting: Sequence[Memory], batch_size: int) -> Sequence[Memory]:
    """The first of `waiting`, which has the least attempted first, that were attempted as often.

    At most `batch_size`, and half as many after each attempt: one that spoils every batch it is in
    is alone in the end.
    """
    started = attempts_started(waiting[0])
    most = max(1, min(batch_size, MAX_BATCH_SIZE >> max(0, started - 1)))
    return [memory for memory in waiting[:most] if attempts_started(memory) == started]
