"""The code of today over what an earlier version of it had stored and sent."""

from collections.abc import Iterator

import pytest

from tests.compatibility.dump import earlier_site
from tests.compatibility.hooks import hooks
from tests.compatibility.site import Site
from tests.contract.conftest import dynamodb_local  # noqa: F401 - found by its name
from tests.fakes.webhook_receiver import WebhookReceiver


@pytest.fixture
def site(dynamodb_local: str) -> Iterator[Site]:  # noqa: F811 - the fixture
    with earlier_site(dynamodb_local) as site:
        yield site


@pytest.fixture(scope="module")
def untouched(dynamodb_local: str) -> Iterator[Site]:  # noqa: F811 - the fixture
    """For tests that change nothing."""
    with earlier_site(dynamodb_local) as site:
        yield site


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebhookReceiver]:
    with hooks(monkeypatch) as receiver:
        yield receiver
