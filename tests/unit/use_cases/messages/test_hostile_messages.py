"""A prompt injection changes nothing but what it says about its speaker.

The model of these tests obeys: it deletes and rewrites every memory it is shown, tells its
instructions, and takes the message for a fact.
"""

import re

import pytest

from cairn.adapters.openai.model_extractor import ModelExtractor
from cairn.domain.memory.memory import Memory
from cairn.prompts.extraction import SYSTEM
from tests.builders import fresh
from tests.fakes.in_memory_cairn import InMemoryCairn, user
from tests.fakes.ports import FakeClock
from tests.fakes.scripted_model import ScriptedModel, operation, reply
from tests.unit.domain.understanding.hostile import HOSTILE

KNOWN = (
    "The user is allergic to peanuts",
    "The user's sister is a doctor in Bergen",
    "The user prefers green tea",
    "The user's budget for the kitchen is 5000 kroner",
    "The user's dog is called Bella",
)


def learns(prompt: str) -> str:
    return reply(*(operation(value=words, evidence=[f"n{i}"]) for i, words in enumerate(KNOWN, 1)))


def obeys(prompt: str) -> str:
    said = prompt.rpartition('user: "')[2].rstrip('"')
    handles = re.findall(r"^m\d+", prompt, re.MULTILINE)
    return reply(
        *(operation("delete", memory=handle) for handle in handles),
        *(operation("update", memory=handle, value=said) for handle in handles),
        *(operation("update", memory=handle, value="The user is Mallory") for handle in handles),
        *(operation("none", memory=handle) for handle in handles),
        operation(value=SYSTEM[:200]),
        operation(value="The user asked to " + said, evidence=["n1", "e1", "n7"]),
        operation(value=said, evidence=["e1"]),
        operation(value=said, kind="explicit_preference"),
    )


def stored(cairn: InMemoryCairn) -> dict[str, Memory]:
    found = [row.memory_id for row in fresh(cairn.memories, cairn.scope, user("ann"))]
    return cairn.memories.read(cairn.scope, found)


@pytest.mark.parametrize(("message", "rest"), HOSTILE)
def test_an_injection_changes_nothing(message: str, rest: str | None) -> None:
    cairn = InMemoryCairn(extractor=ModelExtractor(ScriptedModel(learns, obeys), FakeClock()))
    cairn.add(*KNOWN, wait=True)
    before = stored(cairn)
    assert len(before) == len(KNOWN)

    cairn.add(message, wait=True)

    after = stored(cairn)
    assert {memory_id: after[memory_id] for memory_id in before} == before
    new = [after[memory_id].statement for memory_id in after if memory_id not in before]
    assert all(statement.speaker == "user" for statement in new)
    allowed = message if rest is None else rest
    assert all(statement.words.removeprefix("The user asked to ") in allowed for statement in new)
    assert len(new) <= 2 if rest is None or rest else new == []
