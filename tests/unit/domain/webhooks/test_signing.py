"""Signatures, as receivers check them."""

import hashlib
import hmac
import time

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from cairn.domain.webhooks.signing import secret_of, signature_headers

BODY = b'{"id":"evt_1","type":"memory.created"}'
SECRET, OLDER = secret_of(b"k" * 32), secret_of(b"o" * 32)


def headers(*secrets: str, timestamp: int | None = None, body: bytes = BODY) -> dict[str, str]:
    return dict(signature_headers("evt_1", timestamp or int(time.time()), body, secrets))


@pytest.mark.parametrize(
    "secret",
    [SECRET, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", SECRET.rstrip("="), "whsec_YQ"],
    ids=["ours", "the standard's example", "unpadded", "short"],
)
def test_the_standards_own_library_verifies_with_the_secret(secret: str) -> None:
    assert Webhook(secret).verify(BODY, headers(secret))["id"] == "evt_1"


@pytest.mark.parametrize(
    "secret",
    ["pick-a-long-random-value", "whsec_not base64!", "whsec_", "whsec_a", "пароль", "YWJj"],
)
def test_any_other_string_signs_by_its_bytes(secret: str) -> None:
    assert Webhook(secret.encode()).verify(BODY, headers(secret))["id"] == "evt_1"


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
