"""What scripts consist of: values of the caller's, or the same as JSON."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
