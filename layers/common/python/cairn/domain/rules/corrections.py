"""Explicit corrections: speakers say that an earlier statement of theirs no longer holds."""

from cairn.domain.rules import chinese_corrections, english_corrections
from cairn.domain.rules.correction import Correction
from cairn.domain.text.sentences import (
    declared,
    sentences,
    without_quotations,
)


def find_corrections(text: str) -> list[Correction]:
    """In order. `targets` decides which known memory each of them is about."""
    parts = [without_quotations(part.replace("’", "'")) for part in sentences(text)]
    found: list[Correction] = []
    for index, part in enumerate(parts):
        stated = declared(part)
        if stated:
            following = " ".join(parts[index + 1 : index + 3])
            found += english_corrections.find(stated, following)
            found += chinese_corrections.find(stated, following)
    return found
