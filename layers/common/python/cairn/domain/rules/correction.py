"""A correction that a speaker states."""

from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from cairn.domain.rules.content import content


class Manner(Enum):
    """How it is expressed. The vaguer it is, the more its target must have in common with it."""

    NEGATION = auto()  # "I no longer eat meat"
    EXCHANGE = auto()  # "I switched from tea to coffee"
    CONTRAST = auto()  # "tea instead of coffee": mostly ordinary talk
    RECONSIDERED = auto()  # "I changed my mind"


@dataclass(frozen=True)
class Correction:
    """`replaced` is what no longer holds (empty: only the topic is known), `topic` the rest."""

    manner: Manner
    sentence: str
    replaced: str
    topic: str

    @cached_property
    def replaced_terms(self) -> frozenset[str]:
        return frozenset(content(self.replaced))

    @cached_property
    def topic_terms(self) -> frozenset[str]:
        return frozenset(content(self.topic)) - self.replaced_terms
