"""An OpenAI-compatible model server, in its caller's process or in one of its own.

With a model that understands, and one that also chats: `OpenAIServer(answer=understanding)`,
`OpenAIServer(answer=chatting)`.

    with OpenAIServer(api_key="secret") as server:
        server.script(MALFORMED, ChatReply(status=429, retry_after="2"))
        ... OpenAI(base_url=server.base_url, api_key="secret") ...
        assert server.counts.chat_calls == 3

Other processes read GET /__counts, and write POST /__reset, POST /__release and
POST /__script: {"chat": [behaviours], "embeddings": [behaviours], "rerank": [behaviours],
"limits": {of embeddings}}.
"""

import json
from collections import deque
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import asdict, dataclass
from threading import Thread
from types import TracebackType
from typing import Self

from pydantic import BaseModel, ConfigDict

from cairn.domain.text.tokens import estimate_tokens
from scripts.local.model_server import answers
from scripts.local.model_server.answers import encoded
from scripts.local.model_server.behaviours import (
    Answering,
    ChatReply,
    EmbeddingReply,
    RerankReply,
    schema_tokens,
)
from scripts.local.model_server.errors import ApiError
from scripts.local.model_server.http import Answer, Call, LoopbackHTTP
from scripts.local.model_server.ledger import Counts, Ledger, Recorded
from scripts.local.model_server.limits import UNLIMITED, EmbeddingLimits
from scripts.local.model_server.requests import (
    ChatRequest,
    RerankRequest,
    TextsRequest,
    chat_request,
    embedding_request,
    parsed,
)
from scripts.local.model_server.streams import Stream
from scripts.local.model_server.vectors import vector_of

MODELS = ("fake-chat", "fake-embedding")
DEFAULT_DIMENSIONS = 1_024
_POLL_SECONDS = 0.02


def nothing_to_remember(request: ChatRequest) -> str:
    return '{"operations": []}'


class Script(BaseModel):
    model_config = ConfigDict(extra="forbid")

    chat: list[ChatReply] = []
    embeddings: list[EmbeddingReply] = []
    rerank: list[RerankReply] = []
    limits: EmbeddingLimits | None = None  # None: as they were


@dataclass
class OpenAIServer:
    """Latencies in seconds. Any model name is taken.

    `refuses` names parameters (`dimensions`, `temperature`, a reranker's `documents`) and types of
    response formats (`json_schema`, `json_object`) that this server does not support.
    """

    api_key: str | None = None  # None: asks for none
    answer: Answering = nothing_to_remember
    chat_latency: float = 0.0
    embedding_latency: float = 0.0
    dimensions: int = DEFAULT_DIMENSIONS
    refuses: Collection[str] = ()
    limits: EmbeddingLimits = UNLIMITED
    port: int = 0

    def __post_init__(self) -> None:
        self._limits = self.limits
        self._ledger = Ledger()
        self._chat_replies: deque[ChatReply] = deque()
        self._embedding_replies: deque[EmbeddingReply] = deque()
        self._rerank_replies: deque[RerankReply] = deque()

    def __enter__(self) -> Self:
        self._http = LoopbackHTTP(self.port, self._respond)
        Thread(target=self._http.serve_forever, args=(_POLL_SECONDS,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._http.close()

    @property
    def url(self) -> str:
        return self._http.url

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    @property
    def counts(self) -> Counts:
        return self._ledger.counts

    @property
    def requests(self) -> list[Recorded]:
        return list(self._ledger.requests)

    @property
    def streams(self) -> list[Stream]:
        """In the order in which they began; they go on being written."""
        return list(self._ledger.streams)

    def release(self) -> None:
        """Hold no stream that has begun; those that begin later are held where they are to be."""
        for stream in self.streams:
            stream.release()

    def reset(self) -> None:
        """Forget what was counted and recorded, and what is left of the scripts; hold no stream."""
        self.release()
        self._ledger.reset()
        self._limits = self.limits
        self._chat_replies.clear()
        self._embedding_replies.clear()
        self._rerank_replies.clear()

    def script(self, *replies: ChatReply | EmbeddingReply | RerankReply | str | Answering) -> None:
        """One per call that is taken, after what is left of earlier ones; then all is well again.

        Texts and callables are contents of a chat reply.
        """
        for given in replies:
            if isinstance(given, EmbeddingReply):
                self._embedding_replies.append(given)
            elif isinstance(given, RerankReply):
                self._rerank_replies.append(given)
            else:
                reply = given if isinstance(given, ChatReply) else ChatReply(content=given)
                self._chat_replies.append(reply)

    def limit(self, limits: EmbeddingLimits) -> None:
        """What it manages from now on, until it is reset."""
        self._limits = limits

    def wait(self) -> None:
        """Until another thread closes this, or Ctrl-C."""
        self._http.closing.wait()

    def _respond(self, call: Call) -> Answer:
        routes: dict[tuple[str, str], Callable[[bytes], Answer]] = {
            ("POST", "/v1/chat/completions"): self._chat,
            ("POST", "/v1/embeddings"): self._embed,
            ("POST", "/v1/rerank"): self._rerank,
            ("GET", "/v1/models"): lambda _: answers.models(MODELS),
            ("GET", "/__counts"): lambda _: self._control(),
            ("POST", "/__release"): lambda _: self._control(self.release),
            ("POST", "/__reset"): lambda _: self._control(self.reset),
            ("POST", "/__script"): lambda body: self._control(lambda: self._script(body)),
        }
        route = routes.get((call.method, call.path))
        try:
            if not call.path.startswith("/__"):
                self._admit(call)
            if route is None:
                raise ApiError(404, f"Invalid URL ({call.method} {call.path})", code="unknown_url")
            return route(call.body)
        except ApiError as error:
            return error.answer

    def _admit(self, call: Call) -> None:
        """Raises: ApiError without the right key."""
        sent = call.headers.get("authorization")
        is_authorized = self.api_key is None or sent == f"Bearer {self.api_key}"
        headers = {name: value for name, value in call.headers.items() if name != "authorization"}
        body = None
        with suppress(ValueError):
            body = json.loads(call.body)
        self._ledger.record(Recorded(call.method, call.path, headers, is_authorized, body))
        self._ledger.count(
            Counts(
                chat_calls=call.path == "/v1/chat/completions",
                embedding_requests=call.path == "/v1/embeddings",
            )
        )
        if not is_authorized:
            missing = "You didn't provide an API key."
            raise ApiError(401) if sent else ApiError(401, missing)

    def _chat(self, body: bytes) -> Answer:
        request = chat_request(body, self.refuses)
        reply = self._chat_replies.popleft() if self._chat_replies else ChatReply()

        def complete() -> Answer:
            completion = reply.completion(request, self.answer)
            self._ledger.count(
                Counts(
                    prompt_tokens=completion.prompt_tokens,
                    schema_tokens=schema_tokens(request),
                    completion_tokens=completion.completion_tokens,
                )
            )
            if not request.stream:
                return Answer(completion.as_json())
            chunks = completion.chunks(include_usage=request.includes_usage)
            return Answer(
                lambda body: self._ledger.begin_stream().run(chunks, reply.stream, body),
                content_type="text/event-stream",
            )

        return reply.answer(complete, self.chat_latency)

    def _embed(self, body: bytes) -> Answer:
        request = embedding_request(body, self.refuses)
        self._limits.check(request.texts)
        reply = self._embedding_replies.popleft() if self._embedding_replies else EmbeddingReply()

        def embed() -> Answer:
            tokens = sum(map(estimate_tokens, request.texts))
            self._ledger.count(Counts(embedded_texts=len(request.texts), embedding_tokens=tokens))
            dimensions = reply.dimensions or request.dimensions or self.dimensions
            texts = [*request.texts, *[""] * reply.off_by][: len(request.texts) + reply.off_by]
            vectors = [vector_of(text, dimensions) for text in texts]
            given = request.model, vectors, request.encoding_format, tokens
            return answers.embeddings(*given, is_reversed=reply.is_reversed)

        latency = self.embedding_latency + self._limits.seconds(request.texts)
        return reply.answer(embed, latency)

    def _rerank(self, body: bytes) -> Answer:
        reply = self._rerank_replies.popleft() if self._rerank_replies else RerankReply()

        def rerank() -> Answer:
            if "documents" in self.refuses:
                asked = parsed(TextsRequest, body)
                return answers.rated_texts(answers.ratings(asked.query, asked.texts))
            request = parsed(RerankRequest, body)
            rated = answers.ratings(request.query, request.documents)[: request.top_n]
            tokens = sum(map(estimate_tokens, (request.query, *request.documents)))
            return answers.reranked(request.model, rated, tokens)

        return reply.answer(rerank, self.embedding_latency)

    def _control(self, act: Callable[[], None] = lambda: None) -> Answer:
        act()
        return Answer(encoded(asdict(self.counts)))

    def _script(self, body: bytes) -> None:
        script = parsed(Script, body)
        self.script(*script.chat, *script.embeddings, *script.rerank)
        self.limit(script.limits or self._limits)
