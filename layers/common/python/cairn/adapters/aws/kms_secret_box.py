"""Secrets encrypted with a KMS key, which never leaves KMS."""

import base64
from collections.abc import Callable
from threading import Lock
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from cachetools import LRUCache, cachedmethod

from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.domain.scope import Scope

CACHE_MAX = 1_000
FOREIGN = {"InvalidCiphertextException", "IncorrectKeyException"}


class KMSSecretBox:
    """Implements `ports.SecretBox`. `connect` makes the client at first use.

    Project and name are the encryption context: KMS logs them, and decrypts with no others.
    Decrypted secrets are cached in the process.
    """

    def __init__(self, connect: Callable[[], Any], key_id: str) -> None:
        self._connect, self._key_id = connect, key_id
        self._cache: LRUCache[object, str] = LRUCache(CACHE_MAX)
        self._lock = Lock()

    def seal(self, scope: Scope, name: str, secret: str) -> str:
        response = self._call("encrypt", scope.project_id, name, Plaintext=secret.encode())
        return base64.b64encode(response["CiphertextBlob"]).decode()

    def open(self, scope: Scope, name: str, sealed: str) -> str:
        return self._open(scope.project_id, name, sealed)

    @cachedmethod(lambda self: self._cache, lock=lambda self: self._lock)
    def _open(self, project_id: str, name: str, sealed: str) -> str:
        blob = base64.b64decode(sealed)
        response = self._call("decrypt", project_id, name, CiphertextBlob=blob)
        return str(response["Plaintext"].decode())

    def _call(self, operation: str, project_id: str, name: str, **request: Any) -> Any:
        context = {"project": project_id, "webhook": name}
        try:
            return getattr(self._connect(), operation)(
                KeyId=self._key_id, EncryptionContext=context, **request
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in FOREIGN:
                raise NotFound("no such secret") from error
            raise DependencyUnavailable("the key service refused") from error
        except BotoCoreError as error:
            raise DependencyUnavailable("the key service did not answer") from error
