"""Another project's ids get nobody anywhere: every method of every port is tried.

A method without a case here fails the test.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import pytest

from cairn import ports
from cairn.adapters.segments.candidate_source import EmbeddedCandidateSource
from cairn.adapters.segments.reader import SegmentReader
from cairn.domain.entities.agent import Agent, deleted
from cairn.domain.entities.entity import changed
from cairn.domain.errors import Conflict, NotFound
from cairn.domain.index.deletion import Deletion
from cairn.domain.index.filters import HasTag
from cairn.domain.index.manifest import (
    Entry,
    Manifest,
    SubjectRows,
)
from cairn.domain.index.segment import Segment
from cairn.domain.index.segment_file import packed
from cairn.domain.index.view import SubjectView
from cairn.domain.memory.claim import Claim
from cairn.domain.memory.memory import Memory
from cairn.domain.memory.pages import PageStart, Place
from cairn.domain.profiles.template import changed as changed_template
from cairn.domain.scope import Scope
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from cairn.domain.tasks.diagnostics import TaskDiagnostics
from cairn.domain.tasks.task import Task
from cairn.ports.profiles.profile_store import FoundProfile, ProfilePlace
from cairn.ports.task_store import SharedAdd
from cairn.ports.work_queue import Lease, Sweep
from tests.builders import (
    ANN,
    NOW,
    OTHER,
    SCOPE,
    advanced,
    change_of,
    embedded,
    fresh,
    hydrate,
    lease_of,
    make_addition,
    make_agent,
    make_delivery,
    make_entity,
    make_links,
    make_profile,
    make_projection,
    make_task,
    make_template,
    make_webhook,
    operation,
    user,
    whole,
    working_memory_removal,
)
from tests.contract.parts import Stores
from tests.contract.steps import accept, hold, remember, supersede
from tests.fakes.ports import InMemoryJobQueue
from tests.fakes.stores.webhook_stores import ReadableSecretBox

LATER = NOW + 10_000
BOB = user("bob")
WEBHOOK, DELIVERY = make_webhook(), make_delivery()
SCOUT = make_agent("a41e0d7c-6f2b-4b8e-93d5-1c0f7e2b9a60")  # the same id in every project
PRIYA = make_entity("Priya")
THEIR_PRIYA = PRIYA.model_copy(update={"metadata": {"is": "theirs"}})
LINKS = make_links("m1", PRIYA.entity_id)
DELETION = Deletion(deletion_id="d1", subject=ANN, filter=HasTag("travel"), accepted_at=NOW)
NO_LINKS = make_links("m1", rev=0)
THEIR_SCOUT = SCOUT.model_copy(update={"description": "theirs"})
WORDS = Claim("words", "request", NOW, NOW)
COMPACTED = Manifest(version=1, entries=(Entry(file="segments/one", memories=1),))

# Ports that see no stored data of a project, or are where scopes come from.
WITHOUT_SCOPE = {
    "ChatModel.answer",
    "ChatModel.name",
    "ChatModel.only_recalls",
    "Clock.now",
    "Clock.sleep",
    "KeyStore.find",
    "KeyStore.keys",
    "KeyStore.save_key",
    "KeyStore.projects",
    "KeyStore.save_project",
    "Embedder.model",
    "Embedder.batch_size",
    "Embedder.embed",
    "Extractor.name",
    "Extractor.window_tokens",
    "ProfileFiller.fill",
    "JobQueue.send",  # each job names its project
    "LanguageModel.complete",
    "LanguageModel.name",
    "Extractor.extract",
    "EventBus.publish",  # each event names its project
    "Outbound.check",
    "Outbound.post",
    "Reranker.rate",  # of documents that the caller brings
    "WorkQueue.overdue",  # reads across projects; each item names its own
    "OperatorStore.failures",  # the same
    "OperatorStore.subjects",  # the same
}


@dataclass(frozen=True)
class Victim:
    """What project one has stored, and what project two has learnt of it: all ids."""

    stores: Stores
    queue: InMemoryJobQueue
    reader: SegmentReader
    memory: Memory
    task: Task
    lease: Lease
    secrets: ReadableSecretBox

    @property
    def sealed(self) -> str:
        return self.secrets.seal(SCOPE, "webhook", "s")

    def extracting(self, scope: Scope) -> list[tuple[str, str, int]]:
        self.queue.extract(scope, ANN.hash)
        return self.queue.extractions

    def embedding(self, scope: Scope) -> list[str]:
        """The projects for which embedding was asked."""
        self.queue.embed(scope, [self.memory.memory_id])
        return [project for project, _ in self.queue.embeds]

    def indexing(self, scope: Scope) -> list[tuple[str, str, int]]:
        self.queue.index(scope, ANN.hash)
        return self.queue.indexings

    def delivering(self, scope: Scope) -> list[tuple[str, str, str, int]]:
        self.queue.deliver(scope, "webhook", "delivery")
        return self.queue.deliveries

    def deleting_scout(self, scope: Scope) -> list[Agent]:
        """A project deletes its own agent of the same id; the agents of project one."""
        own = self.stores.agents.register(scope, THEIR_SCOUT)
        self.stores.agents.save(scope, deleted(own, LATER), own.updated_at)
        return self.stores.agents.agents(SCOPE)

    def retrieved(self, scope: Scope) -> int:
        source, question = EmbeddedCandidateSource(self.reader), Question("", (), None)
        return len(source.retrieve(scope, [Source(ANN)], question, 9))

    def state(self) -> tuple[object, ...]:
        """All that the other project must neither change nor see."""
        stores, ids = self.stores, [self.memory.memory_id]
        return (
            stores.tasks.read(SCOPE, self.task.task_id),
            stores.tasks.messages(SCOPE, [self.task.task_id]),
            stores.work.due(SCOPE, ANN.hash, LATER),
            sorted(map(repr, fresh(stores.memories, SCOPE, ANN))),
            stores.memories.read(SCOPE, ids),
            stores.memories.history(SCOPE, ids[0]),
            stores.work.sweep_due(SCOPE, ANN.hash, LATER),
            stores.catalog.manifest(SCOPE, ANN.hash)[0].entries,
            stores.catalog.due_garbage_collections(SCOPE, ANN.hash, NOW),
            stores.catalog.due_at(SCOPE, ANN.hash),
            stores.webhooks.webhooks(SCOPE),
            stores.deliveries.newest(SCOPE, WEBHOOK.webhook_id, NOW, 9),
            stores.agents.agents(SCOPE),
            stores.entities.entities(SCOPE),
            stores.links.places(SCOPE, [PRIYA.entity_id])[PRIYA.entity_id],
            stores.links.links(SCOPE, [LINKS.place]),
            stores.deletions.waiting(SCOPE, ANN.hash),
            stores.pages.start(SCOPE, ANN, "reading", 2, NOW),
            stores.profiles.bound(SCOPE, ANN.hash),
            stores.profiles.deleted_template(SCOPE, GONE.template_id),
            stores.memories.erasure_watermark(SCOPE, ANN),
            stores.files.get(SCOPE, "files/one"),
            # A stranger's token is refused as long as ours is in force.
            stores.work.acquire(SCOPE, lease_of(self.task, "stranger"), NOW),
        )


@dataclass(frozen=True)
class Case:
    """What project two does with project one's ids, and all it gets: a value, or an error."""

    call: Callable[[Victim], object]
    outcome: object


FORM, GONE = make_template("form"), make_template("gone")
PROFILE = make_profile(FORM)

CASES: dict[str, Case] = {
    "TaskStore.accept": Case(
        lambda v: (
            accept(v.stores, make_task(at=NOW + 3), "theirs", body=v.task.task_id, scope=OTHER)
            == v.task.task_id
        ),
        False,
    ),
    "TaskStore.repeated": Case(
        lambda v: v.stores.tasks.repeated(
            OTHER, make_addition(make_task(at=NOW + 3), body=v.task.task_id)
        ),
        None,
    ),
    "TaskStore.read": Case(lambda v: v.stores.tasks.read(OTHER, v.task.task_id), None),
    "TaskStore.messages": Case(lambda v: v.stores.tasks.messages(OTHER, [v.task.task_id]), {}),
    "TaskStore.earlier": Case(
        lambda v: v.stores.tasks.earlier(OTHER, v.task.conversation, make_task(at=LATER), 9), []
    ),
    "TaskStore.latest": Case(lambda v: v.stores.tasks.latest(OTHER, v.task.conversation, 9), []),
    "TaskStore.later": Case(
        lambda v: v.stores.tasks.later(OTHER, v.task.conversation, make_task(at=NOW - 9), 9), []
    ),
    "TaskStore.shared": Case(lambda v: v.stores.tasks.shared(OTHER, BOB.hash, LATER, 9), []),
    "TaskStore.leave": Case(
        lambda v: v.stores.tasks.leave(OTHER, SharedAdd(v.task.task_id, NOW), ANN.hash, ()), None
    ),
    "TaskStore.erase": Case(lambda v: v.stores.tasks.erase(OTHER, ANN.hash, LATER, 9), False),
    "WorkQueue.acquire": Case(lambda v: v.stores.work.acquire(OTHER, v.lease, NOW), True),
    "WorkQueue.release": Case(lambda v: v.stores.work.release(OTHER, v.lease), False),
    "WorkQueue.due": Case(lambda v: v.stores.work.due(OTHER, ANN.hash, LATER), []),
    "WorkQueue.begin_attempt": Case(
        lambda v: v.stores.work.begin_attempt(OTHER, v.lease, v.task), Conflict
    ),
    "WorkQueue.save_plan": Case(
        lambda v: v.stores.work.save_plan(OTHER, v.lease, v.task, whole(operation())), Conflict
    ),
    "WorkQueue.apply": Case(
        lambda v: v.stores.work.apply(
            OTHER, v.lease, v.task, [working_memory_removal(v.task)], advanced(v.task, ended=True)
        ),
        Conflict,
    ),
    "WorkQueue.defer": Case(
        lambda v: v.stores.work.defer(OTHER, v.lease, v.task, LATER + 1, "no"), Conflict
    ),
    "WorkQueue.fail": Case(lambda v: v.stores.work.fail(OTHER, v.lease, v.task, "no"), Conflict),
    "WorkQueue.void": Case(
        lambda v: v.stores.work.void(OTHER, v.lease, v.task, [working_memory_removal(v.task)]),
        Conflict,
    ),
    "WorkQueue.withdraw": Case(
        lambda v: v.stores.work.withdraw(OTHER, v.task, [working_memory_removal(v.task)]), Conflict
    ),
    "WorkQueue.sweep_due": Case(lambda v: v.stores.work.sweep_due(OTHER, ANN.hash, LATER), None),
    "WorkQueue.request_sweep": Case(
        lambda v: v.stores.work.request_sweep(OTHER, ANN.hash, NOW), None
    ),
    "WorkQueue.swept": Case(
        lambda v: v.stores.work.swept(OTHER, v.lease, Sweep(NOW - 1, NOW - 1), None), Conflict
    ),
    "DeletionStore.add": Case(lambda v: v.stores.deletions.add(OTHER, DELETION), None),
    "DeletionStore.waiting": Case(lambda v: v.stores.deletions.waiting(OTHER, ANN.hash), []),
    "DeletionStore.remove": Case(lambda v: v.stores.deletions.remove(OTHER, DELETION), None),
    "MemoryReader.rows": Case(
        lambda v: v.stores.memories.rows(OTHER, ANN), SubjectRows((), Manifest())
    ),
    "MemoryReader.listed": Case(lambda v: v.stores.memories.listed(OTHER, ANN.hash), []),
    "MemoryReader.vectors": Case(
        lambda v: v.stores.memories.vectors(OTHER, ANN, [v.memory.memory_id]), {}
    ),
    "MemoryReader.erasure_watermark": Case(
        lambda v: v.stores.memories.erasure_watermark(OTHER, ANN), 0
    ),
    "MemoryReader.kept": Case(lambda v: v.stores.memories.kept(OTHER, [v.memory.memory_id]), {}),
    "PageStore.start": Case(lambda v: v.stores.pages.start(OTHER, ANN, "reading", 2, NOW), None),
    "PageStore.begin": Case(
        lambda v: v.stores.pages.begin(OTHER, ANN, "reading", 2, PageStart(places={}), NOW), None
    ),
    "PageStore.erase": Case(lambda v: v.stores.pages.erase(OTHER, ANN.hash, LATER), None),
    "MemoryReader.read": Case(lambda v: v.stores.memories.read(OTHER, [v.memory.memory_id]), {}),
    "MemoryReader.history": Case(
        lambda v: v.stores.memories.history(OTHER, v.memory.memory_id), []
    ),
    "MemoryReader.hydrate": Case(
        lambda v: hydrate(v.stores.memories, OTHER, [make_projection(v.memory)]), {}
    ),
    "MemoryStore.create": Case(
        lambda v: (
            v.stores.memories.create(
                OTHER,
                change_of(make_task(at=LATER), 0),
                WORDS._replace(replaced=v.memory.memory_id),
            ).memory_id
            in v.stores.memories.read(SCOPE, [v.memory.memory_id])
        ),
        False,
    ),
    "MemoryReader.unembedded": Case(
        lambda v: v.stores.memories.unembedded(OTHER, v.memory.memory_id, 9), []
    ),
    "MemoryStore.save": Case(lambda v: v.stores.memories.save(OTHER, embedded(v.memory)), Conflict),
    "MemoryStore.save_embedding_attempts": Case(
        lambda v: v.stores.memories.save_embedding_attempts(OTHER, [v.memory]), frozenset()
    ),
    "OperatorStore.reopen": Case(
        lambda v: v.stores.operator.reopen(OTHER, failed_before(v.stores)), Conflict
    ),
    "OperatorStore.diagnose": Case(
        lambda v: v.stores.operator.diagnose(OTHER, v.task), TaskDiagnostics()
    ),
    "MemoryStore.set_erasure_watermark": Case(
        lambda v: v.stores.memories.set_erasure_watermark(OTHER, ANN, LATER), None
    ),
    "MemoryStore.remove": Case(lambda v: v.stores.memories.remove(OTHER, v.memory), Conflict),
    "MemoryStore.discard": Case(
        lambda v: v.stores.memories.discard(OTHER, v.memory.memory_id), False
    ),
    "MemoryStore.shared": Case(lambda v: v.stores.memories.shared(OTHER, ANN.hash, LATER, 9), []),
    "MemoryStore.stored": Case(lambda v: v.stores.memories.stored(OTHER, [v.memory.memory_id]), {}),
    "MemoryStore.erase": Case(lambda v: v.stores.memories.erase(OTHER, ANN.hash, LATER, 9), False),
    "JobQueue.extract": Case(lambda v: v.extracting(OTHER), [("project-two", ANN.hash, 0)]),
    "JobQueue.embed": Case(lambda v: v.embedding(OTHER), ["project-two"]),
    "JobQueue.index": Case(lambda v: v.indexing(OTHER), [("project-two", ANN.hash, 0)]),
    "JobQueue.deliver": Case(
        lambda v: v.delivering(OTHER), [("project-two", "webhook", "delivery", 0)]
    ),
    "WebhookStore.webhooks": Case(lambda v: v.stores.webhooks.webhooks(OTHER), []),
    "WebhookStore.find": Case(lambda v: v.stores.webhooks.find(OTHER, WEBHOOK.webhook_id), None),
    "WebhookStore.save": Case(
        lambda v: v.stores.webhooks.save(OTHER, WEBHOOK.model_copy(update={"rev": 1})), Conflict
    ),
    "WebhookStore.remove": Case(
        lambda v: v.stores.webhooks.remove(OTHER, WEBHOOK.webhook_id), False
    ),
    "DeliveryStore.find": Case(
        lambda v: v.stores.deliveries.find(OTHER, DELIVERY.endpoint_id, DELIVERY.delivery_id, NOW),
        None,
    ),
    "DeliveryStore.newest": Case(
        lambda v: v.stores.deliveries.newest(OTHER, DELIVERY.endpoint_id, NOW, 9), []
    ),
    "DeliveryStore.save": Case(
        lambda v: v.stores.deliveries.save(OTHER, DELIVERY.model_copy(update={"rev": 1})), Conflict
    ),
    "SecretBox.seal": Case(lambda v: v.secrets.seal(OTHER, "webhook", "s") != v.sealed, True),
    "SecretBox.open": Case(lambda v: v.secrets.open(OTHER, "webhook", v.sealed), NotFound),
    "FileStore.put": Case(lambda v: v.stores.files.put(OTHER, "files/one", b"theirs"), None),
    "FileStore.get": Case(lambda v: v.stores.files.get(OTHER, "files/one"), NotFound),
    "FileStore.keys": Case(lambda v: v.stores.files.keys(OTHER, ""), []),
    "FileStore.erase": Case(lambda v: v.stores.files.erase(OTHER, "files/", "g"), False),
    "SegmentCatalog.manifest": Case(
        lambda v: v.stores.catalog.manifest(OTHER, ANN.hash), (Manifest(), 0)
    ),
    "SegmentCatalog.rows": Case(lambda v: v.stores.catalog.rows(OTHER, ANN.hash), []),
    "SegmentCatalog.commit": Case(
        lambda v: v.stores.catalog.commit(OTHER, ANN.hash, COMPACTED, NOW - 1, Manifest(version=2)),
        Conflict,
    ),
    "SegmentCatalog.plan_garbage_collection": Case(
        lambda v: v.stores.catalog.plan_garbage_collection(OTHER, ANN.hash, "a plan", LATER), None
    ),
    "SegmentCatalog.due_garbage_collections": Case(
        lambda v: v.stores.catalog.due_garbage_collections(OTHER, ANN.hash, NOW), []
    ),
    "SegmentCatalog.finish_garbage_collections": Case(
        lambda v: v.stores.catalog.finish_garbage_collections(OTHER, ANN.hash, ["a plan"]), None
    ),
    "SegmentCatalog.due_at": Case(lambda v: v.stores.catalog.due_at(OTHER, ANN.hash), 0),
    "SegmentCatalog.set_due": Case(
        lambda v: v.stores.catalog.set_due(OTHER, ANN.hash, NOW + 1, 0), Conflict
    ),
    "SegmentCatalog.drop": Case(
        lambda v: v.stores.catalog.drop(OTHER, ANN.hash, fresh(v.stores.memories, SCOPE, ANN)),
        None,
    ),
    "AgentRegistry.find": Case(lambda v: v.stores.agents.find(OTHER, SCOUT.agent_id), None),
    "AgentRegistry.register": Case(
        lambda v: v.stores.agents.register(OTHER, THEIR_SCOUT), THEIR_SCOUT
    ),
    "AgentRegistry.save": Case(lambda v: v.deleting_scout(OTHER), [SCOUT]),
    "AgentRegistry.agents": Case(lambda v: v.stores.agents.agents(OTHER), []),
    "EntityStore.create": Case(
        lambda v: v.stores.entities.create(OTHER, THEIR_PRIYA).metadata, THEIR_PRIYA.metadata
    ),
    "EntityStore.read": Case(lambda v: v.stores.entities.read(OTHER, [PRIYA.entity_id]), {}),
    "EntityStore.entities": Case(lambda v: v.stores.entities.entities(OTHER), []),
    "EntityStore.save": Case(
        lambda v: v.stores.entities.save(OTHER, PRIYA, changed(PRIYA, LATER, name="Tom")), Conflict
    ),
    "EntityStore.remove": Case(lambda v: v.stores.entities.remove(OTHER, PRIYA), Conflict),
    "LinkStore.places": Case(
        lambda v: v.stores.links.places(OTHER, [PRIYA.entity_id]), {PRIYA.entity_id: []}
    ),
    "LinkStore.links": Case(lambda v: v.stores.links.links(OTHER, [LINKS.place]), {}),
    "LinkStore.links_of_home": Case(lambda v: v.stores.links.links_of_home(OTHER, ANN.hash), []),
    "LinkStore.save_links": Case(lambda v: v.stores.links.save_links(OTHER, NO_LINKS, LINKS), None),
    "LinkStore.remove_links": Case(lambda v: v.stores.links.remove_links(OTHER, LINKS), Conflict),
    "ProfileStore.create_template": Case(
        lambda v: v.stores.profiles.create_template(OTHER, make_template("theirs")), None
    ),
    "ProfileStore.templates": Case(lambda v: v.stores.profiles.templates(OTHER, 0, 9), ([], 0)),
    "ProfileStore.template": Case(
        lambda v: v.stores.profiles.template(OTHER, FORM.template_id), None
    ),
    "ProfileStore.save_template": Case(
        lambda v: v.stores.profiles.save_template(OTHER, changed_template(FORM, "no", None, NOW)),
        Conflict,
    ),
    "ProfileStore.deleted_template": Case(
        lambda v: v.stores.profiles.deleted_template(OTHER, GONE.template_id), None
    ),
    "ProfileStore.count_bound": Case(
        lambda v: v.stores.profiles.count_bound(OTHER, FORM.template_id), 0
    ),
    "ProfileStore.remove_bound": Case(
        lambda v: v.stores.profiles.remove_bound(OTHER, FORM.template_id, 9), 0
    ),
    "ProfileStore.remove_template": Case(
        lambda v: v.stores.profiles.remove_template(OTHER, FORM.template_id), None
    ),
    "ProfileStore.find": Case(
        lambda v: v.stores.profiles.find(OTHER, [ProfilePlace(ANN, FORM.template_id)]),
        [FoundProfile(None, None, 0)],
    ),
    "ProfileStore.bound": Case(lambda v: v.stores.profiles.bound(OTHER, ANN.hash), []),
    "ProfileStore.bind": Case(
        lambda v: v.stores.profiles.bind(OTHER, [(make_profile(FORM, BOB), 0)]), Conflict
    ),
    "ProfileStore.save": Case(
        lambda v: v.stores.profiles.save(OTHER, PROFILE.model_copy(update={"rev": 2})), Conflict
    ),
    "ProfileStore.remove": Case(lambda v: v.stores.profiles.remove(OTHER, PROFILE), Conflict),
    "ProfileStore.erase": Case(lambda v: v.stores.profiles.erase(OTHER, ANN.hash, LATER), False),
    "CandidateSource.retrieve": Case(lambda v: v.retrieved(OTHER), 0),
    "ProjectionReader.view": Case(lambda v: v.reader.view(OTHER, ANN), SubjectView(())),
    "ProjectionReader.vectors": Case(
        lambda v: v.reader.vectors(OTHER, ANN, [v.memory.memory_id]), {}
    ),
}


# What a server keeps beside the stores has its own test of this: `test_search_documents.py`.
ON_A_SERVER = ("SearchIndex",)


def port_methods() -> Iterator[tuple[str, bool]]:
    """(`Port.method`, whether it takes a scope first) of all that `cairn.ports` declares."""
    for port in declared_ports():
        for name, member in vars(port).items():
            if name.startswith("_") or not (callable(member) or isinstance(member, property)):
                continue
            parameters = list(inspect.signature(member).parameters) if callable(member) else []
            yield f"{port.__name__}.{name}", parameters[1:2] == ["scope"]


def declared_ports() -> Iterator[type]:
    for found in pkgutil.walk_packages(ports.__path__, f"{ports.__name__}."):
        module = importlib.import_module(found.name)
        for _, port in inspect.getmembers(module, inspect.isclass):
            is_port = port.__module__ == module.__name__ and Protocol in port.__mro__
            if is_port and port.__name__ not in ON_A_SERVER:
                yield port


SCOPED = sorted(name for name, has_scope in port_methods() if has_scope)


def test_every_port_takes_a_scope_or_is_known_not_to() -> None:
    assert {name for name, has_scope in port_methods() if not has_scope} == WITHOUT_SCOPE


def test_no_case_outlives_its_method() -> None:
    assert set(CASES) <= set(SCOPED)


@pytest.mark.parametrize("method", SCOPED)
def test_another_projects_ids_reveal_and_change_nothing(stores: Stores, method: str) -> None:
    assert method in CASES, f"{method} is new: say what another project's ids get from it"
    victim, case = make_victim(stores), CASES[method]
    if method.startswith("WorkQueue.") and method != "WorkQueue.acquire":
        # With a lease of its own on the subject of the same name, nothing but the scope protects.
        stores.work.acquire(OTHER, victim.lease, NOW)
    before = victim.state()

    outcome = outcome_of(case.call, victim)

    assert outcome == case.outcome
    assert victim.state() == before


def test_the_victim_has_something_to_lose(stores: Stores) -> None:
    victim = make_victim(stores)
    stored: Any = victim.state()

    *parts, watermark, file, is_free = stored
    assert all(parts)
    assert (watermark, file, is_free) == (NOW - 1, b"mine", False)
    assert victim.retrieved(SCOPE) > 1
    resent = make_task(at=NOW + 3)
    assert accept(stores, resent, body=victim.task.task_id) == victim.task.task_id


@pytest.fixture
def stores(concurrent_stores: Stores) -> Stores:
    """The adapters over one table: another one would be given the same keys."""
    return concurrent_stores


def make_victim(stores: Stores) -> Victim:
    memory = supersede(stores, remember(stores, "tea"), "coffee", NOW + 1)
    task = make_task(at=NOW + 2)
    accept(stores, task)
    lease = hold(stores, task)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW - 1)
    stores.files.put(SCOPE, "files/one", b"mine")
    flushed = fresh(stores.memories, SCOPE, ANN)
    stores.files.put(SCOPE, COMPACTED.entries[0].file, packed(Segment.of(flushed)))
    stores.catalog.commit(SCOPE, ANN.hash, Manifest(), NOW - 1, COMPACTED)
    stores.catalog.plan_garbage_collection(SCOPE, ANN.hash, "a plan", NOW)
    stores.catalog.set_due(SCOPE, ANN.hash, 0, NOW + 1)
    stores.agents.register(SCOPE, SCOUT)
    stores.entities.create(SCOPE, PRIYA)
    stores.links.save_links(SCOPE, NO_LINKS, LINKS)
    stores.deletions.add(SCOPE, DELETION)
    first_page = PageStart(places={"facts": Place(created_at=NOW, memory_id=memory.memory_id)})
    stores.pages.begin(SCOPE, ANN, "reading", 2, first_page, NOW)
    reader = SegmentReader(stores.memories, stores.files)
    for template in (FORM, GONE):
        stores.profiles.create_template(SCOPE, template)
    stores.profiles.bind(SCOPE, [(PROFILE, 0)])
    gone = changed_template(GONE, None, None, NOW).model_copy(update={"is_deleted": True})
    stores.profiles.save_template(SCOPE, gone)
    stores.webhooks.save(SCOPE, WEBHOOK)
    stores.deliveries.save(SCOPE, DELIVERY)
    return Victim(stores, InMemoryJobQueue(), reader, memory, task, lease, ReadableSecretBox())


def failed_before(stores: Stores) -> Task:
    """Another subject's task of project one that has failed."""
    task = make_task(user("bob"))
    accept(stores, task)
    stores.work.fail(SCOPE, hold(stores, task), task, "no")
    return task


def outcome_of(call: Callable[[Victim], object], victim: Victim) -> object:
    try:
        return call(victim)
    except (Conflict, NotFound) as error:
        return Conflict if isinstance(error, Conflict) else NotFound


def test_a_change_of_another_project_is_written_to_its_own(stores: Stores) -> None:
    """The same ids in two projects are two memories."""
    victim = make_victim(stores)
    theirs = make_task(at=NOW + 3)
    accept(stores, theirs, scope=OTHER)
    lease = hold(stores, theirs, scope=OTHER)
    change = change_of(victim.task, 0, "theirs")
    before = victim.state()

    stores.work.apply(OTHER, lease, theirs, [change], advanced(theirs))

    assert list(stores.memories.read(OTHER, [change.memory.memory_id]))
    assert victim.state() == before
