"""Plans operations for messages by rules: new facts, repetitions and corrections."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import Memory, MemoryKind, Statement
from cairn.domain.rules.correction import Correction
from cairn.domain.rules.corrections import corrections_in, find_corrections
from cairn.domain.rules.draft import Draft
from cairn.domain.rules.known import KnownMemories
from cairn.domain.rules.preferences import StatedPreference, preferences_in
from cairn.domain.rules.reading import read
from cairn.domain.rules.statements import contexts_of, fact_of, is_turn, preference_of
from cairn.domain.tasks.plan import Operation
from cairn.domain.tasks.task import Task


class Planned(NamedTuple):
    """`unread`: the messages that there was no time to understand, which are facts only."""

    operations: tuple[Operation, ...]
    unread: int


def plan_operations(
    task: Task,
    messages: Sequence[Message],
    earlier: Sequence[Message],
    related: Sequence[Memory],
    is_late: Callable[[], bool],
) -> Planned:
    """One fact per turn, then the preferences it states; in the order of the messages.

    A repetition merges into the memory it repeats, an explicit correction by the user supersedes
    the one it means. A target may be a memory that an earlier operation of this plan adds. Once it
    `is_late`, turns are facts only.
    """
    draft = Draft(task, KnownMemories(task.labels, related))
    turns = [message for message in messages if is_turn(message)]
    unread = 0
    for turn, context in zip(turns, contexts_of(turns, earlier), strict=True):
        fact = fact_of(turn, context)
        if turn.role is not Role.USER:
            draft.note(fact, None)
        elif is_late():
            draft.note(fact, None)
            unread += 1
        else:
            _understand(fact, draft)
    return Planned(draft.operations, unread)


def _understand(fact: Statement, draft: Draft) -> None:
    """Plans what a user's turn corrects and prefers."""
    sentences, speaker = read(fact.words), fact.speaker
    corrections = corrections_in(sentences)
    draft.note(fact, draft.known.corrected_by(corrections, speaker, MemoryKind.FACT))
    preferences = preferences_in(sentences, fact.words) or _corrected_preference(
        fact, corrections, draft.known
    )
    for preference in preferences:
        # "I changed my mind. I prefer …": one preference may be corrected by what surrounds it.
        own = corrections if len(preferences) == 1 else find_corrections(preference.words)
        target = draft.known.corrected_by(own, speaker, MemoryKind.PREFERENCE)
        draft.note(preference_of(fact, preference), target)


def _corrected_preference(
    fact: Statement, corrections: Sequence[Correction], known: KnownMemories
) -> list[StatedPreference]:
    """A correction of a preference counts as one, however it is expressed."""
    if known.corrected_by(corrections, fact.speaker, MemoryKind.PREFERENCE):
        return [StatedPreference(fact.words, corrections[0].sentence)]
    return []
