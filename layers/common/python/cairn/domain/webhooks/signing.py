"""How receivers of webhooks know that a call is ours: two schemes over the same body. Pure.

Standard Webhooks 1.0, symmetric (github.com/standard-webhooks), and the header of MemoryRelay.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence

SECRET_PREFIX = "whsec_"  # of a secret whose rest is the base64 of the key
SECRET_BYTES = 32


def secret_of(key: bytes) -> str:
    """A secret as we hand it out, for a random key."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def signature_headers(
    message_id: str, at: int, body: bytes, secrets: Sequence[str]
) -> Mapping[str, str]:
    """One signature by each secret that is valid; `at` in seconds since epoch."""
    standard = [_standard(secret, message_id, at, body) for secret in secrets]
    relayed = [f"v1={_relayed(secret, at, body)}" for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(f"v1,{each}" for each in standard),
        "X-MemoryRelay-Signature": ",".join([f"t={at}", *relayed]),
    }


def _standard(secret: str, message_id: str, at: int, body: bytes) -> str:
    signed = f"{message_id}.{at}.".encode() + body
    return base64.b64encode(_mac(_key(secret), signed).digest()).decode()


def _relayed(secret: str, at: int, body: bytes) -> str:
    """By the secret as it is written, its prefix included."""
    return _mac(secret.encode(), f"{at}.".encode() + body).hexdigest()


def _key(secret: str) -> bytes:
    """What stands behind the prefix in base64, padded or not; else the secret as it is written."""
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
