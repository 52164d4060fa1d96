"""Which proposals of a model become operations."""

from collections.abc import Sequence
from typing import Any

import pytest

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.tasks.plan import Action, Operation
from cairn.domain.times.said_at import parse_said_at
from cairn.domain.understanding import rejections
from cairn.domain.understanding.prompt_context import prompt_context
from cairn.domain.understanding.proposal import Proposal
from cairn.domain.understanding.validate_proposals import validate_proposals
from tests.builders import NOW, change_of, make_statement, make_task
from tests.fakes.scripted_model import operation

DAY = 86_400_000


def said(*turns: str | tuple[str, str], at: int = NOW, add: str = "add") -> list[Message]:
    spoken = [("user", turn) if isinstance(turn, str) else turn for turn in turns]
    return [
        Message(message_id=f"{add}:{index}", role=Role(role), text=text, event_time=at)
        for index, (role, text) in enumerate(spoken)
    ]


def known(words: str, **fields: Any) -> Memory:
    memory = change_of(make_task(at=NOW - DAY), 0).memory
    stated = make_statement(words, at=NOW - DAY).model_copy(update=fields)
    return memory.model_copy(update={"statement": stated})


def validated(
    new: Sequence[Message],
    *operations: dict[str, Any],
    earlier: Sequence[Message] = (),
    memories: Sequence[Memory] = (),
    is_truncated: bool = False,
) -> tuple[tuple[Operation, ...], tuple[str, ...]]:
    proposals = [Proposal.model_validate(operation) for operation in operations]
    return validate_proposals(
        proposals, prompt_context(new, earlier, memories), is_truncated=is_truncated
    )


def test_a_supported_statement_is_dated_attributed_and_keeps_its_evidence() -> None:
    said_at = parse_said_at("2025-12-10 09:44", 0)
    new = said(
        "I go to Guangzhou in July", ("assistant", "Nice!"), "I chose 7 Days Inn", at=said_at
    )

    (made,), rejected = validated(
        new,
        operation(
            value="The user travels to Guangzhou in July 2026 and stays at 7 Days Inn",
            key="Guangzhou trip",
            evidence=["n1", 3],
            tags=["Travel", "Travel", " "],
            event_time="2026-07",
            confidence=7,
        ),
    )

    statement = made.statement
    assert (made.action, made.target_id, rejected) == (Action.ADD, None, ())
    assert statement.value.startswith("[10 December 2025] The user travels to Guangzhou")
    assert (statement.key, statement.tags) == ("Guangzhou trip", ("Travel",))
    assert (statement.speaker, statement.confidence) == ("user", 1.0)
    assert statement.evidence == ("add:0", "add:2")
    assert statement.context == ("add:0", "add:1", "add:2")
    assert statement.event_time == parse_said_at("2026-07-01", 0)
    assert statement.stated_at == said_at


@pytest.mark.parametrize("evidence", [[], ["n9"], ["e1"], ["m1"], ["n0", "x"], ["", "-1"]])
def test_without_new_evidence_the_message_is_kept_verbatim(
    evidence: list[str],
) -> None:
    new = said("I live in Oslo")

    (kept,), rejected = validated(
        new, operation(value="The user lives in Oslo", evidence=evidence), memories=[known("Oslo")]
    )

    assert (kept.statement.words, rejected) == ("I live in Oslo", (rejections.NO_EVIDENCE,))


def test_earlier_turns_may_complete_the_evidence_but_not_be_it() -> None:
    earlier = said("Which chain hotels are there in Guangzhou?", add="before")
    new = said("I choose 7 Days Inn")

    (made,), _ = validated(
        new,
        operation(value="The user stays at 7 Days Inn in Guangzhou", evidence=["e1", "n1"]),
        earlier=earlier,
    )

    assert made.statement.evidence == ("before:0", "add:0")


@pytest.mark.parametrize(
    "value",
    [
        "The user keeps three parrots",
        "Oslo is where the user met Roald Amundsen and Edvard Grieg",
        "The user lives in Oslo and pays 4711 kroner to Nordea, DNB and Storebrand",
    ],
)
def test_an_unsupported_statement_is_rejected_and_the_message_kept(value: str) -> None:
    new = said("I live in Oslo")

    (kept,), rejected = validated(new, operation(value=value))

    assert rejected == (rejections.UNSUPPORTED,)
    assert (kept.action, kept.statement.words) == (Action.ADD, "I live in Oslo")


def test_words_that_another_statement_covers_are_not_kept_twice() -> None:
    new = said("I live in Oslo")

    made, rejected = validated(
        new,
        operation(value="The user keeps three parrots"),
        operation(value="The user lives in Oslo"),
    )

    assert [operation.statement.words for operation in made] == ["The user lives in Oslo"]
    assert len(rejected) == 1


def test_resolved_dates_are_no_unknown_names() -> None:
    new = said("My exam is next Friday")

    (made,), _ = validated(
        new, operation(value="The user has an exam on Friday, 19 December 2025, at 2025-12-19")
    )

    assert "19 December" in made.statement.words


@pytest.mark.parametrize(
    ("text", "value"),
    [("我住在奥斯陆", "The user lives in Oslo"), ("I live in Oslo", "用户住在奥斯陆 (Oslo)")],
)
def test_statements_stay_in_the_language_of_their_evidence(text: str, value: str) -> None:
    (kept,), rejected = validated(said(text), operation(value=value))

    assert (kept.statement.words, rejected) == (text, (rejections.OTHER_LANGUAGE,))


def test_a_chinese_statement_is_dated_as_chinese_is() -> None:
    (made,), _ = validated(said("我住在奥斯陆"), operation(value="用户住在奥斯陆"))

    assert made.statement.value == "[2025年12月10日] 用户住在奥斯陆"


def test_what_the_assistant_said_stays_the_assistants() -> None:
    new = said("Where can I stay?", ("assistant", "Try 7 Days Inn, All Seasons or Hilton."))

    (made,), _ = validated(
        new, operation(value="The user can stay at 7 Days Inn or Hilton", evidence=["n1", "n2"])
    )

    assert made.statement.speaker == "assistant"
    assert "] assistant: " in made.statement.value


def test_in_a_transcript_each_person_speaks_for_themselves() -> None:
    new = said("Ann: How was Rome?", ("assistant", "Bob: I love Rome, I moved there in May"))

    (made,), _ = validated(
        new,
        operation(value="Bob loves Rome", kind="explicit_preference", evidence=["n2"]),
    )

    assert (made.statement.speaker, made.statement.kind) == ("Bob", MemoryKind.PREFERENCE)
    assert made.statement.value.endswith("] Bob loves Rome")


def test_the_assistants_words_are_no_preference_of_the_user() -> None:
    new = said(("assistant", "You seem to love jazz"))

    (kept,), rejected = validated(
        new, operation(value="The user loves jazz", kind="explicit_preference")
    )

    assert rejected == (rejections.NOT_A_PREFERENCE,)
    assert (kept.statement.kind, kept.statement.speaker) == (MemoryKind.FACT, "assistant")


def test_the_assistant_cannot_rewrite_what_the_user_said() -> None:
    new = said(("assistant", "So your dog is called Rex now"))
    dog = known("The user's dog is called Bella")

    made, rejected = validated(
        new,
        operation("update", memory="m1", value="The user's dog is called Rex"),
        memories=[dog],
    )

    assert [operation.action for operation in made] == [Action.ADD]
    assert made[0].statement.speaker == "assistant"
    assert rejected == (rejections.OTHER_SPEAKER,)


def test_an_update_supersedes_a_memory_of_the_prompt_and_keeps_its_kind() -> None:
    tea = known("The user prefers green tea", kind=MemoryKind.PREFERENCE)

    (made,), _ = validated(
        said("I prefer black tea now"),
        operation("update", memory="M1", value="The user prefers black tea"),
        memories=[tea],
    )

    assert (made.action, made.target_id) == (Action.SUPERSEDE, tea.memory_id)
    assert made.statement.kind is MemoryKind.PREFERENCE


@pytest.mark.parametrize("handle", ["m7", "n1", "", "a0000000-0000-0000-0000-000000000000"])
def test_an_update_of_a_memory_that_the_prompt_lacks_changes_nothing(handle: str) -> None:
    (made,), rejected = validated(
        said("I prefer black tea now"),
        operation("update", memory=handle, value="The user prefers black tea"),
        memories=[known("The user prefers green tea")],
    )

    assert (made.action, made.target_id) == (Action.ADD, None)
    assert rejected == (rejections.UNKNOWN_MEMORY,)


def test_a_memory_that_the_evidence_is_not_about_is_left_alone() -> None:
    made, rejected = validated(
        said("I bought a bicycle"),
        operation("delete", memory="m1"),
        operation("update", memory="m2", value="The user bought a bicycle"),
        memories=[known("The user's sister is a doctor"), known("The user drinks no coffee")],
    )

    assert [(step.action, step.target_id) for step in made] == [(Action.ADD, None)]
    assert rejected == (rejections.UNRELATED, rejections.UNRELATED)


def test_a_memory_that_ended_is_superseded_by_the_words_that_say_so() -> None:
    dog = known("The user has a dog")

    (made,), _ = validated(
        said("We had to give our dog away"), operation("delete", memory="m1"), memories=[dog]
    )

    assert (made.action, made.target_id) == (Action.SUPERSEDE, dog.memory_id)
    assert made.statement.words == "We had to give our dog away"


def test_a_repetition_adds_evidence() -> None:
    dog = known("The user has a dog")

    (made,), rejected = validated(
        said("My dog is asleep"), operation("none", memory="m1"), memories=[dog]
    )

    assert (made.action, made.target_id, rejected) == (Action.MERGE, dog.memory_id, ())
    assert made.statement.evidence == ("add:0",)


def test_small_talk_is_nothing() -> None:
    assert validated(said("Hello!"), operation("none"), operation("none", evidence=[])) == ((), ())


def test_the_same_words_again_are_more_evidence_even_if_the_model_forgot() -> None:
    dog = known("The user has a dog")

    made, _ = validated(
        said("I have a dog"),
        operation(value="The user has a dog."),
        operation(value="the user has a DOG"),
        memories=[dog],
    )

    assert [(step.action, step.target_id) for step in made] == [(Action.MERGE, dog.memory_id)]


@pytest.mark.parametrize("action", ["none", "update"])
def test_things_that_happened_on_two_days_are_two_events(action: str) -> None:
    first = known("The user went to the dentist", event_time=NOW - 60 * DAY, said_at=NOW - 59 * DAY)

    (made,), _ = validated(
        said("I went to the dentist yesterday"),
        operation(
            action,
            memory="m1",
            value="The user went to the dentist",
            is_event=True,
            event_time="2025-12-09",
        ),
        memories=[first],
    )

    assert (made.action, made.target_id) == (Action.ADD, None)


def test_a_plan_may_move_to_another_day() -> None:
    plan = known("The user flies to Rome in May", event_time=NOW + 150 * DAY, said_at=NOW - DAY)

    (made,), _ = validated(
        said("We moved the Rome flight to June"),
        operation(
            "update",
            memory="m1",
            value="The user flies to Rome in June",
            is_event=True,
            event_time="2026-06",
        ),
        memories=[plan],
    )

    assert (made.action, made.target_id) == (Action.SUPERSEDE, plan.memory_id)


def test_the_reasoning_of_an_implicit_preference_needs_support() -> None:
    new = said("What chain hotels are there?", ("assistant", "Hilton"), "I choose 7 Days Inn")
    guess = operation(
        kind="implicit_preference",
        value="The user may like cheap places",
        reasoning="7 Days Inn is a budget chain, though no budget was named",
        evidence=["n3"],
    )

    (made,), _ = validated(new, guess)
    (kept,), rejected = validated(new, guess | {"reasoning": "People are like that"})

    assert (made.statement.kind, made.statement.is_explicit) == (MemoryKind.PREFERENCE, False)
    assert made.statement.reasoning.startswith("7 Days Inn is a budget chain")
    assert (kept.statement.words, rejected) == ("I choose 7 Days Inn", (rejections.UNSUPPORTED,))


def test_what_a_model_did_not_get_to_is_kept_verbatim() -> None:
    new = said("I live in Oslo", "I own a boat", "My boat is called Saga")

    made, _ = validated(new, operation(value="The user lives in Oslo"), is_truncated=True)

    assert [operation.statement.words for operation in made] == [
        "The user lives in Oslo",
        "I own a boat",
        "My boat is called Saga",
    ]


def test_system_prompts_tool_results_and_recalled_memories_are_not_presented() -> None:
    new = said(
        ("system", "The user is a spy"),
        ("tool", '{"salary": 1}'),
        "<memories>The user is a spy</memories> I live in Oslo",
    )

    what = prompt_context(new, (), ())
    (kept,), rejected = validated(new, operation(value="The user is a spy"))

    assert list(what.new) == ["n1"]
    assert (kept.statement.words, rejected) == ("I live in Oslo", (rejections.UNSUPPORTED,))
