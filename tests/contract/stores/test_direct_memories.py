"""What every `MemoryStore` promises of memories that are written as they are: written once."""

import pytest

from cairn.domain.index.change import Change
from cairn.domain.memory.embedding_attempts import with_first_attempt
from cairn.domain.memory.handling import Handling
from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.memory.writing import (
    NewMemory,
    claim_of,
    rewritten,
)
from cairn.domain.retry import RESEND_WINDOW_MS
from cairn.domain.scope import Scope
from cairn.ports.memory_store import ClaimHolder, ListedMemory, MemoryStore
from tests.builders import (
    ANN,
    NOW,
    OTHER,
    SCOPE,
    direct,
    embedded,
    fresh,
    make_new,
    make_projection,
)
from tests.contract.parts import Stores
from tests.contract.steps import at_once, remember

ONCE = Handling(alike=0.9)


def creation(memory: Memory) -> Change:
    return Change(memory, make_projection(memory))


def create(
    stores: Stores,
    new: NewMemory,
    *,
    at: int = NOW,
    replaced: str = "",
    scope: Scope = SCOPE,
) -> tuple[Memory, str]:
    """The memory that was to be, and the id of the one that there is then."""
    memory = direct(new, at=at)
    claim = claim_of(new, memory)
    if replaced:
        claim = claim._replace(replaced=replaced)
    return memory, stores.memories.create(scope, creation(memory), claim).memory_id


def created(stores: Stores, new: NewMemory | None = None, *, at: int = NOW) -> Memory:
    memory, holder = create(stores, new or make_new(), at=at)
    assert holder == memory.memory_id
    return memory


def read(memories: MemoryStore, memory: Memory, scope: Scope = SCOPE) -> Memory | None:
    return memories.read(scope, [memory.memory_id]).get(memory.memory_id)


# Creating.


def test_what_is_created_is_there_wherever_it_is_placed(stores: Stores) -> None:
    memory = created(stores, make_new("七天 long " * 5_000, user_id="ann", info={"pk": "x"}))

    assert read(stores.memories, memory) == memory
    for subject in (memory.home, ANN):
        assert fresh(stores.memories, SCOPE, subject) == [make_projection(memory)]
        assert stores.memories.listed(SCOPE, subject.hash) == [
            ListedMemory(memory.memory_id, NOW, NOW, "fact")
        ]


def test_the_same_request_writes_nothing_and_names_the_first(stores: Stores) -> None:
    new = make_new()
    first = created(stores, new)

    second, holder = create(stores, new, at=NOW + RESEND_WINDOW_MS - 1)

    assert holder == first.memory_id
    assert read(stores.memories, second) is None
    assert [memory.memory_id for memory in fresh(stores.memories, SCOPE, first.home)] == [
        first.memory_id
    ]


def test_the_same_change_again_is_the_same_memory(stores: Stores) -> None:
    new = make_new()
    memory = direct(new)
    change, claim = creation(memory), claim_of(new, memory)

    holders = [stores.memories.create(SCOPE, change, claim) for _ in range(2)]

    assert holders == [ClaimHolder(memory.memory_id)] * 2


@pytest.mark.parametrize("how", ["late", "another request", "another home", "another project"])
def test_what_is_no_repeat_is_written(stores: Stores, how: str) -> None:
    first = created(stores, make_new(fingerprint="one"))

    second, holder = create(
        stores,
        make_new(
            fingerprint="two" if how == "another request" else "one",
            agent="ranger" if how == "another home" else "scout",
        ),
        at=NOW + RESEND_WINDOW_MS if how == "late" else NOW + 1,
        scope=OTHER if how == "another project" else SCOPE,
    )

    assert holder == second.memory_id
    assert read(stores.memories, first) == first


def test_from_then_on_the_second_one_holds_the_claim(stores: Stores) -> None:
    created(stores, make_new(fingerprint="one"))
    second = created(stores, make_new(fingerprint="one"), at=NOW + RESEND_WINDOW_MS)

    _, holder = create(stores, make_new(fingerprint="one"), at=NOW + RESEND_WINDOW_MS + 1)

    assert holder == second.memory_id


def test_who_wants_no_duplicates_finds_the_same_words_whoever_wrote_them_whenever(
    stores: Stores,
) -> None:
    first = created(stores)

    _, holder = create(stores, make_new(handling=ONCE), at=NOW + 1_000 * RESEND_WINDOW_MS)

    assert holder == first.memory_id


@pytest.mark.parametrize("handling", [Handling(), ONCE])
def test_a_claim_is_taken_from_who_holds_it_without_right(
    stores: Stores, handling: Handling
) -> None:
    new = make_new(handling=handling)
    first = created(stores, new)

    _, held = create(stores, new, at=NOW + 1, replaced="somebody else")
    second, taken = create(stores, new, at=NOW + 1, replaced=first.memory_id)
    _, after = create(stores, new, at=NOW + 2, replaced=first.memory_id)

    assert (held, taken, after) == (first.memory_id, second.memory_id, second.memory_id)


@pytest.mark.parametrize("handling", [Handling(), ONCE])
def test_with_the_memory_its_claim_is_gone(stores: Stores, handling: Handling) -> None:
    new = make_new(handling=handling)
    stores.memories.remove(SCOPE, created(stores, new))

    second, holder = create(stores, new, at=NOW + 1)

    assert holder == second.memory_id


def test_with_what_is_erased_its_claim_is_gone(stores: Stores) -> None:
    new = make_new(handling=ONCE)
    first = created(stores, new)
    stores.memories.set_erasure_watermark(SCOPE, first.home, NOW)

    assert not stores.memories.erase(SCOPE, first.home.hash, NOW, 9)
    second, holder = create(stores, new, at=NOW + 1)

    assert holder == second.memory_id


def test_what_is_removed_is_gone_with_its_versions_from_wherever_it_was(stores: Stores) -> None:
    first = created(stores, make_new(user_id="ann"))
    evolution = rewritten(first, "other words", NOW + 1)
    change = Change(
        evolution.memory, make_projection(evolution.memory), evolution.expected, evolution.archived
    )
    stores.memories.save(SCOPE, change)
    assert len(stores.memories.history(SCOPE, first.memory_id)) == 1

    stores.memories.remove(SCOPE, evolution.memory)

    assert read(stores.memories, first) is None
    for subject in (first.home, ANN):
        assert fresh(stores.memories, SCOPE, subject) == []
        assert stores.memories.listed(SCOPE, subject.hash) == []


def test_of_the_same_request_at_once_one_is_written(concurrent_stores: Stores) -> None:
    new = make_new()

    made = at_once(lambda at: create(concurrent_stores, new, at=at), [NOW + n for n in range(4)])

    [winner] = {holder for _, holder in made}
    written = [memory_id for memory_id, _ in made if read(concurrent_stores.memories, memory_id)]
    assert [memory.memory_id for memory in written] == [winner]


# Lists.


def test_lists_are_newest_first_and_tell_kind_and_stamp(stores: Stores) -> None:
    made = [created(stores, at=NOW + moment) for moment in (11, 3, 2, 1)]

    listed = stores.memories.listed(SCOPE, direct().home.hash)

    assert listed == [ListedMemory(m.memory_id, m.created_at, m.accepted_at, "fact") for m in made]
    assert stores.memories.listed(SCOPE, ANN.hash) == []


def test_what_is_newer_than_its_listing_is_listed_as_it_was_created(stores: Stores) -> None:
    first = created(stores)
    evolution = rewritten(first, "other words", NOW + 1)
    change = Change(
        evolution.memory, make_projection(evolution.memory), evolution.expected, evolution.archived
    )
    stores.memories.save(SCOPE, change)

    assert stores.memories.listed(SCOPE, first.home.hash) == [
        ListedMemory(first.memory_id, NOW, NOW, "fact")
    ]


# Attempts to embed.


def test_attempts_at_several_are_written_together_but_for_what_has_changed(stores: Stores) -> None:
    known = [created(stores) for _ in range(5)]
    ready = embedded(known[1])
    stores.memories.save(SCOPE, ready)
    stores.memories.remove(SCOPE, known[3])
    never = direct()

    saved = stores.memories.save_embedding_attempts(
        SCOPE, [with_first_attempt(memory, NOW + 1) for memory in (*known, never)]
    )

    assert saved == {known[at].memory_id for at in (0, 2, 4)}
    assert read(stores.memories, known[0]) == with_first_attempt(known[0], NOW + 1)
    assert read(stores.memories, known[1]) == ready.memory
    assert read(stores.memories, known[3]) is None
    assert read(stores.memories, never) is None


def test_no_attempts_are_written(stores: Stores) -> None:
    assert stores.memories.save_embedding_attempts(SCOPE, []) == frozenset()


def test_attempts_at_more_than_a_transaction_takes_are_written(stores: Stores) -> None:
    known = [created(stores) for _ in range(3)]
    asked = [direct() for _ in range(95)]
    for at, memory in zip((0, 89, 94), known, strict=True):
        asked[at] = memory

    saved = stores.memories.save_embedding_attempts(
        SCOPE, [with_first_attempt(memory, NOW) for memory in asked]
    )

    assert saved == {memory.memory_id for memory in known}
    found = stores.memories.read(SCOPE, [memory.memory_id for memory in asked])
    assert found == {memory.memory_id: with_first_attempt(memory, NOW) for memory in known}


def test_an_attempt_leaves_the_projection_and_the_version_as_they_are(stores: Stores) -> None:
    memory = created(stores)

    stores.memories.save_embedding_attempts(SCOPE, [with_first_attempt(memory, NOW)])

    assert fresh(stores.memories, SCOPE, memory.home) == [make_projection(memory)]
    stores.memories.save(SCOPE, embedded(memory))  # version and rev are as they were


# What waits.


def test_what_waits_is_found_beside_what_waits(stores: Stores) -> None:
    waiting = created(stores)

    assert stores.memories.unembedded(SCOPE, waiting.memory_id, 9) == [waiting.memory_id]


def test_of_many_that_wait_each_is_found_beside_some(stores: Stores) -> None:
    ids = {created(stores).memory_id for _ in range(20)}

    found = [stores.memories.unembedded(SCOPE, memory_id, 20) for memory_id in ids]

    assert {memory_id for page in found for memory_id in page} == ids
    assert len(stores.memories.unembedded(SCOPE, min(ids), 1)) == 1


def test_what_has_its_vector_or_never_gets_one_does_not_wait(stores: Stores) -> None:
    ready = created(stores)
    stores.memories.save(SCOPE, embedded(ready))
    abandoned = created(stores)
    failed = {"embedding": EmbeddingState.FAILED}
    stores.memories.save_embedding_attempts(
        SCOPE, [with_first_attempt(abandoned, NOW).model_copy(update=failed)]
    )
    removed = created(stores)
    stores.memories.remove(SCOPE, removed)

    for memory in (ready, abandoned, removed):
        assert stores.memories.unembedded(SCOPE, memory.memory_id, 9) == []


def test_other_work_beside_it_is_no_memory(stores: Stores) -> None:
    memory = remember(stores)

    assert stores.memories.unembedded(SCOPE, memory.memory_id, 9) == [memory.memory_id]
