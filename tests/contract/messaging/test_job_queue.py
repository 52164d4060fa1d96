"""What every `JobQueue` promises."""

import boto3
import pytest
from botocore.config import Config

from cairn.adapters.aws.sqs_job_queue import SQSJobQueue
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.jobs import DeliveryJob, EmbeddingJob, ExtractionJob, IndexingJob
from tests.builders import ANN, OTHER, SCOPE, user
from tests.contract.mailboxes import Mailbox, SQSMailbox
from tests.fakes.ports import InMemoryJobQueue

URLS = [f"http://queue/1/{name}" for name in "abcd"]


def test_a_job_names_project_and_subject(mailbox: Mailbox) -> None:
    mailbox.queue.extract(SCOPE, ANN.hash)
    mailbox.queue.extract(OTHER, ANN.hash)

    assert sorted(mailbox.extractions()) == [("project-one", ANN.hash), ("project-two", ANN.hash)]


@pytest.mark.parametrize("delay_seconds", [60, 900])
def test_a_job_may_come_later(mailbox: Mailbox, delay_seconds: int) -> None:
    mailbox.queue.extract(SCOPE, ANN.hash, delay_seconds=delay_seconds)

    assert mailbox.delayed() == 1
    assert mailbox.extractions() == []


@pytest.mark.parametrize("name", ["with space", "a#b/c", "七天", "👩‍👩‍👧", "\0", "x" * 1_000, ""])
def test_subjects_of_any_name_get_their_jobs(mailbox: Mailbox, name: str) -> None:
    mailbox.queue.extract(SCOPE, user(name).hash)

    assert mailbox.extractions() == [("project-one", user(name).hash)]


def test_memories_without_vector_are_all_named(mailbox: Mailbox) -> None:
    ids = [f"memory {index}" for index in range(200)]

    mailbox.queue.embed(SCOPE, ids)

    assert sorted(mailbox.embeds()) == sorted(("project-one", memory_id) for memory_id in ids)


def test_no_memories_need_no_message(mailbox: Mailbox) -> None:
    mailbox.queue.embed(SCOPE, [])

    assert mailbox.embeds() == []


def test_jobs_of_one_kind_do_not_arrive_as_the_other(mailbox: Mailbox) -> None:
    mailbox.queue.extract(SCOPE, ANN.hash)

    assert mailbox.embeds() == []
    assert len(mailbox.extractions()) == 1


def test_many_jobs_of_all_kinds_arrive_each_in_its_queue(mailbox: Mailbox) -> None:
    subjects = [f"subject-{number}" for number in range(25)]
    project = SCOPE.project_id

    mailbox.queue.send(
        [
            *(ExtractionJob(project=project, subject=subject) for subject in subjects),
            IndexingJob(project=project, subject=ANN.hash),
            EmbeddingJob(project=project, memories=("one", "two")),
            DeliveryJob(project=project, endpoint="endpoint", delivery="one"),
        ]
    )

    assert sorted(mailbox.extractions()) == sorted((project, subject) for subject in subjects)
    assert mailbox.indexings() == [(project, ANN.hash)]
    assert mailbox.embeds() == [(project, "one"), (project, "two")]
    assert mailbox.deliveries() == [(project, "endpoint", "one")]


def test_ten_jobs_are_one_call(sqs_mailbox: SQSMailbox) -> None:
    jobs = [ExtractionJob(project="project-one", subject=str(number)) for number in range(10)]
    called = list[str]()
    client = sqs_mailbox.client
    client.meta.events.register("before-call.sqs", lambda model, **_: called.append(model.name))

    sqs_mailbox.queue.send(jobs)

    assert called == ["SendMessageBatch"]


def test_one_job_that_was_not_taken_is_an_outage(sqs_mailbox: SQSMailbox) -> None:
    """SQS answers a batch that it took in part as a success."""
    part = {"Failed": [{"Id": "1", "Code": "InternalError", "SenderFault": False}]}
    sqs_mailbox.client.meta.events.register(
        "after-call.sqs.SendMessageBatch", lambda parsed, **_: parsed.update(part)
    )

    with pytest.raises(DependencyUnavailable):
        sqs_mailbox.queue.embed(SCOPE, ["memory"])


def test_a_message_group_keeps_tenants_and_subjects_apart(sqs_mailbox: SQSMailbox) -> None:
    sqs_mailbox.queue.extract(SCOPE, ANN.hash)
    sqs_mailbox.queue.embed(SCOPE, ["memory"])

    groups = [
        message["Attributes"]["MessageGroupId"]
        for queue in (0, 1)
        for message in sqs_mailbox.received(queue)
    ]
    assert groups == [f"project-one.{ANN.hash}", "project-one"]


def test_a_queue_that_is_away_is_an_outage(aws: boto3.Session) -> None:
    once = Config(connect_timeout=1, retries={"total_max_attempts": 1})
    client = aws.client("sqs", config=once, endpoint_url="http://127.0.0.1:9")
    fake = InMemoryJobQueue()
    fake.is_down = True

    for queue in (SQSJobQueue(lambda: client, *URLS), fake):
        with pytest.raises(DependencyUnavailable):
            queue.send([ExtractionJob(project="project-one", subject=ANN.hash)])
        with pytest.raises(DependencyUnavailable):
            queue.extract(SCOPE, ANN.hash)
        with pytest.raises(DependencyUnavailable):
            queue.embed(SCOPE, ["memory"])
        with pytest.raises(DependencyUnavailable):
            queue.index(SCOPE, ANN.hash)
        with pytest.raises(DependencyUnavailable):
            queue.deliver(SCOPE, "endpoint", "delivery")


def test_a_queue_that_refuses_is_an_outage(aws: boto3.Session, moto_aws: None) -> None:
    queue = SQSJobQueue(lambda: aws.client("sqs"), *URLS)

    with pytest.raises(DependencyUnavailable):
        queue.extract(SCOPE, ANN.hash)


def test_indexing_is_asked_for_by_project_and_subject(mailbox: Mailbox) -> None:
    mailbox.queue.index(SCOPE, ANN.hash)
    mailbox.queue.index(OTHER, ANN.hash, delay_seconds=60)

    assert mailbox.indexings() == [("project-one", ANN.hash)]


def test_deliveries_are_named_by_project_endpoint_and_id(mailbox: Mailbox) -> None:
    mailbox.queue.deliver(SCOPE, "endpoint", "one")
    mailbox.queue.deliver(OTHER, "endpoint", "one")
    mailbox.queue.deliver(SCOPE, "endpoint", "later", delay_seconds=30)

    assert sorted(mailbox.deliveries()) == [
        ("project-one", "endpoint", "one"),
        ("project-two", "endpoint", "one"),
    ]


def test_one_endpoints_deliveries_make_no_other_wait(sqs_mailbox: SQSMailbox) -> None:
    sqs_mailbox.queue.deliver(SCOPE, "dead", "one")
    sqs_mailbox.queue.deliver(SCOPE, "alive", "two")

    groups = {event["Attributes"]["MessageGroupId"] for event in sqs_mailbox.received(3)}
    assert groups == {"project-one.dead", "project-one.alive"}
