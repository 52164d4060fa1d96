"""A MemoryRelay client of one project, and the webhooks that it registers."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import standardwebhooks

from tests.e2e.relay import Relay
from tests.fakes.webhook_receiver import Received
from tests.polling import eventually


@dataclass
class Hooks(Relay):
    def register(self, url: str, **fields: Any) -> dict[str, Any]:
        answer = self.ask("POST", "/v1/webhooks", {"url": url, **fields})
        assert answer.status == 201, answer.text
        return dict(answer.body)

    def forget(self) -> None:
        """Deletes all its webhooks: what is still to be delivered ends."""
        while webhooks := self.get("/v1/webhooks")["data"]:
            for webhook in webhooks:
                assert self.ask("DELETE", f"/v1/webhooks/{webhook['id']}").status == 204

    def test(self, webhook: Mapping[str, Any]) -> dict[str, Any]:
        """Asks for a test event; its delivery."""
        answer = self.ask("POST", f"/v1/webhooks/{webhook['id']}/test")
        assert answer.status == 200, answer.text
        return dict(answer.body)

    def delivery(self, webhook: Mapping[str, Any], **expected: Any) -> dict[str, Any]:
        """The webhook's newest, once it is as expected."""

        def found() -> dict[str, Any]:
            newest: dict[str, Any] = self.get(f"/v1/webhooks/{webhook['id']}/deliveries")["data"][0]
            return newest if newest | expected == newest else {}

        return eventually(found)


def verify(received: Received, secret: str) -> dict[str, Any]:
    """The body, once the contract's signature fits, and that of the published library.

    With a secret that the library cannot take, there is none for it.
    """
    at, *signatures = received.headers["x-memoryrelay-signature"].split(",")
    signed = at.removeprefix("t=").encode() + b"." + received.body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert f"v1={digest}" in signatures
    message: dict[str, Any] = json.loads(received.body)
    assert received.headers["webhook-id"] == message["id"]
    assert received.headers["x-memoryrelay-delivery"] == message["id"]
    if secret.startswith("whsec_"):
        standard = standardwebhooks.Webhook(secret)
        assert standard.verify(received.body, dict(received.headers)) == message
    else:
        assert "webhook-signature" not in received.headers
    return message
