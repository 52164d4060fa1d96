"""Preferences that speakers state about themselves, in their own words."""

import re
from dataclasses import dataclass

from cairn.domain.rules import chinese_preferences, english_preferences
from cairn.domain.text.sentences import (
    declared,
    sentences,
    without_quotations,
)

# "I like spicy food. But not heavy oil.": the second sentence is the other half of the first.
_OTHER_HALF = re.compile(
    r"(?:but|just|only|except|though)\s+(?:not|no|without)\b|(?:但|不过|可是|就是).{0,3}[不别没]",
    re.I,
)


@dataclass(frozen=True)
class StatedPreference:
    """`words` is an exact part of what was said, `trigger` the expression that states it."""

    words: str
    trigger: str


def stated_preferences(text: str) -> list[StatedPreference]:
    """In order. Questions, wishes, hypotheses, reactions and other people's tastes give none."""
    found: list[StatedPreference] = []
    parts = sentences(text)
    for index, sentence in enumerate(parts):
        stated = declared(sentence)
        trigger = preference_trigger(stated) if stated else None
        if stated and trigger:
            words = _with_other_half(stated, parts[index + 1 : index + 2], text)
            found.append(StatedPreference(words, trigger))
    return list({preference.words: preference for preference in found}.values())


def preference_trigger(sentence: str) -> str | None:
    """The words that state a preference, or None."""
    said = without_quotations(sentence.replace("’", "'"))
    return english_preferences.trigger(said) or chinese_preferences.trigger(said)


def _with_other_half(stated: str, following: list[str], text: str) -> str:
    if not following or not _OTHER_HALF.match(following[0]):
        return stated
    start = text.find(stated)
    end = text.find(following[0], start + len(stated))
    return text[start : end + len(following[0])]
