"""Preferences that speakers state about themselves, in their own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from cairn.domain.rules import chinese_preferences, english_preferences
from cairn.domain.rules.reading import Sentence, read

# "I like spicy food. But not heavy oil.": the second sentence is the other half of the first.
_OTHER_HALF = re.compile(
    r"(?:but|just|only|except|though)\s+(?:not|no|without)\b|(?:但|不过|可是|就是).{0,3}[不别没]",
    re.I,
)


# Of one text. One that states more is a list, and its words are kept as a whole.
MOST = 100


@dataclass(frozen=True)
class StatedPreference:
    """`words` is an exact part of what was said, `trigger` the expression that states it."""

    words: str
    trigger: str


def stated_preferences(text: str) -> list[StatedPreference]:
    """In order, at most `MOST`.

    Questions, wishes, hypotheses, reactions and other people's tastes give none.
    """
    return preferences_in(read(text), text)


def preferences_in(sentences: Sequence[Sentence], text: str) -> list[StatedPreference]:
    """The same of a text that was read already."""
    found: dict[str, StatedPreference] = {}
    start = end = 0
    for sentence, following in zip_longest(sentences, sentences[1:]):
        start = text.find(sentence.words, end)
        end = start + len(sentence.words)
        if len(found) == MOST:
            break
        if trigger := _trigger(sentence.plain):
            words = sentence.stated
            if following and _OTHER_HALF.match(following.words):
                half = text.find(following.words, start + len(words))
                words = text[start : half + len(following.words)]
            found[words] = StatedPreference(words, trigger)
    return list(found.values())


def _trigger(sentence: str) -> str | None:
    """The words that state a preference, or None."""
    return english_preferences.trigger(sentence) or chinese_preferences.trigger(sentence)
