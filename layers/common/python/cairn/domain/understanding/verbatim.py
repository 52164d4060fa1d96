"""Keeps messages verbatim that no accepted proposal covers, so that nothing said is lost."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from cairn.domain.memory.memory import Statement
from cairn.domain.rules.statements import fact_of
from cairn.domain.tasks.plan import Action, Operation
from cairn.domain.understanding.evidence import Evidence
from cairn.domain.understanding.prompt_context import PromptContext
from cairn.domain.understanding.uncovered import is_uncovered, terms_of
from cairn.domain.understanding.validation import Validation


def verbatim_statement(evidence: Evidence, context: PromptContext) -> Statement:
    """The last new message of the evidence, as it was said but for prompt injections."""
    last = evidence.new[-1]
    alone = evidence if evidence.all == (last,) else replace(evidence, new=(last,), earlier=())
    words = last.model_copy(update={"text": alone.words})
    attribution = {
        "evidence": tuple(message.message_id for message in evidence.all),
        "speaker": alone.speaker(last.text),
    }
    return fact_of(words, context.around(last)).model_copy(update=attribution)


def keep_uncovered(validation: Validation, *, is_truncated: bool) -> None:
    """Keeps verbatim what a model misread, left out or did not get to, so that nothing is lost."""
    used = {key for made in validation.operations for key in made.statement.evidence}
    messages = list(validation.context.new.values())
    if is_truncated:
        places = (place for place, said in enumerate(messages) if said.message_id in used)
        rest = messages[max(places, default=-1) + 1 :]
        validation.misread |= {message.message_id for message in rest}
    extracted = _by_evidence(operation.statement for operation in validation.operations)
    known = [memory.statement for memory in validation.context.memories.values()]
    terms = cache(terms_of)
    for message in messages:
        alone = Evidence((message,), is_transcript=validation.context.is_transcript)
        is_misread = message.message_id in validation.misread - used and not alone.is_only_injection
        if is_misread or is_uncovered(
            alone.words,
            extracted[message.message_id],
            known,
            is_by_person=alone.is_by_person(message),
            terms=terms,
        ):
            kept = verbatim_statement(alone, validation.context)
            validation.operations.append(Operation(action=Action.ADD, statement=kept))


def _by_evidence(statements: Iterable[Statement]) -> defaultdict[str, list[Statement]]:
    """By the ids of their messages."""
    found: defaultdict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        for message_id in statement.evidence:
            found[message_id].append(statement)
    return found
