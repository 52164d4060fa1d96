"""Which models a deployment is to use, read from the operator's environment; keys stay secret."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Template parameters by variable. One that is not set leaves what was deployed; empty resets it.
PARAMETERS = {
    "CAIRN_CHAT_BASE_URL": "ChatBaseUrl",
    "CAIRN_CHAT_MODEL": "ChatModel",
    "CAIRN_CHAT_MODELS": "ChatModels",
    "CAIRN_EMBEDDINGS_BASE_URL": "EmbeddingsBaseUrl",
    "CAIRN_EMBEDDINGS_MODEL": "EmbeddingsModel",
    "CAIRN_EMBEDDINGS_DIMENSIONS": "EmbeddingsDimensions",
    "CAIRN_RERANK_BASE_URL": "RerankBaseUrl",
    "CAIRN_RERANK_MODEL": "RerankModel",
    "CAIRN_MODEL_SECRET": "ModelSecret",
}
# By what `cairn.adapters.aws.model_keys` looks for in the secret.
KEYS = {
    "chat": "CAIRN_CHAT_API_KEY",
    "embeddings": "CAIRN_EMBEDDINGS_API_KEY",
    "rerank": "CAIRN_RERANK_API_KEY",
}
LOCAL_SECRET = "cairn/model-keys"


class BadModelSettings(ValueError):
    """The variables do not fit together; the message names them."""


@dataclass(frozen=True)
class ModelSettings:
    """`parameters` of the template by name; `keys` by use, never shown."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)


OFFLINE = ModelSettings()


def read(environment: Mapping[str, str]) -> ModelSettings:
    """Raises: BadModelSettings."""
    if environment.get("CAIRN_EMBEDDINGS_MODEL") and not environment.get(
        "CAIRN_EMBEDDINGS_DIMENSIONS"
    ):
        raise BadModelSettings("CAIRN_EMBEDDINGS_MODEL needs CAIRN_EMBEDDINGS_DIMENSIONS")
    if environment.get("CAIRN_RERANK_MODEL") and not environment.get("CAIRN_RERANK_BASE_URL"):
        raise BadModelSettings("CAIRN_RERANK_MODEL needs CAIRN_RERANK_BASE_URL")
    given = {name: environment[name] for name in PARAMETERS if name in environment}
    keys = {use: environment[name] for use, name in KEYS.items() if environment.get(name)}
    return ModelSettings({PARAMETERS[name]: value for name, value in given.items()}, keys)


def with_local_secret(chosen: ModelSettings, secrets: Any) -> ModelSettings:
    """Put the keys into the local AWS, which keeps nothing on disk, and name their secret."""
    if not chosen.keys:
        return chosen
    name = chosen.parameters.get("ModelSecret") or LOCAL_SECRET
    value = json.dumps(dict(chosen.keys))
    try:
        secrets.create_secret(Name=name, SecretString=value)
    except secrets.exceptions.ResourceExistsException:
        secrets.put_secret_value(SecretId=name, SecretString=value)
    return ModelSettings({**chosen.parameters, "ModelSecret": name}, chosen.keys)
