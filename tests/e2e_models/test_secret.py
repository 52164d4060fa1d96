"""Who may read the secret with the models' keys, and does."""

from scripts.deploy.deployment import Deployment
from scripts.deploy.permissions import used_actions
from scripts.local.model_server.behaviours import EmbeddingReply
from scripts.local.model_server.server import OpenAIServer
from tests.e2e.http import Api
from tests.e2e_models.conftest import STACK_FOLDER
from tests.polling import eventually

CALLERS = {"ChatRole", "IngestRole", "ExtractionRole", "EmbeddingRole", "SearchRole"}


def test_every_function_that_calls_a_model_reads_its_key_from_the_secret(
    deployment: Deployment, api: Api, models: OpenAIServer
) -> None:
    api.add("The ferry leaves at nine")
    api.search("When does the ferry leave?")
    api.chat("When does the ferry leave?")
    # so that the vector is left to the embedding queue
    models.script(*[EmbeddingReply(status=503)] * 8)
    api.add("The harbour is closed on Sundays", async_mode=True)

    eventually(lambda: readers(deployment) >= CALLERS)

    assert readers(deployment) == CALLERS
    assert all(request.is_authorized for request in models.requests)


def readers(deployment: Deployment) -> set[str]:
    used = used_actions(STACK_FOLDER / "aws")
    return {
        role
        for role, name in deployment.physical_ids("AWS::IAM::Role").items()
        if any(action == "secretsmanager:GetSecretValue" for action, _ in used.get(name, ()))
    }
