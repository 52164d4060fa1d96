"""Settings of a function, read once from its environment."""

import os

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """A wrong value fails at start and names its variable.

    Queue URLs are empty in functions that send nothing.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    table: str = Field(alias="CAIRN_TABLE")
    bucket: str = Field(default="", alias="CAIRN_BUCKET")
    extraction_queue_url: str = Field(default="", alias="CAIRN_EXTRACTION_QUEUE_URL")
    embedding_queue_url: str = Field(default="", alias="CAIRN_EMBEDDING_QUEUE_URL")
    stage: str = Field(default="local", alias="CAIRN_STAGE")


def read_settings() -> Settings:
    """Raises: pydantic.ValidationError naming the variable."""
    return Settings.model_validate(dict(os.environ))
