"""A correction that a speaker states."""

from dataclasses import dataclass
from enum import Enum, auto


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
