"""Language models."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any


class PromptMessage(NamedTuple):
    """One message of a prompt; `role` is system, user or assistant."""

    role: str
    text: str


class Completion(NamedTuple):
    """What a language model answered. `is_truncated`: it ran out of room before its end."""

    text: str
    is_truncated: bool = False
    prompt_tokens: int = 0
    completion_tokens: int = 0


class LanguageModel(Protocol):
    """Answers a prompt with JSON. One request a call, never a silent second one.

    Only finding out which form of JSON output the server supports may take more, once a process.
    """

    @property
    def name(self) -> str:
        """The model's name, shown by health and at start-up."""

    def complete(
        self, prompt: Sequence[PromptMessage], schema: Mapping[str, Any], *, deadline: int
    ) -> Completion:
        """The answer, not validated. `deadline` in ms since epoch.

        Raises: DependencyUnavailable when trying again later may work (with the server's
        Retry-After where it sent one), InvalidRequest when this request never will.
        """
