"""Domain values for tests, small and valid; each says only what a test is about."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import numpy as np
from numpy.typing import NDArray

from cairn.domain.conversation.message import Message, message_id
from cairn.domain.conversation.role import Role
from cairn.domain.entities.agent import Agent, new_agent
from cairn.domain.entities.entity import Entity
from cairn.domain.entities.link import (
    Link,
    MemoryLinks,
    Place,
)
from cairn.domain.events.event import Event, EventType
from cairn.domain.index.change import Change
from cairn.domain.index.projection import Projection, Vector
from cairn.domain.index.vectors import unit
from cairn.domain.memory.memory import (
    EmbeddingState,
    Labels,
    Memory,
    MemoryKind,
    Statement,
)
from cairn.domain.memory.writing import NewMemory, written
from cairn.domain.profiles.profile import Profile
from cairn.domain.profiles.template import FieldSettings, Template, new_fields
from cairn.domain.profiles.tree import Tree, mapped
from cairn.domain.scope import Scope, Subject, SubjectType
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.domain.tasks.lifecycle import evolve
from cairn.domain.tasks.plan import (
    Action,
    Operation,
    Plan,
)
from cairn.domain.tasks.task import (
    Addition,
    Conversation,
    Task,
    TaskStatus,
)
from cairn.domain.tasks.working_memory import working_memory, working_memory_to_remove
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.delivery_policy import new_delivery
from cairn.domain.webhooks.webhook import SealedSecret, Webhook
from cairn.ports.memory_store import MemoryStore
from cairn.ports.work_queue import Lease

NOW = 1_765_359_875_000  # ms
SCOPE = Scope("project-one")
OTHER = Scope("project-two")


def user(user_id: str) -> Subject:
    return Subject(type=SubjectType.USER, id=user_id)


ANN = user("ann")


def make_agent(name: str, *, at: int = NOW) -> Agent:
    return new_agent(SCOPE.project_id, name, at)


def make_task(
    home: Subject = ANN,
    *,
    at: int = NOW,
    also_in: Sequence[Subject] = (),
    session_id: str | None = "talk",
) -> Task:
    """`session_id` None: the caller named no conversation."""
    named = session_id is not None
    thread = Conversation(subject=home, session_id=session_id or str(uuid4()), is_named=named)
    return Task(
        task_id=str(uuid4()),
        home=home,
        placements=(home, *also_in),
        conversation=thread,
        labels=Labels(),
        accepted_at=at,
        updated_at=at,
    )


def evolved(task: Task, index: int, operation: Operation, target: Memory | None) -> Memory:
    """What becomes of the target, or what is added."""
    evolution = evolve(task, index, operation, target)
    assert evolution is not None
    return evolution.memory


def whole(*operations: Operation) -> Plan:
    """A plan that covers all of an add's words."""
    return Plan(operations=operations, pieces=1, is_whole=True)


def make_addition(
    task: Task, *texts: str, body: str | None = None, is_keyed: bool = False
) -> Addition:
    """The same `body` is the same add sent again; without one it is the text."""
    words = texts or ("a word",)
    messages = tuple(
        Message(
            message_id=message_id(task.task_id, index),
            role=Role.USER,
            text=text,
            event_time=task.accepted_at,
        )
        for index, text in enumerate(words)
    )
    key = f"{task.home.hash}.{body or words[0]}"
    return Addition(task=task, messages=messages, dedupe_key=key, is_keyed=is_keyed)


def make_statement(
    text: str = "a word", *, at: int = NOW, evidence: tuple[str, ...] = ()
) -> Statement:
    return Statement(
        kind=MemoryKind.FACT,
        key=text[:20],
        value=text,
        words=text,
        speaker="user",
        event_time=at,
        evidence=evidence,
    )


def make_new(content: str = "a word", agent: str = "scout", **fields: Any) -> NewMemory:
    """To be written as it is. Each is a request of its own unless it has the same `fingerprint`."""
    return NewMemory(content, agent, **{"fingerprint": str(uuid4()), **fields})


def direct(new: NewMemory | None = None, *, at: int = NOW, **changes: Any) -> Memory:
    """A memory that was written as it is, not embedded yet."""
    new = new or make_new()
    home = Subject(type=SubjectType.AGENT, id=new.agent)
    return written(new, str(uuid4()), home, at).model_copy(update=changes)


def make_projection(memory: Memory, vector: Vector | None = None) -> Projection:
    statement = memory.statement
    return Projection(
        memory_id=memory.memory_id,
        version=memory.version,
        rev=memory.rev,
        kind=statement.kind,
        memory_type="LongTermMemory",
        home_hash=memory.home.hash,
        accepted_at=memory.accepted_at,
        created_at=memory.created_at,
        updated_at=memory.updated_at,
        event_time=statement.event_time,
        speaker=statement.speaker,
        text_terms=tuple(statement.words.split()),
        context_terms=(),
        vector=vector,
        tags=memory.tags,
        session_ids=memory.session_ids,
        owner_ids=(memory.home.id,),
    )


def working_change(task: Task, text: str = "a word") -> Change:
    """What accepting `task` writes for searches to find at once."""
    memory = working_memory(task, make_statement(text, at=task.accepted_at))
    return Change(memory, make_projection(memory))


def working_memory_removal(task: Task) -> Change:
    """Of a task that is done within its first minutes: no segment holds its working memory."""
    return Change(working_memory_to_remove(task), projection=None, is_in_no_segment=True)


def operation(text: str = "a word", *, at: int = NOW, target: Memory | None = None) -> Operation:
    """An addition, or the next version of `target`."""
    return Operation(
        action=Action.SUPERSEDE if target else Action.ADD,
        statement=make_statement(text, at=at),
        target_id=target.memory_id if target else None,
    )


def change_of(task: Task, index: int, text: str = "a word", target: Memory | None = None) -> Change:
    """What operation `index` of the task's plan does to `target`, or the memory it adds."""
    step = operation(text, at=task.accepted_at, target=target)
    evolution = evolve(task, index, step, target)
    assert evolution is not None
    memory = evolution.memory
    return Change(memory, make_projection(memory), evolution.expected, evolution.archived)


def embedded(memory: Memory) -> Change:
    """The memory's vector, computed from the memory as given."""
    ready = {"rev": memory.rev + 1, "embedding": EmbeddingState.READY}
    after = memory.model_copy(update=ready)
    vector = Vector(data=bytes([0, 1, 127, 128, 255]), scale=1 / 127, model="hashed@5")
    return Change(after, make_projection(after, vector), (memory.version, memory.rev))


def lease_of(task: Task, token: str = "mine", *, until: int = NOW + 60_000) -> Lease:
    return Lease(task.home.hash, token, until)


def advanced(task: Task, *, ended: bool = False) -> Task:
    """The task after one more chunk."""
    status = TaskStatus.COMPLETED if ended else TaskStatus.OPEN
    return task.model_copy(update={"applied_chunks": task.applied_chunks + 1, "status": status})


def fresh(memories: MemoryStore, scope: Scope, subject: Subject) -> list[Projection]:
    """The live rows of a subject: what is in no segment yet."""
    rows = memories.rows(scope, subject).projections
    return [row for row in rows if not row.is_tombstone]


def hydrate(
    memories: MemoryStore, scope: Scope, projections: Sequence[Projection]
) -> dict[str, tuple[Memory, ...]]:
    refs = [
        CandidateRef(projection.memory_id, projection.version, projection.home_hash)
        for projection in projections
    ]
    return memories.hydrate(scope, refs)


def cosines(query: Vector, vectors: Sequence[Vector]) -> NDArray[np.float32]:
    return np.array([unit(vector) @ unit(query) for vector in vectors])


def make_event(
    event_id: str = "evt_1", *, kind: EventType = EventType.MEMORY_CREATED, at: int = NOW
) -> Event:
    return Event(
        event_id=event_id,
        type=kind,
        project_id=SCOPE.project_id,
        item_id="7c9e1b52-41a8-4d0e-9f63-2b5d8c0a6e11",
        status="ready",
        at=at,
    )


def make_webhook(webhook_id: str = "webhook", *event_types: EventType, at: int = NOW) -> Webhook:
    return Webhook(
        webhook_id=webhook_id,
        url="https://hooks.example.org/mem",
        secrets=(SealedSecret(sealed="sealed"),),
        event_types=event_types,
        created_at=at,
        updated_at=at,
    )


def make_delivery(event: Event | None = None, webhook_id: str | None = "webhook") -> Delivery:
    """To an address of its own where `webhook_id` is None."""
    event = event or make_event()
    return new_delivery(event, webhook_id, "https://hooks.example.org/mem", event.at)


def make_entity(name: str, type: str = "person", *, at: int = NOW, **fields: Any) -> Entity:
    return Entity(
        entity_id=str(uuid4()), type=type, name=name, created_at=at, updated_at=at, **fields
    )


def make_links(memory_id: str, *entity_ids: str, home: Subject = ANN, rev: int = 1) -> MemoryLinks:
    """As some caller made them."""
    return MemoryLinks(
        place=Place(home_hash=home.hash, memory_id=memory_id),
        accepted_at=NOW,
        links=tuple(Link(entity_id=entity_id, created_at=NOW) for entity_id in entity_ids),
        rev=rev,
        updated_at=NOW,
    )


def make_template(
    name: str = "form", fields: Tree[str] | None = None, *, at: int = NOW
) -> Template:
    """`fields`: values by category and field."""
    tree = mapped(fields or {"Basic": {"Job": "", "City": ""}}, lambda v: FieldSettings(value=v))
    return Template(
        template_id=f"tpl_{name}",
        name=name,
        fields=new_fields(tree),
        created_at=at,
        updated_at=at,
    )


def make_profile(template: Template, subject: Subject = ANN, *, at: int = NOW) -> Profile:
    return Profile(
        profile_id=str(uuid5(NAMESPACE_URL, f"{template.template_id} {subject.hash}")),
        template_id=template.template_id,
        subject=subject,
        accepted_at=at,
        created_at=at,
        updated_at=at,
    )
