"""Signs webhook calls by two schemes over the same body. Pure.

Standard Webhooks 1.0, symmetric (github.com/standard-webhooks), and the header of MemoryRelay.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence

SECRET_PREFIX = "whsec_"  # the rest of such a secret is the base64 of the key
SECRET_BYTES = 32


def secret_of(key: bytes) -> str:
    """The secret, as shown to callers, of a random key."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def signature_headers(
    message_id: str, timestamp: int, body: bytes, secrets: Sequence[str]
) -> Mapping[str, str]:
    """One signature by each secret; `timestamp` in seconds since epoch."""
    standard = [_standard(secret, message_id, timestamp, body) for secret in secrets]
    memoryrelay = [f"v1={_memoryrelay(secret, timestamp, body)}" for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in standard),
        "X-MemoryRelay-Signature": ",".join([f"t={timestamp}", *memoryrelay]),
    }


def _standard(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return base64.b64encode(_mac(_key(secret), signed).digest()).decode()


def _memoryrelay(secret: str, timestamp: int, body: bytes) -> str:
    """Keyed by the secret as it is written, its prefix included."""
    return _mac(secret.encode(), f"{timestamp}.".encode() + body).hexdigest()


def _key(secret: str) -> bytes:
    """From the base64 behind the prefix, padded or not; else the secret as it is written."""
    encoded = secret.removeprefix(SECRET_PREFIX)
    if encoded == secret:
        return secret.encode()
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    return key or secret.encode()


def _mac(key: bytes, signed: bytes) -> hmac.HMAC:
    return hmac.new(key, signed, hashlib.sha256)
