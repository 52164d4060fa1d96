"""Webhooks over HTTP: from a write to a signed call that a real HTTPS server receives."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest

from cairn.adapters.dynamodb.delivery_store import DynamoDBDeliveryStore
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.scope import Scope
from scripts.deploy.deployment import Deployment
from scripts.local.logs import events, log_groups
from tests.e2e.hooks import Hooks, verify
from tests.e2e.operator import run_function, told_besides
from tests.fakes.certificates import self_signed
from tests.fakes.webhook_receiver import Answer, Received, WebhookReceiver, receiving
from tests.polling import eventually

WORDS = "Releases are cut on Thursdays after the smoke suite is green"
OWN_SECRET = "correct-horse-battery-staple"
MINUTE = 60_000


@pytest.fixture(scope="module")
def receiver(
    deployment: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebhookReceiver]:
    """It signs its certificate itself; delivery trusts that one and no other."""
    if "AWS_ENDPOINT_URL" in os.environ:
        pytest.skip("only the local AWS runs functions beside this process")
    folder = tmp_path_factory.mktemp("receiver")
    certificate = self_signed("localhost")
    (trusted := folder / "trusted.pem").write_text(certificate.pem)
    with (
        told_besides(deployment, "DeliveryFunction", SSL_CERT_FILE=str(trusted)),
        receiving(certificate.serving(folder)) as server,
    ):
        yield server


@pytest.fixture(scope="module")
def account(manage: Callable[..., str]) -> dict[str, str]:
    """A project whose events nobody else causes."""
    return dict(json.loads(manage("create", "hooks", "--json")))


@pytest.fixture
def hooks(
    deployment: Deployment, receiver: WebhookReceiver, account: dict[str, str]
) -> Iterator[Hooks]:
    """Without webhooks, before and after."""
    hooks = Hooks(deployment.api_url, account["api_key"])
    receiver.answer = lambda _: Answer()
    yield hooks
    hooks.forget()


@pytest.fixture
def path() -> str:
    """Of the receiver, for this test alone."""
    return f"/{uuid4().hex}"


def calls(receiver: WebhookReceiver, path: str, count: int) -> list[Received]:
    """To one path, once there are so many."""

    def of_path() -> list[Received]:
        return [request for request in receiver.received if request.path == path]

    receiver.await_(lambda _: len(of_path()) >= count)
    return of_path()


def types(received: list[Received]) -> list[str]:
    return sorted(request.headers["x-memoryrelay-event"] for request in received)


def test_a_memory_is_told_from_created_to_ready_and_signed_twice(
    hooks: Hooks, receiver: WebhookReceiver, path: str
) -> None:
    webhook = hooks.register(receiver.url(path=path))

    memory = hooks.remember(WORDS, metadata={"source": "runbook"})
    states = hooks.states(memory["id"])
    received = calls(receiver, path, 2)

    known = ["pending", "processing", "ready"]
    assert memory["status"] == "pending"
    assert states == [state for state in known if state in states]
    assert states[-1] == "ready"
    verified = (verify(one, webhook["secret"]) for one in received)
    events = {event["type"]: event for event in verified}
    assert set(events) == {"memory.created", "embedding.completed"}
    assert {event["data"]["memory_id"] for event in events.values()} == {memory["id"]}
    assert events["memory.created"]["data"]["status"] == "pending"
    ready = events["embedding.completed"]["data"]
    assert (ready["status"], ready["agent_id"]) == ("ready", hooks.agent)
    assert ready["job_id"] == memory["job_id"]
    assert all(request.server_name == "localhost" for request in received)
    assert b"Thursdays" not in b"".join(request.body for request in received)


def test_the_address_that_a_memory_names_is_called_once_for_it(
    hooks: Hooks, receiver: WebhookReceiver, path: str
) -> None:
    """Signed by the project's own secret, made at first need and shown when it is replaced."""
    url = receiver.url(path=path)
    first = hooks.remember("The first names an address", webhook_url=url)["id"]
    [early] = calls(receiver, path, 1)
    secret = hooks.ask("POST", "/v1/webhooks/signing-secret").body["secret"]
    second = hooks.remember("The second names it, too", webhook_url=url)["id"]

    received = calls(receiver, path, 2)

    assert types(received) == ["embedding.completed"] * 2
    assert [json.loads(request.body)["data"]["id"] for request in received] == [first, second]
    assert early == received[0]
    verify(received[1], secret)


def test_one_memory_makes_one_call_however_often_its_url_is_named(
    hooks: Hooks, receiver: WebhookReceiver, path: str
) -> None:
    url = receiver.url(path=path)
    webhook = hooks.register(url, event_types=["embedding.completed"])
    again = [
        hooks.ask("POST", "/v1/webhooks", {"url": spelling, "secret": OWN_SECRET})
        for spelling in (url, f"{url}#again", url.replace("https://localhost", "HTTPS://LOCALHOST"))
    ]
    other = hooks.register(f"{url}/other", event_types=["memory.created"])
    moved = hooks.ask("PATCH", f"/v1/webhooks/{other['id']}", {"url": url})

    memory = hooks.remember("It names the URL, too", webhook_url=f"{url}#mine")["id"]
    assert hooks.states(memory)[-1] == "ready"
    hooks.test(webhook)
    received = calls(receiver, path, 2)

    assert [(answer.status, answer.body["id"]) for answer in again] == [(200, webhook["id"])] * 3
    assert all("stands as it was" in answer.body["note"] for answer in again)
    assert moved.status == 409
    assert webhook["id"] in moved.body["detail"]
    assert types(received) == ["embedding.completed", "webhook.test"]
    for one in received:
        verify(one, webhook["secret"])


def test_a_secret_that_is_no_key_of_the_standard_signs_the_other_header(
    hooks: Hooks, receiver: WebhookReceiver, path: str
) -> None:
    webhook = hooks.register(receiver.url(path=path), secret="pick-a-long-random-value")
    short = hooks.ask("PATCH", f"/v1/webhooks/{webhook['id']}", {"secret": "too-short"})

    hooks.test(webhook)

    [received] = calls(receiver, path, 1)
    assert verify(received, "pick-a-long-random-value")["type"] == "webhook.test"
    assert webhook["signature_headers"] == ["X-MemoryRelay-Signature"]
    assert (short.status, short.body["details"][0]["field"]) == (422, "secret")


def test_a_failing_endpoint_is_tried_again_with_the_same_bytes(
    deployment: Deployment,
    hooks: Hooks,
    account: dict[str, str],
    receiver: WebhookReceiver,
    path: str,
) -> None:
    receiver.answer = lambda _: Answer(503)
    webhook = hooks.register(receiver.url(path=path), secret=OWN_SECRET)
    sent = hooks.test(webhook)
    failed = hooks.delivery(webhook, response_status=503, status="pending")
    receiver.answer = lambda _: Answer(200)
    make_overdue(deployment, Scope(account["project_id"]), webhook["id"], sent["id"])
    run_function(deployment, "ReconcileFunction")

    done = hooks.delivery(webhook, status="delivered")

    assert (failed["attempts"], done["attempts"], done["response_status"]) == (1, 2, 200)
    first, second = calls(receiver, path, 2)
    assert verify(first, OWN_SECRET) == verify(second, OWN_SECRET)
    assert first.body == second.body


def make_overdue(deployment: Deployment, scope: Scope, endpoint_id: str, delivery_id: str) -> None:
    """The next attempt was due some time ago, and its message never came."""
    client, now = deployment.client("dynamodb"), int(time.time() * 1000)
    store = DynamoDBDeliveryStore(DynamoDBTable(client, deployment.outputs["TableName"]))
    found = store.find(scope, endpoint_id, delivery_id, now)
    assert found
    assert store.save(scope, found.model_copy(update={"next_attempt_at": now - 2 * MINUTE}))


def test_an_endpoint_that_is_gone_is_disabled_and_can_be_enabled_again(
    hooks: Hooks, receiver: WebhookReceiver, path: str
) -> None:
    receiver.answer = lambda _: Answer(410)
    webhook = hooks.register(receiver.url(path=path))
    one = f"/v1/webhooks/{webhook['id']}"
    hooks.test(webhook)
    lost = hooks.delivery(webhook, status="failed")
    eventually(lambda: not hooks.get(one)["enabled"])
    disabled = hooks.get(one)
    refused = hooks.ask("POST", f"{one}/deliveries/{lost['id']}/resend")
    receiver.answer = lambda _: Answer()

    hooks.ask("PATCH", one, {"enabled": True})
    hooks.ask("POST", f"{one}/deliveries/{lost['id']}/resend")

    again = hooks.delivery(webhook, status="delivered")
    assert lost["response_status"] == 410
    assert "410" in disabled["disabled_reason"]
    assert (refused.status, "disabled" in refused.body["detail"]) == (422, True)
    assert (again["id"], again["attempts"]) == (lost["id"], 1)
    first, second = calls(receiver, path, 2)
    assert first.body == second.body
    assert hooks.get(one)["disabled_reason"] is None


@pytest.fixture
def silent() -> Iterator[tuple[str, list[str]]]:
    """An address that takes calls and never answers, and what was seen of its callers."""
    seen = list[str]()

    def hold(caller: socket.socket) -> None:
        seen.append("called")
        while caller.recv(65_536):
            continue
        seen.append("given up")

    def accept(server: socket.socket) -> None:
        with suppress(OSError):  # the end of the test
            while True:
                Thread(target=hold, args=server.accept()[:1], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=accept, args=(server,), daemon=True).start()
        yield f"https://localhost:{server.getsockname()[1]}/", seen


def test_an_endpoint_that_never_answers_delays_no_other(
    hooks: Hooks, receiver: WebhookReceiver, path: str, silent: tuple[str, list[str]]
) -> None:
    """On a machine so busy that a caller gives up within an attempt, another one decides."""
    address, seen = silent
    dead, alive = hooks.register(address), hooks.register(receiver.url(path=path))

    def arrive(_: Received) -> Answer:
        seen.append("arrived")
        return Answer()

    def arrives_before_anybody_gives_up() -> bool:
        seen.clear()
        hooks.test(dead)
        eventually(lambda: "called" in seen)
        hooks.test(alive)
        eventually(lambda: "arrived" in seen)
        return "given up" not in seen[: seen.index("arrived")]

    receiver.answer = arrive
    assert eventually(arrives_before_anybody_gives_up)


@pytest.mark.parametrize(
    ("scheme", "place", "reason"),
    [
        ("http:", "hooks.example.org/mem", "https://"),
        ("https:", "10.0.0.7/mem", "public internet"),
        ("https:", "169.254.169.254/latest/meta-data/", "public internet"),
        ("https:", "[::ffff:192.168.0.1]/", "public internet"),
        ("https:", "2130706433/", "usual form"),
        ("https:", "hooks@example.org/", "user or password"),
    ],
)
def test_addresses_that_are_not_public_are_refused_wherever_they_are_named(
    hooks: Hooks, receiver: WebhookReceiver, scheme: str, place: str, reason: str
) -> None:
    url = f"{scheme}//{place}"
    webhook = hooks.register(receiver.url())
    before = hooks.get("/v1/memories")["total_count"]
    memory = {"content": "Nobody keeps this", "agent_id": "a", "webhook_url": url}

    answers = {
        "url": [
            hooks.ask("POST", "/v1/webhooks", {"url": url}),
            hooks.ask("PATCH", f"/v1/webhooks/{webhook['id']}", {"url": url}),
        ],
        "webhook_url": [
            hooks.ask("POST", version, memory) for version in ("/v1/memories", "/v2/memories")
        ],
    }

    for field, given in answers.items():
        for answer in given:
            [problem] = answer.body["details"]
            assert (answer.status, problem["field"]) == (422, field)
            assert reason in problem["message"]
    assert [item["url"] for item in hooks.get("/v1/webhooks")["data"]] == [webhook["url"]]
    assert hooks.get("/v1/memories")["total_count"] == before


def test_webhooks_of_another_project_are_out_of_reach(
    deployment: Deployment,
    hooks: Hooks,
    receiver: WebhookReceiver,
    path: str,
    other_project: dict[str, str],
) -> None:
    theirs = Hooks(deployment.api_url, other_project["api_key"])
    mine = hooks.register(receiver.url(path=path))
    delivery = hooks.test(mine)["id"]
    foreign = theirs.register(receiver.url(path=f"{path}/theirs"))
    one = f"/v1/webhooks/{mine['id']}"

    statuses = [
        theirs.ask(method, f"{one}{rest}", body).status
        for method, rest, body in [
            ("GET", "", None),
            ("PATCH", "", {"enabled": False}),
            ("DELETE", "", None),
            ("GET", "/deliveries", None),
            ("POST", "/test", None),
            ("POST", f"/deliveries/{delivery}/resend", None),
        ]
    ]
    hooks.remember("Mine is told to me alone")
    calls(receiver, path, 3)
    theirs.test(foreign)

    assert statuses == [404] * 6
    assert [item["id"] for item in theirs.get("/v1/webhooks")["data"]] == [foreign["id"]]
    assert types(calls(receiver, f"{path}/theirs", 1)) == ["webhook.test"]
    assert theirs.ask("DELETE", f"/v1/webhooks/{foreign['id']}").status == 204


def test_a_secret_is_shown_once_and_stands_nowhere_else(
    deployment: Deployment, hooks: Hooks, receiver: WebhookReceiver, path: str
) -> None:
    url = receiver.url(path=path)
    made, own = hooks.register(url), hooks.register(f"{url}/own", secret=OWN_SECRET)
    rotated = hooks.ask("PATCH", f"/v1/webhooks/{made['id']}", {"rotate_secret": True}).body
    signing = hooks.ask("POST", "/v1/webhooks/signing-secret").body
    shown = [answer["secret"] for answer in (made, rotated, signing)]
    hooks.answers.clear()

    for webhook in (made, own):
        hooks.test(webhook)
        hooks.delivery(webhook, status="delivered")
        hooks.get(f"/v1/webhooks/{webhook['id']}")
        hooks.ask("PATCH", f"/v1/webhooks/{webhook['id']}", {"secret": OWN_SECRET})
    hooks.get("/v1/webhooks")
    [received] = calls(receiver, path, 1)
    eventually(lambda: made["id"] in logs(deployment))
    logged = logs(deployment)

    assert verify(received, rotated["secret"]) == verify(received, made["secret"])
    assert "secret" not in own
    for secret in (*shown, OWN_SECRET):
        assert not any(secret in answer for answer in hooks.answers)
        assert secret not in logged
    assert path not in logged, "an address may hold a password of its own"
    assert WORDS not in logged


def logs(deployment: Deployment) -> str:
    """All that the functions have logged."""
    client: Any = deployment.client("logs")
    groups = log_groups(deployment).values()
    return "\n".join(line for group in groups for _, line in events(client, group, 0))
