"""Memories that are written as they are: in the call, or soon after; once however often asked."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from cairn.domain.errors import (
    CairnError,
    DependencyUnavailable,
    InvalidRequest,
    NotAuthorized,
    NotFound,
)
from cairn.domain.memory.editing import with_content
from cairn.domain.memory.handling import Handling
from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.memory.readiness import Readiness, readiness
from cairn.domain.retry import KEYED_WINDOW_MS, RESEND_WINDOW_MS
from cairn.domain.scope import Permission, Scope, Subject, SubjectType
from cairn.domain.search.query import SearchMode, Source
from cairn.ports.memory_store import ClaimHolder
from cairn.use_cases.memories.create_memories import create_memories
from tests.builders import make_new
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn
from tests.fakes.stores.memory_store import InMemoryMemoryStore
from tests.fakes.troubled_models import TroubledEmbedder

WORDS = "VPN cert expires in May"
SCOUT = Source(Subject(type=SubjectType.AGENT, id="scout"))
AWAY = DependencyUnavailable("the model did not answer")
ONCE = Handling(alike=0.95)

WRITER = Scope(SCOPE.project_id, frozenset({Permission.WRITE}))

type Write = Callable[..., Memory]


def create(cairn: InMemoryCairn, content: str = WORDS, **fields: Any) -> Memory:
    [memory] = cairn.create(content, **fields)
    return memory


def accept(cairn: InMemoryCairn, content: str = WORDS, **fields: Any) -> Memory:
    return cairn.accept(content, **fields)


WRITES = pytest.mark.parametrize("write", [create, accept])


def found(cairn: InMemoryCairn, words: str, mode: SearchMode = SearchMode.HYBRID) -> list[str]:
    hits = cairn.search(words, sources=(SCOUT,), min_score=0.3, mode=mode)
    return [hit.memory.memory_id for hit in hits]


def stored(cairn: InMemoryCairn) -> set[str]:
    return {memory_id for _, memory_id in cairn.world.truths}


# Created in the call, and accepted.


def test_what_is_created_is_found_by_meaning_when_the_call_returns() -> None:
    cairn = InMemoryCairn()

    memory = create(cairn)

    assert readiness(memory) is Readiness.READY
    assert found(cairn, "when does the cert expire", SearchMode.SEMANTIC) == [memory.memory_id]
    assert cairn.read(memory.memory_id) == memory
    assert cairn.queue.embeds == []


def test_what_is_accepted_is_found_by_its_words_at_once_and_by_meaning_soon() -> None:
    embedder = TroubledEmbedder(AWAY, "nothing of this kind")
    cairn = InMemoryCairn(embedder=embedder)

    memory = accept(cairn)

    assert (readiness(memory), embedder.requests) == (Readiness.PENDING, [])
    assert memory.handling.job_id
    assert cairn.queue.embeds == [(SCOPE.project_id, (memory.memory_id,))]
    assert found(cairn, "cert expires", SearchMode.KEYWORD) == [memory.memory_id]
    assert found(cairn, "cert expires", SearchMode.SEMANTIC) == []
    cairn.work()
    assert readiness(cairn.read(memory.memory_id)) is Readiness.READY
    assert found(cairn, "cert expires", SearchMode.SEMANTIC) == [memory.memory_id]


@WRITES
def test_it_belongs_to_the_agent_by_any_name_and_is_found_by_the_user(write: Write) -> None:
    cairn = InMemoryCairn()
    first = write(cairn, "I like tea", user_id="ann")
    agent = cairn.registry.find(SCOPE, "scout")
    assert agent is not None

    second = write(cairn, "I like coffee", agent=agent.agent_id)

    assert first.home == second.home == agent.subject
    assert (first.handling.agent, second.handling.agent) == ("scout", agent.agent_id)
    assert cairn.words("tea or coffee") == ["I like tea"]


@WRITES
def test_for_an_unknown_uuid_nothing_is_written(write: Write) -> None:
    cairn = InMemoryCairn()

    with pytest.raises(NotFound) as refusal:
        write(cairn, agent=str(uuid4()))

    assert refusal.value.reason == "agent_not_found"
    assert stored(cairn) == set()


@WRITES
def test_only_who_may_write_does(write: Write) -> None:
    cairn = InMemoryCairn()

    with pytest.raises(NotAuthorized, match="write"):
        write(cairn, scope=Scope(SCOPE.project_id, frozenset({Permission.READ})))

    assert stored(cairn) == set()
    assert cairn.registry.agents(SCOPE) == []


@WRITES
def test_only_who_may_read_is_given_what_says_the_same(write: Write) -> None:
    cairn = InMemoryCairn()
    known = write(cairn)

    with pytest.raises(NotAuthorized, match="read"):
        write(cairn, handling=ONCE, scope=WRITER)

    assert stored(cairn) == {known.memory_id}


@WRITES
@pytest.mark.parametrize("is_keyed", [True, False])
def test_a_call_repeated_without_reading_brings_back_what_was_sent(
    write: Write, is_keyed: bool
) -> None:
    cairn, call = InMemoryCairn(), {"fingerprint": "one", "is_keyed": is_keyed}
    first = write(cairn, scope=WRITER, **call)
    cairn.change(
        first.memory_id, lambda memory, now: with_content(memory, now, None, {"by": "others"})
    )

    again = write(cairn, scope=WRITER, **call)

    assert (again.memory_id, again.handling.job_id) == (first.memory_id, first.handling.job_id)
    assert (again.labels, again.statement.words) == (first.labels, WORDS)
    assert (again.created_at, again.updated_at) == (first.created_at, first.created_at)
    assert write(cairn, **call).labels.info == {"by": "others"}


@WRITES
def test_what_others_have_made_of_a_call_is_for_readers(write: Write) -> None:
    cairn, call = InMemoryCairn(), {"fingerprint": "one", "is_keyed": True}
    first = write(cairn, **call)

    with pytest.raises(NotAuthorized, match="read"):
        write(cairn, "Something else", scope=WRITER, **call)

    assert write(cairn, "Something else", **call).memory_id == first.memory_id


# Trouble.


def test_while_the_queue_is_down_the_vector_is_made_in_the_call() -> None:
    cairn = InMemoryCairn()
    cairn.queue.is_down = True

    memory = accept(cairn, handling=Handling(webhook_url="https://hooks.example.org/mem"))

    assert readiness(memory) is Readiness.READY
    assert (memory.handling.job_id, memory.handling.webhook_url) == ("", "")
    assert cairn.read(memory.memory_id) == memory
    assert found(cairn, "cert expires", SearchMode.SEMANTIC) == [memory.memory_id]


@pytest.mark.parametrize("trouble", [AWAY, InvalidRequest("the model takes no certs")])
def test_with_neither_queue_nor_embedder_nothing_is_kept(trouble: CairnError) -> None:
    cairn = InMemoryCairn(embedder=TroubledEmbedder(trouble))
    cairn.queue.is_down = True

    with pytest.raises(type(trouble)):
        accept(cairn)

    assert stored(cairn) == set()
    assert found(cairn, WORDS, SearchMode.KEYWORD) == []
    assert cairn.world.word_claims == {}
    cairn.queue.is_down, cairn.embedder = False, InMemoryCairn().embedder
    assert readiness(accept(cairn)) is Readiness.PENDING


def test_without_an_embedder_nothing_is_created() -> None:
    cairn = InMemoryCairn(embedder=TroubledEmbedder(AWAY))

    with pytest.raises(DependencyUnavailable):
        create(cairn)

    assert stored(cairn) == set()


class FinishedMeanwhile(InMemoryMemoryStore):
    """A worker gets hold of the memory before anything is done to it again."""

    def __init__(self, cairn: InMemoryCairn) -> None:
        super().__init__(cairn.world)
        self._cairn, self._plain = cairn, cairn.memories

    def remove(self, scope: Scope, memory: Memory) -> None:
        embedder, self._cairn.embedder = self._cairn.embedder, InMemoryCairn().embedder
        self._cairn.memories = self._plain
        self._cairn.embed(scope, [memory.memory_id], self._cairn.deadline)
        self._cairn.embedder = embedder
        super().remove(scope, memory)


def test_what_a_worker_finished_meanwhile_is_kept_and_ready() -> None:
    cairn = InMemoryCairn(embedder=TroubledEmbedder(AWAY))
    cairn.queue.is_down = True
    cairn.memories = FinishedMeanwhile(cairn)

    memory = accept(cairn)

    assert readiness(memory) is Readiness.READY
    assert stored(cairn) == {memory.memory_id}


# Batches.


def test_a_batch_is_embedded_in_one_request_and_what_fails_takes_nothing_with_it() -> None:
    embedder = TroubledEmbedder(InvalidRequest("no poison"), "poison")
    cairn = InMemoryCairn(embedder=embedder)
    new = [
        make_new("I own a kayak"),
        make_new("I drink poison"),
        make_new("I keep bees", str(uuid4())),
        make_new("I paint boats"),
    ]

    made = create_memories(new, scope=SCOPE, deadline=cairn.deadline, ports=cairn.memory_ports())

    kept = [memory.statement.words for memory in made if isinstance(memory, Memory)]
    assert kept == ["I own a kayak", "I paint boats"]
    assert [type(outcome) for outcome in made[1:3]] == [InvalidRequest, NotFound]
    assert len(embedder.requests[0]) == 3
    assert len(stored(cairn)) == 2


def test_a_hundred_memories_are_two_requests_in_their_order() -> None:
    embedder = TroubledEmbedder(AWAY, "nothing of this kind")
    cairn = InMemoryCairn(embedder=embedder)
    texts = [f"I own boat number {number}" for number in range(100)]

    made = cairn.create(*texts)

    assert [memory.statement.words for memory in made] == texts
    assert [len(request) for request in embedder.requests] == [64, 36]


# The same again.


@WRITES
def test_the_same_request_again_is_the_first_memory(write: Write) -> None:
    cairn = InMemoryCairn()
    first = write(cairn, fingerprint="one")
    cairn.clock.advance(RESEND_WINDOW_MS - 2)

    again = write(cairn, fingerprint="one")

    assert again.memory_id == first.memory_id
    assert not again.is_duplicate
    assert len(stored(cairn)) == 1


def test_what_is_accepted_twice_has_one_job() -> None:
    cairn = InMemoryCairn()
    first = accept(cairn, fingerprint="one")

    again = accept(cairn, fingerprint="one")

    assert again == first
    assert len(cairn.queue.embeds) == 1


@WRITES
@pytest.mark.parametrize("how", ["later", "another request", "another agent", "other words"])
def test_what_is_no_repeat_is_a_memory_of_its_own(write: Write, how: str) -> None:
    cairn = InMemoryCairn()
    first = write(cairn, fingerprint="one")
    cairn.clock.advance(RESEND_WINDOW_MS if how == "later" else 1)

    second = write(
        cairn,
        f"{WORDS}!" if how == "other words" else WORDS,
        agent="ranger" if how == "another agent" else "scout",
        fingerprint="two" if how == "another request" else "one",
    )

    assert stored(cairn) == {first.memory_id, second.memory_id}


@WRITES
def test_a_named_call_is_one_for_a_day_whatever_became_of_its_memory(write: Write) -> None:
    cairn = InMemoryCairn()
    first = write(cairn, fingerprint="call-7", is_keyed=True)
    cairn.change(first.memory_id, lambda memory, now: with_content(memory, now, "else", None))
    cairn.clock.advance(KEYED_WINDOW_MS - 10)

    again = write(cairn, fingerprint="call-7", is_keyed=True)
    cairn.clock.advance(10)
    later = write(cairn, fingerprint="call-7", is_keyed=True)

    assert (again.memory_id, again.statement.words) == (first.memory_id, "else")
    assert later.memory_id != first.memory_id


def deleted(cairn: InMemoryCairn, memory: Memory) -> None:
    cairn.delete(memory.memory_id)


def erased(cairn: InMemoryCairn, memory: Memory) -> None:
    cairn.erase(subject=memory.home)


def swept(cairn: InMemoryCairn, memory: Memory) -> None:
    cairn.erase(subject=memory.home)
    cairn.work()


def edited(cairn: InMemoryCairn, memory: Memory) -> None:
    cairn.change(memory.memory_id, lambda known, now: with_content(known, now, "else", None))


@WRITES
@pytest.mark.parametrize("handling", [Handling(), ONCE])
@pytest.mark.parametrize("gone", [deleted, erased, swept, edited])
def test_what_no_memory_says_any_more_can_be_said_again(
    write: Write, handling: Handling, gone: Callable[[InMemoryCairn, Memory], None]
) -> None:
    cairn = InMemoryCairn()
    first = write(cairn, fingerprint="one", handling=handling)
    gone(cairn, first)

    again = write(cairn, fingerprint="one", handling=handling)
    repeat = write(cairn, fingerprint="one", handling=handling)

    assert again.memory_id != first.memory_id
    assert repeat.memory_id == again.memory_id
    assert cairn.read(again.memory_id).statement.words == WORDS


class NeverHeld(InMemoryMemoryStore):
    """Another's claim each time, and the other gone each time one looks."""

    def create(self, *_: object) -> ClaimHolder:
        return ClaimHolder(str(uuid4()))


@WRITES
def test_a_claim_that_keeps_changing_hands_is_no_endless_loop(write: Write) -> None:
    cairn = InMemoryCairn()
    cairn.memories = NeverHeld(cairn.world)

    with pytest.raises(DependencyUnavailable, match="by others"):
        write(cairn)


# Without duplicates.


@WRITES
def test_words_that_are_known_are_known_for_ever(write: Write) -> None:
    cairn = InMemoryCairn()
    first = write(cairn)
    cairn.work()
    cairn.clock.advance(100 * KEYED_WINDOW_MS)

    again = write(cairn, handling=ONCE)

    assert (again.memory_id, again.is_duplicate) == (first.memory_id, True)
    assert stored(cairn) == {first.memory_id}
    assert not cairn.read(first.memory_id).is_duplicate


def test_what_means_the_same_is_not_created_again() -> None:
    cairn = InMemoryCairn()
    first = create(cairn)

    again = create(cairn, f"{WORDS}.", handling=ONCE)

    assert (again.memory_id, again.is_duplicate) == (first.memory_id, True)
    assert stored(cairn) == {first.memory_id}


@pytest.mark.parametrize("is_down", [True, False])
def test_what_means_the_same_as_another_one_is_marked_where_it_was_accepted(is_down: bool) -> None:
    cairn = InMemoryCairn()
    first = create(cairn)
    cairn.queue.is_down = is_down

    again = accept(cairn, f"{WORDS}.", handling=ONCE)
    cairn.work()

    assert again.memory_id != first.memory_id
    assert cairn.read(again.memory_id).is_duplicate
    assert not cairn.read(first.memory_id).is_duplicate


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (f"{WORDS}.", {}),
        (f"{WORDS}.", {"handling": ONCE, "agent": "ranger"}),
        ("The release train leaves on Thursdays", {"handling": ONCE}),
    ],
)
def test_what_differs_or_was_not_compared_is_created(content: str, fields: dict[str, Any]) -> None:
    cairn = InMemoryCairn()
    first = create(cairn)

    second = create(cairn, content, **fields)

    assert stored(cairn) == {first.memory_id, second.memory_id}
    assert not second.is_duplicate


def test_a_memory_that_is_changed_is_no_duplicate_of_itself() -> None:
    cairn = InMemoryCairn()
    first = accept(cairn, handling=ONCE)

    cairn.work()

    assert not cairn.read(first.memory_id).is_duplicate
    assert cairn.read(first.memory_id).embedding is EmbeddingState.READY


@WRITES
def test_an_idempotency_key_names_one_request(write: Write) -> None:
    cairn = InMemoryCairn()
    keyed = {"fingerprint": "key", "is_keyed": True}
    first = write(cairn, WORDS, **keyed, body="one")

    again = write(cairn, WORDS, **keyed, body="one")
    with pytest.raises(InvalidRequest, match="Idempotency-Key") as refusal:
        write(cairn, "Other words", **keyed, body="another")

    assert again.memory_id == first.memory_id
    assert refusal.value.reason == "idempotency_key_reused"
    cairn.delete(first.memory_id)
    assert write(cairn, "Other words", **keyed, body="another").statement.words == "Other words"
