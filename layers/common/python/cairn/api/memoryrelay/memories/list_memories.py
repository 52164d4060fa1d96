"""`GET /v1/memories`: all memories, a page at a time."""

from collections.abc import Callable, Sequence
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from cairn.api.answer_size import CHARACTER_MAX, ROOM
from cairn.api.app import Api
from cairn.api.memoryrelay.fields import DEFAULT_PAGE, MAX_PAGE, Limit, Offset
from cairn.api.memoryrelay.listing import Listing, page
from cairn.api.memoryrelay.memories.memory_item import MemoryItem, memory_item
from cairn.api.shortening import shortened
from cairn.domain.memory.handling import Tier
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope, SubjectType
from cairn.use_cases.memories.list_memories import MemoryPage, Show
from cairn.use_cases.search.choose_subjects import MemoryOwner

type Check = Callable[[Memory], bool]
type ListMemories = Callable[
    [MemoryOwner, Check | None, Show[MemoryItem], int, int, Scope], MemoryPage[MemoryItem]
]


def list_memories(api: Api, read: ListMemories) -> None:
    """Adds the route; `read` gets owner, a check or None for all, how memories are shown, limit,
    offset and scope.
    """

    @api.route("GET", "/v1/memories", summary="List memories", tag="MemoryRelay")
    def list_memories(
        limit: Limit = DEFAULT_PAGE,
        offset: Offset = 0,
        agent_id: Annotated[str | None, Query()] = None,
        user_id: Annotated[str | None, Query()] = None,
        project: Annotated[str | None, Query()] = None,
        session_id: Annotated[str | None, Query()] = None,
        tier: Annotated[Tier | None, Query()] = None,
        memory_type: Annotated[str | None, Query()] = None,
        scope: Annotated[str | None, Query()] = None,
    ) -> Listing[MemoryItem]:
        checks: dict[Check, object] = {
            lambda memory: user_id in _users(memory): agent_id and user_id,
            lambda memory: memory.handling.project == project: project,
            lambda memory: session_id in memory.session_ids: session_id,
            lambda memory: memory.handling.effective_tier is tier: tier,
            lambda memory: memory_item(memory).memory_type == memory_type: memory_type,
            lambda memory: memory.labels.info.get("scope") == scope: scope,
        }
        asked = [check for check, value in checks.items() if value]
        is_wanted = (lambda memory: all(check(memory) for check in asked)) if asked else None
        owner = MemoryOwner(agent_id or None, user_id or None)
        found = read(owner, is_wanted, _shown, min(limit, MAX_PAGE), offset, api.scope)
        return page(found.memories, offset, found.total)


def _shown(memories: Sequence[Memory]) -> list[MemoryItem]:
    """No longer than would fit alone: all of the page could be more than a function can hold."""
    items = [memory_item(memory) for memory in memories]
    is_small = sum(len(item.content) for item in items) * CHARACTER_MAX <= ROOM
    return items if is_small else shortened(items, ROOM)


def _users(memory: Memory) -> list[str]:
    return [subject.id for subject in memory.placements if subject.type is SubjectType.USER]
