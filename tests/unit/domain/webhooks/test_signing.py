"""Signatures, as receivers check them."""

import hashlib
import hmac
import time

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from cairn.domain.webhooks.signing import is_standard, secret_of, signature_headers

BODY = b'{"id":"evt_1","type":"memory.created"}'
SECRET, OLDER = secret_of(b"k" * 32), secret_of(b"o" * 32)


def headers(*secrets: str, timestamp: int | None = None, body: bytes = BODY) -> dict[str, str]:
    return dict(signature_headers("evt_1", timestamp or int(time.time()), body, secrets))


KEY = secret_of(b"k" * 40)
STANDARD_SECRETS = {
    "ours": SECRET,
    "the standard's example": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "unpadded": SECRET.rstrip("="),
    "as short as may be": secret_of(b"k" * 24),
    "as long as may be": secret_of(b"k" * 64),
}
OTHER_SECRETS = {
    "words": "pick-a-long-random-value",
    "no base64": "whsec_not base64!",
    "base64 for URLs": "whsec_" + "-_" * 16,
    "nothing behind the prefix": "whsec_",
    "half a byte": "whsec_a",
    "one byte": "whsec_YQ",
    "too short": secret_of(b"k" * 23),
    "too long": secret_of(b"k" * 65),
    "without the prefix": KEY.removeprefix("whsec_"),
    "the prefix in capitals": KEY.replace("whsec_", "WHSEC_"),
    "other letters": "пароль из многих букв",
}


@pytest.mark.parametrize("secret", STANDARD_SECRETS.values(), ids=STANDARD_SECRETS)
def test_the_standards_own_library_verifies_with_the_secret(secret: str) -> None:
    assert is_standard(secret)
    assert Webhook(secret).verify(BODY, headers(secret))["id"] == "evt_1"
    assert is_relayed(headers(secret), secret)


@pytest.mark.parametrize("secret", OTHER_SECRETS.values(), ids=OTHER_SECRETS)
def test_any_other_string_signs_the_other_header_only(secret: str) -> None:
    sent = headers(secret)

    assert not is_standard(secret)
    assert is_relayed(sent, secret)
    assert "webhook-signature" not in sent
    with pytest.raises(WebhookVerificationError, match="headers"):
        Webhook(SECRET).verify(BODY, sent)


def test_beside_a_secret_of_the_standard_another_signs_its_own_header() -> None:
    own = OTHER_SECRETS["words"]
    sent = headers(own, SECRET)

    assert Webhook(SECRET).verify(BODY, sent)
    assert sent["webhook-signature"].count("v1,") == 1
    assert is_relayed(sent, own)
    assert is_relayed(sent, SECRET)


def is_relayed(sent: dict[str, str], secret: str, body: bytes = BODY) -> bool:
    """As the contract says it."""
    at, *signatures = sent["X-MemoryRelay-Signature"].split(",")
    signed = at.removeprefix("t=").encode() + b"." + body
    return f"v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}" in signatures


@pytest.mark.parametrize("secret", [SECRET, OLDER])
def test_while_two_secrets_are_valid_either_verifies(secret: str) -> None:
    assert Webhook(secret).verify(BODY, headers(SECRET, OLDER))


def test_no_other_secret_body_or_id_verifies() -> None:
    sent = headers(SECRET)

    for secret, body, changed in (
        (OLDER, BODY, sent),
        (SECRET, BODY + b" ", sent),
        (SECRET, BODY, sent | {"webhook-id": "evt_2"}),
        (SECRET, BODY, sent | {"webhook-timestamp": str(int(time.time()) + 1)}),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, changed)


# The example of MemoryRelay's documentation.
VECTOR_SECRET, VECTOR_TIME = "whsec_demo-secret-not-for-use", 1_789_028_803
VECTOR_BODY = (
    b'{"id":"evt_5f1c2a7e","type":"embedding.completed","created_at":"2026-09-10T08:26:43Z",'
    b'"data":{"id":"7c9e1b52-41a8-4d0e-9f63-2b5d8c0a6e11","status":"ready"}}'
)
VECTOR_V1 = "051cafabfabea619a2f21acccc2438a83d708027493a3a3ccbb1e0a9120043ae"


def test_the_other_header_is_as_documented() -> None:
    sent = headers(VECTOR_SECRET, timestamp=VECTOR_TIME, body=VECTOR_BODY)

    assert sent["X-MemoryRelay-Signature"] == f"t={VECTOR_TIME},v1={VECTOR_V1}"


def test_while_two_secrets_are_valid_the_other_header_has_both() -> None:
    sent = headers(VECTOR_SECRET, "пароль", timestamp=VECTOR_TIME, body=VECTOR_BODY)

    signed = f"{VECTOR_TIME}.".encode() + VECTOR_BODY
    second = hmac.new("пароль".encode(), signed, hashlib.sha256).hexdigest()
    assert sent["X-MemoryRelay-Signature"] == f"t={VECTOR_TIME},v1={VECTOR_V1},v1={second}"
