"""Whatever the holder of a key sends: it is answered properly, and nobody else notices."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from scripts.deploy.deployment import Deployment
from tests.e2e.command_line import run_cairn
from tests.e2e.hooks import Hooks
from tests.e2e.hostile.draft import HostileRequest, Key
from tests.e2e.hostile.generator import hostile_request
from tests.e2e.hostile.routes import AGENTS, USERS, Description
from tests.e2e.hostile.verdict import complaint, is_outage
from tests.e2e.http import Answer, Api, send
from tests.e2e.polling import ended
from tests.e2e.relay import Relay
from tests.effort import tries

REQUESTS, THREADS = tries(700), 8
SEED = 20261130
ATTACKED = ("attacked", "neighbour")
# Of each kind that a project has: most ids that requests name are of the attacked one.
THINGS = {"attacked": 16, "neighbour": 2, "victim": 3}
OUTAGES = 5  # after so many in a row, one is taken for lasting
# Of whoever was erased meanwhile, nothing is left to understand.
ENDS = {("completed", ""), ("failed", "erased")}


@pytest.fixture
def projects(deployment: Deployment, manage: Callable[..., str]) -> Iterator[dict[str, str]]:
    """A key for each: attacked, attacked now and then, and only looked at."""
    made = {name: json.loads(manage("create", name, "--json")) for name in (*ATTACKED, "victim")}
    keys = {name: project["api_key"] for name, project in made.items()}
    yield keys
    for key in keys.values():  # or hundreds of deliveries go on beside the tests to come
        Hooks(deployment.api_url, key).forget()


@pytest.fixture
def secrets(deployment: Deployment, projects: dict[str, str]) -> dict[str, str]:
    """A word in everything that each project has stored, under the same users and agents."""
    words = {name: f"{name}{uuid4().hex}" for name in projects}
    for name, key in projects.items():
        memos, relay = Api(deployment.memos_url, key), Relay(deployment.api_url, key)
        for user_id in USERS:
            memos.add(f"The {words[name]} key hangs here", user_id=user_id, allow_public=True)
        for agent in AGENTS:
            relay.create(f"The {words[name]} door is open", agent_id=agent)
    return words


@pytest.fixture
def ids(deployment: Deployment, projects: dict[str, str]) -> dict[str, list[str]]:
    """Of all kinds of things in each project, by the name under which requests hold them."""
    found: dict[str, list[str]] = {"agent": list(AGENTS), "agent_id": list(AGENTS)}
    for project, key in projects.items():
        for name, some_id in ids_of(deployment, key, THINGS[project]):
            found.setdefault(name, []).append(some_id)
    return found


def ids_of(deployment: Deployment, key: str, things: int) -> Iterator[tuple[str, str]]:
    memos, relay = Api(deployment.memos_url, key), Relay(deployment.api_url, key)
    for number in range(things):
        yield "memory_id", relay.create(f"Gate {number} is green", agent_id=AGENTS[0])["id"]
        entity = {"name": f"Priya {number}", "entity_type": "person"}
        yield "entity_id", relay.ask("POST", "/v1/entities", entity).body["id"]
        webhook = {"url": f"https://hooks.test/{number}"}
        yield "webhook_id", relay.ask("POST", "/v1/webhooks", webhook).body["id"]
    yield "agent", relay.get("/v1/agents")["data"][0]["id"]
    yield "task_id", memos.add("The gate is red").data["task_id"]


@dataclass
class Attack:
    """Sends requests and keeps what became of them; several threads may send."""

    api_url: str
    described: Description
    keys: list[Key]
    secrets: dict[str, str]
    statuses: Counter[int] = field(default_factory=Counter)
    outages: list[str] = field(default_factory=list)
    tasks: list[tuple[str, str]] = field(default_factory=list)  # project and id

    def __str__(self) -> str:
        statuses = dict(sorted(self.statuses.items()))
        return (
            f"seed {SEED}: {REQUESTS} requests, {len(self.outages)} outages, "
            f"{len(self.tasks)} tasks, statuses {statuses}"
        )

    def trouble(self, number: int) -> str:
        """What went wrong with the request of this number, and the request; "" if nothing did."""
        request = hostile_request(SEED, number, self.described, self.keys)
        try:
            answer = self._answer(request)
        except Exception as error:  # none may go without the request that it came of
            return f"{request}\n  {error!r}"
        self.statuses[answer.status] += 1
        if found := complaint(request, answer, self.secrets):
            return f"{request}\n  {found}: {answer.status} {answer.text[:300]}"
        if request.method == "POST" and answer.status == 200 and '"task_id"' in answer.text:
            self.tasks.append((request.project, answer.body["data"]["task_id"]))
        return ""

    def _answer(self, request: HostileRequest) -> Answer:
        """Repeats the request after an outage, when the answer says so."""
        url = self.api_url + request.path
        for _ in range(OUTAGES):
            answer = send(url, method=request.method, body=request.body, headers=request.headers)
            if not is_outage(answer):
                return answer
            self.outages.append(str(request))
            time.sleep(int(answer.header("retry-after") or 0))
        raise AssertionError(f"{OUTAGES} outages in a row, the last: {answer.text}")


def test_nothing_that_is_sent_breaks_anything_or_shows_what_is_anothers(
    deployment: Deployment,
    projects: dict[str, str],
    secrets: dict[str, str],
    ids: dict[str, list[str]],
) -> None:
    keys = [Key(projects[name], name) for name in ATTACKED]
    attack = Attack(deployment.api_url, Description(ids), keys, secrets)
    apis = {name: Api(deployment.memos_url, key) for name, key in projects.items()}

    with ThreadPoolExecutor(THREADS) as pool:
        troubles = [found for found in pool.map(attack.trouble, range(REQUESTS)) if found]

    print(attack)
    assert not troubles, "\n".join([str(attack), f"{len(troubles)} troubles", *troubles])
    assert {end(apis[project], task) for project, task in attack.tasks} <= ENDS, str(attack)
    for api in apis.values():
        serves_others(api)
    checked = run_cairn("check", environment=deployment.environment())
    assert checked.returncode == 0, checked.stdout


def end(api: Api, task_id: str) -> tuple[str, str]:
    """How the task ended, and why if it failed."""
    task = ended(api, task_id)
    return task["status"], task["error"] if task["status"] == "failed" else ""


def serves_others(api: Api) -> None:
    added = api.add("I bought a kayak").data
    assert added["status"] == "completed"
    assert any("kayak" in value for value in api.values("kayak"))
