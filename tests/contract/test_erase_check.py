"""The script that looks for what is left finds every kind of rest, and none after a sweep."""

from collections.abc import Callable, Sequence

import boto3
import pytest

from cairn.adapters.aws.s3_file_store import S3FileStore
from cairn.adapters.dynamodb.agent_registry import DynamoDBAgentRegistry
from cairn.adapters.dynamodb.link_store import DynamoDBLinkStore
from cairn.adapters.dynamodb.memory_store import DynamoDBMemoryStore
from cairn.adapters.dynamodb.profiles.profile_store import DynamoDBProfileStore
from cairn.adapters.dynamodb.segment_catalog import DynamoDBSegmentCatalog
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.task_store import DynamoDBTaskStore
from cairn.adapters.dynamodb.work_queue import DynamoDBWorkQueue
from cairn.domain.conversation.role import Role
from cairn.domain.entities.agent import deleted, renamed
from cairn.domain.index.segment import Segment
from cairn.domain.index.segment_file import packed
from cairn.domain.memory.editing import with_content
from cairn.domain.scope import PUBLIC
from cairn.domain.tasks.files import file_key, segment_prefix
from cairn.use_cases.entities.agents import agent_to_write
from scripts.operate.erase_check import agent_of, report
from scripts.operate.erase_remains import Found, look
from tests.builders import fresh, make_links, make_profile, make_template
from tests.contract.parts import Table
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user

ANN = user("ann")
HOUR = 3_600_000


@pytest.fixture
def bucket(aws: boto3.Session) -> str:
    aws.client("s3").create_bucket(Bucket="cairn")
    return "cairn"


@pytest.fixture
def cairn(moto_table: Table, bucket: str, aws: boto3.Session) -> InMemoryCairn:
    """The use cases on the real stores."""
    table, client = DynamoDBTable(moto_table.client, moto_table.name), aws.client("s3")
    files = S3FileStore(lambda: client, bucket)
    cairn = InMemoryCairn(files=files)  # type: ignore[arg-type]
    cairn.tasks = DynamoDBTaskStore(table, files)
    cairn.work_store = DynamoDBWorkQueue(table, files)
    cairn.memories = DynamoDBMemoryStore(table)
    cairn.catalog = DynamoDBSegmentCatalog(table)
    cairn.registry = DynamoDBAgentRegistry(table)
    cairn.links = DynamoDBLinkStore(table)
    cairn.profiles = DynamoDBProfileStore(table)
    return cairn


@pytest.fixture
def looking(moto_table: Table, bucket: str, aws: boto3.Session) -> Callable[..., Found]:
    s3 = aws.client("s3")
    return lambda subject=ANN: look(moto_table.client, moto_table.name, s3, bucket, SCOPE, subject)


def kinds(rows: Sequence[str]) -> set[str]:
    """`P#project#M#id V#0` as `M V#0`: what the keys have in common."""
    short = set()
    for row in rows:
        pk, sk = row.split(" ")
        start = sk.split("#")[0] if pk.split("#")[2] != "M" else sk
        short.add(f"{pk.split('#')[2]} {start}" if pk.split("#")[2] != "C" else "C")
    return short


def test_it_finds_every_kind_of_rest_and_nothing_after_the_sweep(
    cairn: InMemoryCairn,
    looking: Callable[..., Found],
    incompressible: Callable[[int], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    cairn.add("I drink black tea every morning", is_public=True)
    cairn.work()
    cairn.add("I no longer drink black tea every morning", is_public=True)
    done = cairn.add((Role.ASSISTANT, incompressible(150_000)))
    cairn.work()
    cairn.links.save_links(SCOPE, make_links("m1", rev=0), make_links("m1", "e1"))
    lost = file_key(ANN.hash, done.accepted_at, "never-accepted", "0.0")
    cairn.files.put(SCOPE, lost, b"uploaded, then the writer died")
    cairn.add("Nobody has understood this yet")
    cairn.memories.set_erasure_watermark(SCOPE, ANN, cairn.clock.now())
    cairn.add("This begins afterwards")
    cairn.add("And this is another's", user_id="bob", others=["ann"])

    before = looking()
    assert report(before) == 1
    cairn.clock.advance(1)
    cairn.work()
    after = looking()

    assert kinds(before.rows) == {
        "M V#0",
        "M V#000001",
        "S ADD",
        "S LINKS",
        "S LIST",
        "S OPEN",
        "S ~FRESH",
        "T TASK",
        "T PLAN",
        "T MESSAGES",
        "C",
        "D D",
    }
    assert len(before.files) == 3  # large words, the plan of them, and what was lost
    assert any(lost in file for file in before.files)
    assert (after.rows, after.files) == ((), ())
    assert report(after) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("nothing left")
    kept = {"This begins afterwards", "And this is another's"}
    assert set(cairn.words("begins afterwards, another's")) == kept


def test_it_finds_a_profile_and_the_row_beside_its_template(
    cairn: InMemoryCairn, looking: Callable[..., Found]
) -> None:
    template = make_template()
    cairn.profiles.create_template(SCOPE, template)
    for subject in (ANN, user("bob")):
        cairn.profiles.bind(SCOPE, [(make_profile(template, subject, at=cairn.clock.now()), 0)])
    cairn.erase()

    before = looking()
    cairn.clock.advance(HOUR)
    cairn.reconcile()
    cairn.work()

    assert kinds(before.rows) == {"S PROFILE", "TPL BOUND"}
    assert looking().rows == ()
    assert cairn.profiles.count_bound(SCOPE, template.template_id) == 1


def test_what_was_never_erased_is_not_called_clean(
    cairn: InMemoryCairn, looking: Callable[..., Found]
) -> None:
    cairn.add("My bicycle is green")

    assert looking().watermark == 0
    assert report(looking()) == 1


def test_a_listing_without_its_memory_is_found(
    cairn: InMemoryCairn, looking: Callable[..., Found], moto_table: Table
) -> None:
    cairn.add("My bicycle is green")
    cairn.work()
    [projection] = fresh(cairn.memories, SCOPE, ANN)
    cairn.memories.set_erasure_watermark(SCOPE, ANN, cairn.clock.now())
    pk = {"S": f"P#{SCOPE.project_id}#M#{projection.memory_id}"}
    moto_table.client.delete_item(TableName=moto_table.name, Key={"pk": pk, "sk": {"S": "V#0"}})

    assert any("LIST#" in row for row in looking().rows)


def test_it_looks_into_the_segments_of_everybody_the_memory_was_placed_with(
    cairn: InMemoryCairn,
    looking: Callable[..., Found],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("FLUSH_AT", "FLUSH_AT_SHARED"):
        monkeypatch.setattr(f"cairn.domain.index.compaction.{name}", 1)
    cairn.add("I drink black tea", others=["bob"], is_public=True)
    cairn.add("The cat sleeps", user_id="bob", is_public=True)
    cairn.work()
    for subject in (ANN, user("bob"), PUBLIC):
        assert cairn.index_subject(SCOPE, subject.hash)
    cairn.erase()
    erased = looking()

    for _ in range(2):
        cairn.work()  # the sweep leaves tombstones, which reconcile has compacted
        cairn.reconcile()
    cairn.work()
    after = looking()

    assert {line.split("/")[3] for line in erased.memories} == {
        subject.hash for subject in (ANN, user("bob"), PUBLIC)
    }
    assert (len(erased.memories), erased.segments) == (3, 3)
    assert (after.rows, after.files, after.memories, after.segments) == ((), (), (), 2)
    assert (report(erased), report(after)) == (1, 0)
    assert "looked into 2 segments" in capsys.readouterr().out
    assert cairn.words("tea cat", user_id="bob") == ["The cat sleeps"]


def test_it_finds_what_a_file_that_nobody_lists_holds_in_any_of_its_versions(
    cairn: InMemoryCairn, looking: Callable[..., Found], bucket: str, aws: boto3.Session
) -> None:
    client = aws.client("s3")
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    cairn.add("I drink black tea")
    key = f"{segment_prefix(user('bob').hash)}left-behind"
    for projections in (fresh(cairn.memories, SCOPE, ANN), []):
        cairn.files.put(SCOPE, key, packed(Segment.of(projections)))
    cairn.memories.set_erasure_watermark(SCOPE, ANN, cairn.clock.now())

    assert looking().segments == 2
    assert [line.split(" ")[0].endswith(key) for line in looking().memories] == [True]


def test_of_an_agent_it_finds_what_was_written_as_it_is_and_who_holds_its_words(
    cairn: InMemoryCairn, looking: Callable[..., Found], moto_table: Table
) -> None:
    agent = agent_to_write(SCOPE, "scout", cairn.agents())
    [memory] = cairn.create("The harbour crane is painted yellow", user_id="ann")
    cairn.accept("The harbour crane was sold")
    cairn.registry.save(SCOPE, renamed(agent, "ranger", cairn.clock.now()), agent.updated_at)
    cairn.change(
        memory.memory_id, lambda known, now: with_content(known, now, "It is painted red", None)
    )
    cairn.erase(subject=agent.subject)
    cairn.create("This begins afterwards")

    before = looking(agent.subject)
    cairn.work()
    after = looking(agent.subject)

    assert kinds(before.rows) == {
        "M V#0",
        "M V#000001",
        "CLAIM CLAIM",
        "S ~FRESH",
        "S LIST",
    }
    assert (report(before), report(after)) == (1, 0)
    assert (after.rows, after.memories) == ((), ())
    table = DynamoDBTable(moto_table.client, moto_table.name)
    for name in ("scout", "ranger", agent.agent_id):
        assert agent_of(table, SCOPE, name) == agent.subject
    assert agent_of(table, SCOPE, "nobody").id == "nobody"


def test_an_agent_that_was_deleted_is_found_by_its_first_name(
    cairn: InMemoryCairn, looking: Callable[..., Found], moto_table: Table
) -> None:
    agent = agent_to_write(SCOPE, "scout", cairn.agents())
    cairn.registry.save(SCOPE, deleted(agent, cairn.clock.now()), agent.updated_at)

    table = DynamoDBTable(moto_table.client, moto_table.name)
    assert agent_of(table, SCOPE, "scout") == agent.subject
    assert agent_of(table, SCOPE, agent.agent_id) == agent.subject
    assert looking(agent.subject).rows == ()


@pytest.mark.parametrize("large", [False, True])
def test_it_finds_what_an_erased_user_said_among_what_is_anothers(
    cairn: InMemoryCairn,
    looking: Callable[..., Found],
    incompressible: Callable[[int], str],
    large: bool,
) -> None:
    hers = incompressible(150_000) if large else "I eat oats"
    cairn.add(("user", "The tide is high", "bob"), ("user", hers, "ann"), user_id="bob")
    cairn.work()
    cairn.create("Ann eats oats", agent="nurse", user_id="ann")
    cairn.erase()

    before = looking()
    for _ in range(2):
        cairn.work()
        cairn.clock.advance(HOUR)
        cairn.reconcile()
    cairn.work()

    assert kinds(before.rows) >= {"S SHARED", "S LIST", "T MESSAGES", "T PLAN", "M V#0", "S ~FRESH"}
    assert (looking().rows, looking().memories) == ((), ())
    assert cairn.words("tide", user_id="bob") == ["The tide is high"]


def test_an_agent_of_the_same_name_is_another(
    cairn: InMemoryCairn, looking: Callable[..., Found]
) -> None:
    cairn.add("The tide is high", agent_id="ann")
    cairn.work()
    cairn.erase()

    assert looking().rows == ()
