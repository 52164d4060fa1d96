"""HTTP calls to URLs that callers gave us: what they reach, and what they refuse."""

import ssl
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path
from threading import Event

import pytest

from cairn.adapters.http.call import OutboundCall
from cairn.adapters.http.outbound import OutboundHTTP
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.webhooks.outbound_url import outbound_url
from tests.fakes.certificates import Certificate, self_signed
from tests.fakes.webhook_receiver import Answer, WebhookReceiver, receiving

NAME = "hooks.example.org"
HERE = "127.0.0.1"
PUBLIC = "93.184.215.14"
NOTHING: dict[str, str] = {}
NOT_PUBLIC = "not on the public internet"


class Names:
    """Stands in for DNS. Each look-up takes the next of a name's answers, the last for good."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not found:
            raise OSError("no such name")
        return found


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return self_signed(NAME, "localhost", HERE)


@pytest.fixture
def receiver(certificate: Certificate, tmp_path: Path) -> Iterator[WebhookReceiver]:
    with receiving(certificate.serving(tmp_path)) as server:
        yield server


def local(certificate: Certificate, *answers: list[str], seconds: float = 60) -> OutboundHTTP:
    """An outbound that may call this machine and trusts its certificate."""
    names = Names(*answers or ([HERE],))
    return OutboundHTTP(certificate.trusting, allows_loopback=True, resolve=names, seconds=seconds)


def guarded(*answers: list[str]) -> OutboundHTTP:
    return OutboundHTTP(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), resolve=Names(*answers))


# Whom it refuses.


@pytest.mark.parametrize(
    "addresses",
    [
        [HERE],
        ["10.0.0.7"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["fd00:ec2::254"],
        ["fe80::1%eth0"],
        [PUBLIC, "10.0.0.7"],
        ["10.0.0.7", PUBLIC],
        [PUBLIC, "2002:7f00:1::"],
    ],
)
def test_one_address_inside_refuses_the_name(addresses: list[str]) -> None:
    with pytest.raises(InvalidRequest, match=NOT_PUBLIC):
        guarded(addresses).check(f"https://{NAME}/")


@pytest.mark.parametrize("host", [HERE, "[::1]", "[::ffff:7f00:1]", "localhost", "0.0.0.0"])
def test_this_machine_is_never_called(
    host: str, receiver: WebhookReceiver, certificate: Certificate
) -> None:
    outbound = OutboundHTTP(certificate.trusting)

    with pytest.raises(InvalidRequest, match=NOT_PUBLIC):
        outbound.post(receiver.url(host), NOTHING, b"{}")

    assert receiver.connections == 0


def test_a_name_that_changes_its_answer_after_the_check_is_refused(
    receiver: WebhookReceiver, certificate: Certificate
) -> None:
    outbound = OutboundHTTP(certificate.trusting, resolve=Names([PUBLIC], [HERE]))
    outbound.check(receiver.url(NAME))

    with pytest.raises(InvalidRequest, match=NOT_PUBLIC):
        outbound.post(receiver.url(NAME), NOTHING, b"{}")

    assert receiver.connections == 0


def test_the_address_that_was_checked_is_the_one_called(
    receiver: WebhookReceiver, certificate: Certificate
) -> None:
    names = Names([HERE], ["10.0.0.7"])
    outbound = OutboundHTTP(certificate.trusting, allows_loopback=True, resolve=names)

    outbound.post(receiver.url(NAME), NOTHING, b"{}")

    assert names.asked == [NAME]


@pytest.mark.parametrize("url", ["http://hooks.example.org:8080/", "http://127.0.0.1:8080/"])
def test_plain_http_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequest, match="must begin with https://"):
        guarded([PUBLIC]).check(url)


def test_where_loopback_is_allowed_nothing_else_inside_is(certificate: Certificate) -> None:
    for address in ("10.0.0.7", "169.254.169.254", "0.0.0.0"):
        with pytest.raises(InvalidRequest, match=NOT_PUBLIC):
            local(certificate, [address]).check(f"https://{NAME}/")


@pytest.mark.parametrize("addresses", [[PUBLIC], ["10.0.0.7"], [HERE, PUBLIC], []])
def test_plain_http_leads_to_this_machine_only(
    certificate: Certificate, addresses: list[str]
) -> None:
    with pytest.raises(InvalidRequest, match="must begin with https://"):
        local(certificate, addresses).check(f"http://{NAME}:8080/")


def test_a_name_without_an_address_passes_the_check_and_fails_the_call() -> None:
    outbound = guarded([])

    outbound.check(f"https://{NAME}/")

    with pytest.raises(DependencyUnavailable, match="no address"):
        outbound.post(f"https://{NAME}/", NOTHING, b"{}")


def test_a_public_name_passes() -> None:
    guarded([PUBLIC, "2606:4700::1111"]).check(f"https://{NAME}/")


# What it sends.


def test_the_server_sees_the_name_the_path_and_the_words(
    receiver: WebhookReceiver, certificate: Certificate
) -> None:
    reply = local(certificate).post(
        receiver.url(NAME, "/mem?x=1#part"), {"Webhook-Id": "evt_1"}, b'{"a":1}'
    )

    assert reply.status == 204
    (received,) = receiver.received
    assert received.server_name == NAME
    assert received.headers["host"] == f"{NAME}:{receiver.server_port}"
    assert (received.path, received.body) == ("/mem?x=1", b'{"a":1}')
    assert received.headers["webhook-id"] == "evt_1"


def test_plain_http_to_this_machine_works_where_it_is_allowed(certificate: Certificate) -> None:
    with receiving() as receiver:
        assert local(certificate).post(receiver.url(), NOTHING, b"{}").status == 204


def test_the_next_address_is_tried_when_the_first_does_not_answer(
    receiver: WebhookReceiver, certificate: Certificate
) -> None:
    outbound = local(certificate, ["127.0.0.2", HERE])

    assert outbound.post(receiver.url(NAME), NOTHING, b"{}").status == 204


def test_no_proxy_of_the_environment_is_used(
    receiver: WebhookReceiver, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert local(certificate).post(receiver.url(), NOTHING, b"{}").status == 204


# What it believes.


@pytest.mark.parametrize("hosts", [(), ("other.example.org",)], ids=["unknown", "another name's"])
def test_a_certificate_that_proves_nothing_ends_the_call(
    hosts: tuple[str, ...], certificate: Certificate, tmp_path: Path
) -> None:
    other = self_signed(*hosts or (NAME,))
    trusted = other if hosts else certificate
    with receiving(other.serving(tmp_path)) as impostor:
        with pytest.raises(DependencyUnavailable, match="TLS failed: CERTIFICATE_VERIFY_FAILED"):
            local(trusted).post(impostor.url(NAME), NOTHING, b"{}")

        assert impostor.received == []


def test_a_redirect_is_an_answer_and_is_not_followed(
    receiver: WebhookReceiver, certificate: Certificate
) -> None:
    elsewhere = {"Location": receiver.url(path="/elsewhere")}
    receiver.answer = lambda _: Answer(307, elsewhere)

    reply = local(certificate).post(receiver.url(), NOTHING, b"{}")

    assert reply.status == 307
    assert [request.path for request in receiver.received] == ["/hook"]


def test_no_more_than_64_kib_of_an_answer_is_read(
    receiver: WebhookReceiver, certificate: Certificate
) -> None:
    receiver.answer = lambda _: Answer(200, body=repeat(b"x" * 1_000))

    reply = local(certificate).post(receiver.url(), NOTHING, b"{}")

    assert reply.body == b"x" * 65_536
    receiver.await_(lambda it: it.was_hung_up)


def slow(piece: bytes, asked: Event) -> Iterator[bytes]:
    while not asked.wait(0.01):
        yield piece


@pytest.mark.parametrize(
    "answer",
    [
        lambda end: Answer(200, body=slow(b"x", end)),
        lambda end: Answer(200, {"X-Slow": "1"}, body=slow(b"\r\n", end)),
        lambda end: Answer(100, body=slow(b"HTTP/1.1 100 Continue\r\n\r\n", end)),
    ],
    ids=["body", "lines", "continue"],
)
def test_an_answer_that_trickles_in_is_cut_off(
    answer: Callable[[Event], Answer], receiver: WebhookReceiver, certificate: Certificate
) -> None:
    end = Event()
    receiver.answer = lambda _: answer(end)

    with pytest.raises(DependencyUnavailable, match="no answer in time"):
        local(certificate, seconds=1).post(receiver.url(), NOTHING, b"{}")

    receiver.await_(lambda it: it.was_hung_up)
    end.set()


def test_a_server_that_never_shakes_hands_is_cut_off(certificate: Certificate) -> None:
    with receiving() as receiver:  # speaks no TLS, and waits for a line of HTTP
        url = receiver.url().replace("http:", "https:")

        with pytest.raises(DependencyUnavailable):
            local(certificate, seconds=1).post(url, NOTHING, b"{}")


def test_a_call_that_was_ended_before_it_began_connects_to_nobody(
    receiver: WebhookReceiver, certificate: Certificate
) -> None:
    call = OutboundCall(certificate.trusting)
    call.abort()

    with pytest.raises(ConnectionAbortedError):
        call.post(outbound_url(receiver.url()), [HERE], NOTHING, b"{}")

    assert receiver.connections == 0


def test_a_name_that_is_looked_up_for_too_long_ends_the_call(certificate: Certificate) -> None:
    end = Event()

    def resolve(host: str, port: int) -> list[str]:
        end.wait()
        return []

    with pytest.raises(DependencyUnavailable, match="no answer in time"):
        OutboundHTTP(certificate.trusting, resolve=resolve, seconds=0.1).post(
            f"https://{NAME}/", NOTHING, b"{}"
        )
    end.set()


@pytest.mark.parametrize("body", [b"nonsense\r\n\r\n", b""])
def test_what_is_no_http_is_no_answer(
    body: bytes, receiver: WebhookReceiver, certificate: Certificate
) -> None:
    receiver.answer = lambda _: Answer(100, body=[body])

    with pytest.raises(DependencyUnavailable, match="the connection failed"):
        local(certificate).post(receiver.url(), NOTHING, b"{}")


def test_nobody_there_is_no_answer(certificate: Certificate) -> None:
    with pytest.raises(DependencyUnavailable, match="the connection failed"):
        local(certificate).post("https://localhost:1024/", NOTHING, b"{}")
