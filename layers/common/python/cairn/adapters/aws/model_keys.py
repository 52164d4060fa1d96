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
        secret = self._secret()
        keys = _keys_by_use(secret)
        return (secret if keys is None else _key(keys, use)).strip()

    def named(self, name: str) -> str:
        """As `key`, but empty where the secret is one key alone: that one is another server's."""
        keys = _keys_by_use(self._secret())
        return _key(keys, name).strip() if keys is not None else ""

    @cachedmethod(lambda self: self._cache, lock=lambda self: self._lock)
    def _secret(self) -> str:
        try:
            response: dict[str, Any] = self._client.get_secret_value(SecretId=self._name)
        except (BotoCoreError, ClientError) as error:
            raise _unreadable() from error
        if not isinstance(secret := response.get("SecretString"), str):
            raise _unreadable()
        return secret


def _keys_by_use(secret: str) -> dict[str, Any] | None:
    """None where the secret is one key alone."""
    try:
        keys: Any = json.loads(secret)
    except ValueError:
        return None
    return keys if isinstance(keys, dict) else None


def _key(keys: dict[str, Any], use: str) -> str:
    key = keys.get(use, "")
    if not isinstance(key, str):
        raise _unreadable()
    return key


def _unreadable() -> DependencyUnavailable:
    return DependencyUnavailable("the secret that CAIRN_MODEL_SECRET names could not be read")
