"""Validates the proposals of a model: which become operations, and what is kept verbatim."""

from collections.abc import Sequence

from cairn.domain.memory.memory import Memory
from cairn.domain.tasks.plan import Action, Operation
from cairn.domain.understanding import rejections
from cairn.domain.understanding.evidence import Evidence, evidence_of
from cairn.domain.understanding.prompt_context import PromptContext, handle_of
from cairn.domain.understanding.proposal import Proposal
from cairn.domain.understanding.statement import statement_of
from cairn.domain.understanding.validation import Validation
from cairn.domain.understanding.verbatim import keep_uncovered, verbatim_statement


def validate_proposals(
    proposals: Sequence[Proposal], context: PromptContext, *, is_truncated: bool = False
) -> tuple[tuple[Operation, ...], tuple[str, ...]]:
    """Operations in the order proposed, then verbatim what they do not cover; and the rejections.

    `is_truncated`: the model ran out of room, so messages after its last evidence are kept
    verbatim, too.
    """
    validation = Validation(context)
    for proposal in proposals:
        _validate_one(proposal, validation)
    keep_uncovered(validation, is_truncated=is_truncated)
    return tuple(validation.operations), tuple(validation.rejected)


def _validate_one(proposal: Proposal, validation: Validation) -> None:
    handle = handle_of(proposal.memory or "")
    target = validation.context.memories.get(handle)
    evidence = evidence_of(proposal, validation.context)
    has_no_value = proposal.action == "none" or not proposal.value.strip()
    if proposal.action == "none" and not handle:
        return  # small talk
    if evidence is None:
        validation.reject(rejections.NO_EVIDENCE)
    elif evidence.is_only_injection:
        validation.reject(rejections.ONLY_INJECTION)
    elif has_no_value and target is None:
        validation.reject(rejections.UNKNOWN_MEMORY, evidence)
    elif has_no_value and target:
        _confirm_or_end(proposal, evidence, target, validation)
    else:
        _add_or_supersede(proposal, evidence, target, validation)


def _confirm_or_end(
    proposal: Proposal, evidence: Evidence, target: Memory, validation: Validation
) -> None:
    """More evidence for the target; or, where it no longer holds, the words that say so."""
    statement = verbatim_statement(evidence, validation.context)
    if reason := rejections.unrelated(statement, evidence, target):
        validation.reject(reason, evidence)
    elif proposal.action != "none":
        validation.accept(Action.SUPERSEDE, statement, target)
    elif rejections.is_another_event(proposal, statement, target):
        validation.add(statement)
    else:
        validation.accept(Action.MERGE, statement, target)


def _add_or_supersede(
    proposal: Proposal, evidence: Evidence, target: Memory | None, validation: Validation
) -> None:
    """A new statement, beside what is known or instead of the target."""
    statement = statement_of(proposal, evidence, validation.context)
    if reason := rejections.unsupported(proposal, statement, evidence, target):
        return validation.reject(reason, evidence)
    if proposal.action == "add":
        return validation.add(statement)
    if target is None:
        validation.reject(rejections.UNKNOWN_MEMORY)
    elif reason := rejections.unrelated(statement, evidence, target):
        validation.reject(reason)
    elif not rejections.is_another_event(proposal, statement, target):
        return validation.accept(Action.SUPERSEDE, statement, target)
    validation.add(statement)
