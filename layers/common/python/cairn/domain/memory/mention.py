"""An entity that a memory mentions."""

from cairn.domain.value import Value


class Mention(Value):
    """An entity as it was extracted from a memory's words. `confidence` in [0, 1]."""

    type: str
    value: str
    confidence: float = 1.0
