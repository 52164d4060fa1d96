"""Related memories share words, rare ones above all."""

from cairn.domain.memory import MemoryKind
from cairn.domain.projection import Projection
from cairn.domain.relatedness import SharedWords
from cairn.domain.text import analyse


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


def nearest(text: str, *known: str, limit: int = 8) -> list[str]:
    index = SharedWords([projection(words) for words in known])
    return [each.memory_id for each in index.nearest(analyse(text), limit)]


def test_what_shares_no_word_is_not_related() -> None:
    assert nearest("my red kayak", "the office closes early", "我住在北京") == []


def test_a_rare_word_counts_more_than_common_ones() -> None:
    common = [f"the train to work number {n}" for n in range(20)]

    assert nearest("the kayak train to work", *common, "a kayak")[0] == "a kayak"


def test_the_same_words_come_first() -> None:
    known = ["I keep two kayaks by the lake all summer long", "I keep two kayaks", "a kayak"]

    assert nearest("I keep two kayaks", *known)[0] == "I keep two kayaks"


def test_of_equals_the_latest_comes_first() -> None:
    index = SharedWords([projection("red kayak", event_time=n) for n in (1, 3, 2)])

    assert [each.event_time for each in index.nearest(analyse("kayak"), 2)] == [3, 2]


def test_nothing_known_is_nothing_related() -> None:
    assert SharedWords([]).nearest(("kayak",), 8) == []
