import pytest

from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.domain.conversation.role import Role
from cairn.domain.entities.agent import Agent
from cairn.domain.errors import DependencyUnavailable, InvalidRequest, NotAuthorized
from cairn.domain.memory.memory import Labels, MemoryKind
from cairn.domain.scope import Permission, Scope
from cairn.domain.tasks.task import Task, TaskStatus
from cairn.ports.extractor import Extraction, Window
from cairn.ports.work_queue import Lease
from cairn.use_cases.messages.add_messages import add_messages
from cairn.use_cases.messages.new_addition import (
    AddMessages,
    NewAttachment,
    NewMessage,
)
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.stores.agent_registry import InMemoryAgentRegistry
from tests.fakes.stores.work_queue import InMemoryWorkQueue


def test_messages_are_found_before_extraction() -> None:
    cairn = InMemoryCairn()

    task = cairn.add("My passport number ends in 4711")

    [found] = cairn.search("passport number")
    assert task.status is TaskStatus.OPEN
    assert found.memory.statement.kind is MemoryKind.WORKING
    assert "My passport number ends in 4711" in found.memory.statement.value


def test_one_job_is_sent_for_the_subject() -> None:
    cairn = InMemoryCairn()

    cairn.add("hello there", user_id="李 #1/中文")

    assert cairn.queue.extractions == [(SCOPE.project_id, user("李 #1/中文").hash, 0)]


def test_when_the_queue_is_down_the_request_does_the_work() -> None:
    cairn = InMemoryCairn()
    cairn.queue.is_down = True

    task = cairn.add("My bicycle is green")

    [found] = cairn.search("bicycle")
    assert task.status is TaskStatus.COMPLETED
    assert found.memory.statement.kind is MemoryKind.FACT


def test_waiting_answers_when_extraction_is_done() -> None:
    cairn = InMemoryCairn()

    task = cairn.add("My bicycle is green", wait=True)

    assert task.status is TaskStatus.COMPLETED
    assert len(task.changes.added) == 1


def test_waiting_while_another_worker_holds_the_subject_ends_running_at_the_deadline() -> None:
    cairn = InMemoryCairn()
    cairn.world.head(SCOPE, user("ann").hash).lease = _foreign_lease(cairn)
    started = cairn.clock.now()

    task = cairn.add("My bicycle is green", wait=True)

    assert task.status is TaskStatus.OPEN
    assert cairn.clock.now() - started < 26_000


@pytest.mark.parametrize("wait", [True, False])
def test_an_outage_after_acceptance_leaves_the_task_running_and_is_no_error(wait: bool) -> None:
    class DownWorkStore(InMemoryWorkQueue):
        def acquire(self, scope: Scope, lease: Lease, now: int) -> bool:
            raise DependencyUnavailable("the memory store did not answer")

    cairn = InMemoryCairn()
    cairn.queue.is_down = True
    cairn.work_store = DownWorkStore(cairn.world)

    task = cairn.add("My bicycle is green", wait=wait)

    [found] = cairn.search("bicycle")
    assert task.status is TaskStatus.OPEN
    assert found.memory.statement.kind is MemoryKind.WORKING


def test_a_task_that_waits_for_a_retry_is_answered_at_once() -> None:
    class DownExtractor(OfflineExtractor):
        def extract(self, window: Window, *, deadline: int) -> Extraction:
            raise DependencyUnavailable("the model did not answer")

    cairn = InMemoryCairn(extractor=DownExtractor())
    started = cairn.clock.now()

    task = cairn.add("My bicycle is green", wait=True)

    assert (task.status, task.error) == (TaskStatus.OPEN, "the model did not answer")
    assert cairn.clock.now() - started < 1_000


def test_a_resent_add_returns_the_first_task() -> None:
    cairn = InMemoryCairn()

    first = cairn.add("I moved to Oslo")
    again = cairn.add("I moved to Oslo")

    assert again.task_id == first.task_id
    assert len(cairn.world.tasks) == 1


@pytest.mark.parametrize("session_id", ["talk", None])
def test_yes_something_yes_keeps_all_three(session_id: str | None) -> None:
    cairn = InMemoryCairn()

    tasks = [cairn.add(text, session_id=session_id) for text in ("yes", "and tea", "yes")]

    assert len({task.task_id for task in tasks}) == 3


def test_the_same_words_of_another_user_are_another_add() -> None:
    cairn = InMemoryCairn()

    first, second = cairn.add("yes"), cairn.add("yes", user_id="bob")

    assert first.task_id != second.task_id


def test_a_public_add_is_found_by_others_and_a_private_one_is_not() -> None:
    cairn = InMemoryCairn()

    cairn.add("The office closes at six", is_public=True)
    cairn.add("My salary is a secret")
    cairn.work()

    assert cairn.words("office closes", user_id="bob") == ["The office closes at six"]


def test_a_group_add_is_found_by_every_member() -> None:
    cairn = InMemoryCairn()

    cairn.add("We meet on Fridays", user_id="ann", others=("bob", "cem"))
    cairn.work()

    for member in ("ann", "bob", "cem"):
        assert cairn.words("when do we meet", user_id=member) == ["We meet on Fridays"]


def test_a_knowledge_base_that_is_not_linked_is_refused_before_anything_is_stored() -> None:
    cairn = InMemoryCairn()
    command = AddMessages(
        subjects=(user("ann"),),
        messages=(NewMessage(Role.USER, "hello"),),
        labels=Labels(),
        fingerprint="f",
        knowledge_base_ids=("base1",),
    )

    with pytest.raises(InvalidRequest) as refusal:
        _add(cairn, command)

    assert refusal.value.reason == "knowledge_base_not_linked"
    assert not cairn.world.tasks


def test_files_are_stored_and_the_task_says_they_were_not_read() -> None:
    cairn = InMemoryCairn()
    attached = NewAttachment("file", "plan.pdf", data=b"%PDF")
    command = AddMessages(
        subjects=(user("ann"),),
        messages=(NewMessage(Role.USER, "see the plan", attachments=(attached,)),),
        labels=Labels(),
        fingerprint="f",
    )

    _add(cairn, command)
    cairn.work()

    [task] = cairn.world.tasks.values()
    assert task.status is TaskStatus.COMPLETED
    assert [file.name for file in task.files] == ["plan.pdf"]
    assert task.error == "stored but not read: plan.pdf"
    assert b"%PDF" in cairn.files.files.values()


def test_files_of_a_resend_are_not_uploaded_again() -> None:
    cairn = InMemoryCairn()
    attached = NewAttachment("file", "plan.pdf", data=b"%PDF")
    command = AddMessages(
        subjects=(user("ann"),),
        messages=(NewMessage(Role.USER, "see the plan", attachments=(attached,)),),
        labels=Labels(),
        fingerprint="f",
    )

    tasks = [_add(cairn, command) for _ in range(5)]

    assert len({task.task_id for task in tasks}) == 1
    assert list(cairn.files.files.values()) == [b"%PDF"]


def test_what_was_deleted_can_be_said_again_at_once() -> None:
    cairn = InMemoryCairn()
    first = cairn.add("I moved to Oslo")
    cairn.work()
    [made] = cairn.task(first.task_id).changes.added
    cairn.delete(made)

    again = cairn.add("I moved to Oslo")
    cairn.work()

    assert again.task_id != first.task_id
    assert cairn.words("Oslo") == ["I moved to Oslo"]


def test_a_key_that_may_only_read_cannot_add() -> None:
    cairn = InMemoryCairn()
    reader = Scope(SCOPE.project_id, frozenset({Permission.READ}))

    with pytest.raises(NotAuthorized, match="write"):
        cairn.add("hello", scope=reader)


def test_an_agent_with_memories_is_listed_among_the_agents() -> None:
    cairn = InMemoryCairn()

    for agent_id in ("scout", "scout", "A41E0D7C-6F2B-4B8E-93D5-1C0F7E2B9A60"):
        cairn.add("the door is red", agent_id=agent_id)
    cairn.add("a user's words")

    found = cairn.registry.agents(SCOPE)
    assert [agent.key for agent in found] == ["A41E0D7C-6F2B-4B8E-93D5-1C0F7E2B9A60", "scout"]


class NoRegistry(InMemoryAgentRegistry):
    def find(self, scope: Scope, name_or_id: str) -> Agent | None:
        raise DependencyUnavailable("the memory store did not answer")


def test_an_agent_that_cannot_be_registered_adds_nothing() -> None:
    cairn = InMemoryCairn()
    cairn.registry = NoRegistry()

    with pytest.raises(DependencyUnavailable):
        cairn.add("the door is red", agent_id="scout")
    cairn.add("a user's words")

    assert len(cairn.world.tasks) == 1


def _add(cairn: InMemoryCairn, command: AddMessages) -> Task:
    return add_messages(command, scope=SCOPE, deadline=cairn.deadline, ports=cairn.message_ports())


def _foreign_lease(cairn: InMemoryCairn) -> Lease:
    return Lease(user("ann").hash, "somebody else", cairn.clock.now() + 60_000)
