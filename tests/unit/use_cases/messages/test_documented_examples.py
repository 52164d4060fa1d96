"""The documentation's own examples with a good model, in process."""

from cairn.adapters.openai.model_extractor import ModelExtractor
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.times.said_at import parse_said_at
from scripts.local.model_server.good_model import good_model
from tests.fakes.in_memory_cairn import InMemoryCairn
from tests.fakes.ports import FakeClock
from tests.fakes.questionnaire import QUESTIONNAIRE
from tests.fakes.scripted_model import ScriptedModel
from tests.unit.use_cases.extraction.test_understanding import CHAT


def cairn() -> InMemoryCairn:
    clock = FakeClock()
    return InMemoryCairn(clock=clock, extractor=ModelExtractor(ScriptedModel(good_model), clock))


def test_the_trip_to_guangzhou_is_one_fact_and_what_the_choice_reveals() -> None:
    world = cairn()

    world.add(*CHAT, session_id="0610", wait=True)

    found = {hit.memory.statement.kind: hit.memory for hit in world.search("Guangzhou hotel")}
    fact, preference = found[MemoryKind.FACT], found[MemoryKind.PREFERENCE]
    assert fact.statement.key == "Guangzhou Summer Trip Plan"
    assert "7 Days Inn" in fact.statement.value
    assert not preference.statement.is_explicit
    assert "budget chain" in preference.statement.reasoning
    asked_otherwise = world.search("Which hotel brand did I pick for Guangzhou?", limit=1)
    assert asked_otherwise[-1].memory == preference
    assert fact.session_ids == preference.session_ids == ("0610",)


def test_an_imported_history_keeps_its_days() -> None:
    world = cairn()

    world.add("I like spicy food", said_at="2025-09-12", session_id="a", wait=True)
    world.add("But I don't really like heavy oil", said_at="2025-09-25", session_id="a", wait=True)

    times = {
        hit.memory.statement.words: hit.memory.statement.event_time
        for hit in world.search("What food do I like?", min_score=0.0)
    }
    assert times == {
        "I like spicy food": parse_said_at("2025-09-12", 0),
        "But I don't really like heavy oil": parse_said_at("2025-09-25", 0),
    }


def test_a_questionnaire_becomes_memories_that_are_found_one_by_one() -> None:
    world = cairn()

    world.add(QUESTIONNAIRE, wait=True)

    for question, answer in (
        ("Which pets do I have?", "Pets: a grey cat called Doubao"),
        ("What am I allergic to?", "Health: allergic to penicillin"),
        ("Which music do I love?", "Music: I love Cantonese pop of the nineties"),
    ):
        best = max(world.search(question), key=lambda found: found.score)
        assert best.memory.statement.words == answer
    assert len(world.words("Lin Yue Hangzhou sport food music", limit=20)) == 11
