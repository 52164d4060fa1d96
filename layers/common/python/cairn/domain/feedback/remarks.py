"""What a feedback says beside its forms, understood as a message of the user would be."""

from cairn.domain.feedback.draft import FeedbackDraft
from cairn.domain.memory.memory import Labels, MemoryKind
from cairn.domain.rules.correction import Manner
from cairn.domain.rules.corrections import corrections_in
from cairn.domain.rules.known import KnownMemories
from cairn.domain.rules.preferences import preferences_in
from cairn.domain.rules.reading import read
from cairn.domain.rules.statements import fact_of, preference_of


def note_remark(text: str, draft: FeedbackDraft) -> None:
    """Corrects what it corrects; else it is added, unless it is known or only negates.

    A feedback is about all of the user's memories, whatever their labels.
    """
    sentences = read(text)
    corrections = corrections_in(sentences)
    known = _known(draft)
    fact = fact_of(draft.feedback.model_copy(update={"text": text}), ())
    targets = [
        target
        for kind in (MemoryKind.FACT, MemoryKind.PREFERENCE)
        if (target := known.corrected_by(corrections, fact.speaker, kind))
    ]
    memories = {memory.memory_id: memory for memory in draft.memories}
    for target in targets:
        draft.correct(memories[target.memory_id], text)
    is_negation = bool(corrections) and all(c.manner is Manner.NEGATION for c in corrections)
    if targets or is_negation or known.repeated_by(fact):
        return
    draft.add(fact)
    for preference in preferences_in(sentences, text):
        stated = preference_of(fact, preference)
        if not known.repeated_by(stated):
            draft.add(stated)


def _known(draft: FeedbackDraft) -> KnownMemories:
    alike = [memory.model_copy(update={"labels": Labels()}) for memory in draft.memories]
    return KnownMemories(Labels(), alike)
