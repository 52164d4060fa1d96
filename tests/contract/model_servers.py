"""The real adapters of models on a server of a test's own."""

from collections.abc import Callable
from functools import cache

from cairn.adapters.openai.embedder import OpenAIEmbedder
from cairn.adapters.openai.endpoint import OpenAIEndpoint
from cairn.adapters.openai.language_model import OpenAILanguageModel
from cairn.adapters.system_clock import SystemClock
from scripts.local.model_server.server import OpenAIServer

KEY = "key-of-the-test"
CLOCK = SystemClock()


def soon() -> int:
    """A deadline with time enough for any answer that comes at all."""
    return CLOCK.now() + 30_000


def endpoint(
    server: OpenAIServer, *, key: Callable[[], str] = lambda: KEY, longest_ms: int = 20_000
) -> OpenAIEndpoint:
    given = {"role": "model", "prefix": "CAIRN_ROLE"}
    return OpenAIEndpoint(server.base_url, key, CLOCK, longest_ms=longest_ms, **given)


def language_model(
    server: OpenAIServer, *, key: str = KEY, longest_ms: int = 20_000
) -> OpenAILanguageModel:
    connect = cache(lambda: endpoint(server, key=lambda: key, longest_ms=longest_ms))
    return OpenAILanguageModel("some-chat", connect)


def embedder(
    server: OpenAIServer, *, dimensions: int = 64, longest_ms: int = 20_000
) -> OpenAIEmbedder:
    connect = cache(lambda: endpoint(server, longest_ms=longest_ms))
    return OpenAIEmbedder("some-embedding", dimensions, connect, CLOCK)
