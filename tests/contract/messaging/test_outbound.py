"""Calls to addresses that callers named, over the fake and over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from cairn.adapters.http.outbound import OutboundHTTP
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.ports.webhooks.outbound import Outbound
from tests.fakes.certificates import Certificate, self_signed
from tests.fakes.outbound import FakeOutbound
from tests.fakes.webhook_receiver import Answer, WebhookReceiver, receiving

HOST, INSIDE = "hooks.example.org", "inside.example.org"


class Site(Protocol):
    """An outbound, and whoever is at the other end of its line."""

    @property
    def outbound(self) -> Outbound: ...

    @property
    def url(self) -> str: ...

    def answer(self, status: int | None) -> None:
        """None: not at all."""

    def received(self) -> list[tuple[str, bytes]]:
        """The header `webhook-id` and the body of each call."""


class FakeSite:
    url = f"https://{HOST}/hook"

    def __init__(self) -> None:
        self.outbound = FakeOutbound(inside={INSIDE})

    def answer(self, status: int | None) -> None:
        self.outbound.status = status

    def received(self) -> list[tuple[str, bytes]]:
        return [(request.headers["webhook-id"], request.body) for request in self.outbound.posted]


class HTTPSite:
    def __init__(self, receiver: WebhookReceiver, certificate: Certificate) -> None:
        self._receiver, self.url = receiver, receiver.url(HOST)
        self.outbound = OutboundHTTP(
            certificate.trusting, allows_loopback=True, resolve=self._resolve
        )

    def answer(self, status: int | None) -> None:
        if status is None:
            self._receiver.server_close()
        else:
            self._receiver.answer = lambda _: Answer(status)

    def received(self) -> list[tuple[str, bytes]]:
        return [
            (request.headers["webhook-id"], request.body) for request in self._receiver.received
        ]

    def _resolve(self, host: str, port: int) -> list[str]:
        return ["127.0.0.1" if host == HOST else "10.0.0.1"]


@pytest.fixture(params=["fake", "http"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    if request.param == "fake":
        yield FakeSite()
        return
    certificate = self_signed(HOST)
    with receiving(certificate.serving(tmp_path)) as receiver:
        yield HTTPSite(receiver, certificate)


@pytest.mark.parametrize("status", [204, 302, 410, 500])
def test_whatever_is_answered_is_the_reply(site: Site, status: int) -> None:
    site.answer(status)

    reply = site.outbound.post(site.url, {"webhook-id": "evt_1"}, b"{}")

    assert reply.status == status
    assert site.received() == [("evt_1", b"{}")]


def test_nobody_there_is_no_reply(site: Site) -> None:
    site.answer(None)

    with pytest.raises(DependencyUnavailable):
        site.outbound.post(site.url, {"webhook-id": "evt_1"}, b"{}")


def test_a_check_calls_nobody(site: Site) -> None:
    site.outbound.check(site.url)

    assert site.received() == []


@pytest.mark.parametrize("url", [f"https://{INSIDE}/", f"http://{INSIDE}:8080/", "https://0x7f/"])
def test_what_the_check_refuses_is_not_called(site: Site, url: str) -> None:
    with pytest.raises(InvalidRequest):
        site.outbound.check(url)
    with pytest.raises(InvalidRequest):
        site.outbound.post(url, {"webhook-id": "evt_1"}, b"{}")

    assert site.received() == []
