"""A server that speaks OpenAI's API. The only module that loads its client."""

from collections.abc import Callable, Mapping
from typing import Any

from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError, OpenAI

from cairn.adapters.limited_time import within
from cairn.adapters.openai.errors import (
    NoAnswerInTime,
    refusal,
    told,
)
from cairn.adapters.openai.forms import AcceptedForms, Forms
from cairn.domain.errors import DependencyUnavailable
from cairn.ports.clock import Clock

NO_KEY = "none"  # servers that want none do not look at it; the client insists on one
RESERVE_MS = 3_000  # left of a deadline to store what was answered
FORM_STATUSES = {400, 422, 501}


class OpenAIEndpoint:
    """Sends one request at a time and waits at most `longest_ms` for its whole answer.

    `role` is what callers call the model, `prefix` that of its settings. `key` is asked before each
    request, so that a changed one is noticed; empty where the server wants none.
    """

    def __init__(
        self,
        base_url: str,
        key: Callable[[], str],
        clock: Clock,
        *,
        role: str,
        prefix: str,
        longest_ms: int,
    ) -> None:
        self._client = OpenAI(base_url=base_url, api_key=lambda: key() or NO_KEY, max_retries=0)
        self._clock, self._longest_ms = clock, longest_ms
        self._role, self._prefix = role, prefix
        self._accepted = AcceptedForms()

    def chat(self, body: Mapping[str, Any], forms: Forms, deadline: int) -> Any:
        """The answer as it came: compatible servers leave out what OpenAI's own never does."""
        return self._send(self._client.chat.completions.create, body, forms, deadline)

    def embeddings(self, body: Mapping[str, Any], forms: Forms, deadline: int, share: float) -> Any:
        """The same, with vectors as they were sent; waits for this share of the time there is."""
        return self._send(self._client.embeddings.create, body, forms, deadline, share)

    def unreadable(self) -> DependencyUnavailable:
        """For an answer that is none, as gateways give them with status 200."""
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
            except (APITimeoutError, TimeoutError) as error:
                raise NoAnswerInTime(f"the {self._role} did not answer in time") from error
            except APIConnectionError as error:
                raise DependencyUnavailable(f"the {self._role} did not answer") from error
            except APIStatusError as error:
                if error.status_code in FORM_STATUSES and self._accepted.learn(told(error), forms):
                    continue
                raise refusal(error, self._role, self._prefix, self._clock.now()) from error
            except (APIError, ValueError) as error:  # no JSON
                raise self.unreadable() from error

    def _seconds_left(self, deadline: int) -> float:
        left = min(self._longest_ms, deadline - self._clock.now() - RESERVE_MS)
        if left <= 0:
            raise DependencyUnavailable(f"no time was left to ask the {self._role}")
        return left / 1000
