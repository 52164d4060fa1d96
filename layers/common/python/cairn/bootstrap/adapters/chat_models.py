"""The models that answer chats, by the names that callers give."""

from functools import cache

from cairn.adapters.offline.chat_model import OfflineChatModel
from cairn.bootstrap import base
from cairn.bootstrap.adapters import models
from cairn.config import ChatModelSettings
from cairn.ports.chat_model import ChatModel

# The longest wait for a whole answer; a request's own deadline is earlier where nothing streams.
ANSWER_MS = 270_000


def chat_model(name: str | None) -> ChatModel:
    """The default one for None and for a name that is not configured."""
    return _model(None if is_default(name) else name)


def is_default(name: str | None) -> bool:
    return name not in base.settings().chat_models


@cache
def _model(name: str | None) -> ChatModel:
    configured = base.settings()
    if name is None and configured.chat_model:
        chosen = ChatModelSettings(base_url=configured.chat_base_url, model=configured.chat_model)
        return _connected(chosen, models.key_of("chat"))
    name = next(iter(configured.chat_models), None) if name is None else name
    if name is None:
        return OfflineChatModel()
    chosen = configured.chat_models[name]
    named = chosen.model_copy(update={"model": chosen.model or name})
    return _connected(named, models.key_named(chosen.key))


def _connected(chosen: ChatModelSettings, key: models.Key) -> ChatModel:
    from cairn.adapters.openai.chat_model import OpenAIChatModel  # noqa: PLC0415

    connect = cache(
        lambda: models.endpoint(chosen.base_url, key, "language model", "CAIRN_CHAT", ANSWER_MS)
    )
    return OpenAIChatModel(chosen.model, connect)
