"""Why a proposal is not taken as it is. Pure; each reason is short and holds no content."""

from cairn.domain.memory.memory import (
    Memory,
    MemoryKind,
    Statement,
)
from cairn.domain.times.said_at import day
from cairn.domain.understanding.evidence import Evidence
from cairn.domain.understanding.prompt_injection import without_orders
from cairn.domain.understanding.proposal import Proposal
from cairn.domain.understanding.support import are_names_known, is_same_language, terms

NO_EVIDENCE = "names no message as evidence"
ONLY_ORDERS = "rests on nothing but an order to the memory"
CARRIES_ORDER = "passes an order on"
UNSUPPORTED = "says what its evidence does not"
OTHER_LANGUAGE = "is in another language than its evidence"
NOT_A_PREFERENCE = "takes the assistant's words for a preference"
NOT_SHOWN = "names a memory that was not shown"
NOT_THEIRS = "would change what somebody else said"
UNRELATED = "would change a memory that its evidence is not about"


def untrue(
    proposal: Proposal, statement: Statement, evidence: Evidence, target: Memory | None
) -> str | None:
    """Why the statement does not rest on what was said now, beside what is known."""
    known = text_of(target) if target else ""
    reasoning = "" if statement.is_explicit else proposal.reasoning
    claim = f"{statement.words} {reasoning}"
    if without_orders(statement.words) != statement.words:
        return CARRIES_ORDER
    if not is_same_language(statement.words, evidence.words):
        return OTHER_LANGUAGE
    if not terms(claim) & terms(evidence.words):
        return UNSUPPORTED
    if not are_names_known(claim, f"{evidence.words}\n{known}"):
        return UNSUPPORTED
    is_preference = statement.kind is MemoryKind.PREFERENCE
    is_persons = evidence.is_persons(evidence.teller(statement.words))
    return NOT_A_PREFERENCE if is_preference and not is_persons else None


def untouchable(statement: Statement, evidence: Evidence, target: Memory) -> str | None:
    """Why this evidence may not change this memory."""
    if target.statement.speaker != statement.speaker:
        return NOT_THEIRS
    said = terms(evidence.words) | terms(statement.words)
    return None if terms(text_of(target)) & said else UNRELATED


def is_another_event(proposal: Proposal, statement: Statement, target: Memory) -> bool:
    """Two days on which something happened are two events; a plan may move to another day."""
    known = target.statement
    has_happened = known.event_time < known.stated_at
    return proposal.is_event and has_happened and not _is_same_day(statement, known)


def is_same(statement: Statement, form: str, known: Memory, known_form: str) -> bool:
    """The same thing in the same words by the same speaker, and not of another day."""
    other = known.statement
    is_alike = (other.speaker, other.kind) == (statement.speaker, statement.kind)
    is_dated = any(each.event_time != each.stated_at for each in (statement, other))
    return form == known_form and is_alike and (not is_dated or _is_same_day(statement, other))


def text_of(memory: Memory) -> str:
    statement = memory.statement
    return f"{statement.key} {statement.words} {' '.join(memory.tags)}"


def _is_same_day(one: Statement, other: Statement) -> bool:
    return day(one.event_time) == day(other.event_time)
