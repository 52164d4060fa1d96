"""What one correction says."""

from dataclasses import dataclass
from enum import Enum, auto


class Manner(Enum):
    """How it is put. The looser the manner, the more a target has to have in common with it."""

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
