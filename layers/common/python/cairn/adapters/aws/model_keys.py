"""The keys of model servers, out of one secret of Secrets Manager."""

import json
from typing import Any

import boto3
from aws_lambda_powertools.utilities.parameters import GetParameterError, SecretsProvider
from botocore.config import Config

from cairn.domain.errors import DependencyUnavailable

KEPT_SECONDS = 300  # how long a changed key may go unnoticed
ONCE = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 2})


class ModelKeys:
    """Reads the secret of this name: one key for every use, or an object with a key by use."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._secrets = SecretsProvider(boto3_client=boto3.client("secretsmanager", config=ONCE))

    def key(self, use: str) -> str:
        """Empty when the secret has none for this use. Raises: DependencyUnavailable."""
        try:
            secret = self._secrets.get(self._secret, max_age=KEPT_SECONDS)
        except GetParameterError as error:
            raise _unreadable() from error
        if not isinstance(secret, str):
            raise _unreadable()
        return _key(secret, use).strip()


def _key(secret: str, use: str) -> str:
    try:
        keys: Any = json.loads(secret)
    except ValueError:
        return secret
    if not isinstance(keys, dict):
        return secret
    key = keys.get(use, "")
    if not isinstance(key, str):
        raise _unreadable()
    return key


def _unreadable() -> DependencyUnavailable:
    return DependencyUnavailable("the secret that CAIRN_MODEL_SECRET names could not be read")
