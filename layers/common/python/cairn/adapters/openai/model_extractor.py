"""Extracts memories with a language model, whose proposals are validated."""

from cairn.adapters.openai.ask_proposals import ask_proposals, usage
from cairn.adapters.openai.model_feedback import correct_with_model
from cairn.domain.understanding.prompt_context import prompt_context
from cairn.domain.understanding.validate_proposals import validate_proposals
from cairn.ports.clock import Clock
from cairn.ports.extractor import Extraction, Window
from cairn.ports.language_model import LanguageModel
from cairn.prompts.extraction import PROMPT_VERSION, prompt_for


class ModelExtractor:
    """Implements `ports.Extractor`: one call per window, one more when the reply is no reply."""

    window_tokens = 3_000  # so many are answered completely, and soon enough to wait for

    def __init__(self, model: LanguageModel, clock: Clock) -> None:
        self._model, self._clock = model, clock

    @property
    def name(self) -> str:
        return f"{self._model.name} ({PROMPT_VERSION})"

    def extract(self, window: Window, *, deadline: int) -> Extraction:
        if window.task.is_feedback:
            return correct_with_model(
                window, deadline=deadline, model=self._model, clock=self._clock
            )
        context = prompt_context(window.messages, window.earlier, window.related)
        if not context.new:
            return Extraction(())
        reply = ask_proposals(
            prompt_for(context, window.task.guidance),
            deadline=deadline,
            model=self._model,
            clock=self._clock,
        )
        operations, rejected = validate_proposals(
            reply.proposals, context, is_truncated=reply.is_truncated
        )
        rejected = (*rejected, *reply.rejected)
        return Extraction(operations, rejected=rejected, **usage(reply.calls))
