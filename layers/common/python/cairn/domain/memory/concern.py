"""Whom a memory concerns, and what becomes of it when one of them is erased. Pure.

The rule: what was written for a subject, or rests on its words alone, goes with it, wherever it is
at home. What others have a part in stays theirs, without the subject.
"""

from collections.abc import Iterator

from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.scope import Subject, SubjectType

PERSONS = (SubjectType.USER, SubjectType.AGENT)


def concerned(memory: Memory) -> tuple[Subject, ...]:
    """Its home, whose memory it is beside, and who said it. The erasure of each hides it."""
    speakers = (speaker for speaker in memory.statement.said_by if speaker)
    said_by = (Subject(type=SubjectType.USER, id=speaker) for speaker in speakers)
    return tuple(dict.fromkeys((memory.home, *_participants(memory), *said_by)))


def goes_with(memory: Memory, subject_hash: str) -> bool:
    """Whether it goes when the subject is erased."""
    if not memory.task_id:  # its writer wrote it for all whom it concerns
        return True
    if all(participant.hash == subject_hash for participant in _participants(memory)):
        return True
    said_by = memory.statement.said_by
    return bool(said_by) and all(_is_of(speaker, subject_hash) for speaker in said_by)


def without(memory: Memory, subject_hash: str) -> Memory:
    """What stays, at home with the next, and to be embedded anew: words around it may have gone.

    Nothing has changed for those whose memory it still is, nor when it was changed.
    """
    placements = tuple(place for place in memory.placements if place.hash != subject_hash)
    participants = [place for place in placements if place.type in PERSONS]
    said_by = tuple(
        speaker for speaker in memory.statement.said_by if not _is_of(speaker, subject_hash)
    )
    is_embedded = memory.embedding is not EmbeddingState.NONE
    return memory.model_copy(
        update={
            "rev": memory.rev + 1,
            "home": participants[0] if memory.home.hash == subject_hash else memory.home,
            "placements": placements,
            "statement": memory.statement.model_copy(update={"said_by": said_by}),
            "embedding": EmbeddingState.PENDING if is_embedded else EmbeddingState.NONE,
            "tries": None,
        }
    )


def _participants(memory: Memory) -> Iterator[Subject]:
    return (place for place in memory.placements if place.type in PERSONS)


def _is_of(speaker: str, subject_hash: str) -> bool:
    return Subject(type=SubjectType.USER, id=speaker).hash == subject_hash
