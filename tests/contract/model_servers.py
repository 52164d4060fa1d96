"""The real adapters of models on a server of a test's own."""

from collections.abc import Callable
from functools import cache

from cairn.adapters.openai.chat_model import OpenAIChatModel
from cairn.adapters.openai.embedder import OpenAIEmbedder
from cairn.adapters.openai.endpoint import OpenAIEndpoint
from cairn.adapters.openai.language_model import OpenAILanguageModel
from cairn.adapters.openai.reranker import ModelReranker
from cairn.ports.clock import Clock
from scripts.local.model_server.server import OpenAIServer
from tests.fakes.ports import FakeClock

KEY = "key-of-the-test"
# It stands still, so that neither the time that is left nor what is learned of the server's pace
# depends on how busy this machine is.
CLOCK = FakeClock()
TIMEOUT_MS = 60_000


def soon() -> int:
    """A deadline with time enough for any answer that comes at all."""
    return CLOCK.now() + 2 * TIMEOUT_MS


def endpoint(
    server: OpenAIServer,
    *,
    key: Callable[[], str] = lambda: KEY,
    timeout_ms: int = TIMEOUT_MS,
    clock: Clock = CLOCK,
) -> OpenAIEndpoint:
    """Waits for `timeout_ms` of real time at most, whatever the clock says."""
    given = {"role": "model", "prefix": "CAIRN_ROLE"}
    return OpenAIEndpoint(server.base_url, key, clock, timeout_ms=timeout_ms, **given)


def language_model(
    server: OpenAIServer, *, key: str = KEY, timeout_ms: int = TIMEOUT_MS
) -> OpenAILanguageModel:
    connect = cache(lambda: endpoint(server, key=lambda: key, timeout_ms=timeout_ms))
    return OpenAILanguageModel("some-chat", connect)


def embedder(
    server: OpenAIServer,
    *,
    dimensions: int = 64,
    timeout_ms: int = TIMEOUT_MS,
    clock: Clock = CLOCK,
) -> OpenAIEmbedder:
    connect = cache(lambda: endpoint(server, timeout_ms=timeout_ms, clock=clock))
    return OpenAIEmbedder("some-embedding", dimensions, connect, clock)


def chat_model(
    server: OpenAIServer, *, key: str = KEY, timeout_ms: int = TIMEOUT_MS
) -> OpenAIChatModel:
    connect = cache(lambda: endpoint(server, key=lambda: key, timeout_ms=timeout_ms))
    return OpenAIChatModel("some-chat", connect)


def reranker(
    server: OpenAIServer, *, key: str = KEY, timeout_ms: int = TIMEOUT_MS
) -> ModelReranker:
    connect = cache(lambda: endpoint(server, key=lambda: key, timeout_ms=timeout_ms))
    return ModelReranker("some-reranker", connect)
