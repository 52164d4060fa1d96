"""A statement that can be corrected, and how well a correction fits it."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from cairn.domain.rules.attitude import attitude
from cairn.domain.rules.content import content
from cairn.domain.rules.correction import Correction, Manner
from cairn.domain.rules.english_corrections import is_past_event
from cairn.domain.rules.rarity import Rarity
from cairn.domain.text.sentences import declared, sentences

# Tuned on hand-written cases in both languages and on five public multi-month conversations,
# in which hardly any turn corrects an earlier one. See ADR 0005.
LEAST_REPLACED = 0.7
_LEAST_OF_TARGET = 0.25
_LEAST_COMMON_TOPIC = 0.5
_TOPIC_WEIGHT = 0.5
# In characters. A longer text states several things.
_LONGEST = 4_000

_FILLER = re.compile(r"^(?:it|that|this|thanks?|thank you|hey|hi|hello|wow|please|ok|okay)\b", re.I)
_FIRST_PERSON = re.compile(r"\b(?:i|i'\w+|my|we|our)\b|我", re.I)
_WORD = re.compile(r"[\w']+")
_SUBJECT = re.compile(r"(?:I|we)\b", re.I)
_AFTER_CHINESE_SUBJECT = re.compile("(?<=我)(?=(.{0,10}))")


@dataclass(frozen=True)
class Target:
    """`held` is the attitude of the statement, `terms` are its content."""

    statement: str
    held: int
    terms: frozenset[str]

    @cached_property
    def predicates(self) -> frozenset[str]:
        """Terms that follow the speaker: "I smoke ten a day" is about smoking, "my smoke alarm" is
        not.
        """
        words = _WORD.findall(self.statement)
        subjects = (place for place, word in enumerate(words) if _SUBJECT.match(word))
        nearby = {word for place in subjects for word in words[place + 1 : place + 4]}
        found = set(chain.from_iterable(map(content, nearby)))
        for near in _AFTER_CHINESE_SUBJECT.findall(self.statement):
            found |= {near[start : start + size] for start in range(9) for size in (1, 2)}
        return frozenset(found)


def target_in(text: str) -> Target | None:
    """The only statement of a text; None for a past event, and for several statements, of which a
    correction would lose the rest.
    """
    stated = _stated(text) if len(text) <= _LONGEST else iter(())
    only, more = next(stated, None), next(stated, None)
    if only is None or more or is_past_event(only[0]):
        return None
    statement, terms = only
    return Target(statement, attitude(statement), frozenset(terms))


def score(correction: Correction, target: Target, rarity: Rarity) -> float:
    """0 when the correction cannot be about the target, else higher for more in common."""
    if not _agrees(correction, target):
        return 0.0
    if not correction.replaced_terms:
        return _in_topic(correction, target, rarity)
    found = correction.replaced_terms & target.terms
    shared = correction.topic_terms & target.terms
    covered = rarity.weight(found) / rarity.weight(correction.replaced_terms)
    if covered < LEAST_REPLACED:
        return 0.0
    of_target = rarity.weight(found | shared) / rarity.weight(target.terms)
    is_meant = len(found) > 1 or shared or _is_about(correction, target, found)
    return (
        covered + _TOPIC_WEIGHT * of_target if is_meant and of_target >= _LEAST_OF_TARGET else 0.0
    )


def _in_topic(correction: Correction, target: Target, rarity: Rarity) -> float:
    """Where nothing is said to be replaced, most of the topic has to be common."""
    topic = correction.topic_terms
    shared = topic & target.terms
    if correction.manner is not Manner.RECONSIDERED or len(shared) < 2:
        return 0.0
    weight, of_target = rarity.weight(shared), rarity.weight(target.terms)
    common = weight / min(rarity.weight(topic), of_target)
    return common if min(common, 2 * weight / of_target) >= _LEAST_COMMON_TOPIC else 0.0


def _stated(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The statements of a text that have content, with it."""
    for sentence in sentences(text):
        part = declared(sentence)
        if part and not _FILLER.match(part) and (terms := content(part)):
            yield part, terms


def _agrees(correction: Correction, target: Target) -> bool:
    """Whether both are about likings or both about facts: one does not correct the other."""
    if correction.manner is Manner.RECONSIDERED:
        return True
    if correction.manner is Manner.NEGATION:
        return attitude(correction.replaced) == target.held
    return bool(attitude(correction.sentence)) == bool(target.held)


def _is_about(correction: Correction, target: Target, found: Set[str]) -> bool:
    """Whether one common term is enough: the statement is about the speaker and little else."""
    if not _FIRST_PERSON.search(target.statement):
        return False
    if correction.manner is Manner.CONTRAST:
        return attitude(correction.sentence) == target.held != 0
    (term,) = found
    return bool(target.held) or len(target.terms) <= 2 or term in target.predicates
