"""Finds out with a language model what a feedback corrects, and by rules where that fails."""

from collections.abc import Sequence

from cairn.adapters.openai.ask_proposals import NoReply, ask_proposals, usage
from cairn.domain.feedback.plan import plan_feedback
from cairn.domain.feedback.reading import is_meaningful, is_replacement
from cairn.domain.feedback.validate import validate_feedback
from cairn.domain.understanding.prompt_context import prompt_context
from cairn.ports.clock import Clock
from cairn.ports.extractor import Extraction, Window
from cairn.ports.language_model import Completion, LanguageModel
from cairn.prompts.feedback import prompt_for


def correct_with_model(
    window: Window, *, deadline: int, model: LanguageModel, clock: Clock
) -> Extraction:
    """One call, one more when the reply is no reply; none where nothing has to be understood.

    Words are replaced by rules, in more memories than a prompt holds. Rules also answer for a model
    of whose proposals none was valid. Raises: DependencyUnavailable and InvalidRequest, as the
    model does.
    """
    (feedback,) = window.messages
    if not is_meaningful(feedback.text):
        return Extraction(())
    if is_replacement(feedback.text) and (done := _by_rules(window)).operations:
        return done
    context = prompt_context(window.messages, window.earlier, window.related)
    try:
        reply = ask_proposals(prompt_for(context), deadline=deadline, model=model, clock=clock)
    except NoReply as error:
        return _by_rules(window, (error.message,), error.calls)
    operations, rejected = validate_feedback(feedback, reply.proposals, context)
    rejected = (*rejected, *reply.rejected)
    if not operations and (rejected or reply.is_truncated):
        return _by_rules(window, rejected, reply.calls)
    return Extraction(operations, rejected=rejected, **usage(reply.calls))


def _by_rules(
    window: Window, rejected: tuple[str, ...] = (), calls: Sequence[Completion] = ()
) -> Extraction:
    drafted = plan_feedback(window.messages[0], window.earlier, window.related)
    unchanged = window.unchanged + drafted.unchanged
    return Extraction(drafted.operations, rejected=rejected, unchanged=unchanged, **usage(calls))
