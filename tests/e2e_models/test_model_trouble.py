"""A model that is down, slow, busy or talks nonsense: no word is lost and nobody waits for it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from scripts.deploy.deployment import Deployment
from scripts.local.model_server.behaviours import (
    EMPTY,
    FENCED,
    MALFORMED,
    ONLY_REASONING,
    REFUSING,
    SCHEMA_ECHOED,
    THINKING,
    ChatReply,
    EmbeddingReply,
)
from scripts.local.model_server.limits import EmbeddingLimits
from scripts.local.model_server.server import OpenAIServer
from tests.e2e.http import Api, send
from tests.e2e.polling import ended
from tests.e2e.queue_troubles import refusing
from tests.e2e.relay import Relay

SAID = "The lighthouse keeper plays the cello on Thursdays"


@pytest.mark.parametrize("reply", [FENCED, THINKING], ids=["fenced", "thinking"])
def test_an_answer_in_wrapping_is_as_good(api: Api, models: OpenAIServer, reply: ChatReply) -> None:
    models.script(reply)

    api.add(SAID)

    assert api.values("lighthouse cello")[0].endswith(SAID)
    assert models.counts.chat_calls == 1


@pytest.mark.parametrize(
    "reply",
    [MALFORMED, EMPTY, ONLY_REASONING, SCHEMA_ECHOED, REFUSING],
    ids=["malformed", "empty", "reasoning", "schema", "refusal"],
)
def test_an_answer_that_is_none_is_asked_for_once_more(
    api: Api, models: OpenAIServer, reply: ChatReply
) -> None:
    models.script(reply)

    added = api.add(SAID).data

    assert added["status"] == "completed"
    assert api.values("lighthouse cello")[0].endswith(SAID)
    assert models.counts.chat_calls == 2


def test_a_truncated_answer_loses_no_words(api: Api, models: OpenAIServer) -> None:
    models.script(ChatReply(cut_at=420))

    api.add(f"{SAID}\nHer boat is called Saga", "The boat has a red sail")

    found = " ".join(api.values("lighthouse boat sail"))
    assert "red sail" in found
    assert "cello" in found


def test_a_failing_model_is_tried_again_and_the_words_are_found_meanwhile(
    api: Api, models: OpenAIServer
) -> None:
    models.script(
        ChatReply(status=500),
        ChatReply(status=401),
        ChatReply(status=429, retry_after="1"),
        ChatReply(is_reset=True),
        *[ChatReply(status=503)] * 100,  # for as long as it takes to look for them
    )
    users = [replace(api, user_id=f"{api.user_id}-{number}") for number in range(4)]

    added = [user.add(SAID).data for user in users]
    found = [user.search("lighthouse cello").data["memory_detail_list"] for user in users]
    models.reset()

    assert {task["status"] for task in added} == {"running"}
    assert {item["memory_type"] for items in found for item in items} == {"WorkingMemory"}
    assert all(found)
    tasks = [ended(user, task["task_id"]) for user, task in zip(users, added, strict=True)]
    assert {task["status"] for task in tasks} == {"completed"}


def test_a_request_that_the_model_will_never_take_fails_with_its_reason_and_holds_nobody_up(
    api: Api, models: OpenAIServer
) -> None:
    too_long = "This model's maximum context length is 10 tokens"
    models.script(ChatReply(status=400, message=too_long, code="context_length_exceeded"))

    failed = api.add(SAID).data
    task = api.status(failed["task_id"]).data
    later = api.add("Her boat is called Saga").data

    assert (failed["status"], task["status"]) == ("failed", "failed")
    assert task["error"]
    assert SAID not in task["error"]
    assert later["status"] == "completed"
    assert SAID in api.values("lighthouse cello")[0]


def test_a_slow_model_does_not_cost_the_callers_patience(api: Api, models: OpenAIServer) -> None:
    """API Gateway would cut the call off after 29 s, with an error and without a task id."""
    models.script(
        ChatReply(latency=40.0),
        ChatReply(dribble={"interval": 0.2, "at_least": 60}),
    )
    users = [replace(api, user_id=f"{api.user_id}-{number}") for number in range(2)]

    with ThreadPoolExecutor() as callers:
        added = list(callers.map(lambda user: user.add(SAID).data, users))

    assert {task["status"] for task in added} == {"running"}
    tasks = [ended(user, task["task_id"]) for user, task in zip(users, added, strict=True)]
    assert {task["status"] for task in tasks} == {"completed"}


@pytest.mark.parametrize("reply", [EmbeddingReply(status=500), EmbeddingReply(is_reset=True)])
def test_embeddings_that_fail_cost_no_add(
    api: Api, models: OpenAIServer, reply: EmbeddingReply
) -> None:
    models.script(reply, reply)

    added = api.add(SAID).data

    assert added["status"] == "completed"
    assert api.values("lighthouse cello")


def test_an_add_that_is_completed_without_its_vectors_says_so(
    api: Api, models: OpenAIServer
) -> None:
    """Its status does, until the embedding queue has made them."""
    models.script(*[EmbeddingReply(status=503)] * 8)

    task_id = api.add(SAID).data["task_id"]
    status = ended(api, task_id)

    assert (status["status"], status["embedding"]) == ("completed", "pending")
    assert api.values("lighthouse cello")[0].endswith(SAID)


def test_health_tells_which_models_are_in_use_and_no_secret(deployment: Deployment) -> None:
    health = send(f"{deployment.api_url}/v1/health", method="GET", headers={}).body

    assert health["extractor"].startswith("fake-chat")
    assert health["embedder"] == "fake-embedding@256"
    assert "sk-of-the-tests" not in str(health)


def test_a_question_does_not_wait_for_a_silent_embedder(api: Api, models: OpenAIServer) -> None:
    """The clients of agents give a search five seconds."""
    api.add(SAID)
    models.script(EmbeddingReply(latency=60.0))

    assert api.values("lighthouse cello")


def test_an_embedder_of_another_size_than_configured_costs_no_words(
    api: Api, models: OpenAIServer
) -> None:
    models.script(*[EmbeddingReply(dimensions=8)] * 3)

    added = api.add(SAID).data

    assert added["status"] == "completed"
    assert api.values("lighthouse cello")


def test_on_a_slow_server_that_takes_few_texts_every_memory_gets_its_vector(
    relay: Relay, models: OpenAIServer
) -> None:
    models.limit(EmbeddingLimits(seconds_per_text=0.25, max_inputs=8))
    texts = [f"Boat number {number} is painted green" for number in range(66)]

    with ThreadPoolExecutor(8) as callers:
        ids = [memory["id"] for memory in callers.map(relay.remember, texts)]

    assert {relay.states(memory_id)[-1] for memory_id in ids} == {"ready"}


def test_what_gets_no_vector_in_the_call_is_not_kept(
    deployment: Deployment, relay: Relay, models: OpenAIServer
) -> None:
    """Neither where it is promised, nor where the queue refuses and nobody would make it later."""
    memory = {"content": SAID, "agent_id": relay.agent}
    models.script(EmbeddingReply(status=500), EmbeddingReply(is_reset=True))

    created = relay.ask("POST", "/v1/memories", memory)
    with refusing(deployment):
        accepted = relay.ask("POST", "/v2/memories", memory)
        kept = relay.get(f"/v1/memories?agent_id={relay.agent}")
        again = relay.remember(SAID)

    for answer in (created, accepted):
        assert (answer.status, answer.body["type"]) == (503, "service_unavailable")
        assert answer.header("retry-after") == "5"
    assert (kept["data"], kept["total_count"]) == ([], 0)
    assert (again["status"], again["job_id"]) == ("ready", None)


def test_a_memory_whose_embedding_is_refused_says_so_and_keeps_its_words(
    relay: Relay, models: OpenAIServer
) -> None:
    models.script(EmbeddingReply(status=400))

    accepted = relay.remember(SAID)
    states = relay.states(accepted["id"])
    status = relay.get(f"/v2/memories/{accepted['id']}/status")

    assert states[-1] == "failed"
    assert status["error"]
    assert SAID not in status["error"]
    assert relay.found("lighthouse cello", search_mode="keyword") == [SAID]
