"""Work that the earlier code had begun, failed at or not noticed yet is found and done."""

from contextlib import redirect_stdout
from io import StringIO

from scripts import front_door
from scripts.operate import create_index
from tests.compatibility.aws import QUEUES
from tests.compatibility.client import found, read, status
from tests.compatibility.dump import NAMES, messages
from tests.compatibility.kinds import kind_of
from tests.compatibility.site import Site
from tests.compatibility.stream import items_of
from tests.fakes.nextgen.server import NextGen, serving
from tests.fakes.webhook_receiver import WebhookReceiver

MINUTE, HOUR = 60_000, 3_600_000
ROUNDS = 12  # a delivery is tried for about seven hours
INDEX = "P#*#S#* INDEXING"  # stays due while there is no index to look at


def test_what_had_failed_is_listed_and_succeeds_when_it_is_redriven(site: Site) -> None:
    task, memory = NAMES["tasks"]["failed"], NAMES["memories"]["refused"]
    site.queued.clear()

    with redirect_stdout(StringIO()) as printed:
        assert front_door.main(["redrive", "--yes"]) == 0
    site.work()

    for expected in (task, "the model refuses this text", memory, "the text is not taken"):
        assert expected in printed.getvalue()
    assert status(site, "failed")["status"] == "completed"
    assert read(site, "refused")["extraction_status"] == "ready"
    assert found(site, "ann", "foghorn") == [
        "The foghorn test is on the first Wednesday of a month"
    ]


def test_the_schedule_finds_all_whose_messages_were_lost(site: Site) -> None:
    sent = {message for queue in QUEUES for message in messages(queue)}
    site.queued.clear()
    site.clock.now += 2 * MINUTE

    site.reconcile()

    assert sent <= set(site.queued)


def test_an_external_index_is_brought_what_it_lacks(site: Site) -> None:
    questions = ("bicycle", "Lisbon", "我的船叫什么")
    before = [found(site, "ann", question) for question in questions]
    [message] = [
        message for message in messages("indexing") if NAMES["subjects"]["ann"] in message.body
    ]
    with serving(NextGen()) as index:
        site.configure(
            VECTOR_BACKEND="url", OPENSEARCH_URL=index.url, OPENSEARCH_ALIAS="cairn-dump"
        )
        create_index.for_deployment(engine="")
        for _ in range(3):  # it is brought there, seen to be there, and seen again
            index.advance(MINUTE / 1000)
            site.clock.now += MINUTE
            site.deliver(message)
        stored = items_of(site.table)
        after = [found(site, "ann", question) for question in questions]

    assert INDEX not in {kind_of(item) for item in stored.values()}
    assert after == before


def test_in_the_end_all_is_done(site: Site, receiver: WebhookReceiver) -> None:
    site.work()
    for _ in range(ROUNDS):
        site.pass_time(HOUR)

    stored = items_of(site.table).values()
    due = [item for item in stored if item.get("due_shard", {"S": ""})["S"].startswith("DUE#")]
    assert {kind_of(item) for item in due} <= {INDEX}
