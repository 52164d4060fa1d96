"""Explicit corrections: speakers say that an earlier statement of theirs no longer holds."""

from collections.abc import Sequence

from cairn.domain.rules import chinese_corrections, english_corrections
from cairn.domain.rules.correction import Correction
from cairn.domain.rules.reading import Sentence, read

MOST = 100  # of one text


def find_corrections(text: str) -> list[Correction]:
    """In order, each once. `targets` decides which known memory each of them is about."""
    return corrections_in(read(text))


def corrections_in(sentences: Sequence[Sentence]) -> list[Correction]:
    """The same of a text that was read already."""
    found: dict[Correction, None] = {}
    for index, sentence in enumerate(sentences):
        if len(found) >= MOST:
            break
        if sentence.stated:
            following = [then.words for then in sentences[index + 1 : index + 3]]
            for language in (english_corrections, chinese_corrections):
                found |= dict.fromkeys(language.find(sentence.plain, following))
    return list(found)
