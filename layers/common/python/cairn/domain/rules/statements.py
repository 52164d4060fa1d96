"""Makes statements of a message: attributed, dated, its words unchanged."""

import re
from collections.abc import Sequence

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


def context_of(index: int, messages: Sequence[Message], earlier: Sequence[Message]) -> list[str]:
    """Ids of up to three turns before the message and two after it, in order."""
    before = [turn.message_id for turn in (*earlier, *messages[:index]) if is_turn(turn)]
    after = [turn.message_id for turn in messages[index + 1 :] if is_turn(turn)]
    return before[-EARLIER_TURNS:] + after[:LATER_TURNS]


def fact_of(message: Message, context: Sequence[str]) -> Statement:
    """The whole message as one fact."""
    words = own_words(message.text)
    return Statement(
        kind=MemoryKind.FACT,
        key=title(words),
        value=_attributed(message, words),
        words=words,
        speaker=message.speaker,
        tags=topic_tags(words),
        confidence=_VERBATIM,
        event_time=message.event_time,
        evidence=(message.message_id,),
        context=tuple(context),
    )


def preference_of(
    message: Message, preference: StatedPreference, context: Sequence[str]
) -> Statement:
    """One preference that the message states, in the speaker's own words."""
    return fact_of(message, context).model_copy(
        update={
            "kind": MemoryKind.PREFERENCE,
            "key": title(preference.words),
            "value": _attributed(message, preference.words),
            "words": preference.words,
            "tags": topic_tags(preference.words),
            "confidence": _BY_RULE,
            "reasoning": _reasoning(message.speaker, preference),
        }
    )


def merged(known: Statement, again: Statement) -> Statement:
    """Both as one statement: all evidence in the order of time, dated by the later one."""
    first, last = sorted((known, again), key=lambda said: said.event_time)
    unique = tuple(dict.fromkeys((*first.evidence, *last.evidence)))
    return last.model_copy(
        update={"evidence": unique, "tags": known.tags, "is_explicit": known.is_explicit}
    )


def _attributed(message: Message, words: str) -> str:
    return f"[{day(message.event_time)}] {message.speaker}: {words}"


def _reasoning(speaker: str, preference: StatedPreference) -> str:
    if _CJK.search(preference.trigger):
        return f"{speaker} 的原话：“{preference.trigger}”"
    return f'{speaker} said so: "{preference.trigger}"'
