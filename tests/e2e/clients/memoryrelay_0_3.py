"""Every method of memoryrelay 0.3.0: `python … BASE_URL KEY`."""

import asyncio
import sys
from uuid import uuid4

from exercise import Exercise
from memoryrelay import AsyncMemoryRelay, MemoryRelay
from memoryrelay.exceptions import AuthenticationError, NotFoundError, ValidationError

TEXT = "The kiln is fired on the first Monday of a month"


async def use(relay: Exercise) -> None:
    agent = f"potter-{uuid4().hex[:8]}"
    health = await relay("health")
    assert health.status == "healthy" and health.api_version == "v1"

    made = await relay(
        "memories.create", TEXT, agent, {"room": "cellar"}, user_id="ada", importance=0.9
    )
    assert (made.content, made.agent_id, made.user_id, made.tier) == (TEXT, agent, "ada", "hot")
    assert (await relay("memories.get", made.id)).metadata == {"room": "cellar"}
    changed = await relay("memories.update", made.id, content=f"{TEXT}, at noon")
    assert changed.content.endswith("at noon") and changed.metadata == {"room": "cellar"}
    [found, *_] = await relay(
        "memories.search", "When is the kiln fired?", agent, min_score=0.3, search_mode="hybrid"
    )
    assert found.memory.id == made.id and 0.3 <= found.score <= 1
    by_room = await relay(
        "memories.search", "kiln", agent_id=agent, metadata_filter={"room": "attic"}
    )
    assert by_room == []
    batch = await relay(
        "memories.create_batch",
        [{"content": "Glaze is mixed on Sundays", "agent_id": agent}, {"content": "Wheels turn"}],
    )
    assert batch.success and [each.index for each in batch.results] == [0, 1]
    assert batch.timing["total_ms"] >= 0
    assert {each.id for each in await relay("memories.list", agent_id=agent, limit=1)} < {
        each.id for each in await relay("memories.list", agent_id=agent, limit=2)
    }
    assert [e.id for e in await relay("memories.list", user_id="ada", agent_id=agent)] == [made.id]
    await relay("memories.delete", made.id)
    await relay.refusal("memories.get", NotFoundError, made.id)
    await relay.refusal("memories.create", ValidationError, " ", agent)


async def use_what_is_synchronous_only(relay: Exercise) -> None:
    agent = f"potter-{uuid4().hex[:8]}"
    soon = await relay("memories.create_async", content=TEXT, agent_id=agent)
    assert soon.status == "pending" and soon.job_id
    assert (await relay("memories.get_status", soon.id)).status in (
        "pending",
        "processing",
        "ready",
    )
    ready = await relay("memories.wait_for_ready", soon.id, poll_interval=0.05)
    assert (ready.content, ready.extraction_status) == (TEXT, "ready")
    assert (await relay("memories.create_and_wait", content="Clay is red", agent_id=agent)).id

    named = await relay("agents.create", f"{agent}-two", description="turns bowls")
    assert named.name == f"{agent}-two"
    assert (await relay("agents.get", named.id)).id == named.id
    assert named.id in {each.id for each in await relay("agents.list")}
    assert (await relay("agents.update", named.id, name=f"{agent}-three")).name == f"{agent}-three"
    await relay("agents.delete", named.id)
    await relay.refusal("agents.get", NotFoundError, named.id)

    entity = await relay("entities.create", "person", f"Ada {agent}")
    await relay("entities.link", entity.id, soon.id, "mentioned_in")
    assert (await relay("entities.get", entity.id)).memory_count == 1
    listed = await relay("entities.list", entity_type="person")
    assert entity.id in {each.id for each in listed}
    await relay("entities.delete", entity.id)
    await relay.refusal("entities.get", NotFoundError, entity.id)


async def main(base_url: str, key: str) -> None:
    with MemoryRelay(api_key=key, base_url=base_url) as client:
        relay = Exercise(client)
        await use(relay)
        await use_what_is_synchronous_only(relay)
        assert relay.uncalled() == set(), relay.uncalled()
    async with AsyncMemoryRelay(api_key=key, base_url=base_url) as client:
        relay = Exercise(client)
        await use(relay)
        assert relay.uncalled() == set(), relay.uncalled()
    with MemoryRelay(api_key="mem_" + "0" * 40, base_url=base_url) as stranger:
        await Exercise(stranger).refusal("memories.list", AuthenticationError)


asyncio.run(main(*sys.argv[1:]))
