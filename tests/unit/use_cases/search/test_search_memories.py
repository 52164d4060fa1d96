from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import compress, product
from typing import Any

import pytest

from cairn.adapters.segments.candidate_source import EmbeddedCandidateSource
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.index.projection import Vector
from cairn.domain.memory.handling import Handling, Visibility
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.scope import Scope, Subject, SubjectType
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.domain.search.candidates import Candidates
from cairn.domain.search.fusion import SEMANTIC_WEIGHT
from cairn.domain.search.query import (
    SearchMode,
    SearchQuery,
    Source,
)
from cairn.domain.search.question import Question
from cairn.use_cases.search.search_memories import search_memories
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.ports import FakeClock
from tests.fakes.stores.memory_store import InMemoryMemoryStore
from tests.fakes.troubled_models import TroubledEmbedder

SCOUT = Subject(type=SubjectType.AGENT, id="scout")


class DownEmbedder:
    model = "down@1"
    batch_size = 1

    def embed(self, texts: object, *, deadline: int) -> list[Vector]:
        raise DependencyUnavailable("no embeddings today")


class DownSource:
    def retrieve(self, scope: Scope, sources: object, question: Question, limit: int) -> Candidates:
        raise DependencyUnavailable("no index today")


def test_limits_hold_per_kind_and_the_best_come_first() -> None:
    cairn = InMemoryCairn()
    cairn.add(*(f"Shelf {n} of the library holds atlas volume {n}" for n in range(12)))
    cairn.work()

    found = cairn.search("atlas volume 7", min_score=0, limit=5)

    scores = [hit.score for hit in found]
    assert len(found) == 5
    assert "atlas volume 7" in found[0].memory.statement.words
    assert scores == sorted(scores, reverse=True)


def test_a_question_about_nothing_stored_finds_nothing_at_the_default_threshold() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green", "The library opens at nine", "Tea is better than coffee")
    cairn.work()

    assert cairn.search("quarterly tax declaration deadline") == []


def on(year: int, month: int, day: int) -> InMemoryCairn:
    noon = datetime(year, month, day, 12, tzinfo=UTC)
    return InMemoryCairn(clock=FakeClock(int(noon.timestamp() * 1_000)))


ABOUT_THE_USER = [
    ("user preferences", "The user prefers dark mode in all applications"),
    ("What does the user prefer?", "I prefer dark mode in all applications"),
    ("When does the user work?", "I work night shifts at the harbour"),
]


@pytest.mark.parametrize(("question", "answer"), ABOUT_THE_USER)
def test_who_spoke_and_on_which_day_makes_nothing_an_answer(question: str, answer: str) -> None:
    """Every memory says both: neither is what a question about the user asks for."""
    others = ("Releases are cut on Thursdays", "The library opens at nine")
    for month, day in product(range(1, 13), range(1, 29, 3)):
        cairn = on(2027, month, day)
        memory, *_ = cairn.create(answer, *others)

        found = cairn.search(question, sources=(Source(memory.home),), min_score=0.5)

        assert [hit.memory.statement.words for hit in found] == [answer], (month, day)


LISBON = "with a friend of the family who lives in Lisbon and works at the harbour"
PARTY = "for the party in the summer house by the lake"
# The first is the answer. With a mean of the signals there are, another one came first, or joined
# it, as long as some of their vectors were missing.
ARRIVING = {
    "Who bought the red bicycle?": (
        f"my boss bought the red bicycle {LISBON}",
        "my boss painted the red car last spring",
        "our neighbour lost the red table in Oslo",
        "my boss painted the red piano last spring",
    ),
    "Who bought the red car?": (
        f"I bought the red car {PARTY}",
        "our neighbour repaired the red boat on Friday",
        "my boss bought the old piano in Oslo",
        "my sister painted the old bicycle last spring",
    ),
    "Who bought the red table?": (
        f"my boss bought the red table {PARTY}",
        f"my sister lost the old table {PARTY}",
        "my son bought the red piano last spring",
        "my sister lost the old table on Friday",
    ),
    "Who repaired the old boat?": (
        f"our neighbour repaired the old boat {LISBON}",
        "I bought the blue table on Friday",
        "my boss repaired the blue bicycle last spring",
        "my son bought the old boat on Friday",
    ),
}


@pytest.mark.parametrize(("question", "texts"), ARRIVING.items(), ids=ARRIVING)
def test_whichever_vectors_have_arrived_the_right_memory_is_first_and_nothing_else_joins(
    question: str, texts: tuple[str, ...]
) -> None:
    """Of accepted memories, of which an embedder has reached all or any."""
    answers = []
    for reached in product((True, False), repeat=len(texts)):
        cairn = InMemoryCairn()
        accepted = [cairn.accept(text) for text in texts]
        ids = [memory.memory_id for memory in accepted]
        cairn.embed(SCOPE, list(compress(ids, reached)), cairn.deadline)

        found = cairn.search(question, sources=(Source(accepted[0].home),))

        answers.append([hit.memory.statement.words for hit in found])

    complete, *others = answers
    assert {answer[0] for answer in answers} == {texts[0]}
    assert all(set(answer) <= set(complete) for answer in others)


def test_the_word_user_is_found_where_it_is_all_that_is_asked() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green", wait=True)

    assert cairn.words("user") == ["My bicycle is green"]


def test_without_an_embedder_words_still_find() -> None:
    cairn = InMemoryCairn(embedder=DownEmbedder())
    cairn.add("My bicycle is green", wait=True)

    assert cairn.words("bicycle") == ["My bicycle is green"]


def test_an_outage_of_the_index_is_an_error_and_never_an_empty_answer() -> None:
    cairn = InMemoryCairn()
    cairn.candidates = DownSource()
    query = SearchQuery("bicycle", (Source(user("ann")),), {MemoryKind.FACT: 9})

    with pytest.raises(DependencyUnavailable):
        search_memories(query, scope=SCOPE, deadline=cairn.deadline, ports=cairn.search_ports())


def test_what_is_gone_is_replaced_by_the_next_best() -> None:
    cairn = InMemoryCairn()
    cairn.add(*(f"Shelf {n} of the library holds atlas volume {n}" for n in range(20)))
    cairn.work()
    best = cairn.search("library atlas", min_score=0, limit=10)
    for hit in best[:8]:  # the truth is gone, the projections linger
        del cairn.world.truths[SCOPE.project_id, hit.memory.memory_id]

    found = cairn.search("library atlas", min_score=0, limit=10)

    assert len(found) == 10
    assert not {e.memory.memory_id for e in best[:8]} & {e.memory.memory_id for e in found}


def test_what_is_understood_between_reading_and_hydrating_is_not_missed() -> None:
    """The working memory that was retrieved is gone by then; its facts were not retrieved."""

    class OvertakenMemoryStore(InMemoryMemoryStore):
        def hydrate(
            self,
            scope: Scope,
            refs: Sequence[CandidateRef],
            manifests: Mapping[str, int] | None = None,
        ) -> dict[str, tuple[Memory, ...]]:
            cairn.work()
            return super().hydrate(scope, refs, manifests)

    cairn = InMemoryCairn()
    cairn.memories = OvertakenMemoryStore(cairn.world)
    cairn.add("My bicycle is green")

    assert cairn.words("bicycle") == ["My bicycle is green"]


@pytest.mark.parametrize("others", [1, 2, 3, 5])
def test_however_many_adds_are_understood_while_one_searches_none_is_missed(others: int) -> None:
    """One each time that the search has retrieved candidates, and then the one asked for."""

    class OvertakenSource(EmbeddedCandidateSource):
        def retrieve(
            self, scope: Scope, sources: Sequence[Source], question: Question, limit: int
        ) -> Candidates:
            found = super().retrieve(scope, sources, question, limit)
            if waiting:
                cairn.extract(SCOPE, user(waiting.pop(0)).hash)
            return found

    cairn = InMemoryCairn()
    waiting = [f"guest {number}" for number in range(others)] + ["host"]
    for guest in waiting:
        cairn.add(f"The ticket of {guest} is green", user_id=guest, others=["ann"])
    cairn.candidates = OvertakenSource(cairn.reader)

    assert "The ticket of host is green" in cairn.words("ticket of host", limit=20)


def test_an_unlinked_knowledge_base_is_refused() -> None:
    cairn = InMemoryCairn()
    cairn.candidates = DownSource()
    base = Subject(type=SubjectType.KNOWLEDGE_BASE, id="base1")
    query = SearchQuery("rules", (Source(user("ann")), Source(base)), {MemoryKind.FACT: 9})

    with pytest.raises(InvalidRequest) as refusal:
        search_memories(query, scope=SCOPE, deadline=cairn.deadline, ports=cairn.search_ports())

    assert refusal.value.reason == "knowledge_base_not_linked"


def test_another_projects_key_finds_nothing() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green")
    cairn.work()

    assert cairn.search("bicycle", scope=Scope("project-two"), min_score=0) == []


def test_earlier_versions_are_shown_to_who_asks_about_the_past_and_found_by_their_words() -> None:
    cairn = InMemoryCairn()
    cairn.add("I take the blue train to work", wait=True)
    cairn.add("I take the red bus to work instead of that train", wait=True)

    (now,) = cairn.search("How do I get to work?", min_score=0)
    (past,) = cairn.search("How did I use the blue train before?")

    assert now.earlier == ()
    assert "red bus" in past.memory.statement.words
    assert [version.statement.words for version in past.earlier] == [
        "I take the blue train to work"
    ]


def test_what_is_said_twice_on_a_day_is_one_answer_and_the_list_stays_full() -> None:
    cairn = InMemoryCairn()
    for session in ("a", "b", "c"):
        cairn.add("Yes, that is our tall oak tree!", session_id=session)
    cairn.add(*(f"Tree {n} is an oak from row {n}" for n in range(9)))
    cairn.work()

    words = cairn.words("oak tree", limit=8)

    assert len(words) == len(set(words)) == 8


def test_a_time_in_the_question_counts_from_now() -> None:
    cairn = InMemoryCairn()
    now = cairn.clock.now()
    for days in (30, 8, 70):
        said_at = str((now - days * 86_400_000) // 1_000)
        cairn.add(f"The bakery trip number {days} was nice", said_at=said_at, wait=True)

    assert cairn.words("the bakery trip a week ago")[0] == "The bakery trip number 8 was nice"


def test_an_explanation_is_given_when_asked_for() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green", "Tea is better than coffee", wait=True)
    query = SearchQuery(
        "bicycle", (Source(user("ann")),), {MemoryKind.FACT: 1}, min_score=0.0, explain=True
    )

    ports = cairn.search_ports()
    (found,) = search_memories(query, scope=SCOPE, deadline=cairn.deadline, ports=ports)

    why = found.explanation
    assert why is not None
    assert (why.text, why.context, why.matched_terms) == (1.0, 1.0, ("bicycl",))
    meaning = SEMANTIC_WEIGHT * (why.meaning or 0)
    assert why.fused == pytest.approx(why.text + why.context + meaning)
    assert found.score >= max(why.covered_words, why.near_meaning or 0)
    assert cairn.search("bicycle")[0].explanation is None


# As callers narrow it.


def knowing() -> tuple[InMemoryCairn, dict[str, str]]:
    """What an agent wrote, by its words: one of each visibility, one without a vector."""
    cairn = InMemoryCairn()
    [private] = cairn.create("The harbour crane is painted yellow")
    secret = Handling(visibility=Visibility.CONFIDENTIAL)
    [confidential] = cairn.create("The harbour crane code is secret", handling=secret)
    unread = cairn.accept("The harbour crane was sold")
    return cairn, {"private": private.memory_id, "secret": confidential.memory_id} | {
        "unread": unread.memory_id
    }


def found(cairn: InMemoryCairn, words: str = "harbour crane", **asked: Any) -> set[str]:
    hits = cairn.search(words, sources=(Source(SCOUT),), min_score=0.2, **asked)
    return {hit.memory.memory_id for hit in hits}


def test_confidential_memories_are_found_by_who_asks_for_them() -> None:
    cairn, ids = knowing()

    assert found(cairn) == {ids["private"], ids["unread"]}
    assert found(cairn, is_confidential=True) == set(ids.values())


def test_confidential_memories_take_nobodys_place() -> None:
    cairn, ids = knowing()
    best = cairn.search("harbour crane code", sources=(Source(SCOUT),), min_score=0, limit=2)

    assert {hit.memory.memory_id for hit in best} == {ids["private"], ids["unread"]}


def test_what_the_caller_knows_already_is_left_out_and_others_take_its_place() -> None:
    cairn, ids = knowing()

    hidden = frozenset({ids["private"], "nonsense"})

    assert found(cairn, hidden=hidden) == {ids["unread"]}
    assert found(cairn, hidden=hidden, limit=1) == {ids["unread"]}


def test_a_semantic_search_finds_only_what_has_a_vector() -> None:
    cairn, ids = knowing()

    assert found(cairn, mode=SearchMode.SEMANTIC) == {ids["private"]}
    cairn.work()
    assert found(cairn, mode=SearchMode.SEMANTIC) == {ids["private"], ids["unread"]}


def test_a_keyword_search_asks_no_model() -> None:
    cairn, ids = knowing()
    cairn.embedder = embedder = TroubledEmbedder(DependencyUnavailable("no embeddings today"))

    assert found(cairn, mode=SearchMode.KEYWORD) == {ids["private"], ids["unread"]}
    assert embedder.requests == []


def test_without_an_embedder_words_stand_in_for_vectors() -> None:
    cairn, ids = knowing()
    cairn.embedder = TroubledEmbedder(DependencyUnavailable("no embeddings today"))

    assert found(cairn, mode=SearchMode.SEMANTIC) == {ids["private"], ids["unread"]}


def test_what_scores_the_same_is_told_apart_by_its_rank_whatever_kind_it_is_of() -> None:
    """Or what was said a moment ago would come after all that resembles it."""
    cairn = InMemoryCairn()
    words = "ticket number {} of the harbour office in the old town"
    for number in range(9):
        cairn.add(words.format(number), session_id=f"talk {number}")
        cairn.work()
    cairn.add(words.format(398), session_id="now")

    found = cairn.search(words.format(398))

    assert found[0].memory.statement.kind is MemoryKind.WORKING
    assert [hit.score for hit in found[:9]] == [1.0] * 9
    assert [hit.place for hit in found] == sorted(hit.place for hit in found)
