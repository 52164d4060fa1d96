"""An entity that a memory mentions."""

from pydantic import BaseModel, ConfigDict


class Mention(BaseModel):
    """An entity as it was extracted from a memory's words. `confidence` in [0, 1]."""

    model_config = ConfigDict(frozen=True)

    type: str
    value: str
    confidence: float = 1.0
