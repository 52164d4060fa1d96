"""What a caller can change about a memory that exists. Pure; None where nothing changes."""

from collections.abc import Callable
from typing import Any

from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.handling import Tier
from cairn.domain.memory.memory import Memory, MemoryStatus
from cairn.domain.memory.mention import Mention
from cairn.domain.memory.writing import amended, in_status, restated, rewritten
from cairn.domain.text.titles import title as title_of

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


def with_correction(
    memory: Memory, now: int, content: str | None, title: str | None
) -> Evolution | None:
    """Another text or title makes a new version, which rests on the same evidence.

    The owner's own words are explicit, and were said now; it is not known to have happened then.
    """
    before = memory.statement
    update: dict[str, Any] = {}
    if content is not None and content != before.value:
        update = {"value": content, "words": content, "key": title_of(content), "is_explicit": True}
    if title is not None and title != update.get("key", before.key):
        update["key"] = title
    if not update:
        return None
    return restated(memory, before.model_copy(update={**update, "said_at": now}), now)


def with_update(
    memory: Memory, now: int, content: str | None, title: str | None, status: MemoryStatus | None
) -> Evolution | None:
    """Text, title and status at once; a None leaves it as it is."""
    corrected = with_correction(memory, now, content, title)
    if status is None or status is memory.status:
        return corrected
    after = in_status(corrected.memory if corrected else memory, status, now)
    earlier = corrected.archived if corrected else None
    return after._replace(expected=(memory.version, memory.rev), archived=earlier)


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
