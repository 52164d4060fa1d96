"""Secrets encrypted by a key of KMS, which never leaves it."""

import base64
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.domain.scope import Scope

OPENED_MAX = 1_000
FOREIGN = {"InvalidCiphertextException", "IncorrectKeyException"}


class KMSSecretBox:
    """Implements `ports.SecretBox`. What was opened once stays in the process.

    Project and name are the encryption context: they stand in KMS's records, and with others
    nothing is decrypted. `connect` makes the client at first use only.
    """

    def __init__(self, connect: Callable[[], Any], key_id: str) -> None:
        self._connect, self._key_id = connect, key_id
        self._opened: dict[tuple[str, str, str], str] = {}

    def seal(self, scope: Scope, name: str, secret: str) -> str:
        answer = self._call("encrypt", scope, name, Plaintext=secret.encode())
        return base64.b64encode(answer["CiphertextBlob"]).decode()

    def open(self, scope: Scope, name: str, sealed: str) -> str:
        place = scope.project_id, name, sealed
        if place not in self._opened:
            answer = self._call("decrypt", scope, name, CiphertextBlob=base64.b64decode(sealed))
            if len(self._opened) >= OPENED_MAX:
                self._opened.clear()
            self._opened[place] = answer["Plaintext"].decode()
        return self._opened[place]

    def _call(self, operation: str, scope: Scope, name: str, **request: Any) -> Any:
        context = {"project": scope.project_id, "webhook": name}
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
