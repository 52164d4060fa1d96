"""Which proposals of a model become operations. What is misread is kept word for word."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cairn.domain.memory.memory import Memory, Statement
from cairn.domain.rules.statements import context_of, fact_of
from cairn.domain.tasks.plan import Action, Operation
from cairn.domain.text.normal_form import normal_form
from cairn.domain.understanding import rejections
from cairn.domain.understanding.evidence import Evidence, evidence_of
from cairn.domain.understanding.prompt_injection import without_orders
from cairn.domain.understanding.proposal import Proposal
from cairn.domain.understanding.shown import Shown, handle_of
from cairn.domain.understanding.statement import statement_of
from cairn.domain.understanding.uncovered import is_untold


@dataclass
class Validation:
    """`rejected`: reasons, for whoever asks. `misread`: ids of messages that no memory tells."""

    shown: Shown
    operations: list[Operation] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    misread: set[str] = field(default_factory=set)

    def reject(self, reason: str, evidence: Evidence | None = None) -> None:
        self.rejected.append(reason)
        self.misread |= {each.message_id for each in evidence.new} if evidence else set()

    def accept(self, action: Action, statement: Statement, target: Memory | None) -> None:
        if target and action is Action.SUPERSEDE:  # a correction stays in the list it corrects
            statement = statement.model_copy(update={"kind": target.statement.kind})
        target_id = target.memory_id if target else None
        self.operations.append(Operation(action=action, statement=statement, target_id=target_id))

    def add(self, statement: Statement) -> None:
        """New, unless it is known word for word or was accepted a moment ago."""
        form = normal_form(statement.words)
        if any(normal_form(each.statement.words) == form for each in self.operations):
            return
        for known in self.shown.memories.values():
            if rejections.is_same(statement, form, known, normal_form(known.statement.words)):
                return self.accept(Action.MERGE, statement, known)
        self.accept(Action.ADD, statement, None)


def judge(
    proposals: Sequence[Proposal], shown: Shown, *, is_truncated: bool = False
) -> tuple[tuple[Operation, ...], tuple[str, ...]]:
    """Operations in the order proposed, then verbatim what they leave out; and the rejections.

    When the model ran out of room, what it did not get to is kept verbatim, too.
    """
    judgement = Validation(shown)
    for proposal in proposals:
        _consider(proposal, judgement)
    _keep_words(judgement, is_truncated)
    return tuple(judgement.operations), tuple(judgement.rejected)


def _consider(proposal: Proposal, judgement: Validation) -> None:
    handle = handle_of(proposal.memory or "")
    target = judgement.shown.memories.get(handle)
    evidence = evidence_of(proposal, judgement.shown)
    says_nothing = proposal.action == "none" or not proposal.value.strip()
    if proposal.action == "none" and not handle:
        return  # small talk
    if evidence is None:
        judgement.reject(rejections.NO_EVIDENCE)
    elif evidence.is_only_orders:
        judgement.reject(rejections.ONLY_ORDERS)
    elif says_nothing and target is None:
        judgement.reject(rejections.NOT_SHOWN, evidence)
    elif says_nothing and target:
        _touch(proposal, evidence, target, judgement)
    else:
        _state(proposal, evidence, target, judgement)


def _touch(proposal: Proposal, evidence: Evidence, target: Memory, judgement: Validation) -> None:
    """Known already: more evidence. No longer true: the words that say so take its place."""
    statement = _verbatim(evidence, judgement.shown)
    if reason := rejections.untouchable(statement, evidence, target):
        judgement.reject(reason, evidence)
    elif proposal.action != "none":
        judgement.accept(Action.SUPERSEDE, statement, target)
    elif rejections.is_another_event(proposal, statement, target):
        judgement.add(statement)
    else:
        judgement.accept(Action.MERGE, statement, target)


def _state(
    proposal: Proposal, evidence: Evidence, target: Memory | None, judgement: Validation
) -> None:
    """A new truth, beside what is known or instead of it."""
    statement = statement_of(proposal, evidence, judgement.shown)
    if reason := rejections.untrue(proposal, statement, evidence, target):
        return judgement.reject(reason, evidence)
    if proposal.action == "add":
        return judgement.add(statement)
    if target is None:
        judgement.reject(rejections.NOT_SHOWN)
    elif reason := rejections.untouchable(statement, evidence, target):
        judgement.reject(reason)
    elif not rejections.is_another_event(proposal, statement, target):
        return judgement.accept(Action.SUPERSEDE, statement, target)
    judgement.add(statement)


def _verbatim(evidence: Evidence, shown: Shown) -> Statement:
    """The last message named, as it was said but for the orders in it."""
    turns = list(shown.new.values())
    told = evidence.new[-1]
    words = told.model_copy(update={"text": without_orders(told.text)})
    alone = replace(evidence, new=(told,), earlier=())
    whose = {
        "evidence": tuple(each.message_id for each in evidence.all),
        "speaker": alone.speaker(told.text),
    }
    context = context_of(turns.index(told), turns, list(shown.earlier.values()))
    return fact_of(words, context).model_copy(update=whose)


def _keep_words(judgement: Validation, is_truncated: bool) -> None:
    """Nothing said is lost because a model misread it, passed it over or did not get to it."""
    told = {each for op in judgement.operations for each in op.statement.evidence}
    turns = list(judgement.shown.new.values())
    if is_truncated:
        reached = max((i for i, each in enumerate(turns) if each.message_id in told), default=-1)
        judgement.misread |= {each.message_id for each in turns[reached + 1 :]}
    stated = [each.statement for each in judgement.operations]
    for message in turns:
        alone = Evidence((message,), is_transcript=judgement.shown.is_transcript)
        is_misread = message.message_id in judgement.misread - told and not alone.is_only_orders
        if is_misread or _is_untold(alone, stated, judgement.shown):
            kept = _verbatim(alone, judgement.shown)
            judgement.operations.append(Operation(action=Action.ADD, statement=kept))


def _is_untold(alone: Evidence, stated: Sequence[Statement], shown: Shown) -> bool:
    (message,) = alone.new
    told = [each for each in stated if message.message_id in each.evidence]
    known = [each.statement for each in shown.memories.values()]
    return is_untold(alone.words, told, known, is_persons=alone.is_persons(message))
