"""From a memory and its neighbouring turns to what search sees of it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from cairn.domain.conversation.message import Message, task_of
from cairn.domain.conversation.role import Role
from cairn.domain.conversation.speakers import name_in
from cairn.domain.index.info import info_forms
from cairn.domain.index.projection import (
    Projection,
    Vector,
    tombstone,
    trait,
)
from cairn.domain.memory.handling import Tier, Visibility
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.memory.memory_type import memory_type
from cairn.domain.scope import SubjectType
from cairn.domain.text.analysis import analyse
from cairn.domain.times.said_at import local_day

# The turns around one that give it its meaning; later ones of the same add only.
EARLIER_TURNS, LATER_TURNS = 3, 2
# Bounds that keep a row small. A long text keeps every different term up to the first limit, so
# that any of its words finds it; of a neighbour only the beginning serves as context.
MAX_TEXT_TERMS = 4_000
MAX_NEIGHBOUR_CHARS = 600
# About 2,000 tokens of English: within the input limit of every common embedding model.
MAX_EMBEDDED_CHARS = 8_000

_ROLES = frozenset(role.value for role in Role)


def project(memory: Memory, neighbours: Sequence[Message], vector: Vector | None) -> Projection:
    """The projection of a memory's current version; a tombstone where that is set aside.

    `neighbours` are the turns of its statement's context, in the order they were said.
    """
    unworded = project_labels(memory)
    if unworded.is_tombstone:
        return unworded
    own_terms = _text_terms(memory)
    context_terms = _bounded((*own_terms, *_neighbour_terms(neighbours)))
    # What was inferred is in nobody's words: it is asked for in those it was inferred from.
    text_terms = own_terms if memory.statement.is_explicit else context_terms
    return replace(unworded, text_terms=text_terms, context_terms=context_terms, vector=vector)


def project_labels(memory: Memory) -> Projection:
    """What filters compare, without the words; a tombstone of what is set aside."""
    if memory.is_set_aside:
        stamps = (memory.version, memory.rev, memory.accepted_at, memory.updated_at)
        return tombstone(memory.memory_id, *stamps)
    labels = memory.labels
    return Projection(
        memory_id=memory.memory_id,
        version=memory.version,
        rev=memory.rev,
        kind=memory.statement.kind,
        memory_type=memory_type(memory.statement),
        home_hash=memory.home.hash,
        accepted_at=memory.accepted_at,
        created_at=memory.created_at,
        updated_at=memory.updated_at,
        event_time=memory.statement.event_time,
        speaker=_named_speaker(memory),
        text_terms=(),
        context_terms=(),
        tags=memory.tags,
        session_ids=memory.session_ids,
        owner_ids=_owner_ids(memory),
        agent_ids=labels.agent_ids,
        app_id=labels.app_id,
        info=_filterable(labels.info),
        traits=_traits(memory),
        importance=round(memory.handling.importance * 10_000),
    )


def embedding_text(memory: Memory, neighbours: Sequence[Message]) -> str:
    """What is embedded: the memory's line among its neighbouring turns, in the order said."""
    later = [said for said in neighbours if _is_later(said, memory)]
    earlier = [said for said in neighbours if said not in later]
    lines = [*map(_neighbour_line, earlier), _line(memory), *map(_neighbour_line, later)]
    return "\n".join(lines)[:MAX_EMBEDDED_CHARS]


def turn_text(turns: Sequence[Message], index: int) -> str:
    """What is embedded of one turn: its line among its neighbours, as for a memory."""
    near = turns[max(0, index - EARLIER_TURNS) : index + LATER_TURNS + 1]
    return "\n".join(map(_neighbour_line, near))[:MAX_EMBEDDED_CHARS]


def _filterable(info: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The caller's values in the form filters compare; what has none is left out."""
    found = {key: info_forms(value) for key, value in info.items()}
    return {key: forms for key, forms in found.items() if forms}


def _named_speaker(memory: Memory) -> str:
    """The name in front of the words when the caller gave only a role, else the speaker."""
    statement = memory.statement
    named = name_in(statement.words) if statement.speaker in _ROLES else None
    return named or statement.speaker


def _owner_ids(memory: Memory) -> tuple[str, ...]:
    owners = (SubjectType.USER, SubjectType.AGENT)
    return tuple(dict.fromkeys(p.id for p in memory.placements if p.type in owners))


def _traits(memory: Memory) -> tuple[str, ...]:
    handling = memory.handling
    said = {"project": handling.project, "type": handling.type}
    if handling.effective_tier is not Tier.WARM:
        said["tier"] = handling.effective_tier
    if handling.visibility is not Visibility.PRIVATE:
        said["visibility"] = handling.visibility
    users = [owner.id for owner in memory.placements if owner.type is SubjectType.USER]
    return (
        *(trait(name, value) for name, value in said.items() if value),
        *(trait("user", user) for user in users if memory.home.type is SubjectType.AGENT),
    )


def _text_terms(memory: Memory) -> tuple[str, ...]:
    terms = analyse(_line(memory))
    known = set(terms)
    # Topic tags are mostly words of the text: counting them again would only distort frequencies.
    added = (term for tag in memory.tags for term in analyse(tag) if term not in known)
    return _bounded((*terms, *dict.fromkeys(added)))


def _neighbour_terms(neighbours: Sequence[Message]) -> tuple[str, ...]:
    return tuple(term for said in neighbours for term in analyse(_neighbour_line(said)))


def _line(memory: Memory) -> str:
    """`[8 May 2023] Ann: what was said`, with the date as questions in that language write it."""
    statement = memory.statement
    if statement.kind is MemoryKind.WORKING or not statement.words:
        return statement.value
    said_on = local_day(statement.stated_at, statement.words)
    named = name_in(statement.words) == statement.speaker  # once is enough, as for other names
    return f"[{said_on}] {'' if named else f'{statement.speaker}: '}{statement.words}"


def _neighbour_line(said: Message) -> str:
    return f"{said.speaker}: {said.text[:MAX_NEIGHBOUR_CHARS]}"


def _is_later(said: Message, memory: Memory) -> bool:
    """Whether a turn follows the memory's evidence; only turns of the same add can."""
    evidence = memory.statement.evidence
    if not evidence or task_of(said.message_id) != task_of(evidence[0]):
        return False
    return _index(said.message_id) > _index(evidence[0])


def _index(message_id: str) -> int:
    return int(message_id.rpartition(":")[2])


def _bounded(terms: tuple[str, ...]) -> tuple[str, ...]:
    if len(terms) <= MAX_TEXT_TERMS:
        return terms
    return tuple(islice(dict.fromkeys(terms), MAX_TEXT_TERMS))
