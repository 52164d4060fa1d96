"""Messages that the earlier code had sent are worked on, those of each queue by its worker."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

import boto3
import pytest
import standardwebhooks

from scripts.local.model_server.good_model import fact
from scripts.local.model_server.server import OpenAIServer
from tests.compatibility.aws import BUCKET
from tests.compatibility.client import contents, found, read, status
from tests.compatibility.dump import NAMES, items, messages
from tests.compatibility.message import FUNCTIONS
from tests.compatibility.site import Site
from tests.compatibility.stream import Items, items_of, stream_event
from tests.fakes.webhook_receiver import Received, WebhookReceiver

SUBJECTS, SECRETS = NAMES["subjects"], NAMES["secrets"]
LEASE = {"lease_token", "lease_until", "is_wanted"}
ALL, DOWN = NAMES["webhooks"]["all"], NAMES["webhooks"]["down"]


def deliver(site: Site, queue: str, holding: str) -> None:
    """Those of the dump's messages whose body holds this."""
    sent = [message for message in messages(queue) if holding in message.body]
    assert sent
    for message in sent:
        site.queued.remove(message)
        site.deliver(message)


def test_every_queue_had_messages() -> None:
    assert [queue for queue in FUNCTIONS if not messages(queue)] == []


@pytest.mark.parametrize(
    ("task", "user", "said"),
    [
        ("waiting", "ann", ["I will bring the spare oars", "The regatta starts at noon on"]),
        ("等待", "李明", ["海鸥号周五出发去宁波"]),
        ("deferred", "bob", ["Bob's kayak has a carbon paddle"]),
    ],
)
def test_an_add_that_was_accepted_is_understood(
    site: Site, task: str, user: str, said: list[str]
) -> None:
    assert status(site, task)["status"] == "running"

    deliver(site, "extraction", SUBJECTS[user])

    assert status(site, task)["status"] == "completed"
    assert status(site, task)["memory_views"]["added"] == len(said)
    for text in said:
        assert found(site, user, text)[0].startswith(text)


def test_a_plan_that_was_applied_in_part_is_applied_to_its_end_once(site: Site) -> None:
    assert "Berth 6 is closed" not in contents(site, "erin")

    deliver(site, "extraction", SUBJECTS["erin"])

    assert status(site, "partly")["status"] == "completed"
    assert sorted(contents(site, "erin")) == [
        "Berth 4 is for coffee and cocoa",
        "Berth 5 is for timber",
        "Berth 6 is closed",
        "I no longer think that the container list is in drawer two",
    ]
    assert not LEASE & items_of(site.table)[head_of("erin")].keys()


def test_work_that_somebody_holds_the_lease_of_is_left_alone(site: Site) -> None:
    head = items()[head_of("erin")]
    assert head.keys() >= LEASE
    site.clock.now = int(head["lease_until"]["N"]) - 1000

    deliver(site, "extraction", SUBJECTS["erin"])

    assert status(site, "partly")["status"] == "running"


def test_a_model_goes_on_behind_the_window_that_was_understood(site: Site) -> None:
    second = "I wrote the second half of the harbour ledger."
    reply = json.dumps({"operations": [fact(second, "n1")]})
    with OpenAIServer(answer=lambda _: reply) as server:
        site.configure(CHAT_MODEL="fake-chat", CHAT_BASE_URL=server.base_url)
        deliver(site, "extraction", SUBJECTS["gina"])
        [asked] = server.requests

    assert status(site, "half")["status"] == "completed"
    assert "line 299 of" in str(asked)
    known = str(contents(site, "gina"))
    assert second in known
    assert second.replace("second", "first") in known


def test_an_add_behind_a_watermark_is_voided(site: Site) -> None:
    deliver(site, "extraction", SUBJECTS["carol"])

    assert status(site, "carol-2") | {"task_id": ""} == {
        "task_id": "",
        "status": "failed",
        "error": "erased",
    }


def test_a_memory_gets_its_vector(site: Site) -> None:
    assert read(site, "pending")["extraction_status"] == "pending"

    deliver(site, "embedding", NAMES["memories"]["pending"])

    assert read(site, "pending")["extraction_status"] == "ready"


def test_rows_are_compacted_and_what_was_deleted_leaves_the_segment(site: Site) -> None:
    subject, _ = head_of("ann")
    deleted = (subject, f"~FRESH#{NAMES['memories']['deleted']}")
    questions = ("bicycle", "berth plan of the east quay", "我的船叫什么")
    before = [found(site, "ann", question) for question in questions]
    known, files = items_of(site.table), files_of(SUBJECTS["ann"])
    assert deleted in known

    deliver(site, "indexing", SUBJECTS["ann"])

    left = items_of(site.table)
    assert deleted not in left
    assert len(fresh(left, subject)) < len(fresh(known, subject)) - 1
    assert not files & files_of(SUBJECTS["ann"])
    assert [found(site, "ann", question) for question in questions] == before


def test_an_event_is_brought_to_whom_it_concerns(site: Site, receiver: WebhookReceiver) -> None:
    [message] = messages("event")
    event = json.loads(message.body)
    site.queued[:] = [message]

    site.work()

    [received] = receiver.received
    assert signers(received) == SECRETS[ALL]
    assert json.loads(received.body)["id"] == event["event_id"]


def test_a_delivery_is_made_to_each_address(site: Site, receiver: WebhookReceiver) -> None:
    deliver(site, "delivery", "")

    made = {request.path: signers(request) for request in receiver.received}
    assert made == {"/mem": SECRETS[ALL], "/500": SECRETS[DOWN], "/503": []}
    page = site.ask("webhooks", "GET", f"/v1/webhooks/{DOWN}/deliveries").body["data"]
    assert [delivery["response_status"] for delivery in page][:1] == [500]


def test_the_stream_tells_the_same_events(site: Site) -> None:
    [message] = messages("event")
    memory = json.loads(message.body)["item_id"]
    written = {place: item for place, item in items().items() if place[0].endswith(memory)}
    site.queued.clear()

    site.run("publisher", stream_event({}, written))

    assert site.queued == [message]


def head_of(user: str) -> tuple[str, str]:
    return f"P#{NAMES['project_id']}#S#{SUBJECTS[user]}", "~HEAD"


def fresh(stored: Items, subject: str) -> list[str]:
    """The rows of a subject that may be in no segment."""
    return [sk for pk, sk in stored if pk == subject and sk.startswith("~FRESH#")]


def files_of(subject: str) -> set[str]:
    """The segments of a subject."""
    prefix = f"projects/{NAMES['project_id']}/subjects/{subject}/segments/"
    page = boto3.client("s3").list_objects_v2(Bucket=BUCKET, Prefix=prefix)
    return {file["Key"] for file in page.get("Contents", ())}


def signers(received: Received) -> list[str]:
    """The secrets of the dump that have signed this, by each scheme that they fit."""
    known = [secret for secrets in SECRETS.values() for secret in secrets]
    return [secret for secret in known if is_signed(received, secret)]


def is_signed(received: Received, secret: str) -> bool:
    headers, body = received.headers, received.body
    at = headers["webhook-timestamp"]
    relayed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    is_relayed = f"v1={relayed}" in headers["x-memoryrelay-signature"].split(",")
    if secret.startswith("whsec_"):
        moment = datetime.fromtimestamp(int(at), UTC)
        key = standardwebhooks.Webhook(secret)
        standard = key.sign(headers["webhook-id"], moment, body.decode())
        assert is_relayed == (standard in headers["webhook-signature"].split(" "))
    return is_relayed
