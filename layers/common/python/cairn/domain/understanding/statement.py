"""The statement that an accepted proposal becomes: dated, attributed, of bounded length."""

from collections.abc import Sequence

from cairn.domain.index.projecting import EARLIER_TURNS, LATER_TURNS
from cairn.domain.memory.memory import MemoryKind, Statement
from cairn.domain.rules.tags import topic_tags
from cairn.domain.text.titles import title
from cairn.domain.times.said_at import local_day
from cairn.domain.understanding.dating import event_time
from cairn.domain.understanding.evidence import Evidence
from cairn.domain.understanding.prompt_context import PromptContext
from cairn.domain.understanding.proposal import Proposal

VALUE_CHARS, KEY_CHARS, TAG_CHARS, TAGS = 2_000, 80, 40, 5


def statement_of(proposal: Proposal, evidence: Evidence, context: PromptContext) -> Statement:
    """The text is the model's; speaker and time are those of the evidence."""
    words = " ".join(proposal.value.split())[:VALUE_CHARS]
    is_preference = proposal.kind != "fact"
    return Statement(
        kind=MemoryKind.PREFERENCE if is_preference else MemoryKind.FACT,
        key=" ".join(proposal.key.split())[:KEY_CHARS] or title(words),
        value=_dated(words, evidence),
        words=words,
        speaker=evidence.speaker(words),
        tags=_tags(proposal.tags) or topic_tags(words),
        confidence=min(1.0, max(0.0, proposal.confidence)),
        event_time=event_time(proposal.event_time, evidence.said_at),
        said_at=evidence.said_at,
        evidence=tuple(message.message_id for message in evidence.all),
        context=_neighbours(evidence, context),
        is_explicit=proposal.kind != "implicit_preference",
        reasoning=" ".join(proposal.reasoning.split())[:VALUE_CHARS],
    )


def _dated(words: str, evidence: Evidence) -> str:
    """`[8 May 2023] ...`; what the assistant said names it as the speaker."""
    source = evidence.source(words)
    speaker = "" if evidence.is_by_person(source) else f"{source.speaker}: "
    return f"[{local_day(evidence.said_at, words)}] {speaker}{words}"


def _tags(tags: Sequence[str]) -> tuple[str, ...]:
    named = (" ".join(tag.split())[:TAG_CHARS] for tag in tags)
    return tuple(dict.fromkeys(filter(None, named)))[:TAGS]


def _neighbours(evidence: Evidence, context: PromptContext) -> tuple[str, ...]:
    """Ids of the evidence and the messages around it: searches use their words, not the model's."""
    messages = [*context.earlier.values(), *context.new.values()]
    ids = list(dict.fromkeys(message.message_id for message in messages))
    places = [ids.index(message.message_id) for message in evidence.all]
    return tuple(ids[max(0, min(places) - EARLIER_TURNS) : max(places) + LATER_TURNS + 1])
