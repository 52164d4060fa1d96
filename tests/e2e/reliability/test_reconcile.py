"""What was accepted finishes although its queue messages are lost: reconcile finds it."""

import secrets
import time
from itertools import batched

import pytest

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.memory.memory import EmbeddingState
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import TaskStatus
from scripts.deploy.deployment import Deployment
from tests.e2e.operator import cairn_on, run_function, without_schedule
from tests.fakes.in_memory_cairn import InMemoryCairn, user
from tests.fakes.troubled_models import TroubledEmbedder
from tests.polling import eventually


@pytest.fixture
def cairn(deployment: Deployment) -> InMemoryCairn:
    """Works on the deployed stores, five minutes ago, and loses every message it sends."""
    cairn = cairn_on(deployment)
    cairn.clock.advance(int(time.time() * 1000) - cairn.clock.now() - 300_000)
    return cairn


def test_an_add_whose_job_was_lost_is_understood(
    deployment: Deployment, project: dict[str, str], cairn: InMemoryCairn
) -> None:
    scope = Scope(project["project_id"])
    task = cairn.add("The lost job was about a lighthouse", user_id="lost-hint", scope=scope)

    run_function(deployment, "ReconcileFunction")

    eventually(lambda: cairn.task(task.task_id, scope).status is TaskStatus.COMPLETED)


def test_a_memory_whose_embedding_job_was_lost_gets_its_vector(
    deployment: Deployment, project: dict[str, str], cairn: InMemoryCairn
) -> None:
    """Of an add that was completed while the embedder was away, and whose words are a file."""
    scope, words = Scope(project["project_id"]), [secrets.token_urlsafe(48) for _ in range(7_000)]
    cairn.embedder = TroubledEmbedder(DependencyUnavailable("no embedder today"))
    with without_schedule(deployment):
        task = cairn.add(*map(" ".join, batched(words, 350)), user_id="lost-job", scope=scope)
        cairn.extract(scope, user("lost-job").hash)
    ended = cairn.task(task.task_id, scope)
    memory_id = ended.changes.added[0]
    assert ended.changes.unembedded == ended.changes.added

    run_function(deployment, "ReconcileFunction")

    eventually(
        lambda: cairn.memories.read(scope, [memory_id])[memory_id].embedding is EmbeddingState.READY
    )
