"""The template with models: a stack of its own, on a server that answers as a good model would."""

import os
import time
from collections.abc import Iterator

import pytest

from scripts import deploy, model_settings, run_local_aws
from scripts.compare_permissions import physical_ids
from scripts.deploy import Deployment
from tests.e2e.conftest import STACK_FOLDER
from tests.e2e.http import Api, send
from tests.e2e.test_main_job import ended
from tests.fakes.good_model import good_model
from tests.fakes.openai_behaviours import ChatReply, EmbeddingReply
from tests.fakes.openai_requests import ChatRequest
from tests.fakes.openai_server import OpenAIServer

KEY = "key-of-the-model-server"
READ_SECRET = "secretsmanager:GetSecretValue"


def answer(request: ChatRequest) -> str:
    return good_model(request.messages[-1].text)


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAIServer]:
    if "AWS_ENDPOINT_URL" in os.environ:
        pytest.skip("functions in containers do not reach a server of this process")
    with OpenAIServer(api_key=KEY, answer=answer) as started:
        yield started


@pytest.fixture(scope="module")
def stack(deployment: Deployment, server: OpenAIServer) -> Deployment:
    """Beside the one without models, in the same account."""
    models = model_settings.read(
        {
            "CAIRN_CHAT_BASE_URL": server.base_url,
            "CAIRN_CHAT_MODEL": "some-chat",
            "CAIRN_CHAT_API_KEY": KEY,
            "CAIRN_EMBEDDINGS_BASE_URL": server.base_url,
            "CAIRN_EMBEDDINGS_MODEL": "some-embedding",
            "CAIRN_EMBEDDINGS_DIMENSIONS": "256",
            "CAIRN_EMBEDDINGS_API_KEY": KEY,
        }
    )
    return deploy.deploy(deployment.endpoint_url, "cairn-models", models=models)


@pytest.fixture(scope="module")
def key(stack: Deployment) -> str:
    return deploy.create_project(stack, "models")


@pytest.fixture
def api(stack: Deployment, key: str) -> Api:
    return Api(f"{stack.api_url}/api/openmem/v1", key)


def test_health_names_the_models(stack: Deployment) -> None:
    health = send(f"{stack.api_url}/v1/health", method="GET", headers={}).body

    assert health["extractor"].startswith("some-chat")
    assert health["embedder"] == "some-embedding@256"


def test_an_add_is_understood_by_the_model_and_embedded(api: Api, server: OpenAIServer) -> None:
    server.reset()
    added = api.add("I keep three hens behind the house.", async_mode=True).data

    assert ended(api, added["task_id"])["status"] == "completed"
    assert any("hens" in value for value in api.values("What animals do I keep?"))
    assert server.counts.chat_calls == 1
    assert server.counts.embedding_requests >= 1
    assert all(each.is_authorized for each in server.requests)


def test_a_synchronous_add_is_understood_by_the_model_in_the_request(
    api: Api, server: OpenAIServer
) -> None:
    server.reset()

    assert api.add("I row on the lake every Sunday.").data["status"] == "completed"
    assert server.counts.chat_calls == 1


def test_a_model_that_is_busy_is_asked_again_later(api: Api, server: OpenAIServer) -> None:
    server.reset()
    server.script(ChatReply(status=429, retry_after="1"))

    added = api.add("My boat is called Albatross.", async_mode=True).data

    at_once = api.values("What is my boat called?")
    assert any("Albatross" in value for value in at_once)
    assert ended(api, added["task_id"])["status"] == "completed"
    assert server.counts.chat_calls == 2


def test_a_search_does_without_a_vector_that_does_not_come(api: Api, server: OpenAIServer) -> None:
    api.add("I collect stamps of lighthouses.")
    server.script(EmbeddingReply(status=503))

    assert any("lighthouses" in value for value in api.values("Which stamps do I collect?"))


def test_all_who_may_read_the_secret_read_it(stack: Deployment, server: OpenAIServer) -> None:
    """Runs after the tests that make each of them call a model; embedding comes when it comes."""
    may = {"IngestRole", "ExtractionRole", "EmbeddingRole", "SearchRole"}
    give_up_at = time.monotonic() + 60

    while readers(stack) != may and time.monotonic() < give_up_at:
        time.sleep(0.2)

    assert readers(stack) == may


def readers(stack: Deployment) -> set[str]:
    used = run_local_aws.used_actions(STACK_FOLDER / "aws")
    return {
        role
        for role, name in physical_ids(stack, "AWS::IAM::Role").items()
        if any(action == READ_SECRET for action, _ in used.get(name, ()))
    }
