"""Documents of an external index, over the double of Serverless and a real OpenSearch."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from cairn.adapters.opensearch.mapping import index_body
from cairn.adapters.opensearch.search_index import OpenSearchIndex
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.index.filters import (
    Filter,
    HasTag,
    InfoEquals,
)
from cairn.domain.index.projection import Projection
from cairn.domain.index.vectors import quantise
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import Subject
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from cairn.domain.search.statistics import Statistics
from cairn.domain.text.analysis import analyse
from scripts.operate import indices
from scripts.operate.indices import CreateIndexError, Wanted
from tests.builders import ANN, OTHER, SCOPE, user
from tests.contract.search_servers import MODEL, PLAIN, SearchServer, projection

BOB = user("bob")

type Found = tuple[dict[str, list[tuple[Projection, float]]], Statistics]


@pytest.fixture
def documents(search_server: SearchServer) -> OpenSearchIndex:
    return search_server.documents()


def ask(text: str = "word", vector: Sequence[float] = ()) -> Question:
    quantised = quantise(vector, MODEL) if vector else None
    return Question(text, tuple(text.split()), quantised)


def find(
    documents: OpenSearchIndex,
    question: Question | None = None,
    limit: int = 100,
    *,
    filter: Filter | None = None,
    subjects: Sequence[Subject] = (ANN,),
    hidden: Sequence[str] = (),
) -> Found:
    sources = [Source(subject, filter) for subject in subjects]
    return documents.find(SCOPE, sources, question or ask(), limit, hidden)


def projections(found: Found) -> list[Projection]:
    return [projection for of_subject in found[0].values() for projection, _ in of_subject]


def ids(found: Found) -> set[str]:
    return {projection.memory_id for projection in projections(found)}


def put(server: SearchServer, documents: OpenSearchIndex, *projections: Projection) -> None:
    documents.put(SCOPE, ANN.hash, projections)
    server.show()


def test_what_was_put_is_read_back_but_for_its_vector(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    whole = replace(
        projection("m", "word and word", [1, 2, 3, 4]),
        kind=MemoryKind.PREFERENCE,
        context_terms=("before", "你好"),
        tags=("travel", "", 'quo"te'),
        session_ids=("s 1",),
        owner_ids=("ann",),
        agent_ids=("a",),
        app_id="app",
        info={"scene": ("checkout",), "x=y": ("1", "2")},
    )

    put(search_server, documents, whole)

    assert projections(find(documents)) == [replace(whole, vector=None)]


def test_an_empty_index_has_nothing_and_says_so(documents: OpenSearchIndex) -> None:
    found, statistics = find(documents, ask("a b", [1, 0, 0, 0]))

    assert found == {}
    assert statistics.documents == 0
    assert statistics.text.containing == {"a": 0, "b": 0}
    assert statistics.speakers == frozenset()


def test_vectors_come_back_as_cosines(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    put(
        search_server,
        documents,
        projection("same", vector=[1, 1, 0, 0]),
        projection("across", vector=[0, 0, 1, 0]),
        projection("opposite", vector=[-1, -1, 0, 0]),
        projection("none"),
        projection("zero", vector=[0, 0, 0, 0]),
        replace(projection("other"), vector=quantise([1, 1, 0, 0], "another@4")),
    )

    found, _ = find(documents, ask("word", [1, 1, 0, 0]))

    cosines = {projection.memory_id: cosine for projection, cosine in found[ANN.hash]}
    assert cosines.pop("same") == pytest.approx(1.0, abs=1e-5)
    assert cosines.pop("across") == pytest.approx(0.0, abs=1e-5)
    assert cosines.pop("opposite") == pytest.approx(-1.0, abs=1e-5)
    assert set(cosines) == {"none", "zero", "other"}
    assert all(map(math.isnan, cosines.values()))


def test_each_signal_finds_its_own_best(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    near = projection("near", "far", [1, 0, 0, 0])
    by_words = projection("by_words", "word word word", [0, 1, 0, 0])
    around = replace(projection("around", "far", [0, 1, 0, 0]), context_terms=("word",))
    rest = [projection(f"rest{i}", "word far far far", [0, 0, 1, 0]) for i in range(5)]
    put(search_server, documents, near, by_words, around, *rest)

    found = find(documents, ask("word", [1, 0, 0, 0]), limit=1)

    assert ids(found) == {"near", "by_words", "around"}
    assert found[1].documents == 8


def test_another_projects_and_subjects_documents_are_neither_found_nor_counted(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    mine = projection("mine", vector=[0, 1, 0, 0])
    theirs = replace(projection("theirs", "word word", [1, 0, 0, 0]), speaker="somebody")
    documents.put(OTHER, ANN.hash, [theirs])
    documents.put(SCOPE, BOB.hash, [theirs])
    put(search_server, documents, mine)

    found = find(documents, ask("word", [1, 0, 0, 0]), limit=1)

    assert ids(found) == {"mine"}
    assert found[1].documents == 1
    assert found[1].text.containing == {"word": 1}
    assert found[1].speakers == {"user"}
    assert documents.versions(SCOPE, ANN.hash, ["theirs"]) == {}


def test_every_source_has_a_filter_of_its_own(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    tagged, plain = replace(projection("tagged"), tags=("x",)), projection("plain")
    documents.put(
        SCOPE,
        BOB.hash,
        [replace(memory, memory_id=f"bobs-{memory.memory_id}") for memory in (tagged, plain)],
    )
    put(search_server, documents, tagged, plain)

    sources = [Source(ANN, HasTag("x")), Source(BOB)]
    found = documents.find(SCOPE, sources, ask(), 10, ())

    assert ids(found) == {"tagged", "bobs-tagged", "bobs-plain"}
    assert found[1].documents == 3


def test_no_sources_find_nothing(search_server: SearchServer, documents: OpenSearchIndex) -> None:
    put(search_server, documents, projection("m"))

    found = documents.find(SCOPE, [], ask(), 10, ())

    assert (ids(found), found[1].documents) == (set(), 0)


def test_hidden_memories_are_neither_found_nor_counted(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    put(search_server, documents, *(projection(f"m{i}", vector=[1, 0, 0, i]) for i in range(4)))

    found = find(documents, ask("word", [1, 0, 0, 0]), limit=2, hidden=["m0", "m1", "unknown"])

    assert ids(found) == {"m2", "m3"}
    assert found[1].documents == 2


def test_the_server_counts_our_terms_in_a_mixed_corpus(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    texts = [
        "I moved to Zürich in May 2024, and my cat's name is Mochi 🐱",
        "我们去年五月搬到了苏黎世，猫叫麻糬",
        "Moving again? 她说 maybe 去北京 next year, C++ job at O'Reilly",
        "東京タワーへ行きました。Tokyo tower was GREAT!!",
        "안녕하세요 hello नमस्ते สวัสดีครับ",
    ]
    analysed = [analyse(text) for text in texts]
    put(
        search_server,
        documents,
        *(
            replace(PLAIN, memory_id=str(i), text_terms=terms, context_terms=analysed[i - 1])
            for i, terms in enumerate(analysed)
        ),
    )
    vocabulary = tuple(dict.fromkeys(term for terms in analysed for term in terms))

    found = find(documents, Question("", vocabulary, None))

    ours = dict(Counter(term for terms in analysed for term in set(terms)))
    mean = sum(map(len, analysed)) / len(analysed)
    assert found[1].text.containing == ours
    assert found[1].context.containing == ours
    assert found[1].text.mean_length == pytest.approx(mean)
    assert {projection.text_terms for projection in projections(found)} == set(analysed)


def test_speakers_are_told_apart(search_server: SearchServer, documents: OpenSearchIndex) -> None:
    names = ("user", "Ann", "ann", "小明", "")
    several = [replace(projection(name or "none"), speaker=name) for name in names]
    put(search_server, documents, *several)

    assert find(documents)[1].speakers == set(names)


def test_of_a_memory_the_newest_document_is_found(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    old = projection("m", "word old", [1, 0, 0, 0])
    embedded = replace(projection("m", "word new", [0, 1, 0, 0]), version=2, rev=1)
    put(search_server, documents, old, replace(old, version=2, vector=None), embedded)

    found, _ = find(documents, ask("word", [1, 0, 0, 0]))

    [(newest, cosine)] = found[ANN.hash]
    assert newest == replace(embedded, vector=None)
    assert cosine == pytest.approx(0.0, abs=1e-5)
    assert documents.versions(SCOPE, ANN.hash, ["m", "n"]) == {"m": [(1, 0), (2, 0), (2, 1)]}


def test_putting_and_deleting_twice_is_as_once(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    put(search_server, documents, projection("m"), projection("n"))
    put(search_server, documents, projection("m"), replace(projection("n"), is_tombstone=True))
    assert find(documents)[1].documents == 2

    for _ in range(2):
        documents.delete(SCOPE, ANN.hash, [("m", 1, 0), ("absent", 1, 0)])
        search_server.show()

    assert ids(find(documents)) == {"n"}
    assert documents.versions(SCOPE, ANN.hash, ["m", "n"]) == {"n": [(1, 0)]}


def test_many_documents_and_versions_are_listed_completely(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    many = [
        replace(projection(f"m{i}"), version=version, rev=rev)
        for i in range(300)
        for version in (1, 2, 3)
        for rev in range(3)
    ]
    put(search_server, documents, *many)

    visible = documents.versions(SCOPE, ANN.hash, [f"m{i}" for i in range(300)])

    every = [(version, rev) for version in (1, 2, 3) for rev in range(3)]
    assert visible == {f"m{i}": every for i in range(300)}


def test_values_of_any_length_are_found_and_told_apart(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    long = "长" * 20_000
    first = replace(projection("first"), tags=(f"{long}1",), info={long: (long,)}, app_id=long)
    second = replace(projection("second", " ".join(["word"] * 4_000)), tags=(f"{long}2",))
    put(search_server, documents, first, second)

    assert ids(find(documents, filter=HasTag(f"{long}1"))) == {"first"}
    assert ids(find(documents, filter=HasTag(f"{long}2"))) == {"second"}
    assert ids(find(documents, filter=InfoEquals(long, long))) == {"first"}
    assert len(ids(find(documents))) == 2


def test_every_word_of_a_long_question_counts(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    put(search_server, documents, projection("m", "last"), projection("n", "w0"))

    found = find(documents, ask(" ".join([*(f"w{i}" for i in range(2_000)), "last"])))

    assert ids(found) == {"m", "n"}
    assert found[1].text.containing["last"] == 1


def test_ten_thousand_info_names_add_no_field_and_are_found_the_same_way(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    info: dict[str, tuple[str, ...]] = {f"name {i}": (str(i),) for i in range(10_000)}
    info["scene"] = ("a", "b")
    fields = search_server.client.indices.get_mapping(index=documents.index())
    put(search_server, documents, replace(projection("m"), info=info), projection("n"))

    for key, value in (("name 1", "1"), ("name 9999", "9999"), ("scene", "b")):
        assert ids(find(documents, filter=InfoEquals(key, value))) == {"m"}
        assert ids(find(documents, filter=InfoEquals(key, "other"))) == set()
    assert search_server.client.indices.get_mapping(index=documents.index()) == fields


def test_an_index_of_another_model_is_not_searched(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    other = search_server.named(search_server.aliases[0], "other@4")

    with pytest.raises(DependencyUnavailable, match=r"tiny@4, not of other@4.*reindex"):
        find(other)


def test_a_missing_index_is_no_empty_one(search_server: SearchServer) -> None:
    absent = search_server.named("cairn-absent")

    with pytest.raises(DependencyUnavailable, match="scripts/cairn create-index"):
        find(absent)
    with pytest.raises(DependencyUnavailable, match="scripts/cairn create-index"):
        absent.put(SCOPE, ANN.hash, [projection("m")])


def test_making_the_index_again_changes_nothing(
    search_server: SearchServer, documents: OpenSearchIndex
) -> None:
    put(search_server, documents, projection("m"))
    wanted = Wanted(search_server.aliases[0], MODEL, search_server.engine, "again")

    assert indices.create(search_server.client, wanted) == documents.index()
    assert ids(find(documents)) == {"m"}
    with pytest.raises(CreateIndexError, match="scripts/cairn reindex"):
        indices.create(search_server.client, replace(wanted, model="other@4"))


def test_only_where_no_engine_is_named_is_compression_switched_off() -> None:
    named = index_body(MODEL, "lucene")["mappings"]["properties"]["vector"]
    free = index_body(MODEL)["mappings"]["properties"]["vector"]

    assert named["method"]["engine"] == "lucene"
    assert "method" not in free
    assert free["compression_level"] == "1x"
