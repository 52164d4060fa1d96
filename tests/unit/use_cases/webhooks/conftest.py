"""A site without webhooks yet."""

import pytest

from tests.fakes.webhook_site import WebhookSite


@pytest.fixture
def site() -> WebhookSite:
    return WebhookSite()
