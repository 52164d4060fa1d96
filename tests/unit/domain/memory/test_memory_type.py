"""The type a memory is shown and filtered under."""

import pytest

from cairn.domain.memory.memory import MemoryKind, Statement
from cairn.domain.memory.memory_type import memory_type


@pytest.mark.parametrize(
    ("kind", "speaker", "expected"),
    [
        (MemoryKind.WORKING, "user", "WorkingMemory"),
        (MemoryKind.FACT, "user", "UserMemory"),
        (MemoryKind.FACT, "Ana", "UserMemory"),
        (MemoryKind.FACT, "assistant", "LongTermMemory"),
        (MemoryKind.DOCUMENT, "user", "LongTermMemory"),
    ],
)
def test_what_the_user_said_is_user_memory(kind: MemoryKind, speaker: str, expected: str) -> None:
    statement = Statement(kind=kind, key="k", value="v", words="v", speaker=speaker, event_time=1)

    assert memory_type(statement) == expected
