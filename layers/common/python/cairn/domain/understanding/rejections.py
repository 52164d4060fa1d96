"""Why a proposal is rejected. Pure; each reason is short and holds no content."""

from cairn.domain.memory.memory import (
    Memory,
    MemoryKind,
    Statement,
)
from cairn.domain.times.said_at import day
from cairn.domain.understanding.evidence import Evidence
from cairn.domain.understanding.prompt_injection import without_injections
from cairn.domain.understanding.proposal import Proposal
from cairn.domain.understanding.support import are_names_known, is_same_language, terms

NO_EVIDENCE = "names no message as evidence"
ONLY_INJECTION = "rests on nothing but an order to the memory"
CARRIES_INJECTION = "passes an order on"
UNSUPPORTED = "says what its evidence does not"
OTHER_LANGUAGE = "is in another language than its evidence"
NOT_A_PREFERENCE = "takes the assistant's words for a preference"
UNKNOWN_MEMORY = "names a memory that was not shown"
OTHER_SPEAKER = "would change what somebody else said"
UNRELATED = "would change a memory that its evidence is not about"


def unsupported(
    proposal: Proposal, statement: Statement, evidence: Evidence, target: Memory | None
) -> str | None:
    """Why the evidence and the target do not support the statement; None when they do."""
    known = text_of(target) if target else ""
    reasoning = "" if statement.is_explicit else proposal.reasoning
    claim = f"{statement.words} {reasoning}"
    if without_injections(statement.words) != statement.words:
        return CARRIES_INJECTION
    if not is_same_language(statement.words, evidence.words):
        return OTHER_LANGUAGE
    if not terms(claim) & terms(evidence.words):
        return UNSUPPORTED
    if not are_names_known(claim, f"{evidence.words}\n{known}"):
        return UNSUPPORTED
    is_preference = statement.kind is MemoryKind.PREFERENCE
    is_by_person = evidence.is_by_person(evidence.source(statement.words))
    return NOT_A_PREFERENCE if is_preference and not is_by_person else None


def unrelated(statement: Statement, evidence: Evidence, target: Memory) -> str | None:
    """Why this evidence may not change this memory; None when it may."""
    if target.statement.speaker != statement.speaker:
        return OTHER_SPEAKER
    said = terms(evidence.words) | terms(statement.words)
    return None if terms(text_of(target)) & said else UNRELATED


def is_another_event(proposal: Proposal, statement: Statement, target: Memory) -> bool:
    """Whether both happened, on different days; something planned may move to another day."""
    known = target.statement
    has_happened = known.event_time < known.stated_at
    return proposal.is_event and has_happened and not _is_same_day(statement, known)


def is_same(statement: Statement, form: str, known: Memory, known_form: str) -> bool:
    """Whether the same speaker says the same in the same words, and not of another day.

    `form` and `known_form` are their normal forms.
    """
    other = known.statement
    has_same_source = (other.speaker, other.kind) == (statement.speaker, statement.kind)
    is_dated = any(said.event_time != said.stated_at for said in (statement, other))
    return (
        form == known_form and has_same_source and (not is_dated or _is_same_day(statement, other))
    )


def text_of(memory: Memory) -> str:
    statement = memory.statement
    return f"{statement.key} {statement.words} {' '.join(memory.tags)}"


def _is_same_day(one: Statement, other: Statement) -> bool:
    return day(one.event_time) == day(other.event_time)
