"""Extracts memories with a language model, whose proposals are validated."""

from collections.abc import Sequence
from dataclasses import dataclass

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.understanding.prompt_context import PromptContext, prompt_context
from cairn.domain.understanding.proposal import Proposal
from cairn.domain.understanding.validate_proposals import validate_proposals
from cairn.ports.clock import Clock
from cairn.ports.extractor import Extraction, Window
from cairn.ports.language_model import (
    Completion,
    LanguageModel,
    PromptMessage,
)
from cairn.prompts.extraction import (
    PROMPT_VERSION,
    SCHEMA,
    InvalidReply,
    prompt_for,
    read_reply,
    repair_for,
)

REPAIR_MS = 10_000  # the least time in which a second request is worth starting


class ModelExtractor:
    """Implements `ports.Extractor`: one call per window, one more when the reply is no reply."""

    window_tokens = 3_000  # so many are answered completely, and soon enough to wait for

    def __init__(self, model: LanguageModel, clock: Clock) -> None:
        self._model, self._clock = model, clock

    @property
    def name(self) -> str:
        return f"{self._model.name} ({PROMPT_VERSION})"

    def extract(self, window: Window, *, deadline: int) -> Extraction:
        context = prompt_context(window.messages, window.earlier, window.related)
        if not context.new:
            return Extraction(())
        prompt = prompt_for(context, window.task.guidance)
        first = self._model.complete(prompt, SCHEMA, deadline=deadline)
        try:
            return _extraction(_read(first), context, [first])
        except InvalidReply as error:
            again = self._repair(prompt, first, str(error), deadline)
            return _extraction(again.reply, context, [first, again.completion])

    def _repair(
        self, prompt: Sequence[PromptMessage], first: Completion, reason: str, deadline: int
    ) -> "_Answer":
        if deadline - self._clock.now() < REPAIR_MS:
            raise DependencyUnavailable(f"the model's reply was invalid: {reason}")
        repair = repair_for(prompt, first.text, reason)
        second = self._model.complete(repair, SCHEMA, deadline=deadline)
        try:
            return _Answer(second, _read(second))
        except InvalidReply as error:
            raise DependencyUnavailable(f"the model's reply was invalid twice: {error}") from error


@dataclass(frozen=True)
class _Reply:
    proposals: Sequence[Proposal]
    malformed: int
    is_truncated: bool


@dataclass(frozen=True)
class _Answer:
    completion: Completion
    reply: _Reply


def _read(completion: Completion) -> _Reply:
    proposals, malformed = read_reply(completion.text, is_truncated=completion.is_truncated)
    return _Reply(proposals, malformed, completion.is_truncated)


def _extraction(reply: _Reply, context: PromptContext, calls: Sequence[Completion]) -> Extraction:
    operations, rejected = validate_proposals(
        reply.proposals, context, is_truncated=reply.is_truncated
    )
    return Extraction(
        operations=operations,
        calls=len(calls),
        prompt_tokens=sum(call.prompt_tokens for call in calls),
        completion_tokens=sum(call.completion_tokens for call in calls),
        rejected=(*rejected, *["is malformed"] * reply.malformed),
    )
