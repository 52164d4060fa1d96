"""What a memory states once a feedback has changed it."""

from collections.abc import Callable

from cairn.domain.conversation.message import Message
from cairn.domain.memory.concern import PERSONS
from cairn.domain.memory.memory import Memory, Statement
from cairn.domain.rules.statements import fact_of
from cairn.domain.tasks.lifecycle import CONTEXT_MAX, KEPT_MAX
from cairn.domain.text.titles import title
from cairn.domain.times.said_at import local_day
from cairn.domain.understanding.dating import event_time
from cairn.domain.understanding.proposal import Proposal
from cairn.domain.understanding.statement import KEY_CHARS, TAG_CHARS, TAGS, VALUE_CHARS


def reworded(memory: Memory, words: str, feedback: Message) -> Statement:
    """The same statement in other words: by the same speaker, of the same time."""
    before = memory.statement
    return before.model_copy(
        update={
            "key": title(words),
            "value": _in_frame(before, words),
            "words": words,
            **_rests_on(memory, feedback),
        }
    )


def rewritten(memory: Memory, edit: Callable[[str], str], feedback: Message) -> Statement:
    """The same statement, each of its texts as `edit` leaves it."""
    before = memory.statement
    return reworded(memory, edit(before.words), feedback).model_copy(
        update={
            "key": edit(before.key),
            "tags": tuple(map(edit, before.tags)),
            "reasoning": edit(before.reasoning),
        }
    )


def corrected(memory: Memory, sentence: str, feedback: Message) -> Statement:
    """What the feedback says itself, in the place of what was known.

    It is found by the messages around what it corrects, as other corrections are.
    """
    before = memory.statement
    said = fact_of(feedback.model_copy(update={"text": sentence}), ())
    context = tuple(dict.fromkeys((*before.context, *before.evidence)))[-CONTEXT_MAX:]
    kept = {"kind": before.kind, "context": context, **_rests_on(memory, feedback)}
    return said.model_copy(update=kept | {"said_by": _by_owner(memory)})


def _in_frame(before: Statement, words: str) -> str:
    """With the date and the speaker that stood before the words."""
    frame = before.value.removesuffix(before.words)
    return f"{frame}{words}" if before.words and frame != before.value else words


def _rests_on(memory: Memory, feedback: Message) -> dict[str, tuple[str, ...]]:
    """The evidence that it began with stays first. Where others spoke, its owner now does, too."""
    before = memory.statement
    evidence = tuple(dict.fromkeys((*before.evidence, feedback.message_id)))
    said_by = (*before.said_by, memory.home.id) if before.said_by else ()
    return {
        "evidence": (*evidence[:1], *evidence[1:][1 - KEPT_MAX :]),
        "said_by": tuple(dict.fromkeys(said_by)),
    }


def _by_owner(memory: Memory) -> tuple[str, ...]:
    """It rests on the owner's words alone, which has to be said where others have a part in it."""
    participants = [place for place in memory.placements if place.type in PERSONS]
    return (memory.home.id,) if len(participants) > 1 else ()


def restated_by(proposal: Proposal, memory: Memory, feedback: Message) -> Statement:
    """What a model makes of the memory: said by its speaker, known since the feedback."""
    before, said_at = memory.statement, feedback.event_time
    words = " ".join(proposal.value.split())[:VALUE_CHARS]
    tags = tuple(" ".join(tag.split())[:TAG_CHARS] for tag in proposal.tags[:TAGS])
    return reworded(memory, words, feedback).model_copy(
        update={
            "key": " ".join(proposal.key.split())[:KEY_CHARS] or title(words),
            "value": f"[{local_day(said_at, words)}] {words}",
            "tags": tuple(filter(None, tags)) or before.tags,
            "event_time": event_time(proposal.event_time, before.event_time),
            "said_at": said_at,
            "is_explicit": True,
            "reasoning": "",
        }
    )
