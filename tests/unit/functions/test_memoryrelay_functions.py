"""The functions behind MemoryRelay's memories on their events."""

from tests.unit.functions.conftest import Functions

SAMPLE_MEMORY = "7c9e1b52-41a8-4d0e-9f63-2b5d8c0a6e11"  # the id in events of one memory
SAMPLE_JOB = "7c6a3c2e-58a4-5b3e-8f0e-0d6a7c1b9e42"  # the first id in events/embedding/
WORDS = "Releases are cut on Thursdays after the smoke suite is green"


def accepted(functions: Functions) -> str:
    """The id of a memory that was accepted; later events are about it."""
    answer = functions.ask("ingest/accept_memory")
    assert (answer.status, answer.body["status"]) == (202, "pending")
    functions.replacements[SAMPLE_MEMORY] = answer.body["id"]
    return str(answer.body["id"])


def test_what_is_accepted_is_handed_to_the_embedding_worker(functions: Functions) -> None:
    memory_id = accepted(functions)

    sent = functions.sent("embedding")
    before = functions.ask("tasks/memory_status").body["status"]
    functions.replacements[SAMPLE_JOB] = memory_id
    functions.run("embedding/memories")
    after = functions.ask("tasks/memory_status").body["status"]

    assert sent == [{"project": functions.scope.project_id, "memories": [memory_id]}]
    assert (before, after) == ("pending", "ready")


def test_what_is_accepted_is_found_and_built_into_a_context(functions: Functions) -> None:
    memory_id = accepted(functions)

    found = functions.ask("search/search_memories").body["data"]
    context = functions.ask("search/build_context").body

    assert [hit["memory"]["id"] for hit in found] == [memory_id]
    assert WORDS in context["context"]
    assert context["memories_used"] == 1


def test_a_memory_is_read_listed_amended_and_forgotten(functions: Functions) -> None:
    memory_id = accepted(functions)

    read = functions.ask("memories/read_memory").body
    listed = functions.ask("memories/list_memories").body
    amended = functions.ask("memories/amend_memory").body
    forgotten = functions.ask("memories/forget_memory")
    gone = functions.ask("memories/read_memory")

    assert (read["id"], read["content"]) == (memory_id, WORDS)
    assert [item["id"] for item in listed["data"]] == [memory_id]
    assert amended["content"] == "Releases are cut on Fridays"
    assert amended["metadata"] == {"checked": True}
    assert (forgotten.status, forgotten.body["deleted"]) == (200, True)
    assert (gone.status, gone.body["type"]) == (404, "not_found")


def test_a_batch_keeps_what_is_good(functions: Functions) -> None:
    answer = functions.ask("ingest/create_batch")

    assert (answer.status, answer.body["succeeded"], answer.body["failed"]) == (200, 1, 1)
    assert functions.ask("ingest/create_memory").body["extraction_status"] == "ready"
    assert functions.sent("embedding") == []


def test_content_without_words_is_refused_by_its_field(functions: Functions) -> None:
    answer = functions.ask("ingest/blank_content")

    assert (answer.status, answer.body["type"]) == (422, "validation_error")
    assert [detail["field"] for detail in answer.body["details"]] == ["content"]
    assert functions.sent("embedding") == []
