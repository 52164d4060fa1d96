"""Makes statements of a message: attributed, dated, its words unchanged."""

import re
from collections.abc import Iterator, Sequence

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.index.projecting import EARLIER_TURNS, LATER_TURNS
from cairn.domain.memory.memory import MemoryKind, Statement
from cairn.domain.rules.preferences import StatedPreference
from cairn.domain.rules.tags import topic_tags
from cairn.domain.text.own_words import own_words
from cairn.domain.text.titles import title
from cairn.domain.times.said_at import day

_VERBATIM, _BY_RULE = 0.99, 0.9
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def is_turn(message: Message) -> bool:
    """Whether somebody speaks: system prompts, tool results and empty messages are no turns."""
    said_by = message.role in (Role.USER, Role.ASSISTANT)
    return said_by and bool(own_words(message.text).strip())


def contexts_of(turns: Sequence[Message], earlier: Sequence[Message]) -> Iterator[list[str]]:
    """For each turn the ids of up to three turns before it and two after it, in order."""
    before = [message.message_id for message in earlier if is_turn(message)]
    ids = before + [turn.message_id for turn in turns]
    for place in range(len(before), len(ids)):
        later = ids[place + 1 : place + 1 + LATER_TURNS]
        yield ids[max(0, place - EARLIER_TURNS) : place] + later


def fact_of(message: Message, context: Sequence[str]) -> Statement:
    """The whole message as one fact."""
    words = own_words(message.text)
    return Statement(
        kind=MemoryKind.FACT,
        key=title(words),
        value=_attributed(words, message.speaker, message.event_time),
        words=words,
        speaker=message.speaker,
        tags=topic_tags(words),
        confidence=_VERBATIM,
        event_time=message.event_time,
        evidence=(message.message_id,),
        context=tuple(context),
    )


def preference_of(fact: Statement, preference: StatedPreference) -> Statement:
    """One preference that the message of `fact` states, in the speaker's own words."""
    return fact.model_copy(
        update={
            "kind": MemoryKind.PREFERENCE,
            "key": title(preference.words),
            "value": _attributed(preference.words, fact.speaker, fact.event_time),
            "words": preference.words,
            "tags": topic_tags(preference.words),
            "confidence": _BY_RULE,
            "reasoning": _reasoning(fact.speaker, preference),
        }
    )


def merged(known: Statement, again: Statement) -> Statement:
    """Both as one statement: all evidence in the order of time, dated by the later one."""
    first, last = sorted((known, again), key=lambda said: said.event_time)
    unique = tuple(dict.fromkeys((*first.evidence, *last.evidence)))
    return last.model_copy(
        update={"evidence": unique, "tags": known.tags, "is_explicit": known.is_explicit}
    )


def _attributed(words: str, speaker: str, said_at: int) -> str:
    return f"[{day(said_at)}] {speaker}: {words}"


def _reasoning(speaker: str, preference: StatedPreference) -> str:
    if _CJK.search(preference.trigger):
        return f"{speaker} 的原话：“{preference.trigger}”"
    return f'{speaker} said so: "{preference.trigger}"'
