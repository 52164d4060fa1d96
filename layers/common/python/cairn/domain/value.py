"""What values of the domain have in common."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Frozen. Its validator is built at first use: a function loads many types and uses few."""

    model_config = ConfigDict(frozen=True, defer_build=True)
