"""A deployed stack whose models are asked over HTTP, with a stand-in for their server."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.deploy.deployment import Deployment
from scripts.deploy.model_settings import ModelSettings
from scripts.deploy.stack import create_project
from scripts.local import serve
from scripts.local.model_server.chat_model import chatting
from scripts.local.model_server.server import OpenAIServer
from scripts.local.services import local_aws
from scripts.local.services.child_process import NotHere
from tests.e2e.http import Api
from tests.e2e.operator import has_open_work
from tests.e2e.relay import Relay
from tests.polling import eventually
from tests.services.opensearch import launch_opensearch
from tests.services.session import ServiceSession

STACK_FOLDER = Path(__file__).resolve().parents[2] / ".local" / "test-stack-models"
DIMENSIONS = 256


@pytest.fixture(scope="session")
def shared_models() -> Iterator[OpenAIServer]:
    with OpenAIServer(api_key="sk-of-the-tests", answer=chatting) as server:
        yield server


@pytest.fixture(scope="session")
def small_models() -> Iterator[OpenAIServer]:
    """Another server, with a key of its own, of the model that chats may name `small`."""
    with OpenAIServer(api_key="sk-of-the-small-one", answer=chatting) as server:
        yield server


@pytest.fixture(scope="session")
def deployment(
    shared_models: OpenAIServer, small_models: OpenAIServer, services: ServiceSession
) -> Iterator[Deployment]:
    """Each function may do what its role says and no more: the key is read from its secret.

    Who reads it is recorded. Searches ask a real OpenSearch, those of tests/e2e nobody.
    """
    index = {"VectorBackend": "url", "OpenSearchUrl": opensearch(services)}
    small = {"base_url": small_models.base_url, "model": "fake-small", "key": "small"}
    chosen = ModelSettings(
        parameters={
            "ChatBaseUrl": shared_models.base_url,
            "ChatModel": "fake-chat",
            "ChatModels": json.dumps({"small": small}),
            "EmbeddingsBaseUrl": shared_models.base_url,
            "EmbeddingsModel": "fake-embedding",
            "EmbeddingsDimensions": str(DIMENSIONS),
            "RerankBaseUrl": shared_models.base_url,
            "RerankModel": "fake-reranker",
        },
        keys={
            "chat": "sk-of-the-tests",
            "embeddings": "sk-of-the-tests",
            "rerank": "sk-of-the-tests",
            "small": "sk-of-the-small-one",
        },
    )
    local_aws.stop(STACK_FOLDER / "aws")
    try:
        deployed, _ = serve.bring_up(
            STACK_FOLDER, True, project="tests", models=chosen, parameters=index
        )
        yield deployed
    finally:
        local_aws.stop(STACK_FOLDER / "aws")


def opensearch(services: ServiceSession) -> str:
    try:
        return services.address("opensearch", launch_opensearch)
    except NotHere as error:
        pytest.skip(f"OpenSearch: {error}")


@pytest.fixture
def models(shared_models: OpenAIServer) -> OpenAIServer:
    """The model server, well again whatever the test before told it to do."""
    shared_models.reset()
    return shared_models


@pytest.fixture
def small(small_models: OpenAIServer) -> OpenAIServer:
    """Well again, too. Chats that name it ask it, and nobody else does: no extraction."""
    small_models.reset()
    return small_models


@pytest.fixture(scope="module")
def settled(deployment: Deployment, shared_models: OpenAIServer) -> Iterator[None]:
    """What the chats of a module left to be understood is, before another scripts the model."""
    yield
    shared_models.reset()
    eventually(lambda: not has_open_work(deployment))


@pytest.fixture(scope="session")
def project(deployment: Deployment) -> Api:
    """Its key, without a user that is anybody's."""
    endpoint = json.loads((STACK_FOLDER / "endpoint.json").read_text())
    return Api(endpoint["memos_base_url"], endpoint["api_key"])


@pytest.fixture
def api(project: Api, models: OpenAIServer) -> Api:
    """The project's key and a user nobody else has."""
    return Api(project.base_url, project.key)


@pytest.fixture(scope="session")
def other_project(deployment: Deployment, project: Api) -> Api:
    return Api(project.base_url, create_project(deployment, "others"))


@pytest.fixture
def relay(deployment: Deployment, api: Api) -> Relay:
    """The same key, and an agent nobody else has."""
    return Relay(deployment.api_url, api.key)
