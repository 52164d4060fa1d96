"""Related memories share words, rare ones above all."""

from cairn.domain.index.projection import Projection
from cairn.domain.index.view import view
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.search.relatedness import Related
from cairn.domain.text.analysis import analyse


def projection(words: str, *, event_time: int = 0) -> Projection:
    return Projection(
        memory_id=words,
        version=1,
        rev=0,
        kind=MemoryKind.FACT,
        memory_type="UserMemory",
        home_hash="h",
        accepted_at=0,
        created_at=0,
        updated_at=0,
        event_time=event_time,
        speaker="user",
        text_terms=analyse(words),
        context_terms=(),
    )


def related(*known: Projection) -> Related:
    return Related(view(known, (), erased_before=0).segments)


def nearest(text: str, *known: str, limit: int = 8) -> list[str]:
    found = related(*map(projection, known)).by_words(analyse(text), limit)
    return [memory.memory_id for memory in found]


def test_what_shares_no_word_is_not_related() -> None:
    assert nearest("my red kayak", "the office closes early", "我住在北京") == []


def test_a_rare_word_counts_more_than_common_ones() -> None:
    common = [f"the train to work number {n}" for n in range(20)]

    assert nearest("the kayak train to work", *common, "a kayak")[0] == "a kayak"


def test_the_same_words_come_first() -> None:
    known = ["I keep two kayaks by the lake all summer long", "I keep two kayaks", "a kayak"]

    assert nearest("I keep two kayaks", *known)[0] == "I keep two kayaks"


def test_of_equals_the_latest_comes_first() -> None:
    known = [projection(f"red kayak {n}", event_time=n) for n in (1, 3, 2)]

    found = related(*known).by_words(analyse("kayak"), 2)

    assert [memory.memory_id for memory in found] == ["red kayak 3", "red kayak 2"]


def test_nothing_known_is_nothing_related() -> None:
    assert related().by_words(("kayak",), 8) == []


def test_what_is_not_live_neither_comes_nor_makes_a_word_common() -> None:
    known = [projection(f"red kayak {n}") for n in range(3)] + [projection("green kayak boat")]
    (part,) = view(known, (), erased_before=0).segments

    live = Related([part.without([row.memory_id for row in known[:2]])])

    found = [memory.memory_id for memory in live.by_words(analyse("red kayak boat"), 8)]
    assert found == ["red kayak 2", "green kayak boat"]
