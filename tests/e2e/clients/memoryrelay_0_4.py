"""Every method of memoryrelay 0.4.0: `python … BASE_URL KEY`."""

import asyncio
import inspect
import sys
from typing import Any
from uuid import uuid4

from exercise import Exercise
from memoryrelay import AsyncMemoryRelay, MemoryRelay
from memoryrelay.exceptions import (
    IcmUnsupportedError,
    MemoryRelayError,
    NotFoundError,
    ValidationError,
)
from memoryrelay.models import (
    AgentCreate,
    AgentUpdate,
    BatchMemoryItem,
    BatchMemoryRequest,
    ByokKeyCreate,
    EntityCreate,
    EntityLinkCreate,
    EntityUpdate,
    MemoryContextRequest,
    MemoryCreate,
    MemorySearchRequest,
    MemoryUpdate,
)

TEXT = "Ada fires the kiln on the first Monday of a month"
SOMETHING = {
    "files": {"a.md": "words"},
    "client": {"name": "tests"},
    "origin": {"kind": "repository", "id": "one"},
}
NOBODY = "00000000-0000-4000-8000-000000000000"


async def use_memories(relay: Exercise, agent: str) -> str:
    made = await relay(
        "memories.create", MemoryCreate(agent_id=agent, content=TEXT, metadata={"room": "cellar"})
    )
    assert (made.content, made.agent_id, made.tier) == (TEXT, agent, "warm")
    again = await relay(
        "memories.create", MemoryCreate(agent_id=agent, content=TEXT, deduplicate=True)
    )
    assert again.id == made.id and again.is_duplicate
    assert (await relay("memories.get", made.id)).extraction_status == "ready"
    assert (await relay("memories.promote", made.id, 0.9)).tier == "hot"
    found = await relay(
        "memories.search",
        MemorySearchRequest(agent_id=agent, query="When is the kiln fired?", tier="hot"),
    )
    assert found.query and [each.memory.id for each in found.data] == [made.id]
    changed = await relay("memories.update", made.id, MemoryUpdate(metadata={"room": "attic"}))
    assert (changed.content, changed.metadata) == (TEXT, {"room": "attic"})
    soon = await relay("memories.create_async", MemoryCreate(agent_id=agent, content="Clay is red"))
    assert soon.status == "pending"
    assert (await relay("memories.get_status", soon.id)).error is None
    ready = await relay("memories.wait_until_ready", soon.id, poll_interval=0.05)
    assert ready.content == "Clay is red"
    items = [
        BatchMemoryItem(content=each, agent_id=agent) for each in ("Glaze dries", "Wheels turn")
    ]
    assert (await relay("memories.batch_create", BatchMemoryRequest(memories=items))).succeeded == 2
    context = await relay(
        "memories.context", MemoryContextRequest(query="When is the kiln fired?", agent_id=agent)
    )
    assert context.memories_used == 1 and TEXT in context.context
    page = await relay("memories.list", agent_id=agent, limit=3)
    assert page.has_more and page.total_count == 4
    assert (await relay("memories.maintenance")).demoted_count == 0
    read = await relay("memories.extract_entities", made.id)
    assert read["memory_id"] == made.id
    assert (await relay("memories.get_extraction_status", made.id))["status"]
    assert "queued" in await relay("memories.backfill_entities", limit=5, agent_id=agent)
    await relay("memories.delete", soon.id)
    await relay.refusal("memories.get", NotFoundError, soon.id)
    await relay.refusal(
        "memories.create", ValidationError, MemoryCreate(agent_id=agent, content=" ")
    )
    await relay.refusal(
        "memories.create", NotFoundError, MemoryCreate(agent_id=NOBODY, content="x")
    )
    return str(made.id)


async def use_agents(relay: Exercise) -> str:
    agent = await relay("agents.create", AgentCreate(name=f"potter-{uuid4().hex[:8]}"))
    assert (await relay("agents.get", agent.id)).name == agent.name
    assert agent.id in {each.id for each in (await relay("agents.list")).data}
    renamed = await relay("agents.update", agent.id, AgentUpdate(name=f"{agent.name}-two"))
    assert renamed.name.endswith("-two")
    gone = await relay("agents.create", AgentCreate(name=f"gone-{uuid4().hex[:8]}"))
    await relay("agents.delete", gone.id)
    await relay.refusal("agents.get", NotFoundError, gone.id)
    return str(agent.id)


async def use_entities(relay: Exercise, memory_id: str) -> None:
    name = f"Ada {uuid4().hex[:8]}"
    made = await relay("entities.create", EntityCreate(name=name, entity_type="person"))
    link = EntityLinkCreate(entity_id=made.id, memory_id=memory_id)
    assert (await relay("entities.link_to_memory", link)).relevance_score == 1
    assert (await relay("entities.get", made.id)).memory_count == 1
    assert made.id in {each.id for each in (await relay("entities.list")).data}
    assert (await relay("entities.update", made.id, EntityUpdate(metadata={"a": 1}))).metadata
    assert "data" in await relay("entities.get_relationships", made.id)
    assert await relay("entities.get_neighborhood", made.id)
    await relay("entities.delete", made.id)
    await relay.refusal("entities.get", NotFoundError, made.id)


async def use_extraction(relay: Exercise) -> None:
    """Models are the operator's: no key of a caller is taken, and none is there."""
    settings = await relay("extraction.get_settings")
    assert (settings.byok_enabled_globally, settings.keys) == (False, [])
    key = ByokKeyCreate(provider="openai", api_key="sk-nobody", model="some-model")
    assert "operator" in str(await relay.refusal("extraction.create_key", ValidationError, key))
    await relay.refusal("extraction.activate_key", NotFoundError, NOBODY)
    await relay.refusal("extraction.delete_key", NotFoundError, NOBODY)
    assert (await relay("extraction.deactivate_all_keys"))["deactivated_count"] == 0


async def use_icm(relay: Exercise) -> None:
    assert await relay("icm.capabilities") == {"supported": False}
    for name in sorted(each for each in relay.uncalled() if each.startswith("icm.")):
        method = getattr(relay.client.icm, name.partition(".")[2])
        try:
            await relay(name, **arguments_of(method))
        except IcmUnsupportedError:
            continue
        raise AssertionError(f"{name} was answered")


def arguments_of(method: Any) -> dict[str, Any]:
    """Something for each argument that must be given."""
    wanted = inspect.signature(method).parameters.values()
    return {
        each.name: SOMETHING.get(each.name, "0" * 64)
        for each in wanted
        if each.default is inspect.Parameter.empty or each.name == "stage"
    }


async def use(client: Any) -> None:
    relay = Exercise(client)
    agent = await use_agents(relay)
    await use_entities(relay, await use_memories(relay, agent))
    await use_extraction(relay)
    await use_icm(relay)
    assert relay.uncalled() == set(), relay.uncalled()


async def main(base_url: str, key: str) -> None:
    with MemoryRelay(api_key=key, base_url=base_url) as client:
        await use(client)
    async with AsyncMemoryRelay(api_key=key, base_url=base_url) as client:
        await use(client)
    with MemoryRelay(api_key="mem_" + "0" * 40, base_url=f"{base_url}/") as stranger:
        await Exercise(stranger).refusal("memories.list", MemoryRelayError)


asyncio.run(main(*sys.argv[1:]))
