"""What the bodies of answers have in common."""

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """Its serializer is built at first use: a function starts for one of its routes at a time."""

    model_config = ConfigDict(defer_build=True)
