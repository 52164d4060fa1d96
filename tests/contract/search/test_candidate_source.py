"""What every `CandidateSource` promises: at least the best by words, by context and by vector."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from cairn.domain.index.filters import (
    And,
    Compare,
    Equals,
    Filter,
    HasTag,
    HasTrait,
    InfoEquals,
    Not,
    Or,
    RelatedTo,
)
from cairn.domain.index.projection import Projection, tombstone
from cairn.domain.index.vectors import quantise
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import PUBLIC, Scope, Subject
from cairn.domain.search.candidates import Candidates
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from cairn.domain.text.analysis import analyse
from tests.builders import ANN, OTHER, SCOPE, user
from tests.contract.filled_sources import (
    FilledSource,
    NaiveFilledSource,
    source_in_memory,
    source_in_table,
    source_on_server,
)
from tests.contract.search_servers import MODEL, PLAIN, projection, search_server_of

BOB = user("bob")
ALL = 100  # more than there are
EMBEDDED = ("rows", "segments", "mixed")
FILLED_SOURCES = [
    "naive",
    *(f"{place}, {how}" for place in ("memory", "table") for how in EMBEDDED),
    *("nextgen, segments", "nextgen, mixed", "opensearch, mixed"),
]


@pytest.fixture(params=FILLED_SOURCES)
def filled(request: pytest.FixtureRequest) -> Iterator[FilledSource]:
    place, _, how = request.param.partition(", ")
    if place in ("nextgen", "opensearch"):
        server = search_server_of(place, request)
        yield source_on_server(server, how)
        server.remove()
    elif place == "naive":
        yield NaiveFilledSource()
    elif place == "memory":
        yield source_in_memory(how)
    else:
        yield source_in_table(request.getfixturevalue("local_table"), how)


def retrieved(
    filled: FilledSource,
    *sources: Source,
    words: str = "word",
    vector: Sequence[float] = (),
    model: str = MODEL,
    limit: int = ALL,
    scope: Scope = SCOPE,
    session_id: str | None = None,
) -> Candidates:
    embedded = quantise(vector, model) if vector else None
    question = Question(words, tuple(analyse(words)), embedded, session_id)
    return filled.index.retrieve(scope, sources or (Source(ANN),), question, limit)


def ids(found: Candidates) -> list[str]:
    return sorted(found.ref(number).memory_id for number in range(len(found)))


def cosine(found: Candidates, memory_id: str) -> float:
    names = [found.ref(number).memory_id for number in range(len(found))]
    return float(found.cosine[names.index(memory_id)])


def memory(memory_id: str, words: str = "word", vector: Sequence[float] = ()) -> Projection:
    """With terms as `analyse` makes them of `words`."""
    made = projection(memory_id, "word", vector)
    return replace(made, text_terms=tuple(analyse(words)))


# What is found.


def test_a_subject_that_has_nothing_gets_nothing(filled: FilledSource) -> None:
    found = retrieved(filled, vector=[1, 0, 0, 0])

    assert ids(found) == []
    assert (found.statistics.documents, found.statistics.text.mean_length) == (0, 0.0)


def test_a_search_without_sources_finds_nothing(filled: FilledSource) -> None:
    filled.put(SCOPE, ANN, [memory("a")])

    question = Question("word", ("word",), None)
    assert len(filled.index.retrieve(SCOPE, [], question, ALL)) == 0


def test_a_candidate_names_its_version_and_home(filled: FilledSource) -> None:
    filled.put(SCOPE, ANN, [replace(memory("a"), version=3, home_hash=BOB.hash)])

    assert retrieved(filled).ref(0) == ("a", 3, BOB.hash)


def test_the_best_by_words_by_context_and_by_vector_are_retrieved(filled: FilledSource) -> None:
    filled.put(SCOPE, ANN, [memory(f"other {n}", "word plain") for n in range(20)])
    by_context = replace(memory("by context", "word plain"), context_terms=("tea", "plain"))
    filled.put(SCOPE, ANN, [memory("by words", "tea"), by_context])
    filled.put(SCOPE, ANN, [memory("by vector", "plain", [1, 0, 0, 0])])
    filled.put(SCOPE, ANN, [memory("by nothing", "plain", [0, 1, 0, 0])])

    found = retrieved(filled, words="tea", vector=[0.9, 0.1, 0, 0], limit=1)

    assert {"by words", "by context", "by vector"} <= set(ids(found))


def test_as_many_as_asked_are_retrieved_by_vector(filled: FilledSource) -> None:
    for start in (0, 10):
        near = [memory(f"{n:02}", "plain", [1, n / 10, 0, 0]) for n in range(start, start + 10)]
        filled.put(SCOPE, ANN, near)

    found = retrieved(filled, words="tea", vector=[1, 0, 0, 0], limit=5)

    assert {f"{n:02}" for n in range(5)} <= set(ids(found))
    assert cosine(found, "00") == pytest.approx(1, abs=1e-3)
    assert cosine(found, "04") == pytest.approx(1 / np.hypot(1, 0.4), abs=2e-3)


def test_what_was_just_put_is_included(filled: FilledSource) -> None:
    for number in range(7):
        filled.put(SCOPE, ANN, [memory(f"{number}")])
        assert len(ids(retrieved(filled))) == number + 1


def test_chinese_is_found_by_its_words(filled: FilledSource) -> None:
    filled.put(SCOPE, ANN, [memory("tea", "我每天早上喝红茶"), memory("cat", "小猫睡在沙发上")])
    filled.put(SCOPE, ANN, [memory("mixed", "I drink 红茶 with milk")])

    found = retrieved(filled, words="红茶", limit=2)

    assert {"tea", "mixed"} <= set(ids(found))
    assert found.statistics.text.containing[analyse("红茶")[0]] == 2


def test_vectors_of_another_model_are_not_compared(filled: FilledSource) -> None:
    other = replace(memory("other"), vector=quantise([1, 0, 0, 0], "other@4"))
    filled.put(SCOPE, ANN, [memory("same", "word", [1, 0, 0, 0]), other])
    filled.put(SCOPE, ANN, [memory("none")])

    found = retrieved(filled, vector=[1, 0, 0, 0])
    foreign = retrieved(filled, vector=[1, 0, 0, 0], model="third@4")

    assert cosine(found, "same") == pytest.approx(1, abs=1e-3)
    assert np.isnan([cosine(found, memory_id) for memory_id in ("other", "none")]).all()
    assert ids(foreign) == ["none", "other", "same"]
    assert np.isnan(foreign.cosine).all()


def test_without_a_vector_of_the_question_nothing_is_compared(filled: FilledSource) -> None:
    filled.put(SCOPE, ANN, [memory("a", "word", [1, 0, 0, 0])])

    assert np.isnan(retrieved(filled).cosine).all()


# Columns that ranking reads.


def test_columns_are_those_of_the_projections(filled: FilledSource) -> None:
    first = replace(memory("first", "tea tea word"), context_terms=("tea", "milk"), event_time=7)
    second = replace(
        memory("second"), kind=MemoryKind.PREFERENCE, speaker="Bob", session_ids=("s1", "s2")
    )
    filled.put(SCOPE, ANN, [first])
    filled.put(SCOPE, ANN, [second])

    found = retrieved(filled, words="tea word", session_id="s2")

    names = [found.ref(number).memory_id for number in range(2)]
    one, other = names.index("first"), names.index("second")
    assert found.terms == tuple(analyse("tea word"))
    assert found.text.frequencies[:, [one, other]].tolist() == [[2, 0], [1, 1]]
    assert found.text.lengths[[one, other]].tolist() == [3, 1]
    assert found.context.frequencies[:, [one, other]].tolist() == [[1, 0], [0, 0]]
    assert found.context.lengths[one] == 2
    assert found.event_times[[one, other]].tolist() == [7, PLAIN.event_time]
    assert (found.kinds.value(one), found.kinds.value(other)) == ("fact", "preference")
    assert (found.speakers.value(one), found.speakers.value(other)) == ("user", "Bob")
    assert found.in_session[[one, other]].tolist() == [False, True]
    assert found.id_order[one] < found.id_order[other]


# Filters.

ONE = replace(
    memory("one"),
    memory_type="UserMemory",
    created_at=100,
    updated_at=200,
    tags=("travel", "a=b", ""),
    session_ids=("s1",),
    owner_ids=("ann",),
    agent_ids=("agent 1",),
    app_id="app",
    info={"scene": ("checkout", "1"), "a": ("=b",), "": ("empty key",)},
    traits=("tier=hot",),
    importance=5_001,
)
TWO = replace(
    memory("two"),
    memory_type="LongTermMemory",
    created_at=101,
    updated_at=201,
    tags=("旅行",),
    session_ids=("s1", "s2"),
    owner_ids=("bob", "ann"),
    info={"scene": ("refund",), "a=": ("b",), "1:a=": ("",)},
)
FILTERS: dict[str, tuple[Filter, list[str]]] = {
    "agent": (Equals("agent_id", "agent 1"), ["one"]),
    "agent of nobody": (Equals("agent_id", "agent"), []),
    "app": (Equals("app_id", "app"), ["one"]),
    "an empty app is not none": (Equals("app_id", ""), []),
    "session": (Equals("session_id", "s1"), ["one", "two"]),
    "another session": (Equals("session_id", "s2"), ["two"]),
    "type": (Equals("memory_type", "LongTermMemory"), ["two"]),
    "tag": (HasTag("travel"), ["one"]),
    "Chinese tag": (HasTag("旅行"), ["two"]),
    "empty tag": (HasTag(""), ["one"]),
    "tag with a sign": (HasTag("a=b"), ["one"]),
    "tag is no session": (HasTag("s1"), []),
    "info": (InfoEquals("scene", "checkout"), ["one"]),
    "any form of info": (InfoEquals("scene", "1"), ["one"]),
    "key and value do not run together": (InfoEquals("a", "=b"), ["one"]),
    "nor the other way round": (InfoEquals("a=", "b"), ["two"]),
    "empty key": (InfoEquals("", "empty key"), ["one"]),
    "empty value": (InfoEquals("1:a=", ""), ["two"]),
    "related": (RelatedTo(("bob", "agent 1")), ["one", "two"]),
    "related to one": (RelatedTo(("bob",)), ["two"]),
    "related to nobody": (RelatedTo(()), []),
    "after": (Compare("created_at", "gt", 100), ["two"]),
    "from": (Compare("created_at", "gte", 100), ["one", "two"]),
    "before": (Compare("updated_at", "lt", 201), ["one"]),
    "until": (Compare("updated_at", "lte", 201), ["one", "two"]),
    "and": (And((Equals("session_id", "s1"), HasTag("travel"))), ["one"]),
    "and of nothing": (And(()), ["one", "two"]),
    "or": (Or((HasTag("travel"), HasTag("旅行"))), ["one", "two"]),
    "or of nothing": (Or(()), []),
    "not": (Not(HasTag("travel")), ["two"]),
    "not of everything": (Not(And(())), []),
    "trait": (HasTrait("tier", "hot"), ["one"]),
    "trait of another name": (HasTrait("project", "hot"), []),
    "as important": (Compare("importance", "gte", 5_000), ["one", "two"]),
    "more important": (Compare("importance", "gt", 5_000), ["one"]),
    "nested": (
        And((Or((HasTag("travel"), HasTag("no"))), Or((InfoEquals("scene", "refund"),)))),
        [],
    ),
}


def test_filters_decide_what_is_retrieved_and_counted(filled: FilledSource) -> None:
    filled.put(SCOPE, ANN, [ONE])
    filled.put(SCOPE, ANN, [TWO])

    for name, (filter, expected) in FILTERS.items():
        found = retrieved(filled, Source(ANN, filter))
        assert ids(found) == expected, name
        assert found.statistics.documents == len(expected), name


# Sources.


def test_neither_another_project_nor_another_subject_is_found_or_counted(
    filled: FilledSource,
) -> None:
    places: list[tuple[Scope, Subject]] = [(SCOPE, ANN), (SCOPE, BOB), (OTHER, ANN)]
    for number, (scope, subject) in enumerate(places):
        filled.put(scope, subject, [memory(f"memory {number}")])

    for number, (scope, subject) in enumerate(places):
        found = retrieved(filled, Source(subject), scope=scope)
        assert ids(found) == [f"memory {number}"]
        assert found.statistics.documents == 1


def test_each_source_has_a_filter_of_its_own(filled: FilledSource) -> None:
    for subject in (ANN, PUBLIC):
        name = "ann" if subject == ANN else "public"
        filled.put(SCOPE, subject, [replace(memory(f"{name} tea"), tags=("tea",))])
        filled.put(SCOPE, subject, [replace(memory(f"{name} milk"), tags=("milk",))])

    found = retrieved(filled, Source(ANN, HasTag("tea")), Source(PUBLIC, HasTag("milk")))

    assert ids(found) == ["ann tea", "public milk"]
    assert found.statistics.documents == 2


def test_a_subject_searched_twice_gives_what_either_filter_lets_through(
    filled: FilledSource,
) -> None:
    for tag in ("tea", "milk", "water"):
        filled.put(SCOPE, ANN, [replace(memory(tag), tags=(tag, "drink"))])

    found = retrieved(filled, Source(ANN, HasTag("tea")), Source(ANN, HasTag("milk")))
    twice = retrieved(filled, Source(ANN, HasTag("drink")), Source(ANN, HasTag("tea")))

    assert ids(found) == ["milk", "tea"]
    assert ids(twice) == ["milk", "tea", "water"]
    assert (found.statistics.documents, twice.statistics.documents) == (2, 3)


def test_a_memory_placed_in_two_searched_subjects_is_retrieved_and_counted_once(
    filled: FilledSource,
) -> None:
    shared = memory("shared", "word tea")
    for subject in (ANN, PUBLIC):
        filled.put(SCOPE, subject, [shared])
        filled.put(SCOPE, subject, [memory(f"only {subject.type}", "word")])

    found = retrieved(filled, Source(ANN), Source(PUBLIC), words="word tea")

    assert ids(found) == ["only public", "only user", "shared"]
    if filled.counts_once:
        assert found.statistics.documents == 3
        assert found.statistics.text.containing["tea"] == 1


def test_a_memory_that_one_source_filters_out_is_found_in_the_other(filled: FilledSource) -> None:
    for subject in (ANN, PUBLIC):
        filled.put(SCOPE, subject, [memory("shared")])

    assert ids(retrieved(filled, Source(ANN, HasTag("no")), Source(PUBLIC))) == ["shared"]


# What is newer, and what is gone.


def test_only_the_newest_of_a_memory_counts(filled: FilledSource) -> None:
    filled.put(SCOPE, ANN, [memory("a", "word tea", [1, 0, 0, 0]), memory("b", "word")])
    filled.put(SCOPE, ANN, [replace(memory("a", "word milk"), version=2)])
    old, new = retrieved(filled, words="tea", limit=1), retrieved(filled, words="milk word")

    assert old.statistics.text.containing == {"tea": 0}
    assert ids(new) == ["a", "b"]
    assert new.statistics.text.containing["milk"] == 1
    assert new.statistics.documents == 2
    versions = {n.memory_id: n.version for n in map(new.ref, range(2))}
    assert versions == {"a": 2, "b": 1}


def test_a_vector_that_came_later_is_compared(filled: FilledSource) -> None:
    filled.put(SCOPE, ANN, [memory("a")])
    filled.put(SCOPE, ANN, [replace(memory("a", "word", [1, 0, 0, 0]), rev=1)])

    assert cosine(retrieved(filled, vector=[1, 0, 0, 0]), "a") == pytest.approx(1, abs=1e-3)


def test_what_no_longer_passes_a_filter_is_not_found_by_what_it_was(filled: FilledSource) -> None:
    filled.put(SCOPE, ANN, [replace(memory("a"), tags=("old",)), memory("b")])
    filled.put(SCOPE, ANN, [replace(memory("a"), tags=("new",), rev=1)])

    assert ids(retrieved(filled, Source(ANN, HasTag("old")))) == []
    assert ids(retrieved(filled, Source(ANN, HasTag("new")))) == ["a"]


def test_a_removed_memory_is_neither_found_nor_counted(filled: FilledSource) -> None:
    filled.put(SCOPE, ANN, [memory("a", "word tea"), memory("b", "word")])
    filled.put(SCOPE, ANN, [tombstone("a", 1, 1, PLAIN.accepted_at)])
    filled.put(SCOPE, ANN, [memory("c", "word")])

    found = retrieved(filled, words="tea word")

    assert ids(found) == ["b", "c"]
    assert found.statistics.documents == 2
    assert found.statistics.text.containing["tea"] == 0


def test_what_lies_behind_the_erasure_watermark_is_neither_found_nor_counted(
    filled: FilledSource,
) -> None:
    filled.put(SCOPE, ANN, [replace(memory("old", "word tea"), accepted_at=100)])
    filled.put(SCOPE, ANN, [replace(memory("new", "word"), accepted_at=101)])
    filled.put(SCOPE, ANN, [replace(memory("newer", "word"), accepted_at=102)])

    filled.erase(SCOPE, ANN, 100)
    found = retrieved(filled, words="tea word")

    assert ids(found) == ["new", "newer"]
    assert found.statistics.documents == 2
    assert found.statistics.text.containing["tea"] == 0


# Statistics.


def test_statistics_are_of_all_that_was_asked_not_of_the_retrieved(filled: FilledSource) -> None:
    filled.put(SCOPE, ANN, [memory(f"{n}", "plain " * n) for n in range(1, 10)])
    filled.put(SCOPE, ANN, [replace(memory("ten", "tea tea"), context_terms=("tea",) * 10)])
    filled.put(SCOPE, ANN, [replace(memory("eleven", "tea milk"), speaker="Bob")])

    statistics = retrieved(filled, words="tea plain unknown", limit=1).statistics

    tea, plain, unknown = analyse("tea plain unknown")
    assert statistics.documents == 11
    assert statistics.text.containing == {tea: 2, plain: 9, unknown: 0}
    assert statistics.text.mean_length == pytest.approx((45 + 2 + 2) / 11)
    assert statistics.context.containing == {tea: 1, plain: 0, unknown: 0}
    assert statistics.context.mean_length == pytest.approx(10 / 11)
    assert statistics.speakers == {"user", "Bob"}
