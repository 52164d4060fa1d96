"""Asks a language model for proposals, and once more where its answer is no reply."""

from collections.abc import Sequence
from typing import NamedTuple

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.understanding.proposal import Proposal
from cairn.ports.clock import Clock
from cairn.ports.language_model import Completion, LanguageModel, PromptMessage
from cairn.prompts.extraction import SCHEMA, InvalidReply, read_reply, repair_for

REPAIR_MS = 10_000  # the least time in which a second request is worth starting


class NoReply(DependencyUnavailable):
    """The model answered, but never with a reply; `calls` are its answers."""

    def __init__(self, message: str, calls: Sequence[Completion]) -> None:
        super().__init__(message)
        self.calls = calls


class Reply(NamedTuple):
    """Well-formed proposals in order, and how many were not. `calls`: one, or two of a repair."""

    proposals: Sequence[Proposal]
    malformed: int
    calls: Sequence[Completion]

    @property
    def is_truncated(self) -> bool:
        return self.calls[-1].is_truncated

    @property
    def rejected(self) -> tuple[str, ...]:
        return ("is malformed",) * self.malformed


def usage(calls: Sequence[Completion]) -> dict[str, int]:
    """What the calls took, as `Extraction` counts it."""
    return {
        "calls": len(calls),
        "prompt_tokens": sum(call.prompt_tokens for call in calls),
        "completion_tokens": sum(call.completion_tokens for call in calls),
    }


def ask_proposals(
    prompt: Sequence[PromptMessage], *, deadline: int, model: LanguageModel, clock: Clock
) -> Reply:
    """Raises: NoReply; DependencyUnavailable and InvalidRequest, as the model does."""
    first = model.complete(prompt, SCHEMA, deadline=deadline)
    try:
        return _read(first, [first])
    except InvalidReply as error:
        reason = str(error)
    if deadline - clock.now() < REPAIR_MS:
        raise NoReply(f"the model's reply was invalid: {reason}", [first])
    second = model.complete(repair_for(prompt, first.text, reason), SCHEMA, deadline=deadline)
    try:
        return _read(second, [first, second])
    except InvalidReply as error:
        message = f"the model's reply was invalid twice: {error}"
        raise NoReply(message, [first, second]) from error


def _read(completion: Completion, calls: Sequence[Completion]) -> Reply:
    """Raises: InvalidReply."""
    proposals, malformed = read_reply(completion.text, is_truncated=completion.is_truncated)
    return Reply(proposals, malformed, calls)
