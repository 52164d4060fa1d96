"""An operator's verbs against the deployed stack: what failed is traced and put right."""

import json
import subprocess
import time
from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.task_items import PLAN
from cairn.domain.errors import InvalidRequest
from cairn.domain.memory.memory import EmbeddingState
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task, TaskStatus
from scripts.deploy.deployment import Deployment
from tests.e2e.command_line import run_cairn
from tests.e2e.http import Api
from tests.e2e.operator import cairn_on
from tests.e2e.polling import ended
from tests.fakes.in_memory_cairn import InMemoryCairn, user
from tests.fakes.troubled_models import RefusingExtractor, TroubledEmbedder
from tests.polling import eventually

type Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(deployment: Deployment) -> Run:
    """A verb as an operator runs it; `unset` variables are not in its environment."""
    return partial(run_cairn, environment=deployment.environment())


@pytest.fixture
def cairn(deployment: Deployment) -> InMemoryCairn:
    """Works on the deployed stores, now, with providers that refuse everything."""
    cairn = cairn_on(deployment)
    cairn.clock.advance(int(time.time() * 1000) - cairn.clock.now())
    cairn.extractor = RefusingExtractor()
    cairn.embedder = TroubledEmbedder(InvalidRequest("the model refused: the vector"))
    return cairn


@pytest.fixture
def scope(project: dict[str, str]) -> Scope:
    return Scope(project["project_id"])


@pytest.fixture
def failed(cairn: InMemoryCairn, scope: Scope, api: Api) -> Task:
    task = cairn.add("My lighthouse is striped", user_id=api.user_id, scope=scope)
    cairn.extract(scope, user(api.user_id).hash)
    assert cairn.task(task.task_id, scope).status is TaskStatus.FAILED
    return task


def test_a_failed_task_is_shown_first_and_understood_when_that_is_wanted(
    run: Run, api: Api, scope: Scope, failed: Task
) -> None:
    shown = run("redrive", "--project", scope.project_id, "--task", failed.task_id)
    before = api.status(failed.task_id).data["status"]
    done = run("redrive", "--task", failed.task_id, "--reason", "refused", "--yes")
    after = ended(api, failed.task_id)
    again = run("redrive", "--task", failed.task_id, "--yes")

    assert (shown.returncode, before) == (0, "failed"), shown.stderr
    assert "the model refused: everything" in shown.stdout
    assert "Nothing was changed" in shown.stdout
    assert "lighthouse" not in shown.stdout
    assert done.returncode == 0, done.stderr
    assert "1 are at work again" in done.stdout
    assert after["status"] == "completed"
    assert any("lighthouse" in value for value in api.values("lighthouse"))
    assert (again.returncode, "no failed work" in again.stderr) == (1, True)


def test_what_does_not_fit_is_left_alone(run: Run, api: Api, failed: Task) -> None:
    others = run("redrive", "--project", uuid4().hex, "--yes")
    reason = run("redrive", "--task", failed.task_id, "--reason", "of no kind", "--yes")

    assert (others.returncode, others.stdout) == (0, "nothing has failed that fits\n")
    assert reason.returncode == 1
    assert api.status(failed.task_id).data["status"] == "failed"


def test_a_memory_without_a_vector_gets_it_after_all(
    run: Run, cairn: InMemoryCairn, scope: Scope, api: Api
) -> None:
    cairn.extractor = InMemoryCairn().extractor
    task = cairn.add("My windmill is red", user_id=api.user_id, scope=scope)
    cairn.extract(scope, user(api.user_id).hash)
    [memory_id] = cairn.task(task.task_id, scope).changes.added
    cairn.embed(scope, [memory_id], cairn.deadline)
    traced = run("trace", task.task_id, "--project", scope.project_id)

    done = run("redrive", "--project", scope.project_id, "--task", task.task_id, "--yes")

    assert "failed after 1 attempts: the model refused: the vector" in traced.stdout, traced.stderr
    assert "1 are at work again" in done.stdout, done.stderr
    eventually(
        lambda: cairn.memories.read(scope, [memory_id])[memory_id].embedding is EmbeddingState.READY
    )


def test_a_task_is_traced_from_its_add_to_its_memories(
    run: Run, deployment: Deployment, api: Api, scope: Scope
) -> None:
    task_id = api.add("My lighthouse is striped", async_mode=False).data["task_id"]
    named = ("trace", task_id, "--project", scope.project_id)

    people, machines, words = run(*named), run(*named, "--json"), run(*named, "--words")
    by_stack = run(*named, "--json", "--stack-name", deployment.stack_name, unset=("CAIRN_TABLE",))

    trace = json.loads(machines.stdout)
    assert trace["status"] == "completed"
    assert [step["name"] for step in trace["steps"]] == ["attempt", "completed"]
    assert [memory["embedding"] for memory in trace["memories"]] == ["ready"]
    assert json.loads(by_stack.stdout) == trace
    assert trace["memories"][0]["memory_id"] in people.stdout
    assert "lighthouse" not in people.stdout + machines.stdout
    assert "My lighthouse is striped" in words.stdout


def test_what_is_not_there_is_said_so(run: Run, scope: Scope) -> None:
    nothing = run("trace", str(uuid4()), "--project", scope.project_id)
    nowhere = run("redrive", "--stack-name", "of-nobody", unset=("CAIRN_TABLE",))

    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert nothing.stderr.startswith("error: ")
    assert nowhere.returncode == 1
    assert "of-nobody" in nowhere.stderr
    assert "Traceback" not in nothing.stderr + nowhere.stderr


def test_what_cannot_be_read_is_listed(
    run: Run, deployment: Deployment, api: Api, scope: Scope
) -> None:
    task_id = api.add("My lighthouse is striped").data["task_id"]
    place = {"pk": {"S": keys.task(scope, task_id)}, "sk": {"S": PLAN}}
    damage = {":blob": {"B": b"no plan"}}
    run_before = run("check", "--project", scope.project_id)
    deployment.client("dynamodb").update_item(
        TableName=deployment.outputs["TableName"],
        Key=place,
        UpdateExpression="SET #blob = :blob",
        ExpressionAttributeNames={"#blob": "blob"},
        ExpressionAttributeValues=damage,
    )

    listed = run("check", "--project", scope.project_id)

    assert (run_before.returncode, listed.returncode) == (0, 1)
    assert run_before.stdout.startswith("none of ")
    assert f"{place['pk']['S']} {PLAN}" in listed.stdout.splitlines()
    assert any("striped" in value for value in api.values("lighthouse"))
    deployment.client("dynamodb").delete_item(TableName=deployment.outputs["TableName"], Key=place)
