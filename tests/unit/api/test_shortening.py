"""Items that would be too large together are shortened, and say so."""

import random
from typing import Any, ClassVar

import pytest

from cairn.api.answer import Answer, Shortenable
from cairn.api.answer_size import sent_size
from cairn.api.shortening import LEAST, best, shortened, with_shortened

IDS = "abcdefgh"


class Note(Shortenable):
    shortens: ClassVar[tuple[str, ...]] = ("text", "labels", "links", "by")
    id: str
    text: str = ""
    labels: dict[str, Any]
    links: list[str]
    by: str | None = None


class Notes(Answer):
    notes: list[Note]
    question: str


def note(place: int, text: str = "", labels: Any = None, links: Any = None) -> Note:
    return Note(id=IDS[place], text=text, labels=labels or {}, links=links or [])


def size_of(items: list[Note]) -> int:
    return sent_size(items)


def rooms(items: list[Note]) -> range:
    """From what is left when all is shortened to what is enough."""
    bare = [note(place) for place in range(len(items))]
    return range(size_of(bare) + 200 * len(items), size_of(items) + 100 * len(items), 37)


NOTES = [
    note(0, "a word"),
    note(1, "x" * 900),
    note(2, '"' * 400, labels={"k": "v" * 300}),
    note(3, "漢" * 200, links=["link" * 5] * 20),
    note(4, labels={"k": "\x01" * 40}, links=["long" * 90, "short"]),
]


@pytest.mark.parametrize("room", rooms(NOTES))
def test_all_items_stay_in_order_and_fit(room: int) -> None:
    kept = shortened(NOTES, room)

    assert [item.id for item in kept] == [item.id for item in NOTES]
    assert size_of(kept) <= room
    for before, after in zip(NOTES, kept, strict=True):
        assert before.text.startswith(after.text)
        assert after.links == before.links[: len(after.links)]
        assert after.labels in ({}, before.labels)
        changed = {name for name in Note.shortens if getattr(before, name) != getattr(after, name)}
        assert set(after.truncated) == changed


def test_what_fits_is_untouched() -> None:
    kept = shortened(NOTES, 2 * size_of(NOTES))

    assert kept == NOTES
    assert all("truncated" not in item.model_dump() for item in kept)


def test_what_does_not_fit_however_short_is_cut_to_nothing() -> None:
    for item in shortened(NOTES, 10):
        assert (item.text, item.labels, item.links, item.by) == ("", {}, [], None)


def test_the_longest_are_shortened_first_and_to_the_same_length() -> None:
    items = [note(place, "x" * length) for place, length in enumerate((10, 3_000, 500, 9_000))]

    kept = shortened(items, 3_500)

    lengths = [len(item.text) for item in kept]
    assert lengths[0] == 10
    assert lengths[2] == 500
    assert lengths[1] == lengths[3] > 500
    assert [item.truncated for item in kept] == [[], ["text"], [], ["text"]]


def test_an_object_is_left_out_whole_and_makes_room_for_the_texts() -> None:
    items = [note(0, "x" * 1_000, labels={"k": "v" * 2_000}), note(1, labels={"k": "v"})]

    kept = shortened(items, 2_000)

    assert [item.labels for item in kept] == [{}, {"k": "v"}]
    assert [item.truncated for item in kept] == [["labels"], []]
    assert kept[0].text == items[0].text


def test_a_list_keeps_its_first_elements() -> None:
    [kept] = shortened([note(0, links=[f"link {number}" for number in range(100)])], 1_000)

    assert kept.links == [f"link {number}" for number in range(len(kept.links))]
    assert 0 < len(kept.links) < 100
    assert kept.truncated == ["links"]


def test_nothing_of_no_items() -> None:
    assert shortened([], 100) == best([], 100) == []


def test_an_answer_keeps_what_is_beside_its_items() -> None:
    answer = Notes(notes=NOTES, question="q" * 500)

    kept = with_shortened(answer, "notes", 4_000)

    assert kept.question == answer.question
    assert len(kept.notes) == len(NOTES)
    assert sent_size(kept) <= 4_000


def test_the_best_are_as_many_as_fit_when_each_gives_up_what_it_may() -> None:
    items = [note(place, "x" * 2_000) for place in range(8)]

    for room in range(1_000, 3_000, 71):
        kept = best(items, room)
        assert [item.id for item in kept] == [item.id for item in items[: len(kept)]]
        assert size_of(kept) <= room
        assert all(len(item.text) >= LEAST / 2 for item in kept)
    assert len(best(items, 3_000)) < len(best(items, 6_000)) == 8


def test_the_best_one_is_always_kept() -> None:
    assert [item.id for item in best(NOTES, 1)] == ["a"]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_items_they_fit(seed: int) -> None:
    chance = random.Random(seed)
    texts = ['a"\\', "漢字", "😀", "\x01\n", "plain words "]

    def some() -> str:
        return chance.choice(texts) * chance.randrange(300)

    items = [
        note(place % 8, some(), {some(): some()}, [some() for _ in range(chance.randrange(5))])
        for place in range(chance.randrange(1, 30))
    ]
    room = 600 * len(items)

    assert size_of(shortened(items, room)) <= room
