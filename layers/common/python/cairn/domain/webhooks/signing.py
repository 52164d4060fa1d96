"""Signs webhook calls by two schemes over the same body. Pure.

Standard Webhooks 1.0, symmetric (github.com/standard-webhooks), and the header of MemoryRelay.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Final

SECRET_PREFIX = "whsec_"  # the rest of such a secret is the base64 of the key
SECRET_BYTES = 32
SECRET_MIN, SECRET_MAX = 16, 256  # characters that a caller's own may have
STANDARD_KEY_BYTES = range(24, 65)  # as Standard Webhooks wants them
STANDARD: Final = "webhook-signature"
MEMORYRELAY: Final = "X-MemoryRelay-Signature"


def secret_of(key: bytes) -> str:
    """The secret, as shown to callers, of a random key."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def is_standard(secret: str) -> bool:
    """Whether receivers can verify with it by Standard Webhooks."""
    return _standard_key(secret) is not None


def signature_headers(
    message_id: str, timestamp: int, body: bytes, secrets: Sequence[str]
) -> Mapping[str, str]:
    """One signature by each secret; `timestamp` in seconds since epoch.

    A secret that is no key of Standard Webhooks signs by MemoryRelay's header only.
    """
    keys = [key for key in map(_standard_key, secrets) if key is not None]
    standard = [f"v1,{_standard(key, message_id, timestamp, body)}" for key in keys]
    memoryrelay = [f"v1={_memoryrelay(secret, timestamp, body)}" for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        **({STANDARD: " ".join(standard)} if standard else {}),
        MEMORYRELAY: ",".join([f"t={timestamp}", *memoryrelay]),
    }


def _standard(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return base64.b64encode(_mac(key, signed).digest()).decode()


def _memoryrelay(secret: str, timestamp: int, body: bytes) -> str:
    """Keyed by the secret as it is written, its prefix included."""
    return _mac(secret.encode(), f"{timestamp}.".encode() + body).hexdigest()


def _standard_key(secret: str) -> bytes | None:
    """From the base64 behind the prefix, padded or not."""
    encoded = secret.removeprefix(SECRET_PREFIX)
    if encoded == secret:
        return None
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) in STANDARD_KEY_BYTES else None


def _mac(key: bytes, signed: bytes) -> hmac.HMAC:
    return hmac.new(key, signed, hashlib.sha256)
