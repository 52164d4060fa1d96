"""A server that speaks OpenAI's API. The only module that loads its client."""

from collections.abc import Callable, Generator, Mapping
from typing import Any

from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError, OpenAI

from cairn.adapters.limited_time import within
from cairn.adapters.openai.errors import (
    NoAnswerInTime,
    complaint,
    refusal,
)
from cairn.adapters.openai.forms import AcceptedForms, Forms
from cairn.adapters.openai.timed_stream import TimedStream
from cairn.domain.errors import CairnError, DependencyUnavailable
from cairn.ports.clock import Clock

NO_KEY = "none"  # for servers that need none: the client insists on one
RESERVE_MS = 3_000  # kept of a deadline to store the answer
FORM_STATUSES = {400, 422, 501}
SILENCE_SECONDS = 15.0  # gateways and clients give up a connection on which nothing is sent


class OpenAIEndpoint:
    """Sends one request at a time and waits at most `timeout_ms` for its whole answer.

    Errors call the model by its `role`, and its settings by their `prefix`. `key` is called before
    each request, so that a changed key is noticed; it is empty where the server needs none.
    """

    def __init__(
        self,
        base_url: str,
        key: Callable[[], str],
        clock: Clock,
        *,
        role: str,
        prefix: str,
        timeout_ms: int,
    ) -> None:
        self._client = OpenAI(base_url=base_url, api_key=lambda: key() or NO_KEY, max_retries=0)
        self._clock, self._timeout_ms = clock, timeout_ms
        self._role, self._prefix = role, prefix
        self._accepted = AcceptedForms()

    def chat(self, body: Mapping[str, Any], forms: Forms, deadline: int) -> Any:
        """The answer, unchecked: compatible servers leave out fields that OpenAI's own sends."""
        return self._send(self._client.chat.completions.create, body, forms, deadline)

    def chat_stream(
        self, body: Mapping[str, Any], forms: Forms, deadline: int
    ) -> Generator[Any | None]:
        """The chunks of the answer as they come, unchecked; None after `SILENCE_SECONDS` of none.

        Closing it closes the connection, so that the server stops its work.
        """
        while True:
            seconds = self._seconds_left(deadline)
            request = {**body, **self._accepted.of(forms), "stream": True, "timeout": seconds}
            chunks = TimedStream(
                lambda request=request: self._client.chat.completions.create(**request)  # type: ignore[misc]
            )
            try:
                yield from chunks.read(seconds, SILENCE_SECONDS)
            except Exception as error:
                if not self._has_learned(error, forms):
                    raise self._failure(error) from error
            else:
                return
            finally:
                chunks.close()

    def embeddings(self, body: Mapping[str, Any], forms: Forms, deadline: int, share: float) -> Any:
        """The answer, unchecked; waits for at most this `share` of the time left."""
        return self._send(self._client.embeddings.create, body, forms, deadline, share)

    def rerank(self, body: Mapping[str, Any], forms: Forms, deadline: int) -> Any:
        """The answer as JSON, unchecked: OpenAI has no such endpoint, and so its client no type."""

        def post(timeout: float, **body: Any) -> Any:
            return self._client.post(
                "/rerank", cast_to=object, body=body, options={"timeout": timeout}
            )

        return self._send(post, body, forms, deadline)

    def unreadable(self) -> DependencyUnavailable:
        """The error for what is no answer of a model, as gateways give with status 200."""
        return DependencyUnavailable(f"the {self._role} gave an unreadable answer")

    def _send(
        self,
        create: Callable[..., Any],
        body: Mapping[str, Any],
        forms: Forms,
        deadline: int,
        share: float = 1.0,
    ) -> Any:
        while True:
            seconds = share * self._seconds_left(deadline)
            request = {**body, **self._accepted.of(forms), "timeout": seconds}
            try:
                return within(seconds, lambda request=request: create(**request))  # type: ignore[misc]
            except (APIError, TimeoutError, ValueError) as error:
                if not self._has_learned(error, forms):
                    raise self._failure(error) from error

    def _has_learned(self, error: Exception, forms: Forms) -> bool:
        """Whether the server has only refused a form, and there is another one to try."""
        return (
            isinstance(error, APIStatusError)
            and error.status_code in FORM_STATUSES
            and self._accepted.learn(complaint(error), forms)
        )

    def _failure(self, error: Exception) -> CairnError:
        match error:
            case APITimeoutError() | TimeoutError():
                return NoAnswerInTime(f"the {self._role} did not answer in time")
            case APIConnectionError():
                return DependencyUnavailable(f"the {self._role} did not answer")
            case APIStatusError():
                return refusal(error, self._role, self._prefix, self._clock.now())
            case _:  # no JSON, or an error among the chunks
                return self.unreadable()

    def _seconds_left(self, deadline: int) -> float:
        left = min(self._timeout_ms, deadline - self._clock.now() - RESERVE_MS)
        if left <= 0:
            raise DependencyUnavailable(f"no time was left to ask the {self._role}")
        return left / 1000
