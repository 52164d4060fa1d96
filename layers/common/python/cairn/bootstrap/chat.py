"""Chatting."""

from collections.abc import Generator
from functools import cache

from aws_lambda_powertools import Logger

from cairn.bootstrap import base, search, tasks
from cairn.bootstrap.adapters import chat_models
from cairn.domain.chat.answer import ChatEvent
from cairn.domain.scope import Scope
from cairn.ports.chat_model import ChatModel
from cairn.use_cases.chat.answer_chat import Chat, answer_chat
from cairn.use_cases.chat.ports import ChatPorts

logger = Logger()


@cache
def ports() -> ChatPorts:
    return ChatPorts(search.search, _model, tasks.tasks(), tasks.queue(), base.clock)


def answer(chat: Chat, scope: Scope, deadline: int) -> Generator[ChatEvent]:
    return answer_chat(chat, scope=scope, deadline=deadline, ports=ports())


def _model(name: str | None) -> ChatModel:
    """The name itself is the caller's, and stays out of the log."""
    model = chat_models.chat_model(name)
    logger.info("chat_model", model=model.name, is_default=chat_models.is_default(name))
    return model
