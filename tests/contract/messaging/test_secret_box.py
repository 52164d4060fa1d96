"""What every `SecretBox` promises, over the fake and over KMS."""

import base64
from collections.abc import Callable

import boto3
import pytest
from botocore.config import Config
from mypy_boto3_kms import KMSClient

from cairn.adapters.aws.kms_secret_box import KMSSecretBox
from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.domain.scope import Scope
from cairn.ports.webhooks.secret_box import SecretBox
from tests.builders import OTHER, SCOPE
from tests.contract.parts import ONCE
from tests.fakes.stores.webhook_stores import ReadableSecretBox

SECRET = "пароль " * 36  # 252 characters, more bytes


class KMS:
    """A key of its own; `calls` are the operations that reached the service."""

    def __init__(self, client: KMSClient) -> None:
        self.client, self.calls = client, list[str]()
        self.key_id = client.create_key()["KeyMetadata"]["KeyId"]
        client.meta.events.register("before-call.kms", self._count)

    def box(self) -> KMSSecretBox:
        return KMSSecretBox(lambda: self.client, self.key_id)

    def _count(self, event_name: str, **_: object) -> None:
        self.calls.append(event_name.rpartition(".")[2])


@pytest.fixture
def kms(aws: boto3.Session, moto_aws: None) -> KMS:
    return KMS(aws.client("kms", config=ONCE))


@pytest.fixture(params=["readable", "kms"])
def box(request: pytest.FixtureRequest) -> SecretBox:
    if request.param == "readable":
        return ReadableSecretBox()
    kms: KMS = request.getfixturevalue("kms")
    return kms.box()


def test_what_was_sealed_opens(box: SecretBox) -> None:
    assert box.open(SCOPE, "webhook", box.seal(SCOPE, "webhook", SECRET)) == SECRET


@pytest.mark.parametrize(("scope", "name"), [(OTHER, "webhook"), (SCOPE, "another")])
def test_nothing_opens_for_another_project_or_name(box: SecretBox, scope: Scope, name: str) -> None:
    sealed = box.seal(SCOPE, "webhook", SECRET)

    with pytest.raises(NotFound):
        box.open(scope, name, sealed)


def test_what_was_altered_does_not_open(kms: KMS) -> None:
    box = kms.box()
    sealed = bytearray(base64.b64decode(box.seal(SCOPE, "webhook", SECRET)))
    sealed[-1] ^= 1

    with pytest.raises(NotFound):
        box.open(SCOPE, "webhook", base64.b64encode(sealed).decode())


def test_what_is_stored_does_not_show_the_secret(kms: KMS) -> None:
    sealed = kms.box().seal(SCOPE, "webhook", SECRET)

    assert SECRET.encode() not in base64.b64decode(sealed)


def test_a_secret_is_decrypted_once(kms: KMS) -> None:
    box = kms.box()
    sealed = box.seal(SCOPE, "webhook", SECRET)

    opened = {box.open(SCOPE, "webhook", sealed) for _ in range(3)}

    assert opened == {SECRET}
    assert kms.calls.count("Decrypt") == 1


def test_what_one_project_opened_does_not_open_for_another(kms: KMS) -> None:
    box = kms.box()
    sealed = box.seal(SCOPE, "webhook", SECRET)
    box.open(SCOPE, "webhook", sealed)

    with pytest.raises(NotFound):
        box.open(OTHER, "webhook", sealed)


def away(aws: boto3.Session) -> KMSSecretBox:
    once = Config(connect_timeout=1, retries={"total_max_attempts": 1})
    client = aws.client("kms", config=once, endpoint_url="http://127.0.0.1:9")
    return KMSSecretBox(lambda: client, "key")


def refusing(aws: boto3.Session) -> KMSSecretBox:
    return KMSSecretBox(lambda: aws.client("kms"), "no such key")


@pytest.mark.parametrize("trouble", [away, refusing])
def test_a_key_service_in_trouble_is_an_outage(
    trouble: Callable[[boto3.Session], KMSSecretBox], aws: boto3.Session, moto_aws: None
) -> None:
    box = trouble(aws)

    with pytest.raises(DependencyUnavailable):
        box.seal(SCOPE, "webhook", SECRET)
    with pytest.raises(DependencyUnavailable):
        box.open(SCOPE, "webhook", base64.b64encode(b"x" * 200).decode())
