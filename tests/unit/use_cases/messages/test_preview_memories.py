"""Extraction without storing."""

import pytest

from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.adapters.openai.model_extractor import ModelExtractor
from cairn.domain.conversation.role import Role
from cairn.domain.errors import DependencyUnavailable, NotAuthorized
from cairn.domain.memory.memory import Labels, MemoryKind, Statement
from cairn.domain.memory.memory_view import MemoryView
from cairn.domain.scope import Permission, Scope
from cairn.domain.tasks.guidance import UNGUIDED, Guidance
from cairn.domain.tasks.task import NOBODY
from cairn.ports.extractor import Extractor
from cairn.use_cases.messages.new_addition import AddMessages, NewMessage
from cairn.use_cases.messages.preview_memories import preview_memories
from tests.fakes.in_memory_cairn import SCOPE
from tests.fakes.ports import FakeClock
from tests.fakes.scripted_model import ScriptedModel, operation, reply

CLOCK = FakeClock()


def preview(
    *texts: str,
    extractor: Extractor | None = None,
    guidance: Guidance = UNGUIDED,
    scope: Scope = SCOPE,
) -> tuple[Statement, ...]:
    command = AddMessages(
        subjects=(NOBODY,),
        messages=tuple(NewMessage(Role.USER, text) for text in texts),
        labels=Labels(),
        fingerprint="",
        guidance=guidance,
    )
    return preview_memories(
        command,
        scope=scope,
        deadline=CLOCK.now() + 25_000,
        extractor=extractor or OfflineExtractor(CLOCK),
        clock=CLOCK,
    )


def words(statements: tuple[Statement, ...], kind: MemoryKind) -> list[str]:
    return [statement.words for statement in statements if statement.kind is kind]


@pytest.mark.parametrize("text", ["I only drink decaf, I like it", "我喜欢喝绿茶"])
def test_rules_find_facts_and_preferences(text: str) -> None:
    found = preview(text)

    assert words(found, MemoryKind.FACT) == [text]
    assert len(words(found, MemoryKind.PREFERENCE)) == 1


def test_only_what_is_asked_for() -> None:
    guidance = Guidance(views=(MemoryView.PREFERENCE,))

    found = preview("I like tea", "The office is in Oslo", guidance=guidance)

    assert {statement.kind for statement in found} == {MemoryKind.PREFERENCE}


def test_what_is_said_twice_is_found_once() -> None:
    assert words(preview("My desk is blue", "My desk is blue."), MemoryKind.FACT) == [
        "My desk is blue"
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("My office is in Oslo", "Correction: my office is in Bergen, not Oslo"),
        ("我住在北京", "更正一下：我住在上海，不是北京"),
    ],
)
def test_what_is_corrected_later_is_found_as_corrected(before: str, after: str) -> None:
    assert words(preview(before, after), MemoryKind.FACT) == [after]


def test_a_long_conversation_is_read_window_by_window() -> None:
    long = "The office in Oslo has a blue door. " * 350
    model = ScriptedModel(
        reply(operation(value="The office in Oslo has a blue door")),
        reply(
            operation(
                action="update", memory="m1", value="The office in Oslo has a red door and no bell"
            )
        ),
    )

    found = preview(long, "No, the office in Oslo has a red door", extractor=model_of(model))

    assert len(model.prompts) > 1
    assert "KNOWN memories:\nm1 " in model.prompts[1][-1].text
    assert "The office in Oslo has a blue door" not in words(found, MemoryKind.FACT)


def model_of(model: ScriptedModel) -> ModelExtractor:
    return ModelExtractor(model, CLOCK)


def test_a_model_that_is_away_is_no_empty_answer() -> None:
    away = ScriptedModel(DependencyUnavailable("down", retry_after_seconds=7))

    with pytest.raises(DependencyUnavailable) as raised:
        preview("I like tea", extractor=model_of(away))

    assert raised.value.retry_after_seconds == 7


@pytest.mark.parametrize("permission", [Permission.READ, Permission.DELETE])
def test_it_needs_what_an_add_needs(permission: Permission) -> None:
    with pytest.raises(NotAuthorized):
        preview("I like tea", scope=Scope("project-one", frozenset({permission})))
