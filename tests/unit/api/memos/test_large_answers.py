"""What a search keeps of memories that are too large together."""

from typing import Any

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.search.query import ScoredMemory
from cairn.domain.tasks.working_memory import working_statement
from tests.unit.api.client import Client
from tests.unit.api.recording import NOW, direct_memory

SAID = "备份服务器每天凌晨三点自动重启。" * 2_500  # 40,000 characters
LISTS = ("memory_detail_list", "preference_detail_list")


def working(place: int, score: float) -> ScoredMemory:
    """All of it is one line, which is also its key."""
    message = Message(message_id="1", role=Role.USER, text=SAID, event_time=NOW)
    memory = direct_memory(memory_id=f"{place}", statement=working_statement([message]))
    return ScoredMemory(memory, score)


def preference(place: int, score: float) -> ScoredMemory:
    memory = working(place, score).memory
    statement = memory.statement.model_copy(update={"kind": MemoryKind.PREFERENCE, "key": "k"})
    return ScoredMemory(memory.model_copy(update={"statement": statement}), score)


def searched(*found: ScoredMemory) -> dict[str, Any]:
    fields = {"memory_limit_number": 25, "preference_limit_number": 25}
    answer = Client(found=found).search(**fields)
    assert (answer.status, answer.body["message"]) == (200, "ok")
    return dict(answer.body["data"])


def test_what_fits_says_nothing_of_being_shortened() -> None:
    body = searched(*(working(place, 0.9) for place in range(9)))

    assert "omitted" not in body
    for item in body["memory_detail_list"]:
        assert item["memory_key"] + "\n" == item["memory_value"]
        assert "truncated" not in item


def test_a_key_that_repeats_the_value_is_shortened_first() -> None:
    body = searched(*(working(place, 0.9) for place in range(25)))

    assert "omitted" not in body
    items = body["memory_detail_list"]
    assert len(items) == 25
    for item in items:
        assert SAID in item["memory_value"]
        assert item["memory_value"].startswith(item["memory_key"])
        assert item["truncated"] == ["memory_key"]


def test_of_all_lists_together_the_best_are_kept_in_their_order() -> None:
    scores = [0.99 - place / 100 for place in range(25)]
    facts = [working(place, score) for place, score in enumerate(scores)]
    preferences = [preference(place, score + 0.1) for place, score in enumerate(scores)]

    body = searched(*facts, *preferences)

    kept = {name: [item["id"] for item in body[name]] for name in LISTS}
    for ids in kept.values():
        assert ids == [str(place) for place in range(len(ids))]
    assert sum(map(len, kept.values())) == 50 - body["omitted"]
    lowest = min(item["relativity"] for name in LISTS for item in body[name])
    left_out = [facts[len(kept[LISTS[0]]) :], preferences[len(kept[LISTS[1]]) :]]
    assert all(scored.score <= lowest for rest in left_out for scored in rest)
    assert len(kept[LISTS[1]]) > len(kept[LISTS[0]]) > 0
    assert body["preference_note"]
