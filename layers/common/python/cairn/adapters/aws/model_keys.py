"""The API keys of model servers, from one secret of Secrets Manager."""

import json
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from cachetools import TTLCache, cachedmethod

from cairn.domain.errors import DependencyUnavailable

CACHE_SECONDS = 300  # how long a changed key may go unnoticed
ONCE = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 2})


class ModelKeys:
    """Reads the secret of this name: one key for every use, or an object with a key by use."""

    def __init__(self, secret: str) -> None:
        self._name = secret
        self._client = boto3.client("secretsmanager", config=ONCE)
        self._cache: TTLCache[object, str, float] = TTLCache(1, CACHE_SECONDS)
        self._lock = Lock()

    def key(self, use: str) -> str:
        """Empty when the secret has none for this use. Raises: DependencyUnavailable."""
        return _key(self._secret(), use).strip()

    def named(self, name: str) -> str:
        """As `key`, but empty where the secret is one key alone: that one is another server's."""
        secret = self._secret()
        return _key(secret, name).strip() if _is_object(secret) else ""

    @cachedmethod(lambda self: self._cache, lock=lambda self: self._lock)
    def _secret(self) -> str:
        try:
            response: dict[str, Any] = self._client.get_secret_value(SecretId=self._name)
        except (BotoCoreError, ClientError) as error:
            raise _unreadable() from error
        if not isinstance(secret := response.get("SecretString"), str):
            raise _unreadable()
        return secret


def _is_object(secret: str) -> bool:
    try:
        return isinstance(json.loads(secret), dict)
    except ValueError:
        return False


def _key(secret: str, use: str) -> str:
    if not _is_object(secret):
        return secret
    key = json.loads(secret).get(use, "")
    if not isinstance(key, str):
        raise _unreadable()
    return key


def _unreadable() -> DependencyUnavailable:
    return DependencyUnavailable("the secret that CAIRN_MODEL_SECRET names could not be read")
