"""Settings of a function, read once from its environment."""

import os
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, Json, PositiveInt, model_validator

OPENAI_URL = "https://api.openai.com/v1"
_ADDRESS = r"^https?://\S+$"
# Without user and password, which belong into the secret.
_PLAIN_ADDRESS = r"^https?://[^\s@/]+/?$"
# As browsers spell them; `*` alone for all.
_ORIGINS = r"^(\*|https?://[^\s@/,]+(,https?://[^\s@/,]+)*)$"


class ChatModelSettings(BaseModel):
    """`model`: what its server calls it, if not the name. `key`: its name in the secret."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    base_url: str = Field(default=OPENAI_URL, pattern=_ADDRESS)
    model: str = ""
    key: str = ""


class Settings(BaseModel):
    """A wrong value fails at start and names its variable, without showing the value.

    Queue URLs and the topic are empty in functions that send nothing. A model's name switches
    its half on.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True, hide_input_in_errors=True)

    table: str = Field(alias="CAIRN_TABLE")
    bucket: str = Field(default="", alias="CAIRN_BUCKET")
    extraction_queue_url: str = Field(default="", alias="CAIRN_EXTRACTION_QUEUE_URL")
    embedding_queue_url: str = Field(default="", alias="CAIRN_EMBEDDING_QUEUE_URL")
    indexing_queue_url: str = Field(default="", alias="CAIRN_INDEXING_QUEUE_URL")
    events_topic_arn: str = Field(default="", alias="CAIRN_EVENTS_TOPIC_ARN")
    delivery_queue_url: str = Field(default="", alias="CAIRN_DELIVERY_QUEUE_URL")
    # Of the KMS key that encrypts the secrets of webhooks.
    secrets_key_id: str = Field(default="", alias="CAIRN_SECRETS_KEY_ID")
    # Whether callers may name addresses of this machine, as they may nowhere but on it.
    loopback_targets: Literal["refused", "allowed"] = Field(
        default="refused", alias="CAIRN_LOOPBACK_TARGETS"
    )
    # Names of the functions behind the API, by the names of their folders, as JSON.
    api_functions: Json[dict[str, str]] = Field(default={}, alias="CAIRN_API_FUNCTIONS")
    stage: str = Field(default="local", alias="CAIRN_STAGE")
    # Whose pages may call the API from a browser, separated by commas.
    allowed_origins: str = Field(default="", alias="CAIRN_ALLOWED_ORIGINS", pattern=_ORIGINS)
    chat_base_url: str = Field(default=OPENAI_URL, alias="CAIRN_CHAT_BASE_URL", pattern=_ADDRESS)
    chat_model: str = Field(default="", alias="CAIRN_CHAT_MODEL")
    # Models that callers may name instead of it, by their names, as JSON.
    chat_models: Json[dict[str, ChatModelSettings]] = Field(default={}, alias="CAIRN_CHAT_MODELS")
    embeddings_base_url: str = Field(
        default=OPENAI_URL, alias="CAIRN_EMBEDDINGS_BASE_URL", pattern=_ADDRESS
    )
    embeddings_model: str = Field(default="", alias="CAIRN_EMBEDDINGS_MODEL")
    embeddings_dimensions: PositiveInt | None = Field(
        default=None, alias="CAIRN_EMBEDDINGS_DIMENSIONS"
    )
    # Of a server that takes `POST /rerank`.
    rerank_base_url: str | None = Field(
        default=None, alias="CAIRN_RERANK_BASE_URL", pattern=_ADDRESS
    )
    rerank_model: str = Field(default="", alias="CAIRN_RERANK_MODEL")
    model_secret: str = Field(default="", alias="CAIRN_MODEL_SECRET")
    vector_backend: Literal["embedded", "serverless", "url"] = Field(
        default="embedded", alias="CAIRN_VECTOR_BACKEND"
    )
    opensearch_url: str | None = Field(
        default=None, alias="CAIRN_OPENSEARCH_URL", pattern=_PLAIN_ADDRESS
    )
    # How requests prove who sends them; `basic` takes `user:password` from the secret.
    opensearch_service: Literal["none", "basic", "es", "aoss"] = Field(
        default="none", alias="CAIRN_OPENSEARCH_SERVICE"
    )
    opensearch_alias: str = Field(
        default="cairn-local", alias="CAIRN_OPENSEARCH_ALIAS", pattern=r"^[A-Za-z][A-Za-z0-9-]*$"
    )

    @model_validator(mode="after")
    def _vectors_have_a_size(self) -> Self:
        """Vectors carry it in the name of their model, so it must be known before the first."""
        if self.embeddings_model and self.embeddings_dimensions is None:
            raise ValueError("CAIRN_EMBEDDINGS_MODEL needs CAIRN_EMBEDDINGS_DIMENSIONS")
        return self

    @model_validator(mode="after")
    def _a_reranker_has_an_address(self) -> Self:
        """OpenAI has none, so there is no usual one."""
        if self.rerank_model and not self.rerank_base_url:
            raise ValueError("CAIRN_RERANK_MODEL needs CAIRN_RERANK_BASE_URL")
        return self

    @model_validator(mode="after")
    def _an_index_has_an_address(self) -> Self:
        if self.vector_backend != "embedded" and not self.opensearch_url:
            raise ValueError("CAIRN_VECTOR_BACKEND other than embedded needs CAIRN_OPENSEARCH_URL")
        if self.opensearch_service == "basic" and not self.model_secret:
            raise ValueError("CAIRN_OPENSEARCH_SERVICE=basic needs CAIRN_MODEL_SECRET")
        return self


def read_settings() -> Settings:
    """An empty variable counts as none. Raises: pydantic.ValidationError naming the variable."""
    return Settings.model_validate({name: value for name, value in os.environ.items() if value})
