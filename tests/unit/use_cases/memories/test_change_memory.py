"""Memories change in place: found by their new words and meaning at once, or not changed at all."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from cairn.domain.errors import DependencyUnavailable, InvalidRequest, NotAuthorized, NotFound
from cairn.domain.index.change import Change
from cairn.domain.memory.editing import with_content, with_importance
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.handling import Handling, Tier
from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.memory.readiness import Readiness, readiness
from cairn.domain.scope import Permission, Scope, Subject, SubjectType
from cairn.domain.search.query import SearchMode, Source
from cairn.use_cases.memories.demote_memories import STALE_AFTER_MS, demote_memories
from cairn.use_cases.search.choose_subjects import MemoryOwner, choose_subjects
from tests.builders import OTHER
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.stores.memory_store import InMemoryMemoryStore
from tests.fakes.troubled_models import TroubledEmbedder

SCOUT = Source(Subject(type=SubjectType.AGENT, id="scout"))
AWAY = DependencyUnavailable("the model did not answer")
TEA, COFFEE = "I drink black tea", "Espresso machines need descaling"


def knowing(text: str = TEA, **fields: Any) -> tuple[InMemoryCairn, Memory]:
    cairn = InMemoryCairn()
    [memory] = cairn.create(text, **fields)
    return cairn, memory


def saying(content: str | None, info: dict[str, Any] | None = None) -> partial[Evolution | None]:
    return partial(with_content, content=content, info=info)


def found(cairn: InMemoryCairn, words: str, mode: SearchMode = SearchMode.HYBRID) -> list[str]:
    hits = cairn.search(words, sources=(SCOUT,), min_score=0.3, mode=mode)
    return [hit.memory.statement.words for hit in hits]


@pytest.mark.parametrize("mode", list(SearchMode))
def test_new_words_are_found_at_once_and_the_old_ones_no_more(mode: SearchMode) -> None:
    cairn, memory = knowing()

    after = cairn.change(memory.memory_id, saying(COFFEE))

    assert (after.version, readiness(after)) == (2, Readiness.READY)
    assert cairn.read(memory.memory_id) == after
    assert found(cairn, "descaling espresso machines", mode) == [COFFEE]
    assert found(cairn, "drink black tea", mode) == []
    [earlier] = cairn.memories.history(SCOPE, memory.memory_id)
    assert earlier.statement.words == TEA


def test_it_is_found_anew_wherever_it_is_placed_and_compacted() -> None:
    cairn, memory = knowing(user_id="ann")
    cairn.index()

    cairn.change(memory.memory_id, saying(COFFEE))

    assert cairn.words("espresso") == [COFFEE]
    assert cairn.words("black tea") == [COFFEE]


def test_labels_and_handling_keep_the_vector_and_ask_no_model() -> None:
    cairn, memory = knowing()
    cairn.embedder = TroubledEmbedder(AWAY)

    cairn.change(memory.memory_id, saying(None, {"a": 1}))
    importance = partial(with_importance, importance=0.9, tier=None)
    after = cairn.change(memory.memory_id, importance)

    assert (after.labels.info, after.handling.importance) == ({"a": 1}, 0.9)
    assert (after.version, readiness(after)) == (1, Readiness.READY)
    [projection] = cairn.memories.rows(SCOPE, memory.home).projections
    assert projection.vector is not None
    assert (projection.info, projection.importance) == ({"a": ("1",)}, 9_000)


def test_what_waits_for_its_vector_waits_on() -> None:
    cairn = InMemoryCairn()
    memory = cairn.accept(TEA)

    after = cairn.change(memory.memory_id, saying(None, {"a": 1}))
    cairn.work()

    assert readiness(after) is Readiness.PENDING
    assert readiness(cairn.read(memory.memory_id)) is Readiness.READY
    assert cairn.read(memory.memory_id).labels.info == {"a": 1}


def test_an_abandoned_memory_gets_its_vector_with_its_new_words() -> None:
    cairn = InMemoryCairn(embedder=TroubledEmbedder(InvalidRequest("no tea"), "tea"))
    memory = cairn.accept(TEA)
    cairn.work()
    assert readiness(cairn.read(memory.memory_id)) is Readiness.FAILED

    after = cairn.change(memory.memory_id, saying(COFFEE))

    assert (readiness(after), after.tries) == (Readiness.READY, None)


def test_a_job_of_the_words_before_changes_nothing() -> None:
    cairn = InMemoryCairn()
    memory = cairn.accept(TEA)
    after = cairn.change(memory.memory_id, saying(COFFEE))

    cairn.work()

    assert cairn.read(memory.memory_id) == after


@pytest.mark.parametrize("trouble", [AWAY, InvalidRequest("the model takes no coffee")])
def test_new_words_without_a_vector_change_nothing(
    trouble: DependencyUnavailable | InvalidRequest,
) -> None:
    cairn, memory = knowing()
    before = cairn.world.truths.copy(), cairn.memories.rows(SCOPE, memory.home)
    cairn.embedder = TroubledEmbedder(trouble)

    with pytest.raises(type(trouble)):
        cairn.change(memory.memory_id, saying(COFFEE, {"a": 1}))

    assert (cairn.world.truths, cairn.memories.rows(SCOPE, memory.home)) == before


def test_what_is_as_it_was_is_not_written() -> None:
    cairn, memory = knowing()
    cairn.memories = Losing(cairn)

    assert cairn.change(memory.memory_id, saying(TEA)) == memory
    assert cairn.change(memory.memory_id, saying(None, None)) == memory


def test_words_of_a_user_are_changed_and_keep_their_context() -> None:
    cairn = InMemoryCairn()
    cairn.add("Where did we meet?", "We met in Porto at the harbour")
    cairn.work()
    [hit, *_] = cairn.search("Porto harbour", min_score=0)

    after = cairn.change(hit.memory.memory_id, saying("We met in Lisbon at the tower"))

    assert after.statement.words == "We met in Lisbon at the tower"
    assert after.home == user("ann")
    assert "We met in Lisbon at the tower" in cairn.words("Lisbon tower")


# Whom it is not for.


def gone(cairn: InMemoryCairn, memory: Memory) -> None:
    cairn.delete(memory.memory_id)


def erased(cairn: InMemoryCairn, memory: Memory) -> None:
    cairn.erase(subject=memory.home)


@pytest.mark.parametrize("end", [gone, erased])
def test_what_is_gone_is_not_brought_back(end: Callable[[InMemoryCairn, Memory], None]) -> None:
    cairn, memory = knowing()
    end(cairn, memory)

    with pytest.raises(NotFound):
        cairn.change(memory.memory_id, saying(COFFEE))

    assert found(cairn, "espresso") == []


def test_another_project_finds_nothing_to_change() -> None:
    cairn, memory = knowing()

    with pytest.raises(NotFound):
        cairn.change(memory.memory_id, saying(COFFEE), scope=OTHER)

    assert cairn.read(memory.memory_id) == memory


@pytest.mark.parametrize("lacking", [Permission.READ, Permission.WRITE])
def test_only_who_may_write_and_read_changes_anything(lacking: Permission) -> None:
    """The memory is answered whole."""
    cairn, memory = knowing()
    scope = Scope(SCOPE.project_id, frozenset(Permission) - {lacking, Permission.ADMIN})

    with pytest.raises(NotAuthorized, match=f"'{lacking}'"):
        cairn.change(memory.memory_id, saying(COFFEE), scope=scope)
    with pytest.raises(NotAuthorized, match=f"'{lacking}'"):
        cairn.change("unknown", saying(COFFEE), scope=scope)

    assert cairn.read(memory.memory_id) == memory


# Others who write the same memory.


class Losing(InMemoryMemoryStore):
    """Somebody else writes first, up to `times` times."""

    def __init__(self, cairn: InMemoryCairn, times: int = 10**9) -> None:
        super().__init__(cairn.world)
        self.times, self._plain = times, cairn.memories

    def save(self, scope: Scope, change: Change) -> None:
        if self.times:
            self.times -= 1
            self._somebody(scope, change.memory.memory_id)
        super().save(scope, change)

    def _somebody(self, scope: Scope, memory_id: str) -> None:
        before = self._plain.read(scope, [memory_id])[memory_id]
        known = before.labels.info.get("times", 0)
        labels = before.labels.model_copy(update={"info": {"times": known + 1}})
        after = before.model_copy(update={"labels": labels, "rev": before.rev + 1})
        rows = self._plain.rows(scope, before.home).projections
        change = Change(after, rows[0], (before.version, before.rev))
        self._plain.save(scope, change)


def test_what_somebody_else_wrote_meanwhile_is_not_lost() -> None:
    cairn, memory = knowing()
    cairn.memories = Losing(cairn, times=3)

    after = cairn.change(memory.memory_id, saying(COFFEE))

    assert (after.statement.words, after.labels.info) == (COFFEE, {"times": 3})


def test_a_memory_that_keeps_changing_is_an_outage() -> None:
    cairn, memory = knowing()
    cairn.memories = Losing(cairn)

    with pytest.raises(DependencyUnavailable, match="keeps changing"):
        cairn.change(memory.memory_id, saying(COFFEE))


# Maintenance.


def demote(cairn: InMemoryCairn, *, scope: Scope = SCOPE, deadline: int | None = None) -> int:
    subjects = choose_subjects(MemoryOwner(), scope=scope, agents=cairn.agents(), most=9)
    return demote_memories(
        subjects,
        scope=scope,
        deadline=deadline or cairn.deadline,
        ports=cairn.memory_ports(),
    )


def test_warm_memories_that_were_not_touched_for_long_go_cold() -> None:
    cairn = InMemoryCairn()
    [stale, touched] = cairn.create(TEA, COFFEE)
    [hot] = cairn.create("Never forget this", handling=Handling(importance=0.9))
    [pinned] = cairn.create("This one stays hot", handling=Handling(tier=Tier.HOT))
    cairn.clock.advance(STALE_AFTER_MS)
    cairn.change(touched.memory_id, saying(None, {"seen": True}))
    [young] = cairn.create("This one is new")

    assert demote(cairn) == 1
    assert demote(cairn) == 0

    tiers = {
        memory.memory_id: cairn.read(memory.memory_id).handling.effective_tier
        for memory in (stale, touched, hot, pinned, young)
    }
    assert tiers == {
        stale.memory_id: Tier.COLD,
        touched.memory_id: Tier.WARM,
        hot.memory_id: Tier.HOT,
        pinned.memory_id: Tier.HOT,
        young.memory_id: Tier.WARM,
    }
    demoted = cairn.read(stale.memory_id)
    assert (demoted.handling.importance, demoted.embedding) == (0.5, EmbeddingState.READY)


def test_what_the_deadline_left_is_found_by_the_next_call() -> None:
    cairn = InMemoryCairn()
    cairn.create(TEA, COFFEE)
    cairn.clock.advance(STALE_AFTER_MS + 1)

    assert demote(cairn, deadline=cairn.clock.now()) == 0
    assert demote(cairn) == 2


def test_only_who_may_write_demotes() -> None:
    cairn, _ = knowing()

    with pytest.raises(NotAuthorized, match="write"):
        demote(cairn, scope=Scope(SCOPE.project_id, frozenset({Permission.READ})))
