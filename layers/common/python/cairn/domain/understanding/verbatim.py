"""Keeps messages verbatim that no accepted proposal covers, so that nothing said is lost."""

from collections.abc import Sequence
from dataclasses import replace

from cairn.domain.memory.memory import Statement
from cairn.domain.rules.statements import context_of, fact_of
from cairn.domain.tasks.plan import Action, Operation
from cairn.domain.understanding.evidence import Evidence
from cairn.domain.understanding.prompt_context import PromptContext
from cairn.domain.understanding.prompt_injection import without_injections
from cairn.domain.understanding.uncovered import is_uncovered
from cairn.domain.understanding.validation import Validation


def verbatim_statement(evidence: Evidence, context: PromptContext) -> Statement:
    """The last new message of the evidence, as it was said but for prompt injections."""
    messages = list(context.new.values())
    last = evidence.new[-1]
    words = last.model_copy(update={"text": without_injections(last.text)})
    alone = replace(evidence, new=(last,), earlier=())
    attribution = {
        "evidence": tuple(message.message_id for message in evidence.all),
        "speaker": alone.speaker(last.text),
    }
    around = context_of(messages.index(last), messages, list(context.earlier.values()))
    return fact_of(words, around).model_copy(update=attribution)


def keep_uncovered(validation: Validation, *, is_truncated: bool) -> None:
    """Keeps verbatim what a model misread, left out or did not get to, so that nothing is lost."""
    used = {key for made in validation.operations for key in made.statement.evidence}
    messages = list(validation.context.new.values())
    if is_truncated:
        places = (place for place, said in enumerate(messages) if said.message_id in used)
        rest = messages[max(places, default=-1) + 1 :]
        validation.misread |= {message.message_id for message in rest}
    statements = [operation.statement for operation in validation.operations]
    for message in messages:
        alone = Evidence((message,), is_transcript=validation.context.is_transcript)
        is_misread = message.message_id in validation.misread - used and not alone.is_only_injection
        if is_misread or _is_uncovered(alone, statements, validation.context):
            kept = verbatim_statement(alone, validation.context)
            validation.operations.append(Operation(action=Action.ADD, statement=kept))


def _is_uncovered(alone: Evidence, statements: Sequence[Statement], context: PromptContext) -> bool:
    (message,) = alone.new
    extracted = [made for made in statements if message.message_id in made.evidence]
    known = [memory.statement for memory in context.memories.values()]
    is_by_person = alone.is_by_person(message)
    return is_uncovered(alone.words, extracted, known, is_by_person=is_by_person)
