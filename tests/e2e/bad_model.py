"""A model that answers badly every now and then, in all ways that cost no memory."""

from random import Random

from scripts.local.model_server.behaviours import (
    EMPTY,
    FENCED,
    MALFORMED,
    ONLY_REASONING,
    REFUSING,
    SCHEMA_ECHOED,
    THINKING,
    ChatReply,
    EmbeddingReply,
)

_TROUBLE = (
    {"status": 500},
    {"status": 503},
    {"status": 429, "retry_after": "1"},
    {"status": 401},
    {"is_reset": True},
    {"latency": 3.0},
    {"status": 502, "raw_body": "<html>Bad gateway</html>"},
    {"raw_body": '{"object": "nonsense"}'},
)
_NO_ANSWERS = (EMPTY, FENCED, MALFORMED, ONLY_REASONING, REFUSING, SCHEMA_ECHOED, THINKING)
CHAT = (*_NO_ANSWERS, ChatReply(cut_at=300), *(ChatReply(**trouble) for trouble in _TROUBLE))
EMBEDDINGS = (
    EmbeddingReply(off_by=1),
    EmbeddingReply(is_reversed=True),
    *(EmbeddingReply(**trouble) for trouble in _TROUBLE),
)


def bad_replies(random: Random, count: int, share: float) -> list[ChatReply | EmbeddingReply]:
    """So many for chat and for embeddings each; a `share` of them are bad."""
    replies = list[ChatReply | EmbeddingReply]()
    for _ in range(count):
        replies.append(random.choice(CHAT) if random.random() < share else ChatReply())
        replies.append(random.choice(EMBEDDINGS) if random.random() < share else EmbeddingReply())
    return replies
