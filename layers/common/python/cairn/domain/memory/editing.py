"""What a caller can change about a memory that exists. Pure; None where nothing changes."""

from collections.abc import Callable
from typing import Any

from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.handling import Tier
from cairn.domain.memory.memory import Memory
from cairn.domain.memory.mention import Mention
from cairn.domain.memory.writing import amended, rewritten

# What becomes of the memory as it is now (ms), pure; None leaves it as it is.
type MemoryEdit = Callable[[Memory, int], Evolution | None]


def with_content(
    memory: Memory, now: int, content: str | None, info: dict[str, Any] | None
) -> Evolution | None:
    """New words make a new version, even when only its labels differ from the one before."""
    labels = memory.labels if info is None else memory.labels.model_copy(update={"info": info})
    if content is not None and content != memory.statement.words:
        evolution = rewritten(memory, content, now)
        return evolution._replace(memory=evolution.memory.model_copy(update={"labels": labels}))
    return amended(memory, now, labels=labels) if labels != memory.labels else None


def merged(known: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The given values over the known ones; a None forgets its key."""
    return {key: value for key, value in (known | given).items() if value is not None}


def with_importance(
    memory: Memory, now: int, importance: float | None, tier: Tier | None
) -> Evolution | None:
    """Without a tier, the importance decides it."""
    update: dict[str, Any] = {"tier": tier}
    if importance is not None:
        update["importance"] = importance
    handling = memory.handling.model_copy(update=update)
    return amended(memory, now, handling=handling) if handling != memory.handling else None


def with_mentions(memory: Memory, now: int, mentions: tuple[Mention, ...]) -> Evolution | None:
    return amended(memory, now, mentions=mentions) if mentions != memory.mentions else None
