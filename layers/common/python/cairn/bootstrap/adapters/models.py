"""The models that settings name, or their offline stand-ins.

Adapters of model servers are loaded where a model is named; their client by the first request,
since it takes most of a second.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.bootstrap import base
from cairn.ports.embedder import Embedder

if TYPE_CHECKING:
    from cairn.adapters.aws.model_keys import ModelKeys
    from cairn.adapters.openai.endpoint import OpenAIEndpoint
    from cairn.ports.language_model import LanguageModel

# Time-outs: for the operations of a window, and for one text on a slow machine.
CHAT_MS = 55_000
EMBEDDINGS_MS = 30_000


# Read before each request, so that a changed key is noticed.
type Key = Callable[[], str]


@cache
def embedder() -> Embedder:
    """The one that documents and queries share."""
    chosen = base.settings()
    if chosen.embeddings_dimensions is None or not chosen.embeddings_model:
        return OfflineEmbedder()
    from cairn.adapters.openai.embedder import OpenAIEmbedder  # noqa: PLC0415

    name, dimensions = chosen.embeddings_model, chosen.embeddings_dimensions
    return OpenAIEmbedder(name, dimensions, _embeddings_endpoint, base.clock)


@cache
def language_model() -> "LanguageModel | None":
    name = base.settings().chat_model
    if not name:
        return None
    from cairn.adapters.openai.language_model import OpenAILanguageModel  # noqa: PLC0415

    return OpenAILanguageModel(name, _chat_endpoint)


@cache
def _chat_endpoint() -> "OpenAIEndpoint":
    base_url = base.settings().chat_base_url
    return endpoint(base_url, key_of("chat"), "language model", "CAIRN_CHAT", CHAT_MS)


@cache
def _embeddings_endpoint() -> "OpenAIEndpoint":
    base_url = base.settings().embeddings_base_url
    key = key_of("embeddings")
    return endpoint(base_url, key, "embedding model", "CAIRN_EMBEDDINGS", EMBEDDINGS_MS)


def endpoint(base_url: str, key: Key, role: str, prefix: str, timeout_ms: int) -> "OpenAIEndpoint":
    from cairn.adapters.openai.endpoint import OpenAIEndpoint  # noqa: PLC0415

    return OpenAIEndpoint(
        base_url, key, base.clock, role=role, prefix=prefix, timeout_ms=timeout_ms
    )


def key_of(use: str) -> Key:
    return lambda: _keys().key(use) if base.settings().model_secret else ""


def key_named(name: str) -> Key:
    """None without a name."""
    return lambda: _keys().named(name) if name and base.settings().model_secret else ""


@cache
def _keys() -> "ModelKeys":
    from cairn.adapters.aws.model_keys import ModelKeys  # noqa: PLC0415

    return ModelKeys(base.settings().model_secret)
