"""An accepted proposal as the statement it becomes: dated, attributed, within bounds."""

from collections.abc import Sequence

from cairn.domain.index.projecting import EARLIER_TURNS, LATER_TURNS
from cairn.domain.memory.memory import MemoryKind, Statement
from cairn.domain.rules.tags import topic_tags
from cairn.domain.text.titles import title
from cairn.domain.times.said_at import local_day
from cairn.domain.understanding.dating import event_time
from cairn.domain.understanding.evidence import Evidence
from cairn.domain.understanding.proposal import Proposal
from cairn.domain.understanding.shown import Shown

VALUE_CHARS, KEY_CHARS, TAG_CHARS, TAGS = 2_000, 80, 40, 5


def statement_of(proposal: Proposal, evidence: Evidence, shown: Shown) -> Statement:
    """The memory's text is the model's; whose it is and when it was said are not."""
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
        evidence=tuple(each.message_id for each in evidence.all),
        context=_context(evidence, shown),
        is_explicit=proposal.kind != "implicit_preference",
        reasoning=" ".join(proposal.reasoning.split())[:VALUE_CHARS],
    )


def _dated(words: str, evidence: Evidence) -> str:
    """`[8 May 2023] ...`; a view of the assistant, which weighs less, is told as one."""
    teller = evidence.teller(words)
    speaker = "" if evidence.is_persons(teller) else f"{teller.speaker}: "
    return f"[{local_day(evidence.said_at, words)}] {speaker}{words}"


def _tags(tags: Sequence[str]) -> tuple[str, ...]:
    named = (" ".join(each.split())[:TAG_CHARS] for each in tags)
    return tuple(dict.fromkeys(filter(None, named)))[:TAGS]


def _context(evidence: Evidence, shown: Shown) -> tuple[str, ...]:
    """The evidence among its neighbours: a model's words are not those that will be asked for."""
    turns = [*shown.earlier.values(), *shown.new.values()]
    ids = list(dict.fromkeys(each.message_id for each in turns))
    places = [ids.index(each.message_id) for each in evidence.all]
    return tuple(ids[max(0, min(places) - EARLIER_TURNS) : max(places) + LATER_TURNS + 1])
