"""The models that answer chats, by the names that callers give."""

from functools import cache
from typing import TYPE_CHECKING

from cairn.adapters.offline.chat_model import OfflineChatModel
from cairn.bootstrap import base
from cairn.bootstrap.adapters import models
from cairn.config import ChatModelSettings
from cairn.ports.chat_model import ChatModel

if TYPE_CHECKING:
    from cairn.adapters.openai.endpoint import OpenAIEndpoint

# The longest wait for a whole answer; a request's own deadline is earlier where nothing streams.
ANSWER_MS = 270_000


def chat_model(name: str | None) -> ChatModel:
    """The default one for None and for a name that is not configured."""
    return _model(None if is_default(name) else name)


def is_default(name: str | None) -> bool:
    return name not in base.settings().chat_models


@cache
def _model(name: str | None) -> ChatModel:
    chosen = _chosen(name)
    if chosen is None:
        return OfflineChatModel()
    from cairn.adapters.openai.chat_model import OpenAIChatModel  # noqa: PLC0415

    connect = cache(lambda: _endpoint(chosen))
    return OpenAIChatModel(chosen.model, connect)


def _chosen(name: str | None) -> ChatModelSettings | None:
    """Of the default model, and of the first of the others where there is no default."""
    configured = base.settings()
    others = configured.chat_models
    if name is None and configured.chat_model:
        return ChatModelSettings(base_url=configured.chat_base_url, model=configured.chat_model)
    name = next(iter(others), None) if name is None else name
    if name is None:
        return None
    return others[name].model_copy(update={"model": others[name].model or name})


def _endpoint(chosen: ChatModelSettings) -> "OpenAIEndpoint":
    return models.endpoint(chosen.base_url, chosen.key, "language model", "CAIRN_CHAT", ANSWER_MS)
