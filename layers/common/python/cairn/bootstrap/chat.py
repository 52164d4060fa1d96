"""Chatting."""

from collections.abc import Generator
from contextlib import closing
from functools import cache

from aws_lambda_powertools import Logger

from cairn.bootstrap import base, search, tasks
from cairn.bootstrap.adapters import chat_models
from cairn.domain.chat.answer import ChatEvent, End
from cairn.domain.scope import Scope
from cairn.use_cases.chat.answer_chat import Chat, answer_chat
from cairn.use_cases.chat.ports import ChatPorts

logger = Logger()


@cache
def ports() -> ChatPorts:
    return ChatPorts(
        search.search, chat_models.chat_model, tasks.tasks(), tasks.queue(), base.clock
    )


def answer(chat: Chat, scope: Scope, deadline: int) -> Generator[ChatEvent]:
    """What came of it is logged at its end."""
    started_at, first_ms, end = base.clock.now(), None, None
    try:
        with closing(answer_chat(chat, scope=scope, deadline=deadline, ports=ports())) as events:
            for event in events:
                first_ms = base.clock.now() - started_at if first_ms is None else first_ms
                end = event if isinstance(event, End) else None
                yield event
    finally:
        _log(chat, first_ms, end)


def _log(chat: Chat, first_ms: int | None, end: End | None) -> None:
    """Counts and times only. The name that the caller gave may be anything, and stays out."""
    logger.info(
        "chat",
        model=chat_models.chat_model(chat.model).name,
        is_default=chat_models.is_default(chat.model),
        is_streamed=chat.is_streamed,
        is_complete=end is not None,
        first_event_ms=first_ms,
        memories=len(end.memories) if end else None,
        prompt_tokens=end.usage.prompt if end else None,
        completion_tokens=end.usage.completion if end else None,
    )
