"""Understanding with a language model, from the add to the search; the model is scripted."""

import re
from collections.abc import Callable, Sequence

import pytest

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.adapters.openai.model_extractor import ModelExtractor
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.index.projection import Vector
from cairn.domain.memory.memory import (
    EmbeddingState,
    Memory,
    MemoryKind,
)
from cairn.domain.scope import Scope
from cairn.domain.tasks.plan import Plan
from cairn.domain.tasks.task import TaskStatus
from cairn.domain.times.said_at import parse_said_at
from tests.builders import fresh
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.ports import FakeClock
from tests.fakes.scripted_model import Answer, ScriptedModel, operation, reply
from tests.resilience.watching import watched

CHAT = (
    "I have decided to go to Guangzhou for the summer vacation. What chain hotels are available?",
    ("assistant", "You can consider [7 Days Inn, All Seasons, Hilton], etc."),
    "I choose 7 Days Inn.",
    ("assistant", "Okay, ask me if you have other questions."),
)
TRIP = "The user goes to Guangzhou for the summer vacation"
CHOICE = f"{TRIP} and stays at the chain hotel 7 Days Inn"


def travel_agent(prompt: str) -> str:
    """Answers as a good model would: from what it is shown, and from nothing else."""
    new = prompt.rpartition("NEW messages:")[2]
    chosen = re.search(r"^(n\d+) .*I choose 7 Days Inn", new, re.MULTILINE)
    asked = re.search(r"^([ne]\d+) .*Guangzhou", prompt, re.MULTILINE)
    known = re.search(r"^(m\d+) .*Guangzhou", prompt, re.MULTILINE)
    if chosen and asked:
        evidence = [asked[1], chosen[1]]
        action = {"action": "update", "memory": known[1]} if known else {"action": "add"}
        return reply(operation(**action, value=CHOICE, evidence=evidence))
    if asked and asked[1].startswith("n"):
        return reply(operation(value=TRIP, evidence=[asked[1]]))
    return reply()


def cairn_with(*answers: Answer) -> tuple[InMemoryCairn, ScriptedModel]:
    model, clock = ScriptedModel(*answers), FakeClock()
    return InMemoryCairn(clock=clock, extractor=ModelExtractor(model, clock)), model


def current(cairn: InMemoryCairn) -> list[Memory]:
    found = [row.memory_id for row in fresh(cairn.memories, SCOPE, user("ann"))]
    return list(cairn.memories.read(SCOPE, found).values())


def test_a_conversation_becomes_what_the_model_extracted() -> None:
    cairn, model = cairn_with(travel_agent)

    task = cairn.add(*CHAT, wait=True)

    (found,) = cairn.search("Where does the user stay in Guangzhou?")
    assert (task.status, len(model.prompts)) == (TaskStatus.COMPLETED, 1)
    assert found.memory.statement.words == CHOICE


def test_turn_by_turn_yields_the_same_fact_as_all_at_once() -> None:
    cairn, model = cairn_with(travel_agent)

    for turn in CHAT[:3]:
        cairn.add(turn, wait=True)

    (memory,) = current(cairn)
    assert memory.statement.words == CHOICE
    (before,) = cairn.memories.history(SCOPE, memory.memory_id)
    assert before.statement.words == TRIP
    assert len(model.prompts) == 3


def test_related_memories_are_shown_also_when_only_earlier_turns_name_them() -> None:
    cairn, model = cairn_with(travel_agent)
    cairn.add(CHAT[0], wait=True)
    cairn.add(*(f"Box {n} holds tin soldiers" for n in range(30)), session_id="boxes", wait=True)

    cairn.add(CHAT[2], wait=True)

    assert TRIP in model.prompts[-1][-1].text


def test_the_original_words_still_find_what_was_extracted() -> None:
    cairn, _ = cairn_with(reply(operation(value="The user is going on a summer trip north")))
    cairn.add("I take the Hurtigruten for my summer trip north", wait=True)

    (found,) = cairn.search("Hurtigruten", min_score=0.0)

    assert "summer trip" in found.memory.statement.words


def test_a_correction_keeps_the_earlier_version_with_its_validity() -> None:
    cairn, _ = cairn_with(
        reply(operation(value="The user stays at 7 Days Inn")),
        reply(operation("update", memory="m1", value="The user stays at JI Hotel")),
    )
    cairn.add("I stay at 7 Days Inn", said_at="2025-12-10", wait=True)
    cairn.add("I stay at JI Hotel instead", said_at="2025-12-20", wait=True)

    (found,) = cairn.search("Where did the user stay previously?", min_score=0.0)

    assert found.memory.statement.words == "The user stays at JI Hotel"
    (before,) = found.earlier
    assert before.statement.words == "The user stays at 7 Days Inn"
    assert before.valid_until == parse_said_at("2025-12-20", 0)


def test_an_older_correction_that_arrives_late_becomes_the_earlier_version() -> None:
    cairn, _ = cairn_with(
        reply(operation(value="The user stays at JI Hotel", event_time="2026-06-01")),
        reply(
            operation(
                "update", memory="m1", value="The user stays at 7 Days Inn", event_time="2026-07-01"
            )
        ),
    )
    cairn.add("I stay at JI Hotel", said_at="2025-12-20", wait=True)
    cairn.add("I stay at 7 Days Inn", said_at="2025-12-10", wait=True)

    (memory,) = current(cairn)

    assert memory.statement.words == "The user stays at JI Hotel"
    (before,) = cairn.memories.history(SCOPE, memory.memory_id)
    assert before.statement.words == "The user stays at 7 Days Inn"


def test_what_is_said_again_is_one_memory_with_both_evidences_and_a_later_update() -> None:
    cairn, _ = cairn_with(
        reply(operation(value="The user has a dog")), reply(operation("none", memory="m1"))
    )
    first = cairn.add("I have a dog", wait=True)
    cairn.clock.advance(1_000)
    second = cairn.add("Did I tell you that I have got a dog?", wait=True)

    (memory,) = current(cairn)

    assert memory.statement.evidence == (f"{first.task_id}:0", f"{second.task_id}:0")
    assert memory.updated_at > memory.created_at


@pytest.mark.parametrize("answer", ["rubbish", DependencyUnavailable("the model is down")])
def test_words_stay_searchable_while_the_model_fails_and_it_is_tried_12_times(
    answer: Answer,
) -> None:
    cairn, model = cairn_with(answer)
    task = cairn.add("My bicycle is green")

    for _ in range(12):
        cairn.work()
        cairn.clock.advance(1_000_000)
        assert cairn.words("bicycle") or cairn.search("bicycle", min_score=0.0)
        cairn.reconcile()
    cairn.work()

    ended = cairn.task(task.task_id)
    assert ended.status is TaskStatus.FAILED
    assert (ended.error or "").startswith("gave up after 12 attempts: the model")
    (found,) = cairn.search("bicycle", min_score=0.0)
    assert found.memory.statement.kind is MemoryKind.WORKING
    assert len(model.prompts) in (12, 24)


def test_a_rate_limit_is_waited_for() -> None:
    cairn, _ = cairn_with(DependencyUnavailable("busy", retry_after_seconds=300), reply())
    cairn.add("My bicycle is green")

    cairn.work()

    (task,) = cairn.world.tasks.values()
    assert task.steps[-1].detail == "300 s: busy"


def test_what_the_model_will_never_take_fails_at_once_and_the_next_add_is_not_held_up() -> None:
    cairn, _ = cairn_with(InvalidRequest("the model refused the request"), travel_agent)
    first = cairn.add("My bicycle is green")
    cairn.clock.advance(1)
    second = cairn.add(*CHAT)

    cairn.work()

    assert cairn.task(first.task_id).error == "the model refused the request"
    assert cairn.task(second.task_id).status is TaskStatus.COMPLETED


def test_a_long_add_is_extracted_window_by_window_each_once() -> None:
    cairn, model = cairn_with(reply(operation(value="The user counts tin soldiers")))
    text = "I count tin soldiers. " * 600  # about 3,300 tokens

    cairn.add(*[f"{n} {text}" for n in range(3)], wait=True)

    assert len(model.prompts) == 6
    (memory,) = current(cairn)
    assert memory.statement.words == "The user counts tin soldiers"
    assert "KNOWN memories" in model.prompts[1][-1].text


class CountingEmbedder(OfflineEmbedder):
    requests = 0

    def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
        self.requests += 1
        return super().embed(texts, deadline=deadline)


def test_an_add_is_embedded_once_and_found_by_meaning_when_it_is_completed() -> None:
    cairn, _ = cairn_with(travel_agent)
    cairn.embedder = embedder = CountingEmbedder()

    cairn.add(*CHAT)
    ((project_id, subject_hash, _),) = cairn.queue.extractions
    cairn.extract(Scope(project_id), subject_hash)

    (memory,) = current(cairn)
    assert (memory.embedding, embedder.requests, cairn.queue.embeds) == (
        EmbeddingState.READY,
        1,
        [],
    )
    (row,) = fresh(cairn.memories, SCOPE, user("ann"))
    assert row.vector is not None


def test_a_synchronous_add_is_read_while_it_is_stored_and_only_once() -> None:
    cairn, _ = cairn_with(travel_agent)
    calls: list[str] = []

    def noted(name: str, call: Callable[[], object]) -> object:
        calls.append(name)
        return call()

    cairn.add(CHAT[0], wait=True)
    cairn.tasks = watched(cairn.tasks, "TaskStore", noted)
    cairn.embedder = watched(cairn.embedder, "Embedder", noted)

    cairn.add(*CHAT[1:], wait=True)

    assert calls == [
        "TaskStore.earlier",
        "TaskStore.messages",  # of the first add; those of the second are known
        "Embedder.embed",
        "TaskStore.accept",
        "TaskStore.read",
    ]


def test_memories_of_a_turn_that_tells_many_have_vectors_of_their_own() -> None:
    facts = ("has a dog", "plays the cello", "lives in Oslo")
    cairn, _ = cairn_with(reply(*(operation(value=f"The user {fact}") for fact in facts)))

    cairn.add("I have a dog, play the cello and live in Oslo", wait=True)

    vectors = {row.vector for row in fresh(cairn.memories, SCOPE, user("ann"))}
    assert None not in vectors
    assert len(vectors) == len(facts)


def test_an_embedder_that_is_down_costs_neither_the_plan_nor_the_words() -> None:
    class Down(OfflineEmbedder):
        def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
            raise DependencyUnavailable("no embeddings today")

    cairn, _ = cairn_with(travel_agent)
    cairn.embedder = Down()

    task = cairn.add(*CHAT, wait=True)

    (memory,) = current(cairn)
    assert (task.status, memory.embedding) == (TaskStatus.COMPLETED, EmbeddingState.PENDING)


def test_out_of_time_between_two_windows_the_rest_is_handed_on() -> None:
    cairn, model = cairn_with(lambda prompt: slowly(prompt))

    def slowly(prompt: str) -> str:
        cairn.clock.advance(12_000)
        return reply(operation(value="The user counts tin soldiers"))

    task = cairn.add("I count tin soldiers. " * 1_200, wait=True)

    assert (task.status, len(model.prompts)) == (TaskStatus.OPEN, 1)
    assert cairn.queue.extractions
    cairn.work()
    assert cairn.task(task.task_id).status is TaskStatus.COMPLETED
    assert len(model.prompts) == 3


def test_what_a_window_cost_is_told_by_the_plan() -> None:
    cairn, _ = cairn_with(travel_agent)
    task = cairn.add(*CHAT, wait=True)

    plan = cairn.world.tasks[SCOPE.project_id, task.task_id].plan

    assert isinstance(plan, Plan)
    (window,) = plan.windows
    assert (window.operations, window.calls, window.prompt_tokens) == (1, 1, 100)
