"""The function of agents and entities on its events."""

from tests.unit.functions.conftest import Functions

SAMPLE_MEMORY = "7c6a3c2e-58a4-5b3e-8f0e-0d6a7c1b9e42"  # in events/agents/extract_entities.json


def test_an_agent_is_made_listed_and_deleted(functions: Functions) -> None:
    made = functions.ask("agents/make_agent")
    listed = functions.ask("agents/list_agents")
    deleted = functions.ask("agents/delete_agent")
    again = functions.ask("agents/delete_agent")

    assert (made.status, made.body["name"]) == (201, "release-bot")
    assert listed.body["data"] == [made.body]
    assert (deleted.status, deleted.body["id"]) == (200, made.body["id"])
    assert again.status == 404
    assert [message["project"] for message in functions.sent("extraction")] == [
        functions.scope.project_id
    ]


def test_what_a_memory_mentions_is_read_out_of_it(functions: Functions) -> None:
    memory = functions.ask("ingest/create_memory").body
    functions.replacements[SAMPLE_MEMORY] = memory["id"]
    entity = functions.ask("agents/make_entity")

    read = functions.ask("agents/extract_entities")
    left = functions.ask("agents/backfill_entities")

    assert entity.status == 201
    assert (read.status, read.body["memory_id"]) == (200, memory["id"])
    assert (read.body["status"], left.body["queued"]) == ("ready", 0)
